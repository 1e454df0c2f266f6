"""Fetches whole messages with several commands ahead of the answers, as far lines need it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vault_app.imap.conversation import Conversation
from vault_app.imap.grammar import FetchItem, Tagged, uid_set
from vault_app.imap.pace import Pace
from vault_app.model.errors import CommandRefused

# Blobs in SQLite end at 10^9 bytes; no mail provider accepts half of that.
LARGEST_MESSAGE = 512 * 1000 * 1000
# Commands ahead. Of 4 MB each, they are twice what is under way on a line of 80 MB/s and 100 ms.
_IN_FLIGHT = 4
# Until the line is known to be fast, since all of them have to be answered before it can be
# compressed; these are twice what is under way at 40 MB/s and 100 ms.
_IN_FLIGHT_AT_FIRST = 2


@dataclass(frozen=True, slots=True)
class ChunkEnd:
    """The end of one of several pipelined fetches."""

    uids: Sequence[int]
    ended: Tagged


def fetch_bodies(
    talk: Conversation, chunks: Iterable[Sequence[int]], *, pace: Pace | None
) -> Iterator[FetchItem | ChunkEnd]:
    """The bytes of messages, as the server sends them: the caller checks each against what it asked
    for.

    With a ``pace``, the line is measured by them; once it is known to be slow, no more is sent
    until all is answered, and from there on the connection is compressed.
    """
    waiting: dict[bytes, Sequence[int]] = {}
    coming = iter(chunks)
    chunk = next(coming, None)
    with talk.measured_by(pace):
        while chunk is not None or waiting:
            if pace is not None and not waiting and pace.is_slow and not talk.is_compressed:
                _compress(talk, pace)
            most = _most_in_flight(talk, pace)
            while chunk is not None and len(waiting) < most:
                command = f"UID FETCH {uid_set(chunk)} (UID FLAGS BODY.PEEK[])"
                waiting[talk.send(command.encode("ascii"))] = chunk
                chunk = next(coming, None)
            messages = sum(map(len, waiting.values()))
            for item in talk.answers(
                waiting.keys(), literal_limit=LARGEST_MESSAGE, messages=messages
            ):
                if isinstance(item, FetchItem):
                    yield item
                else:
                    tag, ended = item
                    yield ChunkEnd(waiting.pop(tag), ended)


def _most_in_flight(talk: Conversation, pace: Pace | None) -> int:
    if pace is None or talk.is_compressed:
        return _IN_FLIGHT
    if pace.is_slow:
        return 0
    return _IN_FLIGHT_AT_FIRST if pace.may_be_slow else _IN_FLIGHT


def _compress(talk: Conversation, pace: Pace) -> None:
    try:
        talk.compress()
    except CommandRefused:
        pace.give_up()
