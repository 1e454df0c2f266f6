"""What every test of the reader needs: the walls before the application, a pane on a fake vault."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.reader.fakes import FakeLaw, FakeMessage, FakeVault, custody_details
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.reader.pane import ReaderPane
from vault_app.desktop.reader.walls import engine_refusal, harden_chromium, register_scheme
from vault_app.desktop.session import Session
from vault_app.desktop.stylesheet import dress
from vault_app.desktop.theme import Theme, ThemeChoice

ROOT = Path(__file__).resolve().parents[3]

# Both must stand before any test makes the application; both may be done twice.
harden_chromium(os.environ)
register_scheme()

_REFUSAL = engine_refusal()
needs_engine = pytest.mark.skipif(
    _REFUSAL is not None,
    reason=f"the web engine cannot run here: {_REFUSAL}"
    " (as root it refuses to start; run these tests as another user)",
)

# What Chromium says about graphics drivers that it is told not to use, and what a screen that
# nobody sees says about windows of a smallest size.
_EXPECTED_LOG = ("GPU", "[Vv]ulkan", "propagateSizeHints")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            # In front of others, since pytest-qt heeds only the first of these marks.
            item.add_marker(pytest.mark.qt_log_ignore(*_EXPECTED_LOG, extend=True), append=False)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(ROOT / "resources" / "icons", ThemeChoice.LIGHT)
    dress(qapp, made)
    yield made
    qapp.setStyleSheet("")
    made.deleteLater()


@dataclass
class Asked:
    """Answers the question for a place at once, and remembers what was asked."""

    folder: Path
    names: list[str] = field(default_factory=list)

    def ask_file(self, name: str, done: Callable[[Path], None]) -> None:
        self.names.append(name)
        done(self.folder / name)

    def ask_folder(self, done: Callable[[Path], None]) -> None:
        done(self.folder)


@dataclass
class Desk:
    """A shown pane and what it stands on."""

    pane: ReaderPane
    vault: FakeVault
    session: Session
    theme: Theme
    asked: Asked
    opened: list[QUrl]


@pytest.fixture
def lay_out(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> Iterator[Callable[[dict[int, FakeMessage]], Desk]]:
    """Makes a pane over messages by id."""
    desks: list[tuple[Desk, Jobs]] = []

    def make(messages: dict[int, FakeMessage]) -> Desk:
        jobs = Jobs(threads=1)
        vault = FakeVault(messages)
        session = Session(vault, jobs.bridge)
        asked, opened = Asked(tmp_path), list[QUrl]()
        pane = ReaderPane(
            session,
            jobs,
            theme,
            FakeLaw(),
            read_custody=custody_details,
            open_url=opened.append,
            asker=asked,
        )
        qtbot.addWidget(pane)
        pane.resize(720, 800)
        with qtbot.waitExposed(pane):
            pane.show()
        desk = Desk(pane, vault, session, theme, asked, opened)
        desks.append((desk, jobs))
        return desk

    yield make
    for desk, jobs in desks:
        if desk.vault.gate is not None:
            desk.vault.gate = None
        desk.session.close()
        jobs.close()
