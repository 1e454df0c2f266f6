"""A wizard over a real vault, and a person's hands on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.sign_in.place import Place
from tests.desktop.sign_in.values import FakeTasks
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from vault_app.boot import Home
from vault_app.desktop.accounts_flow import AccountsFlow
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.opened import Opened
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.desktop.suggestions import suggestion_for
from vault_app.desktop.theme import Theme
from vault_app.keys.derivation import LEAST_COST
from vault_app.model.mail import Account
from vault_app.tasks.vaults import create_vault

LONG = 30_000


class Desk:
    """A wizard over a real vault."""

    def __init__(self, opened: Opened, theme: Theme, qtbot: QtBot) -> None:
        self.opened = opened
        self.qtbot = qtbot
        world = opened.home.world
        # What a browser would be asked to open; a test may stand in for it.
        self.browser: Callable[[str], object] = lambda _: None
        self.wizard = SignInWizard(
            theme,
            lambda text: suggestion_for(text, world),
            open_url=lambda url: self.browser(bytes(url.toEncoded().data()).decode()),
        )
        self.flow = AccountsFlow(opened, self.wizard, parent=self.wizard)
        self.heard: list[tuple[str, Account]] = []
        for name in ("added", "kept", "signed_in"):
            signal = getattr(self.flow, name)
            signal.connect(lambda account, name=name: self.heard.append((name, account)))
        qtbot.addWidget(self.wizard)
        self.wizard.resize(900, 700)
        self.wizard.show()

    def until(self, is_so: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(is_so()), timeout=LONG)

    def enter_server(self, user: MailUser, server: Dovecot, *, ca_pem: str) -> None:
        wizard = self.wizard
        self.flow.start()
        wizard.address.address.set_text(user.name)
        wizard.address.by_hand.emit(user.name)
        wizard.server.host.set_text(server.host)
        wizard.server.port.set_text(str(server.port))
        wizard.server.trust(ca_pem, name="own.pem")
        wizard.server.submit()
        self.until(lambda: wizard.page is wizard.password)

    def try_password(self, password: str) -> None:
        self.wizard.password.password.set_text(password)
        self.wizard.password.submit()

    def accounts(self) -> list[Account]:
        with self.opened.vault.reader() as reader:
            return list(reader.accounts())


@pytest.fixture
def opened(home: Home, jobs: Jobs, tmp_path: Path) -> Iterator[Opened]:
    vault = create_vault(tmp_path / "A.vault", "quince and medlar", cost=LEAST_COST)
    made = Opened(vault, home, jobs)
    yield made
    made.close()


@pytest.fixture
def desk(opened: Opened, theme: Theme, qtbot: QtBot) -> Desk:
    return Desk(opened, theme, qtbot)


@pytest.fixture
def place(theme: Theme, jobs: Jobs, qtbot: QtBot) -> Iterator[Place]:
    made = Place(theme, jobs, FakeTasks(), qtbot)
    yield made
    made.flow.forget()
