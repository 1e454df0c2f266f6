"""Receipts as lines of a table; used by the list of all, by one removal, and by its result."""

from collections.abc import Sequence
from typing import Final

from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import Tone
from vault_app.model.removal import Receipt, Step, WayOut
from vault_app.wording.quantities import date, date_time
from vault_app.wording.removal import outcome_name, skip_reason
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say

_OUTCOMES: Final[dict[Step, tuple[str, str, Tone]]] = {
    Step.CONFIRMED: ("Removed", "circle-check", "success"),
    Step.FAILED: ("Failed", "circle-alert", "danger"),
}
# Where it was put; whether it lies there still, a receipt cannot know.
_TO_TRASH: Final[tuple[str, str, Tone]] = ("Moved to trash", "circle-check", "success")
_LEFT: Final[tuple[str, str, Tone]] = ("Left alone", "circle-minus", "warning")


def receipts_model() -> CellsModel:
    return CellsModel(
        (
            Column(say("Message"), stretches=True),
            Column(say("Folder")),
            Column(say("Outcome")),
            Column(say("When")),
        )
    )


def show_receipts(model: CellsModel, receipts: Sequence[Receipt]) -> None:
    model.show_lines([(receipt, _cells(receipt)) for receipt in receipts])


def receipts_table(
    theme: Theme, model: CellsModel, *, is_selectable: bool = False, grows: bool = False
) -> FactTable:
    return FactTable(theme, model, name=say("Receipts"), is_selectable=is_selectable, grows=grows)


def mark_of(receipt: Receipt) -> tuple[str, Tone]:
    """The icon and the tone of how it ended."""
    _, icon, tone = _outcome(receipt)
    return icon, tone


def _outcome(receipt: Receipt) -> tuple[str, str, Tone]:
    is_moved = receipt.way is WayOut.TRASH and bool(receipt.host)
    if receipt.outcome is Step.CONFIRMED and is_moved:
        return _TO_TRASH
    return _OUTCOMES.get(receipt.outcome, _LEFT)


def _cells(receipt: Receipt) -> tuple[Cell, ...]:
    subject = one_line(receipt.subject) or say("(no subject)")
    place = folder_name(receipt.mailbox, 40) if receipt.host else say("the vault")
    where = (
        say("{mailbox} · {host}", mailbox=place, host=one_line(receipt.host, 40))
        if receipt.host
        else place
    )
    hint = skip_reason(receipt.reason) if receipt.reason else outcome_name(receipt)
    word, icon, tone = _outcome(receipt)
    return (
        Cell(subject, hint=say("{subject}\n{sender}", subject=subject, sender=receipt.sender)),
        Cell(place, "muted", hint=where),
        Cell(say(word), "text", icon, tone, hint),
        Cell(date(receipt.at), "muted", hint=date_time(receipt.at)),
    )
