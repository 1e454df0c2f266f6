"""Map, table and timeline each by itself: mouse, keys, zoom, and what screen readers are told."""

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.regions.made_up import TOTALS, YEARS
from vault_app.boot import resources_folder
from vault_app.desktop.regions.atlas import Atlas, read_atlas
from vault_app.desktop.regions.camera import MOST_ZOOM, Camera
from vault_app.desktop.regions.geometry import project
from vault_app.desktop.regions.laws import Laws
from vault_app.desktop.regions.layers import stack
from vault_app.desktop.regions.map_canvas import Scene, Tint
from vault_app.desktop.regions.map_view import MapView
from vault_app.desktop.regions.table_model import COPIES, SIZE, TITLE, RegionsModel, spoken
from vault_app.desktop.regions.table_view import RegionsTable
from vault_app.desktop.regions.telling import tip
from vault_app.desktop.regions.timeline import Timeline, ceiling
from vault_app.desktop.regions.totals import NOTHING, Choice, Picture
from vault_app.desktop.regions.tree import root_of
from vault_app.desktop.regions.wording import Face
from vault_app.desktop.theme import Theme
from vault_app.regions.world import World

HELD = ("US", "IE", "SG", "LI", "GI")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return read_atlas(resources_folder() / "map" / "countries.json")


@pytest.fixture
def view(dressed: Theme, atlas: Atlas, qtbot: QtBot) -> MapView:
    made = MapView(dressed, lambda code: [f"Name of {code}", "3 copies"])
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show_atlas(atlas)
    tints = {code: Tint(step=3, is_sure=code != "IE", name=code) for code in HELD}
    made.show_scene(Scene(tints=tints), "What it says")
    made.show()
    return made


@pytest.fixture(scope="module")
def picture(world: World) -> Picture:
    return Picture(TOTALS, YEARS, Laws(world, world.facts.orders))


@pytest.fixture
def table(dressed: Theme, picture: Picture, world: World, qtbot: QtBot) -> RegionsTable:
    model = RegionsModel()
    made = RegionsTable(dressed, model)
    model.setParent(made)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show_root(root_of(Face.PLACE, picture.now, world.country_name), Face.PLACE, NOTHING)
    made.show()
    return made


@pytest.fixture
def timeline(dressed: Theme, picture: Picture, world: World, qtbot: QtBot) -> Timeline:
    made = Timeline(dressed, world.country_name)
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show_layers(stack(picture, NOTHING), None)
    made.show()
    return made


# The camera


def test_the_point_under_the_mouse_stays_there() -> None:
    camera = Camera(width=800, height=400)
    under = camera.to_sheet(300, 120)
    nearer = camera.zoomed(4.0, 300, 120)
    assert nearer.to_sheet(300, 120) == pytest.approx(under)
    assert nearer.zoomed(1000.0, 300, 120).zoom == MOST_ZOOM
    assert nearer.zoomed(0.001, 0, 0) == camera.home()


def test_nobody_gets_lost_beyond_the_sheet() -> None:
    camera = Camera(width=800, height=400).zoomed(8.0, 400, 200).moved(1e6, -1e6)
    left, bottom = camera.to_sheet(0, 400)
    assert left >= -2.71
    assert bottom <= 1.32


def test_points_go_there_and_back() -> None:
    camera = Camera(width=640, height=480).zoomed(3.0, 100, 100)
    for point in (project(-8, 53), project(103.8, 1.3)):
        assert camera.to_sheet(*camera.to_view(point)) == pytest.approx(point)
        x, y = camera.showing(point).to_view(point)
        assert 0 <= x <= 640
        assert 0 <= y <= 480


# The map


@pytest.mark.parametrize("code", HELD)
def test_every_country_that_holds_something_can_be_clicked(
    view: MapView, qtbot: QtBot, code: str
) -> None:
    at = view.place_of(code)
    assert at is not None
    assert view.country_at(at) == code
    with qtbot.waitSignal(view.chosen) as caught:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert caught.args == [code]


def test_the_sea_takes_a_choice_back(view: MapView, qtbot: QtBot) -> None:
    view.show_scene(Scene(tints=view.scene.tints, chosen="US"), "")
    sea = QPoint(*map(round, view.camera.to_view(project(-30, 10))))
    with qtbot.waitSignal(view.chosen) as caught:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=sea)
    assert caught.args == [None]


def test_arrows_go_round_and_enter_chooses(view: MapView, qtbot: QtBot) -> None:
    seen = []
    for _ in range(len(HELD) + 1):
        QTest.keyClick(view, Qt.Key.Key_Right)
        seen.append(view.scene.cursor)
    assert seen == [*HELD, HELD[0]]
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.scene.cursor == HELD[-1]
    QTest.keyClick(view, Qt.Key.Key_Home)
    with qtbot.waitSignal(view.chosen) as caught:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert caught.args == [HELD[0]]


def test_keys_zoom_and_pan(view: MapView, qtbot: QtBot) -> None:
    assert not view.farther.isEnabled()
    QTest.keyClicks(view, "+++")
    assert view.camera.zoom == pytest.approx(1.5**3)
    assert view.farther.isEnabled()
    x = view.camera.x
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.camera.x > x
    QTest.keyClicks(view, "-")
    assert view.camera.zoom == pytest.approx(1.5**2)
    QTest.keyClicks(view, "0")
    assert view.camera.is_home


def test_the_cursor_is_brought_into_view(view: MapView, qtbot: QtBot) -> None:
    view.zoom(20.0, view.place_of("US"))
    QTest.keyClick(view, Qt.Key.Key_End)
    at = view.place_of("GI")
    assert at is not None
    assert view.rect().contains(at.toPoint())


def test_the_wheel_zooms_where_the_mouse_is(view: MapView, qapp: QApplication) -> None:
    at = QPointF(200, 150)
    before = view.camera.to_sheet(at.x(), at.y())
    event = QWheelEvent(
        *(at, QPointF(view.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 240)),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    qapp.sendEvent(view, event)
    assert view.camera.zoom == pytest.approx(1.5)
    assert view.camera.to_sheet(at.x(), at.y()) == pytest.approx(before)


def test_dragging_pans_and_chooses_nothing(view: MapView, qtbot: QtBot) -> None:
    view.zoom(4.0)
    before = view.camera
    with qtbot.assertNotEmitted(view.chosen):
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
        QTest.mouseMove(view, QPoint(440, 220))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(440, 220))
    assert view.camera.x < before.x
    assert view.camera.y < before.y


def test_small_countries_are_dots_until_they_are_near(view: MapView) -> None:
    at = view.place_of("LI")
    assert at is not None
    assert view.country_at(at + QPointF(6, 0)) == "LI"
    view.zoom(MOST_ZOOM, at)
    at = view.place_of("LI")
    assert at is not None
    assert view.country_at(at + QPointF(0, 60)) != "LI"


def test_a_name_cannot_bring_markup_into_a_tool_tip() -> None:
    assert tip(["<img src=x>", "a & b"]) == "<b>&lt;img src=x&gt;</b><br>a &amp; b"


def test_the_map_says_what_it_shows(view: MapView) -> None:
    assert view.accessibleName() == "World map"
    assert view.accessibleDescription() == "What it says"


def test_the_map_is_sharp_on_any_screen(view: MapView) -> None:
    ratio = view.devicePixelRatioF()
    assert view.grab().width() == math.ceil(800 * ratio)


# The table


def test_the_model_keeps_qts_contract(
    qtmodeltester: ModelTester, picture: Picture, world: World
) -> None:
    model = RegionsModel()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for face in Face:
        model.show_root(root_of(face, picture.now, world.country_name), face)


def test_cells_and_what_a_screen_reader_says(table: RegionsTable) -> None:
    model = table.model()
    assert model.data(model.index(0, TITLE)) == "Ireland"
    assert model.data(model.index(0, COPIES)) == "14,302"
    assert model.data(model.index(0, SIZE)) == "1.9 GB"
    spoken_text = model.data(model.index(0, TITLE), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken_text == ("Ireland, 14,302 copies, 1.9 GB, from Mar 2012 to Nov 2026, proven")
    line = model.data(model.index(0, TITLE), Qt.ItemDataRole.UserRole + 1)
    assert spoken(line) == spoken_text


def test_the_table_by_keyboard(table: RegionsTable, qtbot: QtBot) -> None:
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.isExpanded(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.chosen) as caught:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert caught.args == [Choice(country="IE", provider_id="exchange-online")]


def test_choosing_the_chosen_line_takes_it_back(
    table: RegionsTable, picture: Picture, world: World, qtbot: QtBot
) -> None:
    root = root_of(Face.PLACE, picture.now, world.country_name)
    table.show_root(root, Face.PLACE, Choice(country="IE"))
    at = table.visualRect(table.currentIndex()).center()
    with qtbot.waitSignal(table.chosen) as caught:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert caught.args == [None]


def test_what_was_open_stays_open(table: RegionsTable, picture: Picture, world: World) -> None:
    table.expand(table.model().index(1, 0))
    root = root_of(Face.PLACE, picture.now, world.country_name)
    table.show_root(root, Face.PLACE, NOTHING)
    assert table.isExpanded(table.model().index(1, 0))
    assert not table.isExpanded(table.model().index(0, 0))


def test_a_click_on_the_arrow_opens_and_does_not_choose(table: RegionsTable, qtbot: QtBot) -> None:
    row = table.visualRect(table.model().index(0, 0))
    with qtbot.assertNotEmitted(table.chosen):
        QTest.mouseClick(
            table.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPoint(row.left() + 14, row.center().y()),
        )
    assert table.isExpanded(table.model().index(0, 0))


# The timeline


def test_a_click_chooses_the_year_below_it(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(timeline.year_chosen) as caught:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert caught.args[0] in range(2005, 2020)
    assert timeline.year_at(QPointF(200, 100)) == caught.args[0] - 1998


def test_years_by_keyboard(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Home)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    with qtbot.waitSignal(timeline.year_chosen) as caught:
        QTest.keyClick(timeline, Qt.Key.Key_Return)
    assert caught.args == [1999]
    QTest.keyClick(timeline, Qt.Key.Key_End)
    with qtbot.waitSignal(timeline.year_chosen) as caught:
        QTest.keyClick(timeline, Qt.Key.Key_Return)
    # The last year is today.
    assert caught.args == [None]


def test_escape_comes_back_to_today(timeline: Timeline, picture: Picture, qtbot: QtBot) -> None:
    timeline.show_layers(stack(picture, NOTHING), 2010)
    with qtbot.waitSignal(timeline.year_chosen) as caught:
        QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert caught.args == [None]


@pytest.mark.parametrize(
    ("number", "top"),
    [(0, 2), (1, 2), (2, 2), (3, 4), (7, 8), (10, 10), (11, 20), (25_612, 30_000), (99, 100)],
)
def test_the_axis_ends_at_a_round_number(number: int, top: int) -> None:
    assert ceiling(number) == top


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_years_are_drawn_too(
    dressed: Theme, picture: Picture, world: World, qtbot: QtBot, count: int
) -> None:
    laws = Laws(world, world.facts.orders)
    few = Picture(TOTALS, [y for y in YEARS if y.year > 2026 - count], laws)
    made = Timeline(dressed, world.country_name)
    qtbot.addWidget(made)
    made.resize(300, 160)
    made.show_layers(stack(few, NOTHING), None)
    assert not made.grab().isNull()
    assert (made.year_at(QPointF(150, 80)) is None) == (count == 0)
