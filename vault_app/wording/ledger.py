"""The ledger in words: its entries, and what checking it found."""

from collections.abc import Mapping

from vault_app.model.ledger import LedgerCheck, LedgerKind
from vault_app.model.removal import RemovalMode, SkipReason, Step, WayOut
from vault_app.tasks import ledger
from vault_app.wording.quantities import count, size
from vault_app.wording.removal import mode_name, skip_reason, step_name
from vault_app.wording.removal_ways import way_name
from vault_app.wording.text import one_line, say, say_count

_KIND_NAMES = {
    LedgerKind.KEY: "key of the vault",
    LedgerKind.PLAN: "removal",
    LedgerKind.REMOVAL: "message removed or left alone",
    LedgerKind.RESTORE: "brought back from the trash",
    LedgerKind.HOLD: "hold",
    LedgerKind.RULE: "removal rule",
    LedgerKind.RELOCATION: "copied into an account",
    LedgerKind.EXPORT: "file written",
    LedgerKind.BACKUP: "backup",
    LedgerKind.VERIFICATION: "check",
    LedgerKind.VAULT: "vault",
    LedgerKind.UNKNOWN: "unknown",
}
_FAULTS = {
    ledger.NO_KEY: "The ledger does not begin with the key of this vault.",
    ledger.MISSING: "Entry {n} is missing.",
    ledger.ALTERED: "Entry {n} was altered.",
    ledger.NOT_CHAINED: "Entry {n} does not follow from the one before it.",
    ledger.FORGED: "The signature of entry {n} is not by this vault.",
    ledger.CUT_OFF: "The ledger was cut off: entry {n} and what came after it are missing.",
    ledger.RECEIPT_DIFFERS: "A receipt does not say what entry {n} says.",
    ledger.OTHER_HEAD: "Entry {n} is not the one that was given away.",
}
# What a list tells of an entry, in this order; the rest of it, such as hashes, is for files.
_TOLD = {
    "event": "{value}",
    "what": "{value}",
    "outcome": "{value}",
    "reason": "{value}",
    "receipt": "receipt {value}",
    "plan": "removal {value}",
    "relocation": "move {value}",
    "hold": "hold {value}",
    "rule": "rule {value}",
    "name": "“{value}”",
    "mode": "{value}",
    "way": "{value}",
    "search": "search: {value}",
    "account": "account {value}",
    "place": "{value}",
    "format": "as {value}",
    "messages": "messages: {value}",
    "copies": "copies: {value}",
    "entries": "entries: {value}",
    "receipts": "receipts: {value}",
    "confirmed": "done and checked: {value}",
    "restored": "brought back: {value}",
    "gone": "no longer there: {value}",
    "skipped": "left alone: {value}",
    "failed": "failed: {value}",
    "damaged": "damaged: {value}",
}


def kind_name(kind: LedgerKind) -> str:
    return say(_KIND_NAMES[kind])


def entry_words(document: Mapping[str, object]) -> str:
    """What an entry says, in one line for a list."""
    told = []
    for name, template in _TOLD.items():
        value = document.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and value:
            told.append(say(template, value=_value(name, value)))
    return ", ".join(told)


def _value(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return count(value)
    match name:
        case "mode" if value in tuple(RemovalMode):
            return mode_name(RemovalMode(value))
        case "way" if value in tuple(WayOut):
            return way_name(WayOut(value))
        case "outcome" if value == Step.CONFIRMED:
            return say("done and checked")
        case "outcome" if value in tuple(Step):
            return step_name(Step(value))
        case "reason" if value in tuple(SkipReason):
            return skip_reason(SkipReason(value)).rstrip(".")
    return one_line(value, 120)


def is_sound(check: LedgerCheck) -> bool:
    return check.broken_at is None


def check_title(check: LedgerCheck) -> str:
    """ "The ledger is whole", or not."""
    return say("The ledger is whole") if is_sound(check) else say("The ledger is not whole")


def check_sentence(check: LedgerCheck) -> str:
    """What was checked, or the first thing that does not fit."""
    if check.broken_at is not None:
        return say(_FAULTS.get(check.detail, check.detail), n=count(check.broken_at))
    return say_count(
        "Its 1 entry is signed by this vault.",
        "All {n} entries follow from each other, none is missing or altered, each is signed by this"
        " vault, and every receipt says what its entry says.",
        check.entries,
    )


def file_sentence(written: ledger.LedgerFile) -> str:
    """Where a file with receipts or the ledger lies, and that it is no longer encrypted."""
    return say(
        "Saved as {name} ({size}) in {folder}. Outside the vault it is not encrypted. Entry {n} of"
        " the ledger has its fingerprint.",
        name=one_line(written.path.name),
        size=size(written.size),
        folder=one_line(str(written.path.absolute().parent)),
        n=count(written.ledger_number),
    )


def limits_of_a_check() -> str:
    """What checking a ledger alone cannot find."""
    return say(
        "Whoever can open the vault could write another ledger in its place. Against that, keep a"
        " receipt or an export elsewhere: the number and fingerprint in it must come back."
    )
