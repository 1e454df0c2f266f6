"""What the DNS said of a mail domain, as a value."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsSeen:
    """The mail records of ``domain``. Host names are lower-case and without the last dot.

    ``mx`` are the hosts that take its mail, the preferred ones first; ``spf`` the text records that
    begin with "v=spf1"; ``autodiscover`` where the name "autodiscover" under it leads ("" if
    nowhere). ``unanswered`` names the kinds of records for which no answer came.
    """

    domain: str
    mx: tuple[str, ...]
    spf: tuple[str, ...]
    autodiscover: str
    unanswered: tuple[str, ...]
    asked_at: datetime
