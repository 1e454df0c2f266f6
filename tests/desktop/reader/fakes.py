"""A vault without a disk, letters without a server, and a law book of two pages."""

import base64
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from vault_app.desktop.reading import Reading
from vault_app.model.countries import CountryNames
from vault_app.model.custody import (
    Confidence,
    Copy,
    CopyKind,
    Custody,
    Evidence,
    EvidenceKind,
    Holding,
    HoldingTotal,
    Reach,
    RouteHop,
    YearTotal,
)
from vault_app.model.errors import MessageNotFound
from vault_app.model.jobs import Change
from vault_app.model.law import MessageCustody
from vault_app.model.mail import (
    Account,
    GoneWhy,
    Mailbox,
    MessageRow,
    PartRow,
    Placement,
    PlacementState,
    ServerSettings,
)
from vault_app.model.query import Query
from vault_app.model.removal import Plan, Receipt, RemovalMode, Step

NOON = datetime(2014, 3, 12, 12, 0, tzinfo=UTC)

DUBLIN = Holding(
    provider_id="exchange-online",
    provider="Microsoft 365",
    entity="Microsoft Ireland Operations Limited",
    entity_country="IE",
    controller="Microsoft Corporation",
    controller_country="US",
    country="IE",
    site="Dublin",
)
SINGAPORE = Holding(
    provider_id="yahoo",
    provider="Yahoo",
    entity="Yahoo Inc.",
    entity_country="US",
    controller="Yahoo Inc.",
    controller_country="US",
    country="SG",
    site="",
)
# One red pixel.
RED_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def custody(
    holding: Holding = DUBLIN,
    *,
    since: datetime | None = NOON,
    until: datetime | None = None,
    confidence: Confidence = Confidence.OBSERVED,
) -> Custody:
    return Custody(
        holding=holding,
        account_id=1,
        since=since,
        until=until,
        confidence=confidence,
        because="A mailbox server in Dublin signed for the message on arrival.",
        evidence=(
            Evidence(
                kind=EvidenceKind.RECEIVED_HOP,
                seen="from DB8EUR05FT011.eop-eur05.prod.protection.outlook.com by"
                " DB8P251MB0012.EURP251.PROD.OUTLOOK.COM with SMTP; Wed, 12 Mar 2014 12:00:00",
                where="Received, 1st from the top",
                points_to="Dublin, Ireland",
                confidence=Confidence.OBSERVED,
                observed_at=NOON,
            ),
            Evidence(
                kind=EvidenceKind.SERVER_GREETING,
                seen="* OK The Microsoft Exchange IMAP4 service is ready. [REI4UDI1MU1CMDAxMg==]",
                where="IMAP greeting",
                points_to="The server is in the same site",
                confidence=Confidence.INFERRED,
                observed_at=NOON,
            ),
        ),
    )


@dataclass
class FakeMessage:
    """One message as the fake vault keeps it."""

    raw: bytes
    subject: str = "A letter"
    state: PlacementState = PlacementState.ON_SERVER
    custody: tuple[Custody, ...] = field(default_factory=lambda: (custody(),))
    placements: tuple[Placement, ...] = ()
    receipts: tuple[Receipt, ...] = ()


def placement(
    mailbox: str = "Inbox", *, gone_at: datetime | None = None, gone_why: GoneWhy | None = None
) -> Placement:
    return Placement(
        id=1,
        message_id=1,
        account_id=1,
        mailbox_id=1,
        mailbox=mailbox,
        uidvalidity=1,
        uid=1,
        flags=(),
        first_seen=NOON + timedelta(days=400),
        last_seen=NOON + timedelta(days=800),
        gone_at=gone_at,
        gone_why=gone_why,
    )


def receipt(number: int, message_id: int) -> Receipt:
    return Receipt(
        id=number,
        plan_id=1,
        mode=RemovalMode.LOCAL_ONLY,
        message_id=message_id,
        sha256="00" * 32,
        subject="A letter",
        sender="anna@example.org",
        message_date=NOON,
        account="anna@example.org",
        host="imap.example.org",
        mailbox="Inbox",
        uidvalidity=1,
        uid=number,
        outcome=Step.CONFIRMED,
        reason=None,
        server_answer="OK",
        verification="absent on a new connection",
        at=NOON + timedelta(days=900),
    )


class FakeReading:
    """What the reader asks of a connection; everything else is empty."""

    def __init__(self, vault: "FakeVault") -> None:
        self._vault = vault

    def _message(self, message_id: int) -> FakeMessage:
        self._vault.asked.append(message_id)
        gate = self._vault.gate
        if gate is not None:
            gate(message_id)
        found = self._vault.messages.get(message_id)
        if found is None:
            raise MessageNotFound(message=message_id)
        return found

    def accounts(self) -> list[Account]:
        server = ServerSettings(host="imap.example.org", user="anna")
        return [Account(id=1, address="anna@example.org", label="Anna", server=server)]

    def account(self, account_id: int, /) -> Account:
        return self.accounts()[0]

    def mailboxes(self, account_id: int | None = None, /) -> list[Mailbox]:
        return []

    def message_ids(self, query: Query, /) -> Iterator["array[int]"]:
        yield array("q", self._vault.messages)

    def count(self, query: Query, /) -> int:
        return len(self._vault.messages)

    def rows(self, ids: Sequence[int], /) -> list[MessageRow]:
        return [self.row(one) for one in ids]

    def row(self, message_id: int, /) -> MessageRow:
        message = self._message(message_id)
        return MessageRow(
            id=message_id,
            date=NOON,
            sender_name="Anna",
            sender_address="anna@example.org",
            recipients="",
            subject=message.subject,
            preview="",
            size=len(message.raw),
            state=message.state,
            has_attachments=False,
            is_seen=True,
            is_flagged=False,
            holding_id=1,
        )

    def raw(self, message_id: int, /) -> bytes:
        return self._message(message_id).raw

    def parts(self, message_id: int, /) -> list[PartRow]:
        return []

    def placements(self, message_id: int, /) -> list[Placement]:
        return list(self._message(message_id).placements)

    def custody(self, message_id: int, /) -> list[Custody]:
        return list(self._message(message_id).custody)

    def holdings(self) -> dict[int, Holding]:
        return {1: DUBLIN}

    def holding_totals(self) -> list[HoldingTotal]:
        return []

    def year_totals(self) -> list[YearTotal]:
        return []

    def state_totals(self) -> dict[PlacementState, tuple[int, int]]:
        return {}

    def receipts(self, limit: int = 1000, offset: int = 0) -> list[Receipt]:
        everything = [one for message in self._vault.messages.values() for one in message.receipts]
        return everything[offset : offset + limit]

    def unfinished_plans(self) -> list[Plan]:
        return []

    def interrupt(self) -> None:
        pass

    def close(self) -> None:
        pass


class FakeVault:
    """``gate``, if set, is called in the lane before a message is read."""

    def __init__(self, messages: dict[int, FakeMessage] | None = None) -> None:
        self.messages = messages or {}
        self.asked: list[int] = []
        self.gate: Callable[[int], None] | None = None
        self._callbacks: list[Callable[[frozenset[Change]], None]] = []

    @property
    def folder(self) -> Path:
        return Path("fake.vault")

    def reader(self) -> FakeReading:
        return FakeReading(self)

    def on_change(self, callback: Callable[[frozenset[Change]], None], /) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def change(self, *changes: Change) -> None:
        for callback in list(self._callbacks):
            callback(frozenset(changes))

    def close(self) -> None:
        pass


class FakeLaw:
    """Two orders, so that the panel has something to group."""

    country_name = CountryNames(
        {"IE": "Ireland", "US": "United States", "SG": "Singapore"}, frozenset({"US"})
    )

    def reaches(self, holding: Holding, /, *, on: date | None = None) -> tuple[Reach, ...]:
        return (
            Reach(
                jurisdiction_id="ie",
                name="Ireland: the act of the place",
                country=holding.country,
                instrument="Section 6",
                through="place",
                note="By request of the central authority.",
                source="https://law.example.ie/act (read in 2026) ; general knowledge",
            ),
            Reach(
                jurisdiction_id="us",
                name="US: the act of the company",
                country="US",
                instrument="18 U.S.C. 2713",
                through="controller",
                note="",
                source="",
            ),
        )

    def limits(self, holding: Holding, /, *, on: date | None = None) -> tuple[Reach, ...]:
        return ()


def hop(line: int = 0, *, is_trusted: bool = True, **changes: object) -> RouteHop:
    values: dict[str, object] = {
        "line": line,
        "text": f"from a{line}.example by b{line}.example with ESMTPS; Wed, 12 Mar 2014",
        "from_host": f"a{line}.example",
        "from_address": "192.0.2.1",
        "by_host": f"b{line}.example",
        "protocol": "ESMTPS",
        "at": NOON - timedelta(seconds=4 * line),
        "is_trusted": is_trusted,
        "is_readable": True,
        "operator": "Microsoft" if is_trusted else "",
        "country": "IE" if is_trusted else "",
        "site": "Dublin" if is_trusted else "",
    }
    values.update(changes)
    return RouteHop(**values)  # type: ignore[arg-type]


def server_copy(**changes: object) -> Copy:
    values: dict[str, object] = {
        "kind": CopyKind.SERVER,
        "holding": DUBLIN,
        "account_id": 1,
        "mailboxes": ("INBOX",),
        "since": NOON,
        "until": None,
        "confidence": Confidence.OBSERVED,
        "because": "A mailbox server in Dublin signed for the message on arrival.",
        "evidence": (),
    }
    values.update(changes)
    return Copy(**values)  # type: ignore[arg-type]


def vault_copy() -> Copy:
    return server_copy(
        kind=CopyKind.VAULT,
        holding=None,
        account_id=None,
        mailboxes=(),
        since=NOON + timedelta(days=400),
        confidence=Confidence.PROVEN,
        because="",
    )


def custody_details(reader: Reading, message_id: int) -> MessageCustody:
    """What ``tasks.custody`` would say: two trusted hops above one that is only claimed."""
    intervals = tuple(reader.custody(message_id))
    return MessageCustody(
        message_id=message_id,
        intervals=intervals,
        delivered=intervals,
        copies=(server_copy(), vault_copy()),
        route=(hop(0), hop(1), hop(2, is_trusted=False)),
        extra_evidence=(),
        reaches=(),
        facts_as_of=date(2026, 11, 24),
    )


def plain_letter(
    text: str = "Hello\n", *, subject: str = "A letter", sender: str = "Anna <anna@example.org>"
) -> bytes:
    head = (
        f"From: {sender}\r\nTo: Bert <bert@example.org>\r\nSubject: {subject}\r\n"
        "Date: Wed, 12 Mar 2014 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return (head + text.replace("\n", "\r\n")).encode()


def html_letter(html: str, *, subject: str = "A letter", text: str = "") -> bytes:
    """One with HTML, a picture of its own (``cid:red``) and an attached text."""
    picture = base64.encodebytes(RED_PNG).decode()
    return (
        f"From: Anna <anna@example.org>\r\nTo: bert@example.org\r\nSubject: {subject}\r\n"
        "Date: Wed, 12 Mar 2014 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="m"\r\n\r\n'
        '--m\r\nContent-Type: multipart/related; boundary="r"\r\n\r\n'
        '--r\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        f"--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text or 'plain words'}\r\n"
        f"--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--a--\r\n"
        "--r\r\nContent-Type: image/png; name=red.png\r\nContent-ID: <red>\r\n"
        "Content-Disposition: inline; filename=red.png\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--r--\r\n"
        "--m\r\nContent-Type: text/plain; name=notes.txt\r\n"
        "Content-Disposition: attachment; filename=notes.txt\r\n\r\nthe notes\r\n--m--\r\n"
    ).encode()
