"""Settings, idle watch, fault reports, provider suggestions, pace: the small parts."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWindow
from pytestqt.qtbot import QtBot

from vault_app.desktop import faults
from vault_app.desktop.idle import IdleWatch
from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.progress import Pace, amount
from vault_app.desktop.settings import Settings
from vault_app.desktop.suggestions import Suggestion, suggestion_for
from vault_app.desktop.theme import ThemeChoice
from vault_app.regions.world import World


def test_settings_come_back_and_forget_vaults_that_are_gone(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    assert settings.theme is ThemeChoice.SYSTEM
    assert settings.recent() == []
    one, two = tmp_path / "one.vault", tmp_path / "two.vault"
    one.mkdir()
    two.mkdir()
    settings.theme = ThemeChoice.DARK
    settings.idle_minutes = 0
    for folder in (one, two, one):
        settings.remember(folder)
    again = Settings(tmp_path / "s.ini")
    assert again.theme is ThemeChoice.DARK
    assert again.idle_minutes == 0
    assert again.recent() == [one, two]
    two.rmdir()
    assert again.recent() == [one]


def test_settings_that_somebody_spoilt_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "s.ini").write_text("[General]\ntheme=purple\nlock-after-minutes=soon\n")
    settings = Settings(tmp_path / "s.ini")
    assert settings.theme is ThemeChoice.SYSTEM
    assert settings.idle_minutes == 15


def test_a_move_winds_the_idle_clock(qtbot: QtBot) -> None:
    owner, window = QObject(), QWindow()
    watch = IdleWatch(parent=owner)
    watch.observe(window)
    watch.watch(1)
    clock = watch.clock
    clock.setInterval(30_000)
    clock.start(60_000)
    before = clock.remainingTime()
    point = QPointF(1, 1)
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        point,
        point,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(window, move)
    assert clock.remainingTime() >= before - 1_500
    watch.watch(0)
    assert not clock.isActive()


def test_a_report_names_places_and_quotes_nothing() -> None:
    def fail() -> None:
        raise ValueError("Dear Nora, the secret is")

    report = ""
    try:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError("about nora@example.net") from error
    except RuntimeError as error:
        report = faults.report(error)
    assert "builtins.RuntimeError" in report
    assert "builtins.ValueError" in report
    assert "test_small_parts.py" in report
    assert "Nora" not in report
    assert "nora" not in report
    assert str(Path.home()) not in report.replace("/work", "")


def test_a_hook_shows_what_nobody_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    shown: list[BaseException] = []
    faults.hook(shown.append)
    error = ValueError()
    sys.excepthook(ValueError, error, None)
    assert shown == [error]


def test_big_providers_are_suggested(world: World) -> None:
    gmail = suggestion_for("ann@gmail.com", world).provider
    assert gmail is not None
    assert gmail.imap[0].host == "imap.gmail.com"
    for text in ("ann@nobody-knows.example", "ann"):
        assert suggestion_for(text, world) == Suggestion()


def test_pace_is_steady_and_starts_over() -> None:
    pace = Pace()
    speeds = [pace.reach(second * 100, float(second)) for second in range(1, 20)]
    assert 90 < speeds[-1] < 110
    assert pace.reach(0, 21.0) == 0.0


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ((1204, 3300, "messages"), "1,204 of 3,300 messages"),
        ((1, None, "messages"), "1 message"),
        ((12_000_000, None, "bytes"), "12 MB"),
        ((3, 7, "steps"), "3 of 7 steps"),
    ],
)
def test_amounts_in_words(step: tuple[int, int | None, str], words: str) -> None:
    done, total, unit = step
    assert amount(Progress(done=done, total=total, unit=unit, note="", seconds=1.0)) == words
