"""Listens to accounts while a vault is open: a connection for each that waits for news.

It only says that an account has news; pulling is somebody else's part. One thread an account,
which ends within a moment of being told so.
"""

import enum
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vault_app.archive.vault import Vault
from vault_app.imap.idling import ASK_SECONDS, RENEW_SECONDS, Listener, Way
from vault_app.keys.system_keyring import SecretStore
from vault_app.model.errors import (
    Cancelled,
    CertificateRejected,
    CommandRefused,
    HomeportError,
    IssuerRefused,
    NotEncrypted,
    SecretMissing,
    SignInNeeded,
    SignInRefused,
    UsageError,
    VaultClosed,
)
from vault_app.model.mail import Account
from vault_app.tasks.accounts import connector
from vault_app.tasks.schedule import listened_folders

# Before the first pull the vault knows no folder; this one is there on every server (RFC 3501 5.1).
_INBOX = b"INBOX"
# A person has to do something about these; trying again would only make a provider suspicious.
_NEEDS_A_PERSON = (SignInRefused, SignInNeeded, SecretMissing)
# These may be over tomorrow (a hotel's sign-in page answers for the server), but not in seconds.
_SLOW_TO_PASS = (CertificateRejected, NotEncrypted, IssuerRefused)
_JITTER = 0.25
# One that listens, and one that pulls.
_FEWEST_CONNECTIONS = 2


class Ear(enum.StrEnum):
    """How it stands with listening to one account.

    ``LISTENING``: the server tells at once. ``ASKING``: it cannot tell, and is asked every few
    minutes. ``RETRYING``: the connection broke or failed. ``STOPPED``: a person has to act first.
    """

    CONNECTING = "connecting"
    LISTENING = "listening"
    ASKING = "asking"
    RETRYING = "retrying"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Heed:
    """An account that is listened to. ``error`` is why not, where ``ear`` says so."""

    account: Account
    ear: Ear
    error: HomeportError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """In seconds. News are gathered for ``settle``, since mail rarely comes alone, and told at most
    every ``gap``. After failures in a row, ``pauses`` are waited, each up to a quarter longer or
    shorter, so that not all the world returns to a server at once; a connection that lasted for
    ``good_after`` wipes the slate."""

    settle: float = 2.0
    gap: float = 30.0
    pauses: tuple[float, ...] = (5.0, 15.0, 60.0, 300.0, 900.0)
    good_after: float = 300.0
    renew: float = RENEW_SECONDS
    ask: float = ASK_SECONDS


class Watching:
    """Listens to the accounts of one vault.

    ``heard`` gets the id of an account with news, ``changed`` is called when a state is another
    one, ``broken`` gets a bug of ours that ended a thread; all from any thread, and none may block.
    """

    def __init__(
        self,
        vault: Vault,
        secrets: SecretStore,
        *,
        heard: Callable[[int], None],
        changed: Callable[[], None] = lambda: None,
        broken: Callable[[Exception], None] | None = None,
        connections: Callable[[str], int] = lambda _: _FEWEST_CONNECTIONS,
        tempo: Tempo | None = None,
    ) -> None:
        """``connections``: how many a server allows one account at once, by its host."""
        self._vault = vault
        self._secrets = secrets
        self._heard = heard
        self._changed = changed
        self._broken = broken
        self._connections = connections
        self._tempo = tempo or Tempo()
        self._lock = threading.Lock()
        self._ears: dict[int, _Listening] = {}
        self._ending: list[_Listening] = []

    def listen(self, accounts: Sequence[Account]) -> None:
        """Listen to these accounts and to no other; what is listened to already goes on.

        Accounts whose sign-in was refused are left alone, and so are those at servers where
        listening would take the one connection that pulling needs.
        """
        wanted = {
            each.id: each
            for each in accounts
            if each.refusal is None and self._connections(each.server.host) >= _FEWEST_CONNECTIONS
        }
        is_other = False
        with self._lock:
            for account_id, ear in list(self._ears.items()):
                account = wanted.get(account_id)
                if account is None or account.server != ear.account.server:
                    self._end(account_id)
                    is_other = True
            for account_id, account in wanted.items():
                if account_id not in self._ears:
                    self._begin(account)
                    is_other = True
        if is_other:
            self._changed()

    def renew(self) -> None:
        """Connect anew everywhere: after a sleep, connections only seem to be there."""
        with self._lock:
            for account_id in list(self._ears):
                self._begin_anew(account_id)
        self._changed()

    def revive(self, account_id: int, *, is_forced: bool = False) -> None:
        """Try at once an account whose turn would come later, or never: it has just answered. With
        ``is_forced`` also one that is listened to, since other folders were chosen."""
        with self._lock:
            ear = self._ears.get(account_id)
            if ear is not None and (is_forced or ear.heed.ear in (Ear.RETRYING, Ear.STOPPED)):
                self._begin_anew(account_id)
        self._changed()

    def heeds(self) -> tuple[Heed, ...]:
        """How it stands with each account, by id."""
        with self._lock:
            return tuple(self._ears[account_id].heed for account_id in sorted(self._ears))

    def stop(self) -> None:
        """Tell all threads to end; does not wait for that."""
        with self._lock:
            for account_id in list(self._ears):
                self._end(account_id)

    def join(self, seconds: float) -> bool:
        """Wait for threads that were told to end; whether all did in time."""
        until = time.monotonic() + seconds
        with self._lock:
            ending = list(self._ending)
        for ear in ending:
            ear.thread.join(max(0.0, until - time.monotonic()))
        return not any(ear.thread.is_alive() for ear in ending)

    def _begin(self, account: Account, told_at: float | None = None) -> None:
        ear = _Listening(
            account,
            self._vault,
            self._secrets,
            heard=self._heard,
            changed=self._changed,
            broken=self._broken,
            tempo=self._tempo,
        )
        if told_at is not None:
            ear.told_at = told_at
        self._ears[account.id] = ear
        ear.thread.start()

    def _begin_anew(self, account_id: int) -> None:
        """Connect anew; that alone must not let news be told sooner."""
        ear = self._end(account_id)
        self._begin(ear.account, ear.told_at)

    def _end(self, account_id: int) -> "_Listening":
        ear = self._ears.pop(account_id)
        ear.stop()
        self._ending = [each for each in self._ending if each.thread.is_alive()]
        self._ending.append(ear)
        return ear


def _is_full(error: HomeportError) -> bool:
    """Whether the server has no room for one more sign-in now (RFC 5530)."""
    return isinstance(error, CommandRefused) and error.facts.get("command") == "sign-in"


class _Listening:
    """One account's thread."""

    def __init__(
        self,
        account: Account,
        vault: Vault,
        secrets: SecretStore,
        *,
        heard: Callable[[int], None],
        changed: Callable[[], None],
        broken: Callable[[Exception], None] | None,
        tempo: Tempo,
    ) -> None:
        self.account = account
        self.heed = Heed(account, Ear.CONNECTING)
        self._vault = vault
        self._heard = heard
        self._changed = changed
        self._broken = broken
        self._tempo = tempo
        self._stop = threading.Event()
        self._connect = connector(vault, secrets, self)
        self.told_at = -tempo.gap
        # A daemon, so that a name server that does not answer cannot keep the program from ending.
        self.thread = threading.Thread(target=self._run, name=f"listen-{account.id}", daemon=True)

    def stop(self) -> None:
        self._stop.set()

    # A job, for whoever waits on the network in this thread.

    def check(self) -> None:
        if self._stop.is_set():
            raise Cancelled

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        pass

    # The thread

    def _run(self) -> None:
        try:
            self._keep_listening()
        except Exception as error:
            if self._broken is None:
                raise
            self._broken(error)

    def _keep_listening(self) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            try:
                self._listen()
            except (Cancelled, VaultClosed, UsageError):
                # Told to end, the vault was locked, or the account is not there any more.
                return
            except HomeportError as error:
                if self._stop.is_set():
                    return
                if isinstance(error, _NEEDS_A_PERSON):
                    self._become(Ear.STOPPED, error)
                    return
                if time.monotonic() - began > self._tempo.good_after:
                    failures = 0
                self._become(Ear.RETRYING, error)
                pauses = self._tempo.pauses
                is_slow = isinstance(error, _SLOW_TO_PASS) or _is_full(error)
                pause = pauses[-1 if is_slow else min(failures, len(pauses) - 1)]
                failures += 1
                if self._stop.wait(pause * random.uniform(1 - _JITTER, 1 + _JITTER)):
                    return

    def _listen(self) -> None:
        """Until something is raised."""
        if self.heed.ear is not Ear.RETRYING:
            self._become(Ear.CONNECTING)
        with self._vault.reader() as reader:
            folders = listened_folders(reader, self.account.id)
        names = [each.raw_name for each in folders] or [_INBOX]
        with self._connect(self.account.id) as session:
            listener = Listener(
                session, names, renew_seconds=self._tempo.renew, ask_seconds=self._tempo.ask
            )
            # Something came, or went, while nobody listened.
            is_news = bool(folders) and folders[0].listed != listener.exists_at_start
            while True:
                way = Ear.ASKING if listener.way is Way.ASKING else Ear.LISTENING
                self._become(way)
                if not is_news:
                    listener.wait()
                self._tell()
                is_news = False

    def _tell(self) -> None:
        """Say that there is news, once that is due. Until then nothing is read: what the server
        says in the meantime waits, and a server that says more and more is not listened to."""
        pause = max(self._tempo.settle, self.told_at + self._tempo.gap - time.monotonic())
        if self._stop.wait(pause):
            raise Cancelled
        self.told_at = time.monotonic()
        self._heard(self.account.id)

    def _become(self, ear: Ear, error: HomeportError | None = None) -> None:
        before = self.heed
        self.heed = replace(before, ear=ear, error=error)
        if self.heed != before and not self._stop.is_set():
            self._changed()
