"""How much was fetched from accounts, hour by hour, for providers that count it."""

from vault_app.archive.database import Connection
from vault_app.archive.writer import alters

_SECONDS_AN_HOUR = 3600
# A day is looked back on; a little more is kept, for clocks that are set.
_KEPT_HOURS = 72


@alters()
def add_traffic(connection: Connection, account_id: int, *, at: int, bytes: int) -> None:
    """Count bytes fetched at ``at`` (seconds since 1970); what is older than three days goes."""
    hour = at // _SECONDS_AN_HOUR
    connection.execute(
        "INSERT INTO traffic (account_id, hour, bytes) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes",
        (account_id, hour, bytes),
    )
    connection.execute(
        "DELETE FROM traffic WHERE account_id = ? AND hour < ?", (account_id, hour - _KEPT_HOURS)
    )
