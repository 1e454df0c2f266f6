"""What may stand between the two sides: a mailing list, an alias service, a liar."""

from dataclasses import replace
from datetime import timedelta

from vault_app.demo.letters.clocks import placed, postfix
from vault_app.demo.letters.routes import Departure, Header, nobodys_ip
from vault_app.demo.letters.tokens import HEX, MIXED, UPPER_HEX, base64_lines, number, token


def through_list(departure: Departure, *, posting_address: str, seed: str) -> Departure:
    """A Mailman list: it takes the letter in, and sends it out under its own name (RFC 2919)."""
    name, _, host = posting_address.partition("@")
    at = departure.left_at + timedelta(seconds=number(seed + "list", 20, 200))
    queue = token(seed + "listqueue", 11, UPPER_HEX)
    lines: tuple[Header, ...] = (
        (
            "Received",
            f"from {host} (localhost [127.0.0.1])\n\tby {host} (Postfix) with ESMTP id {queue};\n"
            f"\t{postfix(at, 'berlin')}",
        ),
        ("X-Original-To", posting_address),
        ("Delivered-To", posting_address),
        (
            "Received",
            f"{departure.seen}\n\tby {host} (Postfix) with ESMTPS id {queue[::-1]}\n"
            f"\tfor <{posting_address}>; {postfix(departure.left_at, 'berlin')}",
        ),
    )
    return replace(
        departure,
        host=host,
        ip=nobodys_ip(host),
        bounce=f"{name}-bounces@{host}",
        signed_by=host.partition(".")[2],
        selector="lists",
        lines=(*lines, *departure.lines),
        left_at=at,
    )


def list_marks(posting_address: str, title: str) -> list[Header]:
    """RFC 2369 and RFC 2919."""
    name, _, host = posting_address.partition("@")
    request = f"mailto:{name}-request@{host}"
    return [
        ("X-BeenThere", posting_address),
        ("X-Mailman-Version", "2.1.39"),
        ("Precedence", "list"),
        ("List-Id", f"{title} <{name}.{host}>"),
        (
            "List-Unsubscribe",
            f"<https://{host}/mailman/options/{name}>,\n <{request}?subject=unsubscribe>",
        ),
        ("List-Post", f"<mailto:{posting_address}>"),
        ("List-Help", f"<{request}?subject=help>"),
    ]


def through_alias(departure: Departure, *, alias: str, seed: str) -> Departure:
    """A forwarding service: the letter was for an alias, and went on under a rewritten sender."""
    host = f"mx1.{alias.partition('@')[2]}"
    at = departure.left_at + timedelta(seconds=number(seed + "alias", 1, 4))
    lines: tuple[Header, ...] = (
        ("X-Forwarded-For-Alias", alias),
        ("X-Original-To", alias),
        (
            "Received",
            f"{departure.seen}\n"
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n"
            f"\tby {host} (Postfix) with ESMTPS id 4{token(seed + 'aq', 13, MIXED)}\n"
            f"\tfor <{alias}>; {placed(departure.left_at, 'utc', with_zone=True)}",
        ),
    )
    local, _, domain = departure.bounce.partition("@")
    tag = token(seed, 4, UPPER_HEX)
    return replace(
        departure,
        host=host,
        ip=nobodys_ip(host),
        bounce=f"SRS0={tag}=XY={domain}={local}@{alias.partition('@')[2]}",
        lines=(*lines, *departure.lines),
        left_at=at,
    )


def forged_lines(kind: str, departure: Departure, *, seed: str) -> tuple[Header, ...]:
    """Hops that a sender invented, to look as if the letter came from, or to, somewhere better."""
    at = departure.left_at - timedelta(minutes=number(seed, 3, 40))
    if kind == "google":
        lie = (
            f"from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41])\n"
            f"        by mx.google.com with SMTPS id {token(seed, 13)}sor4711.12.2026\n"
            f"        (Google Transport Security);\n"
            f"        {placed(at, 'california', with_zone=True)}"
        )
    elif kind == "microsoft":
        lie = (
            "from BN8NAM11FT001.eop-nam11.prod.protection.outlook.com\n"
            f" (2603:10b6:408:ee:cafe::{token(seed, 2, HEX)}) by\n"
            " BN9PR03CA0321.outlook.office365.com\n"
            " (2603:10b6:408:112::26) with Microsoft SMTP Server (version=TLS1_2,\n"
            " cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.7452.18 via Frontend\n"
            f" Transport; {placed(at, 'utc')}"
        )
    else:
        lie = (
            f"from unknown (HELO treasury.{kind}.example) (198.51.100.{number(seed, 2, 250)})\n"
            f"  by mx.{kind}.example with SMTP; {placed(at, 'utc')[:-5]}-0000"
        )
    return (("Received", lie),)


def own_seal(domain: str, *, seed: str) -> Header:
    """A list that signs what it sends on."""
    return (
        "DKIM-Signature",
        f"v=1; a=rsa-sha256; c=relaxed/simple; d={domain};\n s=lists; h=from:to:subject;\n"
        f" b={base64_lines(seed + domain, 128)}",
    )
