"""Received lines of true shape and invented content, one builder per dialect."""

AT = "Tue, 3 Mar 2026 09:12:01 +0000"


def received(text: str, at: str = AT) -> str:
    """One folded Received line."""
    words = text.split()
    middle = max(1, len(words) // 2)
    return f"Received: {' '.join(words[:middle])}\r\n\t{' '.join(words[middle:])}; {at}\r\n"


def plain(host: str, *, neighbour: str = "mx.sender.example", address: str = "203.0.113.9") -> str:
    """A border line as Postfix writes it."""
    return received(
        f"from {neighbour} ({neighbour} [{address}]) by {host} (Postfix) with ESMTPS id 4Qx1"
        " for <me@lindenhof.example>"
    )


def exchange(
    mailbox: str = "DB9PR04MB8251.eurprd04.prod.outlook.com",
    *,
    transport: str = "AM9PR04MB7601.eurprd04.prod.outlook.com",
    border: str = "VI1EUR04FT031.mail.protection.outlook.com",
    neighbour: str = "mx.sender.example",
) -> str:
    """The four lines that a hosted Exchange mailbox gets on top."""
    return (
        received(f"from {transport} (::1) by {mailbox} with HTTPS")
        + received(
            f"from AM0PR02CA0012.eurprd02.prod.outlook.com (2603:10a6:208:3e::25) by {transport}"
            " (2603:10a6:20b:4c9::7) with Microsoft SMTP Server (version=TLS1_2,"
            " cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.7611.30"
        )
        + received(
            "from VI1EUR04FT031.eop-eur04.prod.protection.outlook.com (2603:10a6:208:3e::4) by"
            " AM0PR02CA0012.outlook.office365.com (2603:10a6:208:3e::25) with Microsoft SMTP"
            " Server (version=TLS1_3) id 15.20.7611.30 via Frontend Transport"
        )
        + received(
            f"from {neighbour} (203.0.113.9) by {border} (10.152.28.17) with Microsoft SMTP"
            " Server (version=TLS1_3) id 15.20.7611.19 via Frontend Transport"
        )
    )


def pool(*, neighbour: str = "mx.sender.example", recipient: str = "me@lindenhof.example") -> str:
    """The lines of a big mailer that hides its places behind 6to4 addresses."""
    return received("by 2002:a05:6402:2b96:b0:5b8:1234 with SMTP id fj22csp1234567edb") + received(
        f"from {neighbour} ({neighbour}. [203.0.113.9]) by mx.google.com with ESMTPS id"
        f" a640c23a62f3a-si12 for <{recipient}> (version=TLS1_3"
        " cipher=TLS_AES_256_GCM_SHA384 bits=256/256)"
    )


def nemesis(host: str, *, neighbour: str = "mx.sender.example", recipient: str = "") -> str:
    """One line, with the greeting and the address of the neighbour."""
    return received(
        f"from {neighbour} ([203.0.113.9]) by {host} (mx{host[-3:]}117 [212.227.17.5]) with"
        f" ESMTPS (Nemesis) id 1MeC-1nWy for <{recipient or 'me@' + host.split('.', 1)[1]}>"
    )


def cyrus(site: str = "ams", *, border_site: str = "phl") -> str:
    """Lines of a store, a proxy and an MX that may stand in different places."""
    return (
        received(
            f"from {site}-compute-02.internal ({site}-compute-02.internal [10.64.2.62]) by"
            " slotai03m05 (Cyrus 3.13.7-879-fm-20260923) with LMTPA"
        )
        + received(
            f"from {border_site}-mx-04 ([10.202.2.203]) by {site}-compute-02.internal (LMTPProxy)"
        )
        + received(
            f"from {border_site}-mx-04.messagingengine.com (localhost [127.0.0.1]) by"
            f" mailmx.{border_site}.internal (Postfix) with ESMTP id A712"
        )
        + received(
            "from mx.sender.example (mx.sender.example [203.0.113.9]) (using TLSv1.3 with cipher"
            " TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange ECDHE (prime256v1))"
            " (No client certificate requested) by"
            f" {border_site}-mx-04.messagingengine.com (Postfix) with ESMTPS id 2810"
        )
    )
