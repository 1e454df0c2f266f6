"""Lists what is in the open mailbox, however large it is, or only what changed (RFC 7162)."""

from collections.abc import Callable, Collection, Iterator

from vault_app.imap.conversation import Conversation
from vault_app.imap.grammar import FetchItem, Fragments, Tagged, Unreadable, uid_ranges
from vault_app.model.errors import CommandRefused, ServerMisbehaved

# Some servers build a whole answer before they send any of it: none is asked for a million lines.
WINDOW_MESSAGES = 50_000
# Some 160 MB of UIDs; who claims to have more is no mail server.
_MOST_LISTED = 20_000_000
_ITEM_LIMIT = 64 * 1024
_CUT = "[MESSAGELIMIT"

Vanished = Callable[[int, int], None]


def message_limit(capabilities: Collection[str]) -> int | None:
    """How many messages one command may name at this server (RFC 9738), if it has a limit."""
    for capability in capabilities:
        name, _, number = capability.partition("=")
        if name == "MESSAGELIMIT" and number.isdigit() and int(number) > 0:
            return int(number)
    return None


def scan_mailbox(
    talk: Conversation, host: str, items: str, *, uidnext: int | None, limit: int | None
) -> Iterator[FetchItem]:
    """These items of every message of the open mailbox, in windows of UIDs.

    The order is the server's, and a message may come twice. Whether all came is for the caller to
    judge, by ``exists`` after the last one.

    Raises:
        CommandRefused: the server answered NO or BAD.
        ServerMisbehaved: there is no end to them.
    """
    if talk.exists == 0:
        return  # "*" names nothing in an empty mailbox
    most = min(limit or WINDOW_MESSAGES, WINDOW_MESSAGES)
    if talk.exists < most:
        yield from talk.fetch(_command("1:*", items), messages=talk.exists)
        return
    top = uidnext - 1 if uidnext else _highest_uid(talk)
    low, width = 1, max(1, top * most * 3 // (talk.exists * 4))
    listed = 0
    while low <= top:
        high = min(top, low + width - 1)
        # Beyond UIDNEXT there may be mail that came just now.
        uids = f"{low}:{'*' if high == top else high}"
        named = min(talk.exists, high - low + 1)
        if limit is None:
            coming = talk.fetch(_command(uids, items), messages=named)
        else:
            found = _whole_window(talk, host, _command(uids, items), limit, messages=named)
            if found is None and high > low:
                width = (high - low + 1) // 2
                continue
            coming = iter(found or ())
        count = 0
        for item in coming:
            count += 1
            if item.uid is not None and item.uid >= low:
                yield item
        listed += count
        if listed > _MOST_LISTED:
            raise ServerMisbehaved(host=host, detail="endless list")
        low = high + 1
        if count < most // 3:
            width *= 2
        elif count > most:
            width = max(1, width // 2)


def scan_changes(
    talk: Conversation, host: str, since: int, *, vanished: Vanished | None
) -> Iterator[FetchItem]:
    """UID and flags of what is new or changed since a mod-sequence.

    With ``vanished``, which needs QRESYNC switched on, it is told the ranges of UIDs that are gone;
    they may hold UIDs that never were.

    Raises:
        CommandRefused: the server answered NO or BAD.
        ServerMisbehaved: what it says is gone cannot be read.
    """

    def take(kind: bytes, fragments: Fragments) -> None:
        text = fragments[0]
        if kind != b"VANISHED" or vanished is None:
            return
        try:
            for low, high in uid_ranges(text.removeprefix(b"(EARLIER)")):
                vanished(low, high)
        except Unreadable as error:
            raise ServerMisbehaved(host=host, detail="VANISHED") from error

    if talk.exists == 0 and vanished is None:
        return
    modifier = f"CHANGEDSINCE {since}{' VANISHED' if vanished else ''}"
    command = f"UID FETCH 1:* (UID FLAGS) ({modifier})".encode("ascii")
    yield from talk.fetch(command, messages=talk.exists, take=take)


def _command(uids: str, items: str) -> bytes:
    return f"UID FETCH {uids} ({items})".encode("ascii")


def _highest_uid(talk: Conversation) -> int:
    return max(
        (item.uid or 0 for item in talk.fetch(_command("*", "UID"), messages=1)),
        default=0,
    )


def _whole_window(
    talk: Conversation, host: str, command: bytes, limit: int, *, messages: int
) -> list[FetchItem] | None:
    """What is in a range of UIDs; ``None`` if the server left some of it out for its limit."""
    tag = talk.send(command)
    found: list[FetchItem] = []
    ended = Tagged("", "")
    for item in talk.answers({tag}, literal_limit=_ITEM_LIMIT, messages=messages):
        if isinstance(item, FetchItem):
            found.append(item)
        else:
            ended = item[1]
    is_cut = _CUT in ended.text.upper()
    if ended.status != "OK" and not is_cut:
        raise CommandRefused(
            host=host, command="UID FETCH", status=ended.status, server_text=ended.text
        )
    return None if is_cut or len(found) > limit else found
