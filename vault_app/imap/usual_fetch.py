"""Reads the FETCH responses that nearly all servers send by one expression.

Taking each apart by the grammar would take longer than all else of fetching a short message. What
does not fit in full is left to :func:`vault_app.imap.grammar.parse_fetch`, which says the same of
all that does (a test holds that).
"""

import re
from functools import lru_cache

from vault_app.imap.grammar import FetchItem, Fragments, parse_internal_date

_USUAL = re.compile(
    rb"\(UID (\d{1,10})"
    rb'(?: FLAGS \(([^()"{}\[\]\x00-\x1f]{0,2000})\))?'
    rb'(?: INTERNALDATE "([^"\\\x00-\x1f]{1,40})")?'
    rb"(?: RFC822\.SIZE (\d{1,18}))?"
    rb"(\)| BODY\[\] \{\d{1,20}\})"
)
_LARGEST_UID = 2**32 - 1
_BODY_AND_END = 3


def read_usual(fragments: Fragments) -> FetchItem | None:
    """What follows ``* n FETCH``, if it is UID, FLAGS, INTERNALDATE, RFC822.SIZE and a body as a
    literal, or some of these, in this order; else ``None``."""
    match = _USUAL.fullmatch(fragments[0])
    if match is None:
        return None
    uid, flags, date, size, end = match.groups()
    has_body = end != b")"
    if fragments[1:] and not has_body:
        return None
    if has_body and (len(fragments) != _BODY_AND_END or fragments[2] != b")"):
        return None
    named = _names(flags) if flags is not None else None
    if not 0 < int(uid) <= _LARGEST_UID or (flags is not None and named is None):
        return None
    return FetchItem(
        uid=int(uid),
        flags=named,
        size=None if size is None else int(size),
        internal_date=parse_internal_date(date),
        body=fragments[1] if has_body else None,
        has_body=has_body,
    )


@lru_cache(maxsize=1_000)
def _names(flags: bytes) -> tuple[str, ...] | None:
    """The flags of a list; a million messages share a few such lists. ``None`` where one is NIL,
    which is no name."""
    names = tuple(flags.decode("utf-8", "replace").split(" ")) if flags else ()
    return None if any(not name or name.upper() == "NIL" for name in names) else names
