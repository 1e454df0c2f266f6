"""Brings the vault's judgements up to what is known now: quietly, after it has been opened and
after the owner stated something."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Progress, RunningJob
from vault_app.desktop.opened import Opened
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Job
from vault_app.regions.world import World
from vault_app.tasks.after_declaring import apply_declarations
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.reassess import ReassessReport, is_due, reassess


class Reassessing(QObject):
    """One at a time. ``renewed`` tells that ``opened.world`` is another one; ``finished`` carries
    a report, or ``None`` where nothing was due."""

    renewed = Signal()
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, opened: Opened, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self._job: RunningJob | None = None
        self._is_wanted_again = False

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def begin(self) -> None:
        """After opening: take in what the owner stated, and judge anew what the facts changed."""
        opened = self._opened

        def look(job: Job) -> tuple[World, ReassessReport | None]:
            world = vault_world(opened.vault, opened.home.world)
            is_wanted = is_due(opened.vault, world)
            return world, reassess(job, opened.vault, world) if is_wanted else None

        self._run(look)

    def apply(self) -> None:
        """After the owner stated or withdrew something; the last one counts."""
        if self._job is not None:
            self._is_wanted_again = True
            return
        opened = self._opened

        def judge(job: Job) -> tuple[World, ReassessReport | None]:
            world = vault_world(opened.vault, opened.home.world)
            return world, apply_declarations(job, opened.vault, opened.home.world)

        self._run(judge)

    def _run(self, task: Callable[[Job], tuple[World, ReassessReport | None]]) -> None:
        self._job = self._opened.jobs.run(
            task,
            receiver=self,
            done=lambda both: self._done(*both),
            failed=self._broken,
            progress=self._progress,
        )

    def _progress(self, step: Progress) -> None:
        self.progressed.emit(step)

    def _done(self, world: World, report: ReassessReport | None) -> None:
        self._job = None
        self._opened.world = world
        self.renewed.emit()
        self.finished.emit(report)
        if self._is_wanted_again:
            self._is_wanted_again = False
            self.apply()

    def _broken(self, error: HomeportError) -> None:
        self._job = None
        self.failed.emit(error)
