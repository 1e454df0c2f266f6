"""What becomes of each message that is asked for: apart from the fetching, because the processes
that prepare mail know no server."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Given(NamedTuple):
    """A message as the server gave it. ``size_differs``: twice not of the size announced.

    A tuple, because a million of them cross a pipe.
    """

    uid: int
    raw: bytes
    flags: tuple[str, ...]
    internal_date: datetime | None
    size_differs: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A listed copy that could not be had; ``reason`` is a code for the wording."""

    uid: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Vanished:
    """A copy that was listed and then was not there any more."""

    uid: int


Fate = Given | Refused | Vanished
