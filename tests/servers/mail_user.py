"""One user of the test Dovecot: what another mail program of the same person would do."""

import imaplib
import os
import re
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from tests.servers.wire import Command, read_commands
from vault_app.model.mail import Security, ServerSettings

_CONTROL = "second client"
_SETTLING = 1.0
_APPENDED = re.compile(rb"\[APPENDUID (\d+) (\d+)\]")
_FETCHED_UID = re.compile(rb"\bUID (\d+)")
_FETCHED_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")
_STAMP = re.compile(rb"^\d+\.\d+ ", re.MULTILINE)


class _Server(Protocol):
    host: str
    port: int
    plain_port: int
    password: str

    @property
    def ca_pem(self) -> str: ...

    def give(self, path: Path) -> None: ...

    def run_doveadm(self, *arguments: str) -> str: ...


class MailUser:
    """A login with its own mailboxes.

    The methods act over one connection of their own, kept open between calls and safe to use from
    several threads. Mailbox names are as on the wire (modified UTF-7), ``/`` is the delimiter.
    """

    def __init__(self, *, server: _Server, name: str, home: Path) -> None:
        self.name = name
        self.password = server.password
        self.home = home
        self._server = server
        self._client: imaplib.IMAP4_SSL | None = None
        self._lock = threading.RLock()
        self._file_numbers = iter(range(1_000_000_000))

    @property
    def ca_pem(self) -> str:
        return self._server.ca_pem

    def settings(self) -> ServerSettings:
        """How the product reaches this user's mail, over TLS."""
        return ServerSettings(
            host=self._server.host,
            port=self._server.port,
            user=self.name,
            ca_pem=self.ca_pem,
        )

    def plain_settings(self) -> ServerSettings:
        """The same without TLS, which is allowed on loopback alone."""
        return ServerSettings(
            host="127.0.0.1",
            port=self._server.plain_port,
            security=Security.NONE,
            user=self.name,
        )

    def settings_through(self, port: int) -> ServerSettings:
        """The same account behind something that listens on another port of loopback."""
        return ServerSettings(host=self._server.host, port=port, user=self.name, ca_pem=self.ca_pem)

    def sign_in(self) -> imaplib.IMAP4_SSL:
        """A new connection, signed in; the caller logs out."""
        context = ssl.create_default_context(cadata=self.ca_pem)
        client = imaplib.IMAP4_SSL(self._server.host, self._server.port, ssl_context=context)
        client.login(self.name, self.password)
        return client

    def close(self) -> None:
        """Leave the server; the next call signs in again."""
        with self._lock:
            if self._client is not None:
                with suppress(imaplib.IMAP4.error, OSError):
                    self._client.logout()
                self._client = None

    # Mailboxes

    def create(self, mailbox: str) -> None:
        self._run("CREATE", _quoted(mailbox))

    def delete(self, mailbox: str) -> None:
        self._run("DELETE", _quoted(mailbox))

    def rename(self, old: str, new: str) -> None:
        self._run("RENAME", _quoted(old), _quoted(new))

    def mailboxes(self) -> list[str]:
        """The selectable ones, by name."""
        with self._lock:
            answer = _checked(self._connected().list('""', "*"))
        names = []
        for line in answer:
            match = re.match(rb'\(([^)]*)\) (?:"[^"]*"|NIL) (?:"((?:[^"\\]|\\.)*)"|(\S+))$', line)
            if match is None:
                raise AssertionError(f"LIST said {line!r}")
            if b"\\Noselect" not in match[1]:
                raw = match[3] or re.sub(rb"\\(.)", rb"\1", match[2])
                names.append(raw.decode("ascii"))
        return sorted(names)

    def uidvalidity(self, mailbox: str) -> int:
        return self._status(mailbox, "UIDVALIDITY")

    def set_uidvalidity(self, mailbox: str, value: int) -> None:
        """Give the same messages a new UIDVALIDITY, as servers do without need."""
        self.close()
        self._server.run_doveadm(
            "mailbox", "update", "-u", self.name, "--uid-validity", str(value), mailbox
        )

    # Messages

    def append(
        self,
        mailbox: str,
        raw: bytes,
        flags: Sequence[str] = (),
        internal_date: datetime | None = None,
    ) -> int:
        """Put a message into a mailbox over the wire; its UID.

        Dovecot gives back CRLF for every line end, whatever was put in.
        """
        arguments = [_quoted(mailbox)]
        if flags:
            arguments.append(f"({' '.join(flags)})")
        if internal_date is not None:
            arguments.append(imaplib.Time2Internaldate(internal_date))
        with self._lock:
            client = self._connected()
            # imaplib's own append() would change line ends.
            client.literal = raw  # type: ignore[assignment]
            answer = _checked(client._simple_command("APPEND", *arguments))
        match = _APPENDED.search(answer[-1])
        if match is None:
            raise AssertionError(f"APPEND said {answer!r}")
        return int(match[2])

    def bulk_load(
        self,
        mailbox: str,
        raws: Iterable[bytes],
        *,
        flags: str = "",
        received: Iterable[datetime] | None = None,
    ) -> int:
        """Write messages straight into the Maildir, many thousands a second; how many it were.

        Their UIDs follow their order. ``flags`` are Maildir's letters ("S" seen, "F" flagged,
        "R" answered, "T" deleted). ``received`` gives the INTERNALDATEs; without it they are now.
        """
        folder = self._maildir(mailbox)
        seconds = int(time.time())
        dates = None if received is None else iter(received)
        count = 0
        for count, raw in enumerate(raws, 1):
            if not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
                raise ValueError(f"message {count} has a lone CR or LF; Dovecot would change it")
            # Dovecot numbers new files by second and M; S= and W= save it from opening each.
            number = next(self._file_numbers)
            name = f"{seconds}.M{number:09}P{os.getpid()}.local,S={len(raw)},W={len(raw)}:2,{flags}"
            path = folder / "cur" / name
            path.write_bytes(raw)
            if dates is not None:
                stamp = next(dates).timestamp()
                os.utime(path, (stamp, stamp))
        return count

    def uids(self, mailbox: str) -> list[int]:
        """All UIDs of a mailbox, ascending."""
        with self._opened(mailbox, readonly=True) as client:
            answer = _checked(client.uid("SEARCH", "ALL"))
        return [int(word) for word in answer[0].split()]

    def raw(self, mailbox: str, uid: int) -> bytes | None:
        """A message as the server gives it out, or None where there is none."""
        return self.messages(mailbox, [uid]).get(uid)

    def messages(self, mailbox: str, uids: Sequence[int] | None = None) -> dict[int, bytes]:
        """UID and bytes of all messages, or of the named ones that are there."""
        with self._opened(mailbox, readonly=True) as client:
            answer = _checked(client.uid("FETCH", _set(uids), "(BODY.PEEK[])"), or_nothing=True)
        found: dict[int, bytes] = {}
        for item in answer:
            if isinstance(item, tuple):
                match = _FETCHED_UID.search(item[0])
                if match is None:
                    raise AssertionError(f"FETCH said {item[0]!r}")
                found[int(match[1])] = item[1]
        return found

    def flags(self, mailbox: str, uid: int) -> frozenset[str]:
        with self._opened(mailbox, readonly=True) as client:
            answer = _checked(client.uid("FETCH", str(uid), "(FLAGS)"))
        match = _FETCHED_FLAGS.search(answer[0])
        if match is None:
            raise AssertionError(f"FETCH said {answer!r}")
        return frozenset(match[1].decode("ascii").split()) - {"\\Recent"}

    def add_flags(self, mailbox: str, uids: Sequence[int], flags: Sequence[str]) -> None:
        self._store(mailbox, uids, "+FLAGS.SILENT", flags)

    def remove_flags(self, mailbox: str, uids: Sequence[int], flags: Sequence[str]) -> None:
        self._store(mailbox, uids, "-FLAGS.SILENT", flags)

    def expunge(self, mailbox: str, uids: Sequence[int]) -> None:
        """Remove exactly these messages, as another client of the same person would."""
        with self._opened(mailbox) as client:
            _checked(
                client.uid("STORE", _set(uids), "+FLAGS.SILENT", "(\\Deleted)"),
                or_nothing=True,
            )
            _checked(client.uid("EXPUNGE", _set(uids)), or_nothing=True)

    def commands(self, *, settled: bool = True) -> list[Command]:
        """Every command after sign-in that anybody but this object sent.

        Needs a server with ``wire_log``. Clients leave without waiting for the server to notice;
        ``settled`` waits, for a second at most, until it has and the log is complete.
        """
        if settled:
            self._wait_until_alone()
        sessions = sorted((self.home / "wire").glob("*.in"), key=lambda path: path.stat().st_mtime)
        found: list[Command] = []
        for connection, session in enumerate(sessions, 1):
            commands = read_commands(_STAMP.sub(b"", session.read_bytes()), connection)
            if not (commands and _CONTROL.encode() in commands[0].line):
                found.extend(commands)
        return found

    def _wait_until_alone(self) -> None:
        pause = threading.Event()
        limit = time.monotonic() + _SETTLING
        while self._others_signed_in() and time.monotonic() < limit:
            pause.wait(0.01)

    def _others_signed_in(self) -> bool:
        listed = self._server.run_doveadm("who", self.name)
        match = re.search(re.escape(self.name) + r"\s+(\d+) ", listed)
        mine = 0 if self._client is None else 1
        return match is not None and int(match[1]) > mine

    def _connected(self) -> imaplib.IMAP4_SSL:
        if self._client is None:
            self._client = self.sign_in()
            # The wire log tells this connection from those under test by what it says first.
            _checked(self._client.xatom("ID", f'("name" "{_CONTROL}")'))
        return self._client

    def _run(self, command: str, *arguments: str) -> None:
        with self._lock:
            _checked(self._connected().xatom(command, *arguments))

    def _status(self, mailbox: str, item: str) -> int:
        with self._lock:
            answer = _checked(self._connected().status(_quoted(mailbox), f"({item})"))
        match = re.search(rb"\(" + item.encode() + rb" (\d+)\)", answer[0])
        if match is None:
            raise AssertionError(f"STATUS said {answer!r}")
        return int(match[1])

    def _store(self, mailbox: str, uids: Sequence[int], item: str, flags: Sequence[str]) -> None:
        with self._opened(mailbox) as client:
            _checked(
                client.uid("STORE", _set(uids), item, f"({' '.join(flags)})"),
                or_nothing=True,
            )

    @contextmanager
    def _opened(self, mailbox: str, *, readonly: bool = False) -> Iterator[imaplib.IMAP4_SSL]:
        with self._lock:
            client = self._connected()
            _checked(client.select(_quoted(mailbox), readonly=readonly))
            try:
                yield client
            finally:
                client.unselect()

    def _maildir(self, mailbox: str) -> Path:
        if mailbox.upper() == "INBOX":
            folder = self.home / "Inbox"
        else:
            folder = self.home / "Maildir" / mailbox
            if not folder.exists():
                self.create(mailbox)
        for path in (folder, folder / "cur", folder / "new", folder / "tmp"):
            if not path.exists():
                path.mkdir(mode=0o700)
                self._server.give(path)
        return folder


def _checked(answer: tuple[str, list[Any]], *, or_nothing: bool = False) -> list[Any]:
    """The lines of an answer that must be OK and, unless said otherwise, not empty."""
    status, lines = answer
    if status != "OK":
        raise AssertionError(f"the server said {status} {lines!r}")
    if lines == [None]:
        if not or_nothing:
            raise AssertionError("the server said OK and nothing else")
        return []
    return lines


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _set(uids: Sequence[int] | None) -> str:
    return "1:*" if uids is None else ",".join(map(str, uids))
