"""What became of stored judgements when facts or declarations changed, as values."""

from dataclasses import dataclass
from datetime import datetime

from vault_app.model.custody import Confidence, Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassessment:
    """One time that stored messages were judged anew.

    ``cause`` names the operators whose facts changed ("" if all was judged anew), ``facts_as_of``
    the day of the facts (ISO 8601). ``messages`` were judged and ``changed`` had another outcome.
    ``finished_at`` is ``None`` while it is not through.
    """

    id: int
    cause: tuple[str, ...]
    facts_as_of: str
    started_at: datetime
    finished_at: datetime | None
    messages: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyChange:
    """A message whose judgement came out differently; ``None`` where there was none."""

    message_id: int
    before: Holding | None
    confidence_before: Confidence | None
    after: Holding | None
    confidence_after: Confidence | None
