"""A theme, a bridge for jobs, the facts, and quick vaults; a screen that nobody sees if need be."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "linux" and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.desktop.fakes import FakeVault
from vault_app.boot import Home, resources_folder
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.reader.walls import harden_chromium, register_scheme
from vault_app.desktop.session import Session
from vault_app.desktop.theme import Theme, ThemeChoice
from vault_app.keys.system_keyring import NoKeyring
from vault_app.regions.world import World

_UNSEEN = r"This plugin does not support (propagateSizeHints|raise)\(\)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The screen that nobody sees complains of windows that have a smallest size, or tool tips."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(_UNSEEN, extend=True))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    harden_chromium(os.environ)
    register_scheme()
    return ["homeport"]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(resources_folder() / "icons", ThemeChoice.LIGHT)


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def fake_vault() -> FakeVault:
    return FakeVault()


@pytest.fixture
def session(fake_vault: FakeVault, jobs: Jobs) -> Iterator[Session]:
    made = Session(fake_vault, jobs.bridge)
    yield made
    made.close()


@pytest.fixture(scope="session")
def world() -> World:
    return World.load(resources_folder())


@pytest.fixture
def home(world: World, tmp_path: Path) -> Home:
    return Home(
        resources=resources_folder(),
        vaults=tmp_path / "vaults",
        world=world,
        secrets=NoKeyring(),
    )
