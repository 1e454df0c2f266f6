"""Turns a parsed search into SQL that walks one index, newest message first.

Sorting hits is what makes search slow in a large archive, so the statement is driven by whatever
already lies in id order, and ids are in date order: the text index, a mailbox's placements, the
copies that lie on servers, or a message index. Everything else becomes a condition on the row.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vault_app.archive.instants import to_seconds
from vault_app.archive.placing import IS_FLAGGED, IS_THERE_OR_LAST
from vault_app.model.mail import PlacementState
from vault_app.model.query import (
    All,
    Any,
    Flagged,
    HasAttachment,
    HeldBy,
    HeldWhile,
    InState,
    Listed,
    Named,
    Not,
    Numbered,
    Placed,
    Query,
    Sent,
    Sized,
    Words,
)

Parameter = str | int | float

_COLUMNS = {"": "", "from": "sender : ", "to": "recipients : ", "subject": "subject : "}
# Scripts written without spaces: each sign is indexed as a word of its own, so that a word inside
# a sentence can be found as a phrase.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """The part of a SELECT from FROM on, the column that holds the message id, and parameters."""

    id_column: str
    source: str
    parameters: tuple[Parameter, ...]

    def ids_newest_first(self) -> str:
        """A SELECT of distinct message ids."""
        return f"SELECT DISTINCT {self.id_column} FROM {self.source} ORDER BY {self.id_column} DESC"

    def count(self) -> str:
        """A SELECT of how many messages there are."""
        return f"SELECT count(DISTINCT {self.id_column}) FROM {self.source}"


def segmented(text: str) -> str:
    """Text as it goes into the index and into searches of it."""
    return text if text.isascii() or _is_latin(text) else _UNSPACED.sub(r" \1 ", text)


def _is_latin(text: str) -> bool:
    """Whether all of it is Latin-1. Asked ahead of the expression, which takes twenty times as
    long to find nothing."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def compile_query(query: Query) -> Statement:
    """The statement for a search."""
    terms: list[Query] = _telling(query.terms) if isinstance(query, All) else [query]
    text = [term for term in terms if isinstance(term, Words) and _match(term)]
    mailbox = next((t for t in terms if isinstance(t, Numbered) and t.field == "mailbox-id"), None)
    if text:
        rest: list[Query] = [term for term in terms if term not in text]
        source, id_column = "message_text", "message_text.rowid"
        condition = "message_text MATCH ?"
        parameters: list[Parameter] = [" AND ".join(f"({_match(term)})" for term in text)]
    elif mailbox is not None:
        rest = [term for term in terms if term is not mailbox]
        source, id_column = "placement", "placement.message_id"
        condition = f"placement.mailbox_id = ? AND {IS_THERE_OR_LAST}"
        parameters = [mailbox.value]
    elif (held := next((term for term in terms if _copy(term) is not None), None)) is not None:
        rest = [term for term in terms if term is not held]
        source, id_column = "held", "held.message_id"
        condition, parameters = _copy(held) or ("0", [])
    else:
        rest, source, id_column, condition, parameters = terms, "message", "message.id", "1", []
    conditions = [condition]
    for term in rest:
        sql, values = _condition(term)
        conditions.append(sql)
        parameters.extend(values)
    if rest and source != "message":
        source += f" CROSS JOIN message ON message.id = {id_column}"
    return Statement(id_column, f"{source} WHERE {' AND '.join(conditions)}", tuple(parameters))


def _match(words: Words) -> str:
    """An FTS5 expression for a word or phrase; its text is data, never syntax."""
    tokens = segmented(words.text).replace('"', " ").replace("\0", " ").split()
    is_prefix = not words.is_phrase and len(tokens) == 1 and tokens[0].endswith("*")
    phrase = " ".join(tokens).rstrip("*") if is_prefix else " ".join(tokens)
    if not any(letter.isalnum() for letter in phrase):
        return ""
    return f'{_COLUMNS[words.field]}"{phrase}"{"*" if is_prefix else ""}'


def _telling(terms: Sequence[Query]) -> list[Query]:
    """Terms without signs that nobody indexes ("salt & pepper"), unless there is nothing else."""
    telling = [term for term in terms if not isinstance(term, Words) or _match(term)]
    return telling or list(terms)


Condition = tuple[str, list[Parameter]]

# Rows that name copies and their messages: of a plan; of a relocation, those that were proven at
# their new place.
_NAMED_COPIES = {
    "plan": "FROM plan_item WHERE plan_id = ?",
    "relocation": "FROM move_item WHERE relocation_id = ? AND step = 'verified'",
}
_HELD = (
    "FROM (SELECT id AS message_id, hold_id FROM hold_message JOIN message USING (sha256))"
    " WHERE hold_id = ?"
)


def _condition(query: Query) -> Condition:
    """A condition on a row of ``message``."""
    return _CONDITIONS[type(query)](query)


def _words(query: Words) -> Condition:
    match = _match(query)
    if not match:
        # Signs are not indexed: there is nothing to be found, least of all everything.
        return "0", []
    return "message.id IN (SELECT rowid FROM message_text WHERE message_text MATCH ?)", [match]


def copies_meant(query: Query) -> Condition:
    """A condition on a copy (rows of ``message``, ``placement``, ``mailbox`` and ``account``) of a
    message that a search finds: whether the search means this copy.

    One for a folder, an account or a holder means the copies there, any other means all of them.
    """
    if isinstance(query, All):
        pieces = [copies_meant(term) for term in query.terms]
        return _together(pieces, " AND ") if pieces else ("1", [])
    if isinstance(query, Any):
        branches = [[_condition(term), copies_meant(term)] for term in query.terms]
        return _together([_together(branch, " AND ") for branch in branches], " OR ")
    if isinstance(query, Named | Numbered) and (place := _place(query)) is not None:
        return place
    if isinstance(query, Numbered) and query.field in _NAMED_COPIES:
        copies = _NAMED_COPIES[query.field]
        return f"placement.id IN (SELECT placement_id {copies})", [query.value]
    if isinstance(query, Placed):
        return "placement.id IN (SELECT value FROM json_each(?))", [json.dumps(query.ids)]
    if (held := _copy(query)) is not None:
        sql, values = held
        return (
            "EXISTS (SELECT 1 FROM held WHERE held.message_id = message.id"
            f" AND held.account_id = account.id AND {sql})",
            values,
        )
    return "1", []


def _together(pieces: Sequence[Condition], operator: str) -> Condition:
    return (
        "(" + operator.join(sql for sql, _ in pieces) + ")",
        [value for _, values in pieces for value in values],
    )


def _place(query: Named | Numbered) -> Condition | None:
    """A condition on a row of ``placement`` with its mailbox and account, if it is about these."""
    if isinstance(query, Numbered):
        columns = {"mailbox-id": "placement.mailbox_id", "account-id": "mailbox.account_id"}
        column = columns.get(query.field)
        return None if column is None else (f"{column} = ?", [query.value])
    like = _like(query.value)
    if query.field == "in":
        return "mailbox.name LIKE ? ESCAPE '\\'", [like]
    if query.field == "account":
        return (
            "(account.address LIKE ? ESCAPE '\\' OR account.label LIKE ? ESCAPE '\\')",
            [like, like],
        )
    return None


def _named(query: Named) -> Condition:
    if (place := _place(query)) is not None:
        return _placed(*place)
    like = _like(query.value)
    if query.field == "label":
        return (
            "message.id IN (SELECT placement.message_id FROM server_object"
            " JOIN placement ON placement.id = placement_id"
            f" WHERE labels LIKE ? ESCAPE '\\' AND {IS_THERE_OR_LAST})",
            [like],
        )
    return _some_copy(query)


def _copy(query: Query) -> Condition | None:
    """A condition on a row of ``held``, for searches that one present copy answers.

    The plus sign keeps the planner on the order of message ids: it would collect and sort the
    copies of each holding, which for a country that holds most of the mail takes seconds.
    """
    if isinstance(query, Numbered) and query.field == "holding":
        return "held.holding_id = ?", [query.value]
    if isinstance(query, HeldBy) and not query.is_past_too:
        ids = sorted(query.holding_ids)
        if len(ids) == 1:
            return "held.holding_id = ?", [ids[0]]
        return "+held.holding_id IN (SELECT value FROM json_each(?))", [json.dumps(ids)]
    if not isinstance(query, Named):
        return None
    if query.field == "confidence":
        return "held.confidence = ?", [query.value]
    if (condition := _holding(query)) is None:
        return None
    sql, values = condition
    return f"+held.holding_id IN (SELECT id FROM holding WHERE {sql})", values


def _holding(query: Named) -> Condition | None:
    """A condition on a row of ``holding``."""
    code, like = query.value.upper(), _like(query.value)
    if query.field == "country":
        return "country = ?", [code]
    if query.field == "region":
        return "(country = ? OR site LIKE ? ESCAPE '\\')", [code, like]
    if query.field == "provider":
        return (
            "(provider_id = ? OR provider LIKE ? ESCAPE '\\')",
            [query.value.lower(), like],
        )
    if query.field == "controller":
        names = " OR ".join(
            f"{column} LIKE ? ESCAPE '\\'" for column in ("provider", "entity", "controller")
        )
        return f"(controller_country = ? OR {names})", [code, like, like, like]
    return None


def _some_copy(query: Query) -> Condition:
    """A condition on a row of ``message``: one of its present copies fits."""
    condition = _copy(query)
    if condition is None:
        raise ValueError(f"{query} has to be put into terms of holdings first")
    sql, values = condition
    return (
        f"EXISTS (SELECT 1 FROM held WHERE held.message_id = message.id AND {sql})",
        values,
    )


def _held_by(query: HeldBy) -> Condition:
    if not query.is_past_too:
        return _some_copy(query)
    return _lay("1", [], query.holding_ids, stay="1", stay_values=[])


def _held_while(query: HeldWhile) -> Condition:
    since, until = to_seconds(query.since), to_seconds(query.until)
    # Where the begin is not known, the message cannot have lain there before it was sent.
    begin = (
        "coalesce(custody.since, (SELECT date FROM message AS sent"
        " WHERE sent.id = custody.message_id))"
    )
    when = f"{begin} < ? AND (custody.until IS NULL OR custody.until > ?)"
    stay = "stay.since < ? AND (stay.until IS NULL OR stay.until > ?)"
    return _lay(when, [until, since], query.holding_ids, stay=stay, stay_values=[until, since])


def _lay(
    when: str,
    values: list[Parameter],
    holdings: frozenset[int],
    *,
    stay: str,
    stay_values: list[Parameter],
) -> Condition:
    """Some interval, of which ``when`` is a condition, was at one of these holdings: by the
    message's own lines, or since its mailbox stayed there."""
    ids = json.dumps(sorted(holdings))
    chosen = "holding_id IN (SELECT value FROM json_each(?))"
    return (
        f"(message.id IN (SELECT custody.message_id FROM custody WHERE {chosen} AND {when})"
        " OR message.id IN (SELECT custody.message_id FROM stay"
        " JOIN custody ON custody.account_id = stay.account_id AND custody.part <> 'earlier'"
        f" WHERE stay.{chosen} AND {stay} AND {when}"
        " AND (custody.until IS NULL OR custody.until > stay.since)"
        " AND (stay.until IS NULL OR coalesce(custody.since, stay.since) < stay.until)))",
        [ids, *values, ids, *stay_values, *values],
    )


def _like(text: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _placed(condition: str, values: list[Parameter]) -> Condition:
    places = (
        "placement JOIN mailbox ON mailbox.id = placement.mailbox_id"
        " JOIN account ON account.id = mailbox.account_id"
    )
    return (
        f"message.id IN (SELECT placement.message_id FROM {places}"
        f" WHERE {condition} AND {IS_THERE_OR_LAST})",
        values,
    )


def _numbered(query: Numbered) -> Condition:
    if (place := _place(query)) is not None:
        return _placed(*place)
    if query.field == "holding":
        return _some_copy(query)
    named = _HELD if query.field == "hold" else _NAMED_COPIES[query.field]
    return f"message.id IN (SELECT message_id {named})", [query.value]


def _listed(query: Listed | Placed) -> Condition:
    # As one JSON parameter, since SQLite bounds how many there may be.
    ids = "SELECT value FROM json_each(?)"
    if isinstance(query, Placed):
        ids = f"SELECT message_id FROM placement WHERE id IN ({ids})"
    return f"message.id IN ({ids})", [json.dumps(query.ids)]


def _sent(query: Sent) -> Condition:
    # The id is the minute of the date, or shortly after it: a bound that spares reading rows.
    seconds = to_seconds(query.at)
    if query.is_before:
        return "message.date < ?", [seconds]
    return "message.id >= ? AND message.date >= ?", [seconds // 60, seconds]


def _sized(query: Sized) -> Condition:
    return f"message.size {'>' if query.is_larger else '<'} ?", [query.size]


def _in_state(query: InState) -> Condition:
    return "message.state = ?", [PlacementState(query.state).value]


def _not(query: Not) -> Condition:
    sql, values = _condition(query.term)
    # A condition on a missing holding is NULL, and NOT NULL would hide those rows.
    return f"NOT coalesce({sql}, 0)", values


def _all(query: All) -> Condition:
    return _joined(_telling(query.terms), " AND ")


def _any(query: Any) -> Condition:
    return _joined(query.terms, " OR ")


def _joined(terms: Sequence[Query], operator: str) -> Condition:
    if not terms:
        return "1", []
    return _together([_condition(term) for term in terms], operator)


_CONDITIONS: dict[type, Callable[..., Condition]] = {
    Words: _words,
    Named: _named,
    Numbered: _numbered,
    HeldBy: _held_by,
    HeldWhile: _held_while,
    Listed: _listed,
    Placed: _listed,
    Sent: _sent,
    Sized: _sized,
    InState: _in_state,
    HasAttachment: lambda _: ("message.has_attachments", []),
    Flagged: lambda _: (IS_FLAGGED, []),
    Not: _not,
    All: _all,
    Any: _any,
}
