"""The page of how an account stands: what it says, and above all what it does not say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import ACCOUNT
from tests.desktop.standing.samples import NOW, PROOF, SOUND, STATUS, WHOLE_INBOX, copy, folder, run
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.standing.folders_part import state_mark
from vault_app.desktop.standing.status_page import StatusPage
from vault_app.desktop.theme import Theme
from vault_app.model.pulls import DifferenceKind, PullOutcome
from vault_app.model.sign_in import Refusal
from vault_app.tasks.account_status import AccountStatus
from vault_app.tasks.certificate_changes import CertificateChange
from vault_app.wording.proof import proof_title
from vault_app.wording.pulling import mailbox_state


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> StatusPage:
    made = StatusPage(theme)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def show(page: StatusPage, status: AccountStatus, *, is_busy: bool) -> None:
    page.show_status(status, is_busy=is_busy)
    QApplication.processEvents()  # what was added to a layout is visible after that


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def cells(page: StatusPage, row: int) -> list[str]:
    model = page.sheet.folders.model
    return [model.index(row, column).data() for column in range(model.columnCount())]


def press(widget: QWidget, text: str) -> None:
    next(
        each
        for each in widget.findChildren(QPushButton)
        if text in each.text() and each.isVisible()
    ).click()


def test_a_sound_account(page: StatusPage) -> None:
    show(page, SOUND, is_busy=False)
    told = texts(page)
    assert "Everything that the server has is in the vault" in told
    assert cells(page, 0)[:5] == ["Inbox", "10", "10", "", "complete"]
    assert page.sheet.set_aside.isHidden()
    assert page.sheet.limit.isHidden()


def test_whatever_is_missing_is_told(page: StatusPage) -> None:
    show(page, STATUS, is_busy=False)
    told = texts(page)
    assert "Not everything that the server has is in the vault" in told
    assert "Quarterly figures" in told
    assert "the server refuses to give it" in told
    assert "Permission" not in told
    assert "The server wrote: “No”" in told
    assert "1.2 GB of it are left" in told
    assert cells(page, 0)[4] == "1 waiting; 1 set aside"
    assert cells(page, 2)[4] == "not pulled"
    assert "everything was there" not in told  # earlier checks are folded away


def test_the_servers_own_line_is_behind_a_fold(page: StatusPage) -> None:
    show(page, STATUS, is_busy=False)
    part = page.sheet.set_aside
    assert "SERVERBUG" not in texts(part)
    (fold,) = (each for each in part.findChildren(Fold))
    fold.set_open(True)
    assert "NO [SERVERBUG] Internal error" in texts(part)
    show(page, STATUS, is_busy=False)
    assert "SERVERBUG" in texts(part)  # another look leaves it open


def test_nothing_says_complete_unless_the_numbers_add_up() -> None:
    doubtful = [
        folder(1, "a", on_server=None),
        folder(1, "a", on_server=11),
        folder(1, "a", on_server=9),
        folder(1, "a", waiting=1, on_server=11),
        folder(1, "a", set_aside=1, on_server=11),
        folder(1, "a", given_up=1, on_server=11),
        folder(1, "a", purged=1, on_server=11),
        folder(1, "a", is_left_out=True),
        folder(1, "a", mailbox=replace(folder(1, "a").mailbox, trouble="list-incomplete")),
    ]
    for each in doubtful:
        assert "complete" not in mailbox_state(each), each
        assert state_mark(each)[1] != "success"
    assert mailbox_state(folder(1, "a")) == "complete"


def test_no_proof_is_whole_unless_its_numbers_add_up() -> None:
    for changes in (
        {"counted": 11},
        {"listed": 9},
        {"held": 9},
        {"trouble": "list-incomplete"},
        {"trouble": "renumbered", "counted": 0, "listed": 0, "held": 0},
    ):
        broken = replace(PROOF, mailboxes=(WHOLE_INBOX, replace(WHOLE_INBOX, **changes)))
        assert "Not everything" in proof_title(broken), changes
    purged = tuple(
        replace(PROOF.mailboxes[0].differences[1], kind=kind)
        for kind in (DifferenceKind.PURGED, DifferenceKind.GIVEN_UP)
    )
    chosen = replace(WHOLE_INBOX, held=8, differences=purged, difference_count=2)
    assert "but what you left out" in proof_title(replace(PROOF, mailboxes=(chosen,)))
    unnamed = replace(chosen, held=7, difference_count=3)
    assert "Not everything" in proof_title(replace(PROOF, mailboxes=(unnamed,)))


def test_a_verdict_that_may_be_over_says_so(page: StatusPage) -> None:
    made = page.sheet.proof.made
    before = replace(STATUS.runs[0], ended_at=PROOF.made_at)
    page.show_status(replace(STATUS, runs=(before,)), is_busy=False)
    assert "since then" not in made.text()
    after = replace(before, ended_at=PROOF.made_at + timedelta(minutes=1))
    page.show_status(replace(STATUS, runs=(after,)), is_busy=False)
    assert made.text().endswith("Mail has come since then: check again.")


def test_before_anything_was_done(page: StatusPage) -> None:
    show(page, replace(SOUND, mailboxes=(), runs=(), proof=None, proofs=()), is_busy=False)
    told = texts(page)
    assert "Completeness was not checked yet" in told
    assert "Nothing was pulled from this account yet." in told
    assert not page.sheet.proof.save.isVisible()


def test_what_can_be_done_with_what_was_set_aside(page: StatusPage, qtbot: QtBot) -> None:
    show(page, STATUS, is_busy=False)
    part = page.sheet.set_aside
    for text, signal, uids in (
        ("Try again", part.retry_wanted, [17]),
        ("Skip for good", part.skip_wanted, [17]),
        ("Try with each pull again", part.unskip_wanted, [21]),
        ("Try all again", part.retry_wanted, [17]),
        ("Skip all for good", part.skip_wanted, [17]),
    ):
        with qtbot.waitSignal(signal) as told:
            press(part, text)
        assert [each.uid for each in told.args[0]] == uids
    assert "Quarterly figures" in texts(part)
    old = replace(PROOF, made_at=NOW - timedelta(days=30))
    show(page, replace(STATUS, proof=old), is_busy=False)
    assert "Quarterly figures" not in texts(part)


def test_while_the_account_is_worked_on(page: StatusPage) -> None:
    show(page, STATUS, is_busy=True)
    assert not page.pull.isEnabled()
    assert not page.check.isEnabled()
    again = [each for each in page.sheet.set_aside.buttons if each.text() == "Try again"]
    assert again
    assert not any(each.isEnabled() for each in again)


def test_a_refused_sign_in_leads_to_another(page: StatusPage, qtbot: QtBot) -> None:
    refused = replace(ACCOUNT, refusal=Refusal(at=NOW, text="[AUTHENTICATIONFAILED] Bad"))
    show(page, replace(STATUS, account=refused), is_busy=False)
    assert "“[AUTHENTICATIONFAILED] Bad”" in texts(page)
    assert not page.pull.isEnabled()
    with qtbot.waitSignal(page.sign_in_wanted):
        press(page.sheet.refusal, "Sign in again")
    show(page, STATUS, is_busy=False)
    assert not page.sheet.refusal.isVisible()
    assert page.pull.isEnabled()


def test_the_switches_tell_only_what_a_person_did(page: StatusPage, qtbot: QtBot) -> None:
    choices = page.sheet.choices
    with qtbot.assertNotEmitted(choices.read_only_chosen):
        show(page, replace(STATUS, account=replace(ACCOUNT, is_read_only=True)), is_busy=False)
    assert choices.read_only.isChecked()
    with qtbot.waitSignal(choices.read_only_chosen) as told:
        QTest.keyClick(choices.read_only, Qt.Key.Key_Space)
    assert told.args == [False]
    with qtbot.waitSignal(choices.shared_chosen) as told:
        choices.shared.click()
    assert told.args == [True]


def test_the_history_says_how_each_ended(page: StatusPage) -> None:
    runs = (run(9, None), run(8, PullOutcome.COMPLETE, new=0, messages=0), run(7, None))
    show(page, replace(STATUS, runs=runs), is_busy=True)
    model = page.sheet.history.model
    outcomes = [model.index(row, 2).data() for row in range(3)]
    assert outcomes == ["Running now", "Nothing left over", "Broken off when Homeport ended"]
    assert model.index(1, 3).data() == "nothing new"
    show(page, STATUS, is_busy=False)
    assert "hung up" in page.sheet.history.error.text()


def test_nothing_of_the_vault_stays_when_it_is_locked(page: StatusPage) -> None:
    show(page, STATUS, is_busy=False)
    page.clear()
    told = texts(page)
    for secret in ("Quarterly", "Nora", "SERVERBUG", "imap.example.net"):
        assert secret not in told
    assert page.sheet.folders.model.rowCount() == 0
    assert page.sheet.history.model.rowCount() == 0


def test_many_differences_are_told_in_part(page: StatusPage) -> None:
    many = tuple(replace(PROOF.mailboxes[0].differences[1], uid=uid) for uid in range(1, 301))
    inbox = replace(WHOLE_INBOX, held=0, differences=many, difference_count=1_000)
    show(page, replace(STATUS, proof=replace(PROOF, mailboxes=(inbox,))), is_busy=False)
    (first, *_) = page.sheet.proof.findChildren(Fold)
    assert not first.is_open
    first.set_open(True)
    assert "950 more differ" in texts(page.sheet.proof)


def test_a_strangers_text_stays_text(page: StatusPage) -> None:
    nasty = copy(17, detail="<b>\x1b[2J\u202eevil\n" + "x" * 5_000)
    show(page, replace(STATUS, set_aside=(nasty,)), is_busy=False)
    (fold,) = page.sheet.set_aside.findChildren(Fold)
    fold.set_open(True)
    told = texts(page.sheet.set_aside)
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_another_issuer_is_told_until_it_was_seen(page: StatusPage, qtbot: QtBot) -> None:
    change = CertificateChange(
        host="imap.example.org",
        before="One Trust",
        now="Watchful Software",
        since=NOW,
        sha256="ab" * 32,
        path="",
    )
    show(page, replace(SOUND, certificate_change=change), is_busy=False)
    assert "Watchful Software" in texts(page)
    with qtbot.waitSignal(page.certificate_settled) as settled:
        press(page.sheet.certificate, "I have seen this")
    assert settled.args == [change]
    show(page, SOUND, is_busy=False)
    assert "Watchful Software" not in texts(page)
