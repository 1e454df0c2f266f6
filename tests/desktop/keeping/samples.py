"""Values that the pages are shown with."""

from datetime import UTC, datetime, timedelta

from vault_app.model.backups import Backup
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.removal_rules import HeldIn, Hold, RemovalRule, Returned

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


def rule(**changes: object) -> RemovalRule:
    values: dict[str, object] = {
        "id": 1,
        "name": "Old mail in Ireland",
        "held_in": HeldIn.COUNTRY,
        "value": "IE",
        "older_than_days": 730,
    }
    return RemovalRule(**{**values, **changes})  # type: ignore[arg-type]


def hold(**changes: object) -> Hold:
    values: dict[str, object] = {
        "id": 1,
        "name": "Dispute with the landlord",
        "reason": "My lawyer asked me to keep everything.",
        "query": "from:landlord",
        "messages": 0,
        "made_at": NOW - timedelta(days=40),
        "lifted_at": None,
        "lifted_reason": "",
    }
    return Hold(**{**values, **changes})  # type: ignore[arg-type]


def returned(number: int, **changes: object) -> Returned:
    values: dict[str, object] = {
        "placement_id": 100 + number,
        "message_id": number,
        "account": "nora@example.org",
        "mailbox": "INBOX",
        "subject": f"Letter {number}",
        "seen_at": NOW,
        "removed_at": NOW - timedelta(days=3),
        "is_same": True,
    }
    return Returned(**{**values, **changes})  # type: ignore[arg-type]
