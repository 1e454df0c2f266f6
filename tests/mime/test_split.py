"""Attachments taken out and put back: exact to the byte, whatever the mail, for ever."""

import base64
import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mime.letters import attached, multipart, part
from vault_app.mime.scan import scan
from vault_app.mime.split import SplitBody, join, split
from vault_app.model.errors import MessageDamaged

_MAGIC = b"\x00hpsplit\x01"


def content(size: int) -> bytes:
    return bytes(number * number % 251 for number in range(size))


def divide(raw: bytes) -> SplitBody:
    found = split(raw, scan(raw))
    assert join(found.skeleton, found.parts) == raw
    return found


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
@pytest.mark.parametrize("width", [0, 4, 60, 64, 73, 76, 998, 5_000])
@pytest.mark.parametrize("size", [1_024, 1_025, 1_026, 50_000])
def test_attachments_come_out_decoded(ending: bytes, width: int, size: int) -> None:
    raw = multipart(
        part(body=b"Hello", ending=ending),
        attached(content(size), width=width, ending=ending),
        attached(content(size + 7), width=width, ending=ending),
        ending=ending,
    )
    found = divide(raw)
    assert found.parts == (content(size), content(size + 7))
    assert found.skeleton.startswith(_MAGIC)
    assert len(found.skeleton) < 500


def test_small_and_other_parts_stay() -> None:
    raw = multipart(
        part(body=b"Hello"),
        attached(content(1_020)),
        part("Content-Transfer-Encoding: quoted-printable", body=b"x" * 5_000),
        part("Content-Type: a/b", body=base64.encodebytes(content(5_000))),
    )
    assert divide(raw) == SplitBody(skeleton=raw, parts=())


def test_attachments_of_enclosed_messages_and_whole_messages() -> None:
    inner = multipart(part(body=b"inner"), attached(content(3_000)), boundary="in")
    outer = multipart(attached(content(2_000)), part("Content-Type: message/rfc822", body=inner))
    assert divide(outer).parts == (content(2_000), content(3_000))
    alone = attached(content(4_000), "Content-Type: image/png") + b"\r\n\r\n"
    assert divide(alone).parts == (content(4_000),)


def _with_body(body: bytes) -> bytes:
    return multipart(
        part(body=b"Hello"),
        part("Content-Type: a/b", "Content-Transfer-Encoding: base64", body=body),
    )


def _lines(width: int, size: int = 3_000) -> list[bytes]:
    letters = base64.b64encode(content(size))
    return [letters[start : start + width] for start in range(0, len(letters), width)]


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n".join([*_lines(76)[:-1], _lines(76)[-1].replace(b"=", b"") + b"*"]),
        b"\r\n".join(_lines(76)).replace(b"A", b"!", 1),
        b"\r\n".join(_lines(76)).replace(b"\r\n", b" \r\n", 1),
        b"\r\n".join(_lines(76)).replace(b"\r\n", b"\n", 1),
        b"\r\n".join(_lines(76)).replace(b"\r\n", b"\n", 3),
        b"\n".join(_lines(76)).replace(b"\n", b"\r\n", 5),
        b"\r\n".join(_lines(76)).replace(b"\r\n", b"\r", 1),
        b"\r".join(_lines(76)),
        b"\r\n\r\n".join(_lines(76)),
        b"\r\n".join([*_lines(76)[:20], b"", *_lines(76)[20:]]),
        b"\r\n".join([*_lines(76)[:20], *_lines(60)]),
        b"\r\n".join([_lines(76)[0][:40], *_lines(76)[1:]]),
        b"\r\n".join(_lines(76)) + b"====",
        b"\r\n".join(_lines(76)) + b"\r\n\r\nA footer that a mailing list put there",
        b"\r\n".join(_lines(76, 3_001)).replace(b"==", b"=="[:1]),
        b"\r\n".join(_lines(76, 3_001))[:-3] + b"/==",
        b"\r\n".join(_lines(76, 3_002))[:-2] + b"/=",
        b"\r\n".join(_lines(76))[:-1],
        b"=" * 4_000,
        b"A" * 4_001,
        b"\r\n" * 2_000,
        b"\n" + b"\r\n".join(_lines(76)) + b"\r\n \r\n",
    ],
)
def test_damaged_base64_comes_back_as_it_was(body: bytes) -> None:
    divide(_with_body(body))


def test_stray_bits_in_the_padding_are_kept() -> None:
    # 3,001 bytes leave one byte in the last group, whose four spare bits a decoder drops.
    letters = base64.b64encode(content(3_001))
    stray = letters[:-3] + bytes([letters[-3] + 1]) + b"=="
    assert base64.b64decode(stray) == content(3_001)
    assert divide(_with_body(stray)).parts == ()


def test_line_ends_around_an_attachment_are_kept() -> None:
    body = b"\r\n\n\r\n" + b"\r\n".join(_lines(76)) + b"\r\n\r\n\n"
    assert divide(_with_body(body)).parts == (content(3_000),)


def test_a_message_that_looks_like_a_recipe_is_told_apart() -> None:
    for raw in (_MAGIC, _MAGIC + b"\x00\x00", b"\x00hpsplit", _MAGIC + _with_body(b"x")):
        found = divide(raw)
        assert found.skeleton != raw
        assert found.parts == ()


def test_the_first_version_is_read_for_ever() -> None:
    # Never change this: vaults hold skeletons of just this form.
    skeleton = (
        _MAGIC
        + b"\x8a\x0b"
        + b"\x01"
        + b"\x0b"
        + b"\x80\x08"
        + b"\x4c"
        + b"\x01"
        + b"Subject: x\nY\r\n\r\n"
    )
    letters = base64.b64encode(bytes(1_024))
    lines = b"\r\n".join(letters[start : start + 76] for start in range(0, len(letters), 76))
    assert join(skeleton, (bytes(1_024),)) == b"Subject: x\n" + lines + b"Y\r\n\r\n"


@pytest.mark.parametrize(
    ("skeleton", "parts"),
    [
        (b"Subject: x", (b"part",)),
        (_MAGIC, ()),
        (_MAGIC[:-1] + b"\x02\x00\x00", ()),
        (_MAGIC[:-1], ()),
        (_MAGIC + b"\x05\x00abcd", ()),
        (_MAGIC + b"\x04\x00abcd", (b"extra",)),
        (_MAGIC + b"\x04\x01abcd", ()),
        (_MAGIC + b"\x84\x00\x00abcd", ()),
        (_MAGIC + b"\xff" * 20, ()),
        (_MAGIC + b"\x08\x01\x00\x03\x00\x00abcd", (b"12",)),
        (_MAGIC + b"\x08\x01\x05\x03\x00\x00abcd", (b"123",)),
        (_MAGIC + b"\x08\x01\x00\x03\x00\x01abcd", (b"123",)),
        (_MAGIC + b"\x08\x01\x00\x03\x04\x02abcd", (b"123",)),
        (_MAGIC + b"\x08\x01\x00\x03\xff\xff\xff\x7f\x00abcd", (b"123",)),
        (_MAGIC + b"\x09\x01\x00\x03\x00\x00abcd", (b"123",)),
        (_MAGIC + b"\x08\x01\x00\x00\x00\x00abcd", (b"",)),
    ],
)
def test_what_does_not_belong_together_is_refused(
    skeleton: bytes, parts: tuple[bytes, ...]
) -> None:
    with pytest.raises(MessageDamaged):
        join(skeleton, parts)


def test_a_recipe_that_does_is_not() -> None:
    assert join(_MAGIC + b"\x08\x01\x01\x03\x00\x00abcd", (b"123",)) == b"aMTIzbcd"


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """Mail with attachments of all shapes, some of them damaged somewhere."""
    ending = draw(st.sampled_from([b"\r\n", b"\n"]))
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        size = draw(st.integers(0, 3_000))
        width = draw(st.sampled_from([0, 1, 3, 4, 60, 76, 77, 2_000]))
        pieces.append(attached(content(size), width=width, ending=ending))
    raw = bytearray(multipart(*pieces, ending=ending))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(raw)))
        raw[place : place + draw(st.integers(0, 2))] = draw(
            st.sampled_from([b"", b"\r", b"\n", b"=", b"A", b" ", b"\x00"])
        )
    return bytes(raw)


@given(mails())
@settings(max_examples=200, deadline=None)
def test_exact_on_any_mail(raw: bytes) -> None:
    divide(raw)


@given(st.binary(max_size=300))
def test_exact_on_any_bytes(raw: bytes) -> None:
    divide(raw)
    divide(_MAGIC + raw)


@given(st.binary(max_size=60), st.lists(st.binary(max_size=8), max_size=3))
def test_join_refuses_or_joins(rest: bytes, parts: list[bytes]) -> None:
    with contextlib.suppress(MessageDamaged):
        join(_MAGIC + rest, tuple(parts))


@given(st.data())
@settings(deadline=None)
def test_a_damaged_recipe_never_gives_another_message_silently_longer(data: Any) -> None:
    raw = multipart(attached(content(2_000)), attached(content(1_500)))
    found = divide(raw)
    skeleton = bytearray(found.skeleton)
    skeleton[data.draw(st.integers(0, 30))] = data.draw(st.integers(0, 255))
    try:
        joined = join(bytes(skeleton), found.parts)
    except MessageDamaged:
        return
    assert len(joined) == len(raw)
