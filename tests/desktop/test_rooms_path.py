"""The rooms beside the mail on the real demo: laws, rules, provider, statements, search by law."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from vault_app.boot import Home
from vault_app.desktop.application import build_window
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.law.rule_form import NEW_RULE
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.settings import Settings
from vault_app.desktop.window import MainWindow
from vault_app.model.declarations import DeclarationKind
from vault_app.model.residency import ResidencyKind

LONG = 30_000


def _raise(error: BaseException) -> None:
    raise error


def _texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


@pytest.fixture
def page(
    qapp: QApplication, home: Home, jobs: Jobs, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainPage]:
    window, theme = build_window(qapp, home, jobs, Settings(tmp_path / "settings.ini"))
    window.show_fault = _raise  # type: ignore[method-assign]
    jobs.unexpected.connect(_raise)
    window.start()
    window.entrance.start_demo()
    qtbot.waitUntil(lambda: window.page is not None, timeout=LONG)
    made = _page(window)
    if made.pulling.is_running:
        with qtbot.waitSignal(made.pulling.finished, timeout=LONG):
            pass
    made.show_mail()
    qtbot.waitUntil(lambda: made.list_model.rowCount() > 250, timeout=LONG)
    yield made
    window.close()
    theme.setParent(window)
    window.deleteLater()


def _page(window: MainWindow) -> MainPage:
    assert window.page is not None
    return window.page


def test_from_a_law_to_its_messages(page: MainPage, qtbot: QtBot) -> None:
    everything = page.list_model.rowCount()
    rooms = page.rooms
    page.show_reach()
    assert page.center.currentWidget() is rooms.reach
    rooms.reach.orders.choose("us-cloud-act")
    qtbot.waitUntil(lambda: "messages today" in _texts(rooms.reach.result), timeout=LONG)
    rooms.reach.result.show_messages.emit("us-cloud-act")
    assert page.center.currentWidget() is page.mail
    assert page.list_pane.search.text() == "reachable-by:us-cloud-act"
    qtbot.waitUntil(lambda: 0 < page.list_model.rowCount() < everything, timeout=LONG)
    rooms.reach.case_wanted.emit()
    assert page.center.currentWidget() is rooms.case
    rooms.case.go_back()
    assert page.center.currentWidget() is rooms.reach
    with qtbot.waitSignal(page.removal_panel.previewed, timeout=LONG):
        rooms.reach.result.plan_removal.emit("us-cloud-act")
    assert page.right.currentWidget() is page.removal_panel


def test_from_a_rule_to_what_breaks_it(page: MainPage, qtbot: QtBot) -> None:
    rooms = page.rooms
    rooms.open_rules()
    rooms.rules.edit(NEW_RULE)
    form = rooms.rules.form
    form.name.set_text("Only at home")
    form.kind.choose(ResidencyKind.ONLY)
    form.places.set_codes(("IS",))
    form.save()
    qtbot.waitUntil(lambda: bool(rooms.rules.rules), timeout=LONG)
    qtbot.waitUntil(lambda: rooms.rules.rules[0].breaches > 0, timeout=LONG)
    (rule,) = rooms.rules.rules
    rooms.rules_flow.show_breaches(rule)
    table = rooms.rules.breaches.table
    qtbot.waitUntil(lambda: table.model().rowCount() > 0, timeout=LONG)
    rooms.rules.show_messages.emit(rule)
    qtbot.waitUntil(lambda: page.list_model.rowCount() == rule.breaches, timeout=LONG)
    rooms.rules_flow.check_quietly()
    qtbot.waitUntil(lambda: not page.rule_notice.isHidden(), timeout=LONG)
    rooms.rules.deleted.emit(rule)
    rooms.open_rules()
    qtbot.waitUntil(lambda: not rooms.rules.rules, timeout=LONG)


def test_a_statement_wins_and_can_be_withdrawn(page: MainPage, qtbot: QtBot) -> None:
    rooms = page.rooms
    account = page.sidebar_model.contents.accounts[0]
    page.sidebar.tree.account_opened.emit(account.id)
    qtbot.waitUntil(lambda: rooms.provider.view is not None, timeout=LONG)
    assert account.address in _texts(rooms.provider)
    rooms.provider.sheet.declare_wanted.emit()
    form = rooms.provider.form
    form.kinds[DeclarationKind.SERVER].setChecked(True)
    form.host.set_text("mail.acme.example")
    form.holder.set_text("Acme AS")
    form.country.set_text("Norway")
    with qtbot.waitSignal(page.reassessing.finished, timeout=LONG):
        form.save()
    qtbot.waitUntil(lambda: "Acme AS" in _texts(rooms.provider.sheet), timeout=LONG)
    view = rooms.provider.view
    assert view is not None
    with qtbot.waitSignal(page.reassessing.finished, timeout=LONG):
        rooms.provider.sheet.withdraw.emit(view.declarations[0])
    qtbot.waitUntil(lambda: "Acme AS" not in _texts(rooms.provider.sheet), timeout=LONG)


def test_the_strip_opens_into_the_route_of_a_real_letter(page: MainPage, qtbot: QtBot) -> None:
    page.list_pane.list.go_to(3)
    qtbot.waitUntil(lambda: page.reader.shown_message is not None, timeout=LONG)
    message = page.reader.message
    message.strip.click()
    qtbot.waitUntil(lambda: message.evidence.details is not None, timeout=LONG)
    qtbot.waitUntil(lambda: "Your vault, on this computer" in _texts(message.evidence))
    details = message.evidence.details
    assert details is not None
    assert details.message_id == page.reader.shown_message
    assert details.copies
