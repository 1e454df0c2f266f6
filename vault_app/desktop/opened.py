"""What belongs to one unlocked vault, and is let go of as a whole when it is locked."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QObject

from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.boot import Home
from vault_app.desktop.demo_stay import DemoStay
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.reading import Reading
from vault_app.desktop.session import Lane, Session, Ticket
from vault_app.keys.system_keyring import SecretStore
from vault_app.model.errors import HomeportError
from vault_app.model.law import MessageCustody
from vault_app.model.query import Query
from vault_app.tasks.custody import custody_of
from vault_app.tasks.searching import read_query

T = TypeVar("T")


class Opened:
    """The vault for tasks, the session for reading, and where passwords are kept.

    ``world`` holds the shipped facts, and what the owner declared in this vault once that has been
    read; ask for it anew each time.
    """

    def __init__(
        self, vault: Vault, home: Home, jobs: Jobs, *, stay: DemoStay | None = None
    ) -> None:
        self.vault = vault
        self.home = home
        self.jobs = jobs
        self.stay = stay
        self.session = Session(vault, jobs.bridge)
        # Threads besides the jobs' own that use the vault: each call ends some and waits for that,
        # off the interface thread.
        self.before_closing: list[Callable[[], None]] = []
        self.world = home.world

    @property
    def folder(self) -> Path:
        return self.vault.folder

    @property
    def is_demo(self) -> bool:
        return self.stay is not None

    @property
    def secrets(self) -> SecretStore:
        return self.home.secrets if self.stay is None else self.stay.secrets

    def read(
        self,
        work: Callable[[Reader], T],
        *,
        receiver: QObject,
        done: Callable[[T], None],
        failed: Callable[[HomeportError], None] | None = None,
        lane: Lane = Lane.PAGE,
    ) -> Ticket:
        """As the session's, for tasks, which ask for the archive's own reader."""
        return self.session.read(
            # The session was made of a vault of the archive, so its readers are the archive's.
            lambda reader: work(cast("Reader", reader)),
            receiver=receiver,
            done=done,
            failed=failed,
            lane=lane,
        )

    def read_query(
        self,
        text: str,
        done: Callable[[Query], None],
        failed: Callable[[HomeportError], None],
        *,
        receiver: QObject,
    ) -> None:
        """What a person typed as a query; ``failed`` gets ``QueryInvalid``."""
        world = self.world
        self.read(
            lambda reader: read_query(text, world, reader),
            receiver=receiver,
            done=done,
            failed=failed,
        )

    def custody_of(self, reader: Reading, message_id: int) -> MessageCustody:
        """Everything about one message's custody; for a lane of this session."""
        return custody_of(cast("Reader", reader), self.world, message_id)

    def close_in_background(self, receiver: QObject, done: Callable[[], None]) -> None:
        """Stop all reading and all tasks now; the vault itself is closed by a job."""
        close = self._detach()
        self.jobs.run(lambda _: close(), receiver=receiver, done=lambda _: done())

    def close(self) -> None:
        """The same at the end of the program, waiting for it."""
        self._detach()()

    def _detach(self) -> Callable[[], None]:
        stopping = self.jobs.cancel_all()
        close_vault = self.session.detach()
        stay, endings = self.stay, tuple(self.before_closing)

        def close() -> None:
            # Tasks have connections of their own; a folder in use cannot be removed everywhere.
            for job in stopping:
                job.wait()
            for end in endings:
                end()
            close_vault()
            if stay is not None:
                stay.end()

        return close
