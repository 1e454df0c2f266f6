"""Values that the pages are shown with."""

from datetime import UTC, datetime, timedelta

from vault_app.model.backups import Backup
from vault_app.model.mail import Account, ServerSettings

NOW = datetime.now(UTC)


def backup(**changes: object) -> Backup:
    values: dict[str, object] = {
        "id": 1,
        "place": "/media/nora/Blue disk/Nora-20261101-120000.vault",
        "made_at": NOW - timedelta(days=3),
        "verified_at": NOW - timedelta(days=3),
        "messages": 51_330,
        "size": 1_330_000_000,
        "is_present": True,
    }
    return Backup(**{**values, **changes})  # type: ignore[arg-type]


def account(number: int, address: str, **changes: object) -> Account:
    server = ServerSettings(host="imap.example.net", user=address)
    values: dict[str, object] = {"id": number, "address": address, "label": "", "server": server}
    return Account(**{**values, **changes})  # type: ignore[arg-type]
