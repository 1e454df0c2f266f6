"""What to sign an account in with: its password, or access that is renewed in time."""

import enum
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from vault_app.archive import accounts as account_writes
from vault_app.archive import sign_ins
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import SecretStore
from vault_app.model.errors import (
    ClientMissing,
    IssuerRefused,
    ProxyFailed,
    SecretMissing,
    ServerError,
    SignInNeeded,
    WebFailed,
)
from vault_app.model.jobs import Job, QuietJob
from vault_app.model.mail import Account
from vault_app.model.sign_in import AccessToken, Credential, SignInMethod, Tokens
from vault_app.tasks.signing_in import asker_for, renewer
from vault_app.web.oauth import Asker

_EARLY = timedelta(minutes=5)
# Access that is good for this long still serves while its issuer cannot be reached.
_LAST_USE = timedelta(seconds=30)
# After these, only the person can help (RFC 6749 5.2, OpenID Connect Core 1.0 3.1.2.6); all other
# errors of an issuer may pass.
_FINAL = frozenset(
    {
        "invalid_grant",
        "invalid_client",
        "unauthorized_client",
        "access_denied",
        "invalid_scope",
        "interaction_required",
        "login_required",
        "consent_required",
    }
)
_TURN_SECONDS = 0.1
_LONGEST_TEXT = 500

# One lock for each account of each open vault: a refresh token that is used twice at once costs the
# whole permission at issuers that rotate (RFC 9700 4.14.2).
_turns: WeakKeyDictionary[Vault, dict[int, threading.Lock]] = WeakKeyDictionary()
_turns_lock = threading.Lock()


class Withdrawal(enum.StrEnum):
    """What became of the permission that an issuer had given.

    ``NOTHING``: there was none. ``DONE``: the issuer took it back. ``IMPOSSIBLE``: the issuer has
    no place for that, and ``FAILED``: it did not answer well; then it holds until the person takes
    it back on the issuer's website.
    """

    NOTHING = "nothing"
    DONE = "done"
    IMPOSSIBLE = "impossible"
    FAILED = "failed"


def password_of(vault: Vault, secrets: SecretStore, account: Account) -> str:
    """The stored password; raises ``SecretMissing``."""
    with vault.reader() as reader:
        kept = reader.secret(account.id)
    password = kept if kept is not None else secrets.get(vault.id, account.id)
    if password is None:
        raise SecretMissing(host=account.server.host, user=account.server.user)
    return password


def credential_of(
    vault: Vault, secrets: SecretStore, account: Account, *, job: Job | None = None
) -> Credential:
    """What to sign an account in with: its password, or access that is good for five minutes more.

    Access is renewed by one thread at a time for each account, and the new refresh token is kept
    before the access is used.

    Raises:
        SignInNeeded: the account is refused until the person signs in anew; nothing was sent.
        SecretMissing: no password, or no tokens, are kept.
        ClientMissing: the client id that the tokens belong to was forgotten.
        IssuerRefused: the issuer does not renew; noted as a refusal where only the person can help.
        WebFailed, ProxyFailed, Cancelled
    """
    demand_no_refusal(account)
    if account.server.method is SignInMethod.PASSWORD:
        return password_of(vault, secrets, account)
    tokens = _kept(vault, account)
    if datetime.now(UTC) < tokens.expires_at - _EARLY:
        return AccessToken(tokens.access)
    return _renewed(vault, account, tokens, job or QuietJob())


def renew_refused(
    vault: Vault, account: Account, refused: AccessToken, *, job: Job | None = None
) -> AccessToken:
    """Other access than this, which the mail server did not take although it should still be good:
    a clock may be wrong, or the issuer may have called it back.

    Raises: as ``credential_of``.
    """
    tokens = _kept(vault, account)
    if tokens.access != refused.text:
        return AccessToken(tokens.access)
    return _renewed(vault, account, tokens, job or QuietJob())


def is_kept(vault: Vault, secrets: SecretStore, account: Account, credential: Credential) -> bool:
    """Whether a credential is what is kept for an account now."""
    if not isinstance(credential, AccessToken):
        try:
            return password_of(vault, secrets, account) == credential
        except SecretMissing:
            return False
    with vault.reader() as reader:
        tokens = reader.tokens(account.id)
    return tokens is not None and tokens.access == credential.text


def demand_no_refusal(account: Account) -> None:
    """Raise ``SignInNeeded`` for an account whose sign-in was refused."""
    if account.refusal is not None:
        raise SignInNeeded(
            host=account.server.host,
            user=account.server.user,
            server_text=account.refusal.text,
        )


def note_refusal(vault: Vault, account_id: int, error: ServerError) -> None:
    """Note that an account is not let in any more, so that nobody tries in a loop."""
    text = str(error.facts.get("server_text") or error.facts.get("detail") or "")
    if isinstance(error, IssuerRefused):
        text = " ".join(filter(None, (str(error.facts["reason"]), text)))
    vault.write(account_writes.note_refusal, account_id, text[:_LONGEST_TEXT])


def withdraw(vault: Vault, account: Account, *, job: Job | None = None) -> Withdrawal:
    """Give back to its issuer what an account has of it (RFC 7009), as far as that goes; nothing is
    forgotten here. Raises ``Cancelled``."""
    with vault.reader() as reader:
        tokens = reader.tokens(account.id)
        client = reader.oauth_client(account.server.issuer)
    if tokens is None:
        return Withdrawal.NOTHING
    if not tokens.revocation_url or client is None:
        return Withdrawal.IMPOSSIBLE
    asker = _asker(account, job or QuietJob())
    try:
        renewer(tokens, client, asker).revoke(tokens.refresh or tokens.access)
    except ServerError:
        return Withdrawal.FAILED
    return Withdrawal.DONE


def _renewed(vault: Vault, account: Account, known: Tokens, job: Job) -> AccessToken:
    with turn(vault, account.id, job):
        tokens = _kept(vault, account)
        if tokens.access != known.access:
            return AccessToken(tokens.access)  # another thread has just done it
        try:
            fresh = _ask(vault, account, tokens, job)
        except (WebFailed, ProxyFailed):
            if datetime.now(UTC) < tokens.expires_at - _LAST_USE:
                return AccessToken(tokens.access)
            raise
        except IssuerRefused as error:
            if error.facts["reason"] in _FINAL:
                note_refusal(vault, account.id, error)
            raise
        # Before anybody uses it: the issuer has just made the former refresh token worthless.
        vault.write(sign_ins.set_tokens, account.id, fresh)
        return AccessToken(fresh.access)


def _ask(vault: Vault, account: Account, tokens: Tokens, job: Job) -> Tokens:
    server = account.server
    with vault.reader() as reader:
        client = reader.oauth_client(server.issuer)
    if client is None:
        raise ClientMissing(issuer=server.issuer)
    if not tokens.refresh:
        error = SignInNeeded(host=server.host, user=server.user, server_text="")
        note_refusal(vault, account.id, error)
        raise error
    return renewer(tokens, client, _asker(account, job)).renew(tokens)


def _asker(account: Account, job: Job) -> Asker:
    server = account.server
    return asker_for(server.issuer, server.proxy, server.ca_pem, job)


def _kept(vault: Vault, account: Account) -> Tokens:
    with vault.reader() as reader:
        tokens = reader.tokens(account.id)
    if tokens is None:
        raise SecretMissing(host=account.server.host, user=account.server.user)
    return tokens


@contextmanager
def turn(vault: Vault, account_id: int, job: Job) -> Iterator[None]:
    """Keep other threads from changing what an account signs in with; asks the job while waiting.
    Not for a thread that has the turn already."""
    with _turns_lock:
        lock = _turns.setdefault(vault, {}).setdefault(account_id, threading.Lock())
    while not lock.acquire(timeout=_TURN_SECONDS):
        job.check()
    try:
        yield
    finally:
        lock.release()
