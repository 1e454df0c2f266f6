"""One signed-in connection: the few commands that Homeport needs, each checked by its effect."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from vault_app.imap.conversation import Conversation, with_arguments
from vault_app.imap.grammar import (
    FetchItem,
    Fragments,
    ListItem,
    Tagged,
    Unreadable,
    parse_list,
    parse_number,
    uid_set,
)
from vault_app.imap.self_description import ask_id, ask_namespaces, ask_quota
from vault_app.imap.wire import Idle, Wire
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import (
    CommandRefused,
    HomeportError,
    NotEncrypted,
    ServerError,
    ServerMisbehaved,
    SignInRefused,
)
from vault_app.model.mail import Security, ServerSettings

# Blobs in SQLite end at 10^9 bytes; no mail provider accepts half of that.
LARGEST_MESSAGE = 512 * 1000 * 1000
_LONGEST_SET = 4_000
# A refusal with one of these response codes (RFC 5530) says nothing about the password.
_BUSY_CODES = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[OVERQUOTA]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A mailbox as SELECT or EXAMINE found it."""

    uidvalidity: int
    exists: int
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class ChunkEnd:
    """The end of one of several pipelined fetches."""

    uids: Sequence[int]
    ended: Tagged


class Session:
    """A connection after a successful sign-in. Not for use by several threads.

    After any error but ``CommandRefused`` the connection is good for nothing but ``close``.
    """

    def __init__(
        self,
        settings: ServerSettings,
        password: str,
        *,
        idle: Idle = lambda: None,
        patience: float = 60.0,
    ) -> None:
        """Connect and sign in; ``idle`` and ``patience`` (seconds) are those of ``Wire``.

        Raises:
            CannotConnect, CertificateRejected, NotEncrypted, SignInRefused, ServerError
        """
        self._settings = settings
        self._host = settings.host
        self._wire = Wire(settings, idle=idle, patience=patience)
        self._talk = Conversation(self._wire, settings.host)
        self.capabilities: frozenset[str] = frozenset()
        try:
            greeting = self._talk.read_greeting()
            if settings.security is Security.STARTTLS:
                self._start_tls()
            self._learn_capabilities()
            self._sign_in(password)
            self._learn_capabilities()
            self.seen = ConnectionSeen(
                host=settings.host,
                address=self._wire.address,
                greeting=greeting,
                server_id=ask_id(self._talk, self.capabilities),
                capabilities=tuple(sorted(self.capabilities)),
                seen_at=datetime.now(UTC),
                addresses=self._wire.addresses,
                certificate=self._wire.certificate,
                path=self._wire.path,
            )
        except BaseException:
            self._wire.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye if the connection is idle, and drop it; never by CLOSE."""
        try:
            if self._talk.is_idle:
                self._talk.send(b"LOGOUT")
        except HomeportError:
            pass  # gone already, or the person wants to stop: there is nothing to lose any more
        finally:
            self._wire.close()

    @property
    def exists(self) -> int:
        """How many messages the server says the open mailbox has now."""
        return self._talk.exists

    @property
    def can_remove(self) -> bool:
        """Whether single messages can be expunged (UIDPLUS, RFC 4315)."""
        return "UIDPLUS" in self.capabilities

    @property
    def has_labels(self) -> bool:
        """Whether mailboxes are labels on one store, so that expunging only takes off a label."""
        return "X-GM-EXT-1" in self.capabilities

    def look_around(self) -> ConnectionSeen:
        """What the server showed at the sign-in, and what it says of itself when asked: its
        namespaces (RFC 2342) and the quota of the inbox (RFC 9208), where it knows these.

        Raises:
            ConnectionLost, ServerTooSlow, ServerMisbehaved: the server did not bear the question.
        """
        self.seen = replace(
            self.seen,
            namespaces=ask_namespaces(self._talk, self.capabilities),
            quota=ask_quota(self._talk, self.capabilities),
        )
        return self.seen

    # Reading

    def list_mailboxes(self) -> tuple[list[ListItem], list[bytes]]:
        """All mailboxes of the account, and the responses that could not be read.

        A name that is broken never hides the others.
        """
        found: list[ListItem] = []
        unreadable: list[bytes] = []

        def take(kind: bytes, fragments: Fragments) -> None:
            if kind == b"LIST":
                try:
                    found.append(parse_list(fragments))
                except Unreadable:
                    unreadable.append(b" ".join(fragments))

        self._talk.run([b'LIST "" "*"'], take)
        return found, unreadable

    def count_messages(self, raw_name: bytes) -> int:
        """How many messages STATUS says a mailbox has; an estimate for a progress bar."""
        found: list[int] = []

        def take(kind: bytes, fragments: Fragments) -> None:
            if kind == b"STATUS":
                match = re.search(rb"\(MESSAGES (\d{1,10})\)", fragments[-1], re.IGNORECASE)
                found.append(int(match[1]) if match else 0)

        try:
            pieces = with_arguments(b"STATUS", raw_name)
            pieces[-1] += b" (MESSAGES)"
            self._talk.run(pieces, take)
        except CommandRefused:
            return 0
        return sum(found)

    def open_mailbox(self, raw_name: bytes, *, for_removal: bool = False) -> Opened:
        """EXAMINE a mailbox, or SELECT it where messages are to be removed.

        Raises:
            CommandRefused: it is not there, or may not be opened.
            ServerMisbehaved: no UIDVALIDITY, without which UIDs name nothing; or no EXISTS, which
                must not be taken for an empty mailbox.
        """
        codes: dict[str, bytes] = {}
        kinds: set[bytes] = set()

        def take(kind: bytes, fragments: Fragments) -> None:
            kinds.add(kind)
            if kind == b"OK":
                codes.update(_response_code(fragments[0]))

        command = b"SELECT" if for_removal else b"EXAMINE"
        if b"\0" in raw_name:
            raise CommandRefused(
                host=self._host, command=command.decode(), status="NO", server_text=""
            )
        self._talk.exists = 0
        ended = self._talk.run(with_arguments(command, raw_name), take)
        codes.update(_response_code(ended.text.encode("utf-8", "replace")))
        uidvalidity = parse_number(codes.get("UIDVALIDITY", b""))
        if not uidvalidity:
            raise ServerMisbehaved(host=self._host, detail="no UIDVALIDITY")
        if b"EXISTS" not in kinds:
            raise ServerMisbehaved(host=self._host, detail="no EXISTS")
        return Opened(
            uidvalidity=uidvalidity,
            exists=self._talk.exists,
            is_read_only="READ-ONLY" in codes,
        )

    def list_uids(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every UID of the open mailbox with its flags, as the server sends them.

        Whether all came is for the caller to judge, by ``exists`` after the last one.
        """
        if self._talk.exists == 0:
            return  # "*" names nothing in an empty mailbox
        everything = b"UID FETCH 1:* (UID FLAGS)"
        for item in self._talk.fetch(everything, messages=self._talk.exists):
            if item.uid is not None:
                yield item.uid, item.flags or ()

    def fetch_details(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """Size, INTERNALDATE and flags of messages; those that are gone are left out."""
        return self._fetch(uids, "UID FLAGS INTERNALDATE RFC822.SIZE")

    def fetch_message_ids(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """The details of messages, and in ``header`` their Message-ID field."""
        return self._fetch(
            uids, "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
        )

    def fetch_bodies(
        self, chunks: Iterable[Sequence[int]], *, in_flight: int = 4
    ) -> Iterator[FetchItem | ChunkEnd]:
        """The bytes of messages, with several commands ahead of the answers.

        Items come as the server sent them: the caller checks each against what it asked for.
        """
        waiting: dict[bytes, Sequence[int]] = {}
        coming = iter(chunks)
        while True:
            while len(waiting) < in_flight and (chunk := next(coming, None)) is not None:
                command = f"UID FETCH {uid_set(chunk)} (UID FLAGS BODY.PEEK[])"
                waiting[self._talk.send(command.encode("ascii"))] = chunk
            if not waiting:
                return
            messages = sum(map(len, waiting.values()))
            for item in self._talk.answers(
                waiting.keys(), literal_limit=LARGEST_MESSAGE, messages=messages
            ):
                if isinstance(item, FetchItem):
                    yield item
                else:
                    tag, ended = item
                    yield ChunkEnd(waiting.pop(tag), ended)

    def present(self, uids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Which of these UIDs are in the open mailbox now, with their flags.

        By what the server shows of them: neither a tagged OK nor a SEARCH is believed. Nor is
        absence, where something was shown that could not be read.

        Raises:
            ServerMisbehaved: an answer could not be read.
        """
        self._talk.run([b"NOOP"])
        asked = set(uids)
        unreadable = self._talk.unreadable
        present = {
            item.uid: item.flags or ()
            for item in self._fetch(uids, "UID FLAGS")
            if item.uid in asked and item.uid is not None
        }
        if self._talk.unreadable != unreadable:
            raise ServerMisbehaved(host=self._host, detail="unreadable FETCH")
        return present

    def _fetch(self, uids: Sequence[int], items: str) -> Iterator[FetchItem]:
        for some in _in_sets(uids):
            command = f"UID FETCH {some} ({items})".encode("ascii")
            for item in self._talk.fetch(command, messages=len(uids)):
                if item.uid is not None:
                    yield item

    # Removing

    def flag_deleted(self, uids: Sequence[int]) -> str:
        """Set \\Deleted on these messages; returns the server's answer, which proves nothing."""
        return self._alter(uids, "UID STORE {} +FLAGS.SILENT (\\Deleted)")

    def unflag_deleted(self, uids: Sequence[int]) -> str:
        """Take \\Deleted off these messages again."""
        return self._alter(uids, "UID STORE {} -FLAGS.SILENT (\\Deleted)")

    def expunge(self, uids: Sequence[int]) -> str:
        """UID EXPUNGE exactly these messages (RFC 4315); returns the server's answer.

        Raises:
            ValueError: no UIDs, or a server without UIDPLUS; both are bugs of the caller.
            CommandRefused
        """
        if not self.can_remove:
            raise ValueError("UID EXPUNGE needs UIDPLUS")
        return self._alter(uids, "UID EXPUNGE {}")

    def _alter(self, uids: Sequence[int], command: str) -> str:
        if not uids:
            raise ValueError("no UIDs")
        answer = ""
        for some in _in_sets(uids):
            answer = self._talk.run([command.format(some).encode("ascii")]).text
        return answer

    # Signing in

    def _start_tls(self) -> None:
        # Nothing that was said in plaintext is believed: not even what the server can do.
        try:
            self._talk.run([b"STARTTLS"])
        except CommandRefused as error:
            raise NotEncrypted(host=self._host, port=self._settings.port) from error
        self._wire.start_tls()

    def _learn_capabilities(self) -> None:
        found: set[str] = set()

        def take(kind: bytes, fragments: Fragments) -> None:
            if kind == b"CAPABILITY":
                found.update(fragments[0].decode("ascii", "replace").upper().split())

        self._talk.run([b"CAPABILITY"], take)
        self.capabilities = frozenset(found)

    def _sign_in(self, password: str) -> None:
        user = self._settings.user.encode("utf-8")
        secret = password.encode("utf-8")
        if "AUTH=PLAIN" in self.capabilities:
            pieces = [b"AUTHENTICATE PLAIN", base64.b64encode(b"\0" + user + b"\0" + secret)]
        else:
            pieces = with_arguments(b"LOGIN", user, secret)
        try:
            self._talk.run(pieces)
        except CommandRefused as error:
            raise self._refused_sign_in(str(error.facts["server_text"])) from None

    def _refused_sign_in(self, text: str) -> ServerError:
        if any(code in text.upper() for code in _BUSY_CODES):
            return CommandRefused(host=self._host, command="sign-in", status="NO", server_text=text)
        return SignInRefused(host=self._host, user=self._settings.user, server_text=text)


def _response_code(text: bytes) -> dict[str, bytes]:
    """A response code such as ``[UIDVALIDITY 17]`` (RFC 3501 7.1)."""
    match = re.match(rb"\[([A-Za-z0-9-]+)(?: ([^\]]*))?\]", text)
    return {match[1].decode("ascii").upper(): match[2] or b""} if match else {}


def _in_sets(uids: Sequence[int]) -> Iterator[str]:
    """Sequence-sets that together name exactly these UIDs, each short enough for any server."""
    line: list[str] = []
    length = 0
    for piece in uid_set(uids).split(",") if uids else ():
        if line and length + len(piece) > _LONGEST_SET:
            yield ",".join(line)
            line, length = [], 0
        line.append(piece)
        length += len(piece) + 1
    if line:
        yield ",".join(line)
