"""What a provider lets be fetched in 24 hours, how much is used, and pulls that keep to it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from vault_app.archive import traffic
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import AllowanceUsed
from vault_app.model.mail import Account
from vault_app.model.pulls import Allowance
from vault_app.regions.limits import ServerLimits
from vault_app.regions.world import World

DAY = timedelta(hours=24)
_HOUR = timedelta(hours=1)
# So much is fetched between two notes of it; a killed pull forgets no more.
_NOTED_BYTES = 8_000_000
# What a server counts of a message beside its bytes.
_OVERHEAD_BYTES = 300
# A pull that waited for the allowance is worth beginning again when so much of it is free.
_WORTH_BEGINNING = 0.5


def allowance(reader: Reader, world: World, account: Account) -> Allowance | None:
    """How an account stands with its provider's limit; ``None`` if the provider has none."""
    limits = world.server_limits.of(account.server.host)
    return _allowance(limits, reader.traffic(account.id), datetime.now(UTC))


def _allowance(
    limits: ServerLimits, hours: Mapping[datetime, int], now: datetime
) -> Allowance | None:
    if limits.bytes_a_day is None:
        return None
    recent = {hour: size for hour, size in hours.items() if now - DAY < hour + _HOUR}
    return Allowance(
        bytes_a_day=limits.bytes_a_day,
        used=sum(recent.values()),
        until=_free_again(limits.bytes_a_day, recent, now),
        source=limits.reference.source,
    )


def _free_again(bytes_a_day: int, recent: Mapping[datetime, int], now: datetime) -> datetime:
    """When half of the allowance is free again, if nothing more is fetched; now, if it is."""
    used = sum(recent.values())
    until = now
    for hour in sorted(recent):
        if used <= bytes_a_day * (1 - _WORTH_BEGINNING):
            break
        used -= recent[hour]
        until = hour + _HOUR + DAY
    return until


class Meter:
    """Counts what a pull fetches and ends it when the allowance is used up."""

    def __init__(
        self,
        vault: Vault,
        account: Account,
        limits: ServerLimits,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._vault = vault
        self._account = account
        self._limits = limits
        self._now = now
        self._unnoted = 0
        self._left: int | None = None
        if limits.bytes_a_day is not None:
            self._left = self._look_up().left

    def check(self) -> None:
        """Raise ``AllowanceUsed`` if nothing is left."""
        if self._left is not None and self._left <= 0:
            self.note()
            raise AllowanceUsed(host=self._account.server.host, until=self._look_up().until)

    def spend(self, size: int) -> None:
        """Count a message of so many bytes that was fetched and is safe.

        Raises:
            AllowanceUsed: it should not have been fetched any more. What used the allowance up to
                the end was maybe the last that there was, and ends nothing.
        """
        if self._left is None:
            return
        is_too_much = self._left <= 0
        self._unnoted += size + _OVERHEAD_BYTES
        self._left -= size + _OVERHEAD_BYTES
        if self._unnoted >= _NOTED_BYTES:
            self.note()
        if is_too_much:
            self.check()

    def note(self) -> None:
        """Keep what was counted until now."""
        if self._unnoted:
            size, self._unnoted = self._unnoted, 0
            self._vault.write(
                traffic.add_traffic,
                self._account.id,
                at=int(self._now().timestamp()),
                bytes=size,
            )

    def _look_up(self) -> Allowance:
        with self._vault.reader() as reader:
            found = _allowance(self._limits, reader.traffic(self._account.id), self._now())
        if found is None:
            raise ValueError("this server has no allowance")
        return found
