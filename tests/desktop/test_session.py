"""Reads off the interface thread: lanes, the newest search, and the end of a session."""

from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import FakeVault
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.reading import Reading
from vault_app.desktop.session import Lane, Session
from vault_app.model.errors import DiskFailed, HomeportError
from vault_app.model.jobs import Change
from vault_app.model.query import EVERYTHING


@pytest.fixture
def receiver(session: Session) -> QObject:
    return QObject()


def test_a_read_answers(session: Session, receiver: QObject, qtbot: QtBot) -> None:
    answers: list[Any] = []
    session.read(lambda reader: reader.count(EVERYTHING), receiver=receiver, done=answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [0]


def test_a_read_that_fails_tells_so(
    session: Session, fake_vault: FakeVault, receiver: QObject, qtbot: QtBot
) -> None:
    errors: list[HomeportError] = []
    fake_vault.error = DiskFailed(folder="x", detail="y")
    session.read(
        lambda reader: reader.rows([1]),
        receiver=receiver,
        done=lambda _: None,
        failed=errors.append,
    )
    qtbot.waitUntil(lambda: bool(errors))
    assert errors == [fake_vault.error]


def test_only_the_newest_search_answers(
    session: Session, fake_vault: FakeVault, receiver: QObject, qtbot: QtBot
) -> None:
    fake_vault.gate.clear()
    answers: list[str] = []
    errors: list[HomeportError] = []

    def ask(name: str) -> None:
        def search(reader: Reading) -> str:
            reader.rows([1])
            return name

        session.read(
            search,
            receiver=receiver,
            done=answers.append,
            failed=errors.append,
            lane=Lane.SEARCH,
            newest_only=True,
        )

    for name in ("a", "ab", "abc"):
        ask(name)
    fake_vault.gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["abc"]
    assert not errors


def test_a_slow_search_does_not_hold_up_rows(
    session: Session, fake_vault: FakeVault, receiver: QObject, qtbot: QtBot
) -> None:
    fake_vault.gate.clear()
    answers: list[str] = []
    session.read(
        lambda reader: reader.rows([1]), receiver=receiver, done=lambda _: None, lane=Lane.SEARCH
    )
    session.read(
        lambda reader: str(reader.count(EVERYTHING)),
        receiver=receiver,
        done=answers.append,
        lane=Lane.ROWS,
    )
    qtbot.waitUntil(lambda: bool(answers))
    fake_vault.gate.set()


def test_changes_arrive_as_a_signal(session: Session, fake_vault: FakeVault, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.changed) as heard:
        fake_vault.tell(Change.MESSAGES, Change.CUSTODY)
    assert heard.args == [frozenset({Change.MESSAGES, Change.CUSTODY})]


def test_after_closing_nothing_answers_and_the_vault_is_closed(
    fake_vault: FakeVault, jobs: Jobs, qtbot: QtBot
) -> None:
    session, receiver = Session(fake_vault, jobs.bridge), QObject()
    fake_vault.gate.clear()
    answers: list[Any] = []
    session.read(lambda reader: reader.rows([1]), receiver=receiver, done=answers.append)
    with qtbot.waitSignal(session.closed):
        session.close()
    session.read(lambda reader: reader.rows([1]), receiver=receiver, done=answers.append)
    fake_vault.tell(Change.MESSAGES)
    qtbot.wait(1)
    assert fake_vault.is_closed
    assert not answers
