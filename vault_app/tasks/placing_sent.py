"""After a pull through a program on this computer: places the mail that names no holder itself."""

from collections.abc import Iterator

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
    for message_id in reader.held_as(account.id, custody.holding):
        job.check()
        nearest = reader.nearest_held_otherwise(account.id, message_id, custody.holding)
        if nearest is None:
            continue
        neighbour, held = nearest
        found = place_like(held, nearest_date=neighbour.date, date=reader.row(message_id).date)
        if found is not None:
            yield message_id, found
