"""Judges stored messages anew from their traces and says which came out differently: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import zstandard

from vault_app.archive.custody import LIKE_NEIGHBOURS
from vault_app.archive.dictionaries import PLAIN, ZSTD
from vault_app.archive.judged_reader import FirstCopy, JudgedMessage, StoredInterval
from vault_app.archive.reassessing import Rejudged
from vault_app.archive.sums import EARLIER
from vault_app.archive.traces import join_domains
from vault_app.model.custody import Custody, Holding
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OUTGOING = frozenset({"sent", "drafts"})
# The moment of a pull is known by the batch that a message was stored with, which is a bit later.
_SAME_TIME_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountThen:
    """An account as its connection showed it from a time (seconds since 1970) on.

    ``is_guessed``: no connection was ever noted, so that this says less than what once was seen.
    """

    since: int
    custody: AccountCustody
    is_guessed: bool = False


@dataclass(slots=True)
class Rejudger:
    """All that judging needs beside the messages; ``holdings`` grows as new ones are met.

    ``accounts`` are by id, each with its connections from the oldest on, at least one.
    """

    world: World
    accounts: Mapping[int, Sequence[AccountThen]]
    holdings: dict[int, Holding]
    dictionaries: Mapping[int, bytes]
    _decompressors: dict[int, zstandard.ZstdDecompressor] = field(default_factory=dict)

    def judge(self, messages: Iterable[JudgedMessage]) -> list[Rejudged]:
        """Those that came out differently, or looked up other domains."""
        return [found for message in messages for found in self._judge(message)]

    def _judge(self, message: JudgedMessage) -> list[Rejudged]:
        lines = self._decompress(message.codec, message.lines)
        looked_up: set[str] = set()
        found: list[Rejudged] = []
        for copy in message.copies:
            then = self._account(copy)
            stored = [each for each in message.intervals if each.account_id == copy.account_id]
            own = _own(stored)
            if then is None or own is None:
                continue
            seen_at = _EPOCH + timedelta(seconds=copy.first_seen)
            judgement = self.world.judge(
                lines,
                account=replace(then.custody, seen_at=seen_at),
                received_at=_EPOCH + timedelta(seconds=copy.received_at),
                is_outgoing=copy.special_use in _OUTGOING,
            )
            looked_up |= judgement.domains
            is_default = judgement.custody[0].holding == then.custody.holding
            if is_default and (own.part == LIKE_NEIGHBOURS or then.is_guessed):
                continue  # what is stored says more
            if not self._is_same(judgement.custody, own, stored):
                custody = tuple(
                    replace(each, account_id=copy.account_id) for each in judgement.custody
                )
                found.append(_rejudged(message, copy, own, custody))
        return _with_domains(found, message, join_domains(looked_up))

    def _account(self, copy: FirstCopy) -> AccountThen | None:
        """The account as it was when the copy was first seen."""
        known = self.accounts.get(copy.account_id)
        if not known:
            return None
        before = [each for each in known if each.since <= copy.first_seen]
        return before[-1] if before else known[0]

    def _is_same(
        self, custody: Sequence[Custody], own: StoredInterval, stored: Sequence[StoredInterval]
    ) -> bool:
        rows = [own, *(each for each in stored if each.part == EARLIER)]
        return len(custody) == len(rows) and all(
            self._says_the_same(interval, row) for interval, row in zip(custody, rows, strict=True)
        )

    def _says_the_same(self, interval: Custody, row: StoredInterval) -> bool:
        return (
            interval.because == row.because
            and interval.confidence == row.confidence
            and _is_near(interval.since, row.since)
            and (row.part != EARLIER or _is_near(interval.until, row.until))
            and interval.holding == self.holdings.get(row.holding_id)
        )

    def _decompress(self, codec: int, stored: bytes) -> bytes:
        if codec == PLAIN:
            return stored
        known = self._decompressors.get(codec)
        if known is None:
            dictionary = None
            if codec != ZSTD:
                dictionary = zstandard.ZstdCompressionDict(self.dictionaries[codec])
            known = zstandard.ZstdDecompressor(dict_data=dictionary)
            self._decompressors[codec] = known
        return known.decompress(stored)


def _own(stored: Sequence[StoredInterval]) -> StoredInterval | None:
    """The account's own interval: the one that is open, else the one that ended last."""
    own = [each for each in stored if each.part != EARLIER]
    return next((each for each in own if each.until is None), own[-1] if own else None)


def _rejudged(
    message: JudgedMessage, copy: FirstCopy, own: StoredInterval, custody: tuple[Custody, ...]
) -> Rejudged:
    return Rejudged(
        message_id=message.id,
        account_id=copy.account_id,
        own_ordinal=own.ordinal,
        custody=custody,
        domains=None,
    )


def _with_domains(found: list[Rejudged], message: JudgedMessage, looked_up: str) -> list[Rejudged]:
    if looked_up == message.domains or not message.copies:
        return found
    if found:
        return [replace(each, domains=looked_up) for each in found]
    account_id = message.copies[0].account_id
    return [
        Rejudged(
            message_id=message.id,
            account_id=account_id,
            own_ordinal=0,
            custody=(),
            domains=looked_up,
        )
    ]


def _is_near(at: datetime | None, seconds: int | None) -> bool:
    if at is None or seconds is None:
        return at is None and seconds is None
    return abs(at.timestamp() - seconds) < _SAME_TIME_SECONDS
