"""Pages of settings: what is taken from them, and that hostile ones do no harm."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers.certificates import Authority
from tests.servers.site import Page, Site
from vault_app.model.errors import WebFailed
from vault_app.model.finding import FindSource, FoundServer
from vault_app.model.mail import Security
from vault_app.web.autoconfig import fetch_settings, parse_settings

ADDRESS = "ada.lovelace@example.org"

PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <displayName>Example Mail</displayName>
    <incomingServer type="pop3">
      <hostname>pop.example.org</hostname><port>995</port><socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>imap.example.org</hostname><port>143</port><socketType>STARTTLS</socketType>
      <username>%EMAILLOCALPART%</username><authentication>password-encrypted</authentication>
    </incomingServer>
    <incomingServer type="imap">
      <hostname> IMAP.%EMAILDOMAIN% </hostname><port>993</port><socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username>
      <authentication>OAuth2</authentication>
      <authentication>GSSAPI</authentication>
      <authentication>password-cleartext</authentication>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>imap.example.org</hostname><port>143</port><socketType>plain</socketType>
      <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType>
    </outgoingServer>
  </emailProvider>
</clientConfig>
"""


def parse(page: str | bytes) -> tuple[FoundServer, ...]:
    content = page.encode("utf-8") if isinstance(page, str) else page
    return parse_settings(
        content, address=ADDRESS, source=FindSource.ISPDB, where="there", is_trusted=True
    )


def one(server: str) -> tuple[FoundServer, ...]:
    return parse(f"<clientConfig><emailProvider>{server}</emailProvider></clientConfig>")


def incoming(
    *,
    host: str = "imap.example.org",
    port: str = "993",
    socket: str = "SSL",
    user: str = "%EMAILADDRESS%",
    kind: str = "imap",
) -> str:
    return (
        f'<incomingServer type="{kind}"><hostname>{host}</hostname><port>{port}</port>'
        f"<socketType>{socket}</socketType><username>{user}</username></incomingServer>"
    )


def test_what_a_page_says() -> None:
    first, second = parse(PAGE)
    assert (first.host, first.port, first.security) == ("imap.example.org", 993, Security.TLS)
    assert first.user == ADDRESS
    assert first.methods == ("oauth2", "password")
    assert (second.port, second.security) == (143, Security.STARTTLS)
    assert second.user == "ada.lovelace"
    assert second.methods == ("password",)
    assert {each.where for each in (first, second)} == {"there"}


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("%EMAILADDRESS%", ADDRESS),
        ("%EMAILLOCALPART%", "ada.lovelace"),
        ("%EMAILLOCALPART%#%EMAILDOMAIN%", "ada.lovelace#example.org"),
        ("", ADDRESS),
        ("%REALNAME%", ADDRESS),
        ("ada\x9b31m", ADDRESS),
        ("a" * 1000, ADDRESS),
    ],
)
def test_the_user(user: str, expected: str) -> None:
    (server,) = one(incoming(user=user))
    assert server.user == expected


@pytest.mark.parametrize("host", ["", "imap", "127.0.0.1", "::1", "a b.example", "x/y.example"])
def test_hosts_that_are_none(host: str) -> None:
    assert one(incoming(host=host)) == ()


@pytest.mark.parametrize("port", ["", "0", "-1", "65536", "99999999999", "993x", "９９３", "+1"])
def test_ports_that_are_none(port: str) -> None:
    assert one(incoming(port=port)) == ()


@pytest.mark.parametrize("socket", ["plain", "", "TLS", "none", "ssl"])
def test_only_what_is_surely_encrypted(socket: str) -> None:
    assert one(incoming(socket=socket)) == ()


def test_a_host_in_another_script() -> None:
    (server,) = one(incoming(host="imap.bücher.example"))
    assert server.host == "imap.xn--bcher-kva.example"


def test_a_thousand_servers() -> None:
    assert len(one("".join(incoming(host=f"h{n}.example") for n in range(1000)))) == 20


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body>No such page</body></html>",
        "<clientConfig>",
        "<clientConfig/><clientConfig/>",
        "\0",
        '{"imap": "imap.example.org"}',
        '<?xml version="1.0" encoding="no-such-encoding"?><clientConfig/>',
        '<?xml version="1.0" encoding="UTF-16"?><clientConfig/>',
        # A document type, even a harmless one.
        "<!DOCTYPE clientConfig><clientConfig/>",
        # Entities that grow.
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><clientConfig>&c;</clientConfig>',
        # Entities that read files or call home.
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><clientConfig>&a;</clientConfig>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><clientConfig/>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x">%a;]><clientConfig/>',
        "<clientConfig>&undefined;</clientConfig>",
    ],
)
def test_pages_that_are_not_read(page: str) -> None:
    with pytest.raises(ValueError, match="not a page of settings"):
        parse(page)


def test_a_deep_page() -> None:
    began = time.monotonic()
    depth = 30_000
    page = f"<clientConfig>{'<a>' * depth}{'</a>' * depth}</clientConfig>"
    assert parse(page) == ()
    assert time.monotonic() - began < 10


def test_inclusions_stay_what_they_are() -> None:
    page = (
        '<clientConfig xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="file:///etc/passwd" parse="text"/></clientConfig>'
    )
    assert parse(page) == ()


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8")))
def test_any_bytes(content: bytes) -> None:
    for page in (content, b"<clientConfig>" + content + b"</clientConfig>"):
        with contextlib.suppress(ValueError):
            assert parse(page) == ()


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=60))
def test_any_words(host: str, port: str, user: str) -> None:
    def escaped(text: str) -> str:
        kept = "".join(sign for sign in text if sign.isprintable())
        return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    for server in one(incoming(host=escaped(host), port=escaped(port), user=escaped(user))):
        assert "." in server.host
        assert server.host.isascii()
        assert 0 < server.port < 65536
        assert server.user


def test_over_the_web(site: Site, authority: Authority) -> None:
    site.pages["/config.xml"] = Page(body=PAGE.encode())
    servers = fetch_settings(
        site.url("/config.xml?emailaddress=ada"),
        address=ADDRESS,
        source=FindSource.AUTOCONFIG,
        is_trusted=True,
        ca_pem=authority.ca_pem,
    )
    assert [each.port for each in servers] == [993, 143]
    # The address of the person is nobody's business in what is shown or kept.
    assert servers[0].where == site.url("/config.xml")


@pytest.mark.parametrize("body", [b"<html/>", b"x" * 300_000])
def test_pages_that_are_no_settings(site: Site, authority: Authority, body: bytes) -> None:
    site.pages["/config.xml"] = Page(body=body)
    with pytest.raises(WebFailed) as caught:
        fetch_settings(
            site.url("/config.xml"),
            address=ADDRESS,
            source=FindSource.AUTOCONFIG,
            is_trusted=True,
            ca_pem=authority.ca_pem,
        )
    assert caught.value.facts["reason"] in ("unreadable", "too-large")
