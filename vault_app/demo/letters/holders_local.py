"""What providers of one country, and a server of one's own, write into a letter they deliver."""

from datetime import datetime, timedelta

from vault_app.demo.letters.clocks import moscow, placed, postfix, stamp
from vault_app.demo.letters.routes import Arrival, Header
from vault_app.demo.letters.tokens import (
    DIGITS,
    HEX,
    MIXED,
    UPPER,
    UPPER_HEX,
    number,
    pick,
    token,
)

_TLS_13 = "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))"
_TLS_12 = "(using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))"
# The own server's public address: in the range of a hosting firm in Reykjavik.
OWN_SERVER = "93.95.227.254"


def gmx(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    seed = arrival.seed
    if arrival.at.year < 2013:
        at = placed(arrival.at, "berlin")
        exchanger = f"mx{number(seed, 0, 3)}.gmx.net (mx{number(seed, 10, 127):03d})"
        return [
            ("Return-Path", f"<{departure.bounce}>"),
            ("X-Flags", "0000"),
            ("Delivered-To", f"GMX delivery to {arrival.recipient}"),
            ("Received", f"(qmail invoked by alias); {arrival.at:%d %b %Y %H:%M:%S} -0000"),
            (
                "Received",
                f"from {departure.host} (EHLO {departure.host}) [{departure.ip}]\n"
                f"  by {exchanger} with SMTP; {at[5:]}",
            ),
            ("X-GMX-Antivirus", "0 (no virus found)"),
            ("X-GMX-Antispam", "0 (Sender is in whitelist)"),
        ]
    mark = (
        f"1{token(seed, 5, MIXED)}-1{token(seed + 'b', 5, MIXED)}0-00{token(seed + 'c', 4, MIXED)}"
    )
    dkim = f"pass header.i=@{departure.signed_by}" if departure.signed_by else "none"
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        ("Authentication-Results", f" gmx.net; dkim={dkim}"),
        (
            "Received",
            f"from {departure.host} ([{departure.ip}]) by mx-ha.gmx.net\n"
            f" (mxgmx{number(seed, 1, 117):03d} [212.227.15.{number(seed, 4, 9)}]) with ESMTPS"
            f" (Nemesis) id {mark}\n for <{arrival.recipient}>; "
            f"{placed(arrival.at, 'berlin')}",
        ),
        ("X-GMX-Antispam", "0 (Mail was not recognized as spam)"),
        ("X-UI-Filterresults", f"notjunk:1;V03:K0:{token(seed + 'ui', 40, MIXED + '+/')}"),
    ]


def orange(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    machine = f"mwinf{number(arrival.seed, 1, 5)}c{number(arrival.seed, 10, 38)}.orange.fr"
    queue = f"7{token(arrival.seed, 6, UPPER_HEX)}0000{number(arrival.seed, 50, 99)}"
    at = postfix(arrival.at, "berlin")
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        (
            "Received",
            f"from me-wanadoo.net (localhost [127.0.0.1])\n\tby {machine} (SMTP Server) with ESMTP "
            f"id {queue}\n\tfor <{arrival.recipient}>; {at}",
        ),
        (
            "Received",
            f"{departure.seen}\n\tby {machine} "
            f"(SMTP Server) with ESMTP id {queue[::-1]}\n\tfor <{arrival.recipient}>; {at}",
        ),
        (
            "X-ME-UUID",
            f"{arrival.at:%Y%m%d%H%M%S}{number(arrival.seed, 100, 999)}.{queue}@{machine}",
        ),
        ("X-me-spamlevel", "not-spam"),
    ]


def yandex(arrival: Arrival) -> list[Header]:
    """Exchangers named by digits until 2020, by their site since."""
    departure = arrival.departure
    seed = arrival.seed
    at, later = stamp(moscow(arrival.at)), stamp(moscow(arrival.at + timedelta(seconds=1)))
    mark = token(seed, 11, MIXED)
    if arrival.at.year >= 2021:
        return _yandex_late(arrival)
    machine = f"mxfront{number(seed, 1, 12)}{pick(seed, 'o', 'j', 'h', 'g')}.mail.yandex.net"
    return [
        (
            "Received",
            f"from {machine} ([127.0.0.1])\n\tby {machine} with LMTP id {mark[:8]}\n"
            f"\tfor <{arrival.recipient}>; {later}",
        ),
        (
            "Received",
            f"{departure.seen}\n"
            f"\tby {machine} (nwsmtp/Yandex) with ESMTP id {mark}-{token(seed + 'y', 8, MIXED)};\n"
            f"\t{at}",
        ),
        ("X-Yandex-Front", machine),
        ("X-Yandex-TimeMark", str(int(arrival.at.timestamp()))),
        ("X-Yandex-Spam", "1"),
        ("Return-Path", departure.bounce),
    ]


def _yandex_late(arrival: Arrival) -> list[Header]:
    departure, seed = arrival.departure, arrival.seed
    at, later = stamp(moscow(arrival.at)), stamp(moscow(arrival.at + timedelta(seconds=1)))
    mark = token(seed, 11, MIXED)
    site = pick(seed, "vla", "vla", "sas")
    inner = f"640:{token(seed, 4, HEX)}:0"
    front = f"mail-nwsmtp-mxfront-production-main-{number(seed, 11, 140)}.{site}.yp-c.yandex.net"
    store = f"mail-notsolitesrv-production-main-{number(seed, 1, 90)}.{site}.yp-c.yandex.net"
    return [
        (
            "Received",
            f"from {front} ({front} [IPv6:2a02:6b8:c08:de2c:0:{inner}])\n"
            f"\tby {store} (notsolitesrv/Yandex) with LMTPS id {mark}-{token(seed, 8, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; {later}",
        ),
        (
            "Received",
            f"{departure.seen}\n"
            f"\tby {front} (mxfront/Yandex) with ESMTPS id {mark[::-1]};\n\t{at}\n"
            f"\t{_TLS_13}\n\t(Client certificate not present)",
        ),
        ("X-Yandex-Fwd", "2"),
        ("X-Yandex-Spam", "1"),
    ]


def posteo(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    exchanger = f"mx{number(arrival.seed, 1, 4):02d}.posteo.de"
    store = f"dovecot{number(arrival.seed, 1, 16):02d}.posteo.local"
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        ("Delivered-To", arrival.recipient),
        (
            "Received",
            f"from {exchanger} ([10.0.0.{number(arrival.seed, 61, 66)}])\n"
            f"\tby {store} (Dovecot) with LMTP id {token(arrival.seed, 22, MIXED)};\n"
            f"\t{placed(arrival.at + timedelta(seconds=1), 'berlin')}",
        ),
        (
            "Received",
            f"{departure.seen}\n\t{_TLS_12}\n"
            f"\t(No client certificate requested)\n\tby {exchanger} (Postfix) with ESMTPS id "
            f"3{token(arrival.seed, 13, MIXED)}\n\tfor <{arrival.recipient}>; "
            f"{postfix(arrival.at, 'berlin')}",
        ),
        ("X-Posteo-TLS-Received-Status", "TLSv1.2"),
    ]


def mailbox_org(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    seed = arrival.seed
    exchanger = f"mx{number(seed, 1, 3)}.mailbox.org"
    cleaner = f"spamfilter{number(seed, 1, 6):02d}.heinlein-hosting.de"
    director = f"director-{number(seed, 1, 12):02d}.heinlein-hosting.de"
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        ("Delivered-To", arrival.recipient),
        (
            "Received",
            f"from {exchanger} ([80.241.60.{number(seed, 212, 216)}])\n"
            f"\tby {director} (Dovecot) with LMTP id {token(seed, 22, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; "
            f"{placed(arrival.at + timedelta(seconds=3), 'berlin')}",
        ),
        (
            "Received",
            f"from {cleaner} ({cleaner} [80.241.56.{number(seed, 115, 125)}])\n\t{_TLS_12}\n"
            f"\tby {exchanger} (Postfix) with ESMTPS id 4{token(seed, 13, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; {postfix(arrival.at + timedelta(seconds=2), 'berlin')}",
        ),
        ("X-Virus-Scanned", "amavisd-new at heinlein-support.de"),
        (
            "Received",
            f"from {exchanger} ([80.241.60.212])\n\tby {cleaner} ({cleaner} "
            f"[80.241.56.{number(seed, 115, 125)}]) (amavisd-new, port 10030)\n\twith ESMTP id "
            f"{token(seed + 'a', 12, MIXED)} for <{arrival.recipient}>;\n"
            f"\t{postfix(arrival.at + timedelta(seconds=1), 'berlin')}",
        ),
        (
            "Received",
            f"{departure.seen}\n\t{_TLS_12}\n"
            f"\t(No client certificate requested)\n\tby {exchanger} (Postfix) with ESMTPS id "
            f"4{token(seed + 'b', 13, MIXED)}\n\tfor <{arrival.recipient}>; "
            f"{postfix(arrival.at, 'berlin')}",
        ),
    ]


def infomaniak(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    seed = arrival.seed
    inner = f"smtp-2-{token(seed, 4, '0123')}.mail.infomaniak.ch"
    outer = f"smtp-3-{token(seed + 'b', 4, '0123')}.mail.infomaniak.ch"
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        ("Delivered-To", arrival.recipient),
        (
            "Received",
            f"from {outer} (unknown [10.4.36.{number(seed, 100, 112)}])\n"
            f"\tby {inner} (Postfix) with ESMTPS id 4{token(seed, 13, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; "
            f"{postfix(arrival.at + timedelta(seconds=1), 'berlin')}",
        ),
        (
            "Received",
            f"{departure.seen}\n\t{_TLS_13}\n"
            f"\tby {outer} (Postfix) with ESMTPS id 4{token(seed + 'c', 13, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; {postfix(arrival.at, 'berlin')}",
        ),
        ("X-Infomaniak-Routing", "alpha"),
    ]


def ovh(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    seed = arrival.seed
    entry, cleaner, exit_ = (
        f"{kind}{number(seed + kind, 10, 48)}.mail.ovh.net" for kind in ("in", "vr", "out")
    )
    local = placed(arrival.at + timedelta(seconds=2), "berlin")[5:]
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        ("Delivered-To", arrival.recipient),
        (
            "Received",
            f"from {cleaner} (unknown [10.101.8.{number(seed, 10, 60)}])\n"
            f"\tby {exit_} (Postfix) with ESMTP id 4{token(seed, 16, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; {local}",
        ),
        (
            "Received",
            f"from {entry} (unknown [10.101.4.{number(seed, 10, 60)}])\n"
            f"\tby {cleaner} (Postfix) with ESMTP id 4{token(seed + 'v', 16, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; "
            f"{placed(arrival.at + timedelta(seconds=1), 'utc', with_zone=True)}",
        ),
        (
            "Received-SPF",
            f"Pass (mailfrom) identity=mailfrom; client-ip={departure.ip}; helo={departure.host}; "
            f"envelope-from={departure.bounce}; receiver={arrival.recipient}",
        ),
        (
            "Authentication-Results",
            f"{entry};\n\tdkim=pass (2048-bit key; unprotected) header.d={departure.signed_by}\n"
            f'\theader.b="{token(seed, 8, MIXED)}";\n\tdkim-atps=neutral',
        ),
        (
            "Received",
            f"{departure.seen}\n"
            f"\tby {entry} (Postfix) with ESMTPS id 4{token(seed + 'i', 16, MIXED)}\n"
            f"\tfor <{arrival.recipient}>; "
            f"{placed(arrival.at, 'utc', with_zone=True)}",
        ),
        ("X-Ovh-Tracer-Id", token(seed, 19, DIGITS)),
        ("X-VR-SPAMSTATE", "OK"),
    ]


def naver(arrival: Arrival) -> list[Header]:
    departure = arrival.departure
    machine = f"crcvmail{number(arrival.seed, 10, 240)}.nm.naver.com"
    return [
        ("Return-Path", f"<{departure.bounce}>"),
        (
            "Received-SPF",
            f"pass ({machine}: domain of {departure.bounce} designates {departure.ip} as permitted "
            "sender)",
        ),
        (
            "Authentication-Results",
            f"{machine}; dmarc=pass (p=none dis=none) header.from={arrival.from_domain};\n"
            f" spf=pass smtp.mailfrom={departure.bounce}",
        ),
        (
            "Received",
            f"{departure.seen}\n"
            f"  by {machine} with ESMTP id {token(arrival.seed, 22, MIXED)}\n"
            f"  for <{arrival.recipient}>;\n"
            f"  {placed(arrival.at, 'utc').replace('+0000', '-0000')}",
        ),
        ("X-Naver-CID", token(arrival.seed, 18, UPPER)),
    ]


def own_server(arrival: Arrival) -> list[Header]:
    """A rented machine in Iceland, set up by a friend: Postfix and Dovecot at first, then a
    program that also writes at which address it took the letter in (RFC 5321 section 4.4)."""
    departure = arrival.departure
    host = "mail.lindqvist.example"
    dkim = (
        f"dkim=pass (2048 bit rsa) header.d={departure.signed_by}\n\theader.a=rsa-sha256 "
        f'header.b="{token(arrival.seed, 8, MIXED)}"'
        if departure.signed_by
        else "dkim=none"
    )
    verdict = f"{host};\n\t{dkim};\n\tspf=pass smtp.mailfrom={departure.bounce_domain}"
    top = [("Return-Path", f"<{departure.bounce}>"), ("Delivered-To", arrival.recipient)]
    if arrival.at.year >= 2023:
        return [
            *top,
            ("Authentication-Results", verdict),
            (
                "Received",
                f"from {departure.host} ([{departure.ip}])\n\tby {host} ([{OWN_SERVER}]) via tcp\n"
                f"\twith ESMTPS id {token(arrival.seed, 22, MIXED)}\n"
                f"\t(TLS1.3 TLS_AES_128_GCM_SHA256) for <{arrival.recipient}>;\n"
                f"\t{placed(arrival.at, 'iceland')}",
            ),
        ]
    return [
        *top,
        (
            "Received",
            f"from {host} ([{OWN_SERVER}])\n\tby {host} with LMTP\n"
            f"\tid {token(arrival.seed, 24, MIXED)}\n"
            f"\t(envelope-from <{departure.bounce}>)\n\tfor <{arrival.recipient}>; "
            f"{placed(arrival.at + timedelta(seconds=1), 'iceland')}",
        ),
        ("Authentication-Results", verdict),
        (
            "Received",
            f"{departure.seen}\n\t{_TLS_13[:-1]}\n"
            "\t key-exchange X25519 server-signature ECDSA (prime256v1))\n"
            f"\t(No client certificate requested)\n\tby {host} (Postfix) with ESMTPS id "
            f"4{token(arrival.seed, 13, MIXED)}\n\tfor <{arrival.recipient}>; "
            f"{postfix(arrival.at, 'iceland')}",
        ),
    ]


def yandex_copy(at: datetime, seed: str) -> list[Header]:
    web = f"web{number(seed, 1, 30)}{pick(seed, 'o', 'j', 'h', 'g')}.yandex.ru"
    return [("Received", f"by {web} with HTTP;\n\t{stamp(moscow(at))}")]
