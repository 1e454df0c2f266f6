"""One signed-in connection: the few commands that Homeport needs, each checked by its effect."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from vault_app.dialing import Idle
from vault_app.imap.bodies import ChunkEnd, fetch_bodies
from vault_app.imap.conversation import Conversation, with_arguments
from vault_app.imap.grammar import (
    FetchItem,
    Fragments,
    ListItem,
    Unreadable,
    parse_list,
)
from vault_app.imap.namespaces import Namespaces
from vault_app.imap.opening import MailboxNumbers, Opened, ask_numbers, open_mailbox
from vault_app.imap.pace import Pace
from vault_app.imap.removing import Removing
from vault_app.imap.sasl import sign_in
from vault_app.imap.scanning import Vanished, message_limit, scan_changes, scan_mailbox
from vault_app.imap.self_description import ask_id, ask_namespaces, ask_quota
from vault_app.imap.starttls import begin_tls
from vault_app.imap.uid_sets import in_sets
from vault_app.imap.wire import Wire
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import (
    CommandRefused,
    HomeportError,
    ServerMisbehaved,
)
from vault_app.model.mail import Security, ServerSettings
from vault_app.model.sign_in import Credential


class Session(Removing):
    """A connection after a successful sign-in. Not for use by several threads.

    After any error but ``CommandRefused`` the connection is good for nothing but ``close``. With a
    ``pace`` the line is measured while bodies come, and compressed if it is slow.
    """

    pace: Pace | None = None

    def __init__(
        self,
        settings: ServerSettings,
        credential: Credential,
        *,
        idle: Idle = lambda: None,
        patience: float = 60.0,
    ) -> None:
        """Connect and sign in; ``idle`` and ``patience`` (seconds) are those of ``Wire``.

        Raises:
            CannotConnect, ProxyFailed, CertificateRejected, NotEncrypted, SignInRefused,
            ServerError
        """
        self._settings = settings
        self._host = settings.host
        self._wire = Wire(settings, idle=idle, patience=patience)
        self._talk = Conversation(self._wire, settings.host)
        self.capabilities: frozenset[str] = frozenset()
        self.namespaces = Namespaces()
        self._opened: Opened | None = None
        self._tells_vanished: bool | None = None
        try:
            greeting = ""
            if settings.security is Security.STARTTLS:
                begin_tls(self._wire, settings)
            else:
                greeting = self._talk.read_greeting()
            self._learn_capabilities()
            sign_in(self._talk, settings, credential, self.capabilities)
            self._learn_capabilities()
            self.tells_changes = not self.capabilities.isdisjoint(("CONDSTORE", "QRESYNC"))
            self.message_limit = message_limit(self.capabilities)
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
    def talk(self) -> Conversation:
        """The commands and answers themselves, for what waits for news on this connection."""
        return self._talk

    @property
    def unreadable(self) -> int:
        """How many answers on this connection could not be read."""
        return self._talk.unreadable

    @property
    def exists(self) -> int:
        """How many messages the server says the open mailbox has now."""
        return self._talk.exists

    def look_around(self) -> ConnectionSeen:
        """What the server showed at the sign-in, and what it says of itself when asked: its
        namespaces (RFC 2342) and the quota of the inbox (RFC 9208), where it knows these.

        Raises:
            ConnectionLost, ServerTooSlow, ServerMisbehaved: the server did not bear the question.
        """
        namespaces, self.namespaces = ask_namespaces(self._talk, self.capabilities)
        self.seen = replace(
            self.seen,
            namespaces=namespaces,
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

    def list_below(self, prefix: bytes) -> list[ListItem]:
        """The mailboxes under a prefix of raw names, for namespaces that LIST "" "*" leaves out."""
        found: list[ListItem] = []

        def take(kind: bytes, fragments: Fragments) -> None:
            if kind == b"LIST":
                with suppress(Unreadable):
                    found.append(parse_list(fragments))

        with suppress(CommandRefused):
            self._talk.run(with_arguments(b'LIST ""', prefix + b"*"), take)
        return [item for item in found if item.raw_name.startswith(prefix)]

    def numbers(self, raw_names: Collection[bytes]) -> dict[bytes, MailboxNumbers]:
        """STATUS of many mailboxes at once; those of which the server tells nothing are left out.
        Not for the mailbox that is open."""
        return ask_numbers(self._talk, raw_names, with_modseq=self.tells_changes)

    def open_mailbox(self, raw_name: bytes, *, for_removal: bool = False) -> Opened:
        """EXAMINE a mailbox, or SELECT it where messages are to be removed.

        Raises:
            CommandRefused: it is not there, or may not be opened.
            ServerMisbehaved: no UIDVALIDITY, without which UIDs name nothing; or no EXISTS, which
                must not be taken for an empty mailbox.
        """
        with_modseq = self.tells_changes
        try:
            self._opened = open_mailbox(
                self._talk, self._host, raw_name, for_removal=for_removal, with_modseq=with_modseq
            )
        except CommandRefused as error:
            if not with_modseq or error.facts["status"] != "BAD":
                raise
            # It offers CONDSTORE and does not understand it: it is done without.
            self.tells_changes = False
            return self.open_mailbox(raw_name, for_removal=for_removal)
        return self._opened

    def list_uids(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every UID of the open mailbox with its flags, as the server sends them; one may come
        twice, the later flags being newer.

        Whether all came is for the caller to judge, by ``exists`` after the last one.
        """
        for item in self.scan("UID FLAGS"):
            if item.uid is not None:
                yield item.uid, item.flags or ()

    def scan(self, items: str) -> Iterator[FetchItem]:
        """These items of every message of the open mailbox, however many there are."""
        uidnext = self._opened.uidnext if self._opened else None
        return scan_mailbox(
            self._talk, self._host, items, uidnext=uidnext, limit=self.message_limit
        )

    def list_changes(
        self, since: int, *, vanished: Vanished | None
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """UID and flags of what is new or changed in the open mailbox since a mod-sequence.

        ``vanished``, only where ``tells_vanished()``, is told ranges of UIDs that are gone.
        """
        for item in scan_changes(self._talk, self._host, since, vanished=vanished):
            if item.uid is not None and item.flags is not None:
                yield item.uid, item.flags

    def tells_vanished(self) -> bool:
        """Whether the server tells what was expunged (QRESYNC, RFC 7162); switches that on."""
        if self._tells_vanished is None:
            self._tells_vanished = "QRESYNC" in self.capabilities and self._enable(b"QRESYNC")
        return self._tells_vanished

    def _enable(self, name: bytes) -> bool:
        enabled: set[bytes] = set()

        def take(kind: bytes, fragments: Fragments) -> None:
            if kind == b"ENABLED":
                enabled.update(fragments[0].upper().split())

        try:
            self._talk.run([b"ENABLE " + name], take)
        except CommandRefused:
            return False
        return name in enabled

    def fetch_details(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """Size, INTERNALDATE and flags of messages; those that are gone are left out."""
        return self._fetch(uids, "UID FLAGS INTERNALDATE RFC822.SIZE")

    def fetch_message_ids(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """The details of messages, and in ``header`` their Message-ID field."""
        return self._fetch(
            uids, "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
        )

    def fetch_summaries(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """The details of messages, and in ``header`` who wrote them when about what."""
        return self._fetch(
            uids,
            "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT FROM DATE)]",
        )

    @property
    def object_items(self) -> str:
        """The FETCH items by which this server names messages beyond UIDs, "" if it has none."""
        if self.has_labels:
            return "X-GM-MSGID X-GM-THRID X-GM-LABELS"
        return "EMAILID THREADID" if "OBJECTID" in self.capabilities else ""

    def fetch_objects(self, uids: Sequence[int]) -> Iterator[FetchItem]:
        """What the server names messages beyond their UIDs; needs ``object_items``."""
        return self._fetch(uids, f"UID {self.object_items}")

    def fetch_bodies(self, chunks: Iterable[Sequence[int]]) -> Iterator[FetchItem | ChunkEnd]:
        """The bytes of messages, with several commands ahead of the answers.

        Items come as the server sent them: the caller checks each against what it asked for.
        """
        return fetch_bodies(self._talk, chunks, pace=self.pace if self._can_compress else None)

    @property
    def _can_compress(self) -> bool:
        return "COMPRESS=DEFLATE" in self.capabilities

    @property
    def has_compression_failed(self) -> bool:
        """Whether the server agreed to compress, and nothing came of it but trouble."""
        return self._wire.has_compression_failed

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
        for some in in_sets(uids, self.message_limit):
            command = f"UID FETCH {some} ({items})".encode("ascii")
            for item in self._talk.fetch(command, messages=len(uids)):
                if item.uid is not None:
                    yield item

    # Signing in

    def _learn_capabilities(self) -> None:
        found: set[str] = set()

        def take(kind: bytes, fragments: Fragments) -> None:
            if kind == b"CAPABILITY":
                found.update(fragments[0].decode("ascii", "replace").upper().split())

        self._talk.run([b"CAPABILITY"], take)
        self.capabilities = frozenset(found)
