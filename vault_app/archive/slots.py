"""Gives out message ids: the minute of the date, or the next free number after it."""

from vault_app.archive.database import Connection

_RUN_LOOKED_AT = 500
_SLOTS_REMEMBERED = 20_000


def free_slot(connection: Connection, next_slot: dict[int, int], minute: int) -> int:
    """The first free message id at or after a minute since 1970.

    ``next_slot`` remembers, for minutes of this pull, where to go on looking.
    """
    slot = next_slot.get(minute, max(minute, 1))
    while connection.execute("SELECT 1 FROM message WHERE id = ?", (slot,)).fetchone():
        slot = _end_of_run(connection, slot)
    if len(next_slot) >= _SLOTS_REMEMBERED:
        next_slot.clear()
    next_slot[minute] = slot + 1
    return slot


def _end_of_run(connection: Connection, slot: int) -> int:
    """The number after the run of taken ids that begins at ``slot``, or a number inside it."""
    taken = connection.execute(
        "SELECT id FROM message WHERE id >= ? ORDER BY id LIMIT ?", (slot, _RUN_LOOKED_AT)
    ).fetchall()
    for (message_id,) in taken:
        if message_id != slot:
            break
        slot += 1
    return slot
