"""The two ways out and what can be undone of each, how copies are compared, and both in the
technical words that stand behind a fold."""

from collections.abc import Sequence

from vault_app.model.removal import Preview, ProofKind, RemovalChoices, RemovalMode, WayOut
from vault_app.model.residue import Residue
from vault_app.wording.residue import residue_sentence
from vault_app.wording.text import one_line, say, say_count

WAY_NAMES = {
    WayOut.TRASH: "To the provider’s trash",
    WayOut.FOR_GOOD: "For good",
}
WAY_MEANINGS = {
    WayOut.TRASH: (
        "It stays with the provider, and can be brought back, until its trash is emptied."
    ),
    WayOut.FOR_GOOD: "Past the trash: it cannot be brought back from the provider.",
}
PROOFS = {
    ProofKind.READ_BACK: "every byte of the server’s copy fetched again and compared",
    ProofKind.DIGEST: "the server’s own checksum of its copy compared",
    ProofKind.QUICK: "size, date, headers and both ends of the server’s copy compared",
}
_TECHNICAL_PROOFS = {
    ProofKind.READ_BACK: (
        "Comparison: BODY.PEEK[] of each message, SHA-256 against that of the bytes read back from"
        " the vault."
    ),
    ProofKind.DIGEST: (
        "Comparison: DIGEST=SHA1 as told by the server, against the SHA-1 of the bytes read back"
        " from the vault; BODY.PEEK[] where the server offers none."
    ),
    ProofKind.QUICK: (
        "Comparison: RFC822.SIZE, INTERNALDATE, a hash of the header, and the first and last 4 KiB"
        " by BODY.PEEK[]<…>."
    ),
}
_TECHNICAL_WAYS = {
    WayOut.TRASH: (
        "Removal: UID MOVE into the \\Trash mailbox (RFC 6851, RFC 6154), in sets of exactly the"
        " UIDs of the plan; the new UIDs come from COPYUID."
    ),
    WayOut.FOR_GOOD: (
        "Removal: UID STORE +FLAGS (\\Deleted), seen to be set, then UID EXPUNGE (RFC 4315) of"
        " exactly these UIDs. Never EXPUNGE without UIDs, never CLOSE."
    ),
}


def way_name(way: WayOut) -> str:
    """The title of a choice."""
    return say(WAY_NAMES[way])


def way_meaning(way: WayOut) -> str:
    """The sentence below it."""
    return say(WAY_MEANINGS[way])


def proof_name(proof: ProofKind) -> str:
    """How the server's copy was compared, as a clause."""
    return say(PROOFS[proof])


def undo_sentences(preview: Preview, *, by_command: bool = False) -> tuple[str, ...]:
    """What can still be done about it afterwards, worst first; in the window, or by a command."""
    mode, way = preview.mode, preview.choices.way
    if mode is RemovalMode.PURGE_ALL:
        return (say("It cannot be undone: neither the provider nor the vault has it any more."),)
    if mode is RemovalMode.PURGE_VAULT:
        lines = [say("Not at home: what is deleted from the vault is overwritten.")]
        if preview.last_copies < preview.messages:
            lines.append(say("What is still on a server stays there, to be read in any program."))
        return tuple(lines)
    if way is WayOut.TRASH:
        template = (
            "Under Removals, “Bring back from the trash” undoes it for as long as the provider"
            " keeps its trash."
        )
        if by_command:
            template = "“restore” undoes it for as long as the provider keeps its trash."
        return (say(template), _kept(preview))
    return (say("Not at the provider: it is past the trash there."), _kept(preview))


def _kept(preview: Preview) -> str:
    return say_count(
        "Your vault keeps the message, byte for byte.",
        "Your vault keeps the messages, byte for byte.",
        preview.messages,
    )


def kept_sentences(residues: Sequence[Residue]) -> tuple[str, ...]:
    """What a provider may keep, a line for each time that it states; one for all others."""
    stated = [residue_sentence(each) for each in residues if each.days is not None]
    others = [each for each in residues if each.days is None]
    if len(others) < 2:
        return (*stated, *(residue_sentence(each) for each in others))
    holder = one_line(others[0].holder)
    if not holder:
        template = "Whether the provider keeps anything, and how long, is not known."
        return (*stated, say(template))
    template = "What else {holder} keeps, and how long, is not stated."
    if not stated:
        template = "What {holder} keeps after a removal, and how long, is not stated."
    return (*stated, say(template, holder=holder))


def technical_lines(mode: RemovalMode, choices: RemovalChoices) -> tuple[str, ...]:
    """What is said to the server, for those who want to know: shown behind a fold only."""
    if not mode.touches_server:
        return (say("Each message is deleted by its SHA-256; the file’s free pages are wiped."),)
    lines = [
        say("Selection: the UIDs and UIDVALIDITY that the plan pins down. No SEARCH is sent."),
        say(_TECHNICAL_PROOFS[choices.proof]),
        say(_TECHNICAL_WAYS[choices.way]),
        say("Confirmation: the UIDs are asked for again on a new connection."),
    ]
    if mode.touches_vault:
        lines.append(say("The vault’s copy goes last, and only where no copy is left elsewhere."))
    return tuple(lines)
