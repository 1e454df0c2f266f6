"""Signing in at an issuer, and signing in again: browser, code, client ids."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from tests.desktop.sign_in.place import Place, words_of
from tests.desktop.sign_in.values import (
    APP_PASSWORD,
    BROWSER,
    DEVICE,
    PASSWORD,
    TOKENS,
    account,
)
from vault_app.model.errors import IssuerRefused
from vault_app.model.sign_in import SignInMethod


def test_the_browser_is_opened_and_waited_for(place: Place) -> None:
    place.tasks.ways_in = (BROWSER,)
    place.start()
    place.wizard.address.submit()
    page = place.wizard.browser
    place.until(page)
    place.tasks.gate.clear()
    assert place.tasks.asking == []
    assert not page.removal.isChecked()
    page.removal.click()
    page.begin_wanted.emit()
    place.qtbot.waitUntil(lambda: bool(place.opened))
    assert place.tasks.asking[0].for_removal
    assert place.opened == ["https://known.example/authorize?state=x"]
    assert page.is_busy
    assert not page.waiting.isHidden()
    page.reopen.click()
    assert len(place.opened) == 2
    page.copy.click()
    assert QApplication.clipboard().text() == place.opened[0]
    place.tasks.gate.set()
    place.until(place.wizard.done)
    ((server, secret),) = place.tasks.tried
    assert (server.method, server.issuer, secret) == (SignInMethod.OAUTH, "known", TOKENS)
    assert place.tasks.asking[0].user == "ann@known.example"


def test_nothing_but_a_web_page_is_opened(place: Place) -> None:
    for address in ("file:///etc/passwd", "javascript:alert(1)", "homeport:x", ""):
        place.wizard.browser.reopen_wanted.emit(address)
    assert place.opened == []


def test_what_an_issuer_refuses_is_told_without_the_tokens(place: Place) -> None:
    place.tasks.ways_in = (BROWSER, PASSWORD)
    place.start()
    place.wizard.address.submit()
    place.until(place.wizard.ways)
    place.wizard.ways.cards[0].click()
    place.until(place.wizard.browser)
    place.tasks.error = IssuerRefused(host="known.example", reason="access_denied", detail="")
    page = place.wizard.browser
    page.begin_wanted.emit()
    place.qtbot.waitUntil(lambda: not page.notice.isHidden())
    assert not page.is_busy
    place.tasks.error = None
    place.tasks.gate.clear()
    page.begin_wanted.emit()
    page.busy.stop_wanted.emit()
    place.qtbot.waitUntil(place.tasks.was_stopped.is_set)
    assert not page.is_busy
    assert page.waiting.isHidden()


def test_a_code_is_shown_at_once_and_gone_when_it_is_over(place: Place) -> None:
    place.tasks.ways_in = (DEVICE, BROWSER)
    place.start()
    place.wizard.address.submit()
    place.until(place.wizard.ways)
    place.tasks.gate.clear()
    place.wizard.ways.cards[0].click()
    page = place.wizard.device
    place.until(page)
    place.qtbot.waitUntil(lambda: page.code.text() == "WDJB-MJHT")
    page.copy.click()
    assert QApplication.clipboard().text() == "WDJB-MJHT"
    page.open.click()
    assert place.opened == ["https://known.example/device?code=WDJB-MJHT"]
    place.tasks.gate.set()
    place.until(place.wizard.done)
    assert page.code.text() == ""


def test_without_a_client_id_its_page_comes_first(place: Place) -> None:
    place.tasks.ways_in = (replace(DEVICE, has_client=False), replace(BROWSER, has_client=False))
    place.start()
    place.wizard.address.submit()
    place.until(place.wizard.ways)
    place.wizard.ways.cards[1].click()
    page = place.wizard.client
    place.until(page)
    page.submit()
    assert page.client_id.has_error()
    page.client_id.set_text("our-own-id")
    page.secret.set_text("hush")
    page.submit()
    place.until(place.wizard.browser)
    assert place.tasks.clients[0].client_id == "our-own-id"
    assert page.secret.text() == ""
    place.wizard.browser.begin_wanted.emit()
    place.until(place.wizard.done)


def test_a_service_that_nobody_knows_can_be_named(place: Place) -> None:
    place.go_to_password()
    place.wizard.password.other_way.emit()
    place.until(place.wizard.ways)
    place.wizard.ways.cards[-1].click()
    page = place.wizard.client
    place.until(page)
    page.issuer.set_text("login.own.example")
    page.client_id.set_text("our-own-id")
    page.submit()
    assert page.issuer.has_error()
    page.issuer.set_text("https://login.own.example/")
    page.submit()
    place.until(place.wizard.browser)
    assert place.tasks.clients[0].issuer == "https://login.own.example"
    place.wizard.browser.begin_wanted.emit()
    place.until(place.wizard.done)
    assert place.tasks.asking[0].issuer == "https://login.own.example"


def test_signing_in_again_is_one_step_and_keeps_the_account(place: Place) -> None:
    place.tasks.ways_in = (APP_PASSWORD, BROWSER)
    with place.qtbot.waitSignal(place.flow.opened, timeout=10_000):
        place.flow.sign_in_again(7)
    page = place.wizard.password
    assert place.wizard.page is page
    assert "AUTHENTICATIONFAILED" in words_of(page.why)
    assert page.trail.isHidden()
    place.sign_in("abcd efgh ijkl mnop")
    place.until_told("signed in")
    assert place.tasks.added == []
    ((server, secret),) = place.tasks.tried
    assert secret == "abcdefghijklmnop"
    assert server == account().server
    assert place.tasks.again[0].account == account()


def test_signing_in_again_by_oauth_leads_to_its_way(place: Place) -> None:
    place.tasks.accounts[7] = account(method=SignInMethod.OAUTH)
    place.tasks.ways_in = (APP_PASSWORD, BROWSER)
    with place.qtbot.waitSignal(place.flow.opened, timeout=10_000):
        place.flow.sign_in_again(7)
    assert place.wizard.page is place.wizard.browser
    place.wizard.browser.begin_wanted.emit()
    place.until_told("signed in")
    assert place.tasks.tried[0][1] == TOKENS
