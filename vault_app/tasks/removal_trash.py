"""Which mailboxes a removal has to know, and where in the trash a copy lies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vault_app.archive.reader import Reader
from vault_app.imap.names import decode_name, special_use
from vault_app.imap.opening import Opened
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused
from vault_app.model.mail import Mailbox
from vault_app.model.removal import MovedTo, PlanItem
from vault_app.tasks.removal_proofs import read_back

_UNSELECTABLE = frozenset({"\\noselect", "\\nonexistent"})
# On a server whose mailboxes are labels, these three hold every message once.
_STORES = ("all", "junk", "trash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Mailboxes of an account by raw name: the trash, if there is one, and those that together hold
    every message of a server with labels."""

    trash: bytes | None
    stores: tuple[bytes, ...] = ()


def find_places(session: Session, trash_names: Sequence[str]) -> Places:
    """Ask the server for its mailboxes. The trash is the one that the server calls so (RFC 6154);
    else the only one with a usual name, if there is only one.

    Raises:
        ServerError
    """
    listed, _ = session.list_mailboxes()
    uses = {
        item.raw_name: special_use(item.attributes, item.raw_name)
        for item in listed
        if not item.attributes & _UNSELECTABLE and not session.namespaces.is_foreign(item.raw_name)
    }
    return Places(
        trash=_trash(uses, trash_names),
        stores=tuple(name for use in _STORES for name in uses if uses[name] == use),
    )


def known_trash(mailboxes: Sequence[Mailbox], trash_names: Sequence[str]) -> Mailbox | None:
    """The same by what the last pull saw of an account's mailboxes."""
    there = {
        box.raw_name: box
        for box in mailboxes
        if box.exists and box.selectable and not box.is_shared
    }
    name = _trash({raw: box.special_use for raw, box in there.items()}, trash_names)
    return None if name is None else there[name]


def _trash(uses: Mapping[bytes, str], names: Sequence[str]) -> bytes | None:
    told = [name for name, use in uses.items() if use == "trash"]
    usual = {name.casefold() for name in names}
    found = told or [name for name in uses if decode_name(name).casefold() in usual]
    return found[0] if len(found) == 1 else None


def locate(
    session: Session, reader: Reader, trash: bytes, items: Sequence[PlanItem]
) -> dict[int, MovedTo]:
    """Where copies lie that went into the trash without the server having told, by the item's id.

    Where the server names messages by an id of its own, that tells; else a copy of the same size
    that the vault does not know yet, and whose bytes are the same. What is not found is left out.

    Raises:
        ServerError
    """
    try:
        opened = session.open_mailbox(trash)
    except CommandRefused:
        return {}
    if session.has_labels:
        uids = _by_server_id(session, items)
    else:
        uids = _by_bytes(session, reader, trash, opened, items)
    return {
        item_id: MovedTo(raw_mailbox=trash, uidvalidity=opened.uidvalidity, uid=uid)
        for item_id, uid in uids.items()
    }


def shown_by_id(session: Session, ids: Collection[str]) -> dict[str, int]:
    """Which of these messages the open mailbox shows, by the server's own id, with their UIDs.

    Every message of it is looked at: no search is believed.
    """
    return {
        item.email_id: item.uid
        for item in session.scan("UID X-GM-MSGID")
        if item.uid is not None and item.email_id in ids
    }


def _by_server_id(session: Session, items: Sequence[PlanItem]) -> dict[int, int]:
    shown = shown_by_id(session, {item.server_id for item in items if item.server_id})
    return {item.id: shown[item.server_id] for item in items if item.server_id in shown}


def _by_bytes(
    session: Session, reader: Reader, trash: bytes, opened: Opened, items: Sequence[PlanItem]
) -> dict[int, int]:
    sizes = {row.size for row in reader.rows([item.message_id for item in items])}
    account_id = items[0].account_id
    known = reader.known_uids(account_id, trash, opened.uidvalidity) if account_id else set()
    candidates = [
        item.uid
        for item in session.scan("UID RFC822.SIZE")
        if item.uid is not None and item.size in sizes and item.uid not in known
    ]
    by_digest: dict[bytes, list[int]] = {}
    for uid, digests in read_back(session, candidates).items():
        if len(digests) == 1:
            by_digest.setdefault(digests.pop(), []).append(uid)
    found: dict[int, int] = {}
    for item in items:
        if uids := by_digest.get(item.sha256):
            found[item.id] = uids.pop()
    return found
