"""What belongs to one unlocked vault, and is let go of as a whole when it is locked."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from vault_app.archive.vault import Vault
from vault_app.boot import Home
from vault_app.desktop.demo_stay import DemoStay
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.session import Session
from vault_app.keys.system_keyring import SecretStore


class Opened:
    """The vault for tasks, the session for reading, and where passwords are kept."""

    def __init__(
        self, vault: Vault, home: Home, jobs: Jobs, *, stay: DemoStay | None = None
    ) -> None:
        self.vault = vault
        self.home = home
        self.jobs = jobs
        self.stay = stay
        self.session = Session(vault, jobs.bridge)

    @property
    def folder(self) -> Path:
        return self.vault.folder

    @property
    def is_demo(self) -> bool:
        return self.stay is not None

    @property
    def secrets(self) -> SecretStore:
        return self.home.secrets if self.stay is None else self.stay.secrets

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
        stay = self.stay

        def close() -> None:
            # Tasks have connections of their own; a folder in use cannot be removed everywhere.
            for job in stopping:
                job.wait()
            close_vault()
            if stay is not None:
                stay.end()

        return close
