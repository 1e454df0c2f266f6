"""Providers whose lines name no place: those known to keep all mail in one country, and those of
which nobody outside knows it, where any answer would be a guess."""

from tests.regions.truth.shape import Shape, one

_POSTFIX = "from {h} ({h} [{ip}]) by %s (Postfix) with ESMTPS id {id} for <{to}>"
_EXIM = (
    "from [{ip}] (helo={h}) by %s with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96.2)"
    " (envelope-from <x@sender.example>) id 1rg{id}"
)
_NEMESIS = (
    "from {h} ([{ip}]) by %s (mxgmx117 [212.227.17.5]) with ESMTPS (Nemesis) id {id} for <{to}>"
)
_GOOGLE_BORDER = (
    "from {h} ({h}. [{ip}]) by mx.google.com with ESMTPS id a640c23a62f3a-si12 for <{to}>"
    " (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)"
)


def _gmail(provider: str, inner: str, to: str) -> Shape:
    return one(
        provider,
        "",
        "Delivered-To: {to}",
        f"by {inner} with SMTP id fj22csp1234567edb",
        "X-Google-Smtp-Source: AGHT+IE",
        f"X-Received: by {inner} with SMTP id x12mr1234",
        "ARC-Seal: i=1; a=rsa-sha256; t=1709457121; cv=none; d=google.com; s=arc; b=AAAA",
        "ARC-Authentication-Results: i=1; mx.google.com; spf=pass smtp.mailfrom=x@sender.example",
        "Return-Path: <x@sender.example>",
        _GOOGLE_BORDER,
        "Received-SPF: pass (google.com: domain of x@sender.example designates {ip})",
        "Authentication-Results: mx.google.com; dkim=pass header.i=@sender.example",
        to=to,
    )


SHAPES: tuple[Shape, ...] = (
    _gmail("gmail", "2002:a05:6402:2b96:b0:5b8:1234:5678", "nora@gmail.com"),
    _gmail("gmail", "10.140.202.12", "nora@googlemail.com"),
    _gmail("google-workspace", "2002:a05:7010:9999:b0:3f1:0:1", "me@lindenhof.example"),
    one("gmx", "DE", _NEMESIS % "mx-ha.gmx.net", to="nora@gmx.de"),
    one("gmx", "DE", _NEMESIS % "mail.gmx.net", to="nora@gmx.at"),
    one("web.de", "DE", _NEMESIS % "mx-ha.web.de", to="nora@web.de"),
    one("mail.com", "", _NEMESIS % "mx.mail.com", to="nora@mail.com"),
    one("strato", "DE", "from {h} ([{ip}]) by smtpin.rzone.de (RZmta 50.2.0 OK) with ESMTPS"),
    one(
        "t-online",
        "DE",
        "from {h} ([{ip}]) by mailin12.aul.t-online.de with (TLSv1.3:TLS_AES_256_GCM_SHA384"
        " encrypted) esmtp id {id}",
        to="nora@t-online.de",
    ),
    one(
        "t-online",
        "DE",
        "from mailin43.mgt.mul.t-online.de ([172.20.27.1]) by fwd21.mgt.mul.t-online.de with LMTP"
        " id {id}",
        "from {h} ([{ip}]) by mailin43.mgt.mul.t-online.de with esmtp id {id}",
        to="nora@magenta.de",
    ),
    one("posteo", "DE", _POSTFIX % "mx02.posteo.de", to="nora@posteo.de"),
    one(
        "mailbox.org",
        "DE",
        "from mx1.mailbox.org ([10.196.7.1]) by dobby22b.heinlein-hosting.de (Dovecot) with LMTP"
        " id {id}",
        _POSTFIX % "mx1.mailbox.org",
        to="nora@mailbox.org",
    ),
    one("infomaniak", "CH", _POSTFIX % "mta-gw.infomaniak.ch", to="nora@ik.me"),
    one("migadu", "FR", _POSTFIX % "in3.mta1.migadu.com"),
    one("runbox", "NO", _EXIM % "mx8.runbox.com", to="nora@runbox.com"),
    one("hetzner", "DE", _EXIM % "www321.your-server.de"),
    one("hetzner", "DE", _EXIM % "sslproxy05.your-server.de"),
    one("gandi", "FR", _POSTFIX % "spool.mail.gandi.net"),
    one(
        "mail.ru",
        "RU",
        "from [{ip}] (port=41220 helo={h}) by mx27.mail.ru with esmtp (envelope-from"
        " <x@sender.example>) id 1rg{id}; for {to}",
        to="nora@mail.ru",
    ),
    one("rambler", "RU", _POSTFIX % "mxfront7.mail.rambler.ru", to="nora@rambler.ru"),
    one(
        "qq",
        "CN",
        "from {h} (unknown [{ip}]) by newxmesmtplogicsvrszc2-1.qq.com (NewMX) with SMTP id {id}",
        to="nora@qq.com",
    ),
    one(
        "netease-126",
        "CN",
        "from {h} (unknown [{ip}]) by m16-3.mail.126.com (Coremail) with SMTP id {id}",
        to="nora@126.com",
    ),
    one("naver", "KR", "from {h} ([{ip}]) by crcvmail201.nm.naver.com with ESMTP id {id}"
        " for <{to}>", to="nora@naver.com"),
    one("daum", "KR", "from {h} ([{ip}]) by mail-rmail-mx12.hanmail.net (8.13.8/8.9.1) with ESMTP"
        " id {id}", to="nora@daum.net"),
    one(
        "seznam",
        "CZ",
        "from {h} ({h} [{ip}]) by email-smtpd12.ng.seznam.cz (Seznam SMTPD 1.3.140) with ESMTP"
        " id {id}",
        to="nora@seznam.cz",
    ),
    one(
        "wp",
        "PL",
        "(wp-smtpd mx.wp.pl 14093 invoked from network)",
        "from {h} ([{ip}]) (envelope-sender <x@sender.example>) by mx4.wp.pl (WP-SMTPD) with"
        " TLS_AES_256_GCM_SHA384 encrypted SMTP for <{to}>",
        to="nora@wp.pl",
    ),
    one("onet", "PL", _POSTFIX % "mx.poczta.onet.pl", to="nora@onet.pl"),
    one(
        "free",
        "FR",
        "from mx1-g20.free.fr (mx1-g20.free.fr [172.20.243.1]) by zstore12-g20.free.fr with LMTP"
        " id {id}",
        "from {h} ([{ip}]) by mx1-g20.free.fr (MXproxy) for {to} with ESMTPS",
        to="nora@free.fr",
    ),
    one("laposte", "FR", _POSTFIX % "mlpnf0107.laposte.net", to="nora@laposte.net"),
    one("orange", "FR", "from {h} ([{ip}]) by mwinf5c17 with ME id {id}", to="nora@orange.fr"),
    one("orange", "FR", _POSTFIX % "opmta1mti10nd1.me-wanadoo.net", to="nora@wanadoo.fr"),
    one("sfr", "FR", _POSTFIX % "msfrf2316.sfr.fr", to="nora@sfr.fr"),
    one("libero", "IT", "from {h} ({ip}) by smtp-12.iol.local (8.5.150) id {id}",
        to="nora@libero.it"),
    one("aruba", "IT", _POSTFIX % "mxcmd02.ad.aruba.it"),
    one("telenet", "BE", "from {h} ([{ip}]) by albert.telenet-ops.be with cmsmtp id {id}",
        to="nora@telenet.be"),
    one("mailfence", "BE", _POSTFIX % "mx1.co-bxl.com", to="nora@mailfence.com"),
    one("bluewin", "CH", "from {h} ({ip}) by mx4.bluewin.ch (5.8.812) id {id}",
        to="nora@bluewin.ch"),
    one("a1", "AT", _POSTFIX % "mx12.a1.net", to="nora@aon.at"),
    one("kpn", "NL", _POSTFIX % "mx1.kpnmail.nl", to="nora@kpnmail.nl"),
    one("ziggo", "NL", _EXIM % "mx4.tb.mail.iss.as9143.net", to="nora@ziggo.nl"),
    one("startmail", "NL", _POSTFIX % "mx1.startmail.com", to="nora@startmail.com"),
    one("soverin", "NL", _POSTFIX % "mx1.soverin.net"),
    one("disroot", "NL", _POSTFIX % "knopi.disroot.org", to="nora@disroot.org"),
    one("riseup", "US", _POSTFIX % "mx1.riseup.net", to="nora@riseup.net"),
    one("sapo", "PT", "(qmail 812 invoked from network)",
        "from unknown (HELO {h}) ({ip}) by mtain3.ptempresas.sapo.pt with SMTP", to="nora@sapo.pt"),
    one("one.com", "DK", _POSTFIX % "mx3.pub.mailpod9-osl1.one.com"),
    one("df.eu", "DE", _EXIM % "mxin2.ispgateway.de"),
    one("hushmail", "CA", _POSTFIX % "smtp8.hushmail.com", to="nora@hushmail.com"),
    one("purelymail", "US", _POSTFIX % "mailserver.purelymail.com", to="nora@purelymail.com"),
    one("privateemail", "US", _POSTFIX % "mta-11.privateemail.com"),
    one("tucows-hostedemail", "", _POSTFIX % "imf12.b.hostedemail.com"),
    one("hostinger", "", _POSTFIX % "mx1.hostinger.com"),
    one("titan", "US", _POSTFIX % "mx1.titan.email"),
    one(
        "uol",
        "BR",
        "from mx-in.uolhost (mx-in.uolhost [10.2.3.4]) by backend-m7-prod-uolhost-12 with LMTP"
        " id {id}",
        _POSTFIX % "mx.uol.com.br",
        to="nora@uol.com.br",
    ),
    one("locaweb", "BR", _POSTFIX % "mx0021.email.locaweb.com.br"),
    one(
        "telstra",
        "AU",
        "from {h} ([{ip}]) by oaamta04sl.mx.bigpond.com with ESMTP id {id}",
        to="nora@bigpond.com",
    ),
    one("comcast", "US", "from {h} ([{ip}]) by resimta-c1p-044563.sys.comcast.net with ESMTP"
        " id {id}", to="nora@comcast.net"),
    one("virginmedia", "GB", "from {h} ([{ip}]) by know-smtprelay-7-imp.virginmedia.com with"
        " bizsmtp id {id}", to="nora@virginmedia.com"),
    one("yahoo-japan", "JP", "from {ip} (EHLO {h}) ({ip}) by mta519.mail.djm.yahoo.co.jp with SMTP",
        to="nora@yahoo.co.jp"),
    one("rediffmail", "IN", "(qmail 812 invoked by uid 510)",
        "from unknown (HELO {h}) ({ip}) by mailserver.rediffmail.com with SMTP",
        to="nora@rediffmail.com"),
    # A server of one's own: its address is registered in Germany, or it shows none.
    one("self-hosted", "DE", "from {h} ({h} [{ip}]) by mail.lindenhof.example (5.9.10.20) with"
        " ESMTPS id {id} for <{to}>"),
    one("self-hosted", "", _POSTFIX % "mail.lindenhof.example"),
)  # fmt: skip
