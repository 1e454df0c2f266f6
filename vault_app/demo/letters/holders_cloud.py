"""What the big consumer providers write into a letter that they deliver."""

from datetime import datetime, timedelta

from vault_app.demo.letters.clocks import placed, postfix
from vault_app.demo.letters.routes import Arrival, Header, nobodys_ip
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


def gmail(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    seed = arrival.seed
    is_modern = arrival.at.year >= 2017
    groups = [token(f"{seed}{part}", 4, HEX) for part in range(4)]
    inner = f"2002:a05:{groups[0]}:{groups[1]}:b0:{groups[2]}:{groups[3]}"
    if not is_modern:
        # The same private address before they wrote it as IPv6 (6to4, RFC 3056).
        inner = f"10.{number(seed, 16, 250)}.{number(inner, 1, 250)}.{number(groups[3], 1, 250)}"
    at = placed(arrival.at, "california", with_zone=True)
    later = placed(arrival.at + timedelta(seconds=1), "california", with_zone=True)
    spf = (
        f"pass (google.com: domain of {departure.bounce} designates {departure.ip} as permitted "
        "sender)"
    )
    verdict = _google_verdict(arrival, spf)
    handed = f"{token(seed, 13, LOWER)}si{token(seed, 7, DIGITS)}{token(seed, 3, LOWER)}"
    when = f"{arrival.at:%Y.%m.%d.%H.%M.%S}"
    cipher = (
        "(version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)"
        if arrival.at.year >= 2019
        else "(version=TLS1_2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128/128)"
    )
    return [
        ("Delivered-To", arrival.recipient),
        (
            "Received",
            f"by {inner} with SMTP id {token(seed, 9)}csp{token(seed, 7, DIGITS)}"
            f"{token(seed + 'z', 3)};\n        {later}",
        ),
        *(_google_seals(arrival, verdict) if is_modern else []),
        ("X-Received", f"by {inner} with SMTP id {token(seed + 'x', 12)}.29.1;\n        {at}"),
        ("Return-Path", f"<{departure.bounce}>"),
        (
            "Received",
            f"from {departure.host} ({departure.host}. [{departure.ip}])\n"
            f"        by mx.google.com with ESMTPS id {handed}.{number(seed, 100, 999)}.{when}\n"
            f"        for <{arrival.recipient}>\n        {cipher};\n        {at}",
        ),
        ("Received-SPF", f"{spf} client-ip={departure.ip};"),
        ("Authentication-Results", f"mx.google.com;\n       {verdict}"),
    ]


def _google_verdict(arrival: Arrival, spf: str) -> str:
    departure = arrival.departure
    dkim = ""
    if departure.signed_by:
        dkim = (
            f"dkim=pass header.i=@{departure.signed_by} header.s={departure.selector} "
            f"header.b={token(arrival.seed + 'hb', 8, MIXED)};\n       "
        )
    return (
        f"{dkim}spf={spf} smtp.mailfrom={departure.bounce};\n"
        f"       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from={arrival.from_domain}"
    )


def _google_seals(arrival: Arrival, verdict: str) -> list[Header]:
    seed = arrival.seed + "arc"
    signature = f"b={base64_lines(seed, 192, indent='         ')}"
    return [
        ("X-Google-Smtp-Source", f"{token(arrival.seed + 'src', 70, MIXED)}=="),
        (
            "ARC-Seal",
            f"i=1; a=rsa-sha256; t={int(arrival.at.timestamp())}; cv=none;\n"
            f"        d=google.com; s=arc-20160816;\n        {signature}",
        ),
        (
            "ARC-Message-Signature",
            "i=1; a=rsa-sha256; c=relaxed/relaxed; d=google.com; s=arc-20160816;\n"
            "        h=to:subject:message-id:date:from:mime-version:dkim-signature;\n"
            f"        bh={base64_text(seed + 'bh', 32)};\n"
            f"        b={base64_lines(seed + 'b', 192, indent='         ')}",
        ),
        ("ARC-Authentication-Results", f"i=1; mx.google.com;\n       {verdict}"),
    ]


def yahoo(arrival: Arrival) -> list[Header]:
    """Two eras: a named mail exchanger until 2015, then one of the "atlas" machines."""
    domain, ip = arrival.departure.bounce_domain, arrival.departure.ip
    spf = f"pass (domain of {domain} designates {ip} as permitted sender)"
    seed = arrival.seed
    ymail = f"{token(seed, 48, MIXED + '._')}\n {base64_lines(seed + 'isg', 150, width=60)}"
    marks: list[Header] = [("Received-SPF", spf), ("X-YMailISG", ymail)]
    return _yahoo_early(arrival, marks) if arrival.at.year <= 2015 else _yahoo_late(arrival, marks)


def _yahoo_early(arrival: Arrival, marks: list[Header]) -> list[Header]:
    departure = arrival.departure
    exchanger = f"mta{number(arrival.seed, 1001, 1499)}.mail.ne1.yahoo.com"
    signed = "pass (ok)" if departure.signed_by else "neutral (no sig)"
    return [
        (
            "X-Apparently-To",
            f"{arrival.recipient} via 98.138.{number(arrival.seed, 80, 230)}.39; "
            f"{placed(arrival.at, 'utc')}",
        ),
        ("Return-Path", f"<{departure.bounce}>"),
        *marks,
        ("X-Originating-IP", f"[{departure.ip}]"),
        (
            "Authentication-Results",
            f"{exchanger}  from={arrival.from_domain}; domainkeys=neutral (no sig);  "
            f"from={arrival.from_domain}; dkim={signed}",
        ),
        (
            "Received",
            f"from 127.0.0.1  (EHLO {departure.host}) ({departure.ip})\n"
            f"  by {exchanger} with SMTP; {placed(arrival.at, 'california')}",
        ),
    ]


def _yahoo_late(arrival: Arrival, marks: list[Header]) -> list[Header]:
    departure, seed = arrival.departure, arrival.seed
    site = pick(arrival.recipient + f"{arrival.at.year // 3}", "ne1", "bf1")
    atlas = f"atlas{number(seed, 101, 224)}.free.mail.{site}.yahoo.com"
    inside = f"10.{number(seed, 196, 222)}.{number(atlas, 30, 250)}.{number(seed + 'b', 10, 250)}"
    at = placed(arrival.at, "utc")
    dkim = f"pass header.i=@{departure.signed_by} header.s={departure.selector}"
    return [
        ("Received", f"from {inside}\n by {atlas} with HTTPS; {at}"),
        ("Return-Path", f"<{departure.bounce}>"),
        ("X-Originating-Ip", f"[{departure.ip}]"),
        *marks,
        (
            "Authentication-Results",
            f"{atlas};\n dkim={dkim if departure.signed_by else 'unknown'};\n"
            f" spf=pass smtp.mailfrom={departure.bounce_domain};\n"
            f" dmarc=pass(p=NONE) header.from={arrival.from_domain};",
        ),
        ("X-Apparently-To", f"{arrival.recipient}; {at}"),
        (
            "Received",
            f"from {departure.ip} (EHLO {departure.host})\n by {inside} with SMTPs\n"
            f" (version=TLS1_2 cipher=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);\n {at}",
        ),
    ]


def icloud(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    seed = arrival.seed
    site = "mr" if arrival.at.year < 2021 else "pv"
    machine = f"{site}{number(seed, 35, 85)}p00im-smtpin{number(seed, 1, 35):03d}.me.com"
    gateway = f"p{number(seed, 26, 117)}-mailgateway-smtp-{token(seed, 10)}-{token(seed + 'g', 5)}"
    return [
        (
            "Received",
            f"from {machine} by {gateway} (mailgateway {arrival.at:%y}{number(seed, 10, 38)}B"
            f"{number(seed, 10, 99)})\n\twith SMTP id {uuid(seed + 'gw')}\n"
            f"\tfor <{arrival.recipient}>; {placed(arrival.at + timedelta(seconds=2), 'utc')}",
        ),
        ("X-Apple-MoveToFolder", "INBOX"),
        ("X-Apple-Action", "MOVE_TO_FOLDER/INBOX"),
        ("X-Apple-UUID", uuid(seed + "apple")),
        (
            "Received",
            f"{departure.seen}\n"
            f"\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))\n"
            f"\t(No client certificate requested)\n\tby {machine} (Postfix) with ESMTPS id "
            f"{token(seed, 12, UPPER_HEX)}\n\tfor <{arrival.recipient}>; "
            f"{placed(arrival.at, 'utc', with_zone=True)}",
        ),
        (
            "Authentication-Results",
            f"dmarc.icloud.com; dmarc=pass header.from={arrival.from_domain}",
        ),
        (
            "Authentication-Results",
            f"spf.icloud.com; spf=pass (spf.icloud.com: domain of {departure.bounce} designates "
            f"{departure.ip}\n as permitted sender) smtp.mailfrom={departure.bounce}",
        ),
        ("Return-Path", f"<{departure.bounce}>"),
    ]


def fastmail(arrival: Arrival) -> list[Header]:
    """Machines in New York until 2023, in Philadelphia since."""
    departure = arrival.departure
    seed = arrival.seed
    is_late = arrival.at.year >= 2023
    site = "phl" if is_late else "nyi"
    order = number(seed, 1, 7)
    compute = f"phl-compute-{order:02d}.internal" if is_late else f"compute{order}.internal"
    exchanger = f"phl-mx-{number(seed, 1, 6):02d}" if is_late else f"mx{number(seed, 1, 6)}"
    store = f"sloti{number(seed, 22, 38)}d{number(seed, 1, 3)}t{number(seed, 1, 20):02d}"
    border = f"{exchanger}.messagingengine.com"
    minor = max(1, arrival.at.year - 2013) if arrival.at.year > 2020 else 1
    cyrus = f"3.{minor}.0-alpha0-fm-{arrival.at:%Y%m}01.001"
    queue = token(seed, 11, UPPER_HEX)
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        (
            "Received",
            f"from {compute} ({compute.replace('.internal', f'.{site}.internal')} "
            f"[10.202.2.{40 + order}])\n\t by {store} (Cyrus {cyrus}) with LMTPA;\n"
            f"\t {placed(arrival.at + timedelta(seconds=2), 'new-york')}",
        ),
        ("X-Cyrus-Session-Id", f"{store}-{int(arrival.at.timestamp())}-{token(seed, 7, DIGITS)}-2"),
        ("X-Sieve", "CMU Sieve 3.0"),
        ("X-Spam-score", "0.0"),
        ("X-Delivered-to", arrival.recipient),
        (
            "Received",
            f"from {exchanger} ([10.202.2.{number(seed, 200, 206)}])\n  by {compute} (LMTPProxy); "
            f"{placed(arrival.at + timedelta(seconds=1), 'new-york')}",
        ),
        (
            "Received",
            f"from {border} (localhost [127.0.0.1])\n\tby mailmx.{site}.internal (Postfix) with "
            f"ESMTP id {queue}\n\tfor <{arrival.recipient}>; {postfix(arrival.at, 'new-york')}",
        ),
        *_fastmail_border(arrival, border, queue),
    ]


def _fastmail_border(arrival: Arrival, border: str, queue: str) -> list[Header]:
    departure, seed = arrival.departure, arrival.seed
    dkim = (
        f"pass (2048-bit rsa key sha256)\n      header.d={departure.signed_by} "
        f"header.i=@{departure.signed_by}\n      header.b={token(seed, 8, MIXED)} "
        f"header.a=rsa-sha256\n      header.s={departure.selector}"
        if departure.signed_by
        else "none (no signatures found)"
    )
    return [
        (
            "Authentication-Results",
            f"{border};\n    dkim={dkim};\n    dmarc=pass policy.published-domain-policy=none\n"
            f"      header.from={arrival.from_domain};\n    spf=pass\n"
            f"      smtp.mailfrom={departure.bounce}\n      smtp.helo={departure.host}",
        ),
        (
            "Received",
            f"{departure.seen}\n"
            f"\t(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)\n"
            f"\t key-exchange ECDHE (P-256))\n\t(No client certificate requested)\n"
            f"\tby {border} (Postfix) with ESMTPS id {queue[::-1]}\n"
            f"\tfor <{arrival.recipient}>; {postfix(arrival.at, 'new-york')}",
        ),
    ]


def proton(arrival: Arrival) -> list[Header]:
    """One hop. Its machine named no place until 2022, then Zurich, and Oslo since 2024."""
    departure = arrival.departure
    seed = arrival.seed
    if departure.signed_by == "proton.me":
        return _proton_inside(arrival)
    if arrival.at.year < 2022:
        machine = f"mailin{number(seed, 1, 40):03d}.protonmail.ch"
    elif arrival.at.year < 2024:
        machine = f"mailinzur{number(seed, 101, 122)}.protonmail.ch"
    else:
        machine = f"mailinosl{number(seed, 101, 124)}.protonmail.ch"
    dkim = (
        f"pass (Good 2048 bit\n    rsa-sha256 signature) header.d={departure.signed_by} "
        f"header.a=rsa-sha256\n    header.s={departure.selector}"
        if departure.signed_by
        else "none"
    )
    return [
        ("X-Pm-Content-Encryption", "on-delivery"),
        ("X-Pm-Origin", "external"),
        ("X-Pm-Spamscore", "0"),
        ("Return-Path", f"<{departure.bounce}>"),
        ("X-Original-To", arrival.recipient),
        ("Delivered-To", arrival.recipient),
        ("Authentication-Results", f"{machine}; dkim={dkim}"),
        (
            "Authentication-Results",
            f"{machine}; dmarc=pass (p=none dis=none)\n header.from={arrival.from_domain}",
        ),
        ("Authentication-Results", f"{machine}; spf=pass smtp.mailfrom={departure.bounce_domain}"),
        (
            "Received",
            f"{departure.seen} (using\n"
            f" TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519\n"
            f" server-signature RSA-PSS (4096 bits) server-digest SHA256) (No client certificate\n"
            f" requested) by {machine} (Postfix) with ESMTPS id 4{token(seed, 13, MIXED)}\n"
            f" for <{arrival.recipient}>; {placed(arrival.at, 'utc', with_zone=True)}",
        ),
    ]


def _proton_inside(arrival: Arrival) -> list[Header]:
    """Between two of their mailboxes: encrypted throughout, and one hop that says little."""
    return [
        ("Return-Path", f"<{arrival.departure.bounce}>"),
        ("Delivered-To", arrival.recipient),
        ("X-Pm-Content-Encryption", "end-to-end"),
        ("X-Pm-Origin", "internal"),
        (
            "Received",
            f"from mail.protonmail.ch by mail.protonmail.ch; {placed(arrival.at, 'utc')}",
        ),
    ]


def zoho(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    seed = arrival.seed
    milliseconds = int(arrival.at.timestamp()) * 1000 + number(seed, 1, 999)
    dkim = f"pass  header.i=@{departure.signed_by}" if departure.signed_by else "none"
    return [
        ("Delivered-To", arrival.recipient),
        (
            "Received-SPF",
            f"pass (zohomail.eu: domain of {departure.bounce_domain} designates {departure.ip} as "
            f"permitted sender) client-ip={departure.ip}; envelope-from={departure.bounce}; "
            f"helo={departure.host};",
        ),
        (
            "Authentication-Results",
            f"mx.zohomail.eu;\n\tdkim={dkim};\n\tspf=pass (zohomail.eu: domain of "
            f"{departure.bounce_domain} designates {departure.ip} as permitted sender)  "
            f"smtp.mailfrom={departure.bounce};\n\tarc=none (No ARC found);\n"
            f"\tdmarc=pass header.from=<{arrival.from_domain}>",
        ),
        ("Return-Path", f"<{departure.bounce}>"),
        (
            "Received",
            f"{departure.seen} by mx.zoho.eu\n"
            f"\twith SMTPS id {milliseconds}{number(seed, 100, 999)}.{token(seed, 13, DIGITS)}; "
            f"{placed(arrival.at, 'berlin', with_zone=True)}",
        ),
        ("X-Zoho-Virus-Status", "1"),
        ("X-ZohoMailClient", "External"),
    ]


def gmail_copy(at: datetime, seed: str) -> list[Header]:
    """Their web pages left a hop in the copy of what one sent, until 2016."""
    if at.year > 2016:
        return []
    inner = f"10.{number(seed, 16, 250)}.9.130"
    return [("Received", f"by {inner} with HTTP; {placed(at, 'california', with_zone=True)}")]


def yahoo_copy(at: datetime, seed: str) -> list[Header]:
    web = f"web{number(seed, 120_101, 164_999)}.mail.ne1.yahoo.com"
    home = nobodys_ip(seed)
    return [("Received", f"from [{home}] by {web} via HTTP; {placed(at, 'california')}")]
