"""Receipts as lines of a table; used by the page of all and by the result of one removal."""

from collections.abc import Sequence
from typing import Final

from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import Tone
from vault_app.model.removal import Receipt, Step
from vault_app.wording.quantities import date, date_time
from vault_app.wording.removal import skip_reason, step_name
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say

_OUTCOMES: Final[dict[Step, tuple[str, str, Tone]]] = {
    Step.CONFIRMED: ("Removed", "circle-check", "success"),
    Step.FAILED: ("Failed", "circle-alert", "danger"),
}
_LEFT: Final[tuple[str, str, Tone]] = ("Left alone", "circle-minus", "warning")


def receipts_model() -> CellsModel:
    return CellsModel(
        (
            Column(say("Message"), stretches=True),
            Column(say("Removed from")),
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


def _cells(receipt: Receipt) -> tuple[Cell, ...]:
    subject = one_line(receipt.subject) or say("(no subject)")
    place = folder_name(receipt.mailbox, 40) if receipt.host else say("the vault")
    where = (
        say("{mailbox} · {host}", mailbox=place, host=one_line(receipt.host, 40))
        if receipt.host
        else place
    )
    hint = skip_reason(receipt.reason) if receipt.reason else step_name(receipt.outcome)
    word, icon, tone = _OUTCOMES.get(receipt.outcome, _LEFT)
    return (
        Cell(subject, hint=say("{subject}\n{sender}", subject=subject, sender=receipt.sender)),
        Cell(place, "muted", hint=where),
        Cell(say(word), "text", icon, tone, hint),
        Cell(date(receipt.at), "muted", hint=date_time(receipt.at)),
    )
