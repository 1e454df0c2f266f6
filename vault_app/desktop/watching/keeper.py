"""Keeps an opened vault in step by itself: by the clock, by news, after a sleep, when the network
is back. It decides; pulling and listening are done elsewhere, and nothing here is a widget."""

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from vault_app.archive.reader import Reader
from vault_app.desktop.opened import Opened
from vault_app.desktop.pulling import Pulled, Pulling
from vault_app.desktop.watching.standing import Standing, Trouble, standing_of
from vault_app.desktop.watching.surroundings import Surroundings
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Change
from vault_app.model.mail import Account, Mailbox
from vault_app.model.pulls import PullWhy
from vault_app.model.schedule import Schedule
from vault_app.tasks.schedule import (
    Decision,
    folders_to_choose,
    keep_schedule,
    last_pull,
    listen_to,
    listened_folders,
    next_run,
    rest_until,
    schedule_of,
)
from vault_app.tasks.watching import Tempo, Watching

# The next look at the clock: quiet hours begin, and times of day are set, without a signal.
_LOOK_MS: Final = 15_000
_END_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class AccountFolders:
    """An account's folders that can be listened to, and those that are."""

    account: Account
    folders: tuple[Mailbox, ...]
    chosen: tuple[Mailbox, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the vault says of all this."""

    schedule: Schedule
    accounts: tuple[Account, ...]
    folders: tuple[AccountFolders, ...]
    last_pull: datetime | None


class Keeper(QObject):
    """``changed`` carries a :class:`Standing`; ``learnt`` tells that choices or folders are others;
    ``failed`` carries an error of keeping a choice. Does nothing before :meth:`begin`, and nothing
    any more once the session is closed."""

    changed = Signal(object)
    learnt = Signal()
    failed = Signal(object)

    def __init__(
        self,
        opened: Opened,
        pulling: Pulling,
        surroundings: Surroundings,
        *,
        tempo: Tempo | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._pulling = pulling
        self._around = surroundings
        self._now = now
        self.schedule = Schedule()
        self.accounts: tuple[Account, ...] = ()
        self.folders: tuple[AccountFolders, ...] = ()
        self._is_on = False
        self._last: datetime | None = None
        self._told: set[int] = set()
        self._asked: PullWhy | None = None
        self._troubles: tuple[Trouble, ...] = ()
        self._resting: dict[int, datetime] = {}
        self._shown: Standing | None = None
        self._watching = self._make_watching(tempo)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(self.stop)
        opened.before_closing.append(_ending(self._watching))
        pulling.running.connect(self._pull_runs)
        pulling.finished.connect(self._pulled)
        pulling.failed.connect(self._pull_failed)
        surroundings.woke.connect(self._woke)
        surroundings.returned.connect(self._returned)
        surroundings.changed.connect(self._go)

    @property
    def standing(self) -> Standing:
        """How it stands now."""
        now = self._now()
        return standing_of(
            self._decision(now),
            now,
            is_pulling=self._pulling.is_running,
            is_paused=self.schedule.is_paused,
            accounts=self.accounts,
            troubles=self._troubles,
            heeds=self._watching.heeds(),
        )

    @property
    def tells_metered(self) -> bool:
        """Whether the system says that a network is metered."""
        return self._around.tells_metered

    def begin(self) -> None:
        """Read the choices, and keep in step from then on."""
        self._read(is_first=True)

    def choose(self, schedule: Schedule) -> None:
        """Keep other choices, and go by them at once."""
        self.schedule = schedule
        self._run(lambda: keep_schedule(self._opened.vault, schedule))
        self._go()

    def set_paused(self, is_paused: bool) -> None:
        self.choose(replace(self.schedule, is_paused=is_paused))

    def listen_to(self, account: Account, folders: tuple[Mailbox, ...]) -> None:
        """Keep other folders of an account to listen to."""
        vault, watching = self._opened.vault, self._watching

        def keep() -> None:
            listen_to(vault, account, [each.id for each in folders])
            watching.revive(account.id, is_forced=True)

        self._run(keep, done=lambda: self._read(is_first=False))

    def pull_now(self) -> None:
        """All accounts, since the person asked."""
        self._pulling.pull(self.accounts)

    def stop(self) -> None:
        """Let nothing start any more; threads end by themselves within a moment."""
        self._is_on = False
        self._timer.stop()
        self._watching.stop()

    # What happens around it

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if self._is_on and Change.ACCOUNTS in changes:
            self._read(is_first=False)

    def _woke(self) -> None:
        if self._is_on:
            # Connections only seem to be there.
            self._watching.renew()
            self._ask(PullWhy.RESUMED)

    def _returned(self) -> None:
        if self._is_on:
            self._watching.renew()
            self._ask(PullWhy.NETWORK)

    def _ask(self, why: PullWhy) -> None:
        if self.schedule.pulls_on_resume:
            self._asked = why
        self._go()

    def note_news(self, account_id: int) -> None:
        """A server told that an account has news."""
        self._told.add(account_id)
        self._go()

    def _pull_runs(self, is_running: bool) -> None:
        now = self._now()
        pulled = {each.id for each in self._pulling.last_accounts}
        is_of_all = pulled >= {each.id for each in self._working(now)}
        # A pull by news, or of one account, does not put off the clock for the others.
        if not is_running and is_of_all and self._pulling.why is not PullWhy.NEWS:
            self._last = now
        self._go()

    def _pulled(self, pulled: Pulled) -> None:
        self._note_troubles(pulled.failures)
        for account, _ in pulled.reports:
            self._watching.revive(account.id)
        self._read(is_first=False)

    def _pull_failed(self, error: HomeportError) -> None:
        self._note_troubles(() if isinstance(error, Cancelled) else self._pulling.failures)
        self._go()

    def _note_troubles(self, failures: Sequence[tuple[Account, HomeportError]]) -> None:
        """Take over what went wrong with the accounts of the last pull."""
        pulled = {each.id for each in self._pulling.last_accounts}
        others = [each for each in self._troubles if each.account.id not in pulled]
        self._troubles = (*others, *(Trouble(*each) for each in failures))
        for account, error in failures:
            until = rest_until(error)
            if until is not None:
                self._resting[account.id] = until

    # What follows

    def _go(self) -> None:
        """Look at everything once, start what is due, and say how it stands."""
        if not self._is_on:
            return
        now = self._now()
        decision = self._decision(now)
        holdup = decision.holdup
        working = self._working(now)
        wants_news = self.schedule.waits_for_news and holdup is None
        self._watching.listen(working if wants_news else ())
        if holdup is not None:
            self._told.clear()
            self._asked = None
        elif working and not self._pulling.is_running:
            self._start_what_is_due(working, decision, now)
        self._set_timer(decision.when if working else None, now)
        self._tell()

    def _start_what_is_due(
        self, working: tuple[Account, ...], decision: Decision, now: datetime
    ) -> None:
        is_due = decision.when is not None and decision.when <= now
        rested = {each for each in self._resting if each in {one.id for one in working}}
        for account_id in rested:
            del self._resting[account_id]
        news = tuple(each for each in working if each.id in self._told | rested)
        if self._asked is not None or is_due:
            why, self._asked = self._asked or PullWhy.TIMER, None
            self._told.clear()
            self._pulling.pull(working, why=why)
        elif news:
            self._told.clear()
            is_news = not rested
            self._pulling.pull(news, why=PullWhy.NEWS if is_news else PullWhy.TIMER)

    def _working(self, now: datetime) -> tuple[Account, ...]:
        """The accounts that may be pulled without a person: those that are let in, and have some
        of their provider's daily allowance left."""
        return tuple(
            each
            for each in self.accounts
            if each.refusal is None and self._resting.get(each.id, now) <= now
        )

    def _decision(self, now: datetime) -> Decision:
        return next_run(
            self.schedule,
            now,
            self._last,
            is_metered=self._around.is_metered,
            is_offline=self._around.is_offline,
        )

    def _set_timer(self, due: datetime | None, now: datetime) -> None:
        """Look again when something is due, if anything can be done then; else by and by."""
        wait = _LOOK_MS
        if due is not None and not self._pulling.is_running:
            seconds = (due - now).total_seconds()
            wait = max(50, min(wait, round(seconds * 1000) + 1))
        self._timer.start(wait)

    def _tell(self) -> None:
        standing = self.standing
        if standing != self._shown:
            self._shown = standing
            self.changed.emit(standing)

    # The vault and the threads

    def _read(self, *, is_first: bool) -> None:
        def done(known: _Known) -> None:
            if is_first:
                self._is_on = True
                self.schedule = known.schedule
                # An account that is added later is pulled by whoever adds it.
                self._last = known.last_pull if known.accounts else self._now()
            elif not self._is_on:
                return
            self.accounts = known.accounts
            self.folders = known.folders
            self._troubles = tuple(
                each for each in self._troubles if each.account.id in {a.id for a in self.accounts}
            )
            self.learnt.emit()
            self._go()

        self._opened.read(_read, receiver=self, done=done, failed=self.failed.emit)

    def _run(self, work: Callable[[], None], done: Callable[[], None] = lambda: None) -> None:
        self._opened.jobs.run(
            lambda _: work(), receiver=self, done=lambda _: done(), failed=self.failed.emit
        )

    def _make_watching(self, tempo: Tempo | None) -> Watching:
        """The threads know this object by a reference that does not keep it: the last hold on it
        must not go in one of them."""
        reference: weakref.ref[QObject] = weakref.ref(self)
        bridge, world = self._opened.jobs.bridge, self._opened.home.world

        def post(call: Callable[[Keeper], None]) -> None:
            def run() -> None:
                keeper = reference()
                if isinstance(keeper, Keeper):
                    call(keeper)

            bridge.post_to(reference, run)

        return Watching(
            self._opened.vault,
            self._opened.secrets,
            heard=lambda account_id: post(lambda keeper: keeper.note_news(account_id)),
            changed=lambda: post(Keeper._tell_if_on),
            broken=lambda error: post(lambda _: bridge.unexpected.emit(error)),
            connections=lambda host: world.server_limits.of(host).connections,
            tempo=tempo,
        )

    def _tell_if_on(self) -> None:
        if self._is_on:
            self._tell()


def _ending(watching: Watching) -> Callable[[], None]:
    def end() -> None:
        watching.stop()
        watching.join(_END_SECONDS)

    return end


def _read(reader: Reader) -> _Known:
    accounts = tuple(reader.accounts())
    return _Known(
        schedule_of(reader),
        accounts,
        tuple(
            AccountFolders(
                each, folders_to_choose(reader, each.id), listened_folders(reader, each.id)
            )
            for each in accounts
        ),
        last_pull(reader),
    )
