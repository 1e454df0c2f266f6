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
_NAMELESS = -1  # no holding has this id


def place_nameless(
    job: Job, vault: Vault, account: Account, custody: AccountCustody, *, is_again: bool = False
) -> int:
    """Give each message that only the account's own default was known of the holder that its
    neighbours in time name; returns how many were placed. ``is_again``: those too that were placed
    so before, as their neighbours may have been judged anew."""
    if custody.tells_holder:
        return 0
    with vault.reader() as reader:
        placed = list(_judge(job, reader, account, custody, is_again=is_again))
    for start in range(0, len(placed), _BATCH):
        vault.write(writes.replace_custody, account.id, placed[start : start + _BATCH])
    return len(placed)


def _judge(
    job: Job, reader: Reader, account: Account, custody: AccountCustody, *, is_again: bool
) -> Iterator[tuple[int, Custody]]:
    nameless = {
        holding_id
        for holding_id, holding in reader.holdings().items()
        if replace(holding, id=None) == replace(custody.holding, id=None)
    }
    # What was placed by its neighbours is no neighbour to go by.
    present = [
        (message_id, _NAMELESS if is_placed else holding_id)
        for message_id, holding_id, is_placed in reader.present_holdings(account.id)
        if is_again or not is_placed
    ]
    for message_id, neighbour_id in nearest_named(present, nameless | {_NAMELESS}):
        job.check()
        held = next(
            (
                found
                for found in reader.delivered(neighbour_id)
                if found.until is None and found.account_id == account.id
            ),
            None,
        )
        rows = reader.rows([message_id, neighbour_id])
        if held is None or len(rows) < 2:
            continue  # removed meanwhile
        message, neighbour = rows
        found = place_like(held, nearest_date=neighbour.date, date=message.date)
        if found is not None and not (is_again and _is_stored(reader, message_id, found)):
            yield message_id, found


def _is_stored(reader: Reader, message_id: int, found: Custody) -> bool:
    return any(
        each.account_id == found.account_id
        and each.until is None
        and each.because == found.because
        and replace(each.holding, id=None) == replace(found.holding, id=None)
        for each in reader.delivered(message_id)
    )


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
