"""Access is renewed in time, by one thread at a time, and through the account's proxy alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers.certificates import Authority
from tests.servers.proxy_server import ProxyServer
from tests.servers.site import Page, Site, hang
from tests.tasks.signing import SignInDesk, minutes_from_now, text_of
from vault_app.archive import accounts as account_writes
from vault_app.archive import sign_ins
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.errors import (
    Cancelled,
    ClientMissing,
    IssuerRefused,
    SecretMissing,
    SignInNeeded,
    WebFailed,
)
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import ServerSettings
from vault_app.model.sign_in import OAuthClient, ProxyKind, SignInMethod, Tokens
from vault_app.regions.world import World
from vault_app.tasks.accounts import add_account, connector, remove_account
from vault_app.tasks.credentials import Withdrawal, credential_of
from vault_app.tasks.oauth_clients import remove_client, set_client
from vault_app.tasks.signing_in import Asking, sign_in_by_device

# In time, and once


def test_access_that_is_good_is_used_as_it_is(signing: SignInDesk) -> None:
    tokens = signing.by_browser()
    account = signing.add(tokens)
    assert signing.access(account) == tokens.access
    signing.change(account, expires_at=minutes_from_now(6))
    assert signing.access(account) == tokens.access


def test_access_is_renewed_five_minutes_early_and_kept_first(signing: SignInDesk) -> None:
    tokens = signing.by_browser()
    account = signing.add(tokens)
    signing.change(account, expires_at=minutes_from_now(4.9))
    fresh = signing.access(account)
    assert fresh != tokens.access
    kept = signing.kept(account.id)
    assert kept.access == fresh
    assert kept.refresh not in ("", tokens.refresh)
    assert kept.expires_at > minutes_from_now(55)
    with connector(signing.vault, signing.secrets)(account.id) as session:
        assert session.list_mailboxes()[0]


def test_many_threads_renew_once(signing: SignInDesk) -> None:
    account = signing.add(signing.by_browser())
    signing.change(account, expires_at=minutes_from_now(-1))
    writes: list[object] = []
    stop = signing.vault.on_change(writes.append)
    start = threading.Barrier(8)

    def ask() -> str:
        start.wait()
        return signing.access(account)

    with ThreadPoolExecutor(8) as pool:
        found = {each.result() for each in [pool.submit(ask) for _ in range(8)]}
    stop()
    assert len(found) == 1
    assert len(writes) == 1
    # A second use of the first refresh token would have cost the whole permission.
    signing.change(account, expires_at=minutes_from_now(-1))
    assert signing.access(account) not in found


def test_a_person_can_stop_the_wait_for_another_thread(signing: SignInDesk, site: Site) -> None:
    site.pages["/token"] = hang
    account = signing.add(signing.by_browser())
    signing.change(account, expires_at=minutes_from_now(-1), token_url=site.url("/token"))
    stopped = threading.Event()

    class Stoppable(QuietJob):
        def check(self) -> None:
            if stopped.is_set():
                raise Cancelled

    def ask() -> None:
        with pytest.raises(Cancelled):
            credential_of(signing.vault, signing.secrets, account, job=Stoppable())

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(ask) for _ in range(2)]
        stopped.set()
        for each in waiting:
            each.result(20)


# When it cannot be renewed


def test_a_network_that_is_away_is_no_refusal(signing: SignInDesk, site: Site) -> None:
    site.pages["/token"] = Page(status=502)
    tokens = signing.by_browser()
    account = signing.add(tokens)
    signing.change(account, expires_at=minutes_from_now(2), token_url=site.url("/token"))
    assert signing.access(account) == tokens.access
    signing.change(account, expires_at=minutes_from_now(-1))
    with pytest.raises(WebFailed) as failed:
        signing.access(account)
    assert tokens.refresh not in str(failed.value)
    assert signing.account(account.id).refusal is None
    assert signing.kept(account.id).refresh == tokens.refresh


_OUTCOMES = {
    "invalid_grant": True,
    "invalid_client": True,
    "interaction_required": True,
    "temporarily_unavailable": False,
    "slow_down": False,
}


def test_only_what_a_person_must_mend_is_a_refusal(signing: SignInDesk, site: Site) -> None:
    tokens = Tokens(
        access="a",
        refresh="r",
        expires_at=minutes_from_now(-1),
        scopes=(),
        token_url=site.url("/token"),
    )
    account = signing.add(tokens)
    for error, is_final in _OUTCOMES.items():
        said = f'{{"error": "{error}", "error_description": "Because."}}'
        site.pages["/token"] = Page(body=said.encode(), status=400)
        site.requests.clear()
        with pytest.raises(IssuerRefused):
            signing.access(account)
        refusal = signing.account(account.id).refusal
        assert (refusal is not None) is is_final, error
        with pytest.raises(SignInNeeded if is_final else IssuerRefused) as again:
            signing.access(account)
        assert len(site.requests) == (1 if is_final else 2), error
        if refusal is not None:
            assert refusal.text == f"{error} Because."
            assert again.value.facts["server_text"] == refusal.text
        signing.vault.write(account_writes.set_server, account.id, account.server)


def test_without_a_refresh_token_the_person_is_asked(signing: SignInDesk) -> None:
    account = signing.add(signing.by_browser())
    signing.change(account, refresh="", expires_at=minutes_from_now(-1))
    with pytest.raises(SignInNeeded):
        signing.access(account)
    assert signing.account(account.id).refusal is not None


def test_without_the_client_id_nobody_is_asked(signing: SignInDesk) -> None:
    account = signing.add(signing.by_browser())
    signing.change(account, expires_at=minutes_from_now(-1))
    assert remove_client(signing.vault, signing.world, signing.issuer.url)
    with pytest.raises(ClientMissing):
        signing.access(account)
    assert signing.account(account.id).refusal is None


def test_without_tokens_it_says_so(signing: SignInDesk) -> None:
    account = signing.add(signing.by_browser())
    signing.vault.write(sign_ins.set_tokens, account.id, None)
    with pytest.raises(SecretMissing):
        signing.access(account)


@pytest.mark.parametrize("kind", list(ProxyKind))
def test_an_issuer_is_asked_through_the_proxy_alone(
    vault: Vault, world: World, authority: Authority, kind: ProxyKind
) -> None:
    """Signing in, renewing and giving back, at a name that only the proxy can find."""
    name = "login.far-end.test"
    base = f"https://{name}"
    access = '{"access_token": "%s", "refresh_token": "r", "expires_in": %d}'
    pages = {
        "/.well-known/openid-configuration": f'''{{"issuer": "{base}",
            "authorization_endpoint": "{base}/auth", "token_endpoint": "{base}/token",
            "revocation_endpoint": "{base}/revoke",
            "device_authorization_endpoint": "{base}/device"}}''',
        "/device": f'''{{"device_code": "d", "user_code": "C", "interval": 1,
            "verification_uri": "{base}/code"}}''',
        "/token": access % ("first", 60),
        "/revoke": "",
    }
    set_client(vault, world, OAuthClient(issuer=base, client_id="homeport"))
    with Site(authority.issue((name,))) as site:
        site.pages = {path: Page(body=text.encode()) for path, text in pages.items()}
        with ProxyServer(kind, leads={(name, 443): site.port}) as proxy:
            way = proxy.settings()
            asking = Asking(issuer=base, user="u", proxy=way, ca_pem=authority.ca_pem)
            tokens = sign_in_by_device(QuietJob(), vault, world, asking, show=lambda code: None)
            server = ServerSettings(
                host="imap.far-end.test",
                user="u",
                ca_pem=authority.ca_pem,
                method=SignInMethod.OAUTH,
                issuer=base,
                proxy=way,
            )
            account = add_account(
                vault, NoKeyring(), address="u", label="", server=server, tokens=tokens
            )
            site.pages["/token"] = Page(body=(access % ("second", 3600)).encode())
            assert text_of(credential_of(vault, NoKeyring(), account)) == "second"
            assert remove_account(vault, NoKeyring(), account.id) is Withdrawal.DONE
            assert set(proxy.wanted) == {f"{name}:443"}
    assert [path for path in site.requests if path != "/device"] == [
        "/.well-known/openid-configuration",
        *("/token", "/token", "/revoke"),
    ]
