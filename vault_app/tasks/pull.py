"""Pulls an account: every mailbox, only what is new, resumable at any point.

What is fetched is committed in batches together with its placements, and placements are all that
says what has been fetched: a pull that was killed goes on where the last commit ended.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from vault_app.archive import accounts as account_writes
from vault_app.archive import reassessing
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.settings import Unfinished, begin_unfinished, end_unfinished
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.imap.grammar import ListItem
from vault_app.imap.names import decode_name, special_use
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused, MailboxNotFound, ServerError, ServerMisbehaved
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect
from vault_app.tasks.connections import look_around, note_connection
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.link import Link, is_broken_link
from vault_app.tasks.mailbox_pull import MailboxOutcome, MailboxPull, MailboxTask, PullProgress
from vault_app.tasks.placing_sent import place_nameless
from vault_app.tasks.preparing import Origin
from vault_app.tasks.preparing_process import Preparer, make_preparer
from vault_app.tasks.stays import refresh_stays

_TRIES_A_MAILBOX = 3
_UNSELECTABLE = {"\\noselect", "\\nonexistent"}
_OUTGOING = {"sent", "drafts"}
# On a server whose mailboxes are labels, these three hold every message once; unless its owner hid
# the first of them from IMAP.
_WHOLE_STORE = {"all", "junk", "trash"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxReport:
    """A mailbox after the pull: ``listed`` = ``stored`` + ``vanished`` + ``quarantined``.

    ``new`` counts messages that the vault did not have in any mailbox before.
    """

    account: str
    mailbox: str
    listed: int
    stored: int
    new: int
    vanished: int
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """Something that could not be pulled: a copy, or with ``uid`` ``None`` a whole mailbox."""

    mailbox: str
    uid: int | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """The outcome of a pull."""

    mailboxes: tuple[MailboxReport, ...]
    left_over: tuple[LeftOver, ...]
    messages: int
    bytes: int
    seconds: float

    @property
    def new(self) -> int:
        return sum(mailbox.new for mailbox in self.mailboxes)

    @property
    def messages_per_second(self) -> float:
        return self.messages / self.seconds if self.seconds > 0 else 0.0


def pull(
    job: Job,
    vault: Vault,
    world: World,
    account: Account,
    connect: Connect,
    *,
    mailboxes: Sequence[str] | None = None,
) -> PullReport:
    """Bring the vault into step with an account; with ``mailboxes``, only those, by name.

    Raises:
        MailboxNotFound: a mailbox that was asked for is not there.
        ServerError: no connection, or it is lost for good; what came until then is kept.
        Cancelled: likewise.
    """
    began = time.monotonic()
    world = vault_world(vault, world)
    vault.write(reassessing.note_first_facts, world.fingerprints())
    link = Link(job, lambda: connect(account.id))
    progress = PullProgress(job)
    with vault.alone_with(account.id, job):
        try:
            seen = look_around(link)
            note_connection(vault, account.id, seen)
            tasks, left_over = _list_mailboxes(link.session, vault, account, mailboxes)
            progress.total = _estimate(link.session, vault, tasks)
            job.progress(0, progress.total, "messages")
            custody = world.describe_connection(seen, address=account.address)
            with vault.reader() as reader:
                is_left_over = reader.is_unfinished(Unfinished.PULLED, account.id)
            vault.write(begin_unfinished, Unfinished.PULLED, account.id)
            with closing(make_preparer(world, world.resources, progress.total)) as preparer:
                reports, more = _pull_mailboxes(
                    job, vault, account, link, progress, tasks, custody, preparer
                )
            if progress.done or is_left_over:
                place_nameless(job, vault, account, custody)
                refresh_stays(job, vault, world, account, custody=custody)
            vault.write(end_unfinished, Unfinished.PULLED, account.id)
        finally:
            link.drop()
    return PullReport(
        mailboxes=tuple(reports),
        left_over=(*left_over, *more),
        messages=progress.done,
        bytes=progress.bytes,
        seconds=time.monotonic() - began,
    )


def _list_mailboxes(
    session: Session, vault: Vault, account: Account, wanted: Sequence[str] | None
) -> tuple[list[MailboxTask], list[LeftOver]]:
    """Take over the server's list; returns what is to be pulled, the inbox first."""
    items, unreadable = session.list_mailboxes()
    unique = {item.raw_name: item for item in items}
    ids = vault.write(
        account_writes.put_mailboxes,
        account.id,
        [_listed(item) for item in unique.values()],
        is_complete=not unreadable,
    )
    has_whole_store = session.has_labels and any(
        special_use(item.attributes, item.raw_name) == "all" for item in unique.values()
    )
    tasks = [
        MailboxTask(
            id=ids[item.raw_name],
            raw_name=item.raw_name,
            name=decode_name(item.raw_name),
            is_outgoing=special_use(item.attributes, item.raw_name) in _OUTGOING,
        )
        for item in unique.values()
        if _is_wanted(item, has_whole_store, wanted)
    ]
    if wanted is not None:
        for name in wanted:
            if all(task.name != name for task in tasks):
                raise MailboxNotFound(mailbox=name, account=account.label)
    tasks.sort(key=lambda task: (task.raw_name.upper() != b"INBOX", task.name.casefold()))
    left_over = [
        LeftOver(mailbox=line.decode("utf-8", "replace"), uid=None, reason="unreadable", detail="")
        for line in unreadable
    ]
    return tasks, left_over


def _listed(item: ListItem) -> ListedMailbox:
    return ListedMailbox(
        raw_name=item.raw_name,
        name=decode_name(item.raw_name),
        delimiter=item.delimiter,
        special_use=special_use(item.attributes, item.raw_name),
        selectable=not item.attributes & _UNSELECTABLE,
    )


def _is_wanted(item: ListItem, has_whole_store: bool, wanted: Sequence[str] | None) -> bool:
    if item.attributes & _UNSELECTABLE:
        return False
    if wanted is not None:
        return decode_name(item.raw_name) in wanted
    return not has_whole_store or special_use(item.attributes, item.raw_name) in _WHOLE_STORE


def _estimate(session: Session, vault: Vault, tasks: Sequence[MailboxTask]) -> int:
    """About how many messages will be fetched."""
    with vault.reader() as reader:
        known = reader.copies_by_mailbox()
    return sum(
        max(0, session.count_messages(task.raw_name) - known.get(task.id, 0)) for task in tasks
    )


def _pull_mailboxes(
    job: Job,
    vault: Vault,
    account: Account,
    link: Link,
    progress: PullProgress,
    tasks: Sequence[MailboxTask],
    custody: AccountCustody,
    preparer: Preparer,
) -> tuple[list[MailboxReport], list[LeftOver]]:
    reports: list[MailboxReport] = []
    left_over: list[LeftOver] = []
    memory = PullMemory()
    with vault.reader() as reader:

        def run(task: MailboxTask) -> MailboxOutcome:
            return MailboxPull(
                vault=vault,
                reader=reader,
                account=account,
                origin=Origin(account_id=account.id, custody=custody, is_outgoing=task.is_outgoing),
                preparer=preparer,
                memory=memory,
                link=link,
                progress=progress,
                task=task,
            ).run()

        for task in tasks:
            job.check()
            try:
                outcome = _with_retries(link, run, task)
            except (CommandRefused, ServerMisbehaved) as error:
                # One mailbox that cannot be opened or read must not hide the others.
                left_over.append(_whole_mailbox(task, error))
                if isinstance(error, ServerMisbehaved):
                    link.drop()
                continue
            reports.append(_report(account, task, outcome))
            left_over.extend(_left_over(task, outcome))
    return reports, left_over


def _with_retries(
    link: Link, run: Callable[[MailboxTask], MailboxOutcome], task: MailboxTask
) -> MailboxOutcome:
    """Try again after a lost connection: what was committed is not fetched twice."""
    for _ in range(_TRIES_A_MAILBOX - 1):
        try:
            return run(task)
        except ServerError as error:
            if not is_broken_link(error):
                raise
            link.drop()
    return run(task)


def _report(account: Account, task: MailboxTask, outcome: MailboxOutcome) -> MailboxReport:
    return MailboxReport(
        account=account.label,
        mailbox=task.name,
        listed=outcome.tally.listed,
        stored=outcome.tally.stored,
        new=outcome.new,
        vanished=outcome.tally.vanished,
        quarantined=outcome.tally.quarantined,
    )


def _left_over(task: MailboxTask, outcome: MailboxOutcome) -> list[LeftOver]:
    found = [
        LeftOver(mailbox=task.name, uid=fate.uid, reason=fate.reason, detail=fate.detail)
        for fate in outcome.refused
    ]
    if not outcome.is_complete:
        found.append(LeftOver(mailbox=task.name, uid=None, reason="list-incomplete", detail=""))
    return found


def _whole_mailbox(task: MailboxTask, error: CommandRefused | ServerMisbehaved) -> LeftOver:
    if isinstance(error, CommandRefused):
        return LeftOver(
            mailbox=task.name,
            uid=None,
            reason="refused",
            detail=str(error.facts["server_text"]),
        )
    return LeftOver(
        mailbox=task.name, uid=None, reason="misbehaved", detail=str(error.facts["detail"])
    )
