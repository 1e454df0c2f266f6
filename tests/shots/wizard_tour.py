"""The steps of adding an account, and what tells that one has to be signed in to again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.shots.stage import Stage
from vault_app.archive import accounts as writes
from vault_app.desktop.main_page import MainPage
from vault_app.desktop.sign_in.draft import Draft, draft_by_hand, draft_of
from vault_app.desktop.sign_in.refused import tell
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.way_words import OWN_SERVICE
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import CannotConnect, HomeportError, SignInRefused
from vault_app.model.finding import FindSource, Found, FoundServer
from vault_app.model.mail import Security
from vault_app.model.sign_in import Proxy, ProxyKind
from vault_app.model.ways import DeviceCode, Way, WayKind
from vault_app.tasks.accounts import remove_account
from vault_app.tasks.oauth_clients import guide_for
from vault_app.wording.text import say

_OWN: Final = FoundServer(
    host="mail.lindqvist.example",
    port=993,
    security=Security.TLS,
    user="nora@lindqvist.example",
    source=FindSource.AUTOCONFIG,
    where="https://autoconfig.lindqvist.example/mail/config-v1.1.xml",
)
_CARRIED: Final = replace(
    _OWN,
    host="imap.gmail.com",
    source=FindSource.MX,
    where="aspmx.l.google.com",
    provider_id="google-workspace",
    is_trusted=False,
)
_GMAIL: Final = replace(_OWN, host="imap.gmail.com", user="nora@gmail.com", source=FindSource.FACTS)
_OUTLOOK: Final = replace(_GMAIL, host="outlook.office365.com", user="nora@outlook.com")
_DEVICE: Final = Way(
    kind=WayKind.DEVICE,
    provider="Outlook.com",
    issuer="microsoft-personal",
    issuer_name="Microsoft",
)
_BROWSER: Final = replace(_DEVICE, kind=WayKind.BROWSER, has_client=True)


def wizard_steps(stage: Stage, page: MainPage) -> None:
    wizard = page.account_page
    finding(stage, wizard)
    passwords(stage, wizard)
    permission(stage, wizard)
    ends(stage, wizard)
    page.accounts.sign_in.forget()
    signing_in_again(stage, page)


def finding(stage: Stage, wizard: SignInWizard) -> None:
    page = wizard.address
    stage.shoot("account")
    for address in ("nora@gmial.com", "nora@gmail.com", "nora@lindqvist.example"):
        page.address.edit.setText(address)
        page.address.edit.textEdited.emit(address)
        stage.settle()
        stage.shoot(f"account-{address.partition('@')[2].partition('.')[0]}")
    page.set_busy("Asking autoconfig.lindqvist.example …")
    stage.settle()
    stage.shoot("account-looking")
    page.set_busy("")
    found = Found(
        address="nora@lindqvist.example",
        servers=(_CARRIED, replace(_OWN, port=143, security=Security.STARTTLS)),
        asked=("https://autoconfig.lindqvist.example/mail", "DNS: lindqvist.example"),
        silent=("https://autoconfig.lindqvist.example/mail",),
    )
    wizard.choose.start(found, name_of=lambda each: "Google Workspace" if each.provider_id else "")
    wizard.choose.asked.set_open(True)
    _go(stage, wizard, wizard.choose, "account-which-server")
    draft = draft_by_hand("nora@lindqvist.example", proxy=None)
    wizard.server.start(
        draft,
        title="Which server keeps your mail?",
        text="Nobody says which server keeps the mail of lindqvist.example.",
    )
    wizard.server.proxy.show_proxy(Proxy(kind=ProxyKind.SOCKS5, host="127.0.0.1", port=9050))
    wizard.server.submit()
    wizard.server.to_top()
    _go(stage, wizard, wizard.server, "account-by-hand")


def passwords(stage: Stage, wizard: SignInWizard) -> None:
    opened = stage.window.opened
    assert opened is not None
    provider = opened.home.world.provider("gmail")
    assert provider is not None
    sign_in = provider.sign_in
    app_password = Way(
        kind=WayKind.APP_PASSWORD,
        provider=provider.name,
        page=sign_in.page,
        help=sign_in.help,
        hint=sign_in.hint,
        look_for=sign_in.look_for,
    )
    gmail = _draft(_GMAIL)
    google = Way(kind=WayKind.BROWSER, provider="Gmail", issuer="google", issuer_name="Google")
    wizard.ways.start(gmail, (app_password, google), provider="Gmail")
    _go(stage, wizard, wizard.ways, "sign-in-ways")
    wizard.ways.start(_draft(_OWN), (Way(kind=WayKind.PASSWORD), OWN_SERVICE))
    _go(stage, wizard, wizard.ways, "sign-in-ways-unknown")
    page = wizard.password
    page.start(gmail, app_password, provider="Gmail", has_others=True)
    wizard.show_link(sign_in.page)
    _go(stage, wizard, page, "app-password", keeps_link=True)
    wizard.links.clear()
    refused = SignInRefused(
        host="imap.gmail.com",
        user="nora@gmail.com",
        server_text="[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
    )
    _fail(page, refused, app_password)
    stage.settle(0.6)
    stage.shoot("app-password-refused")
    page.start(_draft(_OWN), Way(kind=WayKind.PASSWORD), has_others=True, others=1)
    page.set_busy("Signing in to mail.lindqvist.example …")
    stage.settle()
    stage.shoot("password-trying")
    page.set_busy("")
    lost = CannotConnect(host="mail.lindqvist.example", port=993, reason="timed-out")
    _fail(page, lost, Way(kind=WayKind.PASSWORD))
    stage.settle(0.6)
    stage.shoot("password-no-answer")


def permission(stage: Stage, wizard: SignInWizard) -> None:
    opened = stage.window.opened
    assert opened is not None
    outlook = _draft(_OUTLOOK)
    wizard.browser.start(outlook, _BROWSER, provider="Outlook.com", has_others=True)
    wizard.browser.set_waiting(is_waiting=True)
    wizard.browser.show_address("https://login.microsoftonline.com/authorize")
    _go(stage, wizard, wizard.browser, "browser-waiting")
    wizard.device.start(outlook, _DEVICE, provider="Outlook.com", has_others=True)
    wizard.device.show_code(
        DeviceCode(
            user_code="FJC3-QWXH",
            page="https://www.microsoft.com/link",
            whole_page="",
            expires_at=datetime.now(UTC) + timedelta(minutes=15),
        )
    )
    _go(stage, wizard, wizard.device, "device-code")
    for issuer in ("microsoft-personal", "google"):
        wizard.client.start(guide_for(opened.home.world, issuer), has_others=True)
        _go(stage, wizard, wizard.client, f"client-id-{issuer}")
    wizard.client.start_own(redirect="http://127.0.0.1/callback")
    wizard.client.submit()
    _go(stage, wizard, wizard.client, "client-id-own")


def ends(stage: Stage, wizard: SignInWizard) -> None:
    wizard.shut.start(
        "nora@tuta.com", "Tuta", "Its own program can save mail as files.", "https://tuta.com"
    )
    _go(stage, wizard, wizard.shut, "no-way-in")
    seen = ConnectionSeen(
        host="mail.lindqvist.example",
        address="203.0.113.7",
        greeting="",
        server_id="",
        capabilities=(),
        seen_at=datetime.now(UTC),
    )
    wizard.done.start(_draft(_OWN), seen, has_keyring=False)
    _go(stage, wizard, wizard.done, "sign-in-works")


def signing_in_again(stage: Stage, page: MainPage) -> None:
    opened = stage.window.opened
    assert opened is not None
    account_id = opened.vault.write(
        writes.add_account,
        address="nora@gmail.com",
        label="nora@gmail.com",
        server=_draft(_GMAIL).server,
    )
    opened.vault.write(
        writes.note_refusal, account_id, "[AUTHENTICATIONFAILED] Invalid credentials (Failure)"
    )
    page.show_mail()
    stage.until(lambda: not page.banners.refused.isHidden(), settle=0.8)
    stage.shoot("refused-account")
    page.accounts.sign_in_again(account_id)
    stage.until(lambda: page.center.currentWidget() is page.account_page, settle=0.6)
    stage.shoot("sign-in-again")
    remove_account(opened.vault, opened.secrets, account_id)
    stage.until(page.banners.refused.isHidden)
    page.accounts.sign_in.forget()


def _draft(found: FoundServer) -> Draft:
    return draft_of(found.user, found, proxy=None)


def _fail(page: StepPage, error: HomeportError, way: Way) -> None:
    told = tell(error, way, has_others=True)
    page.notice.show_text(told.title, *told.lines)
    for offer in told.offers:
        page.notice.add_action(say(offer.value), lambda: None)
    page.show_end()


def _go(
    stage: Stage,
    wizard: SignInWizard,
    page: StepPage,
    name: str,
    *,
    keeps_link: bool = False,
) -> None:
    link = wizard.links.url
    wizard.go_to(page)
    if keeps_link:
        wizard.links.show_link(link)
    stage.settle(0.5)
    stage.shoot(name)
