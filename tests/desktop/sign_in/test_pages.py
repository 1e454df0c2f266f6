"""What single steps show and take, without any task behind them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.desktop.sign_in.values import (
    APP_PASSWORD,
    BROWSER,
    DEVICE,
    GUIDE,
    KNOWN,
    NAMED,
    PASSWORD,
    SEEN,
    account,
    found,
)
from vault_app.desktop.sign_in.address_page import AddressPage
from vault_app.desktop.sign_in.client_page import ClientPage
from vault_app.desktop.sign_in.draft import draft_again, draft_by_hand, draft_of, with_server
from vault_app.desktop.sign_in.password_page import cleaned
from vault_app.desktop.sign_in.refused import Offer, tell, without_secrets
from vault_app.desktop.sign_in.server_page import ServerPage
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.stepping import (
    first_way,
    not_found_words,
    refusal_words,
    with_own_hint,
    with_own_service,
)
from vault_app.desktop.sign_in.way_words import OWN_SERVICE
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.desktop.suggestions import Suggestion, suggestion_for
from vault_app.desktop.theme import Theme
from vault_app.model.errors import CannotConnect, ClientMissing, SignInRefused
from vault_app.model.mail import Security
from vault_app.model.sign_in import Proxy, ProxyKind, SignInMethod
from vault_app.model.ways import Way, WayKind
from vault_app.regions.world import World

PROXY = Proxy(kind=ProxyKind.HTTP, host="proxy.example", port=3128, user="p", password="q")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ann@gmial.com", "ann@gmail.com"),
        ("ann@outlok.com", "ann@outlook.com"),
        ("ann@gmail.com", ""),
        ("ann@lindqvist.example", ""),
        ("ann@", ""),
        ("@gmial.com", ""),
        ("ann", ""),
    ],
)
def test_a_slip_of_the_fingers_is_noticed(world: World, typed: str, meant: str) -> None:
    assert suggestion_for(typed, world).meant == meant


def test_a_known_provider_is_named_while_typing(world: World, theme: Theme, qtbot: QtBot) -> None:
    page = AddressPage(theme, lambda text: suggestion_for(text, world))
    qtbot.addWidget(page)
    page.start()
    page.address.edit.setText("ann@gmial.com")
    page.address.edit.textEdited.emit("")
    with qtbot.waitSignal(page.submitted) as heard:
        page._take_meant()
        page.submit()
    assert heard.args == ["ann@gmail.com"]
    assert "Gmail" in page.address.edit.accessibleDescription()


@pytest.fixture
def server(theme: Theme, qtbot: QtBot) -> ServerPage:
    page = ServerPage(theme)
    qtbot.addWidget(page)
    page.start(draft_by_hand("ann@own.example", proxy=None), title="Title", text="")
    return page


@pytest.mark.parametrize("port", ["", "0", "70000", "x", "٣", "-1", "999999"])
def test_a_port_that_is_none_is_told(server: ServerPage, port: str) -> None:
    server.host.set_text("imap.own.example")
    server.port.set_text(port)
    assert server.entered() is None
    assert server.port.has_error()


@pytest.mark.parametrize("host", ["", " ", "a b", "https://own.example", "ann@own.example"])
def test_a_host_that_is_none_is_told(server: ServerPage, host: str) -> None:
    server.host.set_text(host)
    assert server.entered() is None
    assert server.host.has_error()


def test_all_settings_can_be_entered_by_hand(server: ServerPage, tmp_path: Path) -> None:
    server.host.set_text(" mail.own.example ")
    server.security.choose(Security.STARTTLS)
    server.security.chosen.emit()
    server.user.set_text("")
    server.read_only.setChecked(True)
    server.proxy.show_proxy(PROXY)
    file = tmp_path / "own.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\nx\n")
    server.take_ca_file(file)
    entered = server.entered()
    assert entered is not None
    assert entered.is_read_only
    settings = entered.server
    assert (settings.host, settings.port, settings.security) == (
        "mail.own.example",
        143,
        Security.STARTTLS,
    )
    assert settings.user == "ann@own.example"
    assert settings.proxy == PROXY
    assert settings.ca_pem == file.read_text()


def test_a_file_without_a_certificate_is_told(server: ServerPage, tmp_path: Path) -> None:
    file = tmp_path / "own.pem"
    file.write_text("nothing of that kind")
    server.host.set_text("mail.own.example")
    for each in (file, tmp_path / "not-there.pem"):
        server.take_ca_file(each)
        assert not server.notice.isHidden()
    entered = server.entered()
    assert entered is not None
    assert entered.server.ca_pem is None


def test_an_edited_server_no_longer_counts_as_found() -> None:
    draft = draft_of("ann@known.example", KNOWN, proxy=None)
    same = with_server(draft, draft.server, is_read_only=True)
    assert same.found == KNOWN
    moved = draft_by_hand("ann@known.example", proxy=None).server
    assert with_server(draft, moved, is_read_only=False).found is None
    assert draft_again(account()).server == account().server


def test_a_client_secret_is_asked_for_where_it_is_needed(theme: Theme, qtbot: QtBot) -> None:
    page = ClientPage(theme, lambda _: None)
    qtbot.addWidget(page)
    page.start(GUIDE, has_others=False, known_id="kept-before")
    with qtbot.waitSignal(page.submitted) as heard:
        page.submit()
    assert heard.args is not None
    assert (heard.args[0].client_id, heard.args[0].client_secret) == ("kept-before", "")
    assert "client_secret" not in repr(heard.args[0])


def test_a_link_shows_where_it_leads_before_it_opens(theme: Theme, qtbot: QtBot) -> None:
    opened: list[str] = []
    wizard = SignInWizard(
        theme, lambda _: Suggestion(), open_url=lambda url: opened.append(url.toString())
    )
    qtbot.addWidget(wizard)
    wizard.show()
    wizard.show_link("https://known.example/passwords")
    assert opened == []
    assert not wizard.links.isHidden()
    wizard.links.open_link()
    assert opened == ["https://known.example/passwords"]


@pytest.mark.parametrize(
    ("typed", "kind", "sent"),
    [
        ("abcd efgh ijkl mnop", WayKind.APP_PASSWORD, "abcdefghijklmnop"),
        (" abcd-efgh-ijkl-mnop\n", WayKind.APP_PASSWORD, "abcd-efgh-ijkl-mnop"),
        ("two words", WayKind.APP_PASSWORD, "two words"),
        (" my secret ", WayKind.PASSWORD, " my secret "),
        ("abcd efgh ijkl mnop", WayKind.PASSWORD, "abcd efgh ijkl mnop"),
    ],
)
def test_blanks_that_copying_adds_are_taken_off(typed: str, kind: WayKind, sent: str) -> None:
    assert cleaned(typed, kind) == sent


def test_secrets_are_struck_out_of_whatever_a_server_says() -> None:
    error = SignInRefused(host="h", user="u", server_text="tried swordfish", raw=b"swordfish!")
    hushed = without_secrets(error, "swordfish", "", "abc")
    assert hushed.facts == {
        "host": "h",
        "user": "u",
        "server_text": "tried •••",
        "raw": "•••!".encode(),
    }
    assert type(hushed) is SignInRefused
    assert without_secrets(error, "abc") is error


def test_what_is_offered_fits_what_went_wrong() -> None:
    refused = SignInRefused(host="h", user="u", server_text="")
    assert tell(refused, PASSWORD, has_others=False).offers == ()
    assert tell(refused, APP_PASSWORD, has_others=True).offers == (Offer.OTHER_WAY,)
    unreachable = CannotConnect(host="h", port=993, reason="refused")
    assert tell(unreachable, PASSWORD, has_others=True).offers == (Offer.SERVER,)
    missing = ClientMissing(issuer="known")
    assert tell(missing, BROWSER, has_others=False).offers == (Offer.CLIENT,)
    again = tell(refused, PASSWORD, has_others=False, is_new=False)
    assert "Nothing is stored yet." not in again.lines


def test_every_kind_of_way_has_its_own_advice() -> None:
    refused = SignInRefused(host="h", user="u", server_text="")
    advice = {
        kind: tell(refused, Way(kind=kind, provider="P"), has_others=False).lines[-1]
        for kind in WayKind
        if kind is not WayKind.NONE
    }
    assert advice[WayKind.DEVICE] == advice[WayKind.BROWSER]
    assert len(set(advice.values())) == len(advice) - 1
    assert not any("{" in each for each in advice.values())


def test_the_way_of_an_account_is_the_one_it_had() -> None:
    ways = (BROWSER, APP_PASSWORD)
    assert first_way(ways, account().server) == APP_PASSWORD
    oauth = account(method=SignInMethod.OAUTH).server
    assert first_way(ways, oauth) == BROWSER
    assert first_way((PASSWORD,), oauth).issuer == "known"


def test_why_there_is_no_server_is_said_in_whole_sentences() -> None:
    for reason in ("nobody-knows", "may-not-ask", "offline", "no-such-domain", "else"):
        words = not_found_words(found(reason=reason, address="ann@own.example"))
        assert words.text.endswith(("?", ".", "”."))
        assert words.is_at_address == (reason in ("offline", "no-such-domain"))


def test_a_refusal_quotes_the_server() -> None:
    title, lines = refusal_words(account())
    assert "imap.known.example" in title
    assert "“[AUTHENTICATIONFAILED] no”" in lines[0]
    assert NAMED.host not in title


def test_the_pitfall_of_app_passwords_is_not_told_of_the_browser() -> None:
    browser = replace(BROWSER, hint="passwords do not work")
    assert with_own_hint(browser, (browser,)).hint == "passwords do not work"
    assert with_own_hint(browser, (APP_PASSWORD, browser)).hint == ""
    assert with_own_hint(APP_PASSWORD, (APP_PASSWORD, browser)).hint


def test_a_service_of_ones_own_is_offered_where_nobody_knows_the_provider() -> None:
    assert with_own_service((APP_PASSWORD,)) == (APP_PASSWORD,)
    assert with_own_service((PASSWORD,)) == (PASSWORD, OWN_SERVICE)


LONG_HOST = "mail-" + "very-long-name." * 12 + "example"


def _fits(page: StepPage) -> bool:
    inside = page.widget()
    return inside is not None and inside.width() == page.viewport().width()


def test_a_long_name_does_not_widen_the_page(theme: Theme, qtbot: QtBot) -> None:
    long = replace(KNOWN, host=LONG_HOST)
    draft = draft_of(f"{'someone.with.a.long.name' * 4}@{LONG_HOST}", long, proxy=PROXY)
    wizard = SignInWizard(theme, lambda _: Suggestion())
    qtbot.addWidget(wizard)
    wizard.resize(620, 560)
    wizard.show()
    seen = replace(SEEN, host=LONG_HOST)
    wizard.password.start(draft, APP_PASSWORD, others=1, has_others=True)
    wizard.browser.start(draft, BROWSER, has_others=True)
    wizard.device.start(draft, DEVICE, has_others=True)
    wizard.ways.start(draft, (APP_PASSWORD, BROWSER))
    wizard.choose.start(found(long, NAMED, address=draft.address))
    wizard.server.start(draft, title="Title", text=draft.address)
    wizard.address.set_busy(f"Asking {LONG_HOST} …")
    wizard.shut.start(draft.address, "", "", "")
    wizard.done.start(draft, seen, has_keyring=True)
    for page in wizard.pages:
        wizard.go_to(page)
        inside = page.widget()
        assert inside is not None
        qtbot.waitUntil(partial(_fits, page))
        for each in page.findChildren(QLabel):
            if each.isVisible() and each.wordWrap():
                assert each.minimumSizeHint().width() <= each.width(), each.text()
