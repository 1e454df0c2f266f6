"""What is unpacked is what was packed, a bounded piece at a time, or nothing."""

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.imap.compress import Compression
from vault_app.model.errors import ServerMisbehaved


def read_all(compression: Compression, most: int) -> bytes:
    pieces = list(iter(lambda: compression.unpack(most), b""))
    assert all(len(piece) <= most for piece in pieces)
    return b"".join(pieces)


@given(
    st.lists(st.binary(max_size=300) | st.just(b"a" * 5_000), max_size=6),
    st.integers(1, 700),
    st.integers(1, 90),
)
def test_all_that_was_packed_comes_out(said: list[bytes], most: int, packet: int) -> None:
    """However it is cut on the way, and before anything more has come."""
    theirs, ours = Compression("there", b""), Compression("here", b"")
    for data in said:
        packed = theirs.pack(data)
        came = b""
        for start in range(0, len(packed), packet):
            ours.feed(packed[start : start + packet])
            came += read_all(ours, most)
        assert came == data


@pytest.mark.parametrize("most", [1, 257, 258, 259, 4096])
def test_what_zlib_keeps_comes_before_anything_new(most: int) -> None:
    """It takes all of its input and still has output that did not fit."""
    packed = Compression("there", b"").pack(b"z" * 20_000)
    assert read_all(Compression("here", packed), most) == b"z" * 20_000


def test_an_honest_ratio_has_no_limit() -> None:
    packed = Compression("there", b"").pack(bytes(50_000_000))
    assert len(packed) * 411 < 50_000_000
    ours = Compression("here", packed)
    assert sum(map(len, iter(lambda: ours.unpack(65_536), b""))) == 50_000_000


def test_incompressible() -> None:
    data = random.Random(1).randbytes(300_000)
    ours = Compression("here", Compression("there", b"").pack(data))
    assert read_all(ours, 65_536) == data


def _ended(plain: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(plain) + pack.flush(zlib.Z_FINISH)


@pytest.mark.parametrize(
    ("came", "plain", "detail"),
    [
        (b"\xff" * 100, b"", "broken compression"),
        (b"* OK in clear\r\n", b"", "broken compression"),
        (zlib.compress(b"with a head"), b"", "broken compression"),
        (_ended(b"the last"), b"the last", "compression ended"),
        (_ended(b"the last") + b"* OK", b"the last", "compression ended"),
        (b"\0\0\0\xff\xff" * 20_000, b"", "empty compression"),
    ],
)
def test_what_is_not_a_stream(came: bytes, plain: bytes, detail: str) -> None:
    ours = Compression("here", came)
    read: list[bytes] = []
    with pytest.raises(ServerMisbehaved) as caught:
        read.extend(iter(lambda: ours.unpack(5), b""))
    assert (b"".join(read), caught.value.facts["detail"]) == (plain, detail)
    assert not ours.works


def test_empty_blocks_between_words_are_no_fault() -> None:
    theirs, ours = Compression("there", b""), Compression("here", b"")
    for _ in range(20):
        ours.feed(b"\0\0\0\xff\xff" * 1_000)
        assert ours.unpack(100) == b""
        ours.feed(theirs.pack(b"word"))
        assert ours.unpack(100) == b"word"
