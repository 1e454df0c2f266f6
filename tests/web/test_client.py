"""The one way to the web: what it fetches, and every bound that it keeps."""

import gzip
import socket
import threading
import time

import httpx
import pytest

from tests.servers.certificates import Authority
from tests.servers.proxy_server import ProxyServer
from tests.servers.site import Guest, Page, Site, hang, redirect
from vault_app.model.errors import Cancelled, HomeportError, ProxyFailed, WebFailed
from vault_app.model.sign_in import Proxy, ProxyKind
from vault_app.web.client import ascii_host, fetch, make_client


def _failure(url: str, authority: Authority, **options: object) -> tuple[str, str]:
    with pytest.raises(WebFailed) as caught:
        fetch(url, ca_pem=authority.ca_pem, seconds=5, **options)  # type: ignore[arg-type]
    facts = caught.value.facts
    return str(facts["reason"]), str(facts.get("detail", ""))


def test_a_page(site: Site, authority: Authority) -> None:
    site.pages["/a"] = Page(body=b"<hello/>", headers={"Content-Type": "Text/XML; charset=utf-8"})
    answer = fetch(site.url("/a?x=1"), ca_pem=authority.ca_pem)
    assert (answer.body, answer.media_type) == (b"<hello/>", "text/xml")
    assert site.requests == ["/a?x=1"]
    assert b"\r\nUser-Agent: Homeport\r\n" in site.heads[0]
    assert b"\r\nAccept-Encoding: identity\r\n" in site.heads[0]


@pytest.mark.parametrize("status", [204, 304, 400, 403, 404, 410, 500, 503])
def test_anything_but_success(site: Site, authority: Authority, status: int) -> None:
    site.pages["/a"] = Page(status=status)
    if status == 204:
        assert fetch(site.url("/a"), ca_pem=authority.ca_pem).body == b""
    else:
        assert _failure(site.url("/a"), authority) == ("not-found", str(status))


def test_redirects_are_followed_three_times(site: Site, authority: Authority) -> None:
    for number in range(4):
        site.pages[f"/{number}"] = redirect(f"/{number + 1}", status=(301, 302, 307, 308)[number])
    site.pages["/4"] = Page(body=b"there")
    assert fetch(site.url("/1"), ca_pem=authority.ca_pem).body == b"there"
    assert _failure(site.url("/0"), authority) == ("unreadable", "too many redirects")


@pytest.mark.parametrize(
    "where",
    [
        "http://localhost:{port}/b",
        "file:///etc/passwd",
        "ftp://localhost/",
        "https://[::1",
        "",
        "//",
    ],
)
def test_redirects_that_are_not_followed(site: Site, authority: Authority, where: str) -> None:
    site.pages["/a"] = redirect(where.format(port=site.port))
    reason, _ = _failure(site.url("/a"), authority)
    assert reason == "unreadable"
    # An empty one leads back to the page itself, as often as redirects are followed.
    assert set(site.requests) == {"/a"}


def test_nothing_is_asked_in_the_clear() -> None:
    for url in ("http://example.org/", "ftp://example.org/", "gopher://x.example/", "example.org"):
        with pytest.raises(WebFailed):
            fetch(url)


def test_loopback_may_be_asked_in_the_clear() -> None:
    with Site(None) as plain:
        plain.pages["/a"] = Page(body=b"here")
        assert fetch(plain.url("/a")).body == b"here"
        through = Proxy(kind=ProxyKind.HTTP, host="127.0.0.1", port=1)
        with pytest.raises(WebFailed):
            fetch(plain.url("/a"), proxy=through)


@pytest.mark.parametrize("kind", ["strange", "expired", "early", "wrong-host"])
def test_servers_that_cannot_prove_who_they_are(authority: Authority, kind: str) -> None:
    certificate = {
        "strange": Authority().issue,
        "expired": authority.issue_expired,
        "early": authority.issue_not_yet_valid,
        "wrong-host": authority.issue_for_wrong_host,
    }[kind]()
    with Site(certificate) as site:
        site.pages["/a"] = Page(body=b"trust me")
        reason, detail = _failure(site.url("/a"), authority)
        assert reason == "certificate"
        assert detail
        assert site.requests == []


def test_the_system_decides_when_nobody_else_does(site: Site) -> None:
    with pytest.raises(WebFailed) as caught:
        fetch(site.url("/a"))
    assert caught.value.facts["reason"] == "certificate"


def test_authorities_that_are_none() -> None:
    with pytest.raises(WebFailed) as caught:
        make_client(ca_pem="not a certificate")
    assert caught.value.facts["reason"] == "certificate"


def test_the_environment_has_no_say(
    site: Site, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    site.pages["/a"] = Page(body=b"direct")
    assert fetch(site.url("/a"), ca_pem=authority.ca_pem).body == b"direct"


def test_a_body_that_says_it_is_too_large(site: Site, authority: Authority) -> None:
    site.pages["/a"] = Page(body=b"x" * 1001)
    assert _failure(site.url("/a"), authority, limit=1000) == ("too-large", "")
    assert fetch(site.url("/a"), ca_pem=authority.ca_pem, limit=1001).body == b"x" * 1001


def test_a_body_without_end(site: Site, authority: Authority) -> None:
    def flood(guest: Guest) -> None:
        guest.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            guest.send(b"x" * 65536)

    site.pages["/a"] = flood
    assert _failure(site.url("/a"), authority, limit=100_000) == ("too-large", "")


def test_a_small_body_that_would_become_large(site: Site, authority: Authority) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    site.pages["/a"] = Page(body=bomb, headers={"Content-Encoding": "gzip"})
    assert _failure(site.url("/a"), authority) == ("unreadable", "compressed")


@pytest.mark.parametrize(
    "said",
    [
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000,
        b"",
    ],
)
def test_nonsense(site: Site, authority: Authority, said: bytes) -> None:
    site.pages["/a"] = lambda guest: guest.send(said)
    assert _failure(site.url("/a"), authority)[0] in ("unreadable", "unreachable")


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_byte_now_and_then_is_no_answer(site: Site, authority: Authority, part: str) -> None:
    def trickle(guest: Guest) -> None:
        if part == "body":
            guest.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            guest.send(b"H")
            guest.pause(0.1)

    site.pages["/a"] = trickle
    began = time.monotonic()
    with pytest.raises(WebFailed) as caught:
        fetch(site.url("/a"), ca_pem=authority.ca_pem, seconds=0.6)
    assert caught.value.facts["reason"] == "timed-out"
    assert time.monotonic() - began < 5


def test_a_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(WebFailed) as caught:
            fetch(f"https://localhost:{port}/", seconds=0.5)
    assert caught.value.facts["reason"] == "timed-out"


def test_the_time_is_that_of_all_redirects(site: Site, authority: Authority) -> None:
    def slow(guest: Guest) -> None:
        guest.pause(0.4)
        redirect("/a")(guest)

    site.pages["/a"] = slow
    with pytest.raises(WebFailed) as caught:
        fetch(site.url("/a"), ca_pem=authority.ca_pem, seconds=0.7)
    assert caught.value.facts["reason"] == "timed-out"


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(WebFailed) as caught:
        fetch(f"https://localhost:{port}/")
    assert caught.value.facts == {"host": "localhost", "reason": "unreachable"}


def test_a_name_that_is_never_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr("vault_app.dialing._ask_resolver", lambda *_: let_go.wait(20) and [])
    began = time.monotonic()
    try:
        with pytest.raises(WebFailed) as caught:
            fetch("https://a.example/", seconds=0.3)
    finally:
        let_go.set()
    assert caught.value.facts["reason"] == "timed-out"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", list(ProxyKind))
def test_a_proxy_that_says_nothing(kind: ProxyKind) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = Proxy(kind=kind, host="127.0.0.1", port=silent.getsockname()[1])
        with pytest.raises(ProxyFailed) as caught:
            fetch("https://a.example/", proxy=proxy, seconds=0.4)
    assert caught.value.facts["reason"] == "timed-out"


def test_it_can_be_stopped(site: Site, authority: Authority) -> None:
    began = time.monotonic()

    def check() -> None:
        if time.monotonic() - began > 0.3:
            raise Cancelled

    site.pages["/a"] = hang
    with pytest.raises(Cancelled):
        fetch(site.url("/a"), ca_pem=authority.ca_pem, seconds=15, check=check)
    assert time.monotonic() - began < 5


def test_a_client_is_used_again(site: Site, authority: Authority) -> None:
    site.pages["/a"] = Page(body=b"one")
    with make_client(ca_pem=authority.ca_pem) as client:
        for _ in range(3):
            assert client.post(site.url("/a"), data={"b": "c"}).content == b"one"
        with pytest.raises(WebFailed):
            client.get(httpx.URL("http://example.org/"))


@pytest.mark.parametrize("kind", list(ProxyKind))
def test_a_proxy_gets_the_name(site: Site, authority: Authority, kind: ProxyKind) -> None:
    certificate = authority.issue(("no-such-host.example",))
    with Site(certificate) as there, ProxyServer(kind) as proxy:
        there.pages["/a"] = Page(body=b"through")
        url = f"https://no-such-host.example:{there.port}/a"
        answer = fetch(url, proxy=proxy.settings(), ca_pem=authority.ca_pem)
        assert answer.body == b"through"
        assert proxy.wanted == [f"no-such-host.example:{there.port}"]


@pytest.mark.parametrize("user", ["", "ada"])
@pytest.mark.parametrize("kind", list(ProxyKind))
def test_a_proxy_that_answers_in_pieces(
    site: Site, authority: Authority, kind: ProxyKind, user: str
) -> None:
    site.pages["/a"] = Page(body=b"through")
    with ProxyServer(kind, user=user, password=user, in_pieces=True) as proxy:
        settings = proxy.settings(user=user, password=user)
        assert fetch(site.url("/a"), proxy=settings, ca_pem=authority.ca_pem).body == b"through"


@pytest.mark.parametrize("kind", list(ProxyKind))
def test_a_proxy_with_a_password(site: Site, authority: Authority, kind: ProxyKind) -> None:
    site.pages["/a"] = Page(body=b"through")
    with ProxyServer(kind, user="ada", password="s3cret") as proxy:
        settings = proxy.settings(user="ada", password="s3cret")
        assert fetch(site.url("/a"), proxy=settings, ca_pem=authority.ca_pem).body == b"through"
        for wrong in (proxy.settings(user="ada", password="wr0ng"), proxy.settings()):
            with pytest.raises(ProxyFailed) as caught:
                fetch(site.url("/a"), proxy=wrong, ca_pem=authority.ca_pem)
            assert caught.value.facts["reason"] == "sign-in"
            assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("kind", list(ProxyKind))
def test_a_proxy_that_will_not(authority: Authority, kind: ProxyKind) -> None:
    with ProxyServer(kind, refuses=True) as proxy, pytest.raises(ProxyFailed) as caught:
        fetch("https://a.example/", proxy=proxy.settings())
    where = f"127.0.0.1:{proxy.port}"
    assert caught.value.facts == {"host": "a.example", "proxy": where, "reason": "denied"}


@pytest.mark.parametrize("kind", list(ProxyKind))
@pytest.mark.parametrize("said", [b"", b"\x05", b"\x04\x5a" + b"\0" * 6, b"220 mail.example\r\n"])
def test_what_is_no_proxy(kind: ProxyKind, said: bytes) -> None:
    with Site(None) as site:
        # Whatever is asked of it, even if it is no request.
        site.answer = lambda connection: connection.sendall(said)  # type: ignore[method-assign]
        proxy = Proxy(kind=kind, host="127.0.0.1", port=site.port)
        with pytest.raises(ProxyFailed):
            fetch("https://a.example/", proxy=proxy, seconds=5)


def test_a_proxy_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    proxy = Proxy(kind=ProxyKind.SOCKS5, host="127.0.0.1", port=port)
    with pytest.raises(ProxyFailed) as caught:
        fetch("https://a.example/", proxy=proxy)
    assert caught.value.facts["reason"] == "refused"


def test_behind_a_proxy_it_is_the_server_that_fails(authority: Authority) -> None:
    with (
        Site(Authority().issue()) as site,
        ProxyServer(ProxyKind.SOCKS5) as proxy,
        pytest.raises(HomeportError) as caught,
    ):
        fetch(site.url("/a"), proxy=proxy.settings(), ca_pem=authority.ca_pem)
    assert isinstance(caught.value, WebFailed)
    assert caught.value.facts["reason"] == "certificate"


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("Example.ORG", "example.org"),
        ("bücher.example.", "xn--bcher-kva.example"),
        ("straße.de", "xn--strae-oqa.de"),
        ("日本語.jp", "xn--wgv71a119e.jp"),
        *((each, "") for each in ("", "localhost", "x..y", "a b.c", "a/b.c", "a@b.c", "e.com:80")),
        *(
            (each, "")
            for each in ("a" * 70 + ".org", "\udcff.example", "e.com#x", "-a.org", "[::1]")
        ),
    ],
)
def test_names_of_hosts(name: str, host: str) -> None:
    assert ascii_host(name) == host
