"""The steps against a real server and a real vault: what is kept, and what a refusal leads to."""

import pytest

from tests.desktop.sign_in.conftest import Desk
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from vault_app.archive import accounts as writes
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.mail.sidebar_tree import SIGN_IN_KEY
from vault_app.desktop.mail.sidebar_view import Sidebar
from vault_app.desktop.sign_in.refusals import Refusals
from vault_app.desktop.theme import Theme
from vault_app.model.errors import SignInNeeded
from vault_app.model.sign_in import SignInMethod
from vault_app.tasks.accounts import connector
from vault_app.tasks.credentials import credential_of


def test_nothing_is_stored_before_it_works_and_is_wanted(
    desk: Desk, mail_user: MailUser, dovecot: Dovecot
) -> None:
    desk.enter_server(mail_user, dovecot, ca_pem=dovecot.ca_pem)
    page = desk.wizard.password
    desk.try_password("not it at all")
    desk.until(lambda: not page.notice.isHidden())
    assert "not it at all" not in page.notice.accessibleName()
    assert desk.accounts() == []
    desk.try_password(dovecot.password)
    desk.until(lambda: desk.wizard.page is desk.wizard.done)
    assert desk.accounts() == []
    desk.wizard.done.read_only.setChecked(True)
    desk.wizard.done.add_wanted.emit(False)
    desk.until(lambda: desk.heard)
    (kept,) = desk.accounts()
    assert desk.heard == [("kept", kept)]
    assert kept.is_read_only
    assert kept.server.method is SignInMethod.PASSWORD
    assert credential_of(desk.opened.vault, desk.opened.secrets, kept) == dovecot.password


def test_a_server_of_ones_own_authority_leads_to_its_certificate(
    desk: Desk, mail_user: MailUser, dovecot: Dovecot
) -> None:
    desk.enter_server(mail_user, dovecot, ca_pem="")
    page = desk.wizard.password
    desk.try_password(dovecot.password)
    desk.until(lambda: not page.notice.isHidden())
    assert "Your password was not sent." in page.notice.accessibleName()
    page.server.change.click()
    assert desk.wizard.page is desk.wizard.server
    desk.wizard.server.trust(dovecot.ca_pem, name="own.pem")
    desk.wizard.server.submit()
    desk.until(lambda: desk.wizard.page is page)
    desk.try_password(dovecot.password)
    desk.until(lambda: desk.wizard.page is desk.wizard.done)


def test_an_account_that_is_there_already_is_told_at_the_end(
    desk: Desk, mail_user: MailUser, dovecot: Dovecot
) -> None:
    notice = desk.wizard.done.notice
    for _ in range(2):
        desk.enter_server(mail_user, dovecot, ca_pem=dovecot.ca_pem)
        desk.try_password(dovecot.password)
        desk.until(lambda: desk.wizard.page is desk.wizard.done)
        desk.wizard.done.add_wanted.emit(True)
        desk.until(lambda: desk.heard and not desk.wizard.done.is_busy)
        assert len(desk.accounts()) == 1
    assert not notice.isHidden()
    assert [name for name, _ in desk.heard] == ["added"]


def test_a_refused_account_is_marked_told_and_signed_in_to_again(
    desk: Desk, mail_user: MailUser, dovecot: Dovecot, theme: Theme
) -> None:
    desk.enter_server(mail_user, dovecot, ca_pem=dovecot.ca_pem)
    desk.try_password(dovecot.password)
    desk.until(lambda: desk.wizard.page is desk.wizard.done)
    desk.wizard.done.add_wanted.emit(False)
    desk.until(lambda: desk.heard)
    (account,) = desk.accounts()
    opened = desk.opened
    model = SidebarModel(opened.session, lambda code: code, parent=desk.wizard)
    side, notice = Sidebar(theme, model), Notice(theme, can_be_dismissed=True)
    desk.qtbot.addWidget(side)
    desk.qtbot.addWidget(notice)
    refusals = Refusals(model, notice, parent=desk.wizard)
    for signal in (refusals.sign_in_wanted, side.sign_in_wanted):
        signal.connect(desk.flow.sign_in_again)
    model.reload()
    desk.until(lambda: model.contents.accounts)
    assert not model.find(f"{SIGN_IN_KEY}{account.id}").isValid()
    assert notice.isHidden()

    opened.vault.write(writes.note_refusal, account.id, "[AUTHENTICATIONFAILED] changed")
    desk.until(lambda: model.find(f"{SIGN_IN_KEY}{account.id}").isValid())
    assert "changed" in notice.accessibleName()
    with pytest.raises(SignInNeeded):
        connector(opened.vault, opened.secrets)(account.id)
    side._ask_sign_in(model.find(f"{SIGN_IN_KEY}{account.id}"))
    desk.until(lambda: desk.wizard.page is desk.wizard.password)
    page = desk.wizard.password
    assert "changed" in page.why.accessibleName()

    desk.try_password("still wrong")
    desk.until(lambda: not page.notice.isHidden())
    (still,) = desk.accounts()
    assert still.refusal is not None
    desk.try_password(dovecot.password)
    desk.until(lambda: len(desk.heard) == 2)
    assert desk.heard[-1][0] == "signed_in"
    (healed,) = desk.accounts()
    assert healed.refusal is None
    assert healed.id == account.id
    desk.until(notice.isHidden)
    desk.until(lambda: not model.find(f"{SIGN_IN_KEY}{account.id}").isValid())
    connector(opened.vault, opened.secrets)(account.id).close()


def test_big_providers_are_found_without_asking_anybody(desk: Desk) -> None:
    desk.flow.start()
    wizard = desk.wizard
    wizard.address.lookups.setChecked(False)
    wizard.address.address.set_text("ann@gmail.com")
    wizard.address.submit()
    desk.until(lambda: wizard.page in (wizard.ways, wizard.password))
    card = wizard.page.server  # type: ignore[attr-defined]
    assert "imap.gmail.com" in card.accessibleName()


def test_settings_are_changed_only_once_they_work(
    desk: Desk, mail_user: MailUser, dovecot: Dovecot
) -> None:
    desk.enter_server(mail_user, dovecot, ca_pem=dovecot.ca_pem)
    desk.try_password(dovecot.password)
    desk.until(lambda: desk.wizard.page is desk.wizard.done)
    desk.wizard.done.add_wanted.emit(False)
    desk.until(lambda: desk.heard)
    (before,) = desk.accounts()
    page = desk.wizard.server

    desk.flow.sign_in.change(before.id)
    desk.until(lambda: desk.wizard.page is page and page.port.text() == str(dovecot.port))
    page.port.set_text("1")
    page.submit()
    desk.until(lambda: not page.notice.isHidden())
    assert desk.accounts() == [before]
    page.port.set_text(str(dovecot.port))
    page.user.set_text(dovecot.new_user().name)
    page.read_only.setChecked(True)
    page.submit()
    desk.until(lambda: len(desk.heard) == 2)
    (after,) = desk.accounts()
    assert after.id == before.id
    assert after.is_read_only
    assert after.server.user != before.server.user

    desk.opened.vault.write(writes.note_refusal, after.id, "changed")
    desk.flow.sign_in.change(after.id)
    desk.until(lambda: page.host.text() == dovecot.host)
    page.submit()
    desk.until(lambda: desk.wizard.page is desk.wizard.password)
    desk.try_password(dovecot.password)
    desk.until(lambda: len(desk.heard) == 3)
    assert desk.accounts()[0].refusal is None


def test_what_was_typed_is_gone_once_another_page_is_shown(desk: Desk) -> None:
    desk.wizard.password.password.set_text("swordfish")
    desk.wizard.hide()
    assert desk.wizard.password.password.text() == ""
