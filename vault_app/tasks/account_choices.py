"""What its owner chose for an account, apart from how it is reached."""

from vault_app.archive import accounts as writes
from vault_app.archive.vault import Vault
from vault_app.model.mail import Account


def set_read_only(vault: Vault, account_id: int, *, is_read_only: bool) -> Account:
    """Forbid any change on the account's server, or allow it again; returns the account.

    A removal that runs ends before its next batch. Raises ``AccountNotFound``.
    """
    with vault.reader() as reader:
        account = reader.account(account_id)
    vault.write(
        writes.set_choices,
        account_id,
        is_read_only=is_read_only,
        pulls_shared=account.pulls_shared,
    )
    with vault.reader() as reader:
        return reader.account(account_id)


def set_pulls_shared(vault: Vault, account_id: int, *, pulls_shared: bool) -> Account:
    """Pull mailboxes that other people share with the account, or leave them out; what came stays.

    Raises ``AccountNotFound``.
    """
    with vault.reader() as reader:
        account = reader.account(account_id)
    vault.write(
        writes.set_choices,
        account_id,
        is_read_only=account.is_read_only,
        pulls_shared=pulls_shared,
    )
    with vault.reader() as reader:
        return reader.account(account_id)
