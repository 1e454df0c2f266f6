"""The ways into a server in the order to offer them, the owner's client ids, and least scope."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.tasks.conftest import letter
from tests.tasks.signing import SignInDesk
from vault_app.archive import sign_ins
from vault_app.archive.vault import Vault
from vault_app.model.errors import AccountReadOnly, ClientMissing, IssuerRefused, SettingInvalid
from vault_app.model.finding import FindSource, FoundServer
from vault_app.model.issuers import Endpoints, Redirect
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Security
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import RemovalMode
from vault_app.model.sign_in import OAuthClient
from vault_app.model.ways import Way
from vault_app.regions.finding import servers_of
from vault_app.regions.world import World
from vault_app.tasks.accounts import connector, try_sign_in
from vault_app.tasks.oauth_clients import (
    guide_for,
    guides,
    list_clients,
    remove_client,
    set_client,
)
from vault_app.tasks.pull import pull
from vault_app.tasks.removal import make_plan, run_plan
from vault_app.tasks.renewing import sign_in_again
from vault_app.tasks.signing_in import sign_in_by_device, ways


def _found(world: World, provider_id: str) -> FoundServer:
    provider = world.provider(provider_id)
    assert provider is not None
    return servers_of(provider, "ada@example.org")[0]


def _elsewhere(*methods: str) -> FoundServer:
    return FoundServer(
        host="imap.example.org",
        port=993,
        security=Security.TLS,
        user="ada@example.org",
        source=FindSource.SRV,
        where="_imaps._tcp.example.org",
        methods=methods,
    )


def _ways(world: World, vault: Vault, found: FoundServer) -> tuple[Way, ...]:
    with vault.reader() as reader:
        return ways(world, reader, found)


def _kinds(found: tuple[Way, ...]) -> list[str]:
    return [f"{way.kind} {way.issuer}".strip() for way in found]


def test_the_ways_come_in_the_order_that_people_get_through(world: World, vault: Vault) -> None:
    expected = {
        "gmail": ["app-password", "browser google"],
        "outlook.com": ["device microsoft-personal", "browser microsoft-personal"],
        "exchange-online": ["browser microsoft-work", "device microsoft-work"],
        "yahoo": ["app-password"],
        "aol": ["app-password"],
        "fastmail": ["app-password", "browser fastmail"],
        "yandex": ["app-password", "browser yandex"],
        "mail.ru": ["app-password", "browser mail.ru"],
        "icloud": ["app-password"],
        "gmx": ["password"],
    }
    for provider_id, kinds in expected.items():
        assert _kinds(_ways(world, vault, _found(world, provider_id))) == kinds, provider_id
    google = _ways(world, vault, _found(world, "gmail"))
    assert google[0].page.startswith("https://myaccount.google.com/")
    assert google[0].hint
    assert not google[1].has_client
    client = OAuthClient(issuer="google", client_id="mine.apps.example", client_secret="s")
    set_client(vault, world, client)
    assert _ways(world, vault, _found(world, "gmail"))[1].has_client


def test_every_provider_has_a_way(world: World, vault: Vault) -> None:
    for provider in world.providers():
        found = replace(_elsewhere(), provider_id=provider.id)
        assert _ways(world, vault, found), provider.id


def test_a_server_that_nobody_knows_has_the_password_and_the_owners_issuers(
    world: World, vault: Vault
) -> None:
    assert _kinds(_ways(world, vault, _elsewhere())) == ["password"]
    assert _kinds(_ways(world, vault, _elsewhere("oauth2"))) == ["password"]
    own = OAuthClient(issuer="https://login.example.org/realm/", client_id="homeport")
    set_client(vault, world, own)
    set_client(vault, world, OAuthClient(issuer="google", client_id="other"))
    flows = ["browser https://login.example.org/realm", "device https://login.example.org/realm"]
    assert _kinds(_ways(world, vault, _elsewhere())) == ["password", *flows]
    assert _kinds(_ways(world, vault, _elsewhere("oauth2"))) == [*flows, "password"]
    assert _ways(world, vault, _elsewhere())[1].issuer_name == "login.example.org/realm"


# Client ids


def test_client_ids_are_kept_replaced_and_forgotten(world: World, vault: Vault) -> None:
    set_client(vault, world, OAuthClient(issuer=" Google ", client_id=" one\n", client_secret="a "))
    set_client(vault, world, OAuthClient(issuer="google", client_id="two"))
    set_client(vault, world, OAuthClient(issuer="https://login.example.org/", client_id="x"))
    with vault.reader() as reader:
        kept = list_clients(reader)
    assert [(each.issuer, each.client_id, each.client_secret) for each in kept] == [
        ("google", "two", ""),
        ("https://login.example.org", "x", ""),
    ]
    assert remove_client(vault, world, "google")
    assert not remove_client(vault, world, "google")


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "nobody",
        "http://login.example.org",
        "https://",
        "https://user:password@login.example.org",
        "https://login.example.org?x=1",
        "https://login.example.org/a b",
        "https://login.example.org:99999999",
        "javascript:alert(1)",
        "https://login.example.org/\r\nevil",
    ],
)
def test_what_is_no_issuer_is_told(world: World, vault: Vault, issuer: str) -> None:
    with pytest.raises(SettingInvalid) as invalid:
        set_client(vault, world, OAuthClient(issuer=issuer, client_id="id"))
    assert invalid.value.facts["reason"] == "no-issuer"


def test_what_is_no_client_id_is_told_without_its_secret(world: World, vault: Vault) -> None:
    for client_id, secret in (("", "s"), ("two words", "s"), ("id", "top secret"), ("ü", "")):
        client = OAuthClient(issuer="google", client_id=client_id, client_secret=secret)
        with pytest.raises(SettingInvalid) as invalid:
            set_client(vault, world, client)
        assert "top secret" not in str(invalid.value)


def test_there_is_a_guide_for_each_issuer(world: World) -> None:
    assert {guide.issuer for guide in guides(world)} >= {"google", "microsoft-personal", "yandex"}
    for guide in guides(world):
        assert guide.steps
        assert guide.page.startswith("https://")
        assert guide_for(world, guide.issuer) == guide
    own = guide_for(world, "https://login.example.org/")
    assert (own.issuer, own.name) == ("https://login.example.org", "login.example.org")
    assert own.redirect == "http://127.0.0.1/"


# The flows


def test_an_account_is_signed_in_by_its_browser_and_pulled(signing: SignInDesk) -> None:
    signing.user.append("INBOX", letter(1))
    tokens = signing.by_browser()
    seen = try_sign_in(signing.server, tokens, job=QuietJob())
    assert seen.host == signing.server.host
    account = signing.add(tokens)
    connect = connector(signing.vault, signing.secrets)
    assert pull(QuietJob(), signing.vault, signing.world, account, connect).new == 1


def test_an_account_is_signed_in_by_a_code(signing: SignInDesk) -> None:
    try_sign_in(signing.server, signing.by_device(), job=QuietJob())


def test_without_a_client_id_nothing_is_asked(signing: SignInDesk) -> None:
    remove_client(signing.vault, signing.world, signing.issuer.url)
    with pytest.raises(ClientMissing) as missing:
        signing.by_browser()
    assert missing.value.facts["issuer"] == signing.issuer.url
    assert signing.person.pages == []


@pytest.fixture
def known(signing: SignInDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SignInDesk:
    """The test issuer as one of the facts, with a right to read and one to remove."""
    pem = tmp_path / "system.pem"
    pem.write_text(signing.issuer.ca_pem, encoding="ascii")
    # Where the system keeps its authorities, which an issuer of the facts is checked by.
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    url = signing.issuer.url
    template = next(each for each in signing.world.facts.oauth_issuers if each.id == "yandex")
    fact = replace(
        template,
        id="test",
        endpoints=Endpoints(
            issuer=url, authorization=f"{url}/auth", token=f"{url}/token", names_itself=True
        ),
        read_scopes=("openid", "offline_access", "mail:read"),
        removal_scopes=("openid", "offline_access", "mail:all"),
        redirect=Redirect(),
        parameters=(("prompt", "consent"),),
    )
    world = signing.world.with_facts(replace(signing.world.facts, oauth_issuers=(fact,)))
    client = OAuthClient(issuer="test", client_id=signing.issuer.public_client)
    set_client(signing.vault, world, client)
    return replace(signing, world=world)


def test_reading_asks_for_no_more_than_reading_and_removing_for_more(known: SignInDesk) -> None:
    known.user.append("INBOX", letter(1))
    tokens = known.by_browser(known.asking(issuer="test"))
    assert "mail:read" in tokens.scopes
    assert "mail:all" not in tokens.scopes
    assert not tokens.may_remove
    # The mail server of the tests takes what its own issuer gives, under whatever name.
    account = known.add(tokens)
    connect = connector(known.vault, known.secrets)
    pull(QuietJob(), known.vault, known.world, account, connect)
    expired = replace(tokens, expires_at=datetime.now(UTC))
    known.vault.write(sign_ins.set_tokens, account.id, expired)
    set_client(
        known.vault, known.world, OAuthClient(issuer=known.issuer.url, client_id="homeport-test")
    )
    connect(account.id).close()
    assert known.kept(account.id).access != tokens.access
    assert not known.kept(account.id).may_remove
    with pytest.raises(AccountReadOnly) as forbidden:
        make_plan(known.vault, EVERYTHING, RemovalMode.LOCAL_ONLY)
    assert forbidden.value.facts["reason"] == "permission"
    assert "UID STORE" not in {command.name for command in known.user.commands()}
    more = known.by_browser(known.asking(issuer="test", for_removal=True))
    assert "mail:all" in more.scopes
    assert more.may_remove
    sign_in_again(known.vault, known.secrets, account.id, more, job=QuietJob())
    plan = make_plan(known.vault, EVERYTHING, RemovalMode.LOCAL_ONLY)
    assert run_plan(QuietJob(), known.vault, known.world, plan.id, connect).confirmed == 1


def test_who_leaves_the_mail_out_on_the_page_is_told(known: SignInDesk) -> None:
    known.issuer.change(leavesOut="mail:read")
    with pytest.raises(IssuerRefused) as refused:
        known.by_browser(known.asking(issuer="test"))
    assert refused.value.facts["reason"] == "invalid_scope"


def test_an_issuer_without_codes_says_so(known: SignInDesk) -> None:
    with pytest.raises(IssuerRefused) as refused:
        sign_in_by_device(
            QuietJob(), known.vault, known.world, known.asking(issuer="test"), show=print
        )
    assert refused.value.facts["reason"] == "no-device-flow"
