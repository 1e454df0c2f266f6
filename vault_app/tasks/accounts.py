"""Adding and removing accounts, where their passwords are kept, and signing in with them."""

import ssl
from collections.abc import Callable

from vault_app.archive import accounts as writes
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.keys.system_keyring import SecretStore
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import AccountNotFound, SecretMissing, SettingInvalid
from vault_app.model.jobs import Job, QuietJob
from vault_app.model.mail import Account, ServerSettings

# Opens a signed-in session of an account, by the account's id.
Connect = Callable[[int], Session]


def check_settings(server: ServerSettings) -> None:
    """Raise ``SettingInvalid`` for settings that cannot work."""
    if not server.host or any(sign.isspace() or sign == "\0" for sign in server.host):
        raise SettingInvalid(setting="host", value=server.host, reason="not-a-host")
    if not 0 < server.port < 65536:
        raise SettingInvalid(setting="port", value=server.port, reason="out-of-range")
    if not server.user or "\0" in server.user:
        raise SettingInvalid(setting="user", value=server.user, reason="missing")
    if server.ca_pem is not None:
        try:
            ssl.create_default_context(cadata=server.ca_pem)
        except (ssl.SSLError, ValueError) as error:
            raise SettingInvalid(setting="ca-file", value="", reason="no-certificate") from error


def try_sign_in(server: ServerSettings, password: str, *, job: Job) -> ConnectionSeen:
    """Sign in once and leave again; returns what the server showed.

    Raises:
        SettingInvalid, ServerError
    """
    check_settings(server)
    with Session(server, password, idle=job.check) as session:
        return session.seen


def add_account(
    vault: Vault,
    secrets: SecretStore,
    *,
    address: str,
    label: str,
    server: ServerSettings,
    password: str,
) -> Account:
    """Keep an account and its password: in the system's keyring, or else inside the vault.

    Raises:
        AccountExists, SettingInvalid
    """
    check_settings(server)
    account_id = vault.write(
        writes.add_account, address=address, label=label or address, server=server
    )
    in_keyring = secrets.put(vault.id, account_id, password)
    vault.write(writes.set_secret, account_id, None if in_keyring else password)
    with vault.reader() as reader:
        return reader.account(account_id)


def remove_account(vault: Vault, secrets: SecretStore, account_id: int) -> None:
    """Forget an account and its password; its mail stays in the vault."""
    vault.write(writes.remove_account, account_id)
    secrets.forget(vault.id, account_id)


def find_account(vault: Vault, address: str) -> Account:
    """The account with this address or label; raises ``AccountNotFound``."""
    with vault.reader() as reader:
        for account in reader.accounts():
            if address.casefold() in (account.address.casefold(), account.label.casefold()):
                return account
    raise AccountNotFound(account=address)


def password_of(vault: Vault, secrets: SecretStore, account: Account) -> str:
    """The stored password; raises ``SecretMissing``."""
    with vault.reader() as reader:
        kept = reader.secret(account.id)
    password = kept if kept is not None else secrets.get(vault.id, account.id)
    if password is None:
        raise SecretMissing(host=account.server.host, user=account.server.user)
    return password


def connector(vault: Vault, secrets: SecretStore, job: Job | None = None) -> Connect:
    """How a task opens sessions of the vault's accounts; with ``job``, waiting can be stopped."""
    idle = (job or QuietJob()).check

    def connect(account_id: int) -> Session:
        with vault.reader() as reader:
            account = reader.account(account_id)
        return Session(account.server, password_of(vault, secrets, account), idle=idle)

    return connect
