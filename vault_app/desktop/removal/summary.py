"""What the panel says and asks, decided from a preview; pure."""

from typing import Final

from vault_app.model.removal import Preview, RemovalMode
from vault_app.wording.text import say_count

# From how many messages on the number has to be typed: more than anybody reads one by one.
_MANY: Final = 100


def headline(mode: RemovalMode, number: int) -> str:
    """The panel's title, before anything is counted."""
    if mode is RemovalMode.LOCAL_ONLY:
        return say_count("Keep 1 message local-only", "Keep {n} messages local-only", number)
    return say_count("Purge 1 message", "Purge {n} messages", number)


def irreversible(preview: Preview) -> bool:
    """Whether something is lost for good."""
    return preview.last_copies > 0


def is_blocked(preview: Preview) -> bool:
    """Whether everything that it is about would be left alone."""
    worst: dict[str, int] = {}
    for obstacle in preview.obstacles:
        worst[obstacle.account] = max(obstacle.placements, worst.get(obstacle.account, 0))
    # Those of no account may be the same copies as those of one.
    of_none = worst.pop("", 0)
    is_all = max(of_none, sum(worst.values())) >= preview.placements
    return bool(preview.obstacles) and is_all and not preview.mode.touches_vault


def confirm_number(preview: Preview) -> int | None:
    """The number to be typed before the run, or ``None`` where a click is enough."""
    if preview.messages > _MANY or irreversible(preview):
        return preview.messages
    return None
