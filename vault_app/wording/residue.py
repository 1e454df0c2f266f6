"""What may stay behind after a removal: "Microsoft may hold it until 23 December 2026"."""

from collections.abc import Sequence
from datetime import UTC, datetime

from vault_app.model.residue import Residue, ResidueKind
from vault_app.wording.quantities import date
from vault_app.wording.text import one_line, say, say_count

_KIND_NAMES = {
    ResidueKind.TRASH: "In the trash",
    ResidueKind.RECOVERABLE: "Recoverable after that",
    ResidueKind.BACKUP: "In backups",
}
_UNTIL = {
    ResidueKind.TRASH: (
        "{holder} keeps mail in the trash for {days}, until {day}. Until then you can bring it"
        " back."
    ),
    ResidueKind.RECOVERABLE: "It may be recovered at {holder} for {days}, until {day}.",
    ResidueKind.BACKUP: "Backups of {holder} may hold it for {days}, until {day}.",
}
_FOR = {
    ResidueKind.TRASH: "{holder} keeps mail in the trash for {days}.",
    ResidueKind.RECOVERABLE: (
        "Once it has left the trash, it may be recovered at {holder} for {days}."
    ),
    ResidueKind.BACKUP: "Once it has left the trash, backups of {holder} may hold it for {days}.",
}
_NOT_STATED = {
    ResidueKind.TRASH: "How long it stays in the trash is not stated by {holder}.",
    ResidueKind.RECOVERABLE: "How long it may be recovered is not stated by {holder}.",
    ResidueKind.BACKUP: "How long backups may hold it is not stated by {holder}.",
}
BEYOND_REACH = (
    "The copies of those who sent it and received it, and of everybody to whom it was passed on.",
    "What the provider keeps about the account itself: sign-ins, payments, logs of its servers.",
)


def kind_name(kind: ResidueKind) -> str:
    return say(_KIND_NAMES[kind])


def residue_sentence(residue: Residue) -> str:
    """One thing that may stay behind, and until when, or that this is not stated."""
    holder = one_line(residue.holder) or say("the provider")
    if residue.days is None:
        return _capital(say(_NOT_STATED[residue.kind], holder=holder))
    days = say_count("{n} day", "{n} days", residue.days)
    if residue.until is None:
        return _capital(say(_FOR[residue.kind], holder=holder, days=days))
    until = date(residue.until, UTC)
    return _capital(say(_UNTIL[residue.kind], holder=holder, days=days, day=until))


def how_sure(residue: Residue) -> str:
    """What a residue rests on; "" where nothing is stated."""
    if residue.days is None:
        return ""
    if residue.is_verified:
        return say("Read in what the provider publishes.")
    return say("Said to be so; nobody has read it at the provider.")


def until_when(residues: Sequence[Residue], removed_at: datetime) -> str:
    """All of it in one line: "gone from your mailbox on 23 November 2026; Microsoft may hold it
    until 23 December 2026". Where anything has no end that is known, it says so."""
    gone = say("Gone from your mailbox on {day}", day=date(removed_at, UTC))
    if any(each.kind is ResidueKind.TRASH for each in residues):
        gone = say("Moved to the trash on {day}", day=date(removed_at, UTC))
    if not residues:
        return say("{gone}. The provider states that it keeps nothing.", gone=gone)
    holder = one_line(residues[0].holder) or say("the provider")
    ends = [each.until for each in residues if each.until is not None]
    is_open = any(each.until is None for each in residues)
    if not ends:
        return say(
            "{gone}; how long {holder} may hold it is not stated.",
            gone=gone,
            holder=holder,
        )
    if is_open:
        return say(
            "{gone}; {holder} may hold it until {day}, or longer: not all of it is stated by the"
            " provider.",
            gone=gone,
            holder=holder,
            day=date(max(ends), UTC),
        )
    return say(
        "{gone}; {holder} may hold it until {day}.",
        gone=gone,
        holder=holder,
        day=date(max(ends), UTC),
    )


def beyond_reach() -> tuple[str, ...]:
    """What no removal of mail reaches."""
    return tuple(say(each) for each in BEYOND_REACH)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
