"""Judges message files without any vault: for people who were handed a message, and for tests."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO

from vault_app.mime.dates import parse_date
from vault_app.model.custody import Custody, Evidence, RouteHop
from vault_app.model.errors import UsageError
from vault_app.regions.holdings import SELF_HOSTED
from vault_app.regions.judgement import Judgement
from vault_app.regions.received import Trace
from vault_app.regions.world import World

# Ten thousand Received lines have room; what comes after is never read.
HEADERS_LIMIT = 2 * 1024 * 1024
MESSAGES_LIMIT = 100_000
_BLANK_LINE = re.compile(rb"\n\r?\n")
_FROM_LINE = re.compile(rb"From [^\n]*\n")
_DATE = re.compile(rb"^date[ \t]*:([^\n]{0,200})", re.IGNORECASE | re.MULTILINE)
_OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One message of a file. ``error`` is a code, and all else empty, if it could not be read.
    ``seller``: who sells the account, where another runs it."""

    file: str
    error: str = ""
    judgement: Judgement | None = None
    seller: Custody | None = None
    route: tuple[RouteHop, ...] = ()
    extra_evidence: tuple[Evidence, ...] = ()
    headers: bytes = b""
    is_date_known: bool = True

    @property
    def custody(self) -> tuple[Custody, ...]:
        """The present holder, whoever sells its mailbox, then the earlier ones."""
        if self.judgement is None:
            return ()
        first, *earlier = self.judgement.custody
        return (first, *([self.seller] if self.seller else []), *earlier)


def find_service(world: World, name: str) -> str:
    """The id of a service that a person named: by its id, "self-hosted", its operator's id, its
    name, or one of its domains or servers.

    Raises:
        UsageError: nobody is called so; ``near`` lists what is spelt alike.
    """
    wanted = name.strip().casefold()
    if wanted == SELF_HOSTED:
        return SELF_HOSTED
    services = world.providers()
    names: dict[str, str] = {}
    for service in services:
        names.setdefault(service.id.casefold(), service.id)
    for service in services:
        others = [service.operator_id, service.name, service.operator_name]
        others += [imap.host for imap in service.imap if "." in imap.host.strip("0123456789.")]
        for other in (*others, *sorted(service.domains)):
            names.setdefault(other.casefold(), service.id)
    found = names.get(wanted)
    if found is not None:
        return found
    near = get_close_matches(wanted, [*names, SELF_HOSTED], n=5, cutoff=0.6)
    raise UsageError(
        reason="provider-unknown",
        value=name,
        near=", ".join(dict.fromkeys(names.get(each, each) for each in near)) or "-",
    )


def assess_file(
    world: World, path: Path, *, provider_id: str | None, is_outgoing: bool
) -> Iterator[Assessed]:
    """Judge what a file holds: one message, or all of an mbox that begins with "From ".

    ``provider_id`` is the account's service; ``None`` finds it in the message.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            blocks = list(_header_blocks(file))
    except IsADirectoryError:
        yield Assessed(file=name, error="is-a-folder")
        return
    except FileNotFoundError:
        yield Assessed(file=name, error="not-found")
        return
    except (OSError, ValueError):
        yield Assessed(file=name, error="unreadable")
        return
    for number, headers in enumerate(blocks, 1):
        yield assess_headers(
            world,
            headers,
            file=name if len(blocks) == 1 else f"{name}#{number}",
            provider_id=provider_id,
            is_outgoing=is_outgoing,
        )


def assess_headers(
    world: World, headers: bytes, *, file: str, provider_id: str | None, is_outgoing: bool
) -> Assessed:
    """Judge one header block."""
    known_date = _date(headers)
    now = datetime.now(UTC)
    at = known_date or now
    account = world.stand_in_account(
        headers, provider_id=provider_id, received_at=at, seen_at=max(at, now)
    )
    judgement = world.judge(headers, account=account, received_at=at, is_outgoing=is_outgoing)
    return Assessed(
        file=file,
        judgement=judgement,
        seller=world.seller(account, judgement.custody[0]),
        route=world.route(headers, account=account, received_at=at, is_outgoing=is_outgoing),
        extra_evidence=world.extra_evidence(
            headers, account=account, received_at=at, is_outgoing=is_outgoing
        ),
        headers=headers,
        is_date_known=known_date is not None,
    )


def _date(headers: bytes) -> datetime | None:
    """When it came: the topmost line's date, else that of the message, else unknown. A date that
    cannot be meant is none."""
    hop = Trace(headers).hop(0)
    dates = [hop.at if hop is not None else None]
    match = _DATE.search(headers)
    dates.append(parse_date(match[1]) if match else None)
    now = datetime.now(UTC)
    for date in dates:
        if date is not None and date >= _OLDEST and (date - now).days < 2:
            return date
    return None


def _header_blocks(file: BinaryIO) -> Iterator[bytes]:
    start = file.read(HEADERS_LIMIT)
    text = _as_bytes_of_text(start)
    if not text.startswith(b"From "):
        yield _headers(text)
        return
    yield _headers(_FROM_LINE.sub(b"", text, count=1))
    file.seek(0)
    yield from _further_messages(file)


def _further_messages(file: BinaryIO) -> Iterator[bytes]:
    """The header blocks of an mbox but its first: those after a blank line and a "From " line."""
    was_blank, count = False, 1
    file.readline()
    while (line := file.readline(HEADERS_LIMIT)) and count < MESSAGES_LIMIT:
        if was_blank and line.startswith(b"From ") and b":" in line:
            count += 1
            block = _read_block(file)
            yield _headers(block)
            was_blank = True
            continue
        was_blank = not line.strip(b"\r\n")


def _read_block(file: BinaryIO) -> bytes:
    lines, size = [], 0
    while (line := file.readline(HEADERS_LIMIT)) and line.strip(b"\r\n"):
        size += len(line)
        if size <= HEADERS_LIMIT:
            lines.append(line)
    return b"".join(lines)


def _headers(text: bytes) -> bytes:
    """What stands before the first blank line."""
    match = _BLANK_LINE.search(text)
    return text[: match.start() + 1] if match else text


def _as_bytes_of_text(start: bytes) -> bytes:
    """Marks of encodings and the line ends of old machines made plain."""
    if start.startswith(_UTF16):
        start = start.decode("utf-16", "replace").encode("utf-8")
    start = start.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if b"\n" not in start:
        start = start.replace(b"\r", b"\n")
    return start
