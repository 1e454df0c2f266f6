"""The worked example with its timeline, and the list of what was judged differently."""

from datetime import date

from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import DUBLIN, row
from tests.desktop.law.values import NOON, country_name
from vault_app.desktop.law.case_page import CasePage
from vault_app.desktop.law.changes_page import ChangesPage
from vault_app.desktop.theme import Theme
from vault_app.model.custody import Confidence
from vault_app.model.reassessment import CustodyChange, Reassessment
from vault_app.regions.world import World


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel))


def test_the_dublin_case_is_told_from_the_warrant_to_today(
    theme: Theme, world: World, qtbot: QtBot
) -> None:
    (case, *_) = world.cases()
    page = CasePage(theme)
    qtbot.addWidget(page)
    page.show_case(case, lambda order_id: f"law {order_id}")
    told = texts(page)
    for expected in (
        case.question,
        case.lesson,
        "4 December 2013",
        "14 July 2016",
        "23 March 2018",
        "17 April 2018",
    ):
        assert expected in told
    days = [step.day for step in case.steps]
    assert days == sorted(days)
    assert days[0] == date(2013, 12, 4)
    link = next(
        each for each in page.findChildren(QPushButton) if "law us-cloud-act" in each.text()
    )
    with qtbot.waitSignal(page.order_wanted) as heard:
        link.click()
    assert heard.args == ["us-cloud-act"]


def time(number: int, *cause: str) -> Reassessment:
    return Reassessment(
        id=number,
        cause=cause,
        facts_as_of="2026-11-24",
        started_at=NOON,
        finished_at=NOON,
        messages=14_302,
        changed=312,
    )


def cells(page: ChangesPage, row_number: int, *, of_changes: bool = False) -> list[str]:
    model = (page.changes if of_changes else page.times).model()
    return [str(model.index(row_number, column).data()) for column in range(model.columnCount())]


def test_what_changed_says_when_why_and_which(theme: Theme, qtbot: QtBot) -> None:
    page = ChangesPage(theme, country_name, lambda one: one.title())
    qtbot.addWidget(page)
    assert page.stack.currentIndex() == 0
    page.show_times(())
    assert page.stack.currentIndex() == 1
    with qtbot.waitSignal(page.chosen) as heard:
        page.show_times((time(2, "microsoft", "yahoo"), time(1)))
    assert heard.args == [time(2, "microsoft", "yahoo")]
    assert "Facts about Microsoft and Yahoo changed" in cells(page, 0)
    assert "The rules of judging changed" in cells(page, 1)
    assert "312" in cells(page, 0)
    change = CustodyChange(
        message_id=3,
        before=None,
        confidence_before=None,
        after=DUBLIN,
        confidence_after=Confidence.OBSERVED,
    )
    page.show_changes([change], {3: row(3)})
    assert cells(page, 0, of_changes=True) == [
        "Subject 3",
        "nothing",
        "Microsoft 365, Dublin, Ireland (observed)",
    ]
    page.clear()
    assert page.changes.model().rowCount() == 0
