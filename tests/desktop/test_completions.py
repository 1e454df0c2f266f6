"""What a search is offered to go on with."""

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import ACCOUNT, DUBLIN, mailbox
from vault_app.desktop.mail.completions import Completer, Completions
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.mail.sidebar_tree import Contents
from vault_app.desktop.session import Session
from vault_app.model.custody import Confidence, HoldingTotal
from vault_app.regions.world import World


@pytest.fixture
def completions(session: Session, world: World) -> Completions:
    sidebar = SidebarModel(session, world.country_name)
    total = HoldingTotal(holding=DUBLIN, by_confidence=((Confidence.OBSERVED, 3),), size=1)
    sidebar.show_contents(
        Contents(
            accounts=(ACCOUNT,), mailboxes=(mailbox(1, "Work/2024"),), holdings=(total,), states={}
        )
    )
    return Completions(sidebar, lambda: world, lambda: ["Work mail"])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", []),
        ("co", ["country:", "controller:", "confidence:"]),
        ("-reg", ["-region:"]),
        ("country:i", ["country:Ireland"]),
        ("controller:", ['controller:"United States"']),
        ('provider:"mic', ['provider:"Microsoft 365"']),
        ("region:dub", ["region:Dublin"]),
        ("confidence:pro", ["confidence:proven"]),
        ("is:loc", ["is:local-only"]),
        ("account:no", ["account:Nora"]),
        ("in:2024", ["in:Work/2024"]),
        ("breach:", ['breach:"Work mail"']),
        ("nonsense:", []),
    ],
)
def test_fields_and_the_values_that_there_are(
    completions: Completions, word: str, expected: list[str]
) -> None:
    assert completions.of(word) == expected


def test_laws_and_incidents_come_from_the_facts(completions: Completions) -> None:
    assert "reachable-by:us-cloud-act" in completions.of("reachable-by:us-cl")
    assert any(each.startswith("incident:yahoo") for each in completions.of("incident:yahoo"))


def test_the_last_word_is_replaced(completions: Completions, qtbot: QtBot) -> None:
    edit = QLineEdit()
    qtbot.addWidget(edit)
    completer = Completer(edit, completions)
    edit.setText('subject:"a b" coun')
    completer.take("country:")
    assert edit.text() == 'subject:"a b" country:'
    completer.take("country:Ireland")
    assert edit.text() == 'subject:"a b" country:Ireland '
