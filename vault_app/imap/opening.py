"""Opens mailboxes, and asks for their numbers without opening them (RFC 3501 6.3, RFC 7162)."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from vault_app.imap.conversation import Conversation, with_arguments
from vault_app.imap.grammar import Fragments, Token, Unreadable, parse_number, parse_tokens
from vault_app.model.errors import CommandRefused, ServerMisbehaved

_LARGEST_MODSEQ = 2**63 - 1
# So many STATUS commands are ahead of their answers: few enough for any server's input buffer.
_ASKED_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A mailbox as SELECT or EXAMINE found it. ``uidnext`` and ``highest_modseq`` are ``None`` if
    the server did not say, or has none (NOMODSEQ)."""

    uidvalidity: int
    exists: int
    is_read_only: bool
    uidnext: int | None = None
    highest_modseq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxNumbers:
    """What STATUS says of a mailbox. Fields that the server left out are ``None``."""

    messages: int
    uidvalidity: int | None = None
    uidnext: int | None = None
    highest_modseq: int | None = None


def open_mailbox(
    talk: Conversation, host: str, raw_name: bytes, *, for_removal: bool, with_modseq: bool
) -> Opened:
    """EXAMINE a mailbox, or SELECT it where messages are to be removed.

    Raises:
        CommandRefused: it is not there, or may not be opened.
        ServerMisbehaved: no UIDVALIDITY, without which UIDs name nothing; or no EXISTS, which must
            not be taken for an empty mailbox.
    """
    codes: dict[str, bytes] = {}
    kinds: set[bytes] = set()

    def take(kind: bytes, fragments: Fragments) -> None:
        kinds.add(kind)
        if kind == b"OK":
            codes.update(_response_code(fragments[0]))

    command = b"SELECT" if for_removal else b"EXAMINE"
    if b"\0" in raw_name:
        raise CommandRefused(host=host, command=command.decode(), status="NO", server_text="")
    pieces = with_arguments(command, raw_name)
    if with_modseq:
        pieces[-1] += b" (CONDSTORE)"
    talk.exists = 0
    ended = talk.run(pieces, take)
    codes.update(_response_code(ended.text.encode("utf-8", "replace")))
    uidvalidity = parse_number(codes.get("UIDVALIDITY", b""))
    if not uidvalidity:
        raise ServerMisbehaved(host=host, detail="no UIDVALIDITY")
    if b"EXISTS" not in kinds:
        raise ServerMisbehaved(host=host, detail="no EXISTS")
    modseq = None
    if "NOMODSEQ" not in codes:
        modseq = parse_number(codes.get("HIGHESTMODSEQ", b""), most=_LARGEST_MODSEQ) or None
    return Opened(
        uidvalidity=uidvalidity,
        exists=talk.exists,
        is_read_only="READ-ONLY" in codes,
        uidnext=parse_number(codes.get("UIDNEXT", b"")) or None,
        highest_modseq=modseq,
    )


def ask_numbers(
    talk: Conversation, raw_names: Collection[bytes], *, with_modseq: bool
) -> dict[bytes, MailboxNumbers]:
    """STATUS of many mailboxes in few round trips. Those are left out that the server refuses, or
    whose answer cannot be read or is not for a name that was asked for."""
    asked = {_as_identity(name): name for name in raw_names if b"\0" not in name}
    found: dict[bytes, MailboxNumbers] = {}

    def take(kind: bytes, fragments: Fragments) -> None:
        if kind != b"STATUS":
            return
        try:
            name, numbers = _parse_status(fragments)
        except Unreadable:
            return
        if (known := asked.get(_as_identity(name))) is not None:
            found[known] = numbers

    modseq = b" HIGHESTMODSEQ" if with_modseq else b""
    simple: list[bytes] = []
    for name in asked.values():
        pieces = with_arguments(b"STATUS", name)
        pieces[-1] += b" (MESSAGES UIDNEXT UIDVALIDITY%s)" % modseq
        if len(pieces) == 1:
            simple.append(pieces[0])
            continue
        with suppress(CommandRefused):  # the mailbox will tell when it is opened
            talk.run(pieces, take)
    for start in range(0, len(simple), _ASKED_AT_ONCE):
        talk.run_all(simple[start : start + _ASKED_AT_ONCE], take)
    return found


def _as_identity(raw_name: bytes) -> bytes:
    return b"INBOX" if raw_name.upper() == b"INBOX" else raw_name


def _parse_status(fragments: Fragments) -> tuple[bytes, MailboxNumbers]:
    tokens = parse_tokens(fragments)
    if len(tokens) != 2 or isinstance(tokens[0], list) or not isinstance(tokens[1], list):
        raise Unreadable("not a STATUS response")
    numbers = _by_name(tokens[1])
    if (messages := numbers.get(b"MESSAGES")) is None:
        raise Unreadable("no count")
    return tokens[0] or b"NIL", MailboxNumbers(
        messages=messages,
        uidvalidity=numbers.get(b"UIDVALIDITY") or None,
        uidnext=numbers.get(b"UIDNEXT") or None,
        highest_modseq=numbers.get(b"HIGHESTMODSEQ") or None,
    )


def _by_name(tokens: Sequence[Token]) -> Mapping[bytes, int]:
    found: dict[bytes, int] = {}
    for name, value in zip(tokens[0::2], tokens[1::2], strict=False):
        if isinstance(name, bytes) and isinstance(value, bytes):
            number = parse_number(value, most=_LARGEST_MODSEQ)
            if number is not None:
                found[name.upper()] = number
    return found


def _response_code(text: bytes) -> dict[str, bytes]:
    """A response code such as ``[UIDVALIDITY 17]`` (RFC 3501 7.1)."""
    match = re.match(rb"\[([A-Za-z0-9-]+)(?: ([^\]]*))?\]", text)
    return {match[1].decode("ascii").upper(): match[2] or b""} if match else {}
