"""How mail of the big providers travelled: Received headers in the shapes that they write."""

import random
import re
from dataclasses import dataclass
from functools import lru_cache

_HOLE = re.compile(rb"\{(\w+)\}")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

# How the last server, the one that Dovecot stands for, takes a message in and puts it away.
_HOME = (
    b"Received: from mx1.example.org (mx1.example.org [192.0.2.25])\r\n"
    b"\tby store.example.org with LMTP\r\n\tid {id};\r\n\t{date}\r\n"
)
_HOME_BORDER = (
    b"Received: from {host} ({host} [{ip}])\r\n"
    b"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
    b"\tby mx1.example.org (Postfix) with ESMTPS id {id}\r\n"
    b"\tfor <erin@example.org>; {date}\r\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One provider's way to the mailbox. ``hops`` are its own Received headers, last one first."""

    weight: int
    sender_domain: bytes
    id_host: bytes
    hosts: tuple[bytes, ...]
    network: bytes
    hops: tuple[bytes, ...]
    headers: bytes = b""
    is_bulk: bool = False

    @property
    def hop_count(self) -> int:
        return len(self.hops) + 2

    def received(self, chance: random.Random, stamps: list[bytes]) -> bytes:
        """All Received headers; ``stamps`` are their dates, from the top."""
        values = {
            b"host": chance.choice(self.hosts),
            b"ip": self.network + b".%d" % chance.randrange(1, 255),
        }
        blocks = []
        for hop, stamp in zip((_HOME, _HOME_BORDER, *self.hops), stamps, strict=True):
            values[b"id"] = bytes(chance.choices(_LETTERS, k=11))
            values[b"date"] = stamp
            blocks.append(_HOLE.sub(lambda match: values[match[1]], hop))
        return b"".join(blocks)

    def extra(self, chance: random.Random) -> bytes:
        """The provider's own headers, a signature among them."""
        signature = bytes(chance.choices(_LETTERS, k=172))
        return (
            self.headers + b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s1;\r\n"
            b"\th=From:To:Subject:Date:Message-ID; b=%s\r\n\t%s\r\n\t%s==\r\n"
            % (self.sender_domain, signature[:60], signature[60:120], signature[120:])
        )


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """All of them; built once."""
    return (*_personal(), *_bulk())


def _personal() -> tuple[Route, ...]:
    return (
        _exchange(b"eurprd04", b"DB9PR04MB8451", weight=9),
        _exchange(b"namprd10", b"BYAPR10MB3270", weight=7),
        Route(
            weight=18,
            sender_domain=b"gmail.com",
            id_host=b"mail.gmail.com",
            hosts=(b"mail-lf1-f45.google.com", b"mail-wm1-f52.google.com"),
            network=b"209.85.167",
            hops=(
                (
                    b"Received: by mail-lf1-f45.google.com with SMTP id {id}-2b0so1.3\r\n"
                    b"        for <erin@example.org>; {date}\r\n"
                ),
                (
                    b"Received: by 2002:a05:6512:3b20:b0:500:b890:fb38 with SMTP id {id}mr12;\r\n"
                    b"        {date}\r\n"
                ),
            ),
            headers=b"X-Gm-Message-State: AOJu0YxQ4n\r\nX-Google-Smtp-Source: AGHT+IFd8\r\n",
        ),
        Route(
            weight=4,
            sender_domain=b"fastmail.com",
            id_host=b"app.fastmail.com",
            hosts=(b"out1-smtp.messagingengine.com", b"fhigh2-smtp.messagingengine.com"),
            network=b"66.111.4",
            hops=(
                (
                    b"Received: from compute5.internal (compute5.nyi.internal [10.202.2.45])\r\n"
                    b"\tby mailout.nyi.internal (Postfix) with ESMTP id {id};\r\n\t{date}\r\n"
                ),
                (
                    b"Received: from imap42 ([10.202.2.92])\r\n"
                    b"  by compute5.internal (MEProxy); {date}\r\n"
                ),
            ),
            headers=b"X-ME-Sender: <xms:abcdef>\r\nFeedback-ID: i1234:Fastmail\r\n",
        ),
        Route(
            weight=4,
            sender_domain=b"proton.me",
            id_host=b"proton.me",
            hosts=(b"mail-40131.protonmail.ch", b"mail-4322.protonmail.ch"),
            network=b"185.70.40",
            hops=(),
            headers=b"Feedback-ID: 1234567:user:proton\r\n",
        ),
        Route(
            weight=5,
            sender_domain=b"gmx.de",
            id_host=b"web.de",
            hosts=(b"mout.gmx.net",),
            network=b"212.227.17",
            hops=(
                (
                    b"Received: from [192.168.178.31] ([203.0.113.77]) by mail.gmx.net\r\n"
                    b" (mrgmx105 [212.227.17.168]) with ESMTPSA (Nemesis) id {id} for\r\n"
                    b" <erin@example.org>; {date}\r\n"
                ),
            ),
            headers=b"X-Provags-ID: V03:K1:abc\r\nX-UI-Out-Filterresults: notjunk:1;V03:K0:x\r\n",
        ),
        *_personal_elsewhere(),
    )


def _personal_elsewhere() -> tuple[Route, ...]:
    return (
        Route(
            weight=2,
            sender_domain=b"zoho.eu",
            id_host=b"zoho.eu",
            hosts=(b"sender11-op-o12.zoho.eu",),
            network=b"31.186.226",
            hops=(b"Received: by mx.zoho.eu with SMTPS id {id}394.01;\r\n\t{date}\r\n",),
            headers=b"X-ZohoMailClient: External\r\n",
        ),
        Route(
            weight=2,
            sender_domain=b"yandex.ru",
            id_host=b"mail.yandex.ru",
            hosts=(b"forward500a.mail.yandex.net", b"forward100b.mail.yandex.net"),
            network=b"178.154.239",
            hops=(
                (
                    b"Received: from mail-nwsmtp-mxback-12.iva.yp-c.yandex.net (unknown "
                    b"[IPv6:2a02:6b8:c0c::1])\r\n"
                    b"\tby forward500a.mail.yandex.net (Yandex) with ESMTPS id {id}\r\n"
                    b"\tfor <erin@example.org>; {date} (MSK)\r\n"
                ),
            ),
            headers=b"X-Yandex-Fwd: 1\r\n",
        ),
        Route(
            weight=4,
            sender_domain=b"icloud.com",
            id_host=b"icloud.com",
            hosts=(b"st43p00im-ztfb10061701.me.com",),
            network=b"17.58.63",
            hops=(
                (
                    b"Received: from [192.168.1.9] (st43p00im-dlb-asmtp-mailmevip.me.com "
                    b"[17.42.251.41])\r\n"
                    b"\tby st43p00im-ztfb10061701.me.com (Postfix) with ESMTPSA id {id}\r\n"
                    b"\tfor <erin@example.org>; {date}\r\n"
                ),
            ),
        ),
        Route(
            weight=4,
            sender_domain=b"yahoo.com",
            id_host=b"mail.yahoo.com",
            hosts=(b"sonic310-22.consmr.mail.ne1.yahoo.com",),
            network=b"66.163.186",
            hops=(
                (
                    b"Received: from sonic.gate.mail.ne1.yahoo.com by\r\n"
                    b" sonic310.consmr.mail.ne1.yahoo.com with HTTP; {date}\r\n"
                ),
            ),
            headers=b"X-Mailer: WebService/1.1.22046 YMailNorrin\r\n",
        ),
        Route(
            weight=6,
            sender_domain=b"small.example",
            id_host=b"small.example",
            hosts=(b"mail.small.example",),
            network=b"198.51.100",
            hops=(
                (
                    b"Received: from laptop.lan (p1.dyn.isp.example [203.0.113.9])\r\n"
                    b"\t(Authenticated sender: owner)\r\n"
                    b"\tby mail.small.example (Postfix) with ESMTPSA id {id}\r\n"
                    b"\tfor <erin@example.org>; {date}\r\n"
                ),
            ),
        ),
    )


def _bulk() -> tuple[Route, ...]:
    return (
        Route(
            weight=16,
            sender_domain=b"news.example",
            id_host=b"eu-west-1.amazonses.com",
            hosts=(b"a7-30.smtp-out.eu-west-1.amazonses.com",),
            network=b"54.240.7",
            hops=(),
            headers=b"List-Unsubscribe: <https://news.example/leave>\r\n"
            b"Feedback-ID: 1.eu-west-1.abc=:AmazonSES\r\n"
            b"X-SES-Outgoing: 2020.01.01-54.240.7.30\r\n",
            is_bulk=True,
        ),
        Route(
            weight=9,
            sender_domain=b"shop.example",
            id_host=b"shop.example",
            hosts=(b"o1.ptr2625.shop.example",),
            network=b"167.89.100",
            hops=(
                (
                    b"Received: by filterdrecv-5f9b7c6b77-abcde with SMTP id {id}-1\r\n"
                    b"        {date}\r\n"
                ),
                (
                    b"Received: from MTIzNDU2 (unknown)\r\n"
                    b"        by geopod-ismtpd-3 (SG) with HTTP id {id} {date}\r\n"
                ),
            ),
            headers=b"X-SG-EID: u001.abc\r\nList-Unsubscribe: <mailto:leave@shop.example>\r\n",
            is_bulk=True,
        ),
        Route(
            weight=10,
            sender_domain=b"lists.example",
            id_host=b"lists.example",
            hosts=(b"lists.example",),
            network=b"198.51.100",
            hops=(
                (
                    b"Received: from localhost (localhost [127.0.0.1])\r\n"
                    b"\tby lists.example (Postfix) with ESMTP id {id};\r\n\t{date}\r\n"
                ),
                (
                    b"Received: from mail-lf1-f45.google.com (mail-lf1-f45.google.com "
                    b"[209.85.167.45])\r\n"
                    b"\tby lists.example (Postfix) with ESMTPS id {id}\r\n"
                    b"\tfor <talk@lists.example>; {date}\r\n"
                ),
                (
                    b"Received: by mail-lf1-f45.google.com with SMTP id {id}-2b0so1.3\r\n"
                    b"        for <talk@lists.example>; {date}\r\n"
                ),
            ),
            headers=b"List-Id: <talk.lists.example>\r\nPrecedence: list\r\n",
        ),
    )


def _exchange(site: bytes, machine: bytes, *, weight: int) -> Route:
    domain = site + b".prod.outlook.com"
    return Route(
        weight=weight,
        sender_domain=b"contoso.example",
        id_host=machine + b"." + domain,
        hosts=(b"mail-db8eur05on2110.outbound.protection.outlook.com",),
        network=b"40.107.20",
        hops=(
            b"Received: from %s.%s (2603:10a6:10:2d1::13)\r\n"
            b" by %s.%s (2603:10a6:10:2cd::7) with Microsoft\r\n"
            b" SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)\r\n"
            b" id 15.20.5654.26; {date}\r\n" % (machine, domain, machine[:-1] + b"9", domain),
            b"Received: from %s.%s\r\n ([fe80::1c2a:5a3:b2c:1]) by %s.%s\r\n"
            b" ([fe80::1c2a:5a3:b2c:1%%7]) with mapi id 15.20.5654.026; {date}\r\n"
            % (machine, domain, machine, domain),
        ),
        headers=b"X-MS-Exchange-Organization-AuthSource: %s.%s\r\n"
        b"X-MS-Exchange-CrossTenant-id: 12345678-90ab-cdef-1234-567890abcdef\r\n"
        b"X-OriginatorOrg: contoso.example\r\n" % (machine, domain),
    )
