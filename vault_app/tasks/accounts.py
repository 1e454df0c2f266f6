"""Adding and removing accounts, where their passwords are kept, and signing in with them."""

import ssl
from collections.abc import Callable

from vault_app.archive import accounts as writes
from vault_app.archive import sign_ins
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.keys.system_keyring import SecretStore
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import AccountNotFound, SettingInvalid, SignInRefused
from vault_app.model.jobs import Job, QuietJob
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.sign_in import AccessToken, Credential, SignInMethod, Tokens
from vault_app.tasks.credentials import (
    Withdrawal,
    credential_of,
    is_kept,
    note_refusal,
    renew_refused,
    turn,
    withdraw,
)

# Opens a signed-in session of an account, by the account's id.
Connect = Callable[[int], Session]


def check_settings(server: ServerSettings) -> None:
    """Raise ``SettingInvalid`` for settings that cannot work."""
    if not server.host or any(sign.isspace() or sign == "\0" for sign in server.host):
        raise SettingInvalid(setting="host", value=server.host, reason="not-a-host")
    if not 0 < server.port < 65536:
        raise SettingInvalid(setting="port", value=server.port, reason="out-of-range")
    if not server.user or any(sign < " " for sign in server.user):
        raise SettingInvalid(setting="user", value=server.user, reason="missing")
    if server.ca_pem is not None:
        try:
            ssl.create_default_context(cadata=server.ca_pem)
        except (ssl.SSLError, ValueError) as error:
            raise SettingInvalid(setting="ca-file", value="", reason="no-certificate") from error
    if (server.method is SignInMethod.OAUTH) != bool(server.issuer):
        raise SettingInvalid(setting="issuer", value=server.issuer, reason="missing")


def try_sign_in(server: ServerSettings, secret: Credential | Tokens, *, job: Job) -> ConnectionSeen:
    """Sign in once and leave again; returns what the server showed.

    Raises:
        SettingInvalid, ServerError
    """
    check_settings(server)
    credential = AccessToken(secret.access) if isinstance(secret, Tokens) else secret
    with Session(server, credential, idle=job.check) as session:
        return session.seen


def add_account(
    vault: Vault,
    secrets: SecretStore,
    *,
    address: str,
    label: str,
    server: ServerSettings,
    password: str = "",
    tokens: Tokens | None = None,
) -> Account:
    """Keep an account and its password, in the system's keyring or else inside the vault; or its
    tokens, which are always kept inside the vault: they are too long for some keyrings.

    Raises:
        AccountExists, SettingInvalid
    """
    check_settings(server)
    account_id = vault.write(
        writes.add_account, address=address, label=label or address, server=server
    )
    if server.method is SignInMethod.OAUTH:
        vault.write(sign_ins.set_tokens, account_id, tokens)
    else:
        in_keyring = secrets.put(vault.id, account_id, password)
        vault.write(writes.set_secret, account_id, None if in_keyring else password)
    with vault.reader() as reader:
        return reader.account(account_id)


def remove_account(
    vault: Vault, secrets: SecretStore, account_id: int, *, job: Job | None = None
) -> Withdrawal:
    """Forget an account and its password; its mail stays in the vault. What an issuer gave it is
    given back first, as far as the issuer lets that happen: returns what became of it.

    Raises:
        AccountNotFound, Cancelled
    """
    with vault.reader() as reader:
        account = reader.account(account_id)
    with turn(vault, account_id, job or QuietJob()):
        withdrawal = withdraw(vault, account, job=job)
        vault.write(writes.remove_account, account_id)
    secrets.forget(vault.id, account_id)
    return withdrawal


def find_account(vault: Vault, address: str) -> Account:
    """The account with this address or label; raises ``AccountNotFound``."""
    with vault.reader() as reader:
        for account in reader.accounts():
            if address.casefold() in (account.address.casefold(), account.label.casefold()):
                return account
    raise AccountNotFound(account=address)


def connector(vault: Vault, secrets: SecretStore, job: Job | None = None) -> Connect:
    """How a task opens sessions of the vault's accounts; with ``job``, waiting can be stopped.

    A refused sign-in is noted, and from then on nobody is asked any more (``SignInNeeded``) until
    the person signs in anew.
    """
    waiting = job or QuietJob()

    def connect(account_id: int) -> Session:
        with vault.reader() as reader:
            account = reader.account(account_id)
        credential = credential_of(vault, secrets, account, job=waiting)
        try:
            return Session(account.server, credential, idle=waiting.check)
        except SignInRefused as error:
            if not isinstance(credential, AccessToken) or error.facts.get("reason") != "access":
                _note(account, credential, error)
                raise
        # Once, and only once: it may have been called back, or this computer's clock may be wrong.
        credential = renew_refused(vault, account, credential, job=waiting)
        try:
            return Session(account.server, credential, idle=waiting.check)
        except SignInRefused as error:
            _note(account, credential, error)
            raise

    def _note(account: Account, credential: Credential, error: SignInRefused) -> None:
        # The person may have signed in anew while the old sign-in was on its way.
        if is_kept(vault, secrets, account, credential):
            note_refusal(vault, account.id, error)

    return connect
