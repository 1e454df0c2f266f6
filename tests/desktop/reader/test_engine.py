"""The engine in this process: what it shows, what it refuses, how it ends. Not as root."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.desktop.reader.conftest import Desk, needs_engine
from tests.desktop.reader.fakes import RED_PNG, FakeMessage, html_letter, plain_letter
from tests.desktop.reader.trap import Trap
from vault_app.desktop.theme import Theme, ThemeChoice

if TYPE_CHECKING:
    from vault_app.desktop.reader.html_view import HtmlView

pytestmark = needs_engine

LayOut = Callable[[dict[int, FakeMessage]], Desk]
RED = QColor("#ff0000")


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> Iterator["HtmlView"]:
    from vault_app.desktop.reader.html_view import HtmlView

    made = HtmlView(theme)
    made.resize(400, 300)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shut_down()
    made.deleteLater()


def _show(qtbot: QtBot, view: "HtmlView", html: str) -> None:
    with qtbot.waitSignal(view.shown, timeout=15_000):
        view.show_document(html)


def _has(view: "HtmlView", colour: QColor) -> bool:
    image = view.grab().toImage()
    return any(
        image.pixelColor(x, y) == colour
        for x in range(0, image.width(), 5)
        for y in range(0, image.height(), 5)
    )


def _click(view: "HtmlView", x: int, y: int, button: Qt.MouseButton) -> None:
    target = view.focus_target()
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        held = button if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        where = QPointF(x, y)
        event = QMouseEvent(
            kind,
            where,
            QPointF(target.mapToGlobal(QPoint(x, y))),
            button,
            held,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(target, event)


def test_a_picture_of_the_message_is_shown(qtbot: QtBot, view: "HtmlView") -> None:
    data = base64.b64encode(RED_PNG).decode()
    _show(qtbot, view, f'<img src="data:image/png;base64,{data}" width="200" height="200">')
    qtbot.waitUntil(lambda: _has(view, RED))
    assert view.interceptor_blocked == 0


def test_a_file_of_the_computer_is_not_shown(
    qtbot: QtBot, view: "HtmlView", tmp_path: Path
) -> None:
    (tmp_path / "red.png").write_bytes(RED_PNG)
    url = QUrl.fromLocalFile(str(tmp_path / "red.png")).toString()
    green = '<div style="background:#00ff00;width:60px;height:60px"></div>'
    _show(qtbot, view, f'{green}<img src="{url}" width="200" height="200">')
    qtbot.waitUntil(lambda: _has(view, QColor("#00ff00")))
    assert not _has(view, RED)


def test_scripts_do_not_run(qtbot: QtBot, view: "HtmlView") -> None:
    body = '<div id="a" style="background:#00ff00;width:200px;height:200px"></div>'
    script = "document.getElementById('a').style.background='#ff0000'"
    _show(qtbot, view, f'{body}<script>{script}</script><img src="data:," onerror="{script}">')
    qtbot.waitUntil(lambda: _has(view, QColor("#00ff00")))
    assert not _has(view, RED)


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_a_click_only_tells(qtbot: QtBot, view: "HtmlView", button: Qt.MouseButton) -> None:
    with Trap() as trap:
        url = f"http://127.0.0.1:{trap.port}/clicked"
        style = "display:block;width:300px;height:200px;background:#00ff00"
        _show(qtbot, view, f'<a href="{url}" ping="{url}" style="{style}">x</a>')
        qtbot.waitUntil(lambda: _has(view, QColor("#00ff00")))
        before = view.page.url()
        with qtbot.waitSignal(view.link_clicked, timeout=5_000) as caught:
            _click(view, 100, 100, button)
        assert caught.args is not None
        assert caught.args[0] == QUrl(url)
        assert view.page.url() == before
        assert _has(view, QColor("#00ff00"))
        assert trap.hits == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "data:text/html,x", "chrome://version", "ms-settings:x"]
)
def test_the_page_goes_nowhere(qtbot: QtBot, view: "HtmlView", url: str) -> None:
    _show(qtbot, view, "<p>x</p>")
    before = view.page.url()
    view.page.load(QUrl(url))
    qtbot.wait(50)
    assert view.page.url() == before


def test_an_older_document_is_not_served_again(qtbot: QtBot, view: "HtmlView") -> None:
    _show(qtbot, view, "<p>first</p>")
    first = view.page.url()
    _show(qtbot, view, "<p>second</p>")
    assert not view.page.acceptNavigationRequest(
        first, view.page.NavigationType.NavigationTypeTyped, True
    )


def test_everything_is_off_but_the_few(view: "HtmlView") -> None:
    from PySide6.QtWebEngineCore import QWebEngineSettings

    kind = QWebEngineSettings.WebAttribute
    on = {one.name for one in kind if view.page.settings().testAttribute(one)}
    assert on == {
        "AutoLoadImages",
        "LinksIncludedInFocusChain",
        "ShowScrollBars",
        "WebRTCPublicInterfacesOnly",
        "PreferCSSMarginsForPrinting",
    }
    profile = view.page.profile()
    assert profile.isOffTheRecord()
    assert profile.httpCacheType() is profile.HttpCacheType.NoCache
    assert Path(profile.persistentStoragePath()) == view.scratch
    assert profile.cachePath() == ""
    assert not profile.isSpellCheckEnabled()


def test_the_engine_takes_its_folder_with_it(qtbot: QtBot, theme: Theme) -> None:
    from vault_app.desktop.reader.html_view import HtmlView

    made = HtmlView(theme)
    qtbot.addWidget(made)
    scratch = made.scratch
    assert scratch.is_dir()
    _show(qtbot, made, "<p>secret words</p>")
    assert list(scratch.iterdir()) == []
    made.shut_down()
    assert not scratch.exists()


def test_a_view_that_is_dropped_ends_in_order(qtbot: QtBot, theme: Theme) -> None:
    from vault_app.desktop.reader.html_view import HtmlView

    made = HtmlView(theme)
    made.show()
    _show(qtbot, made, "<p>x</p>")
    # Qt would complain of a profile that goes before its page, and this test would fail.
    delete(made)


def test_the_size_of_text_stays_from_letter_to_letter(qtbot: QtBot, view: "HtmlView") -> None:
    square = '<div style="width:60px;height:60px;background:#ff0000"></div>'
    view.set_zoom(2.0)
    for _ in range(3):
        _show(qtbot, view, square)
        assert view.page.zoomFactor() == 2.0
        qtbot.waitUntil(lambda: view.grab().toImage().pixelColor(110, 110) == RED)


def test_html_is_shown_in_the_pane_and_can_be_turned_to_text(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out(
        {
            1: FakeMessage(html_letter('<p style="background:#ff0000">rich</p>', text="poor")),
            2: FakeMessage(plain_letter("plain\n")),
        }
    )
    body = desk.pane.message.body
    desk.pane.show_message(1)
    qtbot.waitUntil(lambda: desk.pane.shown_message == 1)
    assert not body.is_plain
    html = body.html_view
    assert html is not None
    qtbot.waitUntil(lambda: _has(html, RED), timeout=15_000)
    desk.theme.choose(ThemeChoice.DARK)
    qtbot.waitUntil(lambda: _has(html, RED))
    body.choose_plain(True)
    assert body.is_plain
    assert body.plain_view.toPlainText() == "poor"
    desk.pane.show_message(2)
    qtbot.waitUntil(lambda: desk.pane.shown_message == 2)
    assert body.plain_view.toPlainText() == "plain"


def test_a_crash_of_the_engine_leaves_the_text(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(html_letter("<p>rich</p>", text="poor"))})
    body = desk.pane.message.body
    desk.pane.show_message(1)
    qtbot.waitUntil(lambda: desk.pane.shown_message == 1)
    assert body.html_view is not None
    with qtbot.waitSignal(body.html_view.shown, timeout=15_000):
        pass
    body.html_view.died.emit()
    assert body.is_plain
    assert body.plain_view.toPlainText() == "poor"
    told = "\n".join(label.text() for label in desk.pane.findChildren(QLabel))
    assert "engine broke" in told
