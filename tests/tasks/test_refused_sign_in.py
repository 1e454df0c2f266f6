"""A refused sign-in stops its account alone until it is given anew; leaving gives it back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.site import Page, Site
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from tests.tasks.signing import SignInDesk, minutes_from_now
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.errors import (
    CommandRefused,
    IssuerRefused,
    SignInNeeded,
    SignInRefused,
)
from vault_app.model.issuers import Endpoints
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Account
from vault_app.model.sign_in import OAuthClient, SignInMethod, Tokens
from vault_app.regions.world import World
from vault_app.tasks.accounts import connector, remove_account
from vault_app.tasks.credentials import Withdrawal, password_of
from vault_app.tasks.pull import pull
from vault_app.tasks.renewing import sign_in_again
from vault_app.web.oauth import Asker
from vault_app.web.oauth import Issuer as Asked


def test_access_that_was_called_back_is_renewed_once(signing: SignInDesk) -> None:
    account = signing.add(signing.by_browser())
    signing.change(account, access="called-back")
    with connector(signing.vault, signing.secrets)(account.id) as session:
        assert session.list_mailboxes()[0]
    assert signing.kept(account.id).access != "called-back"
    assert signing.account(account.id).refusal is None


def test_a_withdrawn_permission_stops_this_account_until_it_is_given_anew(
    signing: SignInDesk, desk: Desk
) -> None:
    signing.user.append("INBOX", letter(1))
    tokens = signing.by_browser()
    account = signing.add(tokens)
    connect = connector(signing.vault, signing.secrets)
    assert pull(QuietJob(), signing.vault, signing.world, account, connect).new == 1
    # The person takes the permission back on the issuer's website.
    _withdraw_at(signing, tokens)
    with pytest.raises(IssuerRefused):
        connect(account.id)
    refused = signing.account(account.id)
    assert refused.refusal is not None
    assert "invalid_grant" in refused.refusal.text
    for _ in range(3):
        with pytest.raises(SignInNeeded):
            connect(account.id)
    assert desk.pull().mailboxes, "another account goes on"
    again = signing.by_browser()
    signed_in = sign_in_again(signing.vault, signing.secrets, account.id, again, job=QuietJob())
    assert signed_in.refusal is None
    signing.user.append("INBOX", letter(2))
    report = pull(QuietJob(), signing.vault, signing.world, signed_in, connect)
    assert (report.new, report.mailboxes[0].stored) == (1, 2)


def _withdraw_at(signing: SignInDesk, tokens: Tokens) -> None:
    client = OAuthClient(issuer=signing.issuer.url, client_id=signing.issuer.public_client)
    places = Endpoints(
        issuer="", authorization="", token=tokens.token_url, revocation=tokens.revocation_url
    )
    Asked(places, client, Asker(ca_pem=signing.issuer.ca_pem)).revoke(tokens.refresh)


def test_a_refused_password_is_never_tried_again_by_itself(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_for(vault, world, server.settings(), "the old one")
        with pytest.raises(SignInRefused):
            desk.connect(desk.account.id)
        connections = server.connections
        for use in (desk.pull, lambda: desk.connect(desk.account.id)):
            with pytest.raises(SignInNeeded) as needed:
                use()
            assert "Wrong user or password" in str(needed.value.facts["server_text"])
        assert server.connections == connections, "nobody was asked"
        with pytest.raises(SignInRefused):
            sign_in_again(vault, NoKeyring(), desk.account.id, "wrong too", job=QuietJob())
        with vault.reader() as reader:
            assert reader.account(desk.account.id).refusal is not None
            assert reader.secret(desk.account.id) == "the old one"
        signed_in = sign_in_again(
            vault, NoKeyring(), desk.account.id, server.password, job=QuietJob()
        )
        assert signed_in.refusal is None
        with desk.connect(desk.account.id) as session:
            assert session.list_mailboxes()[0]


def test_a_refusal_of_the_old_sign_in_does_not_undo_the_new_one(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_for(vault, world, server.settings(), "the old one")
        waits, goes_on = threading.Event(), threading.Event()

        def refuse_late(session: Served, command: Command) -> None:
            waits.set()
            goes_on.wait(20)
            session.tagged(command, "NO", "[AUTHENTICATIONFAILED] No")

        server.on("AUTHENTICATE", refuse_late, times=1)
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(desk.connect, desk.account.id)
            assert waits.wait(20)
            sign_in_again(vault, NoKeyring(), desk.account.id, server.password, job=QuietJob())
            goes_on.set()
            with pytest.raises(SignInRefused):
                late.result(20)
        desk.connect(desk.account.id).close()


def test_a_busy_server_stops_nothing(vault: Vault, world: World, authority: Authority) -> None:
    with HostileServer(authority=authority) as server:
        desk = desk_for(vault, world, server.settings(), server.password)
        busy = "[UNAVAILABLE] Later"
        server.on("AUTHENTICATE", lambda s, c: s.tagged(c, "NO", busy), times=1)
        with pytest.raises(CommandRefused):
            desk.connect(desk.account.id)
        desk.connect(desk.account.id).close()


def test_an_account_may_change_its_wayminutes_from_now(signing: SignInDesk) -> None:
    account = signing.add(signing.by_browser())
    changes: tuple[str | Tokens, ...] = (signing.user.password, signing.by_browser())
    for secret in changes:
        changed = sign_in_again(
            signing.vault,
            signing.secrets,
            account.id,
            secret,
            job=QuietJob(),
            server=signing.server,
        )
        with signing.vault.reader() as reader:
            kept = (reader.secret(account.id), reader.tokens(account.id))
        if isinstance(secret, Tokens):
            assert changed.server.issuer == signing.issuer.url
            assert kept[0] is None
            assert kept[1] == replace(secret, expires_at=secret.expires_at.replace(microsecond=0))
        else:
            assert (changed.server.method, changed.server.issuer) == (SignInMethod.PASSWORD, "")
            assert kept == (secret, None)
        connector(signing.vault, signing.secrets)(account.id).close()


# Leaving


def _is_there(signing: SignInDesk, account: Account) -> bool:
    with signing.vault.reader() as reader:
        has_account = account.id in {each.id for each in reader.accounts()}
        assert has_account is (reader.tokens(account.id) is not None)
    return has_account


def test_what_was_given_is_given_back_with_the_account(signing: SignInDesk) -> None:
    tokens = signing.by_browser()
    account = signing.add(tokens)
    assert remove_account(signing.vault, signing.secrets, account.id) is Withdrawal.DONE
    assert not _is_there(signing, account)
    again = signing.add(replace(tokens, expires_at=minutes_from_now(-1)))
    with pytest.raises(IssuerRefused):
        signing.access(again)


def test_an_issuer_that_does_not_take_it_back_keeps_no_account_here(
    signing: SignInDesk, site: Site
) -> None:
    site.pages["/revoke"] = Page(status=503)
    tokens = signing.by_browser()
    for address, outcome in (
        (site.url("/revoke"), Withdrawal.FAILED),
        ("", Withdrawal.IMPOSSIBLE),
    ):
        account = signing.add(replace(tokens, revocation_url=address))
        assert remove_account(signing.vault, signing.secrets, account.id) is outcome
        assert not _is_there(signing, account)


def test_a_password_has_nothing_to_give_back(desk: Desk) -> None:
    assert password_of(desk.vault, NoKeyring(), desk.account)
    gone = remove_account(desk.vault, NoKeyring(), desk.account.id)
    assert gone is Withdrawal.NOTHING
