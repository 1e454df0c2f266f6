"""From an address to an account: which step follows which, what is tried, and what is kept."""

from dataclasses import replace

import pytest

from tests.desktop.sign_in.place import Place, press, words_of
from tests.desktop.sign_in.values import (
    APP_PASSWORD,
    BROWSER,
    KNOWN,
    NAMED,
    NO_WAY,
    PASSWORD,
    found,
)
from vault_app.model.errors import CannotConnect, ProxyFailed, SignInRefused
from vault_app.model.mail import Security
from vault_app.model.sign_in import ProxyKind


def test_a_known_address_needs_a_password_and_two_presses(place: Place) -> None:
    place.go_to_password()
    assert place.tasks.asked == [("ann@known.example", True, None)]
    place.sign_in("sesame")
    place.until(place.wizard.done)
    assert place.tasks.added == []
    ((server, secret),) = place.tasks.tried
    assert (server.host, server.user, secret) == (
        "imap.known.example",
        "ann@known.example",
        "sesame",
    )
    assert place.wizard.password.password.text() == ""
    place.wizard.done.read_only.setChecked(True)
    place.wizard.done.add_wanted.emit(True)
    assert place.until_told("added")
    assert place.is_pulled == [True]
    assert place.tasks.added[0].is_read_only


def test_an_account_can_be_added_without_pulling(place: Place) -> None:
    place.go_to_password()
    place.sign_in()
    place.until(place.wizard.done)
    place.wizard.done.add_wanted.emit(False)
    assert place.until_told("added")
    assert place.is_pulled == [False]


def test_what_is_no_address_asks_nobody(place: Place) -> None:
    for text in ("", "ann", "@known.example", "ann@", "a b@known.example"):
        place.start(text)
        place.wizard.address.submit()
        assert place.wizard.address.address.has_error()
    assert place.tasks.asked == []


def test_looking_things_up_can_be_switched_off_for_good(place: Place) -> None:
    place.start()
    place.wizard.address.lookups.click()
    place.qtbot.waitUntil(lambda: not place.tasks.is_allowed)
    place.wizard.address.submit()
    place.until(place.wizard.password)
    assert place.tasks.asked[0][1] is False
    place.flow.start()
    place.qtbot.waitUntil(lambda: not place.wizard.address.lookups.isChecked())


def test_looking_can_be_stopped_and_leaves_the_address(place: Place) -> None:
    place.tasks.gate.clear()
    place.start()
    page = place.wizard.address
    page.submit()
    assert page.is_busy
    place.qtbot.waitUntil(lambda: "autoconfig.own.example" in page.busy.accessibleName())
    page.busy.stop_wanted.emit()
    assert not page.is_busy
    assert page.address.text() == "ann@known.example"
    place.qtbot.waitUntil(place.tasks.was_stopped.is_set)
    assert place.wizard.page is page


def test_a_server_that_nobody_vouches_for_is_shown_first(place: Place) -> None:
    place.tasks.found = found(NAMED)
    place.start("ann@own.example")
    place.wizard.address.submit()
    choose = place.wizard.choose
    place.until(choose)
    assert not choose.doubt.isHidden()
    choose.submit()
    place.until(place.wizard.password)
    place.sign_in()
    place.until(place.wizard.done)
    server = place.tasks.tried[0][0]
    assert (server.host, server.port, server.security, server.user) == (
        "mail.elsewhere.example",
        143,
        Security.STARTTLS,
        "ann",
    )


def test_another_server_that_was_found_can_be_taken(place: Place) -> None:
    place.tasks.found = found(KNOWN, replace(NAMED, is_trusted=True))
    place.go_to_password()
    card = place.wizard.password.server
    assert not card.others.isHidden()
    card.others.click()
    place.until(place.wizard.choose)
    assert place.wizard.choose.taken() == KNOWN
    place.wizard.choose.cards[1].click()
    place.wizard.choose.submit()
    place.until(place.wizard.password)
    place.sign_in()
    place.until(place.wizard.done)
    assert place.tasks.tried[0][0].host == "mail.elsewhere.example"


@pytest.mark.parametrize("reason", ["nobody-knows", "may-not-ask"])
def test_a_server_that_nobody_knows_is_asked_for(place: Place, reason: str) -> None:
    place.tasks.found = found(reason=reason)
    place.start("ann@own.example")
    place.wizard.address.submit()
    page = place.wizard.server
    place.until(page)
    page.submit()
    assert page.host.has_error()
    page.host.set_text("imap.own.example")
    page.submit()
    place.until(place.wizard.password)


@pytest.mark.parametrize("reason", ["no-such-domain", "offline"])
def test_what_lies_at_the_address_is_told_there(place: Place, reason: str) -> None:
    place.tasks.found = found(reason=reason)
    place.start("ann@own.example")
    place.wizard.address.submit()
    place.qtbot.waitUntil(place.wizard.address.address.has_error)
    assert place.wizard.page is place.wizard.address


def test_a_provider_that_lets_nobody_in_is_told(place: Place) -> None:
    place.tasks.ways_in = (NO_WAY,)
    place.start()
    place.wizard.address.submit()
    place.until(place.wizard.shut)
    place.wizard.shut.other_address.emit()
    assert place.wizard.page is place.wizard.address
    place.tasks.found = found(reason="no-programs")
    place.wizard.address.submit()
    place.until(place.wizard.shut)


def test_a_proxy_is_used_from_the_first_question_on(place: Place) -> None:
    place.start()
    form = place.wizard.address.proxy
    form.kind.choose(ProxyKind.SOCKS5)
    form.port.set_text("none")
    place.wizard.address.submit()
    assert form.port.has_error()
    assert place.tasks.asked == []
    form.port.set_text("9150")
    place.wizard.address.submit()
    place.until(place.wizard.password)
    place.sign_in()
    place.until(place.wizard.done)
    proxy = place.tasks.tried[0][0].proxy
    assert proxy is not None
    assert (proxy.kind, proxy.host, proxy.port) == (ProxyKind.SOCKS5, "127.0.0.1", 9150)
    assert place.tasks.asked[0][2] == proxy


def test_a_refusal_says_what_to_do_and_never_the_password(place: Place) -> None:
    place.tasks.ways_in = (APP_PASSWORD, BROWSER)
    place.start()
    place.wizard.address.submit()
    place.until(place.wizard.ways)
    place.wizard.ways.cards[0].click()
    place.until(place.wizard.password)
    place.tasks.error = SignInRefused(
        host="imap.known.example",
        user="ann",
        server_text="no such password: swordfish (c3dvcmRmaXNo)",
    )
    place.sign_in("swordfish")
    page = place.wizard.password
    place.qtbot.waitUntil(lambda: not page.notice.isHidden())
    words = words_of(page.notice)
    assert "swordfish" not in words
    assert "c3dvcmRmaXNo" not in words
    assert "app password" in words
    assert "Nothing is stored yet." in words
    assert not page.is_busy
    # What was typed is still there to be mended.
    assert page.password.text() == "swordfish"
    assert place.tasks.added == []
    press(page.notice, "Another way to sign in…")
    assert place.wizard.page is place.wizard.ways


def test_a_server_that_does_not_answer_leads_to_its_settings(place: Place) -> None:
    place.go_to_password()
    place.tasks.error = CannotConnect(host="imap.known.example", port=993, reason="refused")
    place.sign_in()
    page = place.wizard.password
    place.qtbot.waitUntil(lambda: not page.notice.isHidden())
    press(page.notice, "Change the server…")
    settings = place.wizard.server
    assert place.wizard.page is settings
    assert settings.host.text() == "imap.known.example"
    settings.port.set_text("1993")
    settings.submit()
    place.until(page)
    place.tasks.error = None
    place.sign_in()
    place.until(place.wizard.done)
    assert place.tasks.tried[-1][0].port == 1993


def test_a_proxy_that_fails_while_looking_is_told(place: Place) -> None:
    place.tasks.error = ProxyFailed(host="x", proxy="127.0.0.1:9050", reason="refused")
    place.start()
    place.wizard.address.submit()
    notice = place.wizard.address.notice
    place.qtbot.waitUntil(lambda: not notice.isHidden())
    assert "127.0.0.1:9050" in words_of(notice)
    assert place.wizard.address.proxy.isVisible()


def test_a_sign_in_can_be_stopped(place: Place) -> None:
    place.go_to_password()
    place.tasks.gate.clear()
    place.sign_in()
    page = place.wizard.password
    assert page.is_busy
    page.busy.stop_wanted.emit()
    place.qtbot.waitUntil(place.tasks.was_stopped.is_set)
    assert not page.is_busy
    assert page.notice.isHidden()
    assert place.wizard.page is page


def test_going_back_leads_from_step_to_step_and_out(place: Place) -> None:
    place.tasks.ways_in = (APP_PASSWORD, PASSWORD)
    place.start()
    place.wizard.address.submit()
    place.until(place.wizard.ways)
    place.wizard.ways.cards[1].click()
    place.until(place.wizard.password)
    for page in (place.wizard.ways, place.wizard.address):
        place.wizard.go_back()
        assert place.wizard.page is page
    place.wizard.go_back()
    assert place.told == [("left", None)]


def test_leaving_forgets_all_that_was_typed(place: Place) -> None:
    place.go_to_password()
    place.wizard.password.password.set_text("swordfish")
    place.wizard.client.secret.set_text("hush")
    place.wizard.address.proxy.password.set_text("hush")
    place.flow.forget()
    for field in (
        place.wizard.password.password,
        place.wizard.client.secret,
        place.wizard.address.proxy.password,
        place.wizard.server.proxy.password,
    ):
        assert field.text() == ""
