"""Keeps what a message's row says of its copies true: state, flags, present holder."""

from collections.abc import Iterable

from vault_app.archive.database import Connection
from vault_app.model.mail import GoneWhy, PlacementState

# A condition on a row of placement: the copy is there, or was one of the last of its message. What
# moved on to another mailbox is not found in the one that it left.
IS_THERE_OR_LAST = (
    "(placement.gone_at IS NULL OR NOT EXISTS (SELECT 1 FROM placement AS other"
    " WHERE other.message_id = placement.message_id AND other.gone_at IS NULL))"
)

# Who holds a message now, and how sure that is; NULLs if nobody but its owner does. Triggers keep
# ``held`` true to custody.
PRESENT_HOLDER = (
    "(SELECT holding_id, confidence FROM held WHERE held.message_id = message.id"
    " ORDER BY account_id LIMIT 1)"
)


def refresh_messages(connection: Connection, message_ids: Iterable[int], *, at: int) -> None:
    """Recompute the derived columns of messages whose placements changed at ``at`` (seconds).

    A custody interval of an account ends when the account holds no copy of the message any more.
    """
    for message_id in message_ids:
        _refresh(connection, message_id, at)


def _refresh(connection: Connection, message_id: int, at: int) -> None:
    copies = connection.execute(
        "SELECT mailbox.account_id, placement.flags, placement.gone_at, placement.gone_why"
        " FROM placement JOIN mailbox ON mailbox.id = placement.mailbox_id"
        " WHERE placement.message_id = ? ORDER BY placement.gone_at",
        (message_id,),
    ).fetchall()
    live = [copy for copy in copies if copy[2] is None]
    holders = sorted({copy[0] for copy in live})
    marks = ", ".join("?" * len(holders))
    connection.execute(
        "UPDATE custody SET until = ? WHERE message_id = ? AND until IS NULL"
        f" AND account_id NOT IN ({marks})",
        (at, message_id, *holders),
    )
    flags = {flag.lower() for copy in live or copies for flag in copy[1].split()}
    connection.execute(
        "UPDATE message SET state = ?, is_seen = ?, is_flagged = ?,"
        f" (holding_id, confidence) = {PRESENT_HOLDER} WHERE id = ?",
        (_state(copies, live), "\\seen" in flags, "\\flagged" in flags, message_id),
    )


def _state(copies: list[tuple[int, str, int, str]], live: list[object]) -> PlacementState:
    if live:
        return PlacementState.ON_SERVER
    if not copies or any(copy[3] == GoneWhy.REMOVED for copy in copies):
        return PlacementState.LOCAL_ONLY
    return PlacementState.GONE
