"""Finding a server from the wizard, in a small internet on loopback, down to a sign-in."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.tasks.surroundings import Surroundings, settings_page, small_internet
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.opened import Opened
from vault_app.desktop.sign_in.flow import SignInFlow
from vault_app.desktop.sign_in.tasks import VaultTasks
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.desktop.suggestions import suggestion_for
from vault_app.desktop.theme import Theme
from vault_app.model.finding import Found
from vault_app.model.jobs import Job
from vault_app.model.sign_in import Proxy
from vault_app.regions.world import World

LONG = 30_000


class NearTasks(VaultTasks):
    """The real tasks, but for the internet that they ask."""

    def __init__(self, opened: Opened, around: Surroundings) -> None:
        super().__init__(opened)
        self._around = around

    def find(self, job: Job, address: str, *, may_ask: bool, proxy: Proxy | None) -> Found:
        return self._around.find(address, may_ask=may_ask, proxy=proxy)


@pytest.fixture
def around(world: World, authority: Authority) -> Iterator[Surroundings]:
    with small_internet(world, authority) as surroundings:
        yield surroundings


@pytest.fixture
def wizard(
    opened: Opened, jobs: Jobs, theme: Theme, world: World, around: Surroundings, qtbot: QtBot
) -> SignInWizard:
    made = SignInWizard(theme, lambda text: suggestion_for(text, world), open_url=lambda _: None)
    flow = SignInFlow(jobs, NearTasks(opened, around), made, world.provider, parent=made)
    qtbot.addWidget(made)
    made.show()
    flow.start()
    return made


def test_the_domain_says_where_its_mail_lies(
    wizard: SignInWizard, around: Surroundings, dovecot: Dovecot, qtbot: QtBot
) -> None:
    around.site.pages["/auto/example.org"] = settings_page("imap.example.org")
    user = dovecot.new_user("ada@example.org")
    wizard.address.address.set_text(user.name)
    wizard.address.submit()
    page = wizard.password
    qtbot.waitUntil(lambda: wizard.page is page, timeout=LONG)
    assert "imap.example.org" in page.server.accessibleName()
    page.server.change.click()
    # Nobody out there may name a server on this machine; its owner may.
    wizard.server.host.set_text(dovecot.host)
    wizard.server.port.set_text(str(dovecot.port))
    wizard.server.trust(dovecot.ca_pem, name="own.pem")
    wizard.server.submit()
    qtbot.waitUntil(lambda: wizard.page is page, timeout=LONG)
    page.password.set_text(dovecot.password)
    page.submit()
    qtbot.waitUntil(lambda: wizard.page is wizard.done, timeout=LONG)


def test_a_record_that_anybody_may_have_forged_is_shown_first(
    wizard: SignInWizard, around: Surroundings, qtbot: QtBot
) -> None:
    around.names.add("_imaps._tcp.example.org", "SRV", "0 1 993 mail.elsewhere.example.")
    wizard.address.address.set_text("ada@example.org")
    wizard.address.submit()
    qtbot.waitUntil(lambda: wizard.page is wizard.choose, timeout=LONG)
    assert not wizard.choose.doubt.isHidden()
    assert [card.text() for card in wizard.choose.cards] == ["mail.elsewhere.example"]


def test_where_nobody_answers_the_server_is_asked_for(
    wizard: SignInWizard, around: Surroundings, qtbot: QtBot
) -> None:
    wizard.address.address.set_text("ada@example.org")
    wizard.address.submit()
    qtbot.waitUntil(lambda: wizard.page is wizard.server, timeout=LONG)
    assert "example.org" in wizard.server.text.text()
    assert around.site.requests
