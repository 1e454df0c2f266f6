"""What goes wrong before and while a client signs in: greetings, certificates, STARTTLS, refusals.

What comes in clear around STARTTLS has a place of its own: ``starttls_cases``.
"""

from tests.servers.certificates import Authority, issue_self_signed
from tests.servers.fault import Arrange, Ends, Fault, ends
from tests.servers.hostile import HostileServer, Session
from tests.servers.wire import Command
from vault_app.model.errors import (
    CannotConnect,
    CertificateRejected,
    CommandRefused,
    ConnectionLost,
    NotEncrypted,
    ServerMisbehaved,
    ServerTooSlow,
    SignInRefused,
)
from vault_app.model.mail import Security

_NO_TLS = ends(NotEncrypted, ServerMisbehaved, ConnectionLost, CannotConnect, CommandRefused)
_ODD = ends(ServerMisbehaved, ConnectionLost, CannotConnect, CommandRefused)
_NO_SECRET = "no password leaves in clear, and nothing said in clear is believed"


def _greets(greeting: bytes) -> Arrange:
    def strike(server: HostileServer) -> None:
        server.greeting = greeting

    return strike


def _greets_and_ends(greeting: bytes) -> Arrange:
    def greet(session: Session) -> None:
        session.send(greeting)
        session.hang_up()

    return lambda server: server.on_connect(greet)


def _answers(name: str, *lines: bytes) -> Arrange:
    """These lines in place of the answer; ``TAG`` stands for the command's tag."""
    text = b"".join(line + b"\r\n" for line in lines)

    def answer(session: Session, command: Command) -> None:
        session.send(text.replace(b"TAG", command.tag))

    return lambda server: server.on(name, answer)


def _sign_in_answers(*lines: bytes) -> Arrange:
    def strike(server: HostileServer) -> None:
        for name in ("LOGIN", "AUTHENTICATE"):
            _answers(name, *lines)(server)

    return strike


def _ends_at_sign_in(server: HostileServer) -> None:
    for name in ("LOGIN", "AUTHENTICATE"):
        server.on(name, lambda session, command: session.hang_up())


def _silent_on_connect(server: HostileServer) -> None:
    server.on_connect(lambda session: session.stall())


def _endless_challenges(server: HostileServer) -> None:
    """Asks on and on, whatever the client says."""

    def answer(session: Session, command: Command) -> None:
        for _ in range(1_000):
            session.send(b"+ bW9yZQ==\r\n")
            if session.read_line() == b"*":
                session.tagged(command, "BAD", "Given up")
                return

    server.on("AUTHENTICATE", answer)
    server.on("LOGIN", answer)


def _login_alone(server: HostileServer) -> None:
    server.capabilities = ["IMAP4rev1", "UIDPLUS"]
    _answers("AUTHENTICATE", b"TAG BAD Unknown command")(server)


# STARTTLS


def _not_offered(server: HostileServer) -> None:
    """A man in the middle takes STARTTLS off the list, and refuses it."""
    _answers("CAPABILITY", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN", b"TAG OK Done")(server)
    _answers("STARTTLS", b"TAG BAD Unknown command")(server)


def _says_ok_and_goes_on_in_clear(server: HostileServer) -> None:
    def answer(session: Session, command: Command) -> None:
        session.send(command.tag + b" OK Begin TLS\r\n" + b"* OK I changed my mind\r\n" * 5)

    server.on("STARTTLS", answer)


def _starttls(does: str, strike: Arrange, allowed: Ends = _NO_TLS) -> Fault:
    return Fault(
        does=does, right=_NO_SECRET, strike=strike, ends=allowed, security=Security.STARTTLS
    )


SIGN_IN_FAULTS: dict[str, Fault] = {
    "PREAUTH": Fault(
        does="greets with PREAUTH, which would skip the sign-in",
        right="an error; nobody is asked for mail without having signed in",
        strike=_greets(b"* PREAUTH You are signed in already\r\n"),
        ends=_ODD,
    ),
    "BYE for a greeting": Fault(
        does="greets with BYE and hangs up",
        right="an error with the server's words as a quotation",
        strike=_greets_and_ends(b"* BYE Too many connections from your IP\r\n"),
        ends=_ODD,
    ),
    "no greeting": Fault(
        does="accepts the connection and never says a word",
        right="patience runs out",
        strike=_silent_on_connect,
        ends=ends(ServerTooSlow, CannotConnect, ConnectionLost),
        is_slow=True,
    ),
    "end at once": Fault(
        does="accepts the connection and ends it",
        right="an error",
        strike=_greets_and_ends(b""),
        ends=_ODD,
    ),
    "greeting of another protocol": Fault(
        does="greets as a web server",
        right="an error",
        strike=_greets_and_ends(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        ends=_ODD,
    ),
    "greeting of 10 MB": Fault(
        does="greets with a line of 10 MB",
        right="an error, or it is cut to a decent size",
        strike=_greets(b"* OK " + b"x" * 10_000_000 + b"\r\n"),
        ends=_ODD | {None},
    ),
    "greeting with escape codes": Fault(
        does="greets with an alert that holds escape codes and bidi marks",
        right="signed in; shown, if at all, as one harmless quoted line",
        strike=_greets(b"* OK [ALERT] \x1b[2J\x1b]0;title\x07 \xe2\x80\xae evil\r\n"),
    ),
    "wrong password": Fault(
        does="NO [AUTHENTICATIONFAILED]",
        right="the person is asked for the password",
        strike=_sign_in_answers(b"TAG NO [AUTHENTICATIONFAILED] Authentication failed."),
        ends=ends(SignInRefused),
    ),
    "not now": Fault(
        does="NO [UNAVAILABLE] to the sign-in",
        right="an error, which does not say that the password is wrong",
        strike=_sign_in_answers(b"TAG NO [UNAVAILABLE] Maximum number of connections exceeded"),
        ends=ends(CommandRefused, ConnectionLost),
    ),
    "end at the sign-in": Fault(
        does="hangs up in place of an answer to the sign-in",
        right="an error",
        strike=_ends_at_sign_in,
        ends=ends(ConnectionLost, SignInRefused),
    ),
    "referral": Fault(
        does="NO [REFERRAL imap://evil.example/] to the sign-in (RFC 2221)",
        right="an error; nobody goes where the server points",
        strike=_sign_in_answers(b"TAG NO [REFERRAL imap://erin@evil.example/] Go there"),
        ends=ends(SignInRefused, CommandRefused),
    ),
    "endless challenges": Fault(
        does="answers the sign-in with one challenge after the other",
        right="given up after the first that is not understood",
        strike=_endless_challenges,
        ends=ends(SignInRefused, CommandRefused, ServerMisbehaved),
    ),
    "LOGIN alone": Fault(
        does="offers no AUTH=PLAIN and knows only LOGIN",
        right="signed in by LOGIN",
        strike=_login_alone,
    ),
    "CAPABILITY refused": Fault(
        does="BAD to CAPABILITY",
        right="signed in, or an error",
        strike=_answers("CAPABILITY", b"TAG BAD Unknown command"),
        ends=ends(None, CommandRefused, ServerMisbehaved),
    ),
    "CAPABILITY without an answer": Fault(
        does="OK to CAPABILITY, and no capability",
        right="signed in, or an error; nothing is taken for offered",
        strike=_answers("CAPABILITY", b"TAG OK Done"),
        ends=ends(None, CommandRefused, ServerMisbehaved),
    ),
    "wrong tag": Fault(
        does="answers with a tag that nobody sent",
        right="an error",
        strike=_answers("CAPABILITY", b"ZZ9 OK Done"),
        ends=ends(ServerMisbehaved, ServerTooSlow, ConnectionLost),
        is_slow=True,
    ),
    **{
        f"certificate: {name}": Fault(
            does=f"shows a certificate: {name}",
            right="refused, and not to be waved through with one click",
            strike=lambda server: None,
            certificate=certificate,
            ends=ends(CertificateRejected),
        )
        for name, certificate in {
            "expired": Authority.issue_expired,
            "not yet valid": Authority.issue_not_yet_valid,
            "for another host": Authority.issue_for_wrong_host,
            "self-signed": lambda authority: issue_self_signed(),
            "of an unknown authority": lambda authority: Authority("Unknown").issue(),
        }.items()
    },
    "STARTTLS not offered": _starttls("does not offer STARTTLS, and says BAD", _not_offered),
    "STARTTLS refused": _starttls("NO to STARTTLS", _answers("STARTTLS", b"TAG NO Not today")),
    "STARTTLS unknown": _starttls("BAD to STARTTLS", _answers("STARTTLS", b"TAG BAD What?")),
    "STARTTLS asks for more": _starttls(
        "a continuation in answer to STARTTLS", _answers("STARTTLS", b"+ go on", b"TAG BAD No")
    ),
    "STARTTLS and then clear": _starttls(
        "OK to STARTTLS, and goes on in clear", _says_ok_and_goes_on_in_clear
    ),
    "STARTTLS after PREAUTH": _starttls(
        "greets with PREAUTH, after which STARTTLS is not allowed",
        _greets(b"* PREAUTH You are signed in already\r\n"),
    ),
    "STARTTLS and a wrong certificate": Fault(
        does="STARTTLS with a certificate for another host",
        right=_NO_SECRET,
        strike=lambda server: None,
        certificate=Authority.issue_for_wrong_host,
        security=Security.STARTTLS,
        ends=ends(CertificateRejected),
    ),
}
