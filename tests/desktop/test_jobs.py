"""The bridge between tasks and widgets."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from vault_app.desktop.jobs import Jobs, Progress
from vault_app.model.errors import Cancelled, DiskFull, HomeportError
from vault_app.model.jobs import Job


@pytest.fixture
def receiver(jobs: Jobs) -> QObject:
    return QObject()


def test_a_result_comes_back_in_the_interface_thread(
    jobs: Jobs, receiver: QObject, qtbot: QtBot
) -> None:
    seen: list[Any] = []

    def done(result: str) -> None:
        seen.append((result, QThread.currentThread() is receiver.thread()))

    jobs.run(lambda _: threading.current_thread().name, receiver=receiver, done=done)
    qtbot.waitUntil(lambda: bool(seen))
    name, is_interface_thread = seen[0]
    assert name.startswith("job")
    assert is_interface_thread


def test_one_of_our_errors_goes_to_failed(jobs: Jobs, receiver: QObject, qtbot: QtBot) -> None:
    errors: list[HomeportError] = []

    def task(_: Job) -> None:
        raise DiskFull(folder="x")

    jobs.run(task, receiver=receiver, done=lambda _: None, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], DiskFull)


def test_a_bug_is_told_as_a_bug_and_nobody_waits_for_ever(
    jobs: Jobs, receiver: QObject, qtbot: QtBot
) -> None:
    bugs: list[BaseException] = []
    errors: list[HomeportError] = []
    jobs.unexpected.connect(bugs.append)

    def task(_: Job) -> None:
        raise ZeroDivisionError

    jobs.run(task, receiver=receiver, done=lambda _: None, failed=errors.append)
    qtbot.waitUntil(lambda: bool(bugs) and bool(errors))
    assert isinstance(bugs[0], ZeroDivisionError)
    assert type(errors[0]) is HomeportError


def test_cancelling_stops_a_task_at_its_next_check(
    jobs: Jobs, receiver: QObject, qtbot: QtBot
) -> None:
    errors: list[HomeportError] = []
    has_begun = threading.Event()

    def task(job: Job) -> None:
        has_begun.set()
        while True:
            job.check()

    running = jobs.run(task, receiver=receiver, done=lambda _: None, failed=errors.append)
    assert has_begun.wait(5)
    running.cancel()
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Cancelled)


def test_progress_is_thinned_but_its_end_is_told(
    jobs: Jobs, receiver: QObject, qtbot: QtBot
) -> None:
    steps: list[Progress] = []
    finished: list[None] = []

    def task(job: Job) -> None:
        for number in range(1, 20_001):
            job.progress(number, 20_000, "messages")

    jobs.run(task, receiver=receiver, done=finished.append, progress=steps.append)
    qtbot.waitUntil(lambda: bool(finished))
    assert steps[-1].done == 20_000
    assert len(steps) < 200


def test_a_result_for_a_receiver_that_is_gone_is_discarded(jobs: Jobs, qtbot: QtBot) -> None:
    receiver = QObject()
    go_on = threading.Event()
    done: list[str] = []
    discarded: list[str] = []

    def task(_: Job) -> str:
        go_on.wait(5)
        return "a thing to be closed"

    jobs.run(task, receiver=receiver, done=done.append, discard=discarded.append)
    delete(receiver)
    go_on.set()
    qtbot.waitUntil(lambda: bool(discarded))
    assert discarded == ["a thing to be closed"]
    assert not done


def test_closing_waits_for_what_runs(receiver: QObject) -> None:
    jobs = Jobs()
    has_begun, ended = threading.Event(), []

    def task(job: Job) -> None:
        has_begun.set()
        while True:
            try:
                job.check()
            except Cancelled:
                ended.append(True)
                raise

    jobs.run(task, receiver=receiver, done=lambda _: None)
    assert has_begun.wait(5)
    jobs.close()
    assert ended
    late = jobs.run(task, receiver=receiver, done=lambda _: None)
    assert late.is_cancelled
