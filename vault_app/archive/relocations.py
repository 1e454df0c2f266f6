"""Writes and reads of relocations: what goes where, and the journal of each copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds, now_seconds
from vault_app.archive.ledger import append, append_all, moment
from vault_app.archive.removing import insert_plan
from vault_app.archive.search import Parameter, compile_query, copies_meant
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.ledger import LedgerKind
from vault_app.model.query import Numbered, Query
from vault_app.model.relocation import FolderMove, MoveItem, MoveStep, Relocation
from vault_app.model.removal import RemovalChoices, RemovalMode

_OPEN: Final = "step NOT IN ('verified', 'skipped', 'failed')"
# The way to a mailbox, with "/" between its levels whatever its server puts there.
_WAY: Final = "replace(mailbox.name, coalesce(nullif(delimiter, ''), '/'), '/')"
# A mailbox that shows a whole store, whatever its server calls it, is an archive elsewhere.
_NEW_WAY: Final = f"CASE special_use WHEN 'all' THEN 'Archive' ELSE {_WAY} END"
_ITEM: Final = (
    "SELECT item.id, item.message_id, item.sha256, item.placement_id, raw_target, target, step,"
    " item.uidvalidity, item.uid, reason, placement.flags, is_seen, is_flagged,"
    " coalesce(placement.internal_date, message.date), special_use, message.message_id, size"
    " FROM move_item AS item LEFT JOIN message ON message.sha256 = item.sha256"
    " LEFT JOIN placement ON placement.id = item.placement_id"
    " LEFT JOIN mailbox ON mailbox.id = placement.mailbox_id"
)
_COUNT: Final = "(SELECT count(*) FROM move_item WHERE relocation_id = relocation.id"
_RELOCATION: Final = (
    "SELECT id, query, source_account_id, target_account_id, prefix, removes_source, created_at,"
    f" finished_at, plan_id, {_COUNT}), {_COUNT} AND step = 'verified'),"
    f" {_COUNT} AND step = 'skipped'), {_COUNT} AND step = 'failed') FROM relocation"
)
# What the ledger says of items: the message, its old place and its new one.
_TOLD: Final = (
    "SELECT relocation_id, hex(item.sha256), message.message_id, message.date, size,"
    " old.label, old.host, mailbox.name, placement.uidvalidity, placement.uid,"
    " new.label, new.host, target, item.uidvalidity, item.uid, step, reason"
    " FROM move_item AS item JOIN relocation ON relocation.id = relocation_id"
    " JOIN account AS new ON new.id = target_account_id"
    " LEFT JOIN message ON message.sha256 = item.sha256"
    " LEFT JOIN placement ON placement.id = item.placement_id"
    " LEFT JOIN mailbox ON mailbox.id = placement.mailbox_id"
    " LEFT JOIN account AS old ON old.id = mailbox.account_id WHERE item.id = ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How far an item has come, and where its copy is, or has to be looked for."""

    item_id: int
    step: MoveStep
    uidvalidity: int = 0
    uid: int = 0
    reason: str = ""


@alters(Change.RECEIPTS)
def insert_relocation(
    connection: Connection,
    query: Query,
    *,
    text: str,
    source: int,
    target: int,
    prefix: str,
    removes_source: bool,
) -> int:
    """Pin down the copies in an account that a search finds; returns the relocation's id."""
    relocation_id = _insert(connection, text, source, target, prefix, removes_source=removes_source)
    copies = _Copies(query, source)
    connection.execute(
        "INSERT INTO move_item (relocation_id, message_id, sha256, placement_id, raw_target,"
        f" target, step, changed_at) {copies.hits}"
        f" SELECT ?, message.id, sha256, placement.id, x'', ? || {_NEW_WAY}, ?, ? {copies.source}"
        " ORDER BY message.id",
        (
            *copies.hit_parameters,
            relocation_id,
            _before(prefix),
            MoveStep.PLANNED,
            now_seconds(),
            *copies.parameters,
        ),
    )
    return relocation_id


@alters(Change.RECEIPTS)
def insert_return(
    connection: Connection,
    message_ids: Sequence[int],
    *,
    target: int,
    raw_mailbox: bytes,
    mailbox: str,
) -> int:
    """Pin down messages of the vault that go into one mailbox; returns the relocation's id."""
    relocation_id = _insert(connection, "", None, target, "", removes_source=False)
    connection.executemany(
        "INSERT INTO move_item (relocation_id, message_id, sha256, raw_target, target, step,"
        " changed_at) SELECT ?, id, sha256, ?, ?, ?, ? FROM message WHERE id = ?",
        [
            (relocation_id, raw_mailbox, mailbox, MoveStep.PLANNED, now_seconds(), message_id)
            for message_id in message_ids
        ],
    )
    return relocation_id


@alters(Change.RECEIPTS)
def discard_relocation(connection: Connection, relocation_id: int) -> None:
    """Forget a relocation of which nothing was begun."""
    begun = connection.execute(
        "SELECT 1 FROM move_item WHERE relocation_id = ? AND step <> ?",
        (relocation_id, MoveStep.PLANNED),
    ).fetchone()
    if begun is None:
        connection.execute("DELETE FROM move_item WHERE relocation_id = ?", (relocation_id,))
        connection.execute("DELETE FROM relocation WHERE id = ?", (relocation_id,))


@alters()
def name_target(
    connection: Connection, relocation_id: int, way: str, special_use: str, raw: bytes
) -> None:
    """Note how the target's server writes the name of a mailbox, for items that go there."""
    connection.execute(
        "UPDATE move_item SET raw_target = ? WHERE relocation_id = ? AND target = ?"
        " AND raw_target = x'' AND coalesce((SELECT special_use FROM placement"
        "  JOIN mailbox ON mailbox.id = mailbox_id WHERE placement.id = placement_id), '') = ?",
        (raw, relocation_id, way, special_use),
    )


@alters(Change.RECEIPTS)
def note_moves(connection: Connection, moves: Sequence[Moved]) -> None:
    """Journal how far items have come; synced to disk when this returns. Those that end here get
    an entry in the ledger each."""
    now = now_seconds()
    ended: list[int] = []
    for move in moves:
        # What has ended stays as it ended, and is told once.
        row = connection.execute(
            "UPDATE move_item SET step = ?, uidvalidity = ?, uid = ?, reason = ?, changed_at = ?"
            f" WHERE id = ? AND {_OPEN} RETURNING id",
            (move.step, move.uidvalidity, move.uid, move.reason, now, move.item_id),
        ).fetchone()
        if row is not None and move.step.is_final:
            ended.append(row[0])
    rows = [connection.execute(_TOLD, (item_id,)).fetchone() for item_id in ended]
    append_all(connection, LedgerKind.RELOCATION, [_told(row) for row in rows])


@alters(Change.RECEIPTS)
def plan_removal(connection: Connection, relocation_id: int, choices: RemovalChoices) -> int:
    """Plan the removal of the old copies of all that was verified at its new place; returns the
    plan's id, the one of before if there is one."""
    (known,) = connection.execute(
        "SELECT plan_id FROM relocation WHERE id = ?", (relocation_id,)
    ).fetchone()
    if known is not None:
        return int(known)
    plan_id = insert_plan.function(
        connection,
        mode=RemovalMode.LOCAL_ONLY,
        query=Numbered("relocation", relocation_id),
        text="",
        choices=choices,
    )
    connection.execute("UPDATE relocation SET plan_id = ? WHERE id = ?", (plan_id, relocation_id))
    return plan_id


@alters(Change.RECEIPTS)
def finish_relocation(connection: Connection, relocation_id: int) -> None:
    """Note that every item has ended, and the removal of the old copies too if one is wanted."""
    finished = connection.execute(
        "UPDATE relocation SET finished_at = ?1 WHERE id = ?2 AND finished_at IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM move_item WHERE relocation_id = ?2 AND {_OPEN})"
        " AND NOT EXISTS (SELECT 1 FROM plan WHERE plan.id = plan_id AND plan.finished_at IS NULL)"
        " RETURNING id",
        (now_seconds(), relocation_id),
    ).fetchone()
    if finished is not None:
        append(
            connection, LedgerKind.RELOCATION, {"event": "finished", "relocation": relocation_id}
        )


class RelocationReader:
    """What :class:`~vault_app.archive.reader.Reader` reads of relocations."""

    def relocations(self) -> list[Relocation]:
        """All relocations, newest first."""
        return [_relocation(row) for row in self._all(f"{_RELOCATION} ORDER BY id DESC")]

    def relocation(self, relocation_id: int) -> Relocation:
        """One relocation; raises ``KeyError``."""
        found = self._all(f"{_RELOCATION} WHERE id = ?", relocation_id)
        if not found:
            raise KeyError(relocation_id)
        return _relocation(found[0])

    def move_items(
        self, relocation_id: int, steps: Sequence[MoveStep] = tuple(MoveStep)
    ) -> list[MoveItem]:
        """The items of a relocation that stand at one of these steps, by target and age."""
        marks = ",".join("?" * len(steps))
        found = self._all(
            f"{_ITEM} WHERE relocation_id = ? AND step IN ({marks}) ORDER BY raw_target, target,"
            " special_use, item.id",
            relocation_id,
            *steps,
        )
        return [_item(row) for row in found]

    def move_reasons(self, relocation_id: int) -> dict[str, int]:
        """Why items were left out or failed, and how many each."""
        return dict(
            self._all(
                "SELECT reason, count(*) FROM move_item WHERE relocation_id = ?"
                " AND step IN ('skipped', 'failed') GROUP BY reason ORDER BY count(*) DESC",
                relocation_id,
            )
        )

    def preview_relocation(
        self, query: Query, source: int, prefix: str
    ) -> tuple[int, int, list[FolderMove]]:
        """How many messages a relocation would take, their size, and from where to where."""
        copies = _Copies(query, source)
        messages, size = self._all(
            f"{copies.hits} SELECT count(*), coalesce(sum(size), 0) FROM"
            f" (SELECT DISTINCT message.id, size {copies.source})",
            *copies.hit_parameters,
            *copies.parameters,
        )[0]
        folders = self._all(
            f"{copies.hits} SELECT {_WAY}, ? || {_NEW_WAY}, count(*) {copies.source}"
            f" GROUP BY mailbox.id ORDER BY {_WAY}",
            *copies.hit_parameters,
            _before(prefix),
            *copies.parameters,
        )
        moves = [FolderMove(source=row[0], target=row[1], copies=row[2]) for row in folders]
        return messages, size, moves

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError


class _Copies:
    """The part of a SELECT from FROM on for the copies of an account that a search means."""

    def __init__(self, query: Query, account_id: int) -> None:
        statement = compile_query(query)
        meant, values = copies_meant(query)
        self.hits = f"WITH hit (hit_id) AS MATERIALIZED ({statement.ids_newest_first()})"
        self.hit_parameters: tuple[Parameter, ...] = statement.parameters
        self.source = (
            "FROM hit JOIN message ON message.id = hit_id"
            " JOIN placement ON placement.message_id = message.id AND gone_at IS NULL"
            " JOIN mailbox ON mailbox.id = placement.mailbox_id"
            " JOIN account ON account.id = mailbox.account_id"
            f" WHERE account.id = ? AND {meant}"
        )
        self.parameters: tuple[Parameter, ...] = (account_id, *values)


def _insert(
    connection: Connection,
    text: str,
    source: int | None,
    target: int,
    prefix: str,
    *,
    removes_source: bool,
) -> int:
    cursor = connection.execute(
        "INSERT INTO relocation (query, source_account_id, target_account_id, prefix,"
        " removes_source, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (text, source, target, prefix, removes_source, now_seconds()),
    )
    return int(cursor.lastrowid or 0)


def _before(prefix: str) -> str:
    return f"{prefix.strip('/')}/" if prefix.strip("/") else ""


def _told(row: Any) -> dict[str, object]:
    source = None
    if row[6] is not None:
        source = dict(
            zip(("account", "server", "folder", "uidvalidity", "uid"), row[5:10], strict=True)
        )
    return {
        "event": "copy",
        "relocation": row[0],
        "message": {
            "sha256": row[1].lower(),
            "message_id": row[2] or "",
            "date": None if row[3] is None else moment(from_seconds(int(row[3]))),
            "size": row[4],
        },
        "from": source,
        "to": dict(
            zip(("account", "server", "folder", "uidvalidity", "uid"), row[10:15], strict=True)
        ),
        "outcome": row[15],
        "reason": row[16],
    }


def _relocation(row: Any) -> Relocation:
    return Relocation(
        id=row[0],
        query=row[1],
        source_account_id=row[2],
        target_account_id=row[3],
        prefix=row[4],
        removes_source=bool(row[5]),
        created_at=from_seconds(int(row[6])),
        finished_at=from_seconds(row[7]),
        plan_id=row[8],
        messages=row[9],
        verified=row[10],
        skipped=row[11],
        failed=row[12],
    )


def _item(row: Any) -> MoveItem:
    flags = row[10]
    if flags is None:  # it lies at home only, and the vault knows these two of it
        flags = ("\\Seen " if row[11] else "") + ("\\Flagged" if row[12] else "")
    return MoveItem(
        id=row[0],
        message_id=row[1],
        sha256=bytes(row[2]),
        placement_id=row[3],
        raw_target=bytes(row[4]),
        target=row[5],
        step=MoveStep(row[6]),
        uidvalidity=row[7],
        uid=row[8],
        reason=row[9],
        flags=tuple(flags.split()),
        internal_date=from_seconds(row[13]),
        special_use=row[14] or "",
        header_id=row[15] or "",
        size=row[16],
    )
