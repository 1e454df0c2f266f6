"""The icon in a real tray: it is taken in, and a click on it asks for the window."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication


def test_the_icon_is_taken_in_and_a_click_asks_for_the_window(
    qapp: QApplication, tmp_path: Path
) -> None:
    if QGuiApplication.platformName() != "xcb":
        pytest.skip("a tray can be brought along on X11 alone")
    visit = subprocess.run(
        [sys.executable, "-m", "tests.desktop.watching.tray_visit", str(tmp_path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert visit.returncode == 0, visit.stderr
