"""Puts messages into mailboxes: APPEND (RFC 3501 6.3.11) with flags and dates, and CREATE."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from vault_app.imap.conversation import with_arguments
from vault_app.imap.grammar import ListItem, Tagged
from vault_app.imap.names import encode_name
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused, ServerMisbehaved

_APPENDUID = re.compile(r"\[APPENDUID (\d{1,10}) (\d{1,10})\]", re.IGNORECASE)
_OVER_QUOTA = re.compile(r"\[OVERQUOTA\]|quota", re.IGNORECASE)
# What may stand in a list of flags (RFC 3501, "flag"); \\Recent is the server's alone, and
# \\Deleted would have the copy go with the next expunge.
_FLAG = re.compile(r"\\(?:Seen|Answered|Flagged|Draft)|[!#$&'+\-./0-9:;<=>?@A-Z^_`a-z|}~]+", re.I)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# LITERAL- (RFC 7888) allows so much without waiting to be asked.
_SMALL = 4096
_MOST_ANSWERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Where a copy is by the server's word (APPENDUID, RFC 4315); zeros if it did not tell."""

    uidvalidity: int = 0
    uid: int = 0


def append(
    session: Session,
    raw_mailbox: bytes,
    message: bytes,
    *,
    flags: Sequence[str],
    internal_date: datetime | None,
) -> Appended:
    """Put one message into a mailbox; keywords are left out where the server refuses them.

    Raises:
        CommandRefused: it is not there (:func:`is_over_quota` tells that cause apart).
        ServerError
    """
    wanted = [flag for flag in flags if _FLAG.fullmatch(flag)]
    try:
        return _append(session, raw_mailbox, message, wanted, internal_date)
    except CommandRefused as error:
        plain = [flag for flag in wanted if flag.startswith("\\")]
        if len(plain) == len(wanted) or is_over_quota(error):
            raise
        return _append(session, raw_mailbox, message, plain, internal_date)


def is_over_quota(error: CommandRefused) -> bool:
    """Whether a message was refused for want of room (RFC 5530 OVERQUOTA, or in words)."""
    return _OVER_QUOTA.search(str(error.facts["server_text"])) is not None


def _append(
    session: Session,
    raw_mailbox: bytes,
    message: bytes,
    flags: Sequence[str],
    internal_date: datetime | None,
) -> Appended:
    talk = session.talk
    *before, command = with_arguments(b"APPEND", raw_mailbox)
    command += f" ({' '.join(flags)})".encode("ascii")
    if internal_date is not None:
        command += b' "' + _date(internal_date) + b'"'
    waits = not _may_send_at_once(session, len(message))
    # NUL can only be sent as a literal of its own kind (RFC 3516).
    is_binary = b"\0" in message and "BINARY" in session.capabilities
    command += b" %s{%d%s}" % (b"~" if is_binary else b"", len(message), b"" if waits else b"+")
    coming = [*before[1:], command, message] if before else [message]
    tag = talk.send(before[0] if before else command)
    if not waits and not before:
        talk.go_on(coming.pop(0))
    for _ in range(_MOST_ANSWERS):
        answer = talk.take_one(tag)
        if isinstance(answer, Tagged):
            return _ended(session, answer)
        if answer[0] == b"+":
            # More of these than there is to send is nothing that we can answer; "*" ends it.
            talk.go_on(coming.pop(0) if coming else b"*")
            if not waits and len(coming) == 1:
                talk.go_on(coming.pop(0))
    raise ServerMisbehaved(host=session.seen.host, detail="APPEND")


def _may_send_at_once(session: Session, size: int) -> bool:
    if "LITERAL+" in session.capabilities:
        return True
    return "LITERAL-" in session.capabilities and size <= _SMALL


def _ended(session: Session, ended: Tagged) -> Appended:
    if ended.status != "OK":
        raise CommandRefused(
            host=session.seen.host,
            command="APPEND",
            status=ended.status,
            server_text=ended.text,
        )
    match = _APPENDUID.search(ended.text)
    return Appended(uidvalidity=int(match[1]), uid=int(match[2])) if match else Appended()


def _date(at: datetime) -> bytes:
    """A date-time (RFC 3501 section 9), whatever language the system speaks."""
    at = at.astimezone(UTC)
    day = f"{at.day:2d}-{_MONTHS[at.month - 1]}-{at.year:04d}"
    return f"{day} {at:%H:%M:%S} +0000".encode("ascii")


def raw_name(levels: Sequence[str], *, delimiter: str, prefix: bytes) -> bytes:
    """The name of a mailbox as a server writes it: ``prefix`` is that of one's own mailboxes
    (RFC 2342). A level in which its delimiter stands gets "_" there."""
    levels = [level.replace(delimiter, "_") if delimiter else level for level in levels if level]
    if levels and levels[0].upper() == "INBOX":
        prefix, levels[0] = b"", "INBOX"
    joined = delimiter.encode("ascii", "replace").join(map(encode_name, levels))
    return joined if prefix and joined.startswith(prefix) else prefix + joined


def create_mailbox(session: Session, raw: bytes, existing: Sequence[ListItem]) -> None:
    """Make a mailbox if there is none of that name, and let programs that show only subscribed
    ones show it.

    Raises:
        CommandRefused: it can be neither made nor used.
    """
    if any(item.raw_name == raw and "\\noselect" not in item.attributes for item in existing):
        return
    if raw.upper() == b"INBOX":
        return
    try:
        session.talk.run(with_arguments(b"CREATE", raw))
    except CommandRefused as error:
        if "ALREADYEXISTS" not in str(error.facts["server_text"]).upper():
            raise
    with suppress(CommandRefused):
        session.talk.run(with_arguments(b"SUBSCRIBE", raw))
