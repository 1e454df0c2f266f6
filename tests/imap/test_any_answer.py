"""Whatever a server sends, there comes out an answer, or an error that has words; never a crash."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vault_app.imap.conversation import Conversation
from vault_app.imap.grammar import Unreadable, parse_list
from vault_app.imap.opening import ask_numbers, open_mailbox
from vault_app.imap.pace import Pace
from vault_app.imap.scanning import scan_changes, scan_mailbox
from vault_app.imap.self_description import ask_id, ask_namespaces, ask_quota
from vault_app.model.errors import ConnectionLost, ServerError, ServerMisbehaved

if TYPE_CHECKING:
    from vault_app.imap.wire import Wire

HOST = "mail.example.test"
EVERYTHING = frozenset(("ID", "NAMESPACE", "QUOTA"))
LINES = [
    b"* 3 EXISTS",
    b"* 2 EXPUNGE",
    b"* OK [UIDVALIDITY 7] ok",
    b"* OK [UIDNEXT 9] ok",
    b"* OK [HIGHESTMODSEQ 715194045007] ok",
    b"* OK [NOMODSEQ] none",
    b'* LIST (\\HasNoChildren \\Sent) "/" "Sent"',
    b"* LIST () NIL {4}\r\nFour",
    b"* STATUS INBOX (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7)",
    b"* 1 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (12))",
    b'* 2 FETCH (UID 5 INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 5'
    b" BODY[] {5}\r\nhello)",
    b'* 3 FETCH (UID 6 EMAILID (M1) THREADID NIL X-GM-LABELS (a "b" \\Sent) X-GM-MSGID 12)',
    b"* VANISHED (EARLIER) 1:3,7",
    b"* VANISHED 4",
    b'* NAMESPACE (("" "/")) NIL (("#shared/" "/" "X-P" ("a" "b")))',
    b'* ID ("name" "Server" "version" NIL)',
    b"* QUOTA root (STORAGE 10 512)",
    b"* SEARCH 1 2 3",
    b"* BYE bye",
    b"+ go on",
    b"H1 OK done",
    b"H2 NO [MESSAGELIMIT 1000] cut",
    b"H3 BAD what",
]


class Said:
    """A wire on which all has been said already."""

    is_compressed = False
    pace: Pace | None = None

    def __init__(self, text: bytes) -> None:
        self._text = text

    def read_line(self, limit: int) -> bytes:
        line, newline, self._text = self._text.partition(b"\n")
        if len(line) > limit:
            raise ServerMisbehaved(host=HOST, detail="line too long")
        if not newline:
            raise ConnectionLost(host=HOST, reason="closed")
        return line.removesuffix(b"\r")

    def read_exact(self, count: int) -> bytes:
        if count > len(self._text):
            raise ConnectionLost(host=HOST, reason="closed")
        taken, self._text = self._text[:count], self._text[count:]
        return taken

    def send(self, data: bytes) -> None:
        pass

    def begin_answer(self, *, is_first: bool = True) -> None:
        pass


def spoil(line: bytes, at: int, how: bytes) -> bytes:
    """A line with something in place of one of its bytes."""
    at %= len(line)
    return line[:at] + how + line[at + 1 :]


LINE = st.sampled_from(LINES)
ANSWERS = st.lists(
    st.one_of(
        LINE,
        LINE,
        st.builds(spoil, LINE, st.integers(0, 200), st.binary(max_size=3)),
        st.builds(
            spoil, LINE, st.integers(0, 200), st.sampled_from([b"(", b")", b'"', b"{9}", b""])
        ),
        st.binary(max_size=30),
    ),
    max_size=25,
).map(b"\r\n".join)


def run_list(talk: Conversation) -> None:
    def take(kind: bytes, fragments: list[bytes]) -> None:
        if kind == b"LIST":
            with suppress(Unreadable):
                parse_list(fragments)

    talk.run([b'LIST "" "*"'], take)


def run_bodies(talk: Conversation) -> None:
    tag = talk.send(b"UID FETCH 4:6 (UID FLAGS BODY.PEEK[])")
    for _ in talk.answers({tag}, literal_limit=1_000, messages=3):
        pass


def consume(items: Iterator[object]) -> None:
    for _ in items:
        pass


WORK: dict[str, Callable[[Conversation], object]] = {
    "greeting": lambda talk: talk.read_greeting(),
    "list": run_list,
    "bodies": run_bodies,
    "id": lambda talk: ask_id(talk, EVERYTHING),
    "namespaces": lambda talk: ask_namespaces(talk, EVERYTHING),
    "quota": lambda talk: ask_quota(talk, EVERYTHING),
    "opening": lambda talk: open_mailbox(talk, HOST, b"INBOX", for_removal=False, with_modseq=True),
    "numbers": lambda talk: ask_numbers(talk, [b"INBOX", b"Sent", b"na{ive"], with_modseq=True),
    "all": lambda talk: consume(scan_mailbox(talk, HOST, "UID FLAGS", uidnext=9, limit=None)),
    "windows": lambda talk: consume(scan_mailbox(talk, HOST, "UID FLAGS", uidnext=None, limit=2)),
    "changes": lambda talk: consume(scan_changes(talk, HOST, 5, vanished=lambda low, high: None)),
    "one by one": lambda talk: [talk.take_one(talk.send(b"IDLE")) for _ in range(5)],
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=ANSWERS)
def test_an_answer_or_an_error_that_has_words(
    work: Callable[[Conversation], object], said: bytes
) -> None:
    talk = Conversation(cast("Wire", Said(said + b"\r\n")), HOST)
    talk.exists = 3
    with suppress(ServerError):
        work(talk)
