"""Gets the bytes of messages and decides for each UID what became of it; one never hides others.

Every UID asked for ends in exactly one of: given, vanished (the server does not show it any more)
or refused (it is listed, and could not be had). A tagged OK decides nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from vault_app.imap.bodies import ChunkEnd
from vault_app.imap.grammar import FetchItem
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused, ServerError
from vault_app.tasks.fates import Fate, Given, Refused, Vanished
from vault_app.tasks.fetch_plan import CHUNK_MESSAGES, in_chunks
from vault_app.tasks.throttling import is_throttled, refuse_if_throttled
from vault_app.tasks.uid_list import lasting_flags

_WINDOW = 20_000
_TRIES = 2
# Two answers that differ are a conflict; more of them only fill the memory.
_CONFLICT = 2
# A server whose sizes are wrong as a rule is not asked for every message twice.
_SIZE_LIES_CHECKED = 20


@dataclass(slots=True)
class Fetcher:
    """Fetches from one mailbox, which ``session()`` returns opened.

    ``lost(error)`` drops a broken connection, after which ``session()`` opens the mailbox anew; it
    raises if there is no point in going on. ``chunk_messages`` are named in one command at most.
    """

    session: Callable[[], Session]
    lost: Callable[[ServerError], None]
    chunk_messages: int = CHUNK_MESSAGES
    _size_lies: int = 0
    _details: dict[int, FetchItem] = field(default_factory=dict)

    def fetch(self, uids: Sequence[int]) -> Iterator[Fate]:
        """The fate of every UID, each once, in whatever order."""
        for start in range(0, len(uids), _WINDOW):
            window = uids[start : start + _WINDOW]
            self._details = self._look_up(window)
            sizes = {uid: item.size or 0 for uid, item in self._details.items()}
            chunks = in_chunks(window, sizes, messages=self.chunk_messages)
            yield from self._fetch_window(list(chunks))

    def _look_up(self, window: Sequence[int]) -> dict[int, FetchItem]:
        """Size and date of messages. What is missing here is still asked for: it may be a slip."""
        for attempt in range(_TRIES):
            try:
                details = self.session().fetch_details(window)
                return {item.uid: item for item in details if item.uid is not None}
            except CommandRefused:
                break
            except ServerError as error:
                self.lost(error)
                if attempt == _TRIES - 1:
                    break
        return {}

    def _fetch_window(self, chunks: list[list[int]]) -> Iterator[Fate]:
        """All chunks, pipelined; where the connection breaks, that chunk one by one, then on."""
        while chunks:
            again: list[int] = []
            # By their first UIDs: a server may end commands in another order than they were sent.
            open_chunks = {chunk[0]: chunk for chunk in chunks}
            try:
                for chunk, items in self._pipelined(chunks):
                    del open_chunks[chunk[0]]
                    for uid in chunk:
                        fate = self._judge(uid, items.get(uid, []))
                        if isinstance(fate, Given):
                            yield fate
                        else:
                            again.append(uid)
            except ServerError as error:
                self.lost(error)
                again.extend(open_chunks.pop(next(iter(open_chunks), 0), []))
            for uid in again:
                yield self._ask_again(uid)
            chunks = list(open_chunks.values())

    def _pipelined(
        self, chunks: list[list[int]]
    ) -> Iterator[tuple[Sequence[int], dict[int, list[FetchItem]]]]:
        """Each chunk when its command has ended, with all that came for its UIDs."""
        asked = {uid for chunk in chunks for uid in chunk}
        items: dict[int, list[FetchItem]] = {}
        for item in self.session().fetch_bodies(chunks):
            if isinstance(item, ChunkEnd):
                yield item.uids, {uid: items.pop(uid) for uid in item.uids if uid in items}
            elif item.uid in asked and item.has_body:
                known = items.setdefault(item.uid, [])
                if all(item.body != other.body for other in known[:_CONFLICT]):
                    known.append(item)
                    del known[_CONFLICT:]

    def _judge(self, uid: int, items: list[FetchItem]) -> Given | Refused | None:
        """What the answers amount to; ``None`` if it has to be asked again."""
        bodies = {item.body for item in items}
        if len(bodies) > 1:
            return Refused(uid, "conflicting-answers", "")
        body = bodies.pop() if bodies else None
        details = self._details.get(uid)
        announced = details.size if details is not None else None
        if body is None or (not body and announced != 0):
            return None
        differs = announced is not None and announced != len(body)
        if differs and self._size_lies < _SIZE_LIES_CHECKED:
            return None
        flags = next((item.flags for item in items if item.flags is not None), ())
        return Given(
            uid=uid,
            raw=body,
            flags=lasting_flags(flags),
            internal_date=details.internal_date if details is not None else None,
            size_differs=differs,
        )

    def _ask_again(self, uid: int) -> Fate:
        """One message by itself, on a fresh look at the mailbox."""
        reason, detail = "no-answer", ""
        for _ in range(_TRIES):
            try:
                session = self.session()
                if uid not in session.present([uid]):
                    return Vanished(uid)
                items: list[FetchItem] = []
                refusal = ""
                for item in session.fetch_bodies([[uid]]):
                    if isinstance(item, ChunkEnd):
                        refusal = "" if item.ended.status == "OK" else item.ended.text
                        refuse_if_throttled(session, refusal)
                    elif item.uid == uid and item.has_body:
                        items.append(item)
            except ServerError as error:
                if isinstance(error, CommandRefused):
                    reason, detail = "refused", str(error.facts["server_text"])
                    if is_throttled(detail):
                        raise
                else:
                    reason, detail = "breaks-connection", str(error.facts.get("detail", ""))
                    self.lost(error)
                continue
            fate = self._judge_alone(uid, items)
            if fate is not None:
                return fate
            reason, detail = ("refused", refusal) if refusal else ("no-content", "")
        return Refused(uid, reason, detail)

    def _judge_alone(self, uid: int, items: list[FetchItem]) -> Given | Refused | None:
        fate = self._judge(uid, items)
        if fate is not None or not items or not items[0].body:
            return fate
        # Asked again it still has another size than announced: keep it, marked.
        details = self._details[uid]
        self._size_lies += 1
        return Given(
            uid=uid,
            raw=items[0].body,
            flags=lasting_flags(items[0].flags or ()),
            internal_date=details.internal_date,
            size_differs=True,
        )
