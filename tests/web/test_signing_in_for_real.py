"""Tokens of a real OpenID provider, from the browser's first page to the mail server's OK."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.issuer import Issuer as RealIssuer
from tests.servers.person import Beside, Person
from vault_app.imap.session import Session
from vault_app.model.errors import IssuerRefused, SignInRefused, WebFailed
from vault_app.model.issuers import Endpoints
from vault_app.model.mail import ServerSettings
from vault_app.model.sign_in import AccessToken, OAuthClient, Tokens
from vault_app.model.ways import DeviceCode
from vault_app.web import code_flow, device_flow
from vault_app.web.code_flow import Wish
from vault_app.web.oauth import Asker, Issuer, discover

_SCOPES = ("openid", "offline_access", "email")
_WISH = Wish(scopes=_SCOPES, user="erin", more=(("prompt", "consent"),))


def _client(issuer: RealIssuer, *, has_secret: bool = False, client_id: str = "") -> Issuer:
    asker = Asker(ca_pem=issuer.ca_pem)
    client = OAuthClient(
        issuer=issuer.url,
        client_id=client_id or (issuer.secret_client if has_secret else issuer.public_client),
        client_secret=issuer.client_secret if has_secret else "",
    )
    return Issuer(discover(issuer.url, asker), client, asker)


def _sign_in(issuer: Issuer, person: Person, *, seconds: float = 60) -> Tokens:
    return _sign_in_by(issuer, person.open, seconds=seconds)


def _sign_in_by(issuer: Issuer, open_page: Callable[[str], object], *, seconds: float) -> Tokens:
    with Beside() as beside:
        return code_flow.sign_in(
            issuer,
            _WISH,
            open_browser=lambda address: beside.begin(open_page, address),
            page_text="Homeport <has> the answer.",
            check=beside.check,
            seconds=seconds,
        )


def _settings(dovecot: Dovecot, user: str) -> ServerSettings:
    return ServerSettings(host="localhost", port=dovecot.port, user=user, ca_pem=dovecot.ca_pem)


@pytest.mark.parametrize("has_secret", [False, True], ids=["public client", "client with a secret"])
def test_a_browser_brings_tokens_that_the_mail_server_takes(
    issuer: RealIssuer, oauth_dovecot: Dovecot, *, has_secret: bool
) -> None:
    user = oauth_dovecot.new_user().name
    issuer.change(person=user)
    person = Person(issuer.ca_pem)
    tokens = _sign_in(_client(issuer, has_secret=has_secret), person)
    assert tokens.refresh
    assert set(tokens.scopes) == set(_SCOPES)
    assert tokens.token_url == f"{issuer.url}/token"
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    assert abs(tokens.expires_at - in_an_hour) < timedelta(minutes=2)
    assert "Homeport &lt;has&gt; the answer." in person.pages[-1]
    assert not any(secret in person.pages[-1] for secret in (tokens.access, tokens.refresh))
    with Session(_settings(oauth_dovecot, user), AccessToken(tokens.access)) as session:
        assert session.list_mailboxes()[0]


def test_access_of_somebody_else_does_not_open_a_mailbox(
    issuer: RealIssuer, oauth_dovecot: Dovecot
) -> None:
    tokens = _sign_in(_client(issuer), Person(issuer.ca_pem))
    other = oauth_dovecot.new_user().name
    with pytest.raises(SignInRefused) as refused:
        Session(_settings(oauth_dovecot, other), AccessToken(tokens.access))
    assert refused.value.facts["reason"] == "access"
    assert tokens.access not in str(refused.value)


def test_a_person_who_refuses_is_believed(issuer: RealIssuer) -> None:
    with pytest.raises(IssuerRefused) as refused:
        _sign_in(_client(issuer), Person(issuer.ca_pem, agrees=False))
    assert refused.value.facts["reason"] == "access_denied"
    assert refused.value.facts["host"] == "127.0.0.1"


def test_an_issuer_that_never_comes_back_times_out(issuer: RealIssuer) -> None:
    person = Person(issuer.ca_pem)
    with pytest.raises(IssuerRefused) as refused:
        _sign_in(_client(issuer, client_id="nobody"), person, seconds=1)
    assert refused.value.facts["reason"] == "timed-out"
    assert "invalid_client" in person.pages[-1]
    assert code_flow.WAIT_SECONDS == 5 * 60


def test_a_code_is_good_once(issuer: RealIssuer) -> None:
    client = _client(issuer)
    traded: list[tuple[str, dict[str, Any]]] = []
    trade = client.trade_code

    def remember(code: str, **details: Any) -> Tokens:
        traded.append((code, details))
        return trade(code, **details)

    client.trade_code = remember  # type: ignore[method-assign]
    tokens = _sign_in(client, Person(issuer.ca_pem))
    code, details = traded[0]
    with pytest.raises(IssuerRefused) as refused:
        trade(code, **details)
    assert refused.value.facts["reason"] == "invalid_grant"
    # Whoever shows a code twice may be a thief, so a good issuer takes all of it back.
    with pytest.raises(IssuerRefused):
        client.renew(tokens)


def test_a_code_that_was_caught_is_worth_nothing_without_the_verifier(issuer: RealIssuer) -> None:
    client = _client(issuer)
    caught: list[str] = []

    def catch(address: str) -> str:
        if "code=" in urlsplit(address).query:
            caught.append(address)
            raise ConnectionError("another program has taken it")
        return address

    def look(address: str) -> None:
        with pytest.raises(ConnectionError):
            Person(issuer.ca_pem, detour=catch).open(address)

    with pytest.raises(IssuerRefused):
        _sign_in_by(client, look, seconds=1)
    with pytest.raises(IssuerRefused) as refused:
        client.trade_code(
            parse_qs(urlsplit(caught[0]).query)["code"][0],
            scopes=_SCOPES,
            redirect_uri=caught[0].partition("?")[0],
            verifier="a-guess-that-is-long-enough-for-the-issuer-to-look-at",
            nonce="",
        )
    assert refused.value.facts["reason"] == "invalid_grant"


def test_renewing_rotates_and_an_old_token_costs_everything(issuer: RealIssuer) -> None:
    client = _client(issuer)
    first = _sign_in(client, Person(issuer.ca_pem))
    second = client.renew(first)
    assert second.access != first.access
    assert second.refresh != first.refresh
    assert second.scopes == first.scopes
    with pytest.raises(IssuerRefused) as refused:
        client.renew(first)
    assert refused.value.facts["reason"] == "invalid_grant"
    with pytest.raises(IssuerRefused):
        client.renew(second)


def test_an_issuer_that_keeps_its_refresh_token(issuer: RealIssuer) -> None:
    issuer.change(rotates=False)
    client = _client(issuer)
    first = _sign_in(client, Person(issuer.ca_pem))
    second = client.renew(first)
    assert second.refresh == first.refresh
    assert client.renew(second).refresh == first.refresh


def test_what_is_given_back_opens_nothing_any_more(
    issuer: RealIssuer, oauth_dovecot: Dovecot
) -> None:
    user = oauth_dovecot.new_user().name
    issuer.change(person=user)
    client = _client(issuer, has_secret=True)
    tokens = _sign_in(client, Person(issuer.ca_pem))
    client.revoke(tokens.refresh)
    with pytest.raises(SignInRefused) as refused:
        Session(_settings(oauth_dovecot, user), AccessToken(tokens.access))
    assert "invalid_token" in str(refused.value.facts["server_text"])
    with pytest.raises(IssuerRefused):
        client.renew(tokens)


def test_a_wrong_client_secret_is_told(issuer: RealIssuer) -> None:
    client = _client(issuer, has_secret=True)
    wrong = Issuer(
        client.endpoints,
        replace(client.client, client_secret="wrong"),
        Asker(ca_pem=issuer.ca_pem),
    )
    with pytest.raises(IssuerRefused) as refused:
        wrong.revoke("token")
    assert refused.value.facts["reason"] in ("HTTP 401", "invalid_client")


# By a code that is typed in


def _by_device(issuer: Issuer, use: Callable[[DeviceCode], object]) -> Tokens:
    with Beside() as beside:
        return device_flow.sign_in(
            issuer, _SCOPES, show=lambda code: beside.begin(use, code), check=beside.check
        )


def test_a_typed_code_brings_tokens(issuer: RealIssuer, oauth_dovecot: Dovecot) -> None:
    user = oauth_dovecot.new_user().name
    issuer.change(person=user)
    person = Person(issuer.ca_pem)
    tokens = _by_device(_client(issuer), lambda code: person.type_code(code.page, code.user_code))
    assert "Connected" in person.pages[-1]
    assert tokens.refresh
    with Session(_settings(oauth_dovecot, user), AccessToken(tokens.access)):
        pass


def test_a_typed_code_can_be_refused(issuer: RealIssuer) -> None:
    person = Person(issuer.ca_pem, agrees=False)
    with pytest.raises(IssuerRefused) as refused:
        _by_device(
            _client(issuer, has_secret=True),
            lambda code: person.type_code(code.page, code.user_code),
        )
    assert refused.value.facts["reason"] == "access_denied"


def test_a_code_that_nobody_types_runs_out(issuer: RealIssuer) -> None:
    issuer.change(deviceSeconds=2)
    shown: list[DeviceCode] = []
    with pytest.raises(IssuerRefused) as refused:
        _by_device(_client(issuer), shown.append)
    assert refused.value.facts["reason"] == "expired_token"
    assert shown[0].page.startswith(issuer.url)
    assert shown[0].expires_at < datetime.now(UTC) + timedelta(seconds=10)


# Discovery


def test_an_issuer_describes_itself(issuer: RealIssuer) -> None:
    found = discover(f"{issuer.url}/", Asker(ca_pem=issuer.ca_pem))
    assert found == Endpoints(
        issuer=issuer.url,
        authorization=f"{issuer.url}/auth",
        token=f"{issuer.url}/token",
        device=f"{issuer.url}/device/auth",
        revocation=f"{issuer.url}/token/revocation",
        names_itself=True,
    )


def test_an_issuer_under_another_name_is_not_it(issuer: RealIssuer) -> None:
    with pytest.raises(WebFailed) as failed:
        discover(f"https://localhost:{issuer.port}", Asker(ca_pem=issuer.ca_pem))
    assert failed.value.facts["detail"] == "another issuer's name"


def test_an_issuer_that_nobody_vouches_for_is_not_asked(issuer: RealIssuer) -> None:
    with pytest.raises(WebFailed) as failed:
        discover(issuer.url, Asker())
    assert failed.value.facts["reason"] == "certificate"
