"""Short ways to connect to a made-up account and to judge a made-up message."""

from dataclasses import dataclass
from datetime import datetime

from vault_app.model.custody import ConnectionSeen, Custody
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World

# Documentation addresses (RFC 5737) are registered nowhere; this one is a real German range.
GERMAN_ADDRESS = "5.9.10.20"


@dataclass(frozen=True, slots=True)
class Seeing:
    """A world at a moment."""

    world: World
    now: datetime

    def account(
        self,
        host: str,
        *,
        address: str = "me@lindenhof.example",
        ip: str = "203.0.113.7",
        greeting: str = "* OK ready",
        server_id: str = "",
    ) -> AccountCustody:
        seen = ConnectionSeen(
            host=host,
            address=ip,
            greeting=greeting,
            server_id=server_id,
            capabilities=(),
            seen_at=self.now,
        )
        return self.world.describe_connection(seen, address=address)

    @property
    def local(self) -> AccountCustody:
        """A server on this computer: the connection tells nothing."""
        return self.account("127.0.0.1", ip="127.0.0.1")

    def judge(
        self,
        headers: str | bytes,
        account: AccountCustody,
        *,
        is_outgoing: bool = False,
        received_at: datetime | None = None,
    ) -> tuple[Custody, ...]:
        raw = headers.encode() if isinstance(headers, str) else headers
        return self.world.assess(
            raw,
            account=account,
            received_at=received_at or datetime(2026, 3, 3, 9, 12, 30, tzinfo=self.now.tzinfo),
            is_outgoing=is_outgoing,
        )
