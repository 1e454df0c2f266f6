"""Walks through the mailboxes of an account: passes over what is unchanged, pulls the rest."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime

from vault_app.archive import looking, reassessing
from vault_app.archive.settings import Unfinished, begin_unfinished, end_unfinished
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.imap.opening import MailboxNumbers
from vault_app.model.errors import AllowanceUsed, CommandRefused, ServerError, ServerMisbehaved
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.model.vault import MailboxMark
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.allowance import Meter
from vault_app.tasks.connections import look_around, note_connection
from vault_app.tasks.link import Link, is_broken_link
from vault_app.tasks.mailbox_fetch import MailboxFetch
from vault_app.tasks.mailbox_list import MailboxList, take_over_mailboxes
from vault_app.tasks.mailbox_look import MailboxLook, distrust_setting
from vault_app.tasks.mailbox_pull import MailboxOutcome, MailboxPull
from vault_app.tasks.marks import is_unchanged
from vault_app.tasks.opened_mailbox import MailboxTask, OpenedMailbox, PullProgress
from vault_app.tasks.placing_sent import place_nameless
from vault_app.tasks.preparing import Origin
from vault_app.tasks.preparing_process import make_preparer
from vault_app.tasks.pull_history import RunSoFar
from vault_app.tasks.pull_report import (
    LeftOver,
    MailboxReport,
    left_over_of,
    mailbox_left_over,
    report_of,
)
from vault_app.tasks.returned import look_for_returned
from vault_app.tasks.stays import refresh_stays
from vault_app.tasks.throttling import is_throttled

_TRIES_A_MAILBOX = 3


class AccountPull:
    """One pull of one account, as far as it has come."""

    def __init__(
        self,
        job: Job,
        vault: Vault,
        world: World,
        account: Account,
        link: Link,
        so_far: RunSoFar,
    ) -> None:
        self._job = job
        self._vault = vault
        self._world = world
        self._account = account
        self._link = link
        self._limits = world.server_limits.of(account.server.host)
        self._meter = Meter(vault, account, self._limits)
        self._progress = PullProgress(job, so_far, self._meter)
        self._so_far = so_far
        self.reports: list[MailboxReport] = []
        self.left_over: list[LeftOver] = []

    def run(self, wanted: Sequence[str] | None, *, is_thorough: bool) -> None:
        """Do all of it; raises as ``pull``."""
        vault, world, account = self._vault, self._world, self._account
        vault.write(reassessing.note_first_facts, world.fingerprints())
        seen = look_around(self._link)
        note_connection(vault, account.id, seen)
        found = take_over_mailboxes(self._link.session, vault, account, wanted)
        self._leave_over_unreadable(found)
        numbers = self._ask_numbers(found.tasks)
        marks = {} if is_thorough else self._marks()
        tasks = self._pass_over_unchanged(found.tasks, numbers, marks)
        self._progress.total = self._estimate(tasks, numbers)
        self._job.progress(0, self._progress.total, "messages")
        with vault.reader() as reader:
            is_left_over = reader.is_unfinished(Unfinished.PULLED, account.id)
        if not tasks and not is_left_over:
            return
        custody = world.describe_connection(seen, address=account.address)
        vault.write(begin_unfinished, Unfinished.PULLED, account.id)
        try:
            self._pull_mailboxes(tasks, custody, marks)
        except (AllowanceUsed, CommandRefused):
            self._finish(custody, is_left_over=is_left_over)
            raise
        finally:
            self._meter.note()
        self._finish(custody, is_left_over=is_left_over)

    def _finish(self, custody: AccountCustody, *, is_left_over: bool) -> None:
        """Derive what follows for the whole account from what came."""
        if self._so_far.messages or is_left_over:
            place_nameless(self._job, self._vault, self._account, custody)
            refresh_stays(self._job, self._vault, self._world, self._account, custody=custody)
        look_for_returned(self._vault, self._account.id)
        self._vault.write(end_unfinished, Unfinished.PULLED, self._account.id)

    def _ask_numbers(self, tasks: Sequence[MailboxTask]) -> dict[bytes, MailboxNumbers]:
        """What the server counts in each mailbox; nothing if it does not bear the question."""
        try:
            return self._link.session.numbers([task.raw_name for task in tasks])
        except ServerError as error:
            if not (is_broken_link(error) or isinstance(error, ServerMisbehaved)):
                raise
            self._link.drop()
            return {}

    def _marks(self) -> dict[int, MailboxMark]:
        """Where the last looks ended; none if the server was seen to hide changes."""
        with self._vault.reader() as reader:
            hides = reader.setting(distrust_setting(self._account.id)) is not None
            return {} if hides or self._limits.hides_changes else reader.marks(self._account.id)

    def _pass_over_unchanged(
        self,
        tasks: Sequence[MailboxTask],
        numbers: Mapping[bytes, MailboxNumbers],
        marks: Mapping[int, MailboxMark],
    ) -> list[MailboxTask]:
        """Report mailboxes that are as the last look left them; returns the others."""
        now = datetime.now(UTC)
        unchanged = [
            task
            for task in tasks
            if task.id in marks
            and task.raw_name in numbers
            and is_unchanged(marks[task.id], numbers[task.raw_name], now=now)
        ]
        self._vault.write(
            looking.note_counts,
            {
                task.id: numbers[task.raw_name].messages
                for task in tasks
                if task.raw_name in numbers
            },
            unchanged=[task.id for task in unchanged],
        )
        for task in unchanged:
            mark = marks[task.id]
            self.reports.append(
                MailboxReport(
                    account=self._account.label,
                    mailbox=task.name,
                    listed=mark.listed,
                    stored=mark.stored,
                    new=0,
                    vanished=mark.vanished,
                    quarantined=mark.quarantined,
                )
            )
            self._doubt_if_cut_short(task, mark.end.counted)
        passed = {task.id for task in unchanged}
        return [task for task in tasks if task.id not in passed]

    def _estimate(
        self, tasks: Sequence[MailboxTask], numbers: Mapping[bytes, MailboxNumbers]
    ) -> int:
        """About how many messages will be fetched."""
        if not tasks:
            return 0
        with self._vault.reader() as reader:
            known = reader.copies_by_mailbox()
        return sum(
            max(0, numbers[task.raw_name].messages - known.get(task.id, 0))
            for task in tasks
            if task.raw_name in numbers
        )

    def _pull_mailboxes(
        self,
        tasks: Sequence[MailboxTask],
        custody: AccountCustody,
        marks: Mapping[int, MailboxMark],
    ) -> None:
        world, total = self._world, self._progress.total or 0
        memory = PullMemory()
        with (
            closing(make_preparer(world, world.resources, total)) as preparer,
            self._vault.reader() as reader,
        ):

            def run(task: MailboxTask, mark: MailboxMark | None) -> MailboxOutcome:
                mailbox = OpenedMailbox(self._link, task, self._limits)
                look = MailboxLook(
                    job=self._job,
                    vault=self._vault,
                    reader=reader,
                    mailbox=mailbox,
                    mailbox_id=task.id,
                    account_id=self._account.id,
                    mark=mark,
                )
                origin = Origin(
                    account_id=self._account.id, custody=custody, is_outgoing=task.is_outgoing
                )
                fetch = MailboxFetch(
                    vault=self._vault,
                    origin=origin,
                    preparer=preparer,
                    memory=memory,
                    progress=self._progress,
                    task=task,
                    mailbox=mailbox,
                )
                return MailboxPull(
                    vault=self._vault,
                    reader=reader,
                    task=task,
                    mailbox=mailbox,
                    look=look,
                    fetch=fetch,
                ).run()

            for task in tasks:
                self._job.check()
                self._meter.check()
                self._pull_mailbox(task, marks.get(task.id), run)

    def _pull_mailbox(
        self,
        task: MailboxTask,
        mark: MailboxMark | None,
        run: Callable[[MailboxTask, MailboxMark | None], MailboxOutcome],
    ) -> None:
        try:
            outcome = self._with_retries(task, mark, run)
        except (CommandRefused, ServerMisbehaved) as error:
            # One mailbox that cannot be opened or read must not hide the others.
            if isinstance(error, ServerMisbehaved):
                self._link.drop()
            elif is_throttled(str(error.facts["server_text"])):
                raise
            self._leave_over(mailbox_left_over(task, error))
            self._note_trouble(task, self.left_over[-1])
            return
        except ServerError as error:
            if not isinstance(error, AllowanceUsed):
                detail = str(error.facts.get("server_text", ""))
                broken = LeftOver(mailbox=task.name, uid=None, reason="broken-off", detail=detail)
                self._note_trouble(task, broken)
            raise
        self.reports.append(report_of(self._account, task, outcome))
        for left in left_over_of(task, outcome):
            self._leave_over(left)
            if left.uid is None:
                self._note_trouble(task, left)
        self._doubt_if_cut_short(task, outcome.tally.listed + outcome.tally.kept_out)

    def _with_retries(
        self,
        task: MailboxTask,
        mark: MailboxMark | None,
        run: Callable[[MailboxTask, MailboxMark | None], MailboxOutcome],
    ) -> MailboxOutcome:
        """Try again after a lost connection: what was committed is not fetched twice."""
        for _ in range(_TRIES_A_MAILBOX - 1):
            try:
                return run(task, mark)
            except ServerError as error:
                if not is_broken_link(error):
                    raise
                self._link.drop()
                mark = None  # whatever broke it, all is compared now
        return run(task, None)

    def _doubt_if_cut_short(self, task: MailboxTask, counted: int) -> None:
        """A mailbox that ends at just the number at which its provider hides older mail."""
        if counted in self._limits.shown_at_most:
            left = LeftOver(mailbox=task.name, uid=None, reason="cut-short", detail="")
            self._leave_over(left)
            self._note_trouble(task, left)

    def _leave_over(self, left: LeftOver) -> None:
        self.left_over.append(left)
        self._so_far.left_over += 1

    def _leave_over_unreadable(self, found: MailboxList) -> None:
        for line in found.unreadable:
            name = line.decode("utf-8", "replace")
            self._leave_over(LeftOver(mailbox=name, uid=None, reason="unreadable", detail=""))

    def _note_trouble(self, task: MailboxTask, left: LeftOver) -> None:
        text = f"{left.reason}: {left.detail}" if left.detail else left.reason
        self._vault.write(looking.note_trouble, task.id, text)
