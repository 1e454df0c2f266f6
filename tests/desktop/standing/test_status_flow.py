"""The page on a real vault and a real server: check, save, skip, try again, forbid changes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.mail_user import MailUser
from vault_app.boot import Home
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.opened import Opened
from vault_app.desktop.pulling import Pulling
from vault_app.desktop.standing.proof_asker import Answer
from vault_app.desktop.standing.status_flow import StatusFlow
from vault_app.desktop.standing.status_page import StatusPage
from vault_app.desktop.theme import Theme
from vault_app.keys.derivation import LEAST_COST
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.errors import AccountReadOnly
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import RemovalMode
from vault_app.tasks.accounts import add_account
from vault_app.tasks.proof_file import ProofFormat
from vault_app.tasks.removal import preview_removal
from vault_app.tasks.vaults import create_vault

LONG = 30_000


def letter(number: int) -> bytes:
    return (
        f"From: Ada <ada@example.org>\r\nSubject: Letter {number}\r\n"
        f"Date: 0{number % 9 + 1} May 2024 07:08:09 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\nHello {number}.\r\n"
    ).encode()


class Asker:
    """Answers at once with the file that the test wants."""

    def __init__(self) -> None:
        self.path = Path()
        self.kind = ProofFormat.PDF
        self.proposed = ""

    def ask(self, name: str, done: Answer) -> None:
        self.proposed = name
        done(self.path, self.kind)


class Desk:
    """The page with its flow, and pulling as the window does it."""

    def __init__(self, opened: Opened, theme: Theme, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        self.page = StatusPage(theme)
        qtbot.addWidget(self.page)
        self.asker = Asker()
        self.flow = StatusFlow(
            opened, self.page, asker=self.asker, open_url=lambda _: None, parent=self.page
        )
        self.pulling = Pulling(opened, parent=self.page)
        self.flow.pull_wanted.connect(
            lambda account, names: self.pulling.pull((account,), mailboxes=names)
        )
        self.page.resize(1000, 700)
        self.page.show()

    def account(self, server: ServerSettings, password: str) -> Account:
        return add_account(
            self.opened.vault,
            NoKeyring(),
            address="ada@example.org",
            label="",
            server=server,
            password=password,
        )

    def pull(self, account: Account) -> None:
        with self.qtbot.waitSignal(self.pulling.finished, timeout=LONG):
            self.pulling.pull((account,))

    def check(self, *, is_deep: bool = False) -> None:
        self.flow.check(is_deep)
        self.until(lambda: not self.flow.is_checking and self.page.check.isEnabled())

    def open(self, account: Account) -> None:
        self.flow.open(account.id)
        self.until(lambda: self.page.status is not None)

    def until(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=LONG)  # type: ignore[arg-type]

    @property
    def title(self) -> str:
        return self.page.sheet.proof.title.text()

    @property
    def state(self) -> str:
        model = self.page.sheet.folders.model
        return str(model.index(0, 4).data()) if model.rowCount() else ""


@pytest.fixture
def desk(theme: Theme, home: Home, jobs: Jobs, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    vault = create_vault(tmp_path / "mail.vault", "quince and medlar", cost=LEAST_COST)
    opened = Opened(vault, home, jobs)
    yield Desk(opened, theme, qtbot)
    opened.close()


def test_check_pull_check_and_save(desk: Desk, mail_user: MailUser, tmp_path: Path) -> None:
    mail_user.append("INBOX", letter(1))
    account = desk.account(mail_user.settings(), mail_user.password)
    desk.open(account)
    desk.check()
    desk.until(lambda: "Not everything" in desk.title)
    desk.page.pull.click()
    desk.until(lambda: desk.state == "complete" and not desk.pulling.is_running)
    desk.check(is_deep=True)
    desk.until(lambda: desk.title == "Everything that the server has is in the vault")
    for kind in ProofFormat:
        desk.asker.kind, desk.asker.path = kind, tmp_path / f"proof.{kind.value}"
        desk.page.notice.hide()
        desk.page.sheet.proof.save.click()
        desk.until(desk.page.notice.isVisible)
        assert desk.asker.path.stat().st_size > 100
    assert "ada@example.org" in desk.asker.proposed
    assert (tmp_path / "proof.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / "proof.json").read_bytes())["proof"]["whole"] is True


def test_a_folder_where_no_file_can_be_made(desk: Desk, mail_user: MailUser) -> None:
    account = desk.account(mail_user.settings(), mail_user.password)
    desk.open(account)
    desk.check()
    desk.until(lambda: desk.page.status is not None and desk.page.status.proof is not None)
    desk.asker.path = desk.opened.folder / "proof.pdf"
    desk.page.sheet.proof.save.click()
    desk.until(desk.page.notice.isVisible)
    assert not desk.asker.path.exists()


def test_a_check_that_cannot_connect_says_so(desk: Desk) -> None:
    server = ServerSettings(host="localhost", port=9, user="ada")
    account = desk.account(server, "x")
    desk.open(account)
    desk.check()
    desk.until(desk.page.notice.isVisible)
    assert desk.page.status is not None
    assert desk.page.status.proof is None


def test_skip_and_try_again(desk: Desk, authority: Authority) -> None:
    with HostileServer(authority=authority) as server:
        server.inbox.add(letter(1))
        server.withhold(server.inbox.add(letter(2)))
        account = desk.account(server.settings(), server.password)
        desk.pull(account)
        desk.open(account)
        part = desk.page.sheet.set_aside
        desk.until(lambda: desk.state == "1 set aside")
        skip = next(each for each in part.buttons if each.text() == "Skip for good")
        skip.click()
        desk.until(lambda: desk.state == "1 skipped")
        (unskip,) = part.buttons
        unskip.click()
        desk.until(lambda: desk.state == "1 set aside")
        server.on("UID FETCH", lambda session, command: session.behave(command))
        again = next(each for each in part.buttons if each.text() == "Try again")
        again.click()
        desk.until(lambda: desk.state == "complete")
        desk.until(lambda: not desk.pulling.is_running)


def test_the_switch_forbids_removals(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    account = desk.account(mail_user.settings(), mail_user.password)
    desk.pull(account)
    desk.open(account)
    desk.page.sheet.choices.read_only.click()
    desk.until(lambda: desk.page.status is not None and desk.page.status.account.is_read_only)
    with pytest.raises(AccountReadOnly):
        preview_removal(desk.opened.vault, EVERYTHING, RemovalMode.LOCAL_ONLY)
    desk.page.sheet.choices.read_only.click()
    desk.until(lambda: desk.page.status is not None and not desk.page.status.account.is_read_only)
