"""Signing in (RFC 3501 6.2, RFC 4422): the best mechanism that the server offers, run to its end.

The caller has seen to it that the connection is encrypted, or ends on this machine.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Set

from scramp import ScramClient, ScramException

from vault_app.imap.conversation import Conversation, with_arguments
from vault_app.model.errors import CommandRefused, ServerError, ServerMisbehaved, SignInRefused
from vault_app.model.mail import ServerSettings
from vault_app.model.sign_in import AccessToken, Credential

# A refusal with one of these response codes (RFC 5530) says nothing about the sign-in itself.
_BUSY_CODES = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[OVERQUOTA]", "[SERVERBUG]", "[THROTTLED]")
# Said without such a code by servers that have only [ALERT] for it.
_BUSY_WORDS = re.compile(
    r"too many (?:simultaneous )?connections|bandwidth limits?|try again later"
    r"|temporar(?:y|ily) (?:authentication )?(?:failure|error|problem|unavailable)",
    re.IGNORECASE,
)
# A door that is shut for a time is opened by its owner, and each knock may keep it shut longer.
_SHUT_WORDS = re.compile(r"lock|suspend|disabled|AUTHENTICATIONFAILED", re.IGNORECASE)
# A longer command is not taken by all servers (RFC 7162 section 4), so what is longer waits for
# the server's "+".
_LONGEST_COMMAND = 8_000
# One that asks for more wants to keep this computer busy; RFC 7677 has 4,096, and servers of today
# some ten times as much.
_MOST_ITERATIONS = 1_000_000
_LONGEST_TOLD = 300
# What is shorter stands in the words of any server by chance.
_SHORTEST_SECRET = 4


def sign_in(
    talk: Conversation,
    settings: ServerSettings,
    credential: Credential,
    capabilities: Set[str],
) -> None:
    """Sign in; returns only after the server's OK.

    A password goes by SCRAM-SHA-256 (RFC 7677), where the server has to prove that it knew it, else
    by PLAIN, LOGIN or the LOGIN command. Access goes by OAUTHBEARER (RFC 7628) or XOAUTH2.

    Raises:
        SignInRefused: the server said no, or offers nothing that this credential is for (reason
            "no-way"); trying the same again is no use. Reason "access" if it was an access token.
        CommandRefused: it cannot say now.
        ServerMisbehaved: it did not prove that it knows the password, or broke the protocol.
        ConnectionLost, ServerTooSlow
    """
    _SignIn(talk, settings, credential, capabilities).run()


class _SignIn:
    """One attempt."""

    def __init__(
        self,
        talk: Conversation,
        settings: ServerSettings,
        credential: Credential,
        capabilities: Set[str],
    ) -> None:
        self._talk = talk
        self._settings = settings
        self._credential = credential
        self._capabilities = capabilities

    def run(self) -> None:
        try:
            if isinstance(self._credential, AccessToken):
                self._by_access(self._credential.text)
            else:
                self._by_password(self._credential)
        except CommandRefused as error:
            # Without its cause: the chain of it must not hold what was sent.
            raise self._judged(str(error.facts["server_text"])) from None

    def _judged(self, text: str) -> ServerError:
        text = self._without_secret(text)
        is_said_busy = _BUSY_WORDS.search(text) and not _SHUT_WORDS.search(text)
        if is_said_busy or any(code in text.upper() for code in _BUSY_CODES):
            return CommandRefused(
                host=self._settings.host, command="sign-in", status="NO", server_text=text
            )
        is_access = isinstance(self._credential, AccessToken)
        return self._refused(text, reason="access" if is_access else "")

    def _without_secret(self, text: str) -> str:
        """What the server said, which is kept and shown: some say back what they were sent."""
        kept = self._credential
        secret = (kept.text if isinstance(kept, AccessToken) else kept).encode("utf-8")
        user = self._settings.user.encode("utf-8")
        if len(secret) < _SHORTEST_SECRET:
            return text
        sent = (b"\0" + user + b"\0" + secret, secret)
        for form in (secret.decode(), *(base64.b64encode(each).decode() for each in sent)):
            text = text.replace(form, "•••")
        return text

    def _refused(self, text: str, *, reason: str) -> SignInRefused:
        facts = {"reason": reason} if reason else {}
        return SignInRefused(
            host=self._settings.host, user=self._settings.user, server_text=text, **facts
        )

    def _offers(self, mechanism: str) -> bool:
        return f"AUTH={mechanism}" in self._capabilities

    # By password

    def _by_password(self, password: str) -> None:
        user, secret = self._settings.user.encode("utf-8"), password.encode("utf-8")
        if b"\0" in secret:
            raise self._refused("", reason="")  # no server can have such a password
        if self._offers("SCRAM-SHA-256") and self._by_scram(password):
            return
        if self._offers("PLAIN"):
            self._authenticate("PLAIN", b"\0" + user + b"\0" + secret)
        elif "LOGINDISABLED" not in self._capabilities:
            self._talk.run(with_arguments(b"LOGIN", user, secret))
        elif self._offers("LOGIN"):
            self._authenticate("LOGIN", None, replies=(user, secret))
        else:
            raise self._refused("", reason="no-way")

    def _by_scram(self, password: str) -> bool:
        """Whether it could be tried: some servers offer it, and have no such key of the user."""
        try:
            # SASLprep (RFC 4013) forbids some characters that a password may have elsewhere.
            client = ScramClient(["SCRAM-SHA-256"], self._settings.user, password)
            first = client.get_client_first().encode("utf-8")
        except ScramException:
            return False
        scram = _Scram(client, self._settings.host)
        try:
            self._authenticate("SCRAM-SHA-256", first, reply=scram.reply)
        except CommandRefused as error:
            text = str(error.facts["server_text"])
            if scram.was_asked or isinstance(self._judged(text), CommandRefused):
                raise
            # It said no before it had seen anything of the password.
            return False
        if not scram.is_proven:
            raise ServerMisbehaved(host=self._settings.host, detail="SCRAM without a proof")
        return True

    # By access

    def _by_access(self, access: str) -> None:
        settings = self._settings
        if any(sign < " " for sign in settings.user + access):
            raise self._refused("", reason="access")  # it would be read as another message
        if self._offers("OAUTHBEARER"):
            user = settings.user.replace("=", "=3D").replace(",", "=2C")
            message = (
                f"n,a={user},\x01host={settings.host}\x01port={settings.port}"
                f"\x01auth=Bearer {access}\x01\x01"
            )
            mechanism = "OAUTHBEARER"
        elif self._offers("XOAUTH2"):
            mechanism = "XOAUTH2"
            message = f"user={settings.user}\x01auth=Bearer {access}\x01\x01"
        else:
            raise self._refused("", reason="no-way")
        told: list[str] = []

        def after_no(challenge: bytes) -> bytes:
            # The server says why, and wants a word before it says NO (RFC 7628 3.2.3).
            if told:
                raise ServerMisbehaved(host=settings.host, detail="endless challenge")
            told.append(_read_reason(challenge))
            return b"\x01" if mechanism == "OAUTHBEARER" else b""

        try:
            self._authenticate(mechanism, message.encode("utf-8"), reply=after_no)
        except CommandRefused as error:
            text = str(error.facts["server_text"])
            why = f"{text} ({told[0]})" if told and told[0] else text
            raise CommandRefused(**{**error.facts, "server_text": why}) from None

    # The exchange

    def _authenticate(
        self,
        mechanism: str,
        first: bytes | None,
        *,
        replies: tuple[bytes, ...] = (),
        reply: Callable[[bytes], bytes] | None = None,
    ) -> None:
        """AUTHENTICATE with what is to be said first (``None``: the server speaks first), then
        ``replies`` in order, then whatever ``reply`` makes of a challenge."""
        command = b"AUTHENTICATE " + mechanism.encode("ascii")
        coming = [*replies] if first is None else [first, *replies]
        if first is not None and "SASL-IR" in self._capabilities:
            at_once = command + b" " + base64.b64encode(first)
            if len(at_once) < _LONGEST_COMMAND:
                command, coming = at_once, [*replies]

        def answer(challenge: bytes) -> bytes:
            if coming:
                return base64.b64encode(coming.pop(0))
            if reply is None:
                return b"*"  # gives up: the server asks for more than there is to say
            return base64.b64encode(reply(self._decoded(challenge)))

        self._talk.run([command], reply=answer)

    def _decoded(self, challenge: bytes) -> bytes:
        try:
            return base64.b64decode(challenge, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ServerMisbehaved(host=self._settings.host, detail="challenge") from error


class _Scram:
    """The client's side of SCRAM (RFC 5802) after its first message."""

    def __init__(self, client: ScramClient, host: str) -> None:
        self._client = client
        self._host = host
        self.was_asked = False
        self.is_proven = False

    def reply(self, challenge: bytes) -> bytes:
        try:
            text = challenge.decode("utf-8")
            if not self.was_asked:
                self.was_asked = True
                self._client.set_server_first(text)
                if int(self._client.iterations) > _MOST_ITERATIONS:
                    raise ServerMisbehaved(host=self._host, detail="SCRAM with too many rounds")
                return str(self._client.get_client_final()).encode("utf-8")
            if self.is_proven:
                raise ServerMisbehaved(host=self._host, detail="endless challenge")
            self._client.set_server_final(text)
        except (ScramException, UnicodeDecodeError, KeyError, ValueError) as error:
            # A server that cannot prove to know the password may be anybody.
            raise ServerMisbehaved(host=self._host, detail=f"SCRAM: {error}") from None
        self.is_proven = True
        return b""


def _read_reason(challenge: bytes) -> str:
    """The server's reason as one line; "" where there is none that can be read."""
    try:
        told = json.loads(challenge)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    words = [str(told[key]) for key in ("status", "error", "error_description") if key in told]
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join(words))
    return line[:_LONGEST_TOLD]
