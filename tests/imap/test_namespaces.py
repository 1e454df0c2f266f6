"""Whose a mailbox is, by what NAMESPACE says."""

import pytest

from vault_app.imap.grammar import Unreadable
from vault_app.imap.namespaces import Namespaces, parse_namespaces

# As Dovecot, Cyrus, Courier and Exchange answer, and one with quotes and data of RFC 2342's kind.
SHARES = b'(("" "/")) (("Other/" "/")) (("Public/" "/"))'
CYRUS = b'(("INBOX." ".")) (("user." ".")) (("" "."))'
COURIER = b'(("INBOX." ".")) NIL (("#shared." ".")("shared." "."))'
ODD = b'(("" "/" "X-PARAM" ("FLAG1" "FLAG2"))) NIL (({8}'


@pytest.mark.parametrize(
    ("said", "own", "foreign"),
    [
        (
            SHARES,
            ["INBOX", "Work", "Others", "Otherwise/x"],
            ["Other/ben/INBOX", "Other", "Public/news", "Public"],
        ),
        (CYRUS, ["INBOX", "inbox", "INBOX.Sent"], ["user.ben", "user.ben.Sent", "news", "user"]),
        (COURIER, ["INBOX", "INBOX.Trash", "else"], ["#shared.news", "shared.x", "#shared"]),
        (b'(("" "/")) NIL NIL', ["INBOX", "user/ben"], []),
        (b"NIL NIL NIL", ["INBOX", "a"], []),
    ],
)
def test_the_longest_prefix_tells(said: bytes, own: list[str], foreign: list[str]) -> None:
    namespaces = parse_namespaces([said])
    assert not any(namespaces.is_foreign(name.encode()) for name in own)
    assert all(namespaces.is_foreign(name.encode()) for name in foreign)


def test_data_beyond_prefix_and_delimiter() -> None:
    said = [ODD, b"Public/#", b' "/"))']
    assert parse_namespaces(said) == Namespaces(own=(b"",), foreign=(b"Public/#",))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"NIL",
        b"NIL NIL NIL NIL",
        b"((",
        b"((x)) NIL NIL",
        b"(((a) b)) NIL NIL",
        b"(x) NIL NIL",
    ],
)
def test_what_cannot_be_read(said: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_namespaces([said])
