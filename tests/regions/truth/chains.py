"""Makes whole header blocks from the shapes: the holder's lines on top, a sender's below."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.regions.truth import shapes_coded, shapes_microsoft, shapes_plain
from tests.regions.truth.shape import Shape

SHAPES = (*shapes_microsoft.SHAPES, *shapes_coded.SHAPES, *shapes_plain.SHAPES)
DATE = "Tue, 3 Mar 2026 09:12:01 +0000"
_DATES = (DATE, "Tue, 03 Mar 2026 01:12:01 -0800 (PST)", "Tue, 3 Mar 2026 10:12:01 +0100")


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who handed the message over, and the lines that came with it from their side. ``greeting`` is
    what they call themselves, if not by their name."""

    name: str
    host: str
    address: str
    lines: tuple[str, ...] = ()
    greeting: str = ""


SENDERS = (
    Sender(
        name="a server of the sender's own",
        host="mx.sender.example",
        address="203.0.113.9",
        lines=("from [192.168.1.4] (pc.sender.example [192.168.1.4]) by mx.sender.example (Postfix)"
               " with ESMTPSA id 77",),
    ),
    Sender(
        name="a big mailer in Virginia (cases 27, 36)",
        host="mail-dm6nam12on2091.outbound.protection.outlook.com",
        address="40.107.243.91",
        lines=(
            "from BN8PR19MB1111.namprd19.prod.outlook.com (2603:10b6:408:7::5) by"
            " SA1PR19MB2222.namprd19.prod.outlook.com (2603:10b6:806:7::5) with Microsoft SMTP"
            " Server (version=TLS1_2) id 15.20.7611.30",
            "from BN8PR19MB1111.namprd19.prod.outlook.com ([fe80::1%4]) by"
            " BN8PR19MB1111.namprd19.prod.outlook.com ([fe80::1%4]) with mapi id 15.20.7611.030",
        ),
    ),
    Sender(
        name="a big mailer that tells nothing",
        host="mail-oi1-f65.google.com",
        address="209.85.167.65",
        lines=("by mail-oi1-f65.google.com with SMTP id 5614622812f47-3c1",
               "by 2002:a05:6870:1:b0:1 with SMTP id x"),
    ),
    Sender(
        name="a mailing list (cases 4, 5)",
        host="lists.verein.example",
        address="198.51.100.20",
        lines=(
            "from lists.verein.example (localhost [127.0.0.1]) by lists.verein.example (Postfix)"
            " with ESMTP id 3 for <talk@verein.example>",
            "from sonic312-1.consmr.mail.sg3.yahoo.com (sonic312-1.consmr.mail.sg3.yahoo.com"
            " [106.10.244.1]) by lists.verein.example (Postfix) with ESMTPS id 2",
            "from sonic.gate.mail.ne1.yahoo.com by sonic312.consmr.mail.sg3.yahoo.com with HTTP",
        ),
    ),
    Sender(
        name="a relay with a country in its name (case 31)",
        host="smtpbgbr1.qq.com",
        address="54.207.19.206",
        lines=("from c-73-1-2-3.hsd1.wa.comcast.net ( [73.1.2.3]) by bizesmtp.qq.com (ESMTP) with"
               " SMTP id 0",),
    ),
    Sender(
        name="a script, with IPv6 and no lines of its own",
        host="shop.example",
        address="2a01:4f8:1:2::9",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A header block with the truth about it. ``top`` are the holder's own lines, ``below`` the
    sender's; ``country`` is "" where nobody can tell."""

    provider: str
    country: str
    city: str
    has_code: bool
    top: str
    below: str
    sender: str

    @property
    def headers(self) -> str:
        return (
            f"{self.top}{self.below}"
            "From: Nora <nora@sender.example>\r\nTo: me@lindenhof.example\r\n"
            "Subject: Tuesday\r\nMessage-ID: <1@sender.example>\r\n"
            f"Date: {DATE}\r\nMIME-Version: 1.0\r\n"
        )


def chains() -> Iterator[Chain]:
    """Every shape with every place, by at least two senders; those without a code by four."""
    count = 0
    for shape in SHAPES:
        for code, (country, city) in shape.places.items():
            for _ in range(2 if len(shape.places) > 1 else 4):
                count += 1
                yield chain(shape, code, SENDERS[count % len(SENDERS)], country, city, turn=count)


def chain(
    shape: Shape, code: str, sender: Sender, country: str, city: str, *, turn: int = 0
) -> Chain:
    """One shape by one sender."""
    is_closed = " with mapi " in shape.lines[-1]
    date = _DATES[turn % len(_DATES)]
    return Chain(
        provider=shape.provider,
        country=country,
        city=city,
        has_code=shape.has_code and bool(country),
        top="".join(header(_filled(line, shape, code, sender), date) for line in shape.lines),
        below="" if is_closed else "".join(header(line) for line in sender.lines),
        sender=sender.name,
    )


def header(line: str, date: str = DATE) -> str:
    """A header as it stands in a message: a Received line unless it names another."""
    name, colon, _ = line.partition(": ")
    if colon and " " not in name:
        return f"{line}\r\n"
    words = line.split(" ")
    middle = max(1, len(words) // 2)
    text = f"{' '.join(words[:middle])}\r\n\t{' '.join(words[middle:])}"
    dated = text if ";" in line and line.rstrip().endswith("(PST)") else f"{text}; {date}"
    return f"Received: {dated}\r\n"


def _filled(line: str, shape: Shape, code: str, sender: Sender) -> str:
    address = sender.address
    if "[{ip}]" in line and ":" in address:
        address = f"IPv6:{address}"
    return (
        line.replace("{h}", sender.greeting or sender.host, 1)
        .replace("{h}", sender.host)
        .replace("{ip}", address)
        .replace("{code}", code)
        .replace("{to}", shape.to)
        .replace("{id}", "4Qx1A2b3C4")
    )
