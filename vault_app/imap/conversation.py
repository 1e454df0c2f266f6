"""Commands and responses (RFC 3501 section 7) over a wire: tags, literals, budgets, refusals."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from vault_app.imap.grammar import (
    LITERAL_AT_END,
    FetchItem,
    Fragments,
    Tagged,
    Unreadable,
    parse_fetch,
    parse_number,
)
from vault_app.imap.guard import refuse_unsafe
from vault_app.imap.wire import Wire
from vault_app.model.errors import CommandRefused, ConnectionLost, ServerMisbehaved

Take = Callable[[bytes, Fragments], None]

_LARGEST_LINE = 1024 * 1024
_LARGEST_NAME = 64 * 1024
_MOST_LITERALS = 16
# Text besides literals that one command may bring before its end: a hundred thousand mailboxes.
_TEXT_BUDGET = 16 * 1024 * 1024
# The same for a command that names messages, for each of them: flags can be many.
_TEXT_OF_A_MESSAGE = 1024
_QUOTABLE = re.compile(rb"[ !#-\[\]-~]*")


class Conversation:
    """Sends commands and reads their answers; keeps count of the open mailbox's messages."""

    def __init__(self, wire: Wire, host: str) -> None:
        self._wire = wire
        self._host = host
        self._tags = 0
        self._unanswered: set[bytes] = set()
        self.exists = 0
        self.unreadable = 0

    @property
    def is_idle(self) -> bool:
        """Whether every command has been answered to its end."""
        return not self._unanswered

    def read_greeting(self) -> str:
        """The text of the greeting.

        Raises:
            CommandRefused: BYE, the server does not want us now.
            ServerMisbehaved: anything else, PREAUTH included: that would skip the sign-in, and with
                STARTTLS the encryption (Poddebniak et al., NO STARTTLS, USENIX Security 2021).
        """
        line = self._wire.read_line(_LARGEST_LINE).decode("utf-8", "replace")
        status, _, text = line.removeprefix("* ").partition(" ")
        if not line.startswith("* ") or status.upper() not in ("OK", "BYE"):
            raise ServerMisbehaved(host=self._host, detail="greeting")
        if status.upper() == "BYE":
            raise self._refusal(b"connect", Tagged("BYE", text))
        return text.strip()

    def send(self, command: bytes) -> bytes:
        """Send a command, or the part of it before its first literal; returns its tag."""
        refuse_unsafe(command)
        self._tags += 1
        tag = b"H%d" % self._tags
        self._unanswered.add(tag)
        self._wire.send(tag + b" " + command + b"\r\n")
        self._wire.begin_answer()
        return tag

    def run(self, pieces: Sequence[bytes], take: Take | None = None) -> Tagged:
        """Run one command to its end, handing its untagged responses to ``take``.

        ``pieces`` after the first are sent one by one as the server asks for them.

        Raises:
            CommandRefused: the server answered NO or BAD.
        """
        tag = self.send(pieces[0])
        coming = list(pieces[1:])
        budget = _TEXT_BUDGET
        while True:
            fragments = self._read_response(_LARGEST_NAME)
            budget = self._spend(budget, fragments, with_literals=True)
            first, _, rest = fragments[0].partition(b" ")
            if first == b"+":
                # More "+" than pieces is a challenge that we cannot answer; "*" ends it.
                self._wire.send((coming.pop(0) if coming else b"*") + b"\r\n")
            elif first == b"*":
                kind, following = self._note_untagged(rest, fragments)
                if take is not None:
                    take(kind, following)
            else:
                ended = self._end_of({tag}, first, rest)
                if ended.status != "OK":
                    raise self._refusal(pieces[0], ended)
                return ended

    def fetch(self, command: bytes, *, messages: int) -> Iterator[FetchItem]:
        """Run one UID FETCH without bodies of so many messages; yields responses as they come.

        Raises:
            CommandRefused: the server answered NO or BAD.
        """
        tag = self.send(command)
        for item in self.answers({tag}, literal_limit=_LARGEST_NAME, messages=messages):
            if isinstance(item, FetchItem):
                yield item
            elif item[1].status != "OK":
                raise self._refusal(command, item[1])

    def answers(
        self, awaited: Collection[bytes], *, literal_limit: int, messages: int
    ) -> Iterator[FetchItem | tuple[bytes, Tagged]]:
        """FETCH responses until one of the awaited commands ends; last, its tag and that end.

        ``messages`` is how many the commands name, which bounds what may come.

        A response that cannot be read is left out, and counted in ``unreadable``: what was asked
        for counts as not answered.
        """
        budget = _TEXT_BUDGET + _TEXT_OF_A_MESSAGE * messages
        while True:
            fragments = self._read_response(literal_limit)
            budget = self._spend(budget, fragments)
            first, _, rest = fragments[0].partition(b" ")
            if first != b"*":
                yield first, self._end_of(awaited, first, rest)
                return
            kind, following = self._note_untagged(rest, fragments)
            if kind == b"FETCH":
                try:
                    item = parse_fetch(following)
                except Unreadable:
                    self.unreadable += 1
                    continue
                yield item

    def _read_response(self, literal_limit: int) -> Fragments:
        line = self._wire.read_line(_LARGEST_LINE)
        fragments = [line]
        while match := LITERAL_AT_END.search(line):
            size = int(match[1])
            if size > literal_limit or len(fragments) > 2 * _MOST_LITERALS:
                raise ServerMisbehaved(host=self._host, detail="literal too large")
            fragments.append(self._wire.read_exact(size))
            line = self._wire.read_line(_LARGEST_LINE)
            fragments.append(line)
        return fragments

    def _spend(self, budget: int, fragments: Fragments, *, with_literals: bool = False) -> int:
        left = budget - sum(map(len, fragments if with_literals else fragments[0::2]))
        if left < 0:
            raise ServerMisbehaved(host=self._host, detail="endless answer")
        return left

    def _end_of(self, awaited: Collection[bytes], tag: bytes, rest: bytes) -> Tagged:
        if tag not in awaited:
            raise ServerMisbehaved(host=self._host, detail="unexpected response")
        self._unanswered.discard(tag)
        status, _, text = rest.decode("utf-8", "replace").partition(" ")
        return Tagged(status.upper(), text)

    def _note_untagged(self, rest: bytes, fragments: Fragments) -> tuple[bytes, Fragments]:
        """The kind of an untagged response, and its data."""
        word, _, data = rest.partition(b" ")
        kind = word.upper()
        if word.isdigit():
            kind, _, data = data.partition(b" ")
            kind = kind.upper()
            if kind == b"EXISTS":
                self.exists = parse_number(word) or 0
            elif kind == b"EXPUNGE":
                self.exists = max(0, self.exists - 1)
        elif kind == b"BYE":
            text = data.decode("utf-8", "replace")
            raise ConnectionLost(host=self._host, reason="bye", server_text=text)
        return kind, [data, *fragments[1:]]

    def _refusal(self, command: bytes, ended: Tagged) -> CommandRefused:
        words = command.decode("ascii", "replace").split(" ")
        name = " ".join(words[:2]) if words[0] == "UID" else words[0]
        return CommandRefused(
            host=self._host, command=name, status=ended.status, server_text=ended.text
        )


def with_arguments(command: bytes, *arguments: bytes) -> list[bytes]:
    """A command with string arguments as pieces for ``run``: quoted, or as literals."""
    pieces = [command]
    for argument in arguments:
        if _QUOTABLE.fullmatch(argument):
            pieces[-1] += b' "' + argument + b'"'
        else:
            pieces[-1] += b" {%d}" % len(argument)
            pieces.append(argument)
    return pieces
