"""The sidebar: what it lists, and that choices outlive a change."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import ACCOUNT, DUBLIN, FakeVault, mailbox
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.mail.sidebar_tree import Contents, Node, build
from vault_app.desktop.mail.sidebar_view import Scope, Sidebar
from vault_app.desktop.session import Session
from vault_app.desktop.theme import Theme
from vault_app.model.custody import Confidence, Holding, HoldingTotal
from vault_app.model.jobs import Change
from vault_app.model.mail import PlacementState
from vault_app.model.query import EVERYTHING, Any, InState, Named, Numbered


def country_name(code: str) -> str:
    return {"IE": "Ireland", "US": "United States"}.get(code, code)


def holding(number: int, country: str, *, site: str = "", provider: str = "P") -> Holding:
    return Holding(
        id=number,
        provider_id=provider.lower(),
        provider=provider,
        entity="",
        entity_country="",
        controller="",
        controller_country="",
        country=country,
        site=site,
    )


def total(of: Holding, messages: int) -> HoldingTotal:
    return HoldingTotal(
        holding=of, by_confidence=((Confidence.OBSERVED, messages),), size=messages * 1000
    )


def outline(node: Node) -> list[object]:
    """Texts, each followed by the list of those below it."""
    found: list[object] = []
    for child in node.children:
        found.append(child.text)
        if child.children:
            found.append(outline(child))
    return found


def test_an_empty_vault_has_its_states_and_nothing_invented() -> None:
    assert outline(build(Contents(), country_name)) == [
        "All mail",
        "Where it lies",
        ["On server", "Local-only", "Gone from server"],
    ]


def test_regions_are_by_country_biggest_first_and_the_unknown_last() -> None:
    contents = Contents(
        holdings=(
            total(holding(1, "", provider="Somebody"), 900),
            total(holding(2, "US", site="Ashburn", provider="Gmail"), 5),
            total(DUBLIN, 20),
            total(holding(4, "US", provider="Yahoo"), 30),
        )
    )
    regions = next(node for node in build(contents, country_name).children if node.key == "regions")
    assert outline(regions) == [
        "United States",
        ["Yahoo", "Gmail · Ashburn"],
        "Ireland",
        ["Microsoft 365 · Dublin"],
        "Place not known",
        ["Somebody"],
    ]
    assert [node.count for node in regions.children] == [35, 20, 900]
    assert regions.children[0].query == Named("country", "US")
    assert regions.children[0].children[0].query == Numbered("holding", 4)


def test_a_country_that_is_also_the_site_is_said_once() -> None:
    contents = Contents(holdings=(total(holding(1, "IE", site="Ireland"), 1),))
    regions = build(contents, country_name).children[2]
    assert outline(regions) == ["Ireland", ["P"]]


def test_where_controllers_sit_and_who_provides_stand_last_and_folded(
    model: SidebarModel, theme: Theme, qtbot: QtBot
) -> None:
    contents = Contents(accounts=(ACCOUNT,), holdings=(total(DUBLIN, 3),))
    powers, providers = build(contents, country_name).children[-2:]
    assert [(line.key, line.query, line.count) for line in powers.children] == [
        ("controller:US", Named("controller", "US"), 3)
    ]
    assert outline(providers) == ["Microsoft 365"]
    assert providers.children[0].query == Any((Numbered("holding", 1),))
    view = Sidebar(theme, model)
    qtbot.addWidget(view)
    model.show_contents(contents)
    assert not view.isExpanded(model.find("powers"))
    assert view.isExpanded(model.find("accounts"))


def test_an_account_opens_with_enter(model: SidebarModel, theme: Theme, qtbot: QtBot) -> None:
    view = Sidebar(theme, model)
    qtbot.addWidget(view)
    model.show_contents(Contents(accounts=(ACCOUNT,)))
    view.choose("account:1")
    with qtbot.waitSignal(view.account_opened) as heard:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert heard.args == [1]


def test_mailboxes_stand_below_one_another_special_ones_first() -> None:
    contents = Contents(
        accounts=(ACCOUNT,),
        mailboxes=(
            mailbox(1, "Zebra"),
            mailbox(2, "Sent", use="sent"),
            mailbox(3, "INBOX", use="inbox", messages=3),
            mailbox(4, "Work/2024/May"),
            mailbox(5, "Work/2024"),
        ),
    )
    accounts = build(contents, country_name).children[-1]
    assert outline(accounts) == [
        "Nora",
        ["Inbox", "Sent", "Zebra", "Work", ["2024", ["May"]]],
    ]
    work = accounts.children[0].children[3]
    assert work.query is None  # the server has no mailbox of that name


def test_every_key_is_its_own() -> None:
    contents = Contents(
        accounts=(ACCOUNT,),
        mailboxes=(mailbox(1, "A/B"), mailbox(2, "A"), mailbox(3, "B")),
        holdings=(total(DUBLIN, 1),),
        states={PlacementState.ON_SERVER: (3, 1)},
    )
    keys = build(contents, country_name).keys()
    assert len(keys) == len(set(keys))


@pytest.fixture
def model(session: Session) -> SidebarModel:
    return SidebarModel(session, country_name)


def test_the_model_keeps_qts_contract(model: SidebarModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    for contents in (
        Contents(accounts=(ACCOUNT,), mailboxes=(mailbox(1, "INBOX", use="inbox"),)),
        Contents(holdings=(total(DUBLIN, 3),)),
        Contents(holdings=(total(DUBLIN, 4),)),
        Contents(),
    ):
        model.show_contents(contents)


def test_counts_change_in_place(model: SidebarModel) -> None:
    model.show_contents(Contents(holdings=(total(DUBLIN, 3),)))
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.show_contents(Contents(holdings=(total(DUBLIN, 4),)))
    assert not resets
    assert model.node(model.find("country:IE")).count == 4


def test_an_index_from_before_a_rebuild_finds_nothing(model: SidebarModel) -> None:
    model.show_contents(Contents(holdings=(total(DUBLIN, 3),)))
    old = model.find("country:IE")
    model.show_contents(Contents())
    assert model.node(old).key == ""


def test_choosing_tells_the_query_and_outlives_a_rebuild(
    model: SidebarModel, theme: Theme, qtbot: QtBot
) -> None:
    view = Sidebar(theme, model)
    qtbot.addWidget(view)
    assert model.node(view.currentIndex()).key == "all"
    with qtbot.waitSignal(view.scope_chosen) as heard:
        view.choose("state:local-only")
    assert heard.args == [
        Scope("state:local-only", "Local-only", InState(PlacementState.LOCAL_ONLY), None)
    ]
    told: list[object] = []
    view.scope_chosen.connect(told.append)
    model.show_contents(Contents(holdings=(total(DUBLIN, 3),)))
    assert model.node(view.currentIndex()).key == "state:local-only"
    assert not told


def test_what_was_folded_stays_folded(model: SidebarModel, theme: Theme, qtbot: QtBot) -> None:
    view = Sidebar(theme, model)
    qtbot.addWidget(view)
    view.collapse(model.find("states"))
    model.show_contents(Contents(holdings=(total(DUBLIN, 3),)))
    assert not view.isExpanded(model.find("states"))
    assert view.isExpanded(model.find("regions"))
    assert not view.isExpanded(model.find("country:IE"))


def test_it_reads_the_vault_again_when_that_has_changed(
    model: SidebarModel, fake_vault: FakeVault, qtbot: QtBot
) -> None:
    fake_vault.account_list = [ACCOUNT]
    with qtbot.waitSignal(model.rebuilt):
        fake_vault.tell(Change.ACCOUNTS)
    assert model.find("account:1").isValid()
    assert model.node(model.find("all")).query == EVERYTHING
