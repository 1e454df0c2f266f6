"""The quick reader of FETCH responses says what the grammar says, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.imap.grammar import Unreadable, parse_fetch
from vault_app.imap.usual_fetch import read_usual

BODY = b"Subject: x\r\n\r\ny)"


@pytest.mark.parametrize(
    "fragments",
    [
        [b"(UID 1)"],
        [b"(UID 4294967295 FLAGS ())"],
        [b"(UID 7 FLAGS (\\Seen $Forwarded \xc3\xa9))"],
        [b'(UID 7 FLAGS (\\Seen) INTERNALDATE "01-Feb-2012 06:00:00 +0100" RFC822.SIZE 12)'],
        [b'(UID 7 FLAGS (\\Seen) INTERNALDATE "not a date" RFC822.SIZE 0)'],
        [b"(UID 7 BODY[] {15}", BODY, b")"],
        [b"(UID 7 FLAGS (\\Seen) BODY[] {15}", BODY, b")"],
    ],
)
def test_usual(fragments: list[bytes]) -> None:
    assert read_usual(fragments) == parse_fetch(fragments)


@pytest.mark.parametrize(
    "fragments",
    [
        [b"(UID 0)"],
        [b"(UID 4294967296)"],
        [b"(UID 99999999999)"],
        [b"(uid 7)"],
        [b"(FLAGS () UID 7)"],
        [b"(UID 7 FLAGS (NIL))"],
        [b"(UID 7 FLAGS (\\Seen  b))"],
        [b"(UID 7 FLAGS ((a)))"],
        [b'(UID 7 FLAGS ("a"))'],
        [b"(UID 7 UID 8)"],
        [b"(UID 7) "],
        [b"(UID 7", b"", b")"],
        [b"(UID 7)", BODY, b")"],
        [b"(UID 7 BODY[] {15}"],
        [b"(UID 7 BODY[] {15}", BODY, b" UID 8)"],
        [b"(UID 7 BODY[] {15}", BODY, b" X {1}", b"y", b")"],
        [b"(UID 7 BODY[] NIL)"],
        [b'(UID 7 BODY[] "x")'],
        [b"(UID 7 BODY[TEXT] {15}", BODY, b")"],
    ],
)
def test_unusual_is_left_to_the_grammar(fragments: list[bytes]) -> None:
    assert read_usual(fragments) is None


PIECES = st.lists(
    st.sampled_from(
        (
            *b"( ) UID 7 0 FLAGS (\\Seen) () (NIL) RFC822.SIZE INTERNALDATE BODY[] {1}".split(),
            b'"01-Feb-2012 06:00:00 +0100"',
            *(b" ", b"\t", b"\0"),
        )
    ),
    max_size=14,
)


@given(PIECES, st.booleans(), st.sampled_from([b")", b"", b" )", b" UID 9)"]))
def test_never_another_meaning(pieces: list[bytes], has_body: bool, rest: bytes) -> None:
    text = b"(UID 5 " + b" ".join(pieces) + (b" BODY[] {1}" if has_body else b")")
    fragments = [text.replace(b"( ", b"("), b"x", rest] if has_body else [text]
    found = read_usual(fragments)
    try:
        told = parse_fetch(fragments)
    except Unreadable:
        told = None
    assert found is None or found == told
