"""What can go wrong around STARTTLS, as data: 69 cases in five groups.

The groups and their sizes are those of Poddebniak et al., "Why TLS Is Better Without STARTTLS"
(USENIX Security 2021); each case is written anew from what its group is about. Everything that is
said in clear holds ``MARK``: wherever it turns up later, something was believed or shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.servers.certificates import Authority, ServerCertificate, issue_self_signed
from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command
from vault_app.model.errors import (
    CannotConnect,
    CertificateRejected,
    ConnectionLost,
    NotEncrypted,
    ServerError,
    ServerMisbehaved,
    ServerTooSlow,
)

MARK = "Injected"
INJECTED_UID = 999
_HELLO = b"* OK Injected greeting\r\n"
_YES = b"TAG OK Injected yes\r\n"

Ends = frozenset[type[ServerError] | None]
_GOES_ON: Ends = frozenset({None})
_NO_TLS: Ends = frozenset({NotEncrypted})
_GIVEN_UP: Ends = frozenset({NotEncrypted, ServerMisbehaved, ConnectionLost, CannotConnect})
_REFUSED: Ends = frozenset({CertificateRejected})
# Plaintext that comes with, or right after, the OK is seen before the handshake or breaks it.
_BROKEN: Ends = frozenset({ServerMisbehaved, CannotConnect, ConnectionLost})


@dataclass(frozen=True, slots=True, kw_only=True)
class StarttlsCase:
    """One way in which a server, or somebody on the way, plays false.

    ``greeting`` comes first, ``answer`` in place of an answer to STARTTLS (``TAG`` stands for the
    command's tag); then the server shakes hands if ``has_tls``, and behaves, or does what
    ``arrange`` says. ``ends`` are the errors that are right, ``None``: goes on signed in.
    """

    greeting: bytes = _HELLO
    answer: bytes = _YES
    has_tls: bool = True
    ends: Ends = _GOES_ON
    certificate: Callable[[Authority], ServerCertificate] | None = None
    arrange: Callable[[HostileServer], None] = lambda server: None

    def strike(self, server: HostileServer) -> None:
        """Let a server do this."""
        server.greeting = self.greeting

        def answer(session: Session, command: Command) -> None:
            session.send(self.answer.replace(b"TAG", command.tag))
            if self.has_tls:
                session.start_tls()

        server.on("STARTTLS", answer)
        self.arrange(server)


def _preauth(greeting: bytes, answer: bytes = _YES) -> StarttlsCase:
    return StarttlsCase(greeting=greeting, answer=answer, ends=_NO_TLS)


def _refusal(answer: bytes, ends: Ends = _GIVEN_UP) -> StarttlsCase:
    return StarttlsCase(answer=answer, has_tls=False, ends=ends)


_BUFFERING = {
    "untagged answers after the OK": StarttlsCase(
        answer=_YES + b'* LIST () "/" "Injected"\r\n* CAPABILITY IMAP4rev1 INJECTED\r\n',
        ends=_BROKEN,
    ),
    "tagged answers after the OK": StarttlsCase(
        answer=_YES
        + b"".join(b"%s%d OK Injected\r\n" % (p, n) for p in (b"H", b"S") for n in range(1, 9)),
        ends=_BROKEN,
    ),
    "half a line after the OK": StarttlsCase(answer=_YES + b"* OK Injected", ends=_BROKEN),
}

_NEGOTIATION = {
    "no capability told": StarttlsCase(),
    "STARTTLS not among the capabilities": StarttlsCase(
        greeting=b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN INJECTED] Injected\r\n"
    ),
    "an old server": StarttlsCase(greeting=b"* OK [CAPABILITY IMAP2] Injected\r\n"),
    "LOGINDISABLED and no STARTTLS": StarttlsCase(
        greeting=b"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED INJECTED] Injected\r\n"
    ),
    "NO": _refusal(b"TAG NO Injected\r\n", _NO_TLS),
    "BAD": _refusal(b"TAG BAD Injected\r\n", _NO_TLS),
    "a continuation": _refusal(b"+ Injected\r\n"),
    "a continuation and then OK": StarttlsCase(answer=b"+ Injected\r\n" + _YES, ends=_GIVEN_UP),
    "an untagged OK": _refusal(b"* OK Injected\r\nTAG NO Injected\r\n", _NO_TLS),
    "a word that is no status": _refusal(b"TAG MAYBE Injected\r\n", _NO_TLS),
    "PREAUTH": _preauth(b"* PREAUTH Injected\r\n"),
    "PREAUTH in lower case": _preauth(b"* preauth Injected\r\n"),
    "PREAUTH with capabilities": _preauth(
        b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] Injected\r\n"
    ),
    "PREAUTH with an alert": _preauth(b"* PREAUTH [ALERT] Injected\r\n"),
    "PREAUTH and then NO": _preauth(b"* PREAUTH Injected\r\n", b"TAG NO Injected\r\n"),
    "PREAUTH with a referral": _preauth(
        b"* PREAUTH [REFERRAL imap://Injected.example/] Injected\r\n"
    ),
    "a referral in the greeting": StarttlsCase(
        greeting=b"* OK [REFERRAL imap://erin@Injected.example/] Injected\r\n"
    ),
    "a login referral with NO": _refusal(
        b"TAG NO [REFERRAL imap://erin@Injected.example/] Injected\r\n", _NO_TLS
    ),
    "a mailbox referral with OK": StarttlsCase(
        answer=b"TAG OK [REFERRAL imap://Injected.example/INBOX] Injected\r\n"
    ),
}

_UNTAGGED = {
    "LIST": b'* LIST () "/" "Injected"\r\n',
    "LSUB": b'* LSUB () "/" "Injected"\r\n',
    "STATUS": b"* STATUS Injected (MESSAGES 9)\r\n",
    "SEARCH": b"* SEARCH 998 999\r\n",
    "FLAGS": b"* FLAGS (\\Injected)\r\n",
    "EXISTS": b"* 999 EXISTS\r\n",
    "RECENT": b"* 999 RECENT\r\n",
    "EXPUNGE": b"* 1 EXPUNGE\r\n",
    "FETCH": b"* 9 FETCH (UID 999 FLAGS (\\Injected))\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN INJECTED\r\n",
}


def _tampering() -> Iterator[tuple[str, StarttlsCase]]:
    for kind, line in _UNTAGGED.items():
        yield f"{kind} after the greeting", StarttlsCase(greeting=_HELLO + line)
        yield f"{kind} before the OK", StarttlsCase(answer=line + _YES)
    yield (
        "a referral before the OK",
        StarttlsCase(answer=b"* NO [REFERRAL imap://Injected.example/] Injected\r\n" + _YES),
    )


_SPOOFING = {
    "an alert in the greeting": StarttlsCase(
        greeting=b"* OK [ALERT] Injected: call this number\r\n"
    ),
    "an alert with the OK": StarttlsCase(answer=b"TAG OK [ALERT] Injected: pay here\r\n"),
    "an alert with NO": _refusal(b"TAG NO [ALERT] Injected: pay here\r\n", _NO_TLS),
    "an alert before the OK": StarttlsCase(answer=b"* OK [ALERT] Injected\r\n" + _YES),
    "PARSE in the greeting": StarttlsCase(greeting=b"* OK [PARSE] Injected\r\n"),
    "PARSE with NO": _refusal(b"TAG NO [PARSE] Injected\r\n", _NO_TLS),
    "BADCHARSET with NO": _refusal(b"TAG NO [BADCHARSET (Injected)] Injected\r\n", _NO_TLS),
}


def _ends_after(text: bytes) -> Callable[[HostileServer], None]:
    def arrange(server: HostileServer) -> None:
        def answer(session: Session, command: Command) -> None:
            session.send(text.replace(b"TAG", command.tag))
            session.hang_up()

        server.on("STARTTLS", answer)

    return arrange


def _greets_again(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        session.send(_YES.replace(b"TAG", command.tag))
        session.start_tls()
        session.send(b"* OK ready once more\r\n")

    server.on("STARTTLS", answer)


def _leaves_after_tls(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        session.send(_YES.replace(b"TAG", command.tag))
        session.start_tls()
        session.hang_up()

    server.on("STARTTLS", answer)


def _floods(server: HostileServer) -> None:
    server.on("STARTTLS", lambda session, command: session.flood(b"* OK Injected\r\n"))


def _one_endless_line(server: HostileServer) -> None:
    server.on("STARTTLS", lambda session, command: session.flood(b"Injected" * 8))


def _silent(server: HostileServer) -> None:
    server.on("STARTTLS", lambda session, command: session.stall())


def _offers_starttls_again(server: HostileServer) -> None:
    server.capabilities.append("STARTTLS")


_OTHERS = {
    "BYE for a greeting": StarttlsCase(greeting=b"* BYE Injected\r\n", ends=_GIVEN_UP),
    "NO for a greeting": StarttlsCase(greeting=b"* NO Injected\r\n", ends=_GIVEN_UP),
    "a tagged greeting": StarttlsCase(greeting=b"S1 OK Injected\r\n", ends=_GIVEN_UP),
    "the answer before the question": StarttlsCase(
        # The handshake begins at once, and what the server says to STARTTLS breaks it.
        greeting=_HELLO + b"S1 OK Injected\r\n",
        ends=_BROKEN,
    ),
    "an OK without a word": StarttlsCase(answer=b"TAG OK\r\n"),
    "OK in lower case, LF alone": StarttlsCase(answer=b"TAG ok Injected\n"),
    "the tag of another": _refusal(b"ZZ9 OK Injected\r\n"),
    "a longer tag": _refusal(b"TAG1 OK Injected\r\n"),
    "a literal": StarttlsCase(
        answer=b"* 9 FETCH (UID 999 BODY[] {8}\r\nInjected)\r\n" + _YES, ends=_GIVEN_UP
    ),
    "endless lines": StarttlsCase(arrange=_floods, ends=_GIVEN_UP),
    "one endless line": StarttlsCase(arrange=_one_endless_line, ends=_GIVEN_UP),
    "silence": StarttlsCase(arrange=_silent, ends=frozenset({ServerTooSlow})),
    "BYE before the OK": StarttlsCase(answer=b"* BYE Injected\r\n" + _YES, ends=_GIVEN_UP),
    "OK and the end": StarttlsCase(arrange=_ends_after(_YES), ends=_GIVEN_UP),
    "OK and then plaintext": _refusal(_YES + b"* OK Injected\r\n" * 5, _BROKEN),
    "a certificate for another host": StarttlsCase(
        certificate=Authority.issue_for_wrong_host, ends=_REFUSED
    ),
    "a certificate of nobody": StarttlsCase(
        certificate=lambda authority: issue_self_signed(), ends=_REFUSED
    ),
    "another greeting under TLS": StarttlsCase(arrange=_greets_again),
    "the end after the handshake": StarttlsCase(arrange=_leaves_after_tls, ends=_GIVEN_UP),
}

STARTTLS_CASES: dict[str, dict[str, StarttlsCase]] = {
    "buffering": _BUFFERING,
    "negotiation": _NEGOTIATION,
    "tampering": dict(_tampering()),
    "spoofing": _SPOOFING,
    "others": _OTHERS,
}
