"""Issuers that lie, mix themselves up with others, or break the protocol: no token is ever believed
that was not asked for, and no secret goes where it does not belong."""

import base64
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.servers.certificates import Authority
from tests.servers.site import Behaviour, Page, Site, hang, redirect
from vault_app.model.errors import Cancelled, IssuerRefused, WebFailed
from vault_app.model.issuers import Endpoints
from vault_app.model.sign_in import OAuthClient, Tokens
from vault_app.model.ways import DeviceCode
from vault_app.web import code_flow, device_flow
from vault_app.web.code_flow import Wish
from vault_app.web.oauth import Asker, Issuer, discover

_NAME = "https://issuer.example"
_CLIENT = OAuthClient(issuer=_NAME, client_id="client", client_secret="top-secret")


def _json(document: object, status: int = 200) -> Page:
    return Page(
        body=json.dumps(document).encode(),
        status=status,
        headers={"Content-Type": "application/json"},
    )


def _issuer(site: Site, authority: Authority, **endpoints: Any) -> Issuer:
    places = {
        "issuer": _NAME,
        "authorization": site.url("/auth"),
        "token": site.url("/token"),
        "device": site.url("/device"),
        "revocation": site.url("/revoke"),
    }
    asker = Asker(ca_pem=authority.ca_pem, seconds=20)
    return Issuer(Endpoints(**(places | endpoints)), _CLIENT, asker)


def _come_back(address: str, **changes: str | None) -> None:
    """What a browser does after the issuer's page: the answer, with some parameters changed."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    answer = {"code": "the-code", "state": asked["state"], "iss": _NAME} | changes
    given = {name: value for name, value in answer.items() if value is not None}
    with httpx.Client(trust_env=False) as browser:
        browser.get(f"{asked['redirect_uri']}?{urlencode(given)}")


def _sign_in(
    issuer: Issuer, come_back: Callable[[str], object], *, scopes: tuple[str, ...] = ("mail",)
) -> Tokens:
    threads: list[threading.Thread] = []

    def open_browser(address: str) -> None:
        threads.append(threading.Thread(target=come_back, args=(address,)))
        threads[-1].start()

    try:
        return code_flow.sign_in(
            issuer,
            Wish(scopes=scopes),
            open_browser=open_browser,
            page_text="",
            check=lambda: None,
            seconds=20,
        )
    finally:
        threads[0].join()


# The answer in the browser


@pytest.mark.parametrize(
    ("named", "promised", "is_good"),
    [
        (_NAME, True, True),
        (_NAME, False, True),
        (None, False, True),
        (None, True, False),
        ("https://evil.example", True, False),
        ("https://evil.example", False, False),
        (f"{_NAME}/", True, False),
        ("", True, False),
    ],
)
def test_an_answer_of_another_issuer_hands_out_no_code(
    site: Site, authority: Authority, *, named: str | None, promised: bool, is_good: bool
) -> None:
    site.pages["/token"] = _json({"access_token": "new", "token_type": "Bearer"})
    issuer = _issuer(site, authority, names_itself=promised)

    def come_back(address: str) -> None:
        _come_back(address, iss=named)

    if is_good:
        assert _sign_in(issuer, come_back).access == "new"
        return
    with pytest.raises(IssuerRefused) as refused:
        _sign_in(issuer, come_back)
    assert refused.value.facts["reason"] == "issuer-mismatch"
    assert site.requests == []


def test_an_error_in_the_browser_is_told_without_a_request(
    site: Site, authority: Authority
) -> None:
    def come_back(address: str) -> None:
        _come_back(address, error="server_error", error_description="no", code=None)

    with pytest.raises(IssuerRefused) as refused:
        _sign_in(_issuer(site, authority), come_back)
    assert refused.value.facts == {"host": "localhost", "reason": "server_error", "detail": "no"}
    assert site.requests == []


def test_the_first_page_is_asked_for_as_it_should_be(site: Site, authority: Authority) -> None:
    site.pages["/token"] = _json({"access_token": "new", "token_type": "bearer"})
    asked: list[dict[str, list[str]]] = []

    def come_back(address: str) -> None:
        assert address.startswith(site.url("/auth?"))
        asked.append(parse_qs(urlsplit(address).query))
        _come_back(address)

    for _ in range(2):
        _sign_in(_issuer(site, authority), come_back)
    first, second = asked
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"][0].startswith("http://127.0.0.1:")
    assert "top-secret" not in str(first)
    for name in ("state", "code_challenge", "redirect_uri"):
        assert first[name] != second[name]
    # 128 bits at least, in an alphabet of 64.
    assert len(first["state"][0]) >= 43
    assert len(first["code_challenge"][0]) == 43


def _id_token(**claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{middle}.c2ln"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda claims: None,
        lambda claims: "garbage",
        lambda claims: "a.b.c",
        lambda claims: ["list"],
        lambda claims: _id_token(**(claims | {"nonce": "of another sign-in"})),
        lambda claims: _id_token(**{k: v for k, v in claims.items() if k != "nonce"}),
        lambda claims: _id_token(**(claims | {"iss": "https://evil.example"})),
        lambda claims: _id_token(**(claims | {"aud": "another client"})),
        lambda claims: _id_token(**(claims | {"aud": ["a", "b"]})),
        lambda claims: _id_token(**(claims | {"aud": {"client": 1}})),
    ],
)
def test_an_identity_that_is_not_of_this_sign_in_is_refused(
    site: Site, authority: Authority, spoil: Callable[[dict[str, object]], object]
) -> None:
    def come_back(address: str) -> None:
        nonce = parse_qs(urlsplit(address).query)["nonce"][0]
        claims: dict[str, object] = {"iss": _NAME, "aud": ["client"], "nonce": nonce}
        site.pages["/token"] = _json(
            {"access_token": "new", "token_type": "Bearer", "id_token": spoil(claims)}
        )
        _come_back(address)

    with pytest.raises(IssuerRefused) as refused:
        _sign_in(_issuer(site, authority), come_back, scopes=("openid", "mail"))
    assert refused.value.facts["reason"] == "issuer-mismatch"


# The answer of the token endpoint


@pytest.mark.parametrize(
    "page",
    [
        Page(body=b"<html>Too many requests</html>", status=429),
        Page(body=b"", status=503),
        Page(body=b"not json"),
        Page(body=b"[" * 5_000 + b"]" * 5_000),
        _json(["access_token"]),
        _json({}),
        _json({"access_token": ""}),
        _json({"access_token": 7}),
        _json({"access_token": "two words"}),
        _json({"access_token": "line\r\nbreak"}),
        _json({"access_token": "a\x01auth=Bearer b"}),
        _json({"access_token": "ünicode"}),
        _json({"access_token": "x" * 20_000}),
        _json({"access_token": "new", "token_type": "mac"}),
        _json({"access_token": "new", "refresh_token": ["list"]}),
        _json({"access_token": "new", "scope": ["list"]}),
        Page(body=b'{"access_token": "' + b"x" * 400_000 + b'"}'),
        redirect("https://evil.example/token"),
        redirect("/elsewhere", 307),
        hang,
    ],
)
def test_an_answer_that_is_no_token_is_none(
    site: Site, authority: Authority, page: Behaviour
) -> None:
    site.pages["/token"] = page
    site.pages["/elsewhere"] = _json({"access_token": "stolen", "token_type": "bearer"})
    issuer = _issuer(site, authority)
    quick = Issuer(issuer.endpoints, _CLIENT, Asker(ca_pem=authority.ca_pem, seconds=2))
    with pytest.raises(WebFailed) as failed:
        _sign_in(quick, _come_back)
    assert "top-secret" not in str(failed.value)
    assert site.requests == ["/token"]


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [
        (3599, 3599),
        ("3599", 3599),
        (0, 0),
        (-5, 0),
        (10**12, 366 * 24 * 3600),
        ("soon", 3600),
        (None, 3600),
        ([], 3600),
        (1.5, 3600),
    ],
)
def test_a_lifetime_is_taken_within_reason(
    site: Site, authority: Authority, lifetime: object, seconds: int
) -> None:
    site.pages["/token"] = _json({"access_token": "new", "expires_in": lifetime})
    tokens = _sign_in(_issuer(site, authority), _come_back)
    expected = datetime.now(UTC) + timedelta(seconds=seconds)
    assert abs(tokens.expires_at - expected) < timedelta(seconds=60)


def test_an_error_is_one_line_and_short(site: Site, authority: Authority) -> None:
    said = "no\r\n\x1b[31m" + "x" * 5_000
    site.pages["/token"] = _json({"error": "invalid_grant", "error_description": said}, 400)
    with pytest.raises(IssuerRefused) as refused:
        _sign_in(_issuer(site, authority), _come_back)
    detail = str(refused.value.facts["detail"])
    assert refused.value.facts["reason"] == "invalid_grant"
    assert detail.isprintable()
    assert len(detail) <= 300


def test_a_person_can_stop_while_the_issuer_says_nothing(site: Site, authority: Authority) -> None:
    site.pages["/token"] = hang
    began = threading.Event()

    def check() -> None:
        if began.is_set():
            raise Cancelled

    issuer = _issuer(site, authority)
    stoppable = Issuer(issuer.endpoints, _CLIENT, Asker(ca_pem=authority.ca_pem, check=check))
    timer = threading.Timer(0.3, began.set)
    timer.start()
    with pytest.raises(Cancelled):
        stoppable.trade_code("c", scopes=(), redirect_uri="r", verifier="v", nonce="n")
    timer.join()


# What an issuer says of itself


_GOOD = {
    "issuer": "{base}",
    "authorization_endpoint": "{base}/auth",
    "token_endpoint": "{base}/token",
}


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": None},
        {"issuer": "https://evil.example"},
        {"issuer": "{base}.evil.example"},
        {"issuer": 7},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "http://issuer.example/auth"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "--new-window https://x"},
        {"authorization_endpoint": "https://x/\r\nevil"},
        {"authorization_endpoint": "https:///no-host"},
        {"token_endpoint": "http://issuer.example/token"},
        {"token_endpoint": ["{base}/token"]},
        {"device_authorization_endpoint": "http://issuer.example/device"},
        {"revocation_endpoint": 9},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_followed(
    site: Site, authority: Authority, changes: dict[str, object]
) -> None:
    base = site.url("").rstrip("/")
    text = json.dumps(_GOOD | changes).replace("{base}", base)
    site.pages["/.well-known/openid-configuration"] = Page(body=text.encode())
    with pytest.raises(WebFailed) as failed:
        discover(base, Asker(ca_pem=authority.ca_pem))
    assert failed.value.facts["reason"] == "unreadable"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b"[" * 9_000, b"\xff\xfe"])
def test_a_description_that_is_none_is_told(site: Site, authority: Authority, body: bytes) -> None:
    site.pages["/.well-known/openid-configuration"] = Page(body=body)
    with pytest.raises(WebFailed):
        discover(site.url("").rstrip("/"), Asker(ca_pem=authority.ca_pem))


def test_the_other_place_of_a_description_is_tried(site: Site, authority: Authority) -> None:
    base = site.url("").rstrip("/")
    methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    text = json.dumps(_GOOD | methods).replace("{base}", base)
    site.pages["/.well-known/oauth-authorization-server"] = Page(body=text.encode())
    found = discover(base, Asker(ca_pem=authority.ca_pem))
    assert found.secret_in_body
    assert not found.names_itself
    assert found.device == ""


# Codes that are typed in


_CODE = {
    "device_code": "d",
    "user_code": "ABCD-EFGH",
    "verification_uri": "https://issuer.example/device",
    "expires_in": 60,
    "interval": 1,
}


def _by_device(issuer: Issuer, shown: list[DeviceCode]) -> Tokens:
    return device_flow.sign_in(issuer, ("mail",), show=shown.append, check=lambda: None)


@pytest.mark.parametrize(
    "changes",
    [
        {"verification_uri": "http://issuer.example/device"},
        {"verification_uri": "javascript:alert(1)"},
        {"verification_uri": "file:///etc/passwd"},
        {"verification_uri": None},
        {"user_code": None},
        {"user_code": "A\x1b[2J"},
        {"user_code": "A" * 500},
        {"device_code": ""},
    ],
)
def test_a_code_that_cannot_be_shown_is_not(
    site: Site, authority: Authority, changes: dict[str, object]
) -> None:
    site.pages["/device"] = _json(_CODE | changes)
    shown: list[DeviceCode] = []
    with pytest.raises(WebFailed):
        _by_device(_issuer(site, authority), shown)
    # Nobody can go on without the code that we keep; all else must not even be shown.
    assert not shown or "device_code" in changes


def test_waiting_survives_a_bad_network_and_a_call_for_patience(
    site: Site, authority: Authority
) -> None:
    answers = iter(
        [
            _json({"error": "authorization_pending"}, 400),
            Page(status=502),
            _json({"access_token": "new", "token_type": "bearer"}),
        ]
    )
    site.pages["/device"] = _json(_CODE | {"verification_uri_complete": "javascript:alert(1)"})
    site.pages["/token"] = lambda guest: next(answers)(guest)
    shown: list[DeviceCode] = []
    assert _by_device(_issuer(site, authority), shown).access == "new"
    assert shown[0].whole_page == ""
    assert site.requests == ["/device", "/token", "/token", "/token"]


def test_names_that_drafts_had_are_understood(site: Site, authority: Authority) -> None:
    drafted = {k: v for k, v in _CODE.items() if k != "verification_uri"}
    site.pages["/device"] = _json(drafted | {"verification_url": "https://issuer.example/d"})
    site.pages["/token"] = _json({"error": "access_denied"}, 400)
    shown: list[DeviceCode] = []
    with pytest.raises(IssuerRefused) as refused:
        _by_device(_issuer(site, authority), shown)
    assert refused.value.facts["reason"] == "access_denied"
    assert shown[0].page == "https://issuer.example/d"
