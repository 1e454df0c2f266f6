"""What lay where at the end of each year, from what came and went and from where mailboxes lay."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

# Account, holding, is_own, year, copies more, bytes more.
Flow = tuple[int, int, int, int, int, int]
# Account, holding, since and until in seconds.
Span = tuple[int, int, int, int | None]
Counts = dict[tuple[int, int], tuple[int, int]]


def yearly(
    flows: Sequence[Flow],
    stays: Sequence[Span],
    held_now: Iterable[tuple[int, int, int]],
    *,
    present_year: int,
) -> Counts:
    """Copies and bytes by (year, holding id), without those that are none.

    What an account holds lies, from its first stay on, where the stay at the end of the year says.
    The present year is ``held_now``: (holding id, copies, bytes).
    """
    counts: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    by_place: defaultdict[tuple[int, int, int], dict[int, tuple[int, int]]] = defaultdict(dict)
    for account, holding, is_own, year, copies, size in flows:
        by_place[account, holding, is_own][year] = (copies, size)
    first_year = min((flow[3] for flow in flows), default=present_year)
    for (account, holding, is_own), changes in by_place.items():
        copies = size = 0
        for year in range(first_year, present_year):
            more, bigger = changes.get(year, (0, 0))
            copies, size = copies + more, size + bigger
            place = _place_at_end(account, year, stays) if is_own else None
            total = counts[year, holding if place is None else place]
            total[0] += copies
            total[1] += size
    for holding, copies, size in held_now:
        counts[present_year, holding] = [copies, size]
    return {key: (copies, size) for key, (copies, size) in counts.items() if copies > 0}


def _place_at_end(account: int, year: int, stays: Sequence[Span]) -> int | None:
    end = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp())
    for of_account, holding, since, until in stays:
        if of_account == account and since < end and (until is None or until >= end):
            return holding
    return None
