"""What accounts' connections and the DNS of their domains showed, one row for each change.

A connection is kept as JSON of :class:`ConnectionSeen` without its time: that is in the row, so
that a server which shows the same each day fills one row and not a thousand.
"""

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds
from vault_app.archive.writer import alters
from vault_app.model.custody import Certificate, ConnectionSeen
from vault_app.model.jobs import Change

CONNECTION = "connection"
DNS = "dns"
# Some servers greet with a number or a time of their own; then each connection is a new row.
_MOST_KEPT = 500


def encode_connection(seen: ConnectionSeen) -> str:
    """A connection as it is stored; equal for connections that showed the same."""
    values = asdict(seen)
    del values["seen_at"]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode_connection(text: str, *, seen_at: datetime) -> ConnectionSeen:
    """What was stored, as seen at a time; fields of a newer version are passed over."""
    values: dict[str, Any] = json.loads(text)
    known = {field.name for field in fields(ConnectionSeen)}
    kept = {name: value for name, value in values.items() if name in known}
    for name in ("capabilities", "addresses"):
        if name in kept:
            kept[name] = tuple(kept[name])
    if "certificate" in kept:
        certificate = kept["certificate"]
        kept["certificate"] = Certificate(
            issuer=certificate["issuer"],
            names=tuple(certificate["names"]),
            sha256=certificate["sha256"],
        )
    return ConnectionSeen(**{**kept, "seen_at": seen_at})


@alters(Change.ACCOUNTS)
def note_observation(connection: Connection, account_id: int, kind: str, seen_json: str) -> None:
    """Note what was seen now: a new row, or the known one is seen again."""
    now = now_seconds()
    connection.execute(
        "INSERT INTO observation (account_id, kind, seen, first_at, last_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_at = excluded.last_at",
        (account_id, kind, seen_json, now, now),
    )
    connection.execute(
        "DELETE FROM observation WHERE id IN (SELECT id FROM observation"
        " WHERE account_id = ? AND kind = ? ORDER BY last_at DESC, id DESC LIMIT -1 OFFSET ?)",
        (account_id, kind, _MOST_KEPT),
    )
