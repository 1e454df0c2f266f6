"""Signing in at a real OpenID provider, from the wizard to mail that a real server hands out."""

import threading

from tests.desktop.sign_in.conftest import Desk
from tests.servers.dovecot import Dovecot
from tests.servers.issuer import Issuer
from tests.servers.mail_user import MailUser
from tests.servers.person import Person
from vault_app.archive import accounts as writes
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.model.sign_in import SignInMethod
from vault_app.tasks.accounts import connector


def _name_the_service(desk: Desk, user: MailUser, dovecot: Dovecot, issuer: Issuer) -> SignInWizard:
    """From an address that nobody knows to the step that opens the browser."""
    wizard = desk.wizard
    desk.enter_server(user, dovecot, ca_pem=dovecot.ca_pem)
    wizard.password.other_way.emit()
    desk.until(lambda: wizard.page is wizard.ways)
    wizard.ways.cards[-1].click()
    desk.until(lambda: wizard.page is wizard.client)
    wizard.client.issuer.set_text(issuer.url)
    wizard.client.client_id.set_text(issuer.public_client)
    wizard.client.submit()
    desk.until(lambda: wizard.page is wizard.browser)
    return wizard


def _let_in(desk: Desk, person: Person) -> list[threading.Thread]:
    """Have ``person`` sit at the browser that the wizard opens."""
    busy: list[threading.Thread] = []

    def open_page(address: str) -> None:
        thread = threading.Thread(target=person.open, args=(address,))
        thread.start()
        busy.append(thread)

    desk.browser = open_page
    return busy


def test_in_the_browser_and_again_after_a_refusal(
    desk: Desk, oauth_dovecot: Dovecot, issuer: Issuer
) -> None:
    user = oauth_dovecot.new_user()
    issuer.change(person=user.name)
    wizard = _name_the_service(desk, user, oauth_dovecot, issuer)
    person = Person(issuer.ca_pem)
    busy = _let_in(desk, person)
    wizard.browser.begin_wanted.emit()
    desk.until(lambda: wizard.page is wizard.done)
    for thread in busy:
        thread.join()
    assert "go back to Homeport" in person.pages[-1]
    assert desk.accounts() == []
    wizard.done.add_wanted.emit(True)
    desk.until(lambda: desk.heard)
    (account,) = desk.accounts()
    assert account.server.method is SignInMethod.OAUTH
    assert account.server.issuer == issuer.url
    opened = desk.opened
    connector(opened.vault, opened.secrets)(account.id).close()

    opened.vault.write(writes.note_refusal, account.id, "withdrawn")
    desk.flow.sign_in_again(account.id)
    desk.until(lambda: wizard.page is wizard.browser and not wizard.browser.why.isHidden())
    wizard.browser.begin_wanted.emit()
    desk.until(lambda: len(desk.heard) == 2)
    for thread in busy:
        thread.join()
    (healed,) = desk.accounts()
    assert healed.refusal is None


def test_somebody_who_refuses_is_told_and_nothing_is_kept(
    desk: Desk, oauth_dovecot: Dovecot, issuer: Issuer
) -> None:
    user = oauth_dovecot.new_user()
    issuer.change(person=user.name)
    wizard = _name_the_service(desk, user, oauth_dovecot, issuer)
    busy = _let_in(desk, Person(issuer.ca_pem, agrees=False))
    wizard.browser.begin_wanted.emit()
    notice = wizard.browser.notice
    desk.until(lambda: not notice.isHidden())
    for thread in busy:
        thread.join()
    assert wizard.page is wizard.browser
    assert not wizard.browser.is_busy
    assert desk.accounts() == []


def test_with_a_code_on_another_device(desk: Desk, oauth_dovecot: Dovecot, issuer: Issuer) -> None:
    user = oauth_dovecot.new_user()
    issuer.change(person=user.name)
    wizard = _name_the_service(desk, user, oauth_dovecot, issuer)
    wizard.browser.other_way.emit()
    desk.until(lambda: wizard.page is wizard.ways)
    card = next(card for card in wizard.ways.cards if card.text() == "With a code")
    card.click()
    desk.until(lambda: wizard.device.code.text())
    person = Person(issuer.ca_pem)
    code, page = wizard.device.code.text(), wizard.device.open.accessibleName()
    hand = threading.Thread(
        target=person.type_code, args=(page.removeprefix("Open "), code), daemon=True
    )
    hand.start()
    desk.until(lambda: wizard.page is wizard.done)
    hand.join()
    assert wizard.device.code.text() == ""
