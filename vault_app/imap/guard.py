"""The last look at each command before it is sent: a removal can only ever name single messages."""

import re

_BANNED = re.compile(rb"(?:CLOSE|EXPUNGE|STORE|MOVE|COPY|DELETE|RENAME|SETACL)\b", re.IGNORECASE)
_UID_COMMAND = re.compile(rb"UID (STORE|EXPUNGE|MOVE|COPY) ([^ ]+)", re.IGNORECASE)
_EXACT_SET = re.compile(rb"\d+(?::\d+)?(?:,\d+(?::\d+)?)*")


def refuse_unsafe(command: bytes) -> None:
    """Raise ``RuntimeError`` for a command (without its tag) that could take more than it names.

    Plain EXPUNGE and CLOSE remove whatever anybody flagged (RFC 3501 6.4.2 and 6.4.3); "*" names a
    message that the sender of the command has not seen.
    """
    if _BANNED.match(command):
        raise RuntimeError("a command without UIDs that alters a mailbox")
    match = _UID_COMMAND.match(command)
    if match and not _EXACT_SET.fullmatch(match[2]):
        raise RuntimeError("a command that alters messages without naming each")
