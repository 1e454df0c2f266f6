"""Signing in: which mechanism is chosen, what goes over the wire, and whom the client believes."""

import base64
import json
from collections.abc import Callable, Iterator

import pytest
from scramp import ScramMechanism

from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.wire import Command
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused, ServerMisbehaved, SignInRefused
from vault_app.model.mail import ServerSettings
from vault_app.model.sign_in import AccessToken, Credential

_SCRAM = ["IMAP4rev1", "AUTH=SCRAM-SHA-256", "AUTH=PLAIN", "UIDPLUS"]
_TOKEN = AccessToken("ya29.a-token")
_REFUSAL = "[AUTHENTICATIONFAILED] No"


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        yield running


def _open(server: HostileServer, credential: Credential | None = None) -> None:
    given = server.password if credential is None else credential
    with Session(server.settings(), given, patience=20) as session:
        assert session.list_mailboxes()[0]


def _sign_ins(server: HostileServer) -> list[bytes]:
    return [each.line for each in server.commands if each.name in ("LOGIN", "AUTHENTICATE")]


def _challenge(session: Served, text: bytes) -> bytes:
    """Ask, and hear the answer."""
    session.send(b"+ " + base64.b64encode(text) + b"\r\n")
    return base64.b64decode(session.read_line())


def _first_words(session: Served, command: Command) -> bytes:
    """What the client says first, in the command or after a "+"."""
    words = command.arguments.split(b" ")
    return base64.b64decode(words[1]) if len(words) > 1 else _challenge(session, b"")


# SCRAM


def _scram(
    server: HostileServer,
    *,
    spoil: Callable[[str], str] = lambda said: said,
    spoil_final: Callable[[str], str] = lambda said: said,
    proves: bool = True,
) -> None:
    """Let a server know the password by its keys alone (RFC 5802)."""
    mechanism = ScramMechanism("SCRAM-SHA-256")
    keys = mechanism.make_auth_info(server.password, iteration_count=4096)

    def answer(session: Served, command: Command) -> None:
        assert command.arguments.startswith(b"SCRAM-SHA-256")
        side = mechanism.make_server(lambda user: keys)
        side.set_client_first(_first_words(session, command).decode())
        said = _challenge(session, spoil(side.get_server_first()).encode())
        try:
            side.set_client_final(said.decode())
        except Exception:  # noqa: BLE001 - whatever it is, the password is wrong
            session.tagged(command, "NO", _REFUSAL)
            return
        if proves:
            assert _challenge(session, spoil_final(side.get_server_final()).encode()) == b""
        session.is_signed_in = True
        session.tagged(command, "OK", "Signed in")

    server.capabilities = _SCRAM
    server.on("AUTHENTICATE", answer)


def test_a_real_server_is_signed_in_to_without_showing_the_password(
    oauth_dovecot: Dovecot,
) -> None:
    user = oauth_dovecot.new_user()
    with Session(user.settings(), user.password) as session:
        assert session.list_mailboxes()[0]
    assert f"user=<{user.name}>, method=SCRAM-SHA-256" in oauth_dovecot.log
    with pytest.raises(SignInRefused):
        Session(user.settings(), "wrong")
    assert f"user=<{user.name}>, method=PLAIN" not in oauth_dovecot.log


@pytest.mark.parametrize("in_command", [False, True], ids=["asked", "at once"])
def test_a_server_that_proves_itself_is_believed(
    server: HostileServer, *, in_command: bool
) -> None:
    _scram(server)
    server.capabilities = [*_SCRAM, *(["SASL-IR"] if in_command else [])]
    _open(server)
    assert len(_sign_ins(server)) == 1
    assert (len(_sign_ins(server)[0].split(b" ")) == 3) is in_command
    assert server.password.encode() not in b"".join(each.line for each in server.commands)


def test_a_wrong_password_is_not_tried_again_in_clear_words(server: HostileServer) -> None:
    _scram(server)
    with pytest.raises(SignInRefused) as refused:
        _open(server, "wrong")
    assert refused.value.facts["server_text"] == _REFUSAL
    assert len(_sign_ins(server)) == 1


@pytest.mark.parametrize(
    "arrange",
    [
        {"proves": False},
        {"spoil_final": lambda said: "v=" + base64.b64encode(b"x" * 32).decode()},
        {"spoil_final": lambda said: "e=other-error"},
        {"spoil_final": lambda said: "nonsense"},
        {"spoil_final": lambda said: ""},
        {"spoil": lambda said: said.replace("i=4096", "i=1")},
        {"spoil": lambda said: said.replace("i=4096", "i=2000000")},
        {"spoil": lambda said: said.replace("i=4096", "i=99999999999999")},
        {"spoil": lambda said: said.replace("i=4096", "i=-4096")},
        {"spoil": lambda said: said.replace("r=", "r=x")},
        {"spoil": lambda said: "r=short,s=QSXCR+Q6sek8bf92,i=4096"},
        {"spoil": lambda said: said.partition(",s=")[0] + ",i=4096"},
        {"spoil": lambda said: "m=must-understand," + said},
        {"spoil": lambda said: "\x00\x01\x02"},
    ],
)
def test_a_server_that_does_not_prove_itself_is_left(
    server: HostileServer, arrange: dict[str, Callable[[str], str]]
) -> None:
    _scram(server, **arrange)  # type: ignore[arg-type]
    # The server's side ends its connection when ours does.
    with pytest.raises(ServerMisbehaved):
        _open(server)
    assert len(_sign_ins(server)) == 1


def test_a_server_without_keys_of_the_user_gets_the_password_by_plain(
    server: HostileServer,
) -> None:
    server.capabilities = _SCRAM  # its usual answer to all but PLAIN is NO
    _open(server)
    assert [line.split(b" ")[1] for line in _sign_ins(server)] == [b"SCRAM-SHA-256", b"PLAIN"]


def test_a_server_that_says_the_password_back_is_not_quoted(server: HostileServer) -> None:
    server.capabilities = ["IMAP4rev1", "AUTH=PLAIN", "SASL-IR"]
    server.password = "quince and medlar"

    def repeat(session: Served, command: Command) -> None:
        words = command.arguments.decode() + " " + server.password
        session.tagged(command, "NO", f"[AUTHENTICATIONFAILED] {words}")

    server.on("AUTHENTICATE", repeat)
    with pytest.raises(SignInRefused) as caught:
        _open(server)
    said = str(caught.value.facts["server_text"])
    assert said == "[AUTHENTICATIONFAILED] PLAIN ••• •••"


def test_a_server_that_has_no_time_is_asked_once(server: HostileServer) -> None:
    server.capabilities = _SCRAM
    server.on("AUTHENTICATE", lambda s, c: s.tagged(c, "NO", "[UNAVAILABLE] Later"))
    with pytest.raises(CommandRefused):
        _open(server)
    assert len(_sign_ins(server)) == 1


def test_a_password_that_scram_forbids_goes_by_plain(server: HostileServer) -> None:
    server.capabilities = _SCRAM
    server.password = "one\x07two"
    _open(server)
    assert [line.split(b" ")[1] for line in _sign_ins(server)] == [b"PLAIN"]


# PLAIN and LOGIN


@pytest.mark.parametrize(
    ("offered", "sent"),
    [
        (["AUTH=PLAIN"], b"AUTHENTICATE PLAIN"),
        (["AUTH=PLAIN", "AUTH=LOGIN", "LOGINDISABLED"], b"AUTHENTICATE PLAIN"),
        (["AUTH=PLAIN", "SASL-IR"], b"AUTHENTICATE PLAIN AGVyaW5AZXhhbXBsZS5vcmcAcGFzcyAid1xvcmQ="),
        ([], b"LOGIN"),
        (["AUTH=LOGIN"], b"LOGIN"),
        (["AUTH=LOGIN", "LOGINDISABLED"], b"AUTHENTICATE LOGIN"),
        (["AUTH=LOGIN", "LOGINDISABLED", "SASL-IR"], b"AUTHENTICATE LOGIN"),
    ],
)
def test_the_best_way_that_is_offered_is_taken(
    server: HostileServer, offered: list[str], sent: bytes
) -> None:
    def by_login(session: Served, command: Command) -> None:
        assert _challenge(session, b"Username:") == server.user.encode()
        assert _challenge(session, b"Password:") == server.password.encode()
        session.is_signed_in = True
        session.tagged(command, "OK", "Signed in")

    server.capabilities = ["IMAP4rev1", *offered]
    if sent == b"AUTHENTICATE LOGIN":
        server.on("AUTHENTICATE", by_login)
    _open(server)
    (line,) = _sign_ins(server)
    assert line.startswith(b"LOGIN") if sent == b"LOGIN" else line == sent


@pytest.mark.parametrize(
    ("offered", "credential"),
    [
        (["LOGINDISABLED"], "secret"),
        (["LOGINDISABLED", "AUTH=XOAUTH2", "AUTH=OAUTHBEARER"], "secret"),
        (["LOGINDISABLED", "AUTH=CRAM-MD5", "AUTH=NTLM"], "secret"),
        (["AUTH=PLAIN", "AUTH=SCRAM-SHA-256"], _TOKEN),
        ([], _TOKEN),
    ],
)
def test_where_there_is_no_way_nothing_is_sent(
    server: HostileServer, offered: list[str], credential: Credential
) -> None:
    server.capabilities = ["IMAP4rev1", *offered]
    with pytest.raises(SignInRefused) as refused:
        _open(server, credential)
    assert refused.value.facts["reason"] == "no-way"
    assert _sign_ins(server) == []


def test_a_password_with_a_nul_byte_is_not_cut_short(server: HostileServer) -> None:
    with pytest.raises(SignInRefused):
        _open(server, f"{server.password}\0rest")
    assert _sign_ins(server) == []


def test_a_server_that_asks_on_is_told_to_end(server: HostileServer) -> None:
    heard: list[bytes] = []

    def answer(session: Served, command: Command) -> None:
        for _ in range(3):
            session.send(b"+ \r\n")
            heard.append(session.read_line())
        session.tagged(command, "NO", _REFUSAL)

    server.on("AUTHENTICATE", answer)
    with pytest.raises(SignInRefused):
        _open(server)
    assert heard[1:] == [b"*", b"*"]


# Access tokens


def _takes_token(server: HostileServer, heard: list[bytes]) -> None:
    def answer(session: Served, command: Command) -> None:
        heard.append(_first_words(session, command))
        session.is_signed_in = True
        session.tagged(command, "OK", "Signed in")

    server.on("AUTHENTICATE", answer)


@pytest.mark.parametrize("at_once", [False, True])
def test_oauthbearer_says_what_rfc_7628_says(server: HostileServer, *, at_once: bool) -> None:
    heard: list[bytes] = []
    server.user = "a=b,c@example.org"
    server.capabilities = ["IMAP4rev1", "AUTH=XOAUTH2", "AUTH=OAUTHBEARER", "AUTH=PLAIN"]
    server.capabilities += ["SASL-IR"] if at_once else []
    _takes_token(server, heard)
    _open(server, _TOKEN)
    assert heard == [
        b"n,a=a=3Db=2Cc@example.org,\x01host=localhost\x01port=%d"
        b"\x01auth=Bearer ya29.a-token\x01\x01" % server.port
    ]


def test_xoauth2_says_what_its_makers_say(server: HostileServer) -> None:
    heard: list[bytes] = []
    server.capabilities = ["IMAP4rev1", "AUTH=XOAUTH2", "AUTH=PLAIN", "SASL-IR"]
    _takes_token(server, heard)
    _open(server, _TOKEN)
    assert heard == [b"user=erin@example.org\x01auth=Bearer ya29.a-token\x01\x01"]
    (line,) = _sign_ins(server)
    assert line.startswith(b"AUTHENTICATE XOAUTH2 dXNlcj1")


def test_a_token_too_long_for_a_line_waits_for_the_server(server: HostileServer) -> None:
    heard: list[bytes] = []
    server.capabilities = ["IMAP4rev1", "AUTH=XOAUTH2", "SASL-IR"]
    _takes_token(server, heard)
    _open(server, AccessToken("t" * 7_000))
    assert _sign_ins(server) == [b"AUTHENTICATE XOAUTH2"]
    assert b"t" * 7_000 in heard[0]


@pytest.mark.parametrize(
    ("mechanism", "said"), [("XOAUTH2", b""), ("OAUTHBEARER", b"\x01")], ids=["X", "bearer"]
)
@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (json.dumps({"status": "401", "schemes": "bearer", "scope": "s"}).encode(), "(401)"),
        (json.dumps({"status": "invalid_token"}).encode(), "(invalid_token)"),
        (json.dumps({"status": "400\r\n\x1b[31mred"}).encode(), "(400   [31mred)"),
        (json.dumps({"status": "x" * 5000}).encode(), "(" + "x" * 300 + ")"),
        (b"not json", ""),
        (b"[1, 2]", ""),
        (b"[" * 40_000, ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_refused_token_is_told_with_the_servers_words(
    server: HostileServer, mechanism: str, said: bytes, reason: bytes, told: str
) -> None:
    def answer(session: Served, command: Command) -> None:
        _first_words(session, command)
        assert _challenge(session, reason) == said
        session.tagged(command, "NO", "[AUTHENTICATIONFAILED] Bad token")

    server.capabilities = ["IMAP4rev1", f"AUTH={mechanism}", "SASL-IR"]
    server.on("AUTHENTICATE", answer)
    with pytest.raises(SignInRefused) as refused:
        _open(server, _TOKEN)
    expected = f"[AUTHENTICATIONFAILED] Bad token {told}".rstrip()
    assert refused.value.facts["server_text"] == expected
    assert refused.value.facts["reason"] == "access"
    assert "ya29" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_server_that_refuses_on_and_on_is_left(server: HostileServer) -> None:
    def answer(session: Served, command: Command) -> None:
        _first_words(session, command)
        for _ in range(1_000):
            _challenge(session, b"{}")

    server.capabilities = ["IMAP4rev1", "AUTH=OAUTHBEARER"]
    server.on("AUTHENTICATE", answer)
    with pytest.raises(ServerMisbehaved):
        _open(server, _TOKEN)


@pytest.mark.parametrize("token", ["a\x01auth=Bearer b", "a\r\nb", "a\0b"])
def test_a_token_that_would_be_read_as_more_is_not_sent(server: HostileServer, token: str) -> None:
    server.capabilities = ["IMAP4rev1", "AUTH=XOAUTH2", "AUTH=OAUTHBEARER"]
    with pytest.raises(SignInRefused):
        _open(server, AccessToken(token))
    assert _sign_ins(server) == []


# What is no refusal


@pytest.mark.parametrize(
    ("text", "is_refusal"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", True),
        ("[ALERT] Application-specific password required", True),
        ("[EXPIRED] Password expired", True),
        ("LOGIN failed.", True),
        ("Account temporarily locked, try again later", True),
        ("[AUTHENTICATIONFAILED] Too many attempts, try again later", True),
        ("[UNAVAILABLE] Temporary authentication failure.", False),
        ("[INUSE] Mailbox in use", False),
        ("[LIMIT] Too many", False),
        ("[ALERT] Too many simultaneous connections. (Failure)", False),
        ("[ALERT] Account exceeded command or bandwidth limits. (Failure)", False),
        ("[THROTTLED] Slow down", False),
        ("Server busy, try again later", False),
    ],
)
@pytest.mark.parametrize("credential", [None, _TOKEN], ids=["password", "token"])
def test_a_busy_server_says_nothing_about_the_sign_in(
    server: HostileServer, text: str, credential: Credential | None, *, is_refusal: bool
) -> None:
    server.capabilities = ["IMAP4rev1", "AUTH=PLAIN", "AUTH=XOAUTH2"]
    server.on("AUTHENTICATE", lambda session, command: session.tagged(command, "NO", text))
    with pytest.raises(SignInRefused if is_refusal else CommandRefused) as refused:
        _open(server, credential)
    assert refused.value.facts["server_text"] == text


def test_settings_hold_no_secret_in_their_words() -> None:
    assert "ya29" not in repr(_TOKEN)
    assert "ya29" not in repr((ServerSettings(host="h", user="u"), _TOKEN))
