"""A vault of as many rows as wanted that needs no disk, and can be slow or broken on purpose."""

import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vault_app.model.custody import Custody, Holding, HoldingTotal, YearTotal
from vault_app.model.errors import AccountNotFound, Cancelled, HomeportError, MessageNotFound
from vault_app.model.jobs import Change
from vault_app.model.mail import (
    Account,
    Mailbox,
    MessageRow,
    PartRow,
    Placement,
    PlacementState,
    ServerSettings,
)
from vault_app.model.query import Query
from vault_app.model.removal import Plan, Receipt

START = datetime(2024, 1, 1, tzinfo=UTC)
CHUNK = 20_000

DUBLIN = Holding(
    id=1,
    provider_id="exchange-online",
    provider="Microsoft 365",
    entity="Microsoft Ireland Operations Limited",
    entity_country="IE",
    controller="Microsoft Corporation",
    controller_country="US",
    country="IE",
    site="Dublin",
)


def row(message_id: int, **changes: object) -> MessageRow:
    values: dict[str, object] = {
        "id": message_id,
        "date": START + timedelta(minutes=message_id),
        "sender_name": f"Sender {message_id}",
        "sender_address": f"s{message_id}@example.org",
        "recipients": "Nora <nora@example.net>",
        "subject": f"Subject {message_id}",
        "preview": "What it begins with",
        "size": 1000,
        "state": PlacementState.ON_SERVER,
        "has_attachments": message_id % 3 == 0,
        "is_seen": message_id % 2 == 0,
        "is_flagged": message_id % 5 == 0,
        "holding_id": 1,
    }
    values.update(changes)
    return MessageRow(**values)  # type: ignore[arg-type]


ACCOUNT = Account(
    id=1,
    address="nora@example.net",
    label="Nora",
    server=ServerSettings(host="imap.example.net", user="nora"),
)


def mailbox(number: int, name: str, *, use: str = "", messages: int = 0) -> Mailbox:
    return Mailbox(
        id=number,
        account_id=1,
        raw_name=name.encode(),
        name=name,
        delimiter="/",
        special_use=use,
        selectable=True,
        exists=True,
        uidvalidity=1,
        messages=messages,
        listed=messages,
        stored=messages,
        vanished=0,
        quarantined=0,
        checked_at=None,
    )


class FakeVault:
    """Holds ids ``count`` … 1, newest first. ``gate`` keeps all reads waiting while it is shut."""

    def __init__(self, count: int = 0) -> None:
        self.folder = Path("Fake.vault")
        self.ids = array("q", range(count, 0, -1))
        self.changed: dict[int, MessageRow] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.error: HomeportError | None = None
        self.mailbox_list: list[Mailbox] = []
        self.account_list: list[Account] = []
        self.receipt_list: list[Receipt] = []
        self.plan_list: list[Plan] = []
        self.holding_list: list[HoldingTotal] = []
        self.year_list: list[YearTotal] = []
        self.read_pages = 0
        self.is_closed = False
        self._listeners: list[Callable[[frozenset[Change]], None]] = []

    def reader(self) -> "FakeReader":
        return FakeReader(self)

    def on_change(self, callback: Callable[[frozenset[Change]], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def tell(self, *changes: Change) -> None:
        for listener in tuple(self._listeners):
            listener(frozenset(changes))

    def close(self) -> None:
        self.is_closed = True


class FakeReader:
    """Answers from the vault's lists."""

    def __init__(self, vault: FakeVault) -> None:
        self._vault = vault
        self._interrupted = threading.Event()
        self.is_closed = False

    def _wait(self) -> None:
        while not self._vault.gate.wait(0.01):
            if self._interrupted.is_set():
                self._interrupted.clear()
                raise Cancelled
        if self._vault.error is not None:
            raise self._vault.error

    def message_ids(self, query: Query) -> Iterator["array[int]"]:
        self._wait()
        ids = self._vault.ids
        for start in range(0, len(ids), CHUNK):
            yield ids[start : start + CHUNK]

    def count(self, query: Query) -> int:
        return len(self._vault.ids)

    def rows(self, ids: Sequence[int]) -> list[MessageRow]:
        self._wait()
        self._vault.read_pages += 1
        return [self._vault.changed.get(number) or row(number) for number in ids]

    def row(self, message_id: int) -> MessageRow:
        return row(message_id)

    def accounts(self) -> list[Account]:
        return list(self._vault.account_list)

    def account(self, account_id: int) -> Account:
        for account in self._vault.account_list:
            if account.id == account_id:
                return account
        raise AccountNotFound(account=account_id)

    def mailboxes(self, account_id: int | None = None) -> list[Mailbox]:
        return list(self._vault.mailbox_list)

    def raw(self, message_id: int) -> bytes:
        raise MessageNotFound(message=message_id)

    def parts(self, message_id: int) -> list[PartRow]:
        return []

    def placements(self, message_id: int) -> list[Placement]:
        return []

    def custody(self, message_id: int) -> list[Custody]:
        return []

    def holdings(self) -> dict[int, Holding]:
        return {1: DUBLIN}

    def holding_totals(self) -> list[HoldingTotal]:
        self._wait()
        return list(self._vault.holding_list)

    def year_totals(self) -> list[YearTotal]:
        return list(self._vault.year_list)

    def state_totals(self) -> dict[PlacementState, tuple[int, int]]:
        return {PlacementState.ON_SERVER: (len(self._vault.ids), 0)}

    def receipts(self, limit: int = 1000, offset: int = 0) -> list[Receipt]:
        return self._vault.receipt_list[offset : offset + limit]

    def unfinished_plans(self) -> list[Plan]:
        return list(self._vault.plan_list)

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None:
        self.is_closed = True
