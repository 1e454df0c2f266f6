"""Places mail that names no place of its own, by what the same account's mail of the time says.

Sent mail and drafts pass no server that would write its name on them (hard cases 16 and 17 of the
research). Behind a program on this computer the connection tells nothing either. What is left is
that one mailbox lies in one place at a time.
"""

from datetime import datetime

from vault_app.model.custody import Confidence, Custody, Evidence, EvidenceKind

_MOST_DAYS_APART = 60


def place_like(nearest: Custody, *, nearest_date: datetime, date: datetime) -> Custody | None:
    """Custody of a message of ``date``, from that of the nearest one that names its holder.

    ``None`` if too much time lies between them: people change providers.
    """
    if abs(date - nearest_date).days > _MOST_DAYS_APART:
        return None
    day = f"{nearest_date.day} {nearest_date:%B %Y}"
    # What a neighbour tells is never surer of its like than of itself.
    is_weak = nearest.confidence in (Confidence.DECLARED, Confidence.UNKNOWN)
    confidence = nearest.confidence if is_weak else Confidence.INFERRED
    return Custody(
        holding=nearest.holding,
        account_id=nearest.account_id,
        since=date,
        until=None,
        confidence=confidence,
        because=f"It names no server itself; mail of {day} in the same account was held there.",
        evidence=(
            Evidence(
                kind=EvidenceKind.ACCOUNT_DEFAULT,
                seen=nearest.because,
                where=f"mail of {day} in the same account",
                points_to="the account's place at that time",
                confidence=confidence,
                observed_at=nearest_date,
            ),
        ),
    )
