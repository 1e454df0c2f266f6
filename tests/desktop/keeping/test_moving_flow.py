"""Moving house from the list's choice to the result, between two accounts of a real server."""

from array import array
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.keeping.looking import press, texts
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from vault_app.desktop.keeping.moving_flow import MovingFlow
from vault_app.desktop.keeping.moving_page import MovingPage
from vault_app.desktop.keeping.unfinished_move import UnfinishedMove
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.mail.list_view import Chosen
from vault_app.desktop.opened import Opened
from vault_app.desktop.theme import Theme
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Account, PlacementState
from vault_app.model.query import EVERYTHING, InState
from vault_app.model.removal import RemovalMode
from vault_app.tasks.accounts import add_account, connector
from vault_app.tasks.pull import pull
from vault_app.tasks.relocating import make_relocation
from vault_app.tasks.removal import make_plan, run_plan

LONG = 60_000


def letter(number: int) -> bytes:
    return (
        f"From: Ada <ada@example.org>\r\nSubject: Letter {number}\r\n"
        f"Date: 0{number % 9 + 1} May 2024 07:08:09 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\nHello {number}.\r\n"
    ).encode()


class Desk:
    """The page with its flow, over a vault with two accounts."""

    def __init__(self, opened: Opened, theme: Theme, users: list[MailUser], qtbot: QtBot) -> None:
        self.opened, self.theme, self.qtbot = opened, theme, qtbot
        self.accounts = [self._account(user) for user in users]
        self.page = MovingPage(theme)
        qtbot.addWidget(self.page)
        self.flow = MovingFlow(opened, self.page, parent=self.page)
        self.page.resize(1000, 700)
        self.page.show()

    def _account(self, user: MailUser) -> Account:
        return add_account(
            self.opened.vault,
            NoKeyring(),
            address=user.name,
            label="",
            server=user.settings(),
            password=user.password,
        )

    def pull(self, number: int) -> None:
        vault, world = self.opened.vault, self.opened.world
        pull(QuietJob(), vault, world, self.accounts[number], connector(vault, NoKeyring()))

    def ask(self) -> None:
        """Move all mail there is."""
        with self.opened.vault.reader() as reader:
            number = reader.count(EVERYTHING)
        with self.qtbot.waitSignal(self.flow.opened_page, timeout=LONG):
            self.flow.ask(Chosen(number, array("q"), EVERYTHING))

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=LONG)


@pytest.fixture
def users(dovecot: Dovecot) -> Iterator[list[MailUser]]:
    made = [dovecot.new_user(), dovecot.new_user()]
    yield made
    for user in made:
        user.close()


@pytest.fixture
def desk(opened: Opened, theme: Theme, users: list[MailUser], qtbot: QtBot) -> Desk:
    for number in range(3):
        users[0].append("INBOX", letter(number))
    made = Desk(opened, theme, users, qtbot)
    made.pull(0)
    return made


def test_mail_is_copied_below_a_folder_and_the_result_says_so(
    desk: Desk, users: list[MailUser]
) -> None:
    desk.ask()
    form = desk.page.form
    desk.until(lambda: form.start.isEnabled())
    assert "3 messages" in texts(form)
    press(desk.page, "Below one folder")
    assert not form.start.isEnabled()
    form.folder.edit.setText("Old home")
    form.folder.edit.textEdited.emit("Old home")
    desk.until(lambda: form.start.isEnabled())
    press(desk.page, "Copy 3 messages")
    assert desk.flow.is_running
    desk.until(lambda: not desk.flow.is_running)
    told = texts(desk.page)
    assert "3 messages copied and proven" in told
    assert "the same, byte for byte" in told
    assert len(users[0].messages("INBOX")) == 3


def test_what_is_removed_at_the_old_place_has_receipts(desk: Desk, users: list[MailUser]) -> None:
    desk.ask()
    desk.page.form.remove.click()
    desk.until(lambda: desk.page.form.start.text() == "Move 3 messages")
    desk.until(lambda: desk.page.form.start.isEnabled())
    press(desk.page, "Move 3 messages")
    desk.until(lambda: not desk.flow.is_running)
    assert "At the old place" in texts(desk.page)
    with desk.qtbot.waitSignal(desk.page.removals_wanted):
        press(desk.page, "Show the receipts")


def test_a_move_that_was_left_open_goes_on(desk: Desk) -> None:
    source, target = (account.id for account in desk.accounts)
    assert source is not None
    assert target is not None
    vault = desk.opened.vault
    make_relocation(vault, EVERYTHING, source=source, target=target)
    notice = Notice(desk.theme)
    desk.qtbot.addWidget(notice)
    talk = UnfinishedMove(desk.opened, desk.flow, notice, parent=desk.page)
    talk.look()
    desk.until(notice.isVisible)
    assert "3 messages are still to be copied" in texts(notice)
    press(notice, "Go on")
    desk.until(lambda: not desk.flow.is_running)
    assert "3 messages copied and proven" in texts(desk.page)


def test_what_lies_only_at_home_is_put_on_a_server_again(desk: Desk, users: list[MailUser]) -> None:
    vault, world = desk.opened.vault, desk.opened.world
    plan = make_plan(vault, EVERYTHING, RemovalMode.LOCAL_ONLY)
    run_plan(QuietJob(), vault, world, plan.id, connector(vault, NoKeyring()))
    with vault.reader() as reader:
        assert reader.count(InState(PlacementState.LOCAL_ONLY)) == 3
    desk.ask()
    form = desk.page.form
    form.folder.edit.setText("Back")
    form.folder.edit.textEdited.emit("Back")
    press(desk.page, "Put 3 messages there")
    desk.until(lambda: not desk.flow.is_running)
    assert "3 messages copied and proven" in texts(desk.page)
