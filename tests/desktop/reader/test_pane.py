"""The pane without the engine: what it shows, drops, asks for and saves. Runs as any user."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.reader.conftest import Desk
from tests.desktop.reader.fakes import (
    NOON,
    FakeMessage,
    custody,
    html_letter,
    placement,
    plain_letter,
    receipt,
)
from vault_app.desktop.reader import pane as pane_module
from vault_app.desktop.reader.asides import ManySelected, Skeleton
from vault_app.desktop.reader.evidence_panel import Aspect
from vault_app.desktop.reader.walls import Refusal
from vault_app.desktop.theme import ThemeChoice
from vault_app.model.errors import MessageNotFound
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy, PlacementState

LayOut = Callable[[dict[int, FakeMessage]], Desk]


@pytest.fixture(autouse=True)
def _without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pane_module, "engine_refusal", lambda: Refusal.ROOT)


def _texts(widget: QWidget) -> str:
    labels = (label for label in widget.findChildren(QLabel) if label.isVisible())
    return "\n".join(label.text() for label in labels)


def _open(qtbot: QtBot, desk: Desk, message_id: int) -> None:
    desk.pane.show_message(message_id)
    qtbot.waitUntil(lambda: desk.pane.shown_message == message_id)


def _shown_text(desk: Desk) -> str:
    return desk.pane.message.body.plain_view.toPlainText()


def test_a_message_is_shown_from_top_to_bottom(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("Hello Bert\n", subject="The numbers"))})
    _open(qtbot, desk, 1)
    told = _texts(desk.pane)
    for expected in ("The numbers", "Anna", "12 March 2014", "Held in Dublin, Ireland"):
        assert expected in told
    assert desk.pane.message.header.address == "anna@example.org"
    assert _shown_text(desk) == "Hello Bert"


def test_nothing_selected_says_so(lay_out: LayOut) -> None:
    desk = lay_out({})
    assert "Nothing selected" in _texts(desk.pane)


def test_many_selected_are_counted_and_can_be_removed(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("secret words\n"))})
    _open(qtbot, desk, 1)
    desk.pane.show_selection(1234)
    assert "1,234" in _texts(desk.pane)
    assert "secret" not in _shown_text(desk)
    many = desk.pane.findChild(ManySelected)
    assert isinstance(many, ManySelected)
    with qtbot.waitSignal(desk.pane.keep_local_requested) as caught:
        many.keep_local.emit()
    assert caught.args == [()]
    _open(qtbot, desk, 1)
    assert "secret" in _shown_text(desk)


def test_buttons_ask_for_the_message_that_is_shown(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({7: FakeMessage(plain_letter())})
    _open(qtbot, desk, 7)
    for name, signal in (
        ("Keep local-only…", desk.pane.keep_local_requested),
        ("Purge…", desk.pane.purge_requested),
    ):
        found = [one for one in desk.pane.findChildren(QToolButton) if one.toolTip() == name]
        with qtbot.waitSignal(signal) as caught:
            QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        assert caught.args == [(7,)]


def test_what_comes_late_is_dropped(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({one: FakeMessage(plain_letter(f"letter {one}\n")) for one in (1, 2, 3)})
    go = threading.Event()

    def gate(message_id: int) -> None:
        if message_id == 1:
            go.wait(10)

    desk.vault.gate = gate
    desk.pane.show_message(1)
    qtbot.waitUntil(lambda: 1 in desk.vault.asked)
    desk.pane.show_message(2)
    desk.pane.show_message(3)
    go.set()
    qtbot.waitUntil(lambda: desk.pane.shown_message == 3)
    assert _shown_text(desk) == "letter 3"
    assert 2 not in desk.vault.asked


def test_a_slow_message_shows_its_shape_first(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter())})
    go = threading.Event()

    def gate(_: int) -> None:
        go.wait(10)

    desk.vault.gate = gate
    desk.pane.show_message(1)
    skeleton = desk.pane.findChild(Skeleton)
    assert isinstance(skeleton, Skeleton)
    assert not skeleton.isVisible()
    qtbot.waitUntil(skeleton.isVisible)
    go.set()
    qtbot.waitUntil(lambda: desk.pane.shown_message == 1)
    assert not skeleton.isVisible()


def test_a_message_that_is_gone_from_the_vault(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({})
    desk.pane.show_message(5)
    qtbot.waitUntil(lambda: "No longer in the vault" in _texts(desk.pane))
    assert desk.pane.shown_message is None


def test_a_removal_is_seen_while_the_message_is_read(qtbot: QtBot, lay_out: LayOut) -> None:
    message = FakeMessage(plain_letter("Hello\n"), placements=(placement(),))
    desk = lay_out({1: message})
    _open(qtbot, desk, 1)
    desk.pane.message.body.links.show_link(QUrl("https://example.org/"))
    message.state = PlacementState.LOCAL_ONLY
    message.custody = (custody(until=NOON),)
    message.placements = (placement(gone_at=NOON, gone_why=GoneWhy.REMOVED),)
    message.receipts = (receipt(12, 1),)
    desk.vault.change(Change.RECEIPTS, Change.MESSAGES)
    qtbot.waitUntil(lambda: "Only in your vault since 12 March 2014" in _texts(desk.pane))
    assert "receipt #12" in _texts(desk.pane)
    assert "Local-only" in _texts(desk.pane)
    # The text was not opened anew: what was open beside it still is.
    assert desk.pane.message.body.links.isVisible()


def test_the_strip_opens_into_the_evidence_by_key(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter(), placements=(placement("Inbox"),))})
    _open(qtbot, desk, 1)
    strip, evidence = desk.pane.message.strip, desk.pane.message.evidence
    assert not evidence.isVisible()
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: evidence.isVisible() and evidence.height() > 100)
    qtbot.waitUntil(lambda: "in Inbox of Anna" in _texts(evidence))
    for aspect, expected in (
        (Aspect.COPIES, "Your vault, on this computer"),
        (Aspect.COPIES, "Microsoft 365 · Dublin, Ireland"),
        (Aspect.ROUTE, "Claimed by the sending side"),
        (Aspect.ROUTE, "Written by the holder’s own servers"),
        (Aspect.ROUTE, "4 s later"),
        (Aspect.EVIDENCE, "A mailbox server in Dublin signed for the message on arrival."),
        (Aspect.EVIDENCE, "Received, 1st from the top"),
        (Aspect.EVIDENCE, "→ Dublin, Ireland"),
        (Aspect.EVIDENCE, "A copy lies in Inbox"),
        (Aspect.LAW, "US: the act of the company"),
        (Aspect.LAW, "Facts as of 24 November 2026."),
    ):
        evidence.choose(aspect)
        # What is laid out anew is seen when the event loop has come around.
        qtbot.waitUntil(lambda expected=expected: expected in _texts(evidence))  # type: ignore[misc]
    QTest.keyClick(strip, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not evidence.isVisible())


def test_html_is_shown_as_text_where_the_engine_must_not_run(qtbot: QtBot, lay_out: LayOut) -> None:
    raw = html_letter('<p>rich</p><img src="cid:red">', text="the plain words")
    desk = lay_out({1: FakeMessage(raw)})
    _open(qtbot, desk, 1)
    assert _shown_text(desk) == "the plain words"
    assert "This message is shown as plain text." in _texts(desk.pane)
    assert desk.pane.message.body.html_view is None
    # The picture cannot be shown in its place, so it is offered beside the attachment.
    assert "2 attachments" in _texts(desk.pane)


def test_a_link_tells_where_it_leads_and_opens_only_when_asked(
    qtbot: QtBot, lay_out: LayOut
) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("see https://example.org/a?b=c today\n"))})
    _open(qtbot, desk, 1)
    view, links = desk.pane.message.body.plain_view, desk.pane.message.body.links
    view.anchorClicked.emit(QUrl("https://paypal.com@xn--pypal-4ve.example/login"))
    assert links.isVisible()
    assert "xn--pypal-4ve.example" in _texts(links).replace("\u200b", "")
    assert desk.opened == []
    links.copy_link()
    assert QGuiApplication.clipboard().text() == "https://paypal.com@xn--pypal-4ve.example/login"
    links.open_link()
    assert [url.host() for url in desk.opened] == ["xn--pypal-4ve.example"]
    assert not links.isVisible()
    view.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert not links.isVisible()


def test_the_text_view_loads_nothing(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("x\n"))})
    _open(qtbot, desk, 1)
    view = desk.pane.message.body.plain_view
    assert view.loadResource(2, QUrl("file:///etc/passwd")) is None
    assert not view.openLinks()


def test_text_can_be_made_larger(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("words\n"))})
    _open(qtbot, desk, 1)
    view = desk.pane.message.body.plain_view
    before = view.document().defaultFont().pixelSize()
    with qtbot.waitActive(desk.pane):
        desk.pane.activateWindow()
    QTest.keyClick(desk.pane, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.document().defaultFont().pixelSize() > before
    QTest.keyClick(desk.pane, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.document().defaultFont().pixelSize() == before
    for _ in range(30):
        desk.pane.message.body.zoom(-1)
    assert view.document().defaultFont().pixelSize() < before


def test_one_attachment_is_saved_where_the_owner_says(
    qtbot: QtBot, lay_out: LayOut, tmp_path: Path
) -> None:
    desk = lay_out({1: FakeMessage(html_letter("<p>x</p>"))})
    _open(qtbot, desk, 1)
    chips = [
        one
        for one in desk.pane.message.attachments.findChildren(QToolButton)
        if "notes.txt" in one.accessibleName()
    ]
    QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(desk.pane.message.told.isVisible)
    assert (tmp_path / "notes.txt").read_bytes() == b"the notes"
    assert "not encrypted" in _texts(desk.pane.message.told)


def test_all_attachments_are_saved_beside_what_is_there(
    qtbot: QtBot, lay_out: LayOut, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_bytes(b"mine")
    desk = lay_out({1: FakeMessage(html_letter("<p>x</p>"))})
    _open(qtbot, desk, 1)
    desk.pane.message.attachments.save_all.emit(desk.pane.message.attachments.parts)
    qtbot.waitUntil(desk.pane.message.told.isVisible)
    assert (tmp_path / "notes.txt").read_bytes() == b"mine"
    assert (tmp_path / "notes (2).txt").read_bytes() == b"the notes"
    assert (tmp_path / "red.png").exists()


def test_a_message_is_saved_byte_for_byte(qtbot: QtBot, lay_out: LayOut, tmp_path: Path) -> None:
    raw = plain_letter("x\n")
    desk = lay_out({1: FakeMessage(raw, subject="../Re: who?")})
    _open(qtbot, desk, 1)
    desk.pane.message.header.save.emit()
    qtbot.waitUntil(desk.pane.message.told.isVisible)
    (name,) = desk.asked.names
    assert name.endswith(".eml")
    assert "/" not in name
    assert (tmp_path / name).read_bytes() == raw


def test_a_save_that_fails_says_so(qtbot: QtBot, lay_out: LayOut, tmp_path: Path) -> None:
    desk = lay_out({1: FakeMessage(html_letter("<p>x</p>"))})
    _open(qtbot, desk, 1)
    desk.asked.folder = tmp_path / "nowhere"
    desk.pane.message.attachments.save_all.emit(desk.pane.message.attachments.parts)
    qtbot.waitUntil(desk.pane.message.told.isVisible)
    assert desk.pane.message.told.property("ground") == "danger"


def test_no_text_is_left_when_the_vault_is_locked(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("secret words\n", subject="Secret subject"))})
    _open(qtbot, desk, 1)
    desk.session.close()
    assert desk.pane.shown_message is None
    assert _shown_text(desk) == ""
    everything = "\n".join(label.text() for label in desk.pane.findChildren(QLabel))
    names = "\n".join(widget.accessibleName() for widget in desk.pane.findChildren(QWidget))
    tips = "\n".join(widget.toolTip() for widget in desk.pane.findChildren(QWidget))
    for told in (everything, names, tips):
        assert "secret" not in told.lower()
        assert "anna@example.org" not in told


def test_every_button_has_a_name(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(html_letter("<p>x</p>"))})
    _open(qtbot, desk, 1)
    desk.pane.message.strip.click()
    own = [one for one in desk.pane.findChildren(QToolButton) if one.objectName() == ""]
    assert own
    assert all(one.accessibleName() or one.text() for one in own)


def test_dark_and_light_while_a_message_is_shown(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("> quoted\nwords\n"))})
    _open(qtbot, desk, 1)
    desk.theme.choose(ThemeChoice.DARK)
    assert _shown_text(desk) == "quoted\nwords"
    desk.pane.grab()
    desk.theme.choose(ThemeChoice.LIGHT)


def test_hostile_headers_do_not_break_the_pane(qtbot: QtBot, lay_out: LayOut) -> None:
    sender = '"support@paypal.com" <evil@example.org>'
    people = ", ".join(f"P{n} <p{n}@example.org>" for n in range(1500))
    raw = plain_letter("x\n", subject="\u202eevil\x1b[2J" + "y" * 5000, sender=sender)
    raw = raw.replace(b"To: Bert <bert@example.org>", f"To: {people}".encode())
    desk = lay_out({1: FakeMessage(raw)})
    _open(qtbot, desk, 1)
    desk.pane.message.header.open_recipients()
    told = _texts(desk.pane)
    assert "\u202e" not in told
    assert "\x1b" not in told
    assert "comes from another one" in told
    assert desk.pane.message.header.height() < 600


def test_the_message_stays_when_its_custody_cannot_be_read(qtbot: QtBot, lay_out: LayOut) -> None:
    desk = lay_out({1: FakeMessage(plain_letter("Hello\n"))})

    def broken(*_: object) -> None:
        raise MessageNotFound(message=1)

    desk.pane.read_custody = broken  # type: ignore[assignment]
    _open(qtbot, desk, 1)
    desk.pane.message.strip.click()
    qtbot.waitUntil(lambda: "This could not be read" in _texts(desk.pane.message.evidence))
    assert _shown_text(desk) == "Hello"
