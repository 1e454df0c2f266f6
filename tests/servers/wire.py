"""What a client said on the wire, and the rules that no client of ours may ever break."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LITERAL_AHEAD = re.compile(rb"\{(\d+)(\+?)\}$")
_REMOVERS = ("UID STORE", "UID EXPUNGE", "UID MOVE")
_BY_SEQUENCE = ("STORE", "COPY", "MOVE", "FETCH", "SEARCH")
_SIGNS_IN = ("LOGIN", "AUTHENTICATE")


@dataclass(frozen=True, slots=True)
class Command:
    """One command as received: ``line`` is without tag and final CRLF, literals stand in it."""

    connection: int
    tag: bytes
    line: bytes

    @property
    def name(self) -> str:
        """The verb in upper case; for UID commands both words."""
        words = self.line.split(b" ", 2)
        verb = words[0].upper()
        if verb == b"UID" and len(words) > 1:
            verb += b" " + words[1].upper()
        return verb.decode("ascii", "replace")

    @property
    def arguments(self) -> bytes:
        return self.line[len(self.name) :].lstrip(b" ")


def read_commands(stream: bytes, connection: int = 0) -> list[Command]:
    """Cut the bytes that a client sent into its commands; a cut-off last one is left out."""
    commands: list[Command] = []
    position = 0
    while True:
        end = _end_of_command(stream, position)
        if end is None:
            return commands
        tag, _, line = stream[position : end - 2].partition(b" ")
        # A continuation (IDLE's DONE, the answer to a challenge) has no command after it.
        if line:
            commands.append(Command(connection, tag, line))
        position = end


def literal_ahead(line: bytes) -> tuple[int, bool] | None:
    """Size of the literal after a line, and whether its sender waits for leave (RFC 7888)."""
    match = _LITERAL_AHEAD.search(line)
    return None if match is None else (int(match[1]), not match[2])


def assert_wire_is_safe(commands: Iterable[Command]) -> None:
    """Fail if a client could have touched a message that it did not name.

    No EXPUNGE without UIDs and no CLOSE (RFC 3501, 6.4.2, 6.4.3: both take messages that others
    flagged); no "*" in a set that changes anything; nothing by sequence number; no change to a
    mailbox that was not opened with SELECT.
    """
    opened_by: dict[int, str] = {}
    for command in commands:
        broken = _broken_rule(command, opened_by.get(command.connection, ""))
        if broken:
            raise AssertionError(f"{broken}: {command.line[:200]!r}")
        if command.name in ("SELECT", "EXAMINE", "UNSELECT", "LOGOUT", *_SIGNS_IN):
            opened_by[command.connection] = command.name


def _broken_rule(command: Command, opened_by: str) -> str:
    name = command.name
    if name == "EXPUNGE":
        return "EXPUNGE without UIDs"
    if name == "CLOSE":
        return "CLOSE expunges"
    if name in _BY_SEQUENCE:
        return "a command by sequence number"
    if name in _REMOVERS or name == "UID COPY":
        if b"*" in command.arguments.partition(b" ")[0]:
            return 'a set with "*"'
        if name in _REMOVERS and opened_by != "SELECT":
            return "a change outside SELECT"
    return ""


def _end_of_command(stream: bytes, position: int) -> int | None:
    start = position
    while True:
        end = stream.find(b"\r\n", start)
        if end < 0:
            return None
        literal = literal_ahead(stream[max(start, end - 30) : end])
        end += 2
        if literal is None:
            return end
        start = end + literal[0]
