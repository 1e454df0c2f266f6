"""Custody in a large vault: what its pages cost, what searches by place cost, judging all anew.

    python packaging/dev.py bench custody_archive
    python -m tests.bench.custody_archive MESSAGES     (in the venv, for another size)

The vault has an Exchange mailbox that moved twice, one at Gmail and one on an own server, with the
traces of mail as ``routes`` makes it, but no bodies and no text index: nothing here reads them.
Its mail is judged once for each shape of trace, and stored with that.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.mailboxes import dates
from tests.bench.routes import Route, routes
from vault_app.archive import accounts, observations, reassessing
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.custody import add_custody
from vault_app.archive.custody_columns import holding_row, interval_of
from vault_app.archive.custody_ids import CustodyIds
from vault_app.archive.database import Connection
from vault_app.archive.sums import Counted
from vault_app.archive.traces import Traces
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.boot import resources_folder
from vault_app.model.custody import ConnectionSeen
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Account, ServerSettings
from vault_app.model.query import EVERYTHING
from vault_app.regions.judgement import Judgement
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.reassess import reassess
from vault_app.tasks.searching import read_query
from vault_app.tasks.stays import refresh_stays
from vault_app.tasks.vaults import create_vault

_ROUNDS = 9
_BATCH = 2_000
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_DATE = "%a, %d %b %Y %H:%M:%S +0000"

_EXCHANGE = (
    b"Received: from %(box)s (2603:10a6:10:2d1::13) by\r\n %(front)s with HTTPS;\r\n %(date)s\r\n"
    b"Received: from AM6PR05CA0035.eurprd05.prod.outlook.com (2603:10a6:20b:2e::48)\r\n"
    b" by %(box)s (2603:10a6:10:2d1::13) with\r\n Microsoft SMTP Server (version=TLS1_2,"
    b" cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)\r\n id 15.20.%(id)s; %(date)s\r\n"
    b"Received: from AM7EUR03FT062.eop-EUR03.prod.protection.outlook.com\r\n"
    b" (2603:10a6:20b:2e:cafe::a8) by AM6PR05CA0035.outlook.office365.com\r\n"
    b" (2603:10a6:20b:2e::48) with Microsoft SMTP Server (version=TLS1_2,\r\n"
    b" cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.%(id)s via Frontend\r\n"
    b" Transport; %(date)s\r\n"
    b"Received: from %(host)s (%(ip)s) by\r\n AM7EUR03FT062.mail.protection.outlook.com"
    b" (10.152.17.104) with Microsoft SMTP\r\n Server (version=TLS1_2,"
    b" cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id\r\n 15.20.%(id)s; %(date)s\r\n"
)
_GMAIL = (
    b"Received: by 2002:a05:6022:5048:b0:4b:eb38:1b1d with SMTP id %(id)s;\r\n        %(date)s\r\n"
    b"Received: from %(host)s (%(host)s. [%(ip)s])\r\n        by mx.google.com with ESMTPS id"
    b" %(id)s.42.2020\r\n        for <erin@gmail.com>\r\n        (version=TLS1_3"
    b" cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n        %(date)s\r\n"
)
_OWN = (
    b"Received: from mx1.example.org (mx1.example.org [192.0.2.25])\r\n"
    b"\tby store.example.org with LMTP\r\n\tid %(id)s;\r\n\t%(date)s\r\n"
    b"Received: from %(host)s (%(host)s [%(ip)s])\r\n"
    b"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
    b"\tby mx1.example.org (Postfix) with ESMTPS id %(id)s\r\n"
    b"\tfor <erin@example.org>; %(date)s\r\n"
)
# Where the Exchange mailbox lay, by the share of its mail that had come until then.
_BOXES = (
    (0.4, b"DB6PR0401MB2301.eurprd04.prod.outlook.com"),
    (0.7, b"AM0PR04MB4321.eurprd04.prod.outlook.com"),
    (1.0, b"FR3P281MB1234.DEUP281.PROD.OUTLOOK.COM"),
)
_ACCOUNTS = (
    ("erin@contoso.example", "outlook.office365.com", "52.97.133.1", _EXCHANGE, 5),
    ("erin@gmail.com", "imap.gmail.com", "142.250.1.1", _GMAIL, 3),
    ("erin@example.org", "imap.example.org", "192.0.2.25", _OWN, 2),
)


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    world = World.load(resources_folder())
    with (
        tempfile.TemporaryDirectory() as name,
        create_vault(Path(name) / "bench.vault", "bench") as vault,
    ):
        made = [_account(vault, world, *each[:3]) for each in _ACCOUNTS]
        seconds = _timed(lambda: _fill(vault, world, made, messages))
        print(f"{messages} messages stored (no bodies) in {seconds:.0f} s")
        for account, custody in made:
            _stays(vault, world, account, custody)
        _sizes(vault)
        _pages(vault)
        _searches(vault, world)
        _anew(vault, world)


def _account(
    vault: Vault, world: World, address: str, host: str, ip: str
) -> tuple[Account, AccountCustody]:
    account_id = vault.write(
        accounts.add_account,
        address=address,
        label="",
        server=ServerSettings(host=host, user="erin"),
    )
    seen = ConnectionSeen(
        host=host,
        address=ip,
        greeting="",
        server_id="",
        capabilities=(),
        seen_at=datetime.now(UTC),
    )
    shown = observations.encode_connection(seen)
    vault.write(observations.note_observation, account_id, observations.CONNECTION, shown)
    with vault.reader() as reader:
        return reader.account(account_id), world.describe_connection(seen, address=address)


def _fill(
    vault: Vault, world: World, made: list[tuple[Account, AccountCustody]], messages: int
) -> None:
    boxes = [
        vault.write(
            accounts.put_mailboxes,
            account.id,
            [
                ListedMailbox(
                    raw_name=b"INBOX",
                    name="INBOX",
                    delimiter="/",
                    special_use="inbox",
                    selectable=True,
                )
            ],
        )[b"INBOX"]
        for account, _ in made
    ]
    traces, ids = Traces(), CustodyIds()
    judged: dict[_Shape, Judgement] = {}
    batch = []
    for each in _letters(made, boxes, messages):
        batch.append(each)
        if len(batch) == _BATCH:
            vault.write(_store, traces, ids, world, batch, judged)
            batch = []
    vault.write(_store, traces, ids, world, batch, judged)


# Two of the same shape differ in nothing that judging reads but their dates.
_Shape = tuple[int, bytes, bytes]
_Letter = tuple[int, datetime, bytes, _Shape, int, AccountCustody, int]


def _letters(
    made: list[tuple[Account, AccountCustody]], boxes: list[int], messages: int
) -> Iterator[_Letter]:
    chance = random.Random(1)
    weights = [each[4] for each in _ACCOUNTS]
    ways = [route.weight for route in routes()]
    for number, moment in enumerate(dates(messages)):
        which = chance.choices(range(len(made)), weights)[0]
        route = chance.choices(routes(), ways)[0]
        box = next(box for until, box in _BOXES if number / messages < until)
        host = chance.choice(route.hosts)
        lines = _lines(chance, _ACCOUNTS[which][3], route, moment, box=box, host=host)
        account, custody = made[which]
        yield number, moment, lines, (which, box, host), account.id, custody, boxes[which]


def _lines(
    chance: random.Random,
    form: bytes,
    route: Route,
    moment: datetime,
    *,
    box: bytes,
    host: bytes,
) -> bytes:
    values = {
        b"id": bytes(chance.choices(_LETTERS, k=11)),
        b"date": moment.strftime(_DATE).encode(),
        b"host": host,
        b"ip": route.network + b".%d" % chance.randrange(1, 255),
        b"box": box,
        b"front": box,
    }
    stamps = [values[b"date"]] * 9
    below = route.received(chance, stamps[: route.hop_count])
    # Its first two lines are of another mailbox than this one.
    kept = below.split(b"\r\nReceived: ")[2:]
    return form % values + b"".join(b"Received: " + line + b"\r\n" for line in kept)


@alters()
def _store(
    connection: Connection,
    traces: Traces,
    ids: CustodyIds,
    world: World,
    batch: list[_Letter],
    judged: dict[_Shape, Judgement],
) -> None:
    traces.prepare(connection)
    now = int(time.time())
    for number, moment, lines, shape, account_id, custody, mailbox_id in batch:
        if shape not in judged:
            judged[shape] = world.judge(
                lines, account=custody, received_at=moment, is_outgoing=False
            )
        judgement = judged[shape]
        message_id, size = 21_000_000 + number, 2_000 + number * 7919 % 60_000
        seconds = int(moment.timestamp())
        holding_id = ids.holding(connection, holding_row(judgement.custody[0].holding))
        connection.execute(
            "INSERT INTO message (id, sha256, date, size, sender_name, sender_address, recipients,"
            " subject, preview, message_id, in_reply_to, has_attachments, is_seen, is_flagged,"
            " state, holding_id, confidence, stored_at)"
            " VALUES (?, ?, ?, ?, 'Ada Example', 'ada@example.org', 'erin@example.org', ?, ?, ?,"
            " '', 0, 1, 0, 'on-server', ?, ?, ?)",
            (
                message_id,
                number.to_bytes(32, "big"),
                seconds,
                size,
                f"About matter {number}",
                "The first words of a message, as lists show them. " * 3,
                f"<{number}@example.org>",
                holding_id,
                judgement.custody[0].confidence,
                now,
            ),
        )
        traces.insert(connection, message_id, lines, judgement.domains)
        own = tuple(
            replace(each, account_id=account_id, since=moment if each.until is None else each.since)
            for each in judgement.custody
        )
        of = Counted(size, seconds, now)
        intervals = [interval_of(each) for each in own]
        add_custody(connection, ids, message_id, intervals, of=of, first=True)
        connection.execute(
            "INSERT INTO placement (mailbox_id, uidvalidity, uid, message_id, internal_date,"
            " flags, size_differs, first_seen) VALUES (?, 1, ?, ?, ?, '', 0, ?)",
            (mailbox_id, number + 1, message_id, seconds, now),
        )
    traces.learn(connection)
    ids.settle(connection)


def _stays(vault: Vault, world: World, account: Account, custody: AccountCustody) -> None:
    first = _timed(lambda: refresh_stays(QuietJob(), vault, world, account, custody=custody))
    again = _timed(lambda: refresh_stays(QuietJob(), vault, world, account, custody=custody))
    with vault.reader() as reader:
        stays = reader.stays(account.id)
    print(
        f"  {account.address}: {len(stays)} stays, derived and copies re-pointed in {first:.1f} s,"
        f" looked over again in {again * 1000:.0f} ms"
    )


def _sizes(vault: Vault) -> None:
    with vault.reader() as reader:
        count, stored, longest = reader._all(
            "SELECT count(*), sum(length(lines)), max(length(lines)) FROM trace"
        )[0]
        sample = [row[0] for row in reader._all("SELECT message_id FROM trace LIMIT 2000")]
        plain = statistics.mean(len(reader.trace(each)) for each in sample)
        sets = len(reader.domain_sets())
    print(
        f"  traces: {stored / count:.0f} bytes a message (of {plain:.0f}; longest {longest}),"
        f" {sets} sets of domains"
    )


def _pages(vault: Vault) -> None:
    with vault.reader() as reader:
        for name, work in (
            ("holding_totals", reader.holding_totals),
            ("year_totals", reader.year_totals),
            ("holding_counts of all", lambda: reader.holding_counts(EVERYTHING)),
        ):
            print(f"  {name}: {_median(work):.1f} ms")
        message_id = next(reader.message_ids(EVERYTHING))[0]
        print(f"  custody of one message: {_median(lambda: reader.custody(message_id)):.2f} ms")


def _searches(vault: Vault, world: World) -> None:
    with vault.reader() as reader:
        for text in (
            "country:DE",
            "country:IE",
            "country:NO",
            "-country:DE",
            "provider:gmail",
            "controller:US",
            "confidence:unknown",
            "region:EEA",
            "reachable-by:us-cloud-act",
        ):
            query = read_query(text, world, reader)
            # mypy cannot tell that the lambdas are used up within their round.
            page = _median(lambda query=query: next(reader.message_ids(query), None))  # type: ignore[misc]
            whole = _timed(lambda query=query: reader.count(query)) * 1000  # type: ignore[misc]
            print(f"  {text:26} first page {page:7.1f} ms, counted {whole:7.0f} ms")


def _anew(vault: Vault, world: World) -> None:
    facts = world.fingerprints()
    rules = {**facts, "": ("other", frozenset[str]())}
    for name, seen, spoilt in (
        ("rules changed, outcome the same", rules, 0),
        ("rules changed, every tenth differs", rules, 10),
        ("rules changed, all differ", rules, 1),
        ("one operator changed", {**facts, "google": ("other", facts["google"][1])}, 0),
    ):
        vault.write(_note, seen, spoilt)
        began = time.perf_counter()
        report = reassess(QuietJob(), vault, world)
        seconds = time.perf_counter() - began
        rate = report.messages / seconds
        print(
            f"  judged anew, {name}: {report.messages} messages, {report.changed} changed, in"
            f" {seconds:.1f} s ({rate:.0f}/s; a million in {1e6 / rate:.0f} s)",
            flush=True,
        )


@alters()
def _note(connection: Connection, facts: reassessing.Fingerprints, spoilt: int) -> None:
    reassessing._note_facts(connection, facts)
    if spoilt:
        connection.execute(
            "UPDATE custody SET because = 'It was so.' WHERE message_id % ? = 0", (spoilt,)
        )


def _median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    return statistics.median(_timed(work) for _ in range(_ROUNDS)) * 1000


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
