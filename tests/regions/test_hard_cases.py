"""The hard cases of the field, by number: what may decide, what must not, and who held it before.

Not here, since no header decides them at this floor: 13 and 14 (each message is judged by its own
lines), 18 (a mailbox's name is no evidence), 28 (ditto), 32 (needs the certificate), 35 (the
archive's business). 24 decides the holder, but not that the filter firm is one too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.regions.letters import cyrus, exchange, nemesis, plain, pool, received
from tests.regions.seeing import Seeing
from vault_app.model.custody import Confidence, Custody

EXCHANGE = "outlook.office365.com"
POOL = "imap.gmail.com"
NEMESIS = "imap.gmx.net"
OWN = "mail.lindenhof.example"
LOCAL = "127.0.0.1"

AUTHOR = received("from [192.168.1.4] by mx.sender.example with ESMTPSA id 77")


@dataclass(frozen=True)
class Want:
    """provider, country and site of the current holder; providers of the earlier ones."""

    provider: str
    country: str = ""
    site: str = ""
    confidence: Confidence | None = None
    earlier: tuple[str, ...] = ()


OBSERVED = Confidence.OBSERVED
INFERRED, UNKNOWN = Confidence.INFERRED, Confidence.UNKNOWN
DUBLIN = Want("Microsoft", "IE", "Dublin", OBSERVED)
HIDDEN = Want("Google", confidence=UNKNOWN)
GERMAN = Want("GMX", "DE", "", INFERRED)

FORGED_MAILBOX = received("from x (::1) by BN8PR19MB8251.namprd19.prod.outlook.com with HTTPS")

CASES = [
    pytest.param(
        NEMESIS,
        nemesis("mx-ha.gmx.net") + received("from evil.example by mx.google.com with ESMTPS id 1"),
        GERMAN,
        id="01-forged-hop-of-another-provider",
    ),
    pytest.param(
        EXCHANGE,
        exchange() + FORGED_MAILBOX + AUTHOR,
        DUBLIN,
        id="02-forged-hop-of-the-own-provider",
    ),
    pytest.param(
        LOCAL,
        exchange() + FORGED_MAILBOX,
        DUBLIN,
        id="02-forged-hop-of-the-own-provider-behind-a-local-server",
    ),
    pytest.param(
        "imap.fastmail.com",
        cyrus("ams") + received("from x ([10.1.1.1]) by phl-compute-01.internal (LMTPProxy)"),
        Want("Fastmail", "NL", "Amsterdam", OBSERVED),
        id="02-forged-internal-hop",
    ),
    pytest.param(
        "imap.mail.yahoo.com",
        received("from 203.0.113.9 (EHLO [10.0.0.1]) by mta4212.mail.bf1.yahoo.com with SMTPS")
        + received("from 10.1.1.1 by atlas7.free.mail.sg3.yahoo.com with HTTPS"),
        Want("Yahoo", "US", "Lockport (Buffalo), NY", INFERRED),
        id="02-private-greeting-does-not-open-the-border",
    ),
    pytest.param(
        "imap.mail.yahoo.com",
        received("from mta1.mail.bf1.yahoo.com ([203.0.113.9]) by mta2.mail.bf1.yahoo.com with X")
        + received("from 10.1.1.1 by atlas7.free.mail.sg3.yahoo.com with HTTPS"),
        Want("Yahoo", "US", "Lockport (Buffalo), NY", INFERRED),
        id="02-own-name-as-greeting-does-not-open-the-border",
    ),
    pytest.param(
        POOL,
        pool(neighbour="wfout5-smtp.messagingengine.com")
        + received(
            "from phl-mx-04.messagingengine.com (localhost [127.0.0.1]) by"
            " mailforward.phl.internal (Postfix) with ESMTP id 5"
        )
        + received(
            "from mx.sender.example (mx.sender.example [203.0.113.9]) by"
            " phl-mx-04.messagingengine.com (Postfix) with ESMTPS id 2"
            " for <nora@pobox.com>"
        )
        + AUTHOR,
        Want("Google", earlier=("Fastmail",)),
        id="03-forwarder",
    ),
    pytest.param(
        POOL,
        pool(neighbour="wfout5-smtp.messagingengine.com")
        + received(
            "from phl-compute-02.internal (phl-compute-02.phl.internal [10.202.2.42]) by"
            " mailfout.phl.internal (Postfix) with ESMTP id 5"
        )
        + received("from phl-frontend-01 ([10.202.2.160]) by phl-compute-02.internal (MEProxy)"),
        HIDDEN,
        id="03-the-sender's-own-provider-is-no-forwarder",
    ),
    pytest.param(
        NEMESIS,
        nemesis("mx-ha.gmx.net", neighbour="lists.verein.example")
        + received(
            "from mx.sender.example (mx.sender.example [203.0.113.9]) by"
            " lists.verein.example (Postfix) with ESMTPS id 3 for <talk@verein.example>"
        ),
        GERMAN,
        id="04-mailing-list",
    ),
    pytest.param(
        "mail.lindenhof.example",
        received("from localhost ([::1]) by mail.lindenhof.example with LMTP id 5")
        + received(
            "from mx.sender.example (mx.sender.example [IPv6:2a01:4f8:1::9%5]) by"
            " mail.lindenhof.example (Postfix) with ESMTPS id 3"
        ),
        Want("mail.lindenhof.example", confidence=UNKNOWN),
        id="06-ipv6-in-all-forms-09-localhost",
    ),
    pytest.param(
        LOCAL,
        received("from nas ([192.168.1.9]) by nas.lindenhof.example (192.168.1.2) with ESMTP id 1"),
        Want("lindenhof.example", confidence=UNKNOWN),
        id="07-private-addresses-have-no-place",
    ),
    pytest.param(POOL, pool(), HIDDEN, id="08-6to4-of-a-private-address-has-no-place"),
    pytest.param(LOCAL, pool(), HIDDEN, id="08-nor-behind-a-local-server"),
    pytest.param(
        NEMESIS,
        "Received: (qmail 7 invoked by uid 1); Tue, 3 Mar 2026 09:12:01 +0000\r\n"
        + nemesis("mx-ha.gmx.net"),
        GERMAN,
        id="10-no-by",
    ),
    pytest.param(
        "imap.uol.com.br",
        received(
            "from mx-in.uolhost (mx-in.uolhost [10.2.3.4]) by backend-m7-prod-uolhost-12"
            " with LMTP id 1"
        )
        + plain("mx.uol.com.br"),
        Want("UOL", "BR", "Sao Paulo", INFERRED),
        id="10-by-without-a-dot",
    ),
    pytest.param(
        LOCAL,
        received(
            "from mx.sender.example (unknown [203.0.113.9]) by gzga-smtp-mtada-g0-2"
            " (Coremail) with SMTP id _____wD"
        ),
        Want("NetEase", "CN", "Guangzhou", OBSERVED),
        id="10-bare-name-that-the-facts-know",
    ),
    pytest.param(
        LOCAL,
        received("from evil.example ([8.8.8.8]) by backend3 with SMTP") + exchange(),
        Want("127.0.0.1", confidence=UNKNOWN),
        id="10-bare-name-that-took-it-from-outside-is-a-border",
    ),
    pytest.param(
        EXCHANGE,
        exchange(
            border="DB5EUR03FT021.mail.protection.outlook.com", neighbour="ex01.lindenhof.example"
        )
        + received(
            "from EX01.lindenhof.local (10.0.0.5) by EX01.lindenhof.local (10.0.0.5) with"
            " Microsoft SMTP Server id 15.2.1118.7 via Mailbox Transport"
        ),
        DUBLIN,
        id="12-hybrid-the-https-line-decides",
    ),
    pytest.param(
        EXCHANGE,
        received(
            "from EX02.lindenhof.local (10.0.0.6) by EX01.lindenhof.local (10.0.0.5) with"
            " Microsoft SMTP Server id 15.2.1118.7 via Mailbox Transport"
        )
        + received(
            "from mx.sender.example (203.0.113.9) by EX02.lindenhof.local (10.0.0.6) with"
            " Microsoft SMTP Server id 15.2"
        ),
        Want("Microsoft", confidence=UNKNOWN),
        id="12-no-https-line-no-place",
    ),
    pytest.param(
        POOL,
        exchange() + AUTHOR,
        Want("Google", confidence=UNKNOWN, earlier=("Microsoft",)),
        id="15-imported-with-the-old-provider's-lines-on-top",
    ),
    pytest.param(
        OWN,
        pool() + AUTHOR,
        Want("mail.lindenhof.example", earlier=("Google",)),
        id="15-moved-to-a-server-of-one's-own",
    ),
    pytest.param(
        NEMESIS,
        plain("mx.altes-haus.example") + AUTHOR,
        Want("GMX", "DE", earlier=("altes-haus.example",)),
        id="15-imported-from-an-unknown-server",
    ),
    pytest.param(
        "imap.ziggo.nl",
        plain("mx7.strange-name.example") + AUTHOR,
        Want("Ziggo", "NL", "", INFERRED),
        id="15-strange-names-at-a-provider-whose-servers-nobody-saw",
    ),
    pytest.param(
        "mail.customer.example",
        plain("www321.your-server.de"),
        Want("Hetzner", "DE"),
        id="15-a-hoster-under-the-customer's-name-is-no-move",
    ),
    pytest.param(
        LOCAL,
        received("from 198.51.100.7 by mail.lindenhof.example (5.9.10.20) with ESMTPSA id 1"),
        Want("lindenhof.example", "DE", "", INFERRED),
        id="21-unknown-server-that-gives-its-address",
    ),
    pytest.param(
        LOCAL,
        received(
            "from mx.sender.example (mx.sender.example [203.0.113.9]) by"
            " mailinzur109.protonmail.ch (Postfix) with ESMTPS id 4Q"
        ),
        Want("Proton", "CH", "Zurich", OBSERVED),
        id="21-bridge-on-this-computer",
    ),
    pytest.param(
        POOL,
        received("by 2002:a05:6402:2b96::1 with SMTP id fj22csp1")
        + received("by 10.229.14.6 with POP3 id 9mf311904lqx.40")
        + "X-Gmail-Fetch-Info: nora@web.de 1 pop3.web.de 995 nora\r\n"
        + nemesis("mx-ha.web.de")
        + AUTHOR,
        Want("Google", confidence=UNKNOWN, earlier=("WEB.DE",)),
        id="22-fetched-by-the-provider",
    ),
    pytest.param(
        LOCAL,
        received("by 10.229.14.6 with POP3 id 9mf311904lqx.40")
        + "X-Gmail-Fetch-Info: nora@web.de 1 pop3.web.de 995 nora\r\n"
        + nemesis("mx-ha.web.de"),
        Want("Google", confidence=UNKNOWN, earlier=("WEB.DE",)),
        id="22-fetched-by-the-provider-behind-a-local-server",
    ),
    pytest.param(
        LOCAL,
        received(
            "from pop3.web.de [212.227.17.177] by localhost with POP3 (fetchmail-6.4.39) for"
            " <me@localhost> (single-drop)"
        )
        + nemesis("mx-ha.web.de")
        + AUTHOR,
        Want("127.0.0.1", confidence=UNKNOWN, earlier=("WEB.DE",)),
        id="23-fetchmail-into-a-local-server",
    ),
    pytest.param(
        EXCHANGE,
        exchange(neighbour="eu-smtp-1.filter.example")
        + received(
            "from mx.sender.example (mx.sender.example [203.0.113.9]) by"
            " eu-smtp-1.filter.example (Filter) with ESMTPS id 3"
        ),
        DUBLIN,
        id="24-filter-firm-in-front",
    ),
    pytest.param(
        "imap.mail.att.net",
        received("from 10.197.33.76 by atlas209.free.mail.bf1.yahoo.com with HTTPS")
        + received("from 203.0.113.9 (EHLO mx.sender.example) by 10.197.36.12 with SMTPS"),
        Want("Yahoo", "US", "Lockport (Buffalo), NY", INFERRED),
        id="25-reseller",
    ),
    pytest.param(
        EXCHANGE,
        exchange(
            "MW4PR10MB5801.namprd10.prod.outlook.com",
            transport="BN8PR10MB1234.namprd10.prod.outlook.com",
        ),
        Want("Microsoft", "US", "Washington State", Confidence.PROVEN),
        id="26-the-mailbox-wins-over-the-border",
    ),
    pytest.param(
        EXCHANGE,
        exchange(neighbour="NAM11-BN8-obe.outbound.protection.outlook.com")
        + received(
            "from BN8PR19MB1111.namprd19.prod.outlook.com (::1) by"
            " BN8PR19MB1111.namprd19.prod.outlook.com with mapi id 15.20"
        ),
        DUBLIN,
        id="27-the-sender-is-at-the-same-provider",
    ),
    pytest.param(
        NEMESIS,
        plain("out.sender.example", neighbour="desk.sender.example")
        + received(
            "from out.sender.example (out.sender.example [203.0.113.9]) by mx-ha.gmx.net"
            " (mxgmx117 [212.227.17.5]) with ESMTPS (Nemesis) id 1"
        ),
        GERMAN,
        id="29-shuffled-by-an-exporter",
    ),
    pytest.param(
        EXCHANGE,
        exchange("MW4PR10MBphishing@pot.namprd10.prod.outlook.com"),
        Want("Microsoft", confidence=UNKNOWN),
        id="30-masked-names-no-guess",
    ),
    pytest.param(
        POOL,
        pool(neighbour="smtpbgbr1.qq.com")
        + received("from smtpclient.example ([203.0.113.9]) by bizesmtp.qq.com (ESMTP) with SMTP"),
        HIDDEN,
        id="31-a-relay's-country-label",
    ),
    pytest.param(
        EXCHANGE,
        exchange()
        + "Content-Type: message/rfc822\r\n\r\n"
        + received("by BN8PR19MB8251.namprd19.prod.outlook.com with HTTPS"),
        DUBLIN,
        id="33-34-the-inner-message-does-not-count",
    ),
    pytest.param(
        LOCAL,
        plain("mx.lindenhof.example", neighbour="c-73-1-2-3.hsd1.wa.comcast.net"),
        Want("lindenhof.example"),
        id="36-the-author's-line-is-not-the-holder",
    ),
    pytest.param(
        LOCAL,
        nemesis("mx-ha.gmx.net") + "Received: =?utf-8?q?by_mx=2Eevil?= \xff\xfe\r\n" * 3,
        GERMAN,
        id="37-encoded-words-and-garbage",
    ),
    pytest.param(
        EXCHANGE,
        exchange() + FORGED_MAILBOX * 10_000,
        DUBLIN,
        id="37-ten-thousand-hops",
    ),
]


def _check(custody: tuple[Custody, ...], want: Want) -> None:
    current = custody[0]
    found = (current.holding.provider, current.holding.country, current.holding.site)
    assert found == (want.provider, want.country, want.site), current.because
    if want.confidence is not None:
        assert current.confidence is want.confidence
    assert current.until is None
    assert tuple(held.holding.provider for held in custody[1:]) == want.earlier
    for held in custody[1:]:
        assert held.until is not None
        assert held.since is None or held.since <= held.until
    for each in custody:
        assert each.because.endswith(".")
        assert each.evidence


@pytest.mark.parametrize(("host", "headers", "want"), CASES)
def test_received(seeing: Seeing, host: str, headers: str, want: Want) -> None:
    account = seeing.local if host == LOCAL else seeing.account(host)
    _check(seeing.judge(headers.encode("latin-1"), account), want)


SENT = [
    pytest.param(EXCHANGE, "", Want("Microsoft", confidence=UNKNOWN), id="16-17-no-lines-at-all"),
    pytest.param(
        EXCHANGE,
        received("from DB9PR04MB8251.eurprd04.prod.outlook.com ([fe80::1%4]) by"
                 " DB9PR04MB8251.eurprd04.prod.outlook.com ([fe80::1%4]) with mapi id 15.20.7611"),
        DUBLIN,
        id="16-sent-through-mapi",
    ),
    pytest.param(NEMESIS, "Subject: draft\r\n", GERMAN, id="17-draft"),
    pytest.param(
        "imap.fastmail.com",
        received("from ams-compute-01.internal (ams-compute-01.internal [10.64.2.61]) by"
                 " mailfhigh.phl.internal (Postfix) with ESMTP id 3F44")
        + received("from ams-imap-15 ([10.64.2.35]) by ams-compute-01.internal (MEProxy)"),
        Want("Fastmail", "NL", "Amsterdam", OBSERVED),
        id="16-sent-through-the-own-servers",
    ),
    pytest.param(NEMESIS, pool(), GERMAN, id="05-16-a-list's-copy-in-sent-claims-no-move"),
    pytest.param(LOCAL, "Subject: draft\r\n", Want("127.0.0.1", confidence=UNKNOWN),
                 id="17-draft-behind-a-local-server"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "headers", "want"), SENT)
def test_sent(seeing: Seeing, host: str, headers: str, want: Want) -> None:
    account = seeing.local if host == LOCAL else seeing.account(host)
    _check(seeing.judge(headers, account, is_outgoing=True), want)


@pytest.mark.parametrize(
    "address", ["n@hotmail.com", "n@live.de", "n@msn.com", "n@outlook.com", "n@windowslive.com"]
)
def test_19_alias_domains_are_one_service(seeing: Seeing, address: str) -> None:
    assert seeing.account(EXCHANGE, address=address).holding.provider_id == "outlook.com"


def test_20_a_custom_domain_says_nothing_the_server_does(seeing: Seeing) -> None:
    account = seeing.account(POOL, address="nora@gmx.de")
    assert account.holding.provider == "Google"
    assert seeing.account(POOL).holding.provider_id == "google-workspace"
    assert seeing.account(POOL, address="n@gmail.com").holding.provider_id == "gmail"


def test_11_odd_dates(seeing: Seeing) -> None:
    """A date that cannot be meant is none: the server's own date stands in."""
    at = datetime(2026, 3, 3, 9, 12, 30, tzinfo=UTC)
    account = seeing.account(NEMESIS)
    for text in ("", "Tue, 99 Foo 2026", "Tue, 3 Mar 2199 09:12:01 +0000", "1 Jan 1901 1:02 +0000"):
        line = f"Received: from a.example ([203.0.113.9]) by mx-ha.gmx.net with ESMTPS id 1; {text}"
        assert seeing.judge(line + "\r\n", account, received_at=at)[0].since == at
    line = (
        "Received: from a.example ([203.0.113.9]) by mx-ha.gmx.net with ESMTPS"
        " (envelope-from <a;b@c.example>) id 1; Tue, 3 Mar 2026 10:11:12 +0100 (x;y)\r\n"
    )
    since = seeing.judge(line, account, received_at=at)[0].since
    assert since == datetime(2026, 3, 3, 9, 11, 12, tzinfo=UTC)
