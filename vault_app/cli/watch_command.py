"""watch: stay, and pull by the schedule and whenever a server tells of new mail."""

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vault_app.archive.vault import Vault
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import error_document
from vault_app.cli.documents import Document
from vault_app.cli.progress import TerminalJob
from vault_app.cli.pull_command import connecting
from vault_app.cli.removal_rules_commands import run_after_pull
from vault_app.cli.render import clean
from vault_app.cli.returned_command import tell_of_returned
from vault_app.cli.vault_commands import DONE, SERVER_FAILED
from vault_app.model.errors import Cancelled, ServerError, UsageError
from vault_app.model.mail import Account
from vault_app.model.pulls import PullWhy
from vault_app.model.schedule import Schedule
from vault_app.tasks.accounts import connector
from vault_app.tasks.dns import ask_about
from vault_app.tasks.pull import PullReport, pull
from vault_app.tasks.schedule import holdup_now, last_pull, next_run, rest_until, schedule_of
from vault_app.tasks.watching import Ear, Watching
from vault_app.wording.errors import explain
from vault_app.wording.quantities import iso
from vault_app.wording.schedule import clock, standing_sentence
from vault_app.wording.text import say, say_count

_TICK_SECONDS = 0.2
# A tick that took so much longer by the clock on the wall was a sleep of the computer.
_SLEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Pulled:
    """One pull of one account: what came, or why nothing did."""

    account: Account
    why: PullWhy
    at: datetime
    report: PullReport | None
    error: ServerError | None


def watch(call: Call) -> int:
    with call.vault() as vault:
        if not _accounts(call, vault):
            raise UsageError(reason="no-accounts")
        with call.job() as job:
            rounds = _Rounds(call, vault, job)
            pulled = rounds.run(call.options.pulls)
            call.console.answer(
                (_document(each) for each in pulled), lambda: (_line(each) for each in pulled)
            )
    return SERVER_FAILED if rounds.is_refused else DONE


@dataclass(slots=True)
class _Rounds:
    """The loop. ``is_refused``: it ended since no account is left that lets us in."""

    call: Call
    vault: Vault
    job: TerminalJob
    is_refused: bool = False
    _news: "queue.SimpleQueue[int]" = field(default_factory=queue.SimpleQueue)
    _is_other: threading.Event = field(default_factory=threading.Event)
    _last: datetime | None = None
    _resting: dict[int, datetime] = field(default_factory=dict)
    _schedule: Schedule = field(default_factory=Schedule)
    _accounts: Sequence[Account] = ()

    def run(self, limit: int | None) -> Iterator[_Pulled]:
        """Each pull as it is done, until Ctrl-C or ``limit``."""
        done = 0
        world = self.call.home.world
        watching = Watching(
            self.vault,
            self.call.home.secrets,
            heard=self._news.put,
            changed=self._is_other.set,
            connections=lambda host: world.server_limits.of(host).connections,
        )
        with self.vault.reader() as reader:
            self._last = last_pull(reader)
        try:
            while limit is None or done < limit:
                self._look_around(watching)
                if self.is_refused:
                    return
                self.call.console.out.flush()
                why, accounts = self._wait(watching)
                for account in accounts:
                    pulled = self._pull(account, why)
                    until = rest_until(pulled.error) if pulled.error else None
                    if until is not None:
                        self._resting[account.id] = until
                    yield pulled
                    done += 1
                    if done == limit:
                        return
                pulled_ids = {each.id for each in accounts}
                if why is not PullWhy.NEWS and pulled_ids >= {each.id for each in self._accounts}:
                    self._last = datetime.now(UTC)
        except Cancelled:
            return
        finally:
            watching.stop()
            watching.join(1.0)

    def _look_around(self, watching: Watching) -> None:
        """What the vault says now of accounts and schedule; a pull may have changed it."""
        with self.vault.reader() as reader:
            self._schedule = schedule_of(reader)
        everybody = _accounts(self.call, self.vault)
        self._accounts = [each for each in everybody if each.refusal is None]
        self.is_refused = not self._accounts
        now = datetime.now(UTC)
        # Those of which the provider's daily allowance is used up wait until there is some again.
        self._accounts = [each for each in self._accounts if self._resting.get(each.id, now) <= now]
        self._listen(watching)
        next_one = standing_sentence(
            next_run(self._schedule, now, self._last),
            now,
            is_listening=self._schedule.waits_for_news,
        )
        self.job.announce(next_one)

    def _listen(self, watching: Watching) -> None:
        is_held = holdup_now(self._schedule, datetime.now(UTC)) is not None
        wants = self._schedule.waits_for_news and not is_held
        watching.listen(self._accounts if wants else ())

    def _wait(self, watching: Watching) -> tuple[PullWhy, Sequence[Account]]:
        """Until something is due: why, and of which accounts."""
        before = time.time()
        was_held = holdup_now(self._schedule, datetime.now(UTC)) is not None
        while True:
            self.job.check()
            now = datetime.now(UTC)
            is_held = holdup_now(self._schedule, now) is not None
            if is_held != was_held:
                self._listen(watching)
                was_held = is_held
            slept = time.time() - before > _SLEEP_SECONDS
            before = time.time()
            if slept and not is_held and self._schedule.pulls_on_resume:
                watching.renew()
                return PullWhy.RESUMED, self._accounts
            rested = [] if is_held else self._take_rested(now)
            if rested:
                return PullWhy.TIMER, rested
            due = next_run(self._schedule, now, self._last).when
            if due is not None and due <= now:
                return PullWhy.TIMER, self._accounts
            if self._is_other.is_set():
                self._is_other.clear()
                if any(each.ear is Ear.STOPPED for each in watching.heeds()):
                    # A sign-in was refused: that account is left alone from here on.
                    return PullWhy.NEWS, ()
            told = self._take_news()
            found = [] if is_held else [each for each in self._accounts if each.id in told]
            if found:
                return PullWhy.NEWS, found
            time.sleep(_TICK_SECONDS)

    def _take_rested(self, now: datetime) -> Sequence[Account]:
        """The accounts of which the provider has an allowance again."""
        rested = {each for each, until in self._resting.items() if until <= now}
        for account_id in rested:
            del self._resting[account_id]
        found = _accounts(self.call, self.vault) if rested else ()
        return [each for each in found if each.id in rested and each.refusal is None]

    def _take_news(self) -> set[int]:
        found: set[int] = set()
        while not self._news.empty():
            found.add(self._news.get())
        return found

    def _pull(self, account: Account, why: PullWhy) -> _Pulled:
        self.job.announce(connecting(account.server.host))
        connect = connector(self.vault, self.call.home.secrets, self.job)
        report: PullReport | None = None
        failure: ServerError | None = None
        try:
            report = pull(self.job, self.vault, self.call.home.world, account, connect, why=why)
            # Asks only where the vault's owner switched that on.
            ask_about(self.vault, account)
            # Not stopped by the job: a batch that has begun is always brought to its end.
            steady = connector(self.vault, self.call.home.secrets)
            run_after_pull(self.call, self.vault, account, self.job, steady)
        except ServerError as error:
            failure = error
        self.job.clear()
        if report is not None and report.messages:
            tell_of_returned(self.call, self.vault)
        return _Pulled(account, why, datetime.now(UTC), report, failure)


def _accounts(call: Call, vault: Vault) -> Sequence[Account]:
    with vault.reader() as reader:
        if call.options.account:
            return [find_account(reader, call.options.account)]
        return reader.accounts()


def _document(pulled: _Pulled) -> Document:
    report = pulled.report
    return {
        "account": pulled.account.address,
        "why": pulled.why.value,
        "at": iso(pulled.at),
        "new": report.new if report else 0,
        "messages": report.messages if report else 0,
        "bytes": report.bytes if report else 0,
        "left_over": len(report.left_over) if report else 0,
        "error": error_document(pulled.error)["error"] if pulled.error else None,
    }


def _line(pulled: _Pulled) -> str:
    report, error = pulled.report, pulled.error
    if error is not None:
        words = explain(error)
        what = say("{title}. {happened}", title=words.title, happened=words.what_happened)
    elif report is not None and report.new:
        what = say_count("{n} new message", "{n} new messages", report.new)
    else:
        what = say("nothing new")
    if report is not None and report.left_over:
        left = say_count("{n} left over", "{n} left over", len(report.left_over))
        what = say("{what}, {left}", what=what, left=left)
    at = clock(pulled.at.astimezone().time())
    return say(
        "{time}  {account}: {what}", time=at, account=clean(pulled.account.address), what=what
    )
