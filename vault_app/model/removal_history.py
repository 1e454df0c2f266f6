"""How removals ended, counted: what a list of them says of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vault_app.model.removal import SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnding:
    """``accounts`` is how many copies of a plan lie, or lay, in each, by label; ``reasons`` how
    many were left alone, or failed, for each."""

    accounts: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[SkipReason, int] = field(default_factory=dict)


NOTHING_ENDED = PlanEnding()
