"""The part of a reader that finds messages to be judged anew, with what they were judged by."""

import json
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_CHUNK = 20_000


class StoredInterval(NamedTuple):
    """An interval as it is stored; times in seconds."""

    ordinal: int
    account_id: int | None
    part: str
    holding_id: int
    since: int | None
    until: int | None
    confidence: str
    because: str


class FirstCopy(NamedTuple):
    """The first copy of a message that was found in an account: by it the message was judged."""

    account_id: int
    received_at: int
    first_seen: int
    special_use: str


class JudgedMessage(NamedTuple):
    """A stored message with its trace (as compressed) and all that its judgement said."""

    id: int
    codec: int
    lines: bytes
    domains: str
    copies: tuple[FirstCopy, ...]
    intervals: tuple[StoredInterval, ...]


class JudgedReader:
    """What :class:`~vault_app.archive.reader.Reader` reads for a reassessment."""

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    def has_messages(self) -> bool:
        """Whether the vault holds anything."""
        return bool(self._all("SELECT EXISTS (SELECT 1 FROM message)")[0][0])

    def account_ids(self) -> list[int]:
        """All accounts, also those that were removed: their mail is still in the vault."""
        return [row[0] for row in self._all("SELECT id FROM account ORDER BY id")]

    def domain_sets(self) -> dict[int, str]:
        """All sets of domains that judgements looked up, joined by spaces, by id."""
        return dict(self._all("SELECT id, domains FROM domain_set"))

    def open_target(self) -> str | None:
        """What stands for the facts of a reassessment that is not through, if there is one."""
        found = self._all(
            "SELECT target FROM reassessment WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1"
        )
        return found[0][0] if found else None

    def traced_ids(self, after: int = 0) -> Iterator["array[int]"]:
        """Ids of all messages whose trace is kept, ascending, in chunks."""
        while True:
            found = self._all(
                "SELECT message_id FROM trace WHERE message_id > ? ORDER BY message_id LIMIT ?",
                after,
                _CHUNK,
            )
            if not found:
                return
            yield array("q", [row[0] for row in found])
            after = found[-1][0]

    def untraced_ids(self) -> "array[int]":
        """Ids of messages that came before traces were kept."""
        found = self._all(
            "SELECT id FROM message WHERE NOT EXISTS"
            " (SELECT 1 FROM trace WHERE trace.message_id = message.id) ORDER BY id"
        )
        return array("q", [row[0] for row in found])

    def ids_of_sets(self, sets: Iterable[int]) -> "array[int]":
        """Ids of messages whose judgement looked up one of these sets of domains."""
        found = self._all(
            "SELECT message_id FROM trace WHERE domain_set_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(sets)),
        )
        return array("q", [row[0] for row in found])

    def ids_of_holdings(self, holdings: Iterable[int]) -> "array[int]":
        """Ids of messages that any of these holdings has or had by the message's own judgement."""
        found = self._all(
            "SELECT DISTINCT message_id FROM custody"
            " WHERE holding_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(holdings)),
        )
        return array("q", [row[0] for row in found])

    def ids_of_account(self, account_id: int) -> "array[int]":
        """Ids of messages that an account has or had."""
        found = self._all(
            "SELECT DISTINCT message_id FROM custody WHERE account_id = ?", account_id
        )
        return array("q", [row[0] for row in found])

    def dictionaries(self) -> dict[int, bytes]:
        """The dictionaries that traces are compressed with, by codec."""
        return dict(self._all("SELECT id, bytes FROM dictionary WHERE kind = 'trace'"))

    def judged(self, ids: "array[int]", sets: dict[int, str]) -> list[JudgedMessage]:
        """These messages, as far as their trace is kept; ``sets`` are those of ``domain_sets``.

        ``ids`` are in ascending order. Sets that are not known yet are added.
        """
        if not ids:
            return []
        wanted = json.dumps(ids.tolist())
        some = "message_id IN (SELECT value FROM json_each(?))"
        copies: dict[int, dict[int, FirstCopy]] = {}
        for message_id, *copy in self._all(
            "SELECT placement.message_id, account_id, coalesce(internal_date, (SELECT date FROM"
            " message WHERE message.id = placement.message_id)), first_seen, special_use"
            " FROM placement JOIN mailbox ON mailbox.id = placement.mailbox_id"
            f" WHERE placement.{some} ORDER BY placement.id",
            wanted,
        ):
            found = FirstCopy(*copy)
            copies.setdefault(message_id, {}).setdefault(found.account_id, found)
        intervals: dict[int, list[StoredInterval]] = {}
        for message_id, *interval in self._all(
            "SELECT message_id, ordinal, account_id, part, holding_id, since, until, confidence,"
            f" because FROM custody WHERE {some}",
            wanted,
        ):
            intervals.setdefault(message_id, []).append(StoredInterval(*interval))
        traces = self._all(
            f"SELECT message_id, codec, lines, domain_set_id FROM trace WHERE {some}", wanted
        )
        if any(row[3] not in sets for row in traces):
            sets.update(self.domain_sets())
        return [
            JudgedMessage(
                id=message_id,
                codec=codec,
                lines=lines,
                domains=sets.get(set_id, ""),
                copies=tuple(copies.get(message_id, {}).values()),
                intervals=tuple(sorted(intervals.get(message_id, ()))),
            )
            for message_id, codec, lines, set_id in traces
        ]
