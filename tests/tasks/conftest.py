"""A vault, the facts, and an account at the real server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.issuer import Issuer
from tests.servers.mail_user import MailUser
from tests.tasks.signing import SignInDesk, make_desk
from vault_app.archive.vault import Vault
from vault_app.boot import resources_folder
from vault_app.keys.derivation import LEAST_COST
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import Job, QuietJob
from vault_app.model.mail import Account, MessageRow, ServerSettings
from vault_app.model.query import EVERYTHING, Query
from vault_app.model.removal import USUAL_CHOICES, RemovalChoices, RemovalMode
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect, add_account, connector
from vault_app.tasks.pull import PullReport, pull
from vault_app.tasks.removal import RemovalReport, make_plan, run_plan
from vault_app.tasks.vaults import create_vault

PASSPHRASE = "quince and medlar"


@dataclass
class Desk:
    """One vault with one account, and the tasks as a face would call them."""

    vault: Vault
    world: World
    account: Account

    @property
    def connect(self) -> Connect:
        return connector(self.vault, NoKeyring())

    def pull(
        self,
        job: Job | None = None,
        *,
        connect: Connect | None = None,
        mailboxes: Sequence[str] | None = None,
        is_thorough: bool = False,
    ) -> PullReport:
        return pull(
            job or QuietJob(),
            self.vault,
            self.world,
            self.account,
            connect or self.connect,
            mailboxes=mailboxes,
            is_thorough=is_thorough,
        )

    def remove(
        self,
        query: Query = EVERYTHING,
        mode: RemovalMode = RemovalMode.LOCAL_ONLY,
        *,
        connect: Connect | None = None,
        job: Job | None = None,
        choices: RemovalChoices = USUAL_CHOICES,
    ) -> RemovalReport:
        plan = make_plan(self.vault, query, mode, choices=choices)
        return run_plan(job or QuietJob(), self.vault, self.world, plan.id, connect or self.connect)

    def rows(self, query: Query = EVERYTHING) -> list[MessageRow]:
        with self.vault.reader() as reader:
            ids = [message_id for chunk in reader.message_ids(query) for message_id in chunk]
            return reader.rows(ids)

    def raws(self) -> list[bytes]:
        """The bytes of all messages, sorted."""
        with self.vault.reader() as reader:
            return sorted(reader.raw(row.id) for row in self.rows())


@pytest.fixture(scope="session")
def world() -> World:
    return World.load(resources_folder())


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path / "mail.vault", PASSPHRASE, cost=LEAST_COST) as made:
        yield made


def desk_for(vault: Vault, world: World, server: ServerSettings, password: str) -> Desk:
    """An account for these settings in this vault."""
    account = add_account(
        vault,
        NoKeyring(),
        address=f"{server.user}@example.org",
        label="",
        server=server,
        password=password,
    )
    return Desk(vault, world, account)


@pytest.fixture
def desk(vault: Vault, world: World, mail_user: MailUser) -> Desk:
    return desk_for(vault, world, mail_user.settings(), mail_user.password)


def letter(number: int, *, body: str = "Hello.", subject: str = "") -> bytes:
    """A small message with CRLF line ends."""
    day = number % 28 + 1
    return (
        f"From: Ada <ada@example.org>\r\nTo: Ben <ben@example.net>\r\n"
        f"Subject: {subject or f'Letter {number}'}\r\n"
        f"Date: {day:02} May 2024 07:08:09 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\n{body} {number}\r\n"
    ).encode()


@pytest.fixture
def signing(vault: Vault, world: World, issuer: Issuer, oauth_dovecot: Dovecot) -> SignInDesk:
    return make_desk(vault, world, issuer, oauth_dovecot)
