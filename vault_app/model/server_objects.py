"""What a server says of a copy beyond its UID, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerObject:
    """The names by which a server knows a message wherever it lies (RFC 8474 OBJECTID, or Gmail's
    numbers), "" where it has none, and Gmail's labels as people read them, in order."""

    uid: int
    email_id: str
    thread_id: str
    labels: tuple[str, ...] = ()
