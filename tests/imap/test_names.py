"""Mailbox names to and from people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.imap.names import decode_name, encode_name, special_use


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"INBOX", "INBOX"),
        (b"Entw&APw-rfe", "Entwürfe"),
        (b"&ZeVnLIqe-", "日本語"),
        (b"R&-D", "R&D"),
        (b"&2D3eAA-", "😀"),
        (b"broken&ZeVn", "broken&ZeVn"),
        (b"broken&!!!-", "broken&!!!-"),
        (b"broken&2D0-", "broken&2D0-"),
        ("rohes ü".encode(), "rohes ü"),
        (b"latin \xfc", "latin ü"),
        (b"", ""),
    ],
)
def test_decode(raw: bytes, name: str) -> None:
    assert decode_name(raw) == name


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_round_trip(name: str) -> None:
    assert decode_name(encode_name(name)) == name


@given(st.binary())
def test_never_fails(raw: bytes) -> None:
    decode_name(raw)


def test_special_use() -> None:
    assert special_use(frozenset({"\\sent", "\\x"}), b"Gesendet") == "sent"
    assert special_use(frozenset(), b"inbox") == "inbox"
    assert special_use(frozenset(), b"Sent") == ""
