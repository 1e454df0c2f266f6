"""A new sign-in for an account that is there: a new password, new tokens, or another way in."""

from dataclasses import replace

from vault_app.archive import accounts as account_writes
from vault_app.archive import sign_ins
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import SecretStore
from vault_app.model.jobs import Job
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.sign_in import SignInMethod, Tokens
from vault_app.tasks.accounts import try_sign_in
from vault_app.tasks.credentials import turn


def sign_in_again(
    vault: Vault,
    secrets: SecretStore,
    account_id: int,
    secret: str | Tokens,
    *,
    job: Job,
    server: ServerSettings | None = None,
) -> Account:
    """Try a new password or new tokens at the server, and keep them if it takes them: mail, place
    and everything else of the account stay, and its refusal is forgotten.

    ``server``: other settings than those kept; for tokens of another issuer than before, with the
    new ``issuer``. Its ``method`` follows from the secret.

    Raises:
        SignInRefused, ServerError: it did not; nothing was changed.
        SettingInvalid, AccountExists: as ``tasks.accounts``.
    """
    with vault.reader() as reader:
        account = reader.account(account_id)
    settings = server or account.server
    tokens, password = (secret, None) if isinstance(secret, Tokens) else (None, secret)
    settings = replace(
        settings,
        method=SignInMethod.OAUTH if tokens else SignInMethod.PASSWORD,
        issuer=settings.issuer if tokens else "",
    )
    try_sign_in(settings, secret, job=job)
    # A pull must not change servers in the middle of a mailbox.
    with vault.alone_with(account_id, job), turn(vault, account_id, job):
        vault.write(
            sign_ins.sign_in_anew, account_id, server=settings, secret=password, tokens=tokens
        )
        # Only now: until then the former sign-in must not be lost.
        if password is None:
            secrets.forget(vault.id, account_id)
        elif secrets.put(vault.id, account_id, password):
            vault.write(account_writes.set_secret, account_id, None)
    with vault.reader() as reader:
        return reader.account(account_id)
