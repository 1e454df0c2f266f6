"""What a look at a mailbox asks the vault, in the order and the portions that it needs."""

import json
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from vault_app.archive.database import Connection, converted_errors
from vault_app.archive.instants import from_seconds
from vault_app.archive.server_objects import from_text
from vault_app.model.server_objects import ServerObject
from vault_app.model.vault import ListedCopy, MailboxEnd, MailboxMark

_ASKED_AT_ONCE = 5_000
_LIVE = (
    "SELECT uid, id, flags FROM placement"
    " WHERE mailbox_id = ? AND uidvalidity = ? AND gone_at IS NULL"
)
_MARKS = (
    "SELECT mailbox.id, mark.uidvalidity, uidnext, highest_modseq, mark.counted, compared_at,"
    " listed, stored, vanished, quarantined,"
    " (SELECT count(*) FROM placement WHERE placement.mailbox_id = mailbox.id"
    "  AND gone_at IS NULL),"
    " (SELECT count(*) FROM quarantine WHERE quarantine.mailbox_id = mailbox.id),"
    " (SELECT count(*) FROM quarantine WHERE quarantine.mailbox_id = mailbox.id"
    "  AND given_up_at IS NULL)"
    " FROM mailbox_mark AS mark JOIN mailbox ON mailbox.id = mark.mailbox_id"
    " WHERE account_id = ? AND mark.uidvalidity = mailbox.uidvalidity AND is_present"
)


class LookingReader:
    """The part of the reader that pulls use."""

    _path: Path
    _connection: Connection

    def marks(self, account_id: int) -> dict[int, MailboxMark]:
        """Where the last looks at an account's mailboxes ended, by mailbox id."""
        return {row[0]: _mark(row) for row in self._all(_MARKS, account_id)}

    def copies_in_order(self, mailbox_id: int, uidvalidity: int) -> Iterator[ListedCopy]:
        """All copies in a mailbox that the vault believes to be on the server, by UID."""
        with converted_errors(self._path):
            cursor = self._connection.execute(f"{_LIVE} ORDER BY uid", (mailbox_id, uidvalidity))
            for row in cursor:
                yield ListedCopy(*row)

    def copies_of(self, mailbox_id: int, uidvalidity: int, uids: Sequence[int]) -> list[ListedCopy]:
        """Those of these UIDs that the vault believes to be on the server."""
        found: list[ListedCopy] = []
        for start in range(0, len(uids), _ASKED_AT_ONCE):
            some = json.dumps(list(uids[start : start + _ASKED_AT_ONCE]))
            rows = self._all(
                f"{_LIVE} AND uid IN (SELECT value FROM json_each(?))",
                mailbox_id,
                uidvalidity,
                some,
            )
            found.extend(ListedCopy(*row) for row in rows)
        return found

    def copies_between(
        self, mailbox_id: int, uidvalidity: int, low: int, high: int
    ) -> list[ListedCopy]:
        """Copies that the vault believes to be on the server, with UIDs in a range."""
        rows = self._all(f"{_LIVE} AND uid BETWEEN ? AND ?", mailbox_id, uidvalidity, low, high)
        return [ListedCopy(*row) for row in rows]

    def count_copies(self, mailbox_id: int) -> int:
        """How many copies the vault believes to be in a mailbox on the server, by one index."""
        found = self._all(
            "SELECT count(*) FROM placement WHERE mailbox_id = ? AND gone_at IS NULL", mailbox_id
        )
        return int(found[0][0])

    def copies_of_other_epochs(
        self, mailbox_id: int, uidvalidity: int
    ) -> Iterator[tuple[int, str, int, int]]:
        """Copies believed on the server under another UIDVALIDITY:
        (placement id, Message-ID, size, INTERNALDATE in seconds or -1)."""
        with converted_errors(self._path):
            yield from self._connection.execute(
                "SELECT placement.id, message.message_id, message.size,"
                " coalesce(placement.internal_date, -1)"
                " FROM placement JOIN message ON message.id = placement.message_id"
                " WHERE mailbox_id = ? AND uidvalidity <> ? AND gone_at IS NULL",
                (mailbox_id, uidvalidity),
            )

    def set_aside(self, mailbox_id: int, uidvalidity: int) -> dict[int, bool]:
        """UIDs in quarantine, and whether the owner gave them up."""
        rows = self._all(
            "SELECT uid, given_up_at IS NOT NULL FROM quarantine"
            " WHERE mailbox_id = ? AND uidvalidity = ?",
            mailbox_id,
            uidvalidity,
        )
        return {uid: bool(is_given_up) for uid, is_given_up in rows}

    def uids_without_object(self, mailbox_id: int, uidvalidity: int) -> "array[int]":
        """UIDs of copies believed to be on the server of which it was not asked what it says."""
        with converted_errors(self._path):
            cursor = self._connection.execute(
                "SELECT uid FROM placement WHERE mailbox_id = ? AND uidvalidity = ?"
                " AND gone_at IS NULL AND NOT EXISTS (SELECT 1 FROM server_object"
                "  WHERE server_object.placement_id = placement.id) ORDER BY uid",
                (mailbox_id, uidvalidity),
            )
            return array("I", (row[0] for row in cursor))

    def objects_of(
        self, mailbox_id: int, uidvalidity: int, uids: Sequence[int]
    ) -> dict[int, ServerObject]:
        """What the server said of copies, by UID."""
        rows = self._all(
            "SELECT uid, email_id, thread_id, labels FROM placement"
            " JOIN server_object ON placement_id = placement.id"
            " WHERE mailbox_id = ? AND uidvalidity = ? AND uid IN"
            " (SELECT value FROM json_each(?))",
            mailbox_id,
            uidvalidity,
            json.dumps(list(uids)),
        )
        return {
            uid: ServerObject(
                uid=uid, email_id=email_id, thread_id=thread_id, labels=from_text(labels)
            )
            for uid, email_id, thread_id, labels in rows
        }

    def traffic(self, account_id: int) -> dict[datetime, int]:
        """Bytes fetched from an account, by the beginning of the hour."""
        rows = self._all("SELECT hour, bytes FROM traffic WHERE account_id = ?", account_id)
        return {from_seconds(hour * 3600): size for hour, size in rows}

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError


def _mark(row: Any) -> MailboxMark:
    end = MailboxEnd(
        uidvalidity=row[1],
        uidnext=row[2],
        highest_modseq=row[3],
        counted=row[4],
        compared_at=from_seconds(int(row[5])),
    )
    listed, stored, vanished, quarantined, copies, set_aside, waiting = row[6:]
    return MailboxMark(
        end=end,
        listed=listed,
        stored=stored,
        vanished=vanished,
        quarantined=quarantined,
        copies=copies,
        set_aside=set_aside,
        waiting=waiting,
    )
