"""Whether closing the window leaves Homeport behind its tray icon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.desktop.watching.noted import NotedKeeper
from vault_app.desktop.settings import Settings
from vault_app.desktop.theme import Theme
from vault_app.desktop.watching.background import Background
from vault_app.desktop.watching.standing import Sign, Standing
from vault_app.desktop.watching.tray import Tray


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def tray(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tray]:
    monkeypatch.setattr(Tray, "is_there", staticmethod(lambda: True))
    made = Tray(theme)
    yield made
    # Else it would move into the tray that another test brings along.
    made.hide()


def test_it_stays_only_with_a_tray_a_vault_and_if_chosen(
    settings: Settings, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    background, keeper = Background(settings, tray), NotedKeeper()
    assert not background.stays()
    background.choose(True)
    assert not background.stays()
    background.attend(keeper)  # type: ignore[arg-type]
    assert background.stays()
    assert Settings(Path(settings._store.fileName())).stays_in_tray
    monkeypatch.setattr(Tray, "is_there", staticmethod(lambda: False))
    assert not background.stays()
    monkeypatch.setattr(Tray, "is_there", staticmethod(lambda: True))
    # A system that shuts down would wait for us.
    monkeypatch.setattr(QGuiApplication, "isSavingSession", lambda _: True)
    assert not background.stays()
    monkeypatch.undo()
    background.choose(False)
    assert not background.stays()


def test_without_a_tray_it_never_stays(settings: Settings, qapp: QApplication) -> None:
    background = Background(settings, None)
    background.choose(True)
    background.attend(NotedKeeper())  # type: ignore[arg-type]
    assert not background.has_tray
    assert not background.stays()
    background.end()


def test_the_tray_speaks_to_the_vault_that_is_open(settings: Settings, tray: Tray) -> None:
    background, first, second = Background(settings, tray), NotedKeeper(), NotedKeeper()
    background.attend(first)  # type: ignore[arg-type]
    first.changed.emit(Standing(sign=Sign.WAITING, words="Next pull at 14:35"))
    assert tray.state.text() == "Next pull at 14:35"
    tray.pull.trigger()
    tray.pause.trigger()
    assert first.asked == ["pull", True]
    background.attend(second)  # type: ignore[arg-type]
    assert tray.state.text() == "Locked: nothing is pulled"
    first.changed.emit(Standing(sign=Sign.WAITING, words="Next pull at 14:35"))
    assert tray.state.text() == "Locked: nothing is pulled"
    background.attend(None)
    tray.pause_wanted.emit(True)
    tray.pull_wanted.emit()
    assert second.asked == []
