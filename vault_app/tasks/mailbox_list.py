"""Takes over a server's list of mailboxes, and says which of them are to be pulled."""

from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive import accounts as account_writes
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.vault import Vault
from vault_app.imap.grammar import ListItem
from vault_app.imap.names import decode_name, special_use
from vault_app.imap.session import Session
from vault_app.model.errors import MailboxNotFound
from vault_app.model.mail import Account
from vault_app.tasks.opened_mailbox import MailboxTask

_UNSELECTABLE = {"\\noselect", "\\nonexistent"}
_OUTGOING = {"sent", "drafts"}
# On a server whose mailboxes are labels, these three hold every message once; unless its owner hid
# the first of them from IMAP.
_WHOLE_STORE = {"all", "junk", "trash"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxList:
    """What is to be pulled, the inbox first, and lines of the list that could not be read."""

    tasks: tuple[MailboxTask, ...]
    unreadable: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChoice:
    """A server's list, each mailbox once. ``foreign`` are raw names of mailboxes that are another
    person's or everybody's; ``pulled`` and ``left_out`` have the inbox first."""

    all: tuple[ListItem, ...]
    foreign: frozenset[bytes]
    pulled: tuple[ListItem, ...]
    left_out: tuple[ListItem, ...]
    unreadable: tuple[bytes, ...]


def take_over_mailboxes(
    session: Session, vault: Vault, account: Account, wanted: Sequence[str] | None
) -> MailboxList:
    """Note the server's list; with ``wanted``, only mailboxes of these names are to be pulled.

    Mailboxes of other people, and those that are everybody's, are noted as such and pulled only if
    the account's owner chose that, or names them.

    Raises:
        MailboxNotFound: a mailbox that was asked for is not there.
        ServerError
    """
    choice = choose_mailboxes(session, account, wanted)
    ids = vault.write(
        account_writes.put_mailboxes,
        account.id,
        [_listed(item, is_shared=item.raw_name in choice.foreign) for item in choice.all],
        is_complete=not choice.unreadable,
        has_shared=_asks_for_shared(account, wanted),
    )
    tasks = tuple(
        MailboxTask(
            id=ids[item.raw_name],
            raw_name=item.raw_name,
            name=decode_name(item.raw_name),
            is_outgoing=special_use(item.attributes, item.raw_name) in _OUTGOING,
        )
        for item in choice.pulled
    )
    for name in wanted or ():
        if all(task.name != name for task in tasks):
            raise MailboxNotFound(mailbox=name, account=account.label)
    return MailboxList(tasks=tasks, unreadable=choice.unreadable)


def _asks_for_shared(account: Account, wanted: Sequence[str] | None) -> bool:
    return account.pulls_shared or wanted is not None


def choose_mailboxes(
    session: Session, account: Account, wanted: Sequence[str] | None = None
) -> MailboxChoice:
    """List the mailboxes and say which a pull takes; the server has told its namespaces before.

    Raises:
        ServerError
    """
    items, unreadable = session.list_mailboxes()
    if _asks_for_shared(account, wanted):
        for prefix in filter(None, session.namespaces.foreign):
            items.extend(session.list_below(prefix))
    unique = {item.raw_name: item for item in items}
    foreign = frozenset(name for name in unique if session.namespaces.is_foreign(name))
    has_whole_store = session.has_labels and any(
        special_use(item.attributes, item.raw_name) == "all" for item in unique.values()
    )

    def is_wanted(item: ListItem) -> bool:
        if wanted is not None:
            return decode_name(item.raw_name) in wanted
        if item.raw_name in foreign:
            return account.pulls_shared
        use = special_use(item.attributes, item.raw_name)
        return not has_whole_store or use in _WHOLE_STORE

    selectable = [item for item in unique.values() if not item.attributes & _UNSELECTABLE]
    selectable.sort(key=lambda item: (item.raw_name.upper() != b"INBOX", _folded(item)))
    return MailboxChoice(
        all=tuple(unique.values()),
        foreign=foreign,
        pulled=tuple(item for item in selectable if is_wanted(item)),
        left_out=tuple(item for item in selectable if not is_wanted(item)),
        unreadable=tuple(unreadable),
    )


def _folded(item: ListItem) -> str:
    return decode_name(item.raw_name).casefold()


def _listed(item: ListItem, *, is_shared: bool) -> ListedMailbox:
    return ListedMailbox(
        raw_name=item.raw_name,
        name=decode_name(item.raw_name),
        delimiter=item.delimiter,
        special_use=special_use(item.attributes, item.raw_name),
        selectable=not item.attributes & _UNSELECTABLE,
        is_shared=is_shared,
    )
