"""The states of custody and law: strip, regions, reach, the case, residency rules, a provider."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.shots.stage import Stage
from vault_app.desktop.account.reading import sites_of
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.reader.evidence_panel import Aspect
from vault_app.model.custody import Confidence, ConnectionSeen, CopyKind, Stay
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.reassessment import CustodyChange, Reassessment
from vault_app.model.residency import ResidencyKind, ResidencyRule
from vault_app.tasks.declarations import declare
from vault_app.tasks.residency import put_rule

EEA_RULE: Final = ResidencyRule(
    name="My mail stays in Europe",
    scope="",
    kind=ResidencyKind.ONLY,
    places=("EEA", "CH"),
    counts_past=True,
)
US_RULE: Final = ResidencyRule(
    name="Nothing with American companies",
    scope="has:attachment",
    kind=ResidencyKind.NEVER,
    places=("US",),
    counts_control=True,
)


def custody(stage: Stage, page: MainPage) -> None:
    strip_and_evidence(stage, page)
    regions(stage, page)
    reach(stage, page)
    rules(stage, page)
    provider(stage, page)
    changes(stage, page)
    page.show_mail()
    stage.settle()


def strip_and_evidence(stage: Stage, page: MainPage) -> None:
    tree, view, message = page.sidebar.tree, page.list_pane.list, page.reader.message
    tree.choose("country:IE")
    stage.settle(0.8)
    view.go_to(0)
    stage.settle(1.5)
    message.strip.click()
    for aspect in Aspect:
        message.evidence.choose(aspect)
        stage.settle(0.8)
        stage.shoot(f"custody-{aspect.name.lower()}")
    message.evidence.choose(Aspect.ROUTE)
    for place in range(page.list_model.rowCount()):
        view.go_to(place)
        stage.until(lambda: message.evidence.details is not None, settle=0.1)
        details = message.evidence.details
        if details is not None and any(not hop.is_trusted for hop in details.route):
            break
    stage.settle(1.0)
    stage.shoot("custody-route-claimed")
    moved_and_removed(stage, page)
    message.evidence.choose(Aspect.COPIES)
    message.strip.click()
    tree.choose("all")
    tree.expand(page.sidebar_model.find("powers"))
    tree.expand(page.sidebar_model.find("providers"))
    tree.scrollToBottom()
    stage.settle(0.8)
    stage.shoot("sidebar-powers")
    tree.collapse(page.sidebar_model.find("powers"))
    tree.collapse(page.sidebar_model.find("providers"))
    tree.scrollToTop()


def moved_and_removed(stage: Stage, page: MainPage) -> None:
    """What the demo, which comes from one server, cannot show: a mailbox that has moved, and what
    a provider may keep."""
    evidence, strip = page.reader.message.evidence, page.reader.message.strip
    standing, details = evidence.standing, evidence.details
    assert standing is not None
    assert details is not None
    now = standing.custody[0]
    amsterdam = replace(now.holding, country="NL", site="Amsterdam")
    moved_at = datetime(2023, 5, 3, tzinfo=UTC)
    here = replace(now, since=moved_at, confidence=Confidence.PROVEN)
    there = replace(now, holding=amsterdam, until=moved_at)
    server = next(copy for copy in details.copies if copy.kind is CopyKind.SERVER)
    copies = (
        replace(server, since=moved_at, confidence=Confidence.PROVEN),
        replace(server, holding=amsterdam, until=moved_at),
        replace(
            server,
            kind=CopyKind.RESIDUE,
            mailboxes=(),
            since=datetime.now(UTC) - timedelta(days=400),
            until=datetime.now(UTC) + timedelta(days=30),
            because="Recoverable items are kept for 14 days, 30 at most, after a removal.",
        ),
        *(copy for copy in details.copies if copy.kind is CopyKind.VAULT),
    )
    moved = replace(standing, custody=(here, there))
    strip.show_standing(moved)
    evidence.show_standing(moved)
    stage.settle(0.5)
    evidence.show_details(replace(details, intervals=(here, there), copies=copies))
    evidence.choose(Aspect.COPIES)
    stage.settle(0.3)
    stage.shoot("custody-moved")


def regions(stage: Stage, page: MainPage) -> None:
    page.rooms.open_regions()
    stage.settle(2.0)
    stage.shoot("regions")


def reach(stage: Stage, page: MainPage) -> None:
    rooms = page.rooms
    page.show_reach()
    stage.settle(0.8)
    stage.shoot("reach-nothing-chosen")
    rooms.reach.orders.choose("us-cloud-act")
    stage.settle(1.5)
    stage.shoot("reach")
    bar = rooms.reach.result.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    stage.settle()
    stage.shoot("reach-below")
    bar.setValue(bar.maximum())
    stage.settle()
    stage.shoot("reach-end")
    rooms.reach.orders.filter.setText("swi")
    stage.settle()
    stage.shoot("reach-narrowed")
    rooms.reach.orders.filter.clear()
    rooms.reach.case.click()
    stage.settle(0.8)
    stage.shoot("case")
    rooms.case.sheet.verticalScrollBar().setValue(100_000)
    stage.settle()
    stage.shoot("case-end")


def rules(stage: Stage, page: MainPage) -> None:
    rooms, opened = page.rooms, stage.window.opened
    assert opened is not None
    rooms.open_rules()
    stage.settle(0.8)
    stage.shoot("rules-none")
    rooms.rules.nothing.acted.emit()
    form = rooms.rules.form
    form.name.set_text("Work mail stays in Europe")
    form.places.set_codes(("EEA", "CH"))
    form.control.setChecked(True)
    stage.settle()
    stage.shoot("rule-form")
    form.places.set_codes(())
    form.name.set_text("")
    form.save()
    stage.settle()
    stage.shoot("rule-form-not-yet")
    rooms.rules.step_back()
    for rule in (EEA_RULE, US_RULE):
        put_rule(opened.vault, opened.world, rule)
    rooms.rules_flow.reload()
    stage.settle(0.8)
    rooms.rules_flow.check()
    stage.settle(2.0)
    stage.shoot("rules")
    found = [rule for rule in rooms.rules.rules if rule.breaches]
    if found:
        rooms.rules_flow.show_breaches(found[0])
        stage.settle(1.5)
        stage.shoot("rule-breaches")
        page.show_mail()
        page.custody_talk.show_broken(found[:1])
        stage.settle()
        stage.shoot("rule-broken-banner")
        page.rule_notice.hide()


def provider(stage: Stage, page: MainPage) -> None:
    rooms, opened = page.rooms, stage.window.opened
    assert opened is not None
    account = page.sidebar_model.contents.accounts[0]
    declare(
        opened.vault,
        opened.home.world,
        Declaration(
            kind=DeclarationKind.SERVER,
            host="mail.acme.example",
            holder="Acme AS",
            country="NO",
            site="Oslo",
            note="In the server room of our office",
            made_at=datetime(2026, 3, 1, tzinfo=UTC),
        ),
    )
    rooms.open_provider(account.id)
    stage.settle(1.5)
    known_provider(stage, page)
    stage.shoot("provider")
    bar = rooms.provider.sheet.verticalScrollBar()
    for number, share in enumerate((0.33, 0.66, 1.0), 1):
        bar.setValue(round(bar.maximum() * share))
        stage.settle()
        stage.shoot(f"provider-{number}")
    rooms.provider.sheet.declare_wanted.emit()
    stage.settle()
    stage.shoot("statement")
    form = rooms.provider.form
    form.kinds[DeclarationKind.SERVER].setChecked(True)
    form.host.set_text("mail.acme.example")
    form.country.set_text("Norwegen")
    form.since.set_text("last year")
    form.save()
    stage.settle()
    stage.shoot("statement-not-yet")
    rooms.provider.go_back()


def some_changes(stage: Stage, page: MainPage) -> None:
    """The demo's facts never change: the list as it is after they have."""
    holdings = [total.holding for total in page.sidebar_model.contents.holdings]
    ids = list(page.list_model.ids_between(0, 7))
    began = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
    times = (
        Reassessment(
            id=2,
            cause=("microsoft", "yahoo"),
            facts_as_of="2026-11-02",
            started_at=began,
            finished_at=began,
            messages=14_302,
            changed=312,
        ),
        Reassessment(
            id=1,
            cause=(),
            facts_as_of="2026-08-20",
            started_at=began - timedelta(days=74),
            finished_at=began - timedelta(days=74),
            messages=51_330,
            changed=4_120,
        ),
    )
    changed = [
        CustodyChange(
            message_id=message_id,
            before=replace(holding, country="", site=""),
            confidence_before=Confidence.UNKNOWN,
            after=holding,
            confidence_after=Confidence.PROVEN,
        )
        for message_id, holding in zip(ids, holdings, strict=False)
    ]
    listed = page.rooms.changes
    listed.show_times(times)
    stage.settle()
    page.session.read(
        lambda reader: {row.id: row for row in reader.rows(ids)},
        receiver=page,
        done=lambda rows: listed.show_changes(changed, rows),
    )
    stage.settle()
    stage.shoot("changes")
    listed.clear()


def known_provider(stage: Stage, page: MainPage) -> None:
    """The demo's own server is nobody's: the page as it is for an account at a big provider."""
    provider, opened = page.rooms.provider, stage.window.opened
    view = provider.view
    assert opened is not None
    assert view is not None
    world = opened.world
    seen = ConnectionSeen(
        host="outlook.office365.com",
        address="52.97.183.162",
        greeting="The Microsoft Exchange IMAP4 service is ready. [REIyUFI5MkNBMDAxNw==]",
        server_id="",
        capabilities=("IMAP4", "IMAP4rev1", "UIDPLUS"),
        seen_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    custody = world.describe_connection(seen, address="nora@lindqvist.example")
    totals = tuple(each for each in view.totals if each.holding.provider_id == "exchange-online")
    dublin = next(each.holding for each in totals if each.holding.country)
    stays = tuple(
        Stay(
            account_id=view.account.id,
            holding=replace(dublin, country=country, site=site),
            since=datetime(begin, 3, 1, tzinfo=UTC),
            until=datetime(end, 3, 1, tzinfo=UTC) if end else None,
            confidence=Confidence.OBSERVED,
            because=f"The mailbox servers that took in its mail in {begin} stand in {site}.",
            message_id=None,
        )
        for country, site, begin, end in (
            ("NL", "Amsterdam", 2014, 2018),
            ("AT", "Vienna", 2018, 2019),
            ("IE", "Dublin", 2019, 0),
        )
    )
    known = world.provider(custody.holding.provider_id)
    provider.show_view(
        replace(
            view,
            custody=custody,
            provider=known,
            sites=sites_of(world, known),
            totals=totals,
            stays=stays,
            incidents=view.incidents[:1],
        )
    )
    bar = provider.sheet.verticalScrollBar()
    for number, share in enumerate((0.0, 0.35, 0.7), 1):
        bar.setValue(round(bar.maximum() * share))
        stage.settle()
        stage.shoot(f"provider-known-{number}")
    provider.show_view(view)
    bar.setValue(0)
    stage.settle()


def changes(stage: Stage, page: MainPage) -> None:
    page.rooms.open_changes()
    stage.settle(0.8)
    stage.shoot("changes-none")
    some_changes(stage, page)
    page.custody_talk.show_changed(312)
    page.show_mail()
    stage.settle()
    stage.shoot("changed-banner")
    page.notice.hide()
