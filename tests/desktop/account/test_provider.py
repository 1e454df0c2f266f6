"""The page about a provider: who it is, what it holds, what happened there, what is stated."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import ACCOUNT
from vault_app.desktop.account.declaration_form import Draft
from vault_app.desktop.account.provider_flow import read_document
from vault_app.desktop.account.provider_page import ProviderPage
from vault_app.desktop.account.reading import IncidentHere, ProviderView
from vault_app.desktop.account.words import declaration_lines, declaration_title
from vault_app.desktop.kit.switch import CheckLine
from vault_app.desktop.theme import Theme
from vault_app.model.custody import (
    Certificate,
    Confidence,
    ConnectionSeen,
    HoldingTotal,
    Observation,
    Stay,
)
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.errors import SettingInvalid
from vault_app.model.query import EVERYTHING
from vault_app.regions.world import World

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNTRIES = [("NO", "Norway"), ("US", "United States")]
SEEN = ConnectionSeen(
    host="outlook.office365.com",
    address="52.97.183.162",
    greeting="The Microsoft Exchange IMAP4 service is ready.",
    server_id="",
    capabilities=("IMAP4rev1",),
    seen_at=NOON,
    certificate=Certificate(issuer="CN=An Authority", names=("outlook.com",), sha256="ab" * 32),
)


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


def press(widget: QWidget, text: str) -> None:
    next(each for each in widget.findChildren(QPushButton) if text in each.text()).click()


def server(**changes: object) -> Declaration:
    values: dict[str, object] = {
        "id": 3,
        "kind": DeclarationKind.SERVER,
        "host": "mail.acme.example",
        "holder": "Acme AS",
        "country": "NO",
        "site": "Oslo",
        "since": date(2021, 3, 1),
        "document_name": "lease.pdf",
        "made_at": NOON,
    }
    values.update(changes)
    return Declaration(**values)  # type: ignore[arg-type]


@pytest.fixture
def view(world: World) -> ProviderView:
    custody = world.describe_connection(SEEN, address=ACCOUNT.address)
    dublin = replace(custody.holding, id=1, country="IE", site="Dublin")
    (incident, *_) = world.incidents()
    return ProviderView(
        account=ACCOUNT,
        custody=custody,
        provider=world.provider(custody.holding.provider_id),
        sites=(),
        totals=(
            HoldingTotal(
                holding=dublin, by_confidence=((Confidence.OBSERVED, 14_302),), size=3_200_000_000
            ),
        ),
        stays=(
            Stay(
                account_id=1,
                holding=replace(dublin, country="NL", site="Amsterdam"),
                since=datetime(2014, 3, 1, tzinfo=UTC),
                until=datetime(2019, 3, 1, tzinfo=UTC),
                confidence=Confidence.OBSERVED,
                because="Its mailbox servers stood there.",
                message_id=None,
            ),
            Stay(
                account_id=1,
                holding=dublin,
                since=datetime(2019, 3, 1, tzinfo=UTC),
                until=None,
                confidence=Confidence.OBSERVED,
                because="Its mailbox servers stand there.",
                message_id=None,
            ),
        ),
        observations=(
            Observation(
                account_id=1,
                kind="connection",
                seen="{}",
                connection=SEEN,
                first_at=NOON,
                last_at=NOON,
            ),
        ),
        incidents=(IncidentHere(incident, 7, EVERYTHING, "https://holder.example/password"),),
        declarations=(server(),),
        may_ask_dns=False,
        dns=(),
        facts_as_of=date(2026, 11, 24),
    )


@pytest.fixture
def page(theme: Theme, world: World, view: ProviderView, qtbot: QtBot) -> ProviderPage:
    made = ProviderPage(theme, world.country_name, COUNTRIES)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    made.show_view(view)
    return made


def test_who_it_is_what_it_holds_and_what_was_seen(page: ProviderPage, view: ProviderView) -> None:
    told = texts(page)
    for expected in (
        view.custody.because,
        "14,302",
        "copies, 3.2 GB",
        "Dublin",
        "From 1 March 2014 until 1 March 2019",
        view.incidents[0].incident.name,
        "7 messages of this account lay there at that time.",
        "CN=An Authority",
        "mail.acme.example stands in Oslo, Norway, run by Acme AS",
        "With a document: lease.pdf",
        "Facts as of 24 November 2026.",
    ):
        assert expected in told


def test_an_incident_leads_to_the_password_the_mail_and_local_only(
    page: ProviderPage, view: ProviderView, qtbot: QtBot
) -> None:
    press(page.sheet, "Change your password")
    assert page.links.url.host() == "holder.example"
    with qtbot.waitSignal(page.sheet.keep_local) as heard:
        press(page.sheet, "local-only")
    assert heard.args == [view.incidents[0]]
    with qtbot.waitSignal(page.sheet.show_messages):
        press(page.sheet, "Show it")


def test_what_is_stated_can_be_withdrawn(page: ProviderPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.sheet.withdraw) as heard:
        press(page.sheet, "Withdraw")
    assert heard.args == [server()]


def test_the_dns_is_asked_only_when_that_was_switched_on(page: ProviderPage, qtbot: QtBot) -> None:
    (allow,) = page.sheet.findChildren(CheckLine)
    assert not allow.isChecked()
    with qtbot.waitSignal(page.sheet.dns_allowed) as heard:
        allow.click()
    assert heard.args == [True]


def test_a_server_that_nobody_knows_has_a_page_too(
    page: ProviderPage, view: ProviderView, qtbot: QtBot
) -> None:
    page.show_view(
        replace(
            view,
            provider=None,
            totals=(),
            stays=(),
            observations=(),
            incidents=(),
            declarations=(),
        )
    )
    for expected in (
        "The facts know nothing of whoever runs this server.",
        "It holds none of your mail that Homeport knows.",
        "Nothing yet. It is noted at the next pull.",
    ):
        qtbot.waitUntil(lambda expected=expected: expected in texts(page))  # type: ignore[misc]


def test_a_place_is_stated(page: ProviderPage, tmp_path: Path) -> None:
    heard = list[Draft]()
    page.declared.connect(heard.append)
    page.sheet.declare_wanted.emit()
    assert page.stack.currentWidget() is page.form
    form = page.form
    form.save()
    assert form.country.has_error()
    form.country.set_text("united states")
    form.since.set_text("last year")
    form.until.set_text("2021-03-01")
    form.save()
    assert form.since.has_error()
    form.since.set_text("2021-04-01")
    form.save()
    assert form.until.has_error()
    form.since.set_text("2014-03-01")
    form.attach(tmp_path / "contract.pdf")
    form.save()
    (draft,) = heard
    assert draft.document == tmp_path / "contract.pdf"
    assert draft.declaration == Declaration(
        kind=DeclarationKind.PLACE,
        account_id=ACCOUNT.id,
        country="US",
        since=date(2014, 3, 1),
        until=date(2021, 3, 1),
        document_name="contract.pdf",
    )


def test_a_server_and_a_forwarder_are_stated(page: ProviderPage) -> None:
    heard = list[Draft]()
    page.declared.connect(heard.append)
    page.sheet.declare_wanted.emit()
    form = page.form
    form.kinds[DeclarationKind.SERVER].setChecked(True)
    form.save()
    assert form.host.has_error()
    form.host.set_text("mail.acme.example")
    form.holder.set_text("Acme AS")
    form.controller_country.set_text("Norway")
    form.save()
    form.kinds[DeclarationKind.FORWARDER].setChecked(True)
    assert form.country.isHidden()
    form.host.set_text("fwd.example")
    form.save()
    first, second = (draft.declaration for draft in heard)
    assert (first.kind, first.account_id) == (DeclarationKind.SERVER, None)
    assert (first.holder, first.controller_country) == ("Acme AS", "NO")
    assert (second.kind, second.host) == (DeclarationKind.FORWARDER, "fwd.example")
    assert second.controller_country == ""


def test_statements_in_words(world: World) -> None:
    names = world.country_name
    place = Declaration(
        kind=DeclarationKind.PLACE, account_id=1, country="US", until=date(2021, 3, 1)
    )
    assert declaration_title(place, names) == "This mailbox lay in United States"
    assert declaration_lines(place, names) == ["Until 1 March 2021"]
    forwarder = Declaration(kind=DeclarationKind.FORWARDER, host="fwd.example")
    assert declaration_title(forwarder, names) == "Mail comes through fwd.example"
    assert declaration_lines(server(), names)[0] == "Since 1 March 2021"


def test_a_document_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "proof.txt").write_bytes(b"signed")
    assert read_document(tmp_path / "proof.txt") == b"signed"
    with pytest.raises(SettingInvalid):
        read_document(tmp_path / "missing.txt")


def test_locking_forgets_it(page: ProviderPage, qtbot: QtBot) -> None:
    page.clear()

    def is_forgotten() -> bool:
        everything = texts(page)
        return not any(secret in everything for secret in (ACCOUNT.address, "acme", "14,302"))

    qtbot.waitUntil(is_forgotten)
