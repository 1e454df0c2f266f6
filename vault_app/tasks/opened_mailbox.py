"""One mailbox of a pull, opened again whenever the connection broke."""

from dataclasses import dataclass

from vault_app.imap.opening import Opened
from vault_app.imap.session import Session
from vault_app.model.errors import ServerError
from vault_app.model.jobs import Job
from vault_app.regions.limits import ServerLimits
from vault_app.tasks import fetch_plan
from vault_app.tasks.allowance import Meter
from vault_app.tasks.link import Link
from vault_app.tasks.pull_history import RunSoFar

# A message that breaks the connection costs two connections before it is given up.
_MOST_LOSSES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxTask:
    """Which mailbox, and what it is to the account."""

    id: int
    raw_name: bytes
    name: str
    is_outgoing: bool = False


class PullProgress:
    """What a whole pull has done so far; drives the face's progress bar, and the provider's limit.
    ``total`` is about how many messages there will be."""

    def __init__(self, job: Job, so_far: RunSoFar, meter: Meter) -> None:
        self.job = job
        self.total: int | None = None
        self.so_far = so_far
        self._meter = meter

    def advance(self, size: int, mailbox: str) -> None:
        """Count a message of so many bytes that was fetched, and that nothing can lose any more.

        Raises:
            AllowanceUsed: it was the last for now.
        """
        self.so_far.messages += 1
        self.so_far.bytes += size
        done = self.so_far.messages
        total = None if self.total is None else max(self.total, done)
        self.job.progress(done, total, "messages", mailbox)
        self._meter.spend(size)


class OpenedMailbox:
    """A mailbox on a link, opened anew whenever the connection broke."""

    def __init__(self, link: Link, task: MailboxTask, limits: ServerLimits | None = None) -> None:
        self._limits = limits or ServerLimits()
        self._link = link
        self._task = task
        self._is_open = False
        self._opened: Opened | None = None
        self._losses_since_gain = 0

    @property
    def opened(self) -> Opened:
        """What the server said when it opened the mailbox first: all UIDs here are meant under that
        UIDVALIDITY. Raises ``ValueError`` before it was opened."""
        if self._opened is None:
            raise ValueError("not opened yet")
        return self._opened

    @property
    def uidvalidity(self) -> int:
        """The UIDVALIDITY under which all UIDs here are meant."""
        return self.opened.uidvalidity

    def open(self) -> Opened:
        """Open the mailbox if it is not open, and say what the server said of it then."""
        self.session()
        return self.opened

    def session(self) -> Session:
        """The session, with this mailbox open.

        Raises:
            CommandRefused: the mailbox cannot be opened.
            ServerError: no connection.
        """
        session = self._link.session
        if not self._is_open:
            self.reopen()
        return session

    def chunk_messages(self) -> int:
        """How many messages one command may ask this server for."""
        most = self._limits.chunk_messages or fetch_plan.CHUNK_MESSAGES
        return min(most, self.session().message_limit or most)

    def reopen(self) -> Opened:
        """Open the mailbox, again if it is open, and say what the server says of it now."""
        now = self._link.session.open_mailbox(self._task.raw_name)
        self._is_open = True
        if self._opened is None:
            self._opened = now
        return now

    def drop(self) -> None:
        """Let go of the connection; the next use opens another."""
        self._link.drop()
        self._is_open = False

    def lost(self, error: ServerError) -> None:
        """Drop the connection and open the mailbox anew.

        Raises:
            ServerError: ``error``, when nothing comes in between any more, or when UIDs name other
                messages than before: the next try starts over, and what was fetched until now is
                stored under the epoch that it came from.
        """
        self.drop()
        self._losses_since_gain += 1
        if self._losses_since_gain > _MOST_LOSSES:
            raise error
        if self.reopen().uidvalidity != self.uidvalidity:
            raise error

    def gained(self) -> None:
        """Note that something came: losing the connection was not for nothing."""
        self._losses_since_gain = 0
