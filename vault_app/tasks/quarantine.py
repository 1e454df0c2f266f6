"""What its owner decides on copies that a server would not give: try them again, or never more."""

from collections.abc import Sequence

from vault_app.archive import quarantining
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.vault import QuarantinedCopy


def set_aside(reader: Reader, account_id: int | None = None) -> list[QuarantinedCopy]:
    """Copies that would not come, of one account or of all."""
    found = reader.quarantined()
    return [each for each in found if account_id is None or each.account_id == account_id]


def skip_for_good(vault: Vault, copies: Sequence[QuarantinedCopy]) -> None:
    """Try these no more. They still count as missing."""
    vault.write(quarantining.give_up, _keys(copies))


def try_with_each_pull(vault: Vault, copies: Sequence[QuarantinedCopy]) -> None:
    """Take back :func:`skip_for_good`. A pull of their mailboxes tries them at once."""
    vault.write(quarantining.take_up, _keys(copies))


def _keys(copies: Sequence[QuarantinedCopy]) -> list[tuple[int, int, int]]:
    return [(each.mailbox_id, each.uidvalidity, each.uid) for each in copies]
