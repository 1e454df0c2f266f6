"""Keeps what a message's row says of its copies true: state, flags, present holder."""

import json
from collections.abc import Iterable

from vault_app.archive.database import Connection
from vault_app.model.mail import GoneWhy, PlacementState

# Flags, when it went, why.
Copy = tuple[str, int | None, str | None]

_AT_ONCE = 5_000

# A condition on a row of placement: the copy is there, or was one of the last of its message. What
# moved on to another mailbox is not found in the one that it left.
IS_THERE_OR_LAST = (
    "(placement.gone_at IS NULL OR NOT EXISTS (SELECT 1 FROM placement AS other"
    " WHERE other.message_id = placement.message_id AND other.gone_at IS NULL))"
)

IS_FLAGGED = (
    "EXISTS (SELECT 1 FROM placement WHERE placement.message_id = message.id"
    f" AND instr(lower(placement.flags), '\\flagged') > 0 AND {IS_THERE_OR_LAST})"
)

# Who holds a message now, and how sure that is; NULLs if nobody but its owner does. Triggers keep
# ``held`` true to custody.
PRESENT_HOLDER = (
    "(SELECT holding_id, confidence FROM held WHERE held.message_id = message.id"
    " ORDER BY account_id LIMIT 1)"
)


_COPIES = """
SELECT message_id, flags, gone_at, gone_why
FROM json_each(?) CROSS JOIN placement ON message_id = value
"""


def refresh_messages(connection: Connection, message_ids: Iterable[int], *, at: int) -> None:
    """Recompute the derived columns of messages whose placements changed at ``at`` (seconds).

    A custody interval of an account ends when the account holds no copy of the message any more.
    """
    ids = list(message_ids)
    for start in range(0, len(ids), _AT_ONCE):
        _refresh(connection, ids[start : start + _AT_ONCE], at)


def _refresh(connection: Connection, ids: list[int], at: int) -> None:
    copies: dict[int, list[Copy]] = {message_id: [] for message_id in ids}
    for message_id, flags, gone_at, why in connection.execute(_COPIES, (json.dumps(ids),)):
        copies[message_id].append((flags, gone_at, why))
    connection.execute(
        "UPDATE custody SET until = ?1 WHERE until IS NULL"
        " AND message_id IN (SELECT value FROM json_each(?2))"
        " AND NOT EXISTS (SELECT 1 FROM placement JOIN mailbox ON mailbox.id = mailbox_id"
        "  WHERE placement.message_id = custody.message_id AND gone_at IS NULL"
        "  AND mailbox.account_id = coalesce(custody.account_id, mailbox.account_id))",
        (at, json.dumps(ids)),
    )
    connection.executemany(
        "UPDATE message SET state = ?, is_seen = ?, is_flagged = ?,"
        f" (holding_id, confidence) = {PRESENT_HOLDER} WHERE id = ?",
        [(*_derived(found), message_id) for message_id, found in copies.items()],
    )


def _derived(copies: list[Copy]) -> tuple[PlacementState, bool, bool]:
    """State, whether seen, whether flagged: by the copies that are there, else by those that
    were."""
    live = [copy for copy in copies if copy[1] is None]
    flags = {flag.lower() for copy in live or copies for flag in copy[0].split()}
    return _state(copies, live), "\\seen" in flags, "\\flagged" in flags


def _state(copies: list[Copy], live: list[Copy]) -> PlacementState:
    if live:
        return PlacementState.ON_SERVER
    if not copies or any(copy[2] == GoneWhy.REMOVED for copy in copies):
        return PlacementState.LOCAL_ONLY
    return PlacementState.GONE
