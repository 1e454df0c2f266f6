"""A vault on disk and a way to fill it without a server."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vault_app.archive import accounts, storing
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.packing import NewPlacement, Packer
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.keys.signing import VaultSigner
from vault_app.mime.scan import scan
from vault_app.mime.split import join
from vault_app.model.custody import Confidence, Custody, Evidence, EvidenceKind, Holding
from vault_app.model.mail import ServerSettings
from vault_app.tasks.preparing import prepare

KEY = bytes(range(32))
SIGNER = VaultSigner(KEY)
RECEIVED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)

DUBLIN = Holding(
    provider_id="big",
    provider="Big",
    entity="Big Ireland Ltd",
    entity_country="IE",
    controller="Big Corp.",
    controller_country="US",
    country="IE",
    site="Dublin",
)


def held(holding: Holding = DUBLIN, account_id: int = 1) -> Custody:
    """A custody interval with one piece of evidence."""
    return Custody(
        holding=holding,
        account_id=account_id,
        since=RECEIVED,
        until=None,
        confidence=Confidence.OBSERVED,
        because="Its server said so.",
        evidence=(
            Evidence(
                kind=EvidenceKind.SERVER_GREETING,
                seen="hello",
                where="IMAP greeting",
                points_to="Dublin",
                confidence=Confidence.OBSERVED,
                observed_at=RECEIVED,
            ),
        ),
    )


def letter(number: int = 1, *, subject: str = "", body: str = "Hello.", date: str = "") -> bytes:
    """A small message."""
    return (
        f"From: Ada <ada@example.org>\r\nTo: Ben <ben@example.net>\r\n"
        f"Subject: {subject or f'Letter {number}'}\r\n"
        f"Date: {date or 'Mon, 06 May 2024 07:08:09 +0000'}\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\n{body}\r\n"
    ).encode()


class Filled:
    """A vault with one account and one mailbox, and the means to put mail there."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.account_id = vault.write(
            accounts.add_account,
            address="ada@example.org",
            label="Ada",
            server=ServerSettings(host="imap.example.org", user="ada"),
        )
        self.mailbox_id = self.add_mailbox(b"INBOX")
        self.memory = PullMemory()

    def add_mailbox(self, raw_name: bytes) -> int:
        self._names = [*getattr(self, "_names", []), raw_name]
        return self.vault.write(
            accounts.put_mailboxes,
            self.account_id,
            [
                ListedMailbox(
                    raw_name=name,
                    name=name.decode(),
                    delimiter="/",
                    special_use="",
                    selectable=True,
                )
                for name in self._names
            ],
        )[raw_name]

    def store(
        self,
        raws: Sequence[bytes],
        *,
        first_uid: int = 1,
        mailbox_id: int | None = None,
        custody: tuple[Custody, ...] | None = None,
        flags: tuple[str, ...] = (),
    ) -> int:
        return self.vault.write(
            storing.store_batch,
            self.memory,
            account_id=self.account_id,
            mailbox_id=mailbox_id or self.mailbox_id,
            uidvalidity=7,
            batch=Packer().pack(
                [
                    NewPlacement(
                        uid=first_uid + number,
                        sha256=hashlib.sha256(raw).digest(),
                        flags=flags,
                        internal_date=RECEIVED,
                        size_differs=False,
                        custody=(held(),) if custody is None else custody,
                        message=prepare(raw, scan(raw), received_at=RECEIVED),
                    )
                    for number, raw in enumerate(raws)
                ],
                self.memory.learnt,
            ),
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "mail.vault"
    path.mkdir()
    return path


@pytest.fixture
def open_again(folder: Path) -> Callable[[], Vault]:
    return lambda: Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER)


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    with Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER, is_new=True) as made:
        yield made


@pytest.fixture
def filled(vault: Vault) -> Filled:
    return Filled(vault)
