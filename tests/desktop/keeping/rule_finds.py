"""What rules of removal are said to find."""

from datetime import timedelta

from tests.desktop.keeping.samples import NOW
from vault_app.tasks.removal_rules import RuleFinds


def finds(**changes: object) -> RuleFinds:
    values: dict[str, object] = {
        "count": 1_204,
        "size": 34_000_000,
        "oldest": NOW - timedelta(days=6_000),
        "newest": NOW - timedelta(days=731),
        "sample": (1, 2, 3),
        "is_capped": True,
    }
    return RuleFinds(**{**values, **changes})  # type: ignore[arg-type]
