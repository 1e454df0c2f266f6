"""What pulls did and could not do, in words."""

from datetime import datetime

from vault_app.model.kept_errors import kept_error
from vault_app.model.pulls import (
    Allowance,
    Difference,
    DifferenceKind,
    Proof,
    PullOutcome,
    PullRun,
    PullWhy,
)
from vault_app.model.vault import QuarantinedCopy
from vault_app.tasks.account_status import MailboxStatus
from vault_app.wording import quantities
from vault_app.wording.errors import explain
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, quoted, say, say_clauses, say_count

_REASONS = {
    "no-answer": "the server lists it and gives nothing when asked for it",
    "no-content": "the server gives an empty answer in place of the message",
    "conflicting-answers": "the server gave two different messages for it",
    "not-understood": "Homeport could not make sense of it; this is a fault of Homeport",
    "refused": "the server refuses to give it",
    "breaks-connection": "asking for it breaks the connection",
    "unreadable": "the server's name for it cannot be read",
    "list-incomplete": "the server did not list all of its messages",
    "broken-off": "the connection broke before it was finished",
    "cut-short": "it ends at a number at which this provider hides older messages",
    "misbehaved": "the server answered wrongly",
    "renumbered": "the server has numbered it anew since the last pull",
    "not-listed": "the server does not list it any more",
}
_TROUBLES = {
    "refused": "The server does not let it be opened.",
    "broken-off": "The connection broke before it was finished.",
    "cut-short": (
        "It has just the number of messages at which this provider hides older ones from mail"
        " programs. See in its settings whether there is such a limit."
    ),
    "misbehaved": "The server answered wrongly.",
    "unreadable": "The server's name for it cannot be read.",
    "list-incomplete": "The server did not list as many messages as it counts.",
    "renumbered": (
        "The server has numbered its messages anew, so they cannot be told apart before the next"
        " pull. Pull, then check again."
    ),
    "not-listed": "The server does not list this folder any more. The next pull takes note.",
}
_ADVICE = {
    "no-answer": "Often it is damaged at the provider. Its own website may still show it.",
    "no-content": "Often it is damaged at the provider. Its own website may still show it.",
    "conflicting-answers": "The server is confused; it may be right again later.",
    "not-understood": "It is still on the server. A newer Homeport may take it.",
    "refused": "What it wrote may say why.",
    "breaks-connection": "Often it is damaged at the provider, or too large for its server.",
}
_WHY = {
    PullWhy.ASKED: "you asked",
    PullWhy.TIMER: "by the clock",
    PullWhy.NEWS: "new mail was announced",
    PullWhy.RESUMED: "the computer woke up",
    PullWhy.NETWORK: "the network came back",
}
_OUTCOMES = {
    PullOutcome.COMPLETE: "Nothing left over",
    PullOutcome.LEFT_OVER: "Something is missing",
    PullOutcome.STOPPED: "Stopped by you",
    PullOutcome.FAILED: "Broken off",
    PullOutcome.REFUSED: "Sign-in refused",
    PullOutcome.ALLOWANCE: "Paused: daily limit reached",
}


_ASIDE = {DifferenceKind.SET_ASIDE, DifferenceKind.GIVEN_UP}


def left_over_sentence(*, mailbox: str, uid: int | None, reason: str, detail: str) -> str:
    """One thing that was left over, and why. Every pull tries again."""
    template = "Folder {mailbox}: {why}." if uid is None else "Message {uid} of {mailbox}: {why}."
    values = {"mailbox": folder_name(mailbox), "uid": uid, "why": reason_clause(reason)}
    if not detail:
        return say(template, **values)
    return say(
        "{sentence} What was reported: {detail}",
        sentence=say(template, **values),
        detail=quoted(detail),
    )


def reason_clause(reason: str) -> str:
    """Why something would not come: "the server refuses to give it"."""
    return say(_REASONS[reason]) if reason in _REASONS else quoted(reason)


def set_aside_title(copy: QuarantinedCopy, known: Difference | None = None) -> str:
    """ "Message 17 of Inbox"; with what a proof learnt of it, the subject before that."""
    place = say("Message {uid} of {mailbox}", uid=copy.uid, mailbox=folder_name(copy.mailbox))
    subject = one_line(known.subject) if known is not None else ""
    return say("{subject} · {place}", subject=subject, place=place) if subject else place


def known_of(copy: QuarantinedCopy, proof: Proof | None) -> Difference | None:
    """What a proof learnt of a copy that would not come. A proof from before it was set aside says
    nothing: its numbers may have meant other messages."""
    if proof is None or proof.made_at < copy.first_at:
        return None
    for mailbox in proof.mailboxes:
        if mailbox.mailbox == copy.mailbox:
            for each in mailbox.differences:
                if each.uid == copy.uid and each.kind in _ASIDE:
                    return each
    return None


def set_aside_text(copy: QuarantinedCopy) -> str:
    """Why it would not come, and what that may mean."""
    clause = reason_clause(copy.reason)
    why = say("{why}.", why=clause[:1].upper() + clause[1:])
    return f"{why} {say(_ADVICE[copy.reason])}" if copy.reason in _ADVICE else why


def detail_name(copy: QuarantinedCopy) -> str:
    """Whose words its detail are."""
    if copy.reason == "not-understood":
        return say("What went wrong")
    return say("What the server wrote")


def tries_sentence(copy: QuarantinedCopy, now: datetime) -> str:
    """How often it was tried, and whether it will be again."""
    tried = say_count(
        "Tried once, {first}.",
        "Tried {n} times, first {first}, last {last}.",
        copy.tries,
        first=quantities.ago(copy.first_at, now),
        last=quantities.ago(copy.last_at, now),
    )
    if copy.is_given_up:
        return say("{tried} You decided not to try it any more.", tried=tried)
    return say("{tried} Each pull tries it again.", tried=tried)


def trouble_sentence(trouble: str) -> str:
    """Why a folder could not be finished: "reason", or "reason: what the server said"."""
    reason, _, detail = trouble.partition(": ")
    sentence = say(_TROUBLES[reason]) if reason in _TROUBLES else say("It could not be finished.")
    if reason not in _TROUBLES and not detail:
        detail = reason
    if not detail:
        return sentence
    return say("{sentence} The server wrote: {detail}", sentence=sentence, detail=quoted(detail))


def mailbox_state(status: MailboxStatus) -> str:
    """How a folder stands, in a few words; never "complete" unless its numbers add up."""
    if status.is_left_out:
        return say("not pulled")
    if status.on_server is None and not status.mailbox.trouble:
        return say("not looked at yet")
    missing = say_clauses(
        say("not finished") if status.mailbox.trouble else "",
        say("{n} waiting", n=quantities.count(status.waiting)) if status.waiting else "",
        say("{n} set aside", n=quantities.count(status.set_aside)) if status.set_aside else "",
        say("{n} skipped", n=quantities.count(status.given_up)) if status.given_up else "",
        say("{n} deleted here", n=quantities.count(status.purged)) if status.purged else "",
    )
    if missing:
        return missing
    return say("complete") if status.adds_up else say("does not add up")


def why_name(why: PullWhy) -> str:
    """What set off a pull: "you asked"."""
    return say(_WHY[why])


def outcome_name(run: PullRun, *, is_running: bool) -> str:
    """How a pull ended. One without an end that does not run was broken off with the program."""
    if run.outcome is None:
        return say("Running now") if is_running else say("Broken off when Homeport ended")
    return say(_OUTCOMES[run.outcome])


def run_came(run: PullRun) -> str:
    """What a pull brought: "12 new messages, 3.4 MB"."""
    if not run.messages:
        return say("nothing new")
    came = (
        say_count("{n} new message", "{n} new messages", run.new)
        if run.new
        else quantities.copies(run.messages)
    )
    return say("{came}, {size}", came=came, size=quantities.size(run.bytes))


def run_left(run: PullRun) -> str:
    """How much was left over: "3", or "" for nothing."""
    return quantities.count(run.left_over) if run.left_over else ""


def run_error(run: PullRun) -> str:
    """Why a pull was broken off, what was safe and what to do; or ""."""
    error = kept_error(run.error)
    if error is None:
        return ""
    words = explain(error)
    return " ".join(
        part for part in (words.what_happened, words.what_is_safe, words.what_next) if part
    )


def allowance_sentence(allowance: Allowance) -> str:
    """What the provider still lets be fetched today."""
    values = {
        "all": quantities.size(allowance.bytes_a_day),
        "left": quantities.size(allowance.left),
        "until": quantities.date_time(allowance.until),
    }
    if allowance.left:
        return say(
            "The provider lets {all} be fetched in a day; {left} of it are left. More comes from"
            " {until}.",
            **values,
        )
    return say(
        "The provider lets {all} be fetched in a day, and that is used up. Homeport goes on by"
        " itself from {until}; everything that came until now is in the vault.",
        **values,
    )
