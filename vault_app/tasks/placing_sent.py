"""After a pull through a program on this computer: places the mail that names no holder itself."""

from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from vault_app.archive import custody as writes
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.custody import Custody
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.regions.contemporaries import place_like
from vault_app.regions.values import AccountCustody

_BATCH = 500


def place_nameless(job: Job, vault: Vault, account: Account, custody: AccountCustody) -> int:
    """Give each message that only the account's own default was known of the holder that its
    neighbours in time name; returns how many were placed."""
    if custody.tells_holder:
        return 0
    with vault.reader() as reader:
        placed = list(_judge(job, reader, account, custody))
    for start in range(0, len(placed), _BATCH):
        vault.write(writes.replace_custody, account.id, placed[start : start + _BATCH])
    return len(placed)


def _judge(
    job: Job, reader: Reader, account: Account, custody: AccountCustody
) -> Iterator[tuple[int, Custody]]:
    nameless = {
        holding_id
        for holding_id, holding in reader.holdings().items()
        if replace(holding, id=None) == replace(custody.holding, id=None)
    }
    for message_id, neighbour_id in nearest_named(reader.present_holdings(account.id), nameless):
        job.check()
        held = next(
            (
                found
                for found in reader.custody(neighbour_id)
                if found.until is None and found.account_id == account.id
            ),
            None,
        )
        rows = reader.rows([message_id, neighbour_id])
        if held is None or len(rows) < 2:
            continue  # removed meanwhile
        message, neighbour = rows
        found = place_like(held, nearest_date=neighbour.date, date=message.date)
        if found is not None:
            yield message_id, found


def nearest_named(
    held: Sequence[tuple[int, int]], nameless: Container[int]
) -> Iterator[tuple[int, int]]:
    """For each message with a nameless holding, the nearest one with another.

    ``held`` are message and holding ids in the order of message ids, which is that of dates.
    """
    named = [message_id for message_id, holding_id in held if holding_id not in nameless]
    if not named:
        return
    for message_id, holding_id in held:
        if holding_id in nameless:
            after = bisect_left(named, message_id)
            around = named[max(after - 1, 0) : after + 1]
            yield message_id, min(around, key=lambda other: abs(other - message_id))
