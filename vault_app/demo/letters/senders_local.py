"""Letters that leave a provider of one country, or a server of the sender's own."""

from vault_app.demo.letters.clocks import moscow, placed, postfix, stamp
from vault_app.demo.letters.routes import Departure, Posting, nobodys_ip
from vault_app.demo.letters.tokens import (
    DIGITS,
    HEX,
    MIXED,
    UPPER_HEX,
    number,
    pick,
    token,
    uuid,
)


def own(posting: Posting) -> Departure:
    domain = posting.sender.domain
    host = f"mail.{domain}"
    queue = token(posting.seed + "queue", 15, MIXED)
    home = nobodys_ip(posting.sender.address + "home")
    signs = posting.at.year >= 2012
    received = (
        "Received",
        f"from [192.168.{number(domain, 0, 9)}.{number(posting.seed, 10, 99)}] "
        f"(unknown [{home}])\n\t(Authenticated sender: {posting.sender.address})\n"
        f"\tby {host} (Postfix) with ESMTPSA id {queue}\n"
        f"\tfor <{posting.to}>; {postfix(posting.later(1), 'berlin')}",
    )
    return Departure(
        host=host,
        ip=nobodys_ip(domain),
        bounce=posting.sender.address,
        signed_by=domain if signs else "",
        selector="mail",
        lines=((posting.sign("mail"), received) if signs else (received,)),
        message_id=f"{uuid(posting.seed)}@{domain}",
        left_at=posting.later(2),
    )


def yahoo_japan(posting: Posting) -> Departure:
    site = pick(posting.seed, "kks", "djm", "ssk")
    host = f"nh604-vm{number(posting.seed, 1, 9)}.bullet.mail.{site}.yahoo.co.jp"
    return Departure(
        host=host,
        ip=f"183.79.57.{number(posting.seed, 10, 90)}",
        bounce=posting.sender.address,
        signed_by="yahoo.co.jp",
        selector="yj20110701",
        lines=(
            posting.sign("yj20110701"),
            (
                "Received",
                f"from [10.195.54.{number(posting.seed, 10, 200)}] by {host} with NNFMP; "
                f"{placed(posting.later(1), 'utc')}",
            ),
        ),
        message_id=f"{token(posting.seed, 6, DIGITS)}.{token(posting.seed + 'm', 5, DIGITS)}"
        f".qm@web{number(posting.seed, 1000, 9999)}.mail.{site}.yahoo.co.jp",
        left_at=posting.later(2),
    )


def gmx(posting: Posting) -> Departure:
    when = placed(posting.later(1), "berlin")
    mailer = f"mrgmx{number(posting.seed, 1, 105):03d}"
    mark = "-".join(
        (
            "1" + token(posting.seed, 5, MIXED),
            "1" + token(posting.seed + "b", 5, MIXED) + "0",
            "00" + token(posting.seed + "c", 4, MIXED),
        )
    )
    return Departure(
        host="mout.gmx.net",
        ip=f"212.227.{pick(posting.seed, '15', '17')}.{number(posting.seed, 15, 22)}",
        bounce=posting.sender.address,
        signed_by="gmx.net" if posting.at.year >= 2016 else "",
        selector="badeba3b8450",
        lines=(
            (
                "Received",
                f"from [192.168.178.{number(posting.seed, 20, 60)}] "
                f"([{nobodys_ip(posting.sender.address)}]) by mail.gmx.net ({mailer}\n"
                f" [212.227.17.190]) with ESMTPSA (Nemesis) id {mark}; {when}",
            ),
            ("X-UI-Sender-Class", uuid(posting.sender.address)),
            ("X-Provags-ID", f"V03:K1:{token(posting.seed + 'prov', 60, MIXED + '+/')}"),
        ),
        message_id=f"trinity-{uuid(posting.seed)}-{int(posting.at.timestamp())}000@3c-app-gmx-bs"
        f"{number(posting.seed, 1, 60):02d}",
        left_at=posting.later(2),
    )


def t_online(posting: Posting) -> Departure:
    outgoing = number(posting.seed, 1, 12)
    inner = f"fwd{number(posting.seed, 70, 89)}.aul.t-online.de"
    return Departure(
        host=f"mailout{outgoing:02d}.t-online.de",
        ip=f"194.25.134.{number(posting.seed, 16, 83)}",
        bounce=posting.sender.address,
        signed_by="",
        selector="",
        lines=(
            (
                "Received",
                f"from {inner} ({inner} [10.223.144.{number(posting.seed, 90, 120)}])\n"
                f"\tby mailout{outgoing:02d}.t-online.de (Postfix) with SMTP id "
                f"{token(posting.seed, 10, UPPER_HEX)}\n\tfor <{posting.to}>; "
                f"{postfix(posting.later(1), 'berlin')}",
            ),
        ),
        message_id=f"{token(posting.seed, 20, HEX)}@t-online.de",
        left_at=posting.later(2),
    )


def yandex(posting: Posting) -> Departure:
    letter = pick(posting.seed, "j", "o", "h", "g")
    host = f"forward{number(posting.seed, 10, 20)}{letter}.mail.yandex.net"
    web = f"web{number(posting.seed, 1, 30)}{letter}.yandex.ru"
    return Departure(
        host=host,
        ip=f"95.108.{number(posting.seed, 130, 253)}.{number(posting.seed, 10, 200)}",
        bounce=posting.sender.address,
        signed_by="yandex.ru" if posting.at.year >= 2011 else "",
        selector="mail",
        lines=(
            (
                "Received",
                f"from {web} ({web} [95.108.131.{number(posting.seed, 10, 90)}])\n"
                f"\tby {host} (Yandex) with ESMTP id {token(posting.seed, 12, UPPER_HEX)}\n"
                f"\tfor <{posting.to}>; {stamp(moscow(posting.later(2)))} (MSK)",
            ),
            (
                "Received",
                f"from 127.0.0.1 (localhost.localdomain [127.0.0.1])\n\tby {web} (Yandex) with "
                f"ESMTP id {token(posting.seed + 'w', 12, UPPER_HEX)};\n"
                f"\t{stamp(moscow(posting.later(1)))} (MSK)",
            ),
            posting.sign("mail"),
        ),
        message_id=f"{number(posting.seed, 10000, 99999)}{int(posting.at.timestamp())}@{web}",
        left_at=posting.later(2),
    )


def netease(posting: Posting) -> Departure:
    account = posting.sender.address.partition("@")[0]
    host = f"m{number(posting.seed, 12, 16)}-{number(posting.seed, 11, 36)}.mail.163.com"
    return Departure(
        host=host,
        ip=f"220.181.{number(posting.seed, 12, 15)}.{number(posting.seed, 20, 190)}",
        bounce=posting.sender.address,
        signed_by="163.com",
        selector="s110527",
        lines=(
            posting.sign("s110527"),
            (
                "Received",
                f"from {account}$163.com ( [203.0.113.77] ) by "
                f"ajax-webmail-wmsvr{number(posting.seed, 10, 99)}\n (Coremail) ; "
                f"{placed(posting.later(1), 'china', with_zone=True)}",
            ),
            ("X-CM-TRANSID", token(posting.seed, 30, MIXED)),
        ),
        message_id=f"{token(posting.seed, 8, HEX)}.{token(posting.seed + 'b', 4, HEX)}."
        f"{token(posting.seed + 'c', 11, HEX)}.Coremail.{account}@163.com",
        left_at=posting.later(2),
    )


def naver(posting: Posting) -> Departure:
    host = f"cvsmtppost{number(posting.seed, 1, 38):02d}.nm.naver.com"
    mark = token(posting.seed, 22, MIXED)
    return Departure(
        host=host,
        ip=f"114.111.35.{number(posting.seed, 30, 240)}",
        bounce=posting.sender.address,
        signed_by="naver.com",
        selector="s20171208",
        lines=(
            (
                "Received",
                f"from cvsendbo{number(posting.seed, 1, 40):03d}.nm ([10.112.22.34])\n"
                f"  by {host} with ESMTP id {mark}\n  for <{posting.to}>;\n"
                f"  {placed(posting.later(1), 'utc').replace('+0000', '-0000')}",
            ),
            posting.sign("s20171208"),
        ),
        message_id=f"{token(posting.seed, 28, HEX)}@cweb{number(posting.seed, 1, 60):02d}.nm",
        left_at=posting.later(2),
    )
