"""What a face or a task may ask an opened vault, over a read-only connection of its own."""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import zstandard

from vault_app.archive import rows
from vault_app.archive.backups import BackupReader
from vault_app.archive.bodies import Decompressor, Join, read_bodies, read_body
from vault_app.archive.custody_reader import CustodyReader
from vault_app.archive.database import connect, converted_errors
from vault_app.archive.history_reader import HistoryReader
from vault_app.archive.holds import HoldReader
from vault_app.archive.judged_reader import JudgedReader
from vault_app.archive.ledger import LedgerReader
from vault_app.archive.looking_reader import LookingReader
from vault_app.archive.previewing import preview
from vault_app.archive.pull_reader import PullReader
from vault_app.archive.relocations import RelocationReader
from vault_app.archive.removal_reader import RemovalReader
from vault_app.archive.removal_rules import RemovalRuleReader
from vault_app.archive.returned import ReturnedReader
from vault_app.archive.search import compile_query
from vault_app.archive.shrinking import ShrinkingReader
from vault_app.archive.sign_ins import SignInReader
from vault_app.model.errors import AccountNotFound, MessageDamaged, MessageNotFound
from vault_app.model.mail import Account, Mailbox, MessageRow, PartRow, Placement, PlacementState
from vault_app.model.query import Query
from vault_app.model.removal import Plan, PlanItem, Preview, Receipt, RemovalMode, Step
from vault_app.model.vault import QuarantinedCopy, VaultStats

_FIRST_CHUNK = 500
_CHUNK = 20_000
_MOST_PARAMETERS = 900


class Reader(
    BackupReader,
    CustodyReader,
    HistoryReader,
    HoldReader,
    JudgedReader,
    LedgerReader,
    LookingReader,
    PullReader,
    RelocationReader,
    RemovalReader,
    RemovalRuleReader,
    ReturnedReader,
    ShrinkingReader,
    SignInReader,
):
    """A read-only connection. It belongs to the thread that made it, all but ``interrupt``."""

    def __init__(self, path: Path, key: bytes, *, join: Join) -> None:
        self._path = path
        self._key = key
        self._connection = connect(path, key, read_only=True)
        self._decompressor = Decompressor(self._connection)
        self._join = join

    def close(self) -> None:
        """Let go of the connection. May be called twice."""
        self._connection.close()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def of_copy(self, database: Path) -> "Reader":
        """A reader of a copy of this database, which has the same key."""
        return Reader(database, self._key, join=self._join)

    def interrupt(self) -> None:
        """End the query that runs now with ``Cancelled``; may be called from any thread."""
        self._connection.interrupt()

    def accounts(self) -> list[Account]:
        """Accounts in the order in which they were added, without those that were removed."""
        found = self._all(f"{rows.ACCOUNT} WHERE removed_at IS NULL ORDER BY id")
        return [rows.account(row) for row in found]

    def account(self, account_id: int) -> Account:
        """One account, also one that was removed; raises ``AccountNotFound``."""
        found = self._all(f"{rows.ACCOUNT} WHERE id = ?", account_id)
        if not found:
            raise AccountNotFound(account=account_id)
        return rows.account(found[0])

    def mailboxes(self, account_id: int | None = None) -> list[Mailbox]:
        """Mailboxes of one account or of all, by account and name."""
        if account_id is None:
            found = self._all(f"{rows.MAILBOX} ORDER BY account_id, name")
        else:
            found = self._all(f"{rows.MAILBOX} WHERE account_id = ? ORDER BY name", account_id)
        return [rows.mailbox(row) for row in found]

    def message_ids(self, query: Query) -> Iterator["array[int]"]:
        """Ids of the messages found, newest first, in chunks; the first one is small and quick."""
        statement = compile_query(query)
        with converted_errors(self._path):
            cursor = self._connection.execute(statement.ids_newest_first(), statement.parameters)
            size = _FIRST_CHUNK
            while chunk := cursor.fetchmany(size):
                yield array("q", [row[0] for row in chunk])
                size = _CHUNK

    def count(self, query: Query) -> int:
        """How many messages a search finds."""
        statement = compile_query(query)
        return int(self._all(statement.count(), *statement.parameters)[0][0])

    def rows(self, ids: Sequence[int]) -> list[MessageRow]:
        """The rows of some messages, in the order of ``ids``; those that are gone are left out."""
        found: dict[int, MessageRow] = {}
        for start in range(0, len(ids), _MOST_PARAMETERS):
            some = list(ids[start : start + _MOST_PARAMETERS])
            marks = ",".join("?" * len(some))
            for row in self._all(f"{rows.MESSAGE} WHERE id IN ({marks})", *some):
                found[row[0]] = rows.message(row)
        return [found[message_id] for message_id in ids if message_id in found]

    def row(self, message_id: int) -> MessageRow:
        """The row of one message; raises ``MessageNotFound``."""
        found = self.rows([message_id])
        if not found:
            raise MessageNotFound(message=message_id)
        return found[0]

    def id_of(self, sha256: bytes) -> int | None:
        """The message with these bytes, if it is in the vault."""
        found = self._all("SELECT id FROM message WHERE sha256 = ?", sha256)
        return found[0][0] if found else None

    def sha256(self, message_id: int) -> bytes:
        """The hash under which a message was stored; raises ``MessageNotFound``."""
        found = self._all("SELECT sha256 FROM message WHERE id = ?", message_id)
        if not found:
            raise MessageNotFound(message=message_id)
        return bytes(found[0][0])

    def raw(self, message_id: int) -> bytes:
        """The exact bytes that the server gave.

        Raises:
            MessageNotFound: it is not in the vault.
            MessageDamaged: what is stored no longer matches its hash.
        """
        expected = self.sha256(message_id)
        try:
            with converted_errors(self._path):
                raw = read_body(self._connection, self._decompressor, self._join, message_id)
        except (zstandard.ZstdError, KeyError) as error:
            raise MessageDamaged(message=message_id) from error
        if raw is None or hashlib.sha256(raw).digest() != expected:
            raise MessageDamaged(message=message_id)
        return raw

    def raws(self, message_ids: Sequence[int]) -> Iterator[tuple[int, bytes, bytes]]:
        """Id, SHA-256 and bytes of many messages, each hashed; those that are not in the vault, or
        no longer match their hash, are left out."""
        with converted_errors(self._path):
            for message_id, expected, raw in read_bodies(
                self._connection, self._decompressor, self._join, message_ids
            ):
                if raw is not None and hashlib.sha256(raw).digest() == expected:
                    yield message_id, expected, raw

    def parts(self, message_id: int) -> list[PartRow]:
        """The MIME parts of a message, in order."""
        return [rows.part(row) for row in self._all(rows.PARTS, message_id)]

    def placements(self, message_id: int) -> list[Placement]:
        """All copies that were ever seen of a message, those still there first."""
        return [rows.placement(row) for row in self._all(rows.PLACEMENTS, message_id)]

    def state_totals(self) -> dict[PlacementState, tuple[int, int]]:
        """Messages and bytes in each state; states without messages are there with zeros."""
        totals = dict.fromkeys(PlacementState, (0, 0))
        for state, messages, size in self._all(
            "SELECT state, count(*), sum(size) FROM message GROUP BY state"
        ):
            totals[PlacementState(state)] = (messages, size)
        return totals

    def receipts(
        self, limit: int = 1000, offset: int = 0, *, message_id: int | None = None
    ) -> list[Receipt]:
        """Receipts, newest first; with ``message_id``, those of that message's bytes."""
        # By hash: the id of a deleted message may have been given anew since.
        condition = (
            ""
            if message_id is None
            else (
                " WHERE item.message_id = ?1 AND item.sha256 ="
                " coalesce((SELECT sha256 FROM message WHERE id = ?1), item.sha256)"
            )
        )
        page = f"{rows.RECEIPT}{condition} ORDER BY receipt.id DESC"
        found = self._all(f"{page} LIMIT ?2 OFFSET ?3", message_id, limit, offset)
        return [rows.receipt(row) for row in found]

    def receipts_of_plan(self, plan_id: int) -> list[Receipt]:
        """Receipts of one plan, in the order of its items."""
        found = self._all(f"{rows.RECEIPT} WHERE item.plan_id = ? ORDER BY receipt.id", plan_id)
        return [rows.receipt(row) for row in found]

    def plans(self) -> list[Plan]:
        """All plans, newest first."""
        return [rows.plan(row) for row in self._all(f"{rows.PLAN} ORDER BY plan.id DESC")]

    def plan(self, plan_id: int) -> Plan:
        """One plan; raises ``KeyError``."""
        found = self._all(f"{rows.PLAN} WHERE plan.id = ?", plan_id)
        if not found:
            raise KeyError(plan_id)
        return rows.plan(found[0])

    def unfinished_plans(self) -> list[Plan]:
        """Plans that were begun and are not through, oldest first."""
        found = self._all(
            f"{rows.PLAN} WHERE started_at IS NOT NULL AND finished_at IS NULL ORDER BY plan.id"
        )
        return [rows.plan(row) for row in found]

    def plan_items(self, plan_id: int, steps: Sequence[Step] = tuple(Step)) -> list[PlanItem]:
        """The items of a plan that stand at one of these steps, by mailbox and UID."""
        marks = ",".join("?" * len(steps))
        found = self._all(
            f"{rows.PLAN_ITEM} WHERE plan_id = ? AND step IN ({marks})"
            " ORDER BY item.mailbox_id, item.uid, item.id",
            plan_id,
            *steps,
        )
        return [rows.plan_item(row) for row in found]

    def preview_removal(
        self, query: Query, mode: RemovalMode, *, takes_elsewhere: bool = False
    ) -> Preview:
        """What a removal would take and what would stay."""
        with converted_errors(self._path):
            return preview(self._connection, query, mode, takes_elsewhere=takes_elsewhere)

    def copies_by_mailbox(self) -> dict[int, int]:
        """How many copies the vault believes to be on the server, by mailbox id."""
        return dict(
            self._all(
                "SELECT mailbox_id, count(*) FROM placement WHERE gone_at IS NULL"
                " GROUP BY mailbox_id"
            )
        )

    def purged_uids(self, mailbox_id: int, uidvalidity: int) -> set[int]:
        """UIDs of copies whose message the owner purged from the vault on purpose."""
        found = self._all(
            "SELECT uid FROM purged_placement WHERE mailbox_id = ? AND uidvalidity = ?",
            mailbox_id,
            uidvalidity,
        )
        return {row[0] for row in found}

    def quarantined(self) -> list[QuarantinedCopy]:
        """Copies that a server listed and would not give, by mailbox and UID."""
        return [rows.quarantined(row) for row in self._all(rows.QUARANTINED)]

    def stats(self) -> VaultStats:
        """Counts and sizes of the whole vault."""
        (messages, size), (attachments,), (accounts,), (live,) = (
            self._all("SELECT count(*), coalesce(sum(size), 0) FROM message")[0],
            self._all("SELECT count(*) FROM part WHERE is_attachment")[0],
            self._all("SELECT count(*) FROM account WHERE removed_at IS NULL")[0],
            self._all("SELECT count(*) FROM placement WHERE gone_at IS NULL")[0],
        )
        pages, page_size = (
            self._all("PRAGMA page_count")[0][0],
            self._all("PRAGMA page_size")[0][0],
        )
        return VaultStats(
            messages=messages,
            size=size,
            attachments=attachments,
            accounts=accounts,
            placements=live,
            file_size=int(pages) * int(page_size),
        )

    def integrity_faults(self) -> list[str]:
        """What the two integrity checks find: every page's seal, then the tables' structure.

        Both are needed: the seals say nothing of a file that was cut off.
        """
        seals = [str(row[0]) for row in self._all("PRAGMA cipher_integrity_check")]
        structure = [str(row[0]) for row in self._all("PRAGMA quick_check")]
        return seals + [fault for fault in structure if fault != "ok"]

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        with converted_errors(self._path):
            return self._connection.execute(sql, parameters).fetchall()
