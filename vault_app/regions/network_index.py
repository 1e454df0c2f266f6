"""Host name to the firm that mail passes, by the facts; by whole labels."""

from collections.abc import Iterable

from vault_app.regions.events import Network

_CACHE_LIMIT = 20_000


class NetworkIndex:
    """Remembers what it found, since a mailbox meets few different hosts."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._by_suffix = {suffix: each for each in networks for suffix in each.suffixes}
        self._known: dict[str, Network | None] = {}

    def find(self, host: str) -> Network | None:
        """The network that a host belongs to."""
        if host in self._known:
            return self._known[host]
        if len(self._known) >= _CACHE_LIMIT:
            self._known.clear()
        labels = host.split(".")
        found = None
        for start in range(len(labels) - 1):
            if (found := self._by_suffix.get(".".join(labels[start:]))) is not None:
                break
        self._known[host] = found
        return found
