"""The page as a whole: one choice for map, table and timeline, and what can be done with it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import FakeVault
from tests.desktop.regions.made_up import TOTALS
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.regions.page import RegionsPage
from vault_app.desktop.regions.table_model import COPIES, HOW, NEWEST, OLDEST
from vault_app.desktop.regions.totals import NOTHING, Choice
from vault_app.desktop.regions.wording import Face
from vault_app.desktop.session import Session
from vault_app.desktop.theme import Theme, ThemeChoice
from vault_app.model.errors import VaultDamaged
from vault_app.model.jobs import Change
from vault_app.regions.world import World


def take(page: RegionsPage, face: Face) -> None:
    page.faces.choose(face)
    page.faces.chosen.emit()


def titles(page: RegionsPage) -> list[str]:
    model = page.body.model
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_it_opens_with_everything(page: RegionsPage) -> None:
    assert titles(page)[0] == "Ireland"
    assert titles(page)[-1] == "Place not known"
    assert page.body.unknown.accessibleName() == "Place not known: 6,120"
    assert len(page.body.timeline.layers.years) == 29
    assert page.query == "is:on-server"
    assert page.bar.chip_texts() == []


def test_a_place_filters_the_timeline_and_marks_the_rest(page: RegionsPage) -> None:
    page.body.map.chosen.emit("IE")
    assert page.choice == Choice(country="IE")
    assert page.body.map.scene.chosen == "IE"
    assert page.body.table.choice == Choice(country="IE")
    assert [layer.code for layer in page.body.timeline.layers.layers] == ["IE"]
    assert page.bar.text() == "14,302 copies, 1.9 GB"
    # The table still has the other countries to go on to.
    assert "Netherlands" in titles(page)


def test_what_lies_in_ireland_can_be_compelled_from(page: RegionsPage) -> None:
    page.choose(Choice(country="IE"))
    take(page, Face.LAW)
    tints = page.body.map.scene.tints
    assert next(iter(tints)) in {"US", "IE"}
    assert tints["US"].is_sure
    assert not tints["BR"].is_sure
    page.body.map.chosen.emit("US")
    assert page.choice == Choice(country="IE", law="US")
    assert page.bar.chip_texts() == [
        "Take back: Lies in: Ireland",
        "Take back: Law of: United States",
    ]
    assert page.query.startswith("country:IE reachable-by:us-")
    take(page, Face.PLACE)
    # All that the law of the United States reaches, with what lies in Ireland marked.
    assert set(page.body.map.scene.tints) >= {"IE", "NL", "SG", "US"}
    assert page.body.map.scene.chosen == "IE"


def test_a_line_of_the_table_filters(page: RegionsPage) -> None:
    model = page.body.model
    ireland = model.index(0, 0)
    provider = model.index(0, 0, ireland)
    page.body.table.chosen.emit(model.line(provider).choice)
    assert page.choice == Choice(country="IE", provider_id="exchange-online")
    assert page.query == "holding:1"
    assert page.bar.chip_texts() == ["Take back: Lies in: Ireland · Microsoft 365"]
    page.body.table.chosen.emit(None)
    assert page.choice == NOTHING


def test_a_holder_below_an_order_is_a_choice_of_both(page: RegionsPage) -> None:
    take(page, Face.LAW)
    model = page.body.model
    country = model.index(0, 0)
    order = model.index(0, 0, country)
    holder = model.index(0, 0, order)
    line = model.line(holder)
    page.body.table.chosen.emit(line.choice)
    assert page.choice.law == "US"
    assert page.choice.provider_id == line.choice.provider_id
    assert page.choice.country is None
    assert page.bar.chip_texts()[0].startswith("Take back: Held by: ")
    assert page.body.table.choice == line.choice


def test_looking_back_at_a_year(page: RegionsPage) -> None:
    page.body.timeline.year_chosen.emit(2010)
    assert titles(page) == ["United States", "Singapore", "Place not known"]
    assert page.bar.chip_texts() == ["Take back: At the end of 2010"]
    assert not page.bar.messages.isEnabled()
    assert "looking back" in page.bar.messages.toolTip()
    for column in (OLDEST, NEWEST, HOW):
        assert page.body.table.isColumnHidden(column)
    assert not page.body.table.isColumnHidden(COPIES)
    page.body.timeline.year_chosen.emit(None)
    assert page.bar.messages.isEnabled()
    assert not page.body.table.isColumnHidden(HOW)


def test_what_has_no_place_can_be_chosen(page: RegionsPage, qtbot: QtBot) -> None:
    QTest.mouseClick(page.body.unknown, Qt.MouseButton.LeftButton)
    assert page.choice == Choice(country="")
    assert page.body.unknown.isChecked()
    assert page.query == "holding:4"
    QTest.mouseClick(page.body.unknown, Qt.MouseButton.LeftButton)
    assert page.choice == NOTHING


def test_the_three_intents_carry_the_search(page: RegionsPage, qtbot: QtBot) -> None:
    page.choose(Choice(country="IE"))
    for signal, wanted in (
        (page.show_messages, page.bar.messages),
        (page.plan_removal, page.bar.removal),
        (page.export_report, page.bar.report),
    ):
        with qtbot.waitSignal(signal) as caught:
            wanted.click()
        assert caught.args == ["country:IE"]


def test_chips_take_their_part_back(page: RegionsPage) -> None:
    page.choose(Choice(country="IE", law="US", year=2020))
    for part, left in (("place", Choice(law="US", year=2020)), ("year", Choice(law="US"))):
        page.bar.taken_back.emit(part)
        assert page.choice == left


def test_escape_takes_the_choice_back_and_then_leaves(page: RegionsPage, qtbot: QtBot) -> None:
    page.choose(Choice(country="IE"))
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.choice == NOTHING
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_the_legend_of_the_timeline_chooses_a_place(page: RegionsPage) -> None:
    buttons = page.body.series.findChildren(QPushButton)
    assert [b.accessibleName() for b in buttons][-1] == "Ireland"
    buttons[-1].click()
    assert page.choice == Choice(country="IE")
    # In the other face too: the timeline always shows places.
    take(page, Face.LAW)
    page.body.series.chosen.emit("NL")
    assert page.choice == Choice(country="NL")
    page.body.series.chosen.emit("NL")
    assert page.choice == NOTHING


def test_the_map_legend_names_its_steps(page: RegionsPage) -> None:
    texts = page.body.legend.texts()
    assert texts[0] == "Copies that lie there"
    assert "2,000 or more" in texts
    assert "mostly inferred or declared" in texts
    take(page, Face.LAW)
    texts = page.body.legend.texts()
    assert "only by service or agreement" in texts
    assert texts[-1].startswith("A copy counts in every country")
    assert "2026" in texts[-1]


def test_everything_has_a_name(page: RegionsPage) -> None:
    body = page.body
    for widget in (body.map, body.table, body.timeline, body.unknown, body.legend, body.series):
        assert widget.accessibleName()
    for widget in (body.map, body.table, body.timeline):
        assert widget.accessibleDescription()
    assert "Ireland 14,302" in body.map.accessibleDescription()
    assert "1998" in body.timeline.accessibleDescription()
    for each in page.findChildren(QPushButton):
        assert each.accessibleName() or each.isHidden()


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("face", list(Face))
def test_it_paints_in_both_themes(
    page: RegionsPage, dressed: Theme, choice: ThemeChoice, face: Face
) -> None:
    # A warning of Qt's, from a painter too, fails the test.
    dressed.choose(choice)
    take(page, face)
    for chosen in (NOTHING, Choice(country="IE"), Choice(country="", law="US"), Choice(year=2005)):
        page.choose(chosen)
        page.body.table.expandAll()
        image = page.grab().toImage()
        assert image.pixelColor(4, 4).name() == dressed.tokens.surface
    shades = {page.body.map.grab().toImage().pixelColor(x, 180).name() for x in range(0, 700, 3)}
    assert dressed.tokens.land in shades
    assert dressed.tokens.sea in shades


def test_no_mail_yet(
    session: Session, jobs: Jobs, dressed: Theme, world: World, qtbot: QtBot
) -> None:
    page = RegionsPage(session, jobs, dressed, world)
    qtbot.addWidget(page)
    page.show()
    # Nothing is claimed before it is known.
    assert "No mail yet" not in _words(page)
    page.reload()
    qtbot.waitUntil(lambda: "No mail yet" in _words(page))
    assert not page.bar.isVisible()
    assert not page.faces.isVisible()


def test_only_local_mail(jobs: Jobs, dressed: Theme, world: World, qtbot: QtBot) -> None:
    vault = FakeVault(12)
    session = Session(vault, jobs.bridge)
    page = RegionsPage(session, jobs, dressed, world)
    qtbot.addWidget(page)
    page.show()
    page.reload()
    qtbot.waitUntil(lambda: "Held by you alone" in _words(page))
    session.close()


def _words(page: RegionsPage) -> list[str]:
    return [each.text() for each in page.findChildren(QLabel)]


def test_a_read_that_fails_is_told(
    session: Session,
    jobs: Jobs,
    dressed: Theme,
    world: World,
    fake_vault: FakeVault,
    qtbot: QtBot,
) -> None:
    fake_vault.error = VaultDamaged(path="x")
    page = RegionsPage(session, jobs, dressed, world)
    qtbot.addWidget(page)
    page.show()
    page.reload()
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert page.notice.property("ground") == "danger"


def test_a_change_in_the_vault_is_seen(
    page: RegionsPage, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    page.choose(Choice(country="SG"))
    fake_vault.holding_list = [each for each in TOTALS if each.holding.country != "SG"]
    fake_vault.tell(Change.CUSTODY)
    qtbot.waitUntil(lambda: "Singapore" not in titles(page), timeout=5_000)
    # What was chosen is gone, so the choice is too.
    assert page.choice == NOTHING


def test_locking_forgets_everything(page: RegionsPage, session: Session) -> None:
    page.choose(Choice(country="IE"))
    session.close()
    assert page.choice == NOTHING
    assert page.body.model.rowCount() == 0
    assert page.body.map.scene.tints == {}
    assert page.body.timeline.layers.years == ()
