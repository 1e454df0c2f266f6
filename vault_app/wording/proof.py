"""The proof of completeness in words: on a screen, in a terminal and on paper.

Times on paper are in UTC, so that the same proof is the same wherever it is printed.
"""

from collections import Counter
from collections.abc import Sequence

from vault_app.model.pulls import Difference, DifferenceKind, MailboxProof, Proof
from vault_app.wording import quantities
from vault_app.wording.pulling import reason_clause, trouble_sentence
from vault_app.wording.text import one_line, say, say_clauses, say_count

_KINDS = {
    DifferenceKind.WAITING: "waiting",
    DifferenceKind.SET_ASIDE: "set aside",
    DifferenceKind.GIVEN_UP: "skipped by you",
    DifferenceKind.PURGED: "deleted from the vault by you",
    DifferenceKind.GONE: "gone from the server",
    DifferenceKind.DAMAGED: "damaged in the vault",
}
_MEANINGS = {
    DifferenceKind.WAITING: "It is on the server and not in the vault yet. The next pull gets it.",
    DifferenceKind.SET_ASIDE: "It is on the server, and would not come when it was asked for",
    DifferenceKind.GIVEN_UP: "You decided not to try it any more. It would not come",
    DifferenceKind.PURGED: "You deleted it from the vault, and it stays out.",
    DifferenceKind.GONE: (
        "It left the server since the last pull, without Homeport. The vault still has it."
    ),
    DifferenceKind.DAMAGED: (
        "The vault has it, and its bytes do not match their fingerprint any more. The server's copy"
        " is still there: do not remove it."
    ),
}
_CHOSEN = {DifferenceKind.PURGED, DifferenceKind.GIVEN_UP}


def kind_name(kind: DifferenceKind) -> str:
    return say(_KINDS[kind])


def difference_text(difference: Difference) -> str:
    """Why the two sides differ by this message."""
    if not difference.reason:
        return meaning(difference.kind)
    return say(
        "{meaning}: {why}.",
        meaning=meaning(difference.kind).removesuffix("."),
        why=reason_clause(difference.reason),
    )


def meaning(kind: DifferenceKind) -> str:
    """What a kind of difference means, as a sentence."""
    text = say(_MEANINGS[kind])
    return text if text.endswith(".") else f"{text}."


def short_reason(difference: Difference) -> str:
    """The kind, with the reason where there is one: "set aside: the server refuses to give it"."""
    if not difference.reason:
        return kind_name(difference.kind)
    return say(
        "{kind}: {why}", kind=kind_name(difference.kind), why=reason_clause(difference.reason)
    )


def difference_title(difference: Difference) -> str:
    """The subject, or what there is in its place."""
    if difference.subject.strip():
        return one_line(difference.subject)
    if difference.message_id is None and not difference.sender and difference.size is None:
        return say("message no. {uid} of the folder", uid=difference.uid)
    return say("(no subject)")


def is_explained(mailbox: MailboxProof) -> bool:
    """Whether all that is missing is missing because its owner wants it so."""
    if mailbox.trouble or mailbox.is_left_out or mailbox.counted != mailbox.listed:
        return False
    missing = [each for each in mailbox.differences if each.kind is not DifferenceKind.GONE]
    return (
        len(mailbox.differences) == mailbox.difference_count
        and all(each.kind in _CHOSEN for each in missing)
        and mailbox.held + len(missing) == mailbox.listed
    )


def was_looked_at(mailbox: MailboxProof) -> bool:
    """Whether its numbers came of a look; else there is only the server's count, if that."""
    return not mailbox.is_left_out and not (mailbox.trouble and not mailbox.listed)


def mailbox_verdict(mailbox: MailboxProof) -> str:
    """How a folder came out, in a few words; never "complete" unless its numbers add up."""
    if mailbox.is_left_out:
        return say("not pulled")
    if not was_looked_at(mailbox):
        return say("could not be checked")
    if mailbox.adds_up:
        return say("complete")
    counts = Counter(each.kind for each in mailbox.differences)
    unnamed = mailbox.difference_count - len(mailbox.differences)
    told = say_clauses(
        *(
            say("{n} {kind}", n=quantities.count(counts[kind]), kind=kind_name(kind))
            for kind in DifferenceKind
            if counts[kind] and kind is not DifferenceKind.GONE
        ),
        say("{n} more", n=quantities.count(unnamed)) if unnamed else "",
    )
    return told or say("does not add up")


def gone_count(mailbox: MailboxProof) -> int:
    """How many of the named differences left the server since the last pull."""
    return sum(each.kind is DifferenceKind.GONE for each in mailbox.differences)


def proof_title(proof: Proof) -> str:
    """The whole in one line."""
    if proof.is_whole:
        return say("Everything that the server has is in the vault")
    pulled = [each for each in proof.mailboxes if not each.is_left_out]
    if pulled and all(each.adds_up or is_explained(each) for each in pulled):
        return say("Everything is in the vault but what you left out")
    return say("Not everything that the server has is in the vault")


def proof_sentences(proof: Proof) -> tuple[str, ...]:
    """The numbers behind the title."""
    pulled = [each for each in proof.mailboxes if not each.is_left_out]
    whole = sum(each.adds_up for each in pulled)
    sentences = [
        say(
            "The server counts {counted} in {folders}; the vault holds {held} of them.",
            counted=quantities.messages(sum(each.counted for each in pulled)),
            folders=quantities.folders(len(pulled)),
            held=quantities.count(sum(each.held for each in pulled)),
        )
    ]
    if whole != len(pulled):
        sentences.append(
            say_count(
                "{n} folder does not add up.",
                "{n} folders do not add up.",
                len(pulled) - whole,
            )
        )
    gone = sum(map(gone_count, pulled))
    if gone:
        sentences.append(
            say_count(
                "{n} message has left the server since the last pull; the vault still has it.",
                "{n} messages have left the server since the last pull; the vault still has them.",
                gone,
            )
        )
    left_out = len(proof.mailboxes) - len(pulled)
    if left_out:
        sentences.append(
            say_count(
                "{n} folder is not pulled, and not counted here.",
                "{n} folders are not pulled, and not counted here.",
                left_out,
            )
        )
    sentences.append(
        say("Every message was read from the vault and its fingerprint compared.")
        if proof.is_deep
        else say("Messages were compared by their numbers; a thorough check reads each one.")
    )
    return tuple(sentences)


def trouble_text(mailbox: MailboxProof) -> str:
    """Why a folder could not be checked in full, or ""."""
    return trouble_sentence(mailbox.trouble) if mailbox.trouble else ""


def kinds_of(mailboxes: Sequence[MailboxProof]) -> list[DifferenceKind]:
    """The kinds that occur, in the order of their definition."""
    found = {each.kind for mailbox in mailboxes for each in mailbox.differences}
    return [kind for kind in DifferenceKind if kind in found]
