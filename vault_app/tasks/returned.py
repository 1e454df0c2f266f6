"""Watches mail that should lie only at home: what came back to a server, and what becomes of it."""

from collections.abc import Sequence

from vault_app.archive import returned as writes
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.query import Placed, Query
from vault_app.model.removal_rules import Returned


def look_for_returned(vault: Vault, account_id: int) -> int:
    """At the end of a pull of an account: note what it brought back of mail that was removed;
    returns how many copies. Copies under the number that they had before are noted as they come."""
    with vault.reader() as reader:
        found = reader.look_for_returned(account_id)
    if found:
        vault.write(writes.note_returned, found)
    return len(found)


def returned(reader: Reader) -> list[Returned]:
    """Copies that came back and are still there, newest first; without those that may stay.

    The list can change with each write that alters messages.
    """
    return reader.returned()


def settle_returned(vault: Vault, placement_ids: Sequence[int]) -> None:
    """Leave copies where they are: they are told of no more, and where their messages turn up next
    is not either, until Homeport removes them again.

    What is to be removed again need not be settled: it is told of until it is gone.
    """
    vault.write(writes.settle_returned, placement_ids)


def query_of_returned(found: Sequence[Returned]) -> Query:
    """A search for exactly these copies, for a removal of them."""
    return Placed(tuple(each.placement_id for each in found))
