"""Letters that leave one of the big providers, or a service that posts in bulk."""

from vault_app.demo.letters.clocks import placed, postfix
from vault_app.demo.letters.exchange import IPV6_SINCE, build, server
from vault_app.demo.letters.routes import Departure, Header, Posting
from vault_app.demo.letters.tokens import (
    DIGITS,
    HEX,
    LOWER,
    MIXED,
    UPPER_HEX,
    base64_lines,
    base64_text,
    number,
    pick,
    token,
    uuid,
)


def gmail(posting: Posting) -> Departure:
    pool = pick(posting.seed, "ed1", "lf1", "oi1", "ua1", "yw1", "ej1", "wr1")
    host = f"mail-{pool}-f{number(posting.seed, 41, 182)}.google.com"
    ip = f"209.85.{number(posting.seed, 160, 221)}.{number(posting.seed + 'ip', 41, 182)}"
    relay = token(posting.seed + "relay", 11)
    is_old = posting.at.year < 2017
    first = (
        f"10.{number(posting.seed, 16, 250)}.{number(posting.seed + 'b', 1, 250)}.71"
        if is_old
        else f"2002:a05:6402:{token(posting.seed, 4, HEX)}:b0:{token(posting.seed + 'c', 3, HEX)}"
    )
    lines: tuple[Header, ...] = (
        (
            "Received",
            f"by {host} with SMTP id {relay}so{token(posting.seed, 7, DIGITS)}edb.1\n"
            f"        for <{posting.to}>; {placed(posting.later(1), 'california', with_zone=True)}",
        ),
        posting.sign("20120113" if posting.at.year < 2023 else "20230601", domain="gmail.com"),
        ("X-Google-DKIM-Signature", _short_signature(posting)),
        ("X-Gm-Message-State", token(posting.seed + "state", 60, MIXED)),
        ("X-Google-Smtp-Source", token(posting.seed + "source", 72, MIXED) + "=="),
        (
            "X-Received",
            f"by {first} with SMTP id {token(posting.seed, 12)}.{number(posting.seed, 1, 9)};\n"
            f" {placed(posting.later(1), 'california', with_zone=True)}",
        ),
    )
    return Departure(
        host=host,
        ip=ip,
        bounce=posting.sender.address,
        signed_by="gmail.com",
        selector="20120113" if posting.at.year < 2023 else "20230601",
        lines=lines,
        message_id=f"CA{token(posting.seed + 'id', 48, MIXED + '_-')}@mail.gmail.com",
        left_at=posting.later(2),
    )


def _short_signature(posting: Posting) -> str:
    return (
        "v=1; a=rsa-sha256; c=relaxed/relaxed;\n        d=1e100.net; s=20161025;\n"
        f"        h=x-gm-message-state:from:to;\n        bh={base64_text(posting.seed, 32)};\n"
        f"        b={base64_lines(posting.seed + 'g', 96, indent='         ')}"
    )


def microsoft(posting: Posting) -> Departure:
    """A sender on Exchange Online; ``site`` is their mailbox server without its domain."""
    box = posting.sender.site or "AM0PR03MB4182.eurprd03"
    geo = box.partition(".")[2][:3].upper()
    outbound = {"EUR": ("EUR05-VI1", "40.107.21"), "NAM": ("NAM11-BN8", "40.107.236")}
    name, network = outbound.get(geo, ("APC01-SG2", "40.107.215"))
    is_early = posting.at < IPV6_SINCE
    full = f"{box}.prod.outlook.com"
    server_name, _, forest = box.partition(".")
    transport = f"{server_name[:-4]}{token(posting.seed, 4, DIGITS)}.{forest}.prod.outlook.com"
    inside = "2603:10a6" if geo == "EUR" else "2603:10b6"
    address, other = (
        f"10.{number(box, 141, 175)}.{number(at, 8, 200)}.{number(at, 10, 250)}"
        if is_early
        else f"{inside}:{number(box, 3, 9)}:{token(at, 2, '123456789')}::{number(at, 10, 44)}"
        for at in (box, transport)
    )
    link_local = f"fe80::{token(box, 4, HEX)}:{token(box + 'l', 4, HEX)}:9c1e:2d41"
    lines: tuple[Header, ...] = (
        posting.sign("selector1"),
        (
            "Received",
            f"from {full} ({address}) by\n {transport} ({other}) with\n"
            f" {server(posting.at)};\n {placed(posting.later(2), 'utc')}",
        ),
        (
            "Received",
            f"from {full}\n ([{link_local}]) by {full}\n ([{link_local}%{number(box, 2, 9)}]) "
            f"with mapi id {build(posting.at)};\n {placed(posting.at, 'utc')}",
        ),
    )
    return Departure(
        host=f"{name}-obe.outbound.protection.outlook.com",
        ip=f"{network}.{number(posting.seed, 40, 140)}",
        bounce=posting.sender.address,
        signed_by=posting.sender.domain,
        selector="selector1",
        lines=lines,
        message_id=f"{box.partition('.')[0]}{token(posting.seed + 'id', 30, UPPER_HEX)}@{full}",
        left_at=posting.later(3),
    )


def yahoo(posting: Posting) -> Departure:
    pod = number(posting.seed, 301, 329)
    site, network = ("ne1", "66.163.188") if number(posting.seed, 0, 1) else ("ir2", "77.238.178")
    host = f"sonic{pod}-{number(posting.seed, 20, 60)}.consmr.mail.{site}.yahoo.com"
    seconds = int(posting.at.timestamp())
    return Departure(
        host=host,
        ip=f"{network}.{number(posting.seed, 60, 200)}",
        bounce=posting.sender.address,
        signed_by=posting.sender.domain,
        selector="s2048",
        lines=(
            posting.sign("s2048"),
            ("X-YMail-OSG", token(posting.seed + "osg", 64, MIXED + "._")),
            (
                "Received",
                f"from sonic.gate.mail.ne1.yahoo.com by sonic{pod}.consmr.mail.{site}.yahoo.com "
                f"with HTTP; {placed(posting.later(1), 'utc')}",
            ),
        ),
        message_id=f"{token(posting.seed, 9, DIGITS)}.{token(posting.seed + 'm', 7, DIGITS)}."
        f"{seconds}{number(posting.seed, 100, 999)}@mail.yahoo.com",
        left_at=posting.later(2),
    )


def icloud(posting: Posting) -> Departure:
    site = pick(posting.sender.address, "mr", "pv", "st", "ci")
    pool = f"{site}{number(posting.seed, 35, 85)}p00im"
    host = f"{pool}-{token(posting.seed, 4, 'ghjkqtuz')}{token(posting.seed, 8, DIGITS)}.me.com"
    return Departure(
        host=host,
        ip=f"17.58.{number(posting.seed, 6, 63)}.{number(posting.seed, 20, 220)}",
        bounce=posting.sender.address,
        signed_by="icloud.com",
        selector="1a1hai",
        lines=(
            posting.sign("1a1hai"),
            (
                "Received",
                f"from smtpclient.apple ({pool}-dlb-asmtp-mailmevip.me.com "
                f"[17.57.{number(posting.seed, 150, 156)}.26])\n"
                f"\tby {host} (Postfix) with ESMTPSA id {token(posting.seed, 12, UPPER_HEX)}\n"
                f"\tfor <{posting.to}>; {placed(posting.later(1), 'utc', with_zone=True)}",
            ),
        ),
        message_id=f"{uuid(posting.seed).upper()}@icloud.com",
        left_at=posting.later(2),
    )


def proton(posting: Posting) -> Departure:
    relay = f"43{number(posting.seed, 10, 27)}"
    return Departure(
        host=f"mail-{relay}.protonmail.ch",
        ip=f"185.70.43.{relay[2:]}",
        bounce=posting.sender.address,
        signed_by=posting.sender.domain,
        selector="protonmail",
        lines=(posting.sign("protonmail"), ("Feedback-ID", "5150219:user:proton")),
        message_id=f"{token(posting.seed, 43, MIXED + '-_')}=@{posting.sender.domain}",
        left_at=posting.later(3),
    )


def fastmail(posting: Posting) -> Departure:
    """From New York until 2023, from Philadelphia since."""
    order = number(posting.seed, 1, 9)
    if posting.at.year < 2023:
        host, ip = f"out{number(posting.seed, 1, 5)}-smtp.messagingengine.com", "66.111.4"
        compute, site, relay = f"compute{order}", "nyi", "mailout"
        ip = f"{ip}.{number(posting.seed, 25, 29)}"
    else:
        host = f"fhigh-a{number(posting.seed, 1, 8)}-smtp.messagingengine.com"
        compute, site, relay = f"phl-compute-{order:02d}", "phl", "mailfhigh"
        ip = f"103.168.172.{number(posting.seed, 144, 159)}"
    return Departure(
        host=host,
        ip=ip,
        bounce=posting.sender.address,
        signed_by=posting.sender.domain,
        selector="fm3",
        lines=(
            (
                "Received",
                f"from {compute}.internal ({compute}.{site}.internal [10.202.2.{40 + order}])\n"
                f"\tby {relay}.{site}.internal (Postfix) with ESMTP id "
                f"{token(posting.seed, 12, UPPER_HEX)}\n\tfor <{posting.to}>; "
                f"{postfix(posting.later(1), 'new-york')}",
            ),
            (
                "Received",
                f"from imap{number(posting.seed, 1, 14)} ([10.202.2.101])\n"
                f"  by {compute}.internal (MEProxy); {placed(posting.later(1), 'new-york')}",
            ),
            posting.sign("fm3"),
        ),
        message_id=f"{uuid(posting.seed)}@app.fastmail.com",
        left_at=posting.later(2),
    )


def zoho(posting: Posting) -> Departure:
    milliseconds = int(posting.at.timestamp()) * 1000 + number(posting.seed, 1, 999)
    return Departure(
        host=f"sender11-of-o{number(posting.seed, 50, 54)}.zoho.eu",
        ip=f"31.186.226.{number(posting.seed, 220, 250)}",
        bounce=posting.sender.address,
        signed_by=posting.sender.domain,
        selector="zoho",
        lines=(
            posting.sign("zoho"),
            (
                "Received",
                f"from mail.zoho.eu by mx.zoho.eu\n\twith SMTP id {milliseconds}."
                f"{token(posting.seed, 13, DIGITS)}; "
                f"{placed(posting.later(1), 'berlin', with_zone=True)}",
            ),
        ),
        message_id=f"18{token(posting.seed, 10, HEX)}.{token(posting.seed + 'z', 18, DIGITS)}."
        f"{token(posting.seed + 'o', 18, DIGITS)}@{posting.sender.domain}",
        left_at=posting.later(2),
    )


def bulk(posting: Posting) -> Departure:
    """A sender of newsletters and receipts who uses Amazon's mail service, in Ireland."""
    machine = f"a{number(posting.seed, 1, 9)}-{number(posting.seed, 10, 99)}"
    region = posting.sender.site or "eu-west-1"
    mark = f"0102{token(posting.seed, 28, HEX)}-{uuid(posting.seed)}-000000"
    return Departure(
        host=f"{machine}.smtp-out.{region}.amazonses.com",
        ip=f"54.240.{number(posting.seed, 1, 9)}.{number(posting.seed, 10, 120)}",
        bounce=f"{mark}@{region}.amazonses.com",
        signed_by=posting.sender.domain,
        selector=token(posting.sender.domain, 20, LOWER),
        lines=(
            posting.sign(token(posting.sender.domain, 20, LOWER)),
            posting.sign("uku4taia5b5tsbglxyj6zym32efj7xqv", domain="amazonses.com"),
            ("Feedback-ID", f"::1.{region}.{base64_text(posting.sender.domain, 32)}:AmazonSES"),
        ),
        message_id=f"{mark}@{region}.amazonses.com",
        left_at=posting.later(1),
    )
