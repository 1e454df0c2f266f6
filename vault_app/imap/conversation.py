"""Commands and responses (RFC 3501 section 7) over a wire: tags, literals, budgets, refusals."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from vault_app.imap.budget import for_command, for_messages
from vault_app.imap.grammar import (
    LITERAL_AT_END,
    FetchItem,
    Fragments,
    Tagged,
    Unreadable,
    parse_fetch,
    parse_number,
    uid_ranges,
)
from vault_app.imap.guard import Guard
from vault_app.imap.pace import Pace
from vault_app.imap.usual_fetch import read_usual
from vault_app.imap.wire import Wire
from vault_app.model.errors import CommandRefused, ConnectionLost, ServerMisbehaved

Take = Callable[[bytes, Fragments], None]
Reply = Callable[[bytes], bytes]

_LARGEST_LINE = 1024 * 1024
_LARGEST_NAME = 64 * 1024
_MOST_LITERALS = 16
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
        self.guard = Guard()

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
        self.guard.check(command)
        self._tags += 1
        tag = b"H%d" % self._tags
        is_first = self.is_idle
        self._unanswered.add(tag)
        self._wire.send(tag + b" " + command + b"\r\n")
        self._wire.begin_answer(is_first=is_first)
        return tag

    def run(
        self,
        pieces: Sequence[bytes],
        take: Take | None = None,
        *,
        reply: Reply | None = None,
    ) -> Tagged:
        """Run one command to its end, handing its untagged responses to ``take``.

        ``pieces`` after the first are sent one by one as the server asks for them; where what it
        asks matters, ``reply`` makes each answer from the text after its "+" instead.

        Raises:
            CommandRefused: the server answered NO or BAD.
        """
        tag = self.send(pieces[0])
        coming = list(pieces[1:])
        budget = for_command(self._host, pieces=len(pieces))
        while True:
            fragments = self._read_response(_LARGEST_NAME)
            budget.spend(fragments)
            first, _, rest = fragments[0].partition(b" ")
            if first == b"+":
                budget.go_on()
                # More "+" than pieces is a challenge that we cannot answer; "*" ends it.
                said = reply(rest) if reply else coming.pop(0) if coming else b"*"
                self._wire.send(said + b"\r\n")
            elif first == b"*":
                kind, following = self._note_untagged(rest, fragments)
                if take is not None:
                    take(kind, following)
            else:
                ended = self._end_of({tag}, first, rest)
                if ended.status != "OK":
                    raise self._refusal(pieces[0], ended)
                return ended

    def run_all(self, commands: Sequence[bytes], take: Take) -> list[Tagged]:
        """Run commands without literals, all sent before the first answer is read; returns their
        ends in that order, whatever they are."""
        tags = [self.send(command) for command in commands]
        ends: dict[bytes, Tagged] = {}
        budget = for_command(self._host, pieces=0)
        while len(ends) < len(tags):
            fragments = self._read_response(_LARGEST_NAME)
            budget.spend(fragments)
            first, _, rest = fragments[0].partition(b" ")
            if first == b"*":
                take(*self._note_untagged(rest, fragments))
            else:
                ends[first] = self._end_of(set(tags) - ends.keys(), first, rest)
        return [ends[tag] for tag in tags]

    def fetch(
        self, command: bytes, *, messages: int, take: Take | None = None
    ) -> Iterator[FetchItem]:
        """Run one UID FETCH without bodies of so many messages; yields responses as they come, and
        hands those of other kinds to ``take``.

        Raises:
            CommandRefused: the server answered NO or BAD.
        """
        tag = self.send(command)
        for item in self.answers({tag}, literal_limit=_LARGEST_NAME, messages=messages, take=take):
            if isinstance(item, FetchItem):
                yield item
            elif item[1].status != "OK":
                raise self._refusal(command, item[1])

    def answers(
        self,
        awaited: Collection[bytes],
        *,
        literal_limit: int,
        messages: int,
        take: Take | None = None,
    ) -> Iterator[FetchItem | tuple[bytes, Tagged]]:
        """FETCH responses until one of the awaited commands ends; last, its tag and that end.

        ``messages`` is how many the commands name, which bounds what may come.

        A response that cannot be read is left out, and counted in ``unreadable``: what was asked
        for counts as not answered.
        """
        budget = for_messages(self._host, messages, literal_limit=literal_limit)
        while True:
            fragments = self._read_response(literal_limit)
            budget.spend(fragments)
            first, _, rest = fragments[0].partition(b" ")
            if first != b"*":
                yield first, self._end_of(awaited, first, rest)
                return
            kind, following = self._note_untagged(rest, fragments)
            if kind == b"FETCH":
                try:
                    item = read_usual(following) or parse_fetch(following)
                except Unreadable:
                    self.unreadable += 1
                    continue
                yield item
            elif take is not None:
                take(kind, following)

    @contextmanager
    def measured_by(self, pace: Pace | None) -> Iterator[None]:
        """Let the line be measured by what comes meanwhile."""
        self._wire.pace = pace
        try:
            yield
        finally:
            self._wire.pace = None

    @property
    def is_compressed(self) -> bool:
        """Whether both sides compress what they send."""
        return self._wire.is_compressed

    def compress(self) -> None:
        """From here on, both sides compress (RFC 4978). Only where all commands are answered: an
        answer that crosses with this would be read as what it is not.

        Raises:
            CommandRefused: the server does not want to; the connection goes on as it was.
        """
        if not self.is_idle:
            raise ValueError("commands are unanswered")
        self.run([b"COMPRESS DEFLATE"])
        self._wire.compress()

    def listen(self, seconds: float) -> bool:
        """Whether the server says anything, unasked, within so many seconds."""
        return self._wire.wait_for_bytes(seconds)

    def go_on(self, line: bytes) -> None:
        """Send what a running command waits for, such as the DONE of IDLE (RFC 2177)."""
        self._wire.send(line + b"\r\n")
        self._wire.begin_answer()

    def take_one(self, tag: bytes) -> Tagged | tuple[bytes, Fragments]:
        """The next response while the command with this tag runs: its end, or kind and data. The
        kind is b"+" for a continuation, and in upper case for all others.

        Raises:
            ConnectionLost: BYE.
        """
        fragments = self._read_response(_LARGEST_NAME)
        first, _, rest = fragments[0].partition(b" ")
        if first == b"+":
            return b"+", [rest]
        if first == b"*":
            return self._note_untagged(rest, fragments)
        return self._end_of({tag}, first, rest)

    def _read_response(self, literal_limit: int) -> Fragments:
        line = self._wire.read_line(_LARGEST_LINE)
        fragments = [line]
        left = literal_limit
        while match := LITERAL_AT_END.search(line):
            size = int(match[1])
            left -= size
            if left < 0 or len(fragments) > 2 * _MOST_LITERALS:
                raise ServerMisbehaved(host=self._host, detail="literal too large")
            fragments.append(self._wire.read_exact(size))
            line = self._wire.read_line(_LARGEST_LINE)
            fragments.append(line)
        return fragments

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
        elif kind == b"VANISHED" and not data.startswith(b"("):
            # What QRESYNC (RFC 7162) has in place of EXPUNGE; "(EARLIER)" counts for nothing now.
            self.exists = max(0, self.exists - self._count_vanished(data))
        elif kind == b"BYE":
            text = data.decode("utf-8", "replace")
            raise ConnectionLost(host=self._host, reason="bye", server_text=text)
        return kind, [data, *fragments[1:]]

    def _count_vanished(self, data: bytes) -> int:
        try:
            return sum(high - low + 1 for low, high in uid_ranges(data))
        except Unreadable as error:
            raise ServerMisbehaved(host=self._host, detail="VANISHED") from error

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
