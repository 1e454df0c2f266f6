"""Writes and reads of mail that should lie only at home and is seen on a server again.

That is a copy which a pull brought, if Homeport had removed one of the same message from that
account and left none there; or had left none on any server. A message of other bytes counts as the
same where its Message-ID, sender and date are those of one that lies only at home.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds, now_seconds
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.removal_rules import Returned

# The pulls of an account (?1) of which nobody looked yet what they brought: this one, and those
# before it that broke off.
_PULLS: Final = """
pulls AS MATERIALIZED (
    SELECT min(began_at) AS began, min(after_placement) AS after FROM pull_run
    WHERE account_id = ?1 AND id > coalesce((SELECT id FROM pull_run WHERE account_id = ?1
        AND outcome IN ('complete', 'left-over') ORDER BY id DESC LIMIT 1), 0)
)"""
# What they brought: with ``home_id``, the message that it may be a copy of. CROSS JOIN: from what
# is new, which is little, to what was removed.
_NEW: Final = """
new AS MATERIALIZED (
    SELECT copy.id, copy.message_id, copy.mailbox_id, copy.uidvalidity, copy.uid, copy.first_seen,
        copy.message_id AS home_id, 1 AS is_same
    FROM pulls CROSS JOIN placement AS copy CROSS JOIN mailbox ON mailbox.id = copy.mailbox_id
    WHERE copy.id > pulls.after AND mailbox.account_id = ?1 AND copy.gone_at IS NULL
        AND EXISTS (SELECT 1 FROM placement AS removed
            WHERE removed.message_id = copy.message_id AND removed.gone_why = 'removed')
    UNION ALL
    SELECT copy.id, copy.message_id, copy.mailbox_id, copy.uidvalidity, copy.uid, copy.first_seen,
        home.id, 0
    FROM pulls CROSS JOIN placement AS copy CROSS JOIN mailbox ON mailbox.id = copy.mailbox_id
    CROSS JOIN message AS found ON found.id = copy.message_id
    CROSS JOIN message AS home ON home.message_id = found.message_id AND home.state = 'local-only'
    WHERE copy.id > pulls.after AND mailbox.account_id = ?1 AND copy.gone_at IS NULL
        AND found.message_id <> '' AND home.id <> found.id
        AND home.sender_address = found.sender_address AND home.date = found.date
        AND EXISTS (SELECT 1 FROM placement AS removed
            WHERE removed.message_id = home.id AND removed.gone_why = 'removed')
        AND NOT EXISTS (SELECT 1 FROM placement AS before
            WHERE before.message_id = found.id AND before.id <= pulls.after
            AND before.id NOT IN (SELECT placement_id FROM returned WHERE settled_at IS NULL))
)"""
# When Homeport removed copies of it: ``here``, from this account; ``at``, from it or else anywhere.
_REMOVED: Final = """
away AS MATERIALIZED (
    SELECT new.*, max(removed.gone_at) FILTER (WHERE box.account_id = ?1) AS here,
        coalesce(max(removed.gone_at) FILTER (WHERE box.account_id = ?1), max(removed.gone_at))
            AS at
    FROM new CROSS JOIN placement AS removed
        ON removed.message_id = new.home_id AND removed.gone_why = 'removed'
    CROSS JOIN mailbox AS box ON box.id = removed.mailbox_id
    GROUP BY new.id, new.home_id
)"""
# It was meant to be on a server: a copy was there before, or went no longer ago than the pull
# began, or was brought back out of the trash after the removal, to a place that the server did not
# tell; and it is not itself one that came back.
_WAS_THERE: Final = """
EXISTS (
    SELECT 1 FROM placement AS other CROSS JOIN mailbox AS box ON box.id = other.mailbox_id
    WHERE other.message_id = away.home_id AND other.id <> away.id AND other.id <= pulls.after
        AND (away.here IS NULL OR box.account_id = ?1)
        AND coalesce(other.gone_why, '') <> 'removed'
        AND (other.gone_at IS NULL OR other.gone_at >= pulls.began
            OR other.gone_at >= away.at AND EXISTS (
                SELECT 1 FROM message AS home
                CROSS JOIN plan_item AS item ON item.sha256 = home.sha256
                WHERE home.id = away.home_id AND item.moved_placement IS NULL
                    AND (item.account_id, item.moved_mailbox, item.moved_uidvalidity,
                        item.moved_uid)
                        = (box.account_id, box.raw_name, other.uidvalidity, other.uid)))
        AND other.id NOT IN (SELECT placement_id FROM returned WHERE settled_at IS NULL)
)"""
# Homeport itself put it there: into the trash, or into an account when moving house.
_IS_OURS: Final = """
EXISTS (
    SELECT 1 FROM message AS home CROSS JOIN plan_item AS item ON item.sha256 = home.sha256
    WHERE home.id = away.home_id AND (item.moved_placement = away.id
        OR (item.account_id, item.moved_mailbox, item.moved_uidvalidity, item.moved_uid)
            = (mailbox.account_id, mailbox.raw_name, away.uidvalidity, away.uid))
)
OR EXISTS (
    SELECT 1 FROM message AS home CROSS JOIN move_item AS item ON item.sha256 = home.sha256
    CROSS JOIN relocation ON relocation.id = item.relocation_id
    WHERE home.id = away.home_id AND target_account_id = mailbox.account_id
        AND raw_target = mailbox.raw_name AND item.uidvalidity = away.uidvalidity
        AND (item.uid = away.uid OR item.step = 'appending' AND item.uid <= away.uid)
)"""
# Its owner wanted it left where it was, and has not removed it since.
_MAY_STAY: Final = """
EXISTS (
    SELECT 1 FROM returned CROSS JOIN placement AS other ON other.id = returned.placement_id
    CROSS JOIN mailbox AS box ON box.id = other.mailbox_id
    WHERE other.message_id = away.home_id AND settled_at > away.at
        AND coalesce(other.gone_why, '') <> 'removed'
        AND (away.here IS NULL OR box.account_id = ?1)
)"""
_LOOK: Final = (
    f"WITH {_PULLS},{_NEW},{_REMOVED}"
    " SELECT away.id, away.message_id, is_same, first_seen, away.at"
    " FROM away CROSS JOIN pulls CROSS JOIN mailbox ON mailbox.id = away.mailbox_id"
    f" WHERE NOT {_WAS_THERE} AND NOT ({_IS_OURS}) AND NOT {_MAY_STAY}"
    " ORDER BY away.id, is_same DESC"
)
_FOUND: Final = (
    " FROM returned CROSS JOIN placement ON placement.id = returned.placement_id"
    " CROSS JOIN mailbox ON mailbox.id = placement.mailbox_id"
    " CROSS JOIN account ON account.id = mailbox.account_id"
    " CROSS JOIN message ON message.id = placement.message_id"
    " WHERE settled_at IS NULL AND placement.gone_at IS NULL AND account.removed_at IS NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A copy that came back, by row ids; times in seconds since 1970."""

    placement_id: int
    message_id: int
    is_same: bool
    seen_at: int
    removed_at: int


@alters(Change.MESSAGES)
def note_returned(connection: Connection, found: Sequence[Found]) -> None:
    """Keep that copies came back; what is known already is left as it is."""
    connection.executemany(
        "INSERT INTO returned (placement_id, message_id, is_same, seen_at, removed_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (each.placement_id, each.message_id, each.is_same, each.seen_at, each.removed_at)
            for each in found
        ],
    )


@alters(Change.MESSAGES)
def settle_returned(connection: Connection, placement_ids: Sequence[int]) -> None:
    """Note that the owner wants these copies left where they are."""
    now = now_seconds()
    connection.executemany(
        "UPDATE returned SET settled_at = ? WHERE placement_id = ? AND settled_at IS NULL",
        [(now, placement_id) for placement_id in placement_ids],
    )


class ReturnedReader:
    """What :class:`~vault_app.archive.reader.Reader` reads of mail that came back."""

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    def look_for_returned(self, account_id: int) -> list[Found]:
        """What the pull of an account that runs now brought back."""
        removed = self._all("SELECT 1 FROM placement WHERE gone_why = 'removed' LIMIT 1")
        found = self._all(_LOOK, account_id) if removed else []
        return [
            Found(
                placement_id=row[0],
                message_id=row[1],
                is_same=bool(row[2]),
                seen_at=row[3],
                removed_at=row[4],
            )
            for row in found
        ]

    def returned(self) -> list[Returned]:
        """Copies that came back, are still there, and of which nobody said that they may stay;
        newest first."""
        found = self._all(
            "SELECT returned.placement_id, message.id, account.label, account.address,"
            f" mailbox.name, subject, seen_at, returned.removed_at, is_same {_FOUND}"
            " ORDER BY seen_at DESC, returned.placement_id DESC"
        )
        return [
            Returned(
                placement_id=row[0],
                message_id=row[1],
                account=row[2] or row[3],
                mailbox=row[4],
                subject=row[5],
                seen_at=from_seconds(int(row[6])),
                removed_at=from_seconds(int(row[7])),
                is_same=bool(row[8]),
            )
            for row in found
        ]

    def count_returned(self) -> int:
        """How many there are of these."""
        return int(self._all(f"SELECT count(*) {_FOUND}")[0][0])
