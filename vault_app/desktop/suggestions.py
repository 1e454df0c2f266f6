"""What the provider table knows about an address while it is being typed."""

import difflib
from dataclasses import dataclass
from typing import Final

from vault_app.regions.values import Provider
from vault_app.regions.world import World

# Below this, two names of domains are just two names.
_LIKENESS: Final = 0.84
_SHORTEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The provider that a domain belongs to, ``None`` where the table has none; ``meant`` is the
    address that may have been meant, "" for one that is not mistyped as far as we see."""

    provider: Provider | None = None
    meant: str = ""


def suggestion_for(address: str, world: World) -> Suggestion:
    """What is known of an address by its domain alone."""
    name, _, domain = address.strip().rpartition("@")
    wanted = domain.casefold()
    if not wanted:
        return Suggestion()
    known: list[str] = []
    for provider in world.providers():
        if wanted in provider.domains:
            return Suggestion(provider=provider)
        known.extend(provider.domains)
    if not name or len(wanted) < _SHORTEST or "." not in wanted:
        return Suggestion()
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=_LIKENESS)
    return Suggestion(meant=f"{name}@{near[0]}") if near else Suggestion()
