"""One thing at a time: whatever is asked for next makes what was asked before unwanted."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from vault_app.desktop.jobs import Jobs, Progress, RunningJob
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Job

T = TypeVar("T")


class Turns(QObject):
    """Runs tasks for a flow. Results of a turn that is over are dropped, and its task is asked to
    stop."""

    def __init__(
        self,
        jobs: Jobs,
        failed: Callable[[HomeportError], None],
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._failed = failed
        self._turn = 0
        self._job: RunningJob | None = None

    def end(self) -> None:
        """Nothing that was asked for is wanted any more."""
        self._turn += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def run(
        self,
        task: Callable[[Job], T],
        done: Callable[[T], None],
        *,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Begin a turn: ``task`` in a job's thread, ``done`` here; errors go to the flow."""
        self.end()
        turn = self._turn

        def settle(result: T) -> None:
            if turn == self._turn:
                self._job = None
                done(result)

        def fail(error: HomeportError) -> None:
            if turn == self._turn:
                self._job = None
                self._failed(error)

        def step(each: Progress) -> None:
            if turn == self._turn and progress is not None:
                progress(each)

        self._job = self._jobs.run(
            task, receiver=self, done=settle, failed=fail, progress=step if progress else None
        )

    def in_window(self, show: Callable[[T], None]) -> Callable[[T], None]:
        """``show`` as the task of the turn that begins next may call it from its thread."""
        turn = self._turn + 1

        def call(value: T) -> None:
            self._jobs.bridge.post(self, lambda: show(value) if turn == self._turn else None)

        return call
