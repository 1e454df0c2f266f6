"""A vault with mail of some providers, judged by the shipped facts, as a pull stores it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from vault_app.archive import accounts, observations, reassessing, storing
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.model.custody import ConnectionSeen, Custody
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.query import EVERYTHING
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.fates import Given
from vault_app.tasks.preparing import Origin, Preparation

DUBLIN = "DB9PR04MB8451.eurprd04.prod.outlook.com"
AMSTERDAM = "AM0PR04MB4321.eurprd04.prod.outlook.com"
FIRST = datetime(2016, 3, 1, 12, tzinfo=UTC)
_DATE = "%a, %d %b %Y %H:%M:%S +0000"


def at_exchange(number: int, box: str = DUBLIN, *, days: int | None = None) -> bytes:
    """Mail that an Exchange Online mailbox took in."""
    date = (FIRST + timedelta(days=number if days is None else days)).strftime(_DATE)
    return (
        f"Received: from {box} (2603:10a6:10:2d1::13) by\r\n {box} with HTTPS; {date}\r\n"
        "Received: from AM7EUR03FT062.eop-EUR03.prod.protection.outlook.com\r\n"
        f" (2603:10a6:20b:2e:cafe::a8) by {box}\r\n (2603:10a6:20b:2e::48) with Microsoft SMTP"
        f" Server (version=TLS1_2)\r\n id 15.20.1234.5; {date}\r\n"
        "Received: from mail.small.example (198.51.100.7) by\r\n"
        " AM7EUR03FT062.mail.protection.outlook.com (10.152.17.104) with Microsoft SMTP\r\n"
        f" Server id 15.20.1234.5; {date}\r\n" + _rest(number, date)
    ).encode()


def at_google(number: int) -> bytes:
    """Mail that Gmail took in."""
    date = (FIRST + timedelta(days=number)).strftime(_DATE)
    return (
        "Received: by 2002:a05:6022:5048:b0:4b:eb38:1b1d with SMTP id x1;\r\n"
        f"        {date}\r\n"
        "Received: from mail.small.example (mail.small.example. [198.51.100.7])\r\n"
        f"        by mx.google.com with ESMTPS id abc for <erin@gmail.com>; {date}\r\n"
        + _rest(number, date)
    ).encode()


def draft(number: int) -> bytes:
    """Mail that names no server."""
    return _rest(number, (FIRST + timedelta(days=number)).strftime(_DATE)).encode()


def _rest(number: int, date: str) -> str:
    return (
        f"From: Ada <ada@small.example>\r\nTo: Erin\r\nSubject: Letter {number}\r\n"
        f"Date: {date}\r\nMessage-ID: <{number}@small.example>\r\n\r\nHello {number}.\r\n"
    )


@dataclass
class Mail:
    """The vault and what fills it."""

    vault: Vault
    world: World
    memory: PullMemory = field(default_factory=PullMemory)
    _uid: int = 0
    _boxes: dict[int, int] = field(default_factory=dict)
    custodies: dict[int, AccountCustody] = field(default_factory=dict)

    def add_account(self, address: str, host: str, ip: str = "52.97.133.1") -> Account:
        """An account whose connection was noted."""
        if not self._boxes:
            self.vault.write(reassessing.note_first_facts, self.world.fingerprints())
        account_id = self.vault.write(
            accounts.add_account,
            address=address,
            label="",
            server=ServerSettings(host=host, user=address),
        )
        inbox = ListedMailbox(
            raw_name=b"INBOX", name="INBOX", delimiter="/", special_use="inbox", selectable=True
        )
        self._boxes[account_id] = self.vault.write(accounts.put_mailboxes, account_id, [inbox])[
            b"INBOX"
        ]
        seen = ConnectionSeen(
            host=host,
            address=ip,
            greeting="* OK ready",
            server_id="",
            capabilities=("IMAP4rev1",),
            seen_at=datetime.now(UTC),
        )
        self.vault.write(
            observations.note_observation,
            account_id,
            observations.CONNECTION,
            observations.encode_connection(seen),
        )
        self.custodies[account_id] = self.world.describe_connection(seen, address=address)
        with self.vault.reader() as reader:
            return reader.account(account_id)

    def store(self, account: Account, *raws: bytes) -> list[int]:
        """Ids of the messages, in this order."""
        origin = Origin(
            account_id=account.id, custody=self.custodies[account.id], is_outgoing=False
        )
        given = []
        for raw in raws:
            self._uid += 1
            given.append(
                Given(
                    uid=self._uid,
                    raw=raw,
                    flags=(),
                    internal_date=FIRST + timedelta(days=self._uid),
                    size_differs=False,
                )
            )
        batch = Preparation(self.world).prepare(given, origin, self.memory.learnt).packed
        self.vault.write(
            storing.store_batch,
            self.memory,
            account_id=account.id,
            mailbox_id=self._boxes[account.id],
            uidvalidity=1,
            batch=batch,
        )
        with self.vault.reader() as reader:
            return [reader.id_of(each.sha256) or 0 for each in batch]

    def ids(self) -> list[int]:
        with self.vault.reader() as reader:
            return [n for chunk in reader.message_ids(EVERYTHING) for n in chunk]

    def delivered(self) -> dict[int, list[Custody]]:
        """What every message itself tells."""
        with self.vault.reader() as reader:
            return {each: reader.delivered(each) for each in self.ids()}
