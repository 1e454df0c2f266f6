"""Adds up what the entries of a report come to, while they pass by."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from vault_app.formats.claims import Fingerprint, message_document
from vault_app.formats.report import HoldingShare, MessageEntry, Summary
from vault_app.model.custody import Confidence, Holding, HoldingTotal, Reach

Laws = Callable[[Holding], tuple[tuple[Reach, ...], tuple[Reach, ...]]]


@dataclass(slots=True)
class _Share:
    number: int
    by_confidence: Counter[Confidence] = field(default_factory=Counter)
    size: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    earlier: int = 0


class Tally:
    """Memory grows with the number of holdings, never with that of messages."""

    def __init__(self) -> None:
        self._shares: dict[Holding, _Share] = {}
        self._messages = self._size = self._only_here = 0
        self._fingerprint = Fingerprint()

    def add(self, entry: MessageEntry) -> None:
        self._messages += 1
        self._size += entry.row.size
        now = {_key(each.holding) for each in entry.known.intervals if each.until is None}
        self._only_here += not now
        for custody in entry.known.intervals:
            if custody.until is None:
                self._add_present(entry, custody.holding, custody.confidence)
        for holding in {_key(each.holding) for each in entry.known.intervals} - now:
            self._share(holding).earlier += 1
        self._fingerprint.add(message_document(entry))

    def summary(self, laws: Laws) -> Summary:
        """``laws`` gives the orders that reach a holding, and the rules that stand against it."""
        by_size = sorted(
            self._shares.items(),
            key=lambda each: (-each[1].by_confidence.total(), -each[1].earlier, each[1].number),
        )
        shares = []
        for number, (holding, share) in enumerate(by_size, 1):
            reaches, limits = laws(holding)
            shares.append(
                HoldingShare(
                    number=number,
                    total=HoldingTotal(
                        holding=holding,
                        by_confidence=tuple(share.by_confidence.most_common()),
                        size=share.size,
                        oldest=share.oldest,
                        newest=share.newest,
                    ),
                    earlier=share.earlier,
                    reaches=reaches,
                    limits=limits,
                )
            )
        return Summary(
            messages=self._messages,
            size=self._size,
            only_here=self._only_here,
            shares=tuple(shares),
            content_sha256=self._fingerprint.sha256,
        )

    def _add_present(self, entry: MessageEntry, holding: Holding, confidence: Confidence) -> None:
        share = self._share(_key(holding))
        share.by_confidence[confidence] += 1
        share.size += entry.row.size
        date = entry.row.date
        share.oldest = date if share.oldest is None else min(share.oldest, date)
        share.newest = date if share.newest is None else max(share.newest, date)

    def _share(self, holding: Holding) -> _Share:
        return self._shares.setdefault(holding, _Share(number=len(self._shares)))


def _key(holding: Holding) -> Holding:
    """The same place and holder is one holding, wherever it was read from."""
    return replace(holding, id=None)
