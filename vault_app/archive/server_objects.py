"""Writes of what servers say of copies beyond their UIDs: ids of message and thread, labels."""

from collections.abc import Sequence

from vault_app.archive.database import Connection
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.server_objects import ServerObject


@alters(Change.MESSAGES)
def put_objects(
    connection: Connection, mailbox_id: int, uidvalidity: int, objects: Sequence[ServerObject]
) -> None:
    """Keep what is said of copies; what was said before is replaced, and UIDs of which the vault
    has no copy are passed over."""
    connection.executemany(
        "INSERT INTO server_object (placement_id, email_id, thread_id, labels)"
        " SELECT id, ?, ?, ? FROM placement WHERE mailbox_id = ? AND uidvalidity = ? AND uid = ?"
        " ON CONFLICT DO UPDATE SET email_id = excluded.email_id,"
        " thread_id = excluded.thread_id, labels = excluded.labels",
        [
            (each.email_id, each.thread_id, as_text(each.labels), mailbox_id, uidvalidity, each.uid)
            for each in objects
        ],
    )


def as_text(labels: Sequence[str]) -> str:
    """Labels with a line break before and after each, so that one can be searched whole."""
    names = sorted({" ".join(label.split()) for label in labels})
    return "".join(f"\n{name}" for name in names) + "\n" if names else ""


def from_text(text: str) -> tuple[str, ...]:
    """Labels as they were kept."""
    return tuple(text.strip("\n").split("\n")) if text else ()
