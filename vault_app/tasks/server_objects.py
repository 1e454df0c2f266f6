"""Keeps the ids and labels by which some servers know messages in step with them."""

from collections.abc import Iterable, Sequence
from itertools import islice

from vault_app.archive import server_objects
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.imap.grammar import FetchItem
from vault_app.imap.names import decode_name
from vault_app.imap.session import Session
from vault_app.model.jobs import Job
from vault_app.model.server_objects import ServerObject

_AT_ONCE = 5_000


def follow_objects(
    job: Job,
    vault: Vault,
    reader: Reader,
    session: Session,
    *,
    mailbox_id: int,
    uidvalidity: int,
    changed: Sequence[int] | None,
) -> None:
    """Ask for ids that the vault lacks and, where mailboxes are labels, for the labels of what
    changed: ``None`` for everything in the open mailbox.

    Raises:
        ServerError: the connection broke, or the server refused; nothing else is lost by it.
        Cancelled
    """
    if not session.object_items:
        return

    def keep(items: Iterable[FetchItem]) -> None:
        coming = (each for item in items if (each := _as_object(item)) is not None)
        while some := list(islice(coming, _AT_ONCE)):
            job.check()
            known = reader.objects_of(mailbox_id, uidvalidity, [each.uid for each in some])
            new = [each for each in some if known.get(each.uid) != each]
            if new:
                vault.write(server_objects.put_objects, mailbox_id, uidvalidity, new)

    if session.has_labels and changed is None:
        keep(session.scan(f"UID {session.object_items}"))
        return
    missing = reader.uids_without_object(mailbox_id, uidvalidity)
    for start in range(0, len(missing), _AT_ONCE):
        keep(session.fetch_objects(missing[start : start + _AT_ONCE]))
    if session.has_labels and changed:
        keep(session.fetch_objects(changed))


def _as_object(item: FetchItem) -> ServerObject | None:
    if item.uid is None or not (item.email_id or item.thread_id or item.labels is not None):
        return None
    labels = server_objects.as_text([decode_name(label) for label in item.labels or ()])
    return ServerObject(
        uid=item.uid,
        email_id=item.email_id,
        thread_id=item.thread_id,
        labels=server_objects.from_text(labels),
    )
