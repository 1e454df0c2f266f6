"""When to pull without being asked, as values."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A vault's choices. ``minutes`` between pulls, 0 for never. ``quiet_from`` to ``quiet_until``
    (local time, may go over midnight; both ``None`` for none) nothing starts by itself.
    ``waits_for_news``: a connection is kept open (IDLE, RFC 2177) while the vault is open.
    """

    minutes: int = 15
    quiet_from: time | None = None
    quiet_until: time | None = None
    pauses_on_metered: bool = True
    waits_for_news: bool = True
    pulls_on_resume: bool = True
    is_paused: bool = False
