"""The page of laws: narrowing, choosing, and what it says before and after a removal."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.law.values import country_name, nothing_reached, order, reached
from vault_app.desktop.law.reach_page import CURRENT, ReachPage
from vault_app.desktop.law.words import in_force, summary
from vault_app.desktop.theme import Theme
from vault_app.model.mail import Account, ServerSettings

ACCOUNT = Account(
    id=7,
    address="nora@example.net",
    label="Work",
    server=ServerSettings(host="imap.example.net", user="nora"),
)


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


def press(widget: QWidget, text: str) -> None:
    next(each for each in widget.findChildren(QPushButton) if text in each.text()).click()


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> ReachPage:
    made = ReachPage(theme, country_name)
    made.show_orders(
        (
            order(),
            order("us-sca", name="US Stored Communications Act", instrument="18 U.S.C. 2703"),
            order("ch-buepf", name="Switzerland", home="CH", countries=("CH",), instrument="BÜPF"),
        )
    )
    qtbot.addWidget(made)
    made.show()
    return made


def test_choosing_a_law_asks_for_it(page: ReachPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.asked) as heard:
        page.orders.choose("us-sca")
    assert heard.args == ["us-sca"]
    with qtbot.waitSignal(page.asked) as heard:
        page.orders.choose("ch-buepf")
    assert page.orders.current() == "ch-buepf"


def test_typing_narrows_by_country_name_and_text(page: ReachPage, qtbot: QtBot) -> None:
    tree = page.orders.tree

    def shown() -> list[str]:
        groups = (tree.topLevelItem(place) for place in range(tree.topLevelItemCount()))
        return [group.text(0) for group in groups if group is not None and not group.isHidden()]

    assert shown() == ["Switzerland", "United States"]
    page.orders.filter.setText("swi")
    assert shown() == ["Switzerland"]
    page.orders.filter.setText("2713")
    assert shown() == ["United States"]
    with qtbot.waitSignal(page.asked) as heard:
        page.orders.filter.returnPressed.emit()
    assert heard.args == ["us-cloud"]
    # A law that the filter hides can still be led to.
    page.orders.choose("ch-buepf")
    assert page.orders.filter.text() == ""


def test_a_law_named_by_its_country_alone_is_told_by_its_instrument(page: ReachPage) -> None:
    group = page.orders.tree.topLevelItem(0)
    assert group is not None
    law = group.child(0)
    assert law is not None
    assert law.text(0) == "BÜPF"


def test_before_and_after_a_removal(page: ReachPage) -> None:
    page.show_reach(reached())
    told = texts(page.result)
    for expected in (
        "14,302 messages today; 0 after a removal of them all, except what Microsoft 365 may keep"
        " until 23 December 2026.",
        "of 20,000 messages in all mail. 14,400 copies with providers, 3.2 GB.",
        "Microsoft 365 may keep what was removed for 30 days, until 23 December 2026.",
        "Through the parent company",
        "Microsoft 365 · Dublin, Ireland",
        "GDPR Art. 48",
        "Payments",
        "What Microsoft 365 says",
        "In force since 23 March 2018",
        "This is not legal advice.",
    ):
        assert expected in told
    assert told.count("legal advice") == 1


def test_it_leads_to_the_messages_and_to_a_removal(page: ReachPage, qtbot: QtBot) -> None:
    page.show_reach(reached())
    with qtbot.waitSignal(page.show_messages) as heard:
        press(page.result, "Show these messages")
    assert heard.args == ["us-cloud"]
    with qtbot.waitSignal(page.plan_removal) as heard:
        press(page.result, "Plan a removal")
    assert heard.args == ["us-cloud"]


def test_nothing_within_reach_is_said_and_offers_nothing(page: ReachPage) -> None:
    page.show_reach(nothing_reached())
    told = texts(page.result)
    assert "Nothing of this mail is within its reach today." in told
    assert "The law itself" in told
    assert not any("removal" in each.text() for each in page.result.findChildren(QPushButton))


def test_a_source_opens_only_after_its_address_was_shown(theme: Theme, qtbot: QtBot) -> None:
    opened = list[QUrl]()
    page = ReachPage(theme, country_name)
    qtbot.addWidget(page)
    page.links.open_requested.connect(opened.append)
    page.show()
    page.show_reach(reached())
    press(page.result, "law.example")
    assert page.links.isVisible()
    assert page.links.url.host() == "law.example"
    assert not opened


def test_the_scope_stays_while_it_is_still_there(page: ReachPage) -> None:
    page.offer_scopes((ACCOUNT,), "Search: invoices")
    page.scope.choose("account:7")
    page.offer_scopes((ACCOUNT,), "")
    assert page.scope.value() == "account:7"
    assert page.scope_in_sentence() == "Work"
    page.offer_scopes((), "Search: invoices")
    assert page.scope.value() == "all"
    page.scope.choose(CURRENT)
    assert page.scope_in_sentence() == "Search: invoices"


def test_locking_forgets_it(page: ReachPage, qtbot: QtBot) -> None:
    page.show_reach(reached())
    page.clear()
    qtbot.waitUntil(lambda: "14,302" not in texts(page))


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2018-03-23", "In force since 23 March 2018"),
        ("1986-10", "In force since October 1986"),
        ("1986", "In force since 1986"),
        ("", ""),
        ("not known", ""),
    ],
)
def test_since_when_it_is_in_force(since: str, expected: str) -> None:
    assert in_force(order(in_force_since=since)) == expected


def test_a_provider_that_does_not_say_is_not_taken_for_one_that_keeps_nothing() -> None:
    assert summary(reached(residues=())) == "14,302 messages today; 0 after a removal of them all."
