"""How an account that is not let in any more is shown: a banner, and a line in the sidebar."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import FakeVault
from tests.desktop.sign_in.values import NOW, account
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.mail.sidebar_tree import SIGN_IN_KEY
from vault_app.desktop.mail.sidebar_view import Sidebar
from vault_app.desktop.session import Session
from vault_app.desktop.sign_in.refusals import Refusals
from vault_app.desktop.theme import Theme
from vault_app.model.jobs import Change
from vault_app.model.mail import Account
from vault_app.model.sign_in import Refusal


class Shown:
    """A sidebar and a banner over a vault whose accounts can be set."""

    def __init__(self, vault: FakeVault, session: Session, theme: Theme, qtbot: QtBot) -> None:
        self.vault = vault
        self.qtbot = qtbot
        self.model = SidebarModel(session, lambda code: code)
        self.side = Sidebar(theme, self.model)
        self.notice = Notice(theme, can_be_dismissed=True)
        self.refusals = Refusals(self.model, self.notice)
        self.wanted: list[int] = []
        self.refusals.sign_in_wanted.connect(self.wanted.append)
        self.side.sign_in_wanted.connect(self.wanted.append)
        for widget in (self.side, self.notice):
            qtbot.addWidget(widget)
        self.side.resize(260, 500)
        self.side.show()

    def set_accounts(self, *accounts: Account) -> None:
        self.vault.account_list = list(accounts)
        with self.qtbot.waitSignal(self.model.rebuilt, timeout=10_000):
            self.vault.tell(Change.ACCOUNTS)
            self.model.reload()

    def press(self) -> None:
        buttons = self.notice.findChildren(QPushButton)
        next(each for each in buttons if each.text() == "Sign in again").click()


@pytest.fixture
def shown(fake_vault: FakeVault, session: Session, theme: Theme, qtbot: QtBot) -> Shown:
    return Shown(fake_vault, session, theme, qtbot)


def test_an_account_that_is_let_in_is_not_told_of(shown: Shown) -> None:
    shown.set_accounts(account(is_refused=False))
    assert shown.notice.isHidden()
    assert not shown.model.find(f"{SIGN_IN_KEY}7").isValid()


def test_one_press_leads_to_signing_in(shown: Shown) -> None:
    shown.set_accounts(account())
    assert "Ann" in shown.notice.accessibleName()
    shown.press()
    assert shown.wanted == [7]
    shown.set_accounts(account(is_refused=False))
    assert shown.notice.isHidden()


def test_the_line_in_the_sidebar_works_by_mouse_and_by_keyboard(shown: Shown) -> None:
    shown.set_accounts(account())
    index = shown.model.find(f"{SIGN_IN_KEY}7")
    middle = shown.side.visualRect(index).center()
    QTest.mouseClick(
        shown.side.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(middle.x(), middle.y()),
    )
    assert shown.wanted == [7]
    shown.side.choose("account:7")
    QTest.keyClick(shown.side, Qt.Key.Key_Down)
    assert shown.side.currentIndex() == index
    QTest.keyClick(shown.side, Qt.Key.Key_Return)
    assert shown.wanted == [7, 7]


def test_a_banner_that_was_closed_comes_back_only_for_a_new_refusal(shown: Shown) -> None:
    shown.set_accounts(account())
    shown.notice._dismiss()
    shown.set_accounts(account())
    assert shown.notice.isHidden()
    later = Refusal(at=NOW + timedelta(hours=1), text="no")
    shown.set_accounts(replace(account(), refusal=later))
    assert not shown.notice.isHidden()


def test_several_accounts_are_told_of_in_one_banner(shown: Shown) -> None:
    shown.set_accounts(account(), replace(account(), id=8, label="Bert"))
    assert "one other account" in shown.notice.accessibleName()


def test_the_banner_is_quiet_while_somebody_signs_in(shown: Shown) -> None:
    shown.set_accounts(account())
    shown.refusals.set_quiet(is_quiet=True)
    assert shown.notice.isHidden()
    shown.set_accounts(account(), replace(account(), id=8, label="Bert"))
    assert shown.notice.isHidden()
    shown.refusals.set_quiet(is_quiet=False)
    assert not shown.notice.isHidden()
