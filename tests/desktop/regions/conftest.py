"""A page over a made-up vault, shown and settled."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import FakeVault
from tests.desktop.regions.made_up import TOTALS, YEARS
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.regions.page import RegionsPage
from vault_app.desktop.session import Session
from vault_app.desktop.stylesheet import dress
from vault_app.desktop.theme import Theme
from vault_app.regions.world import World


@pytest.fixture
def dressed(qapp: QApplication, theme: Theme) -> Theme:
    dress(qapp, theme)
    return theme


@pytest.fixture
def page(
    session: Session,
    jobs: Jobs,
    dressed: Theme,
    world: World,
    fake_vault: FakeVault,
    qtbot: QtBot,
) -> RegionsPage:
    fake_vault.holding_list = list(TOTALS)
    fake_vault.year_list = list(YEARS)
    made = RegionsPage(session, jobs, dressed, world)
    qtbot.addWidget(made)
    made.resize(1032, 720)
    made.show()
    made.reload()
    qtbot.waitUntil(lambda: made.body.model.rowCount() > 0)
    qtbot.waitUntil(lambda: made.body.map.place_of("IE") is not None)
    return made
