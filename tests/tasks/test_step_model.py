"""Whatever happens at a real server between pulls: a quick pull ends as a full comparison would."""

from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.keys.derivation import LEAST_COST
from vault_app.model.errors import Cancelled
from vault_app.model.jobs import QuietJob
from vault_app.model.query import Listed
from vault_app.model.removal import RemovalMode
from vault_app.regions.world import World
from vault_app.tasks.mailbox_look import distrust_setting
from vault_app.tasks.vaults import create_vault

MAILBOXES = ("INBOX", "Work", "Old")
FLAGS = ("\\Seen", "\\Flagged", "Project")
Held = dict[tuple[str, int], tuple[frozenset[str], bytes]]


class Change(NamedTuple):
    """Something that happens between two pulls. ``picks`` choose messages, ``flag`` a flag."""

    what: str
    mailbox: int
    picks: tuple[int, ...]
    flag: int


@dataclass
class Trial:
    """One user of the server with several mail programs, one of which is Homeport."""

    user: MailUser
    desk: Desk
    letters: int = 0
    purged: set[bytes] = field(default_factory=set)

    # What happens

    def apply(self, change: Change) -> None:
        getattr(self, change.what)(change, MAILBOXES[change.mailbox])

    def deliver(self, change: Change, mailbox: str) -> None:
        if mailbox not in self.user.mailboxes():
            self.user.create(mailbox)
        for pick in change.picks:
            self.letters += 1
            flags = [FLAGS[change.flag]] if pick % 2 else []
            self.user.append(mailbox, letter(self.letters), flags)

    def expunge(self, change: Change, mailbox: str) -> None:
        if uids := self._picked(change, mailbox):
            self.user.expunge(mailbox, uids)

    def flag(self, change: Change, mailbox: str) -> None:
        if uids := self._picked(change, mailbox):
            self.user.add_flags(mailbox, uids, [FLAGS[change.flag]])

    def unflag(self, change: Change, mailbox: str) -> None:
        if uids := self._picked(change, mailbox):
            self.user.remove_flags(mailbox, uids, [FLAGS[change.flag]])

    def move(self, change: Change, mailbox: str) -> None:
        """To another mailbox, as programs without MOVE do it."""
        other = MAILBOXES[(change.mailbox + 1) % len(MAILBOXES)]
        if other in self.user.mailboxes() and (uids := self._picked(change, mailbox)):
            for raw in self.user.messages(mailbox, uids).values():
                self.user.append(other, raw)
            self.user.expunge(mailbox, uids)

    def recreate(self, change: Change, mailbox: str) -> None:
        if mailbox not in self.user.mailboxes() or mailbox == "INBOX":
            return
        kept = list(self.user.messages(mailbox).values())[: len(change.picks) - 1]
        self.user.delete(mailbox)
        self.user.create(mailbox)
        for raw in kept:
            self.user.append(mailbox, raw)

    def rename(self, change: Change, mailbox: str) -> None:
        other = MAILBOXES[3 - change.mailbox] if change.mailbox else "INBOX"
        there = self.user.mailboxes()
        if mailbox in there and other not in there:
            self.user.rename(mailbox, other)

    def new_uidvalidity(self, change: Change, mailbox: str) -> None:
        if mailbox in self.user.mailboxes():
            self.user.set_uidvalidity(mailbox, self.user.uidvalidity(mailbox) + 1)

    def purge_from_vault(self, change: Change, mailbox: str) -> None:
        if rows := self.desk.rows():
            row = rows[change.picks[0] % len(rows)]
            with self.desk.vault.reader() as reader:
                self.purged.add(reader.raw(row.id))
            self.desk.remove(Listed((row.id,)), RemovalMode.PURGE_VAULT)

    def remove_from_server(self, change: Change, mailbox: str) -> None:
        if rows := self.desk.rows():
            row = rows[change.picks[0] % len(rows)]
            self.desk.remove(Listed((row.id,)), RemovalMode.LOCAL_ONLY)

    def stopped_pull(self, change: Change, mailbox: str) -> None:
        job = _StopAfter(len(change.picks))
        try:
            self.desk.pull(job)
        except Cancelled:
            assert job.done

    def _picked(self, change: Change, mailbox: str) -> list[int]:
        uids = self.user.uids(mailbox) if mailbox in self.user.mailboxes() else []
        return sorted({uids[pick % len(uids)] for pick in change.picks}) if uids else []

    # What must hold

    def pull(self) -> int:
        """A quick pull, after which the vault shows what is on the server; how many it fetched."""
        report = self.desk.pull()
        assert report.left_over == ()
        assert all(mailbox.listed == mailbox.stored for mailbox in report.mailboxes)
        assert self.in_vault() == self.on_server()
        return report.messages

    def on_server(self) -> Held:
        """Flags and bytes of all messages by mailbox and UID, but for those the owner purged."""
        found: Held = {}
        for mailbox in self.user.mailboxes():
            for uid, raw in self.user.messages(mailbox).items():
                if raw not in self.purged:
                    found[mailbox, uid] = self.user.flags(mailbox, uid), raw
        return found

    def in_vault(self) -> Held:
        """The same by the copies that the vault believes to be on the server."""
        found: Held = {}
        with self.desk.vault.reader() as reader:
            for row in self.desk.rows():
                raw = reader.raw(row.id)
                for copy in reader.placements(row.id):
                    if copy.gone_at is None:
                        found[copy.mailbox, copy.uid] = frozenset(copy.flags), raw
        return found


class _StopAfter(QuietJob):
    def __init__(self, messages: int) -> None:
        self._messages = messages
        self.done = 0

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        self.done = done

    def check(self) -> None:
        if self.done >= self._messages:
            raise Cancelled


def changes(*what: str) -> st.SearchStrategy[Change]:
    return st.builds(
        Change,
        what=st.sampled_from(what),
        mailbox=st.integers(0, len(MAILBOXES) - 1),
        picks=st.lists(st.integers(0, 9), min_size=1, max_size=3).map(tuple),
        flag=st.integers(0, len(FLAGS) - 1),
    )


USUAL = changes("deliver", "expunge", "flag", "unflag", "move")
RARE = changes(
    *("recreate", "rename", "new_uidvalidity"),
    *("purge_from_vault", "remove_from_server", "stopped_pull"),
)
DAYS = st.lists(
    st.lists(st.one_of(USUAL, USUAL, USUAL, RARE), max_size=3), min_size=12, max_size=16
)


@settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(days=DAYS)
def check_days(
    dovecot: Dovecot, world: World, folders: pytest.TempPathFactory, days: list[list[Change]]
) -> None:
    folder = folders.mktemp("step") / "mail.vault"
    user = dovecot.new_user()
    with create_vault(folder, "quince", cost=LEAST_COST) as vault:
        trial = Trial(user, desk_for(vault, world, user.settings(), user.password))
        for number in range(len(MAILBOXES)):
            trial.apply(Change("deliver", number, (1, 2, 3), 0))
        trial.pull()
        for day in days:
            for change in day:
                trial.apply(change)
            trial.pull()
        assert trial.pull() == 0
        assert trial.desk.pull(is_thorough=True).messages == 0
        assert trial.in_vault() == trial.on_server()
        with vault.reader() as reader:
            assert reader.setting(distrust_setting(trial.desk.account.id)) is None
    user.close()


def test_quick_looks_end_as_full_ones(
    dovecot: Dovecot, world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_days(dovecot, world, tmp_path_factory)
