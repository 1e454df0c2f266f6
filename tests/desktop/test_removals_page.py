"""The page of removals: what is listed where, what opens, and what can be done about it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.test_receipts import ALL
from vault_app.desktop.jobs import Progress
from vault_app.desktop.removal.jobs import (
    JobState,
    RemovalJob,
    RemovalsRead,
    RemovalsShown,
    listed,
    state_of,
)
from vault_app.desktop.removal.removals_page import RemovalsPage, Step
from vault_app.desktop.theme import Theme
from vault_app.model.removal import Plan, RemovalChoices, RemovalMode, SkipReason, WayOut
from vault_app.model.removal_history import PlanEnding
from vault_app.model.removal_rules import RemovalRule
from vault_app.regions.world import World

AT = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
DONE = Plan(
    id=1,
    mode=RemovalMode.LOCAL_ONLY,
    query="",
    created_at=AT,
    started_at=AT,
    finished_at=AT,
    messages=12,
    placements=12,
    choices=RemovalChoices(way=WayOut.TRASH),
    confirmed=12,
)
OPEN = replace(DONE, id=2, finished_at=None, confirmed=5)
FAILED = replace(DONE, id=3, confirmed=10, failed=1, skipped=1)
ENDED = PlanEnding(
    accounts={"Nora": 10, "Work": 2},
    reasons={SkipReason.STILL_THERE: 1, SkipReason.ON_HOLD: 1},
)
RULE = RemovalRule(id=4, name="Old letters", older_than_days=700)


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def press(widget: QWidget, text: str) -> None:
    found = [
        each
        for each in widget.findChildren(QPushButton)
        if each.text().strip() == text and each.isVisible()
    ]
    assert len(found) == 1, text
    found[0].click()


@pytest.fixture
def page(theme: Theme, world: World, qtbot: QtBot) -> RemovalsPage:
    made = RemovalsPage(theme, world.country_name)
    qtbot.addWidget(made)
    made.resize(1032, 720)
    made.show()
    return made


def read(*plans: Plan) -> RemovalsRead:
    return RemovalsRead(plans=plans, endings={3: ENDED}, rules={4: "Old letters"})


def test_states_follow_from_the_journal_and_from_what_runs_now() -> None:
    assert state_of(DONE, ()) is JobState.FINISHED
    assert state_of(OPEN, ()) is JobState.WAITING
    assert state_of(OPEN, (2,)) is JobState.RUNNING
    assert state_of(FAILED, ()) is JobState.FAILED


def test_nothing_yet_says_what_will_be_here(page: RemovalsPage) -> None:
    page.show_removals(RemovalsShown())
    assert page.stack.currentWidget() is page.nothing
    assert not page.every.isVisible()


def test_each_stands_under_its_state_with_reasons_in_plain_words(
    page: RemovalsPage, qtbot: QtBot
) -> None:
    by_rule = replace(DONE, id=5, choices=RemovalChoices(way=WayOut.FOR_GOOD, rule_id=4))
    shown = replace(listed(read(by_rule, OPEN, FAILED, DONE), (), None), asking=((RULE, 7),))
    page.show_removals(shown)
    qtbot.waitUntil(lambda: "Done" in texts(page))
    said = texts(page)
    assert said.index("Waiting for you") < said.index("Not sure to be gone") < said.index("Done")
    assert "1 copy: The server said yes, but the message is still there." in said
    assert "from Nora and Work" in said
    assert "By the rule “Old letters”" in said
    assert "The rule “Old letters” asks" in said
    assert "It found 7 messages." in said
    with qtbot.waitSignal(page.rule_looked) as heard:
        press(page, "Look at it")
    assert heard.args == [RULE]


def test_what_waits_goes_on_or_is_left_alone(page: RemovalsPage, qtbot: QtBot) -> None:
    page.show_removals(listed(read(OPEN), (), None))
    qtbot.waitUntil(lambda: "Waiting for you" in texts(page))
    with qtbot.waitSignal(page.go_on) as heard:
        press(page, "Go on")
    assert heard.args[0].plan == OPEN
    with qtbot.waitSignal(page.give_up):
        press(page, "Leave the rest alone")


def test_what_runs_shows_how_far_it_is_and_stops(page: RemovalsPage, qtbot: QtBot) -> None:
    step = Progress(done=3, total=12, unit="messages", note="", seconds=1.0)
    page.show_removals(listed(read(OPEN, DONE), (2,), step, watched=2))
    qtbot.waitUntil(lambda: "Under way" in texts(page))
    assert "3 of 12 messages" in texts(page)
    with qtbot.waitSignal(page.stop_wanted):
        press(page.list, "Stop")


def test_a_removal_opens_to_its_receipts_and_comes_back(page: RemovalsPage, qtbot: QtBot) -> None:
    page.show_removals(listed(read(DONE), (), None))
    qtbot.waitUntil(lambda: "Done" in texts(page))
    with qtbot.waitSignal(page.job_opened) as heard:
        press(page, "Receipts")
    job = heard.args[0]
    with qtbot.waitSignal(page.receipt_chosen) as chosen:
        page.show_job(job, ALL, restorable=2)
    assert chosen.args == [ALL[0]]
    assert page.step is Step.JOB
    with qtbot.waitSignal(page.restore_wanted) as wanted:
        press(page, "Bring back from the trash")
    assert wanted.args == [job]
    with qtbot.waitSignal(page.save_wanted):
        press(page, "Save the receipts…")
    qtbot.keyClick(page, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    assert page.stack.currentWidget() is page.list
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]


def test_a_removal_that_is_open_follows_what_becomes_of_it(
    page: RemovalsPage, qtbot: QtBot
) -> None:
    page.show_job(RemovalJob(plan=OPEN, state=JobState.WAITING), ALL[:1], restorable=0)
    qtbot.waitUntil(lambda: "5 copies moved" in texts(page.summary))
    assert not page.restore.isVisible()
    page.show_removals(listed(read(replace(OPEN, finished_at=AT, confirmed=12)), (), None))
    qtbot.waitUntil(lambda: "12 copies moved" in texts(page.summary))


def test_while_something_is_written_nothing_else_begins(page: RemovalsPage, qtbot: QtBot) -> None:
    page.show_removals(listed(read(DONE), (), None))
    page.show_work("Checking the ledger")
    assert not page.check.isEnabled()
    with qtbot.waitSignal(page.work_stopped):
        page.work.cancelled.emit()
    page.end_work()
    assert page.check.isEnabled()
    page.tell_outcome("success", "The ledger is whole")
    assert "The ledger is whole" in texts(page)


def test_locking_forgets_everything(page: RemovalsPage) -> None:
    page.show_removals(listed(read(DONE, FAILED), (), None))
    page.show_job(RemovalJob(plan=DONE, state=JobState.FINISHED), ALL, restorable=1)
    page.clear()
    assert page.stack.currentWidget() is page.nothing
    assert page.receipts.receipts == ()
    assert "12" not in texts(page)
