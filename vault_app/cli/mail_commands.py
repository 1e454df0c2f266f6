"""search, show: find messages and read one."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from vault_app.archive.reader import Reader
from vault_app.cli import documents
from vault_app.cli.call import Call
from vault_app.cli.render import cells, clean, clean_body, pad
from vault_app.cli.vault_commands import DONE
from vault_app.mime.display import Correspondent, Displayed, open_message
from vault_app.model.custody import Holding
from vault_app.model.mail import MessageRow, PlacementState
from vault_app.model.query import Query, parse_query
from vault_app.tasks.searching import read_query
from vault_app.wording import quantities
from vault_app.wording.custody import earlier_sentence, strip_sentence
from vault_app.wording.states import state_name
from vault_app.wording.text import say

_PAGE = 500
_SHOWN_TO_PEOPLE = 50
_STATE_MARKS = {
    PlacementState.ON_SERVER: ("blue", "S"),
    PlacementState.LOCAL_ONLY: ("green", "L"),
    PlacementState.GONE: ("yellow", "G"),
}


def search(call: Call) -> int:
    options = call.options
    text = " ".join(options.query)
    parse_query(text)  # a slip of the pen is told before a passphrase is asked for
    with call.vault() as vault, vault.reader() as reader:
        query = read_query(text, call.world_of(vault), reader)
        holdings = reader.holdings()
        limit = options.limit
        if limit is None and not call.console.is_json:
            limit = _SHOWN_TO_PEOPLE
        rows = _rows(reader, query, offset=options.offset, limit=limit)
        call.console.answer(
            _message_documents(call, reader, rows, holdings),
            lambda: _list_lines(call, reader, rows, holdings, query=query),
        )
    return DONE


def _rows(reader: Reader, query: Query, *, offset: int, limit: int | None) -> Iterator[MessageRow]:
    ids = itertools.chain.from_iterable(reader.message_ids(query))
    wanted = itertools.islice(ids, offset, None if limit is None else offset + limit)
    while page := list(itertools.islice(wanted, _PAGE)):
        yield from reader.rows(page)


def _message_documents(
    call: Call, reader: Reader, rows: Iterable[MessageRow], holdings: dict[int, Holding]
) -> Iterator[documents.Document]:
    for row in rows:
        yield documents.message(
            row,
            placements=reader.placements(row.id),
            holding=holdings.get(row.holding_id) if row.holding_id is not None else None,
            country_name=call.home.world.country_name,
        )


def _list_lines(
    call: Call,
    reader: Reader,
    rows: Iterable[MessageRow],
    holdings: dict[int, Holding],
    *,
    query: Query,
) -> Iterable[str]:
    shown = 0
    for row in rows:
        shown += 1
        yield list_line(call, row, holdings.get(row.holding_id or 0))
    total = reader.count(query)
    left = total - call.options.offset - shown
    if not total:
        yield say("Nothing found.")
    elif left > 0 or call.options.offset:
        call.console.note(
            say(
                "{shown} of {total} shown; --limit and --offset show others.",
                shown=quantities.count(shown),
                total=quantities.messages(total),
            )
        )


def list_line(call: Call, row: MessageRow, holding: Holding | None) -> str:
    """One message on one line: number, date, flag, state, attachment, size, sender, subject."""
    paint = call.console.paint
    style, mark = _STATE_MARKS[row.state]
    front = "  ".join(
        (
            paint("dim", f"{row.id:>9}"),
            pad(quantities.list_date(row.date, datetime.now(UTC)), 11),
            paint.chip(holding.country) if holding else "    ",
            paint(style, mark) + ("+" if row.has_attachments else " "),
            pad(quantities.size(row.size), 9, is_right=True),
            pad(clean(row.sender_name or row.sender_address), 24),
        )
    )
    plain_cells = 9 + 11 + 4 + 2 + 9 + 24 + 6 * 2
    room = max(20, call.console.width - plain_cells)
    subject = pad(clean(row.subject) or say("(no subject)"), room).rstrip()
    return f"{front}  {subject if row.is_seen else paint('bold', subject)}"


def show(call: Call) -> int:
    message_id = call.options.id
    with call.reader() as reader:
        raw = reader.raw(message_id)
        if call.options.raw:
            call.console.write_bytes(raw)
            return DONE
        row = reader.row(message_id)
        holding = reader.holdings().get(row.holding_id or 0)
        placements = reader.placements(message_id)
        custodies = reader.custody(message_id)
    displayed = open_message(raw)
    name = call.home.world.country_name
    custody_lines = [
        strip_sentence(custodies, name, state=row.state),
        earlier_sentence(custodies, name),
    ]
    document = {
        **documents.message(row, placements=placements, holding=holding, country_name=name),
        "custody": custody_lines[0],
        **{
            key: [documents.correspondent(each) for each in people]
            for key, people in (
                ("reply_to", displayed.reply_to),
                ("recipients", displayed.to),
                ("cc", displayed.cc),
                ("bcc", displayed.bcc),
            )
        },
        "text": displayed.text,
        "has_html": displayed.html is not None,
        "attachments": [documents.part(part) for part in displayed.attachments],
        "placements": [documents.placement(placement) for placement in placements],
    }
    call.console.answer(document, lambda: message_lines(call, row, displayed, custody_lines))
    return DONE


def message_lines(
    call: Call, row: MessageRow, displayed: Displayed, custody_lines: Sequence[str]
) -> Iterable[str]:
    """A message for people: who holds it, headers, text, attachments."""
    paint = call.console.paint
    for line in filter(None, custody_lines):
        yield paint("bold", line)
    yield say("{state}, {size}", state=state_name(row.state), size=quantities.size(row.size))
    yield ""
    headers = _headers(displayed)
    longest = max(cells(title) for title, _ in headers)
    for title, value in headers:
        yield f"{paint('dim', pad(title, longest))}  {value}"
    if displayed.sender is not None and displayed.sender.is_doubtful:
        yield paint("yellow", say("The sender's name holds an address that is not the sender's."))
    yield ""
    yield from clean_body(displayed.text)
    for number, part in enumerate(displayed.attachments):
        if not number:
            yield ""
        yield say(
            "Attachment: {name} ({type}, {size})",
            name=clean(part.filename or "") or say("(no name)"),
            type=clean(part.media_type),
            size=quantities.size(part.size),
        )


def _headers(displayed: Displayed) -> list[tuple[str, str]]:
    """The header lines that people read; empty ones are left out, but for the subject."""
    people = (
        (say("From"), (displayed.sender,) if displayed.sender else ()),
        (say("Reply to"), displayed.reply_to),
        (say("To"), displayed.to),
        (say("Cc"), displayed.cc),
        (say("Bcc"), displayed.bcc),
    )
    lines = [
        (title, ", ".join(_address(each) for each in persons))
        for title, persons in people
        if persons
    ]
    if displayed.date is not None:
        lines.append((say("Date"), quantities.date_time(displayed.date)))
    elif displayed.date_text:
        lines.append((say("Date"), clean(displayed.date_text)))
    lines.append((say("Subject"), clean(displayed.subject) or say("(no subject)")))
    return lines


def _address(person: Correspondent) -> str:
    # The address always stands beside the name, since anybody may call himself anything.
    name, address = clean(person.name), clean(person.address)
    return say("{name} <{address}>", name=name, address=address) if name else address
