"""What Exchange Online writes into a letter that it delivers: three eras of the same run of hops.

The topmost hop names the mailbox server; the border filter may stand in another country.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vault_app.demo.letters.clocks import placed
from vault_app.demo.letters.exchange import HTTPS_SINCE, IPV6_SINCE, TLS, build
from vault_app.demo.letters.routes import Arrival, Header
from vault_app.demo.letters.tokens import HEX, base64_lines, base64_text, number, pick, token, uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tenant:
    """Where a firm's mailboxes stand: mailbox server, transport sites, IPv6 range, border filters.

    ``own_domain`` is the firm's: mail from a colleague crosses no border.
    """

    own_domain: str
    forest: str
    box: str
    early_box: str
    site: str
    range: str
    front: str
    filters: tuple[str, ...]
    early_filters: tuple[str, ...]


DUBLIN = _Tenant(
    own_domain="liffeyreview.example",
    forest="eurprd05",
    box="DB7PR05MB4761",
    early_box="DB4PR05MB0892",
    site="DB",
    range="2603:10a6:10",
    front="DB6PR05CA00",
    filters=("DB5EUR03FT029.eop-EUR03", "VE1EUR03FT012.eop-EUR03", "AM5EUR03FT044.eop-EUR03"),
    early_filters=("DB3FFO11FD042", "DB3FFO11FD019", "AM1FFO11FD007"),
)

VIRGINIA = _Tenant(
    own_domain="potomacdesk.example",
    forest="namprd19",
    box="BN6PR19MB1530",
    early_box="BN6PR19MB1530",
    site="BN",
    range="2603:10b6:408",
    front="BN6PR16CA00",
    # A border in Dublin before a mailbox in Virginia: the border proves who, not where.
    filters=("BN3NAM04FT032.eop-NAM04", "CO1NAM04FT015.eop-NAM04", "DB5EUR01FT021.eop-EUR01"),
    early_filters=("BN1BFFO11FD022",),
)


def dublin(arrival: Arrival) -> list[Header]:
    return _deliver(arrival, DUBLIN)


def virginia(arrival: Arrival) -> list[Header]:
    return _deliver(arrival, VIRGINIA)


def dublin_copy(at: datetime, seed: str) -> list[Header]:
    return _copy(at, seed, DUBLIN)


def virginia_copy(at: datetime, seed: str) -> list[Header]:
    return _copy(at, seed, VIRGINIA)


def _copy(at: datetime, seed: str, tenant: _Tenant) -> list[Header]:
    """The hop in the copy of what one sent: from the mailbox server to itself."""
    is_early = at < HTTPS_SINCE
    box = f"{tenant.early_box if is_early else tenant.box}.{tenant.forest}.prod.outlook.com"
    local = "169.254.7.161" if is_early else f"fe80::{token(box, 4, HEX)}:2c02:68b1"
    index = f"%{number(seed, 2, 9)}" if not is_early else ""
    return [
        (
            "Received",
            f"from {box}\n ([{local}]) by {box}\n ([{local}{index}]) with mapi id {build(at)};\n"
            f" {placed(at, 'utc')}",
        )
    ]


def _deliver(arrival: Arrival, tenant: _Tenant) -> list[Header]:
    if arrival.at < HTTPS_SINCE:
        return _deliver_early(arrival, tenant)
    if arrival.from_domain == tenant.own_domain:
        return _deliver_inside(arrival, tenant)
    front_number = f"{number(arrival.seed, 10, 78):02d}"
    front = f"{tenant.front}{front_number}"
    transport = f"{tenant.site}{_unit(arrival, tenant)}MB{number(arrival.seed + 't', 1000, 9899)}"
    transport_host = f"{transport}.{tenant.forest}.prod.outlook.com"
    transport_address = _address(arrival, tenant, "t")
    front_address = _address(arrival, tenant, "f")
    border = pick(arrival.seed, *tenant.filters)
    version = build(arrival.at)
    departure = arrival.departure
    via = (
        f" via\n {front}.{tenant.forest.upper()}.PROD.OUTLOOK.COM" if arrival.at.year < 2020 else ""
    )
    return [
        (
            "Received",
            f"from {transport_host} ({transport_address})\n"
            f" by {tenant.box}.{tenant.forest}.prod.outlook.com with HTTPS{via};\n"
            f" {placed(arrival.at + timedelta(seconds=3), 'utc')}",
        ),
        (
            "Received",
            f"from {front}.{tenant.forest}.prod.outlook.com ({front_address})\n"
            f" by {transport_host} ({transport_address}) with\n"
            f" Microsoft SMTP Server ({TLS}) id {version};\n"
            f" {placed(arrival.at + timedelta(seconds=2), 'utc')}",
        ),
        (
            "Received",
            f"from {border}.prod.protection.outlook.com\n"
            f" ({_cafe(arrival, tenant)}) by {front}.outlook.office365.com\n"
            f" ({front_address}) with Microsoft SMTP Server ({TLS}) id {version} via\n"
            f" Frontend Transport; {placed(arrival.at + timedelta(seconds=1), 'utc')}",
        ),
        ("Authentication-Results", _verdict(arrival)),
        ("Received-SPF", _spf(arrival)),
        (
            "Received",
            f"from {departure.host} ({departure.ip}) by\n"
            f" {border.partition('.')[0]}.mail.protection.outlook.com "
            f"(10.152.{number(border, 8, 90)}.{number(front, 50, 250)}) with Microsoft\n"
            f" SMTP Server ({TLS}) id {version} via Frontend\n"
            f" Transport; {placed(arrival.at, 'utc')}",
        ),
        *_seals(arrival),
        *_stamps(arrival, tenant),
    ]


def _spf(arrival: Arrival) -> str:
    departure = arrival.departure
    return (
        f"Pass (protection.outlook.com: domain of {departure.bounce_domain}\n designates "
        f"{departure.ip} as permitted sender)\n receiver=protection.outlook.com; "
        f"client-ip={departure.ip};\n helo={departure.host}; pr=C"
    )


def _deliver_inside(arrival: Arrival, tenant: _Tenant) -> list[Header]:
    """From a colleague in the same firm: no border, only a MAPI hop and one transport."""
    other = f"{tenant.site}{_unit(arrival, tenant)}MB{number(arrival.from_domain, 1000, 9899)}"
    other_host = f"{other}.{tenant.forest}.prod.outlook.com"
    local = (
        f"fe80::{token(other, 4, HEX)}:{token(other + 'b', 4, HEX)}:{token(other + 'c', 4, HEX)}"
    )
    version = build(arrival.at)
    return [
        (
            "Received",
            f"from {other_host} ({_address(arrival, tenant, 'o')})\n"
            f" by {tenant.box}.{tenant.forest}.prod.outlook.com with HTTPS;\n"
            f" {placed(arrival.at + timedelta(seconds=2), 'utc')}",
        ),
        (
            "Received",
            f"from {other_host}\n ([{local}]) by {other_host}\n ([{local}%3]) with mapi id "
            f"{version};\n {placed(arrival.at, 'utc')}",
        ),
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
        *_stamps(arrival, tenant)[1:],
    ]


def _deliver_early(arrival: Arrival, tenant: _Tenant) -> list[Header]:
    """Until 2016 the mailbox server stood in an SMTP hop, and addresses were private ones."""
    box = f"{tenant.early_box}.{tenant.forest}.prod.outlook.com"
    box_address = f"10.141.{number(tenant.early_box, 10, 250)}.{number(tenant.box, 10, 250)}"
    version = build(arrival.at)
    departure = arrival.departure
    if arrival.from_domain == tenant.own_domain:
        return _deliver_early_inside(arrival, tenant, f"{box} ({box_address})")
    border = pick(arrival.seed, *tenant.early_filters)
    front = f"{tenant.site}{number(arrival.seed, 3, 5)}PR05CA{number(arrival.seed, 1, 80):03d}"
    return [
        (
            "Received",
            f"from {front}.{tenant.forest}.prod.outlook.com (10.242.74.31) by\n"
            f" {box} ({box_address}) with Microsoft SMTP\n Server (TLS) id {version}; "
            f"{placed(arrival.at + timedelta(seconds=2), 'utc')}",
        ),
        (
            "Received",
            f"from {border}.protection.gbl (2a01:111:f400:7e04::{number(border, 100, 199)}) by\n"
            f" {front}.outlook.office365.com (2a01:111:e400:8000::{number(front, 10, 60)}) with\n"
            f" Microsoft SMTP Server (TLS) id {version} via Frontend Transport;\n"
            f" {placed(arrival.at + timedelta(seconds=1), 'utc')}",
        ),
        (
            "Received",
            f"from {departure.host} ({departure.ip}) by\n {border}.mail.protection.outlook.com "
            f"(10.47.{number(border, 10, 250)}.73) with Microsoft\n SMTP Server (TLS) id {version} "
            f"via Frontend Transport; {placed(arrival.at, 'utc')}",
        ),
        ("Received-SPF", _spf(arrival)),
        ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
    ]


def _deliver_early_inside(arrival: Arrival, tenant: _Tenant, box: str) -> list[Header]:
    version = build(arrival.at)
    other = f"{tenant.early_box[:9]}{number(arrival.from_domain, 100, 899):04d}"
    other_host = f"{other}.{tenant.forest}.prod.outlook.com"
    return [
        (
            "Received",
            f"from {other_host} (10.141.{number(other, 10, 250)}.14) by\n"
            f" {box} with Microsoft SMTP\n Server (TLS) id {version}; "
            f"{placed(arrival.at + timedelta(seconds=1), 'utc')}",
        ),
        (
            "Received",
            f"from {other_host} ([169.254.7.161]) by\n {other_host} ([169.254.7.161]) with\n"
            f" mapi id {version.replace('.0.', '.00.')}; {placed(arrival.at, 'utc')}",
        ),
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
    ]


def _unit(arrival: Arrival, tenant: _Tenant) -> str:
    return f"{number(arrival.seed + 'unit', 6, 9)}PR{tenant.forest[-2:]}"


def _address(arrival: Arrival, tenant: _Tenant, tag: str) -> str:
    seed = arrival.seed + tag
    if arrival.at < IPV6_SINCE:
        return f"10.{number(seed, 160, 175)}.{number(seed, 10, 240)}.{number(seed + 'b', 10, 240)}"
    return f"{tenant.range}:{token(seed, 3, '12345')}::{number(seed, 10, 44)}"


def _cafe(arrival: Arrival, tenant: _Tenant) -> str:
    seed = arrival.seed + "cafe"
    if arrival.at < IPV6_SINCE:
        return f"2a01:111:f400:7e0a::{number(seed, 100, 210)}"
    return f"{tenant.range}:{token(seed, 3, '12345')}:cafe::{token(seed, 2, HEX)}"


def _verdict(arrival: Arrival) -> str:
    departure = arrival.departure
    dkim = "none (message not signed)"
    if departure.signed_by:
        dkim = f"pass (signature was verified)\n header.d={departure.signed_by}"
    return (
        f"spf=pass (sender IP is {departure.ip})\n smtp.mailfrom={departure.bounce_domain};\n"
        f" dkim={dkim};\n dmarc=pass action=none\n header.from={arrival.from_domain};"
        "compauth=pass reason=100"
    )


def _seals(arrival: Arrival) -> list[Header]:
    """The ARC set (RFC 8617) that Microsoft adds since 2019."""
    if arrival.at.year < 2019:
        return []
    seed = arrival.seed + "arc"
    return [
        (
            "ARC-Seal",
            "i=1; a=rsa-sha256; s=arcselector9901; d=microsoft.com; cv=none;\n"
            f" b={base64_lines(seed, 192)}",
        ),
        (
            "ARC-Message-Signature",
            "i=1; a=rsa-sha256; c=relaxed/relaxed; d=microsoft.com;\n s=arcselector9901;\n"
            " h=From:Date:Subject:Message-ID:Content-Type:MIME-Version;\n"
            f" bh={base64_text(seed + 'bh', 32)};\n b={base64_lines(seed + 'b', 192)}",
        ),
        ("ARC-Authentication-Results", f"i=1; mx.microsoft.com 1; {_verdict(arrival)}; arc=none"),
    ]


def _stamps(arrival: Arrival, tenant: _Tenant) -> list[Header]:
    return [
        ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
        ("X-MS-Exchange-Organization-Network-Message-Id", uuid(arrival.seed + "network")),
        ("X-MS-Exchange-Organization-SCL", "1"),
        ("X-MS-Exchange-Transport-CrossTenantHeadersStamped", tenant.box),
        (
            "X-MS-Exchange-CrossTenant-OriginalArrivalTime",
            f"{arrival.at:%d %b %Y %H:%M:%S}.{number(arrival.seed, 1000, 9999)} (UTC)",
        ),
    ]
