"""Pages beside the mail: sheets end where their text ends, switches and choices say their state."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from vault_app.desktop.kit.basics import label
from vault_app.desktop.kit.switch import CheckLine, ChoiceButton, Switch
from vault_app.desktop.kit.wide_page import Sheet, WidePage
from vault_app.desktop.theme import Theme


def test_a_sheet_ends_where_its_text_ends(qtbot: QtBot) -> None:
    sheet = Sheet()
    for _ in range(30):
        sheet.body.addWidget(
            label("Some words of a law that fill a line and more. " * 8, wraps=True)
        )
    qtbot.addWidget(sheet)
    sheet.resize(700, 300)
    sheet.show()
    inside = sheet.widget()
    assert inside is not None
    last = sheet.body.itemAt(sheet.body.count() - 1)
    assert last is not None
    qtbot.waitUntil(lambda: last.geometry().bottom() > 300)
    assert inside.width() == sheet.viewport().width()
    # All that is below the last line is the margin.
    assert inside.height() - last.geometry().bottom() < 80
    sheet.resize(400, 300)
    qtbot.waitUntil(lambda: inside.width() == sheet.viewport().width())
    assert inside.height() - last.geometry().bottom() < 80


def test_escape_and_the_arrow_lead_back(theme: Theme, qtbot: QtBot) -> None:
    page = WidePage(theme, "A page")
    qtbot.addWidget(page)
    page.show()
    page.setFocus()
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    page.tell("Another", "with a line below")
    assert page.accessibleName() == "Another"


def test_a_switch_and_a_box_turn_by_key(theme: Theme, qtbot: QtBot) -> None:
    for made in (Switch(theme, "Rule “A” is on"), CheckLine(theme, "Companies count too")):
        qtbot.addWidget(made)
        made.show()
        made.grab()
        with qtbot.waitSignal(made.toggled) as heard:
            QTest.keyClick(made, Qt.Key.Key_Space)
        assert heard.args == [True]
        made.grab()
        assert made.accessibleName()


def test_a_choice_names_what_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    button: ChoiceButton[str] = ChoiceButton(theme, "Mail")
    qtbot.addWidget(button)
    button.offer([("all", "All mail"), ("1", "Nora & Co")])
    assert button.accessibleName() == "Mail: All mail"
    button.choose("1")
    assert button.accessibleName() == "Mail: Nora & Co"
    assert button.value() == "1"
    button.offer([("all", "All mail")])
    assert button.value() == "all"
