"""The part of a reader that answers what pulls did, and what a proof of completeness compares."""

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vault_app.archive import rows
from vault_app.archive.database import Connection, converted_errors
from vault_app.archive.instants import from_seconds
from vault_app.archive.proofs import read_document
from vault_app.model.mail import Mailbox
from vault_app.model.pulls import KeptProof, Proof, PullOutcome, PullRun, PullWhy

_CHUNK = 20_000
_MOST_PARAMETERS = 900


class PullReader:
    """Everything that :class:`~vault_app.archive.reader.Reader` reads about pulls and proofs."""

    _connection: Connection
    _path: Path

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    # What pulls did

    def pull_runs(self, account_id: int, limit: int = 20) -> list[PullRun]:
        """Pulls of an account, newest first."""
        found = self._all(
            "SELECT id, account_id, why, began_at, ended_at, outcome, new, messages, bytes,"
            " left_over, error FROM pull_run WHERE account_id = ? ORDER BY id DESC LIMIT ?",
            account_id,
            limit,
        )
        return [_run(row) for row in found]

    def new_by_mailbox(self, account_id: int) -> dict[int, int]:
        """How many copies the last pull of an account brought, by mailbox id."""
        return dict(
            self._all(
                "SELECT mailbox_id, count(*) FROM placement JOIN mailbox"
                " ON mailbox.id = mailbox_id WHERE account_id = ?1 AND placement.id >"
                " (SELECT after_placement FROM pull_run WHERE account_id = ?1"
                "  ORDER BY id DESC LIMIT 1) GROUP BY mailbox_id",
                account_id,
            )
        )

    def present_mailboxes(self, account_id: int) -> list[Mailbox]:
        """Mailboxes that the server listed last, by name. ``messages`` counts the copies in the
        vault that are believed to be on the server now."""
        found = self._all(
            f"{rows.MAILBOX_WITH_COPIES} WHERE account_id = ? AND is_present ORDER BY name",
            account_id,
        )
        return [rows.mailbox(row) for row in found]

    def purged_by_mailbox(self, account_id: int) -> dict[int, int]:
        """How many copies on the server are kept out since the owner deleted them from the vault,
        by mailbox: those that the last look saw, and those deleted since."""
        return dict(
            self._all(
                # What was deleted in the very second of the look is counted once, not twice.
                "SELECT id, (SELECT min(count(*),"
                "   kept_out + coalesce(sum(purged_at >= coalesce(checked_at, 0)), 0))"
                "  FROM purged_placement AS purged WHERE purged.mailbox_id = mailbox.id"
                "  AND purged.uidvalidity = mailbox.uidvalidity)"
                " FROM mailbox WHERE account_id = ?",
                account_id,
            )
        )

    # Proofs

    def last_proof(self, account_id: int) -> Proof | None:
        """The newest proof of an account."""
        found = self._all(
            "SELECT id, document FROM proof WHERE account_id = ? ORDER BY id DESC LIMIT 1",
            account_id,
        )
        return read_document(*found[0]) if found else None

    def proof(self, proof_id: int) -> Proof:
        """One proof; raises ``KeyError``."""
        found = self._all("SELECT id, document FROM proof WHERE id = ?", proof_id)
        if not found:
            raise KeyError(proof_id)
        return read_document(*found[0])

    def proofs(self, account_id: int) -> list[KeptProof]:
        """When proofs of an account were made and how each ended, newest first."""
        found = self._all(
            "SELECT id, made_at, is_whole FROM proof WHERE account_id = ? ORDER BY id DESC",
            account_id,
        )
        return [
            KeptProof(id=row[0], made_at=from_seconds(int(row[1])), is_whole=bool(row[2]))
            for row in found
        ]

    # What a proof compares

    def live_uids(self, mailbox_id: int, uidvalidity: int) -> "array[int]":
        """UIDs of the copies in a mailbox that the vault believes to be on the server, rising."""
        uids = array("q")
        with converted_errors(self._path):
            cursor = self._connection.execute(
                "SELECT uid FROM placement WHERE mailbox_id = ? AND uidvalidity = ?"
                " AND gone_at IS NULL ORDER BY uid",
                (mailbox_id, uidvalidity),
            )
            while chunk := cursor.fetchmany(_CHUNK):
                uids.extend(row[0] for row in chunk)
        return uids

    def has_older_copies(self, mailbox_id: int, uidvalidity: int) -> bool:
        """Whether copies are believed on the server under another UIDVALIDITY."""
        return bool(
            self._all(
                "SELECT 1 FROM placement WHERE mailbox_id = ? AND uidvalidity <> ?"
                " AND gone_at IS NULL LIMIT 1",
                mailbox_id,
                uidvalidity,
            )
        )

    def messages_at(self, mailbox_id: int, uidvalidity: int, uids: Sequence[int]) -> dict[int, int]:
        """The message ids of copies, by UID."""
        found: dict[int, int] = {}
        for start in range(0, len(uids), _MOST_PARAMETERS):
            some = list(uids[start : start + _MOST_PARAMETERS])
            marks = ",".join("?" * len(some))
            found.update(
                self._all(
                    "SELECT uid, message_id FROM placement WHERE mailbox_id = ?"
                    f" AND uidvalidity = ? AND uid IN ({marks})",
                    mailbox_id,
                    uidvalidity,
                    *some,
                )
            )
        return found

    def uids_of(
        self, mailbox_id: int, uidvalidity: int, message_ids: Sequence[int]
    ) -> dict[int, int]:
        """The message ids of live copies of these messages in a mailbox, by UID."""
        found: dict[int, int] = {}
        for start in range(0, len(message_ids), _MOST_PARAMETERS):
            some = list(message_ids[start : start + _MOST_PARAMETERS])
            marks = ",".join("?" * len(some))
            found.update(
                self._all(
                    "SELECT uid, message_id FROM placement WHERE mailbox_id = ?"
                    f" AND uidvalidity = ? AND gone_at IS NULL AND message_id IN ({marks})",
                    mailbox_id,
                    uidvalidity,
                    *some,
                )
            )
        return found

    def messages_of_account(self, account_id: int) -> "Iterator[array[int]]":
        """Ids of all messages that are believed to be on an account's server, each once."""
        with converted_errors(self._path):
            cursor = self._connection.execute(
                "SELECT DISTINCT message_id FROM placement JOIN mailbox ON mailbox.id = mailbox_id"
                " WHERE account_id = ? AND gone_at IS NULL ORDER BY message_id",
                (account_id,),
            )
            while chunk := cursor.fetchmany(_CHUNK):
                yield array("q", [row[0] for row in chunk])

    # What a removal must not touch

    def accounts_to_change(self, plan_id: int) -> list[int]:
        """The accounts whose servers a plan would still change."""
        found = self._all(
            "SELECT DISTINCT account_id FROM plan_item WHERE plan_id = ?"
            " AND placement_id IS NOT NULL AND account_id IS NOT NULL"
            " AND step NOT IN ('confirmed', 'skipped', 'failed') ORDER BY account_id",
            plan_id,
        )
        return [row[0] for row in found]


def _run(row: rows.Row) -> PullRun:
    return PullRun(
        id=row[0],
        account_id=row[1],
        why=PullWhy(row[2]),
        began_at=from_seconds(int(row[3])),
        ended_at=from_seconds(row[4]),
        outcome=PullOutcome(row[5]) if row[5] else None,
        new=row[6],
        messages=row[7],
        bytes=row[8],
        left_over=row[9],
        error=row[10],
    )
