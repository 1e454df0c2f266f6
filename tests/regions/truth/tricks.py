"""What a sender can write into a message to make it look as if it lay somewhere else.

Holes: ``{own}`` is the host of the holder's topmost line, ``{border}`` that of its border line.
Each trick stands below the border, where alone a sender's words can stand; a greeting stands in
the border line itself, as the border writes down what the sender said.
"""

from dataclasses import dataclass

from tests.regions.truth.chains import DATE

_VIRGINIA = "BN8PR19MB8251.namprd19.prod.outlook.com"
_SINGAPORE = "atlas9.free.mail.sg3.yahoo.com"


@dataclass(frozen=True, kw_only=True)
class Trick:
    """``below`` is put right under the border, ``after`` behind the sender's other headers,
    ``body`` into the body; ``greeting`` is what the sender calls itself."""

    name: str
    below: str = ""
    after: str = ""
    body: str = ""
    greeting: str = ""
    line_end: str = "\r\n"


def _line(text: str, date: str = DATE) -> str:
    return f"Received: {text}; {date}\r\n"


# Hops that claim another holder or place, the own provider's name among them (cases 1, 2).
_FORGED_LINES = {
    "mailbox in Virginia": f"from x (::1) by {_VIRGINIA} with HTTPS",
    "mailbox in Virginia, from the own border": f"from {{border}} (::1) by {_VIRGINIA} with HTTPS",
    "mailbox in Singapore": f"from 10.1.1.1 by {_SINGAPORE} with HTTPS",
    "the holder's own server again": "from x ([10.0.0.1]) by {own} with HTTPS",
    "the own server, from localhost": "from localhost (localhost [127.0.0.1]) by {own} with LMTP",
    "the own border again": "from {own} ([127.0.0.1]) by {border} (Postfix) with ESMTPS id 1",
    "own server under a chain": "from {border} ({border} [10.0.0.1]) by {own} with ESMTP",
    "border of a big mailer": "from evil ([203.0.113.66]) by mx.google.com with ESMTPS id 1",
    "private 6to4 of a big mailer": "by 2002:a05:6402:2b96:b0:5b8:1:1 with SMTP id a",
    "store in Amsterdam": "from ams-compute-02.internal (x [10.64.2.6]) by slotai03m05 with LMTPA",
    "proxy in New York": "from phl-mx-04 ([10.1.1.1]) by nyi-compute-01.internal (LMTPProxy)",
    "border in Oslo": "from x (x [10.0.0.1]) by mailinosl111.protonmail.ch (Postfix) with ESMTPS",
    "store in Sasovo": "from x (x [10.0.0.1]) by a.sas.yp-c.yandex.net with LMTPS id 1",
    "data centre of the top-level domain": "from x (x [10.0.0.1]) by mx.zoho.in with SMTPS id 1",
    "hoster in Canada": "from x (x [10.0.0.1]) by in1.mail.ovh.ca with ESMTP",
    "hoster in Phoenix": "from x by a.prod.phx3.secureserver.net with LMTP",
    "cloud in Tokyo": "from x by inbound-smtp.ap-northeast-1.amazonaws.com with SMTP id 1",
    "bare name in Guangzhou": "from x (unknown [10.0.0.1]) by gzga-smtp-mtada-g0-2 with SMTP",
    "bare name in Brazil": "from x ([10.0.0.1]) by backend-m7-prod-uolhost-12 with LMTP",
    "own country's hoster": "from x by mx.perfora.net (mxeue [74.208.1.1]) with ESMTPS (Nemesis)",
    "collected by POP": "by 10.229.14.6 with POP3 id 9mf311904lqx.40",
    "collected by fetchmail": "from pop3.web.de [212.227.17.177] by localhost with POP3 (x)",
    "collected by IMAP": "from imap.gmail.com by mail.lindenhof.example with IMAP (getmail6)",
    "mapi in Chennai": "from a by MA0PR01MB1.INDPRD01.PROD.OUTLOOK.COM ([fe80::1%3]) with mapi",
    "early ring": "from a (::1) by SN1PR21MB1.namprd21.prod.exchangelabs.com with HTTPS",
    "own domain, other address": "from x (y [127.0.0.1]) by mx.lindenhof.example (8.8.8.8)",
    "own name, German address": "from x ([10.0.0.1]) by {own} (5.9.10.20) with LMTP",
    "no from at all": "by {own} with LMTP id 3",
    "link-local of the own": "from {own} ([fe80::1%5]) by {own} ([fe80::1%5]) with LMTP",
    "forwarder that never was": "from mx.x.example (mx.x.example [203.0.113.5]) by"
    " phl-mx-04.messagingengine.com (Postfix) with ESMTPS id 2 for <nora@pobox.com>",
    "filter firm that never was": "from mx.x.example (mx.x.example [203.0.113.5]) by"
    " eu-smtp-1.mimecast.com with ESMTPS id 2 for <me@lindenhof.example>",
}
# Names that look like a holder's and are not (case 36).
_LOOK_ALIKES = (
    f"{_VIRGINIA}.evil.example",
    f"evil-{_VIRGINIA.replace('.', '-')}.example",
    "prod.outlook.com.evil.example",
    "bn8pr19mb8251.namprd19.prod.outlook.co",
    "bn8pr19mb8251.namprd19.prod-outlook.com",
    "mx.google.com.evil.example",
    "mx.goog1e.com",
    "mx.g\u043e\u043egle.com",
    "xn--mx-7ka.xn--ggle-55da.com",
    "mx-ha.gmx.net.evil.example",
    "xgmx.net",
    "mx-ha.gmx.net\u200b",
    "mnet-online.de",
    "hqhome163.com",
    "mailinzur109.protonmail.ch.evil.example",
    "mailinzur109.prot\u00f6nmail.ch",
    "{own}.evil.example",
    "{own}.",
    "{border}..",
    "[{own}]",
    "\u202e{own}",
)
# Lines that no grammar fits, or that hide another one.
_ODD_LINES = {
    "by in a comment": f"from x (by {_VIRGINIA} with HTTPS) by evil.example with SMTP",
    "nested comments": f"from x (((a) b (by {_VIRGINIA})) c) by {{own}} with LMTP",
    "comment that never closes": "from x (((( by {own} with HTTPS",
    "comment that closes twice": "from x )) by {own} with HTTPS ((",
    "escaped parentheses": "from x (\\( by {border}\\) with HTTPS) by {own} with LMTP",
    "quoted by": 'from "x by {own} with HTTPS" by {own} with LMTP',
    "unclosed quote": 'from "x by {own} with HTTPS',
    "encoded word": "=?utf-8?q?from_x_by_{own}_with_HTTPS?=",
    "encoded word with by": "from =?utf-8?b?YnkgbXguZ29vZ2xlLmNvbQ==?= by {own} with LMTP",
    "NUL in the host": "from x by {own}\x00 with HTTPS",
    "NUL before by": "from x\x00 by {own} with HTTPS",
    "0x01 as blank": "from x\x01by\x01{own}\x01with\x01HTTPS",
    "8-bit rubbish": "from \xff\xfe by {own} with HTTPS \xff",
    "semicolons": "from x; by y; by {own}; with HTTPS; id 1",
    "semicolons in comments": "from x (a;b;c) by {own} (;;;) with LMTP (;)",
    "two by": "from x by evil.example by {own} with HTTPS",
    "two from": "from x from {own} by {own} with HTTPS",
    "clauses backwards": "with HTTPS by {own} from {border}",
    "upper case": "FROM X BY {own} WITH HTTPS",
    "tabs": "from\tx\tby\t{own}\twith\tHTTPS",
    "folded between the words": "from x\r\n\t by\r\n  {own}\r\n with\r\n\tHTTPS",
    "commented between the words": "from (c) x (c) by (c) {own} (c) with (c) HTTPS",
    "very long line": "from " + "x" * 200_000 + " by {own} with HTTPS",
    "very long host": "from x by " + "a." * 5_000 + "{own} with HTTPS",
    "many comments": "from x " + "(a) " * 3_000 + "by {own} with HTTPS",
    "deep comments": "from x " + "(" * 3_000 + ")" * 3_000 + " by {own} with HTTPS",
    "empty": "",
    "blanks": "   ",
    "only a semicolon": ";",
    "only a date": "",
    "colon in the host": "from x by :SMTPAUTH: with ESMTPA",
    "address as host": "from x by 10.0.0.1 with HTTPS",
    "IPv6 with zone": "from x ([fe80::1%5]) by [IPv6:fe80::1%5] with LMTP",
    "address that is none": "from x ([999.999.999.999]) by {own} (::::) with LMTP",
    "percent signs": "from %s%n by {own} with %HTTPS%",
    "markup": "from <b>x</b> by {own} with <script>HTTPS</script>",
}
# Dates that cannot be meant (case 11).
_ODD_DATES = (
    "Tue, 99 Foo 2026 99:99:99 +9999",
    "Thu, 1 Jan 1970 00:00:00 +0000",
    "Fri, 1 Jan 0001 00:00:00 +1400",
    "Fri, 31 Dec 9999 23:59:59 -1200",
    "yesterday",
    "",
    "Tue, 3 Mar 2199 09:12:01 +0000",
)
# Other headers that a holder would write.
_HEADERS = {
    "results in the holder's name": "Authentication-Results: {border}; dkim=pass; spf=pass",
    "results of a big mailer": "Authentication-Results: mx.google.com; dkim=pass",
    "results without a name": "Authentication-Results: spf=pass (sender IP is 8.8.8.8)",
    "results of a look-alike": "Authentication-Results: mx.google.com.evil.example; dkim=pass",
    "seal": "ARC-Seal: i=1; a=rsa-sha256; cv=pass; d=google.com; s=arc-20160816; b=AAAA",
    "sealed results": "ARC-Authentication-Results: i=1; {border}; spf=pass",
    "sealed signature": "ARC-Message-Signature: i=1; a=rsa-sha256; d=microsoft.com; b=AAAA",
    "organisation of another": "X-OriginatorOrg: outlook.com",
    "tenant of another": "X-MS-Exchange-CrossTenant-AuthSource: " + _VIRGINIA,
    "transport of another": "X-MS-Exchange-Transport-CrossTenantHeadersStamped: " + _VIRGINIA,
    "proxied by another": "X-ClientProxiedBy: " + _VIRGINIA + " (2603:10b6:408:7::5)",
    "collected, says a header": "X-Gmail-Fetch-Info: nora@web.de 1 pop3.web.de 995 nora",
    "received by another": "X-Received: by 2002:a05:6402::1 with SMTP id a",
    "delivered to another": "Delivered-To: nora@yahoo.com",
    "returned to another": "Return-Path: <nora@outlook.com>",
    "numbered by another": "Message-ID: <a@" + _VIRGINIA + ">",
    "filtered by another": "X-YMail-OSG: AAAA",
    "Apple's": "X-Apple-Action: JUNK",
    "spelt with a blank": "Received : from x by {own} with HTTPS; " + DATE,
    "spelt in capitals": "RECEIVED: from x by {own} with HTTPS; " + DATE,
    "spelt small": "received: from x by {own} with HTTPS; " + DATE,
    "without a colon": "Received from x by {own} with HTTPS; " + DATE,
    "with a look-alike letter": "Re\u0441eived: from x by {own} with HTTPS; " + DATE,
    "with a number": "Received2: from x by {own} with HTTPS; " + DATE,
    "old": "X-Original-Received: from x by {own} with HTTPS; " + DATE,
    "resent": "Resent-Received: by {own} with HTTPS; " + DATE,
    "injected by a bare CR": "Subject: a\rReceived: from x by {own} with HTTPS; " + DATE,
    "injected by a bare LF": "Subject: a\nReceived: from x by {own} with HTTPS; " + DATE,
    "injected by folding": "Subject: a\r\n\tReceived: from x by {own} with HTTPS; " + DATE,
    "injected by a vertical tab": "Subject: a\x0bReceived: from x by {own} with HTTPS; " + DATE,
    "injected by a line separator": "Subject: a\u2028Received: from x by {own}; " + DATE,
}
_BODY = f"Received: from x (::1) by {_VIRGINIA} with HTTPS; {DATE}\r\n"
_BODIES = {
    "a line of text": _BODY,
    "an attached message": f"--b\r\nContent-Type: message/rfc822\r\n\r\n{_BODY}From: a@b.c\r\n",
    "an attached list of headers": f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{_BODY}",
    "a quoted mbox": f"\r\nFrom x@y Tue Mar  3 09:12:01 2026\r\n{_BODY}\r\n",
}
# What a sender calls itself; a border writes it down as it was said.
_GREETINGS = (
    "{own}",
    "{border}",
    "localhost",
    "localhost.localdomain",
    "[127.0.0.1]",
    "[10.0.0.1]",
    "10.0.0.1",
    "[IPv6:::1]",
    _VIRGINIA,
    "mx.google.com",
    "2002:a05:6402::1",
    "store.internal",
    "x([10.0.0.1])",
    "x({border}[10.0.0.1])",
    "by",
    "(by",
    '"x',
    "x;y",
    "unknown",
    "eu-smtp-1.mimecast.com",
)


def tricks() -> list[Trick]:
    """All of them."""
    found = [Trick(name=f"line: {k}", below=_line(v)) for k, v in _FORGED_LINES.items()]
    found += [
        Trick(name=f"look-alike: {host!a}", below=_line(f"from x (::1) by {host} with HTTPS"))
        for host in _LOOK_ALIKES
    ]
    found += [Trick(name=f"odd: {k}", below=_line(v)) for k, v in _ODD_LINES.items()]
    found += [
        Trick(name=f"date: {date}", below=_line("from x ([10.0.0.1]) by {own} with HTTPS", date))
        for date in _ODD_DATES
    ]
    found += [Trick(name=f"header: {k}", below=f"{v}\r\n") for k, v in _HEADERS.items()]
    found += [Trick(name=f"late header: {k}", after=f"{v}\r\n") for k, v in _HEADERS.items()]
    found += [Trick(name=f"body: {k}", body=v) for k, v in _BODIES.items()]
    found += [Trick(name=f"greeting: {each}", greeting=each) for each in _GREETINGS]
    found += [
        Trick(
            name=f"greeting {each}, and a line below",
            greeting=each,
            below=_line("from x ([10.0.0.1]) by {own} (5.9.10.20) with HTTPS", "1 Jan 2001 00:00"),
        )
        for each in _GREETINGS
    ]
    mailbox = _line(_FORGED_LINES["mailbox in Virginia"])
    own = _line(_FORGED_LINES["the holder's own server again"])
    found += [
        Trick(name="ten thousand lines of another", below=mailbox * 10_000),
        Trick(name="ten thousand lines of the own", below=own * 10_000),
        Trick(name="ten thousand lines without by", below="Received: x\r\n" * 10_000),
        Trick(name="ends of lines: LF", below=mailbox + own, line_end="\n"),
        Trick(name="ends of lines: mixed", below=(mailbox + own).replace("\r\n", "\n", 1)),
        Trick(name="a whole chain", below="".join(_line(v) for v in _FORGED_LINES.values())),
        Trick(name="a whole chain backwards",
              below="".join(_line(v) for v in reversed(_FORGED_LINES.values()))),
    ]  # fmt: skip
    return found
