"""An age as a number and a unit, as people say it."""

from typing import Final

from vault_app.wording.text import say

DAY: Final = 1
MONTH: Final = 30
YEAR: Final = 365
_LONGEST: Final = 36_500


def units() -> tuple[tuple[int, str], ...]:
    """Pairs of days and the name of the unit."""
    return ((DAY, say("days")), (MONTH, say("months")), (YEAR, say("years")))


def split(days: int) -> tuple[int, int]:
    """An age in days as the largest unit that it is whole in: the number, and days of the unit."""
    for unit in (YEAR, MONTH):
        if days and days % unit == 0:
            return days // unit, unit
    return days, DAY


def joined(text: str, unit: int) -> int | None:
    """In days; ``None`` for what is no number, or more than a hundred years."""
    number = text.strip()
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        return None
    days = int(number) * unit
    return days if days <= _LONGEST else None
