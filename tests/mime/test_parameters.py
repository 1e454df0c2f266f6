"""Content-Type and Content-Disposition with plain, quoted, continued and broken parameters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault_app.mime.parameters import media_type, parameter_text, read_structured


@pytest.mark.parametrize(
    ("value", "kind", "parameters"),
    [
        (b"text/plain", "text/plain", {}),
        (b"TEXT/Plain; CharSet=UTF-8", "text/plain", {b"charset": b"UTF-8"}),
        (b'text/html; charset="utf-8"', "text/html", {b"charset": b"utf-8"}),
        (b"text/plain; charset=us-ascii (plain)", "text/plain", {b"charset": b"us-ascii"}),
        (b'multipart/mixed;\r\n\tboundary="a b=;c"', "multipart/mixed", {b"boundary": b"a b=;c"}),
        (b'a/b; name="a\\"b"', "a/b", {b"name": b'a"b'}),
        (b'a/b; name="C:\\dir\\f.txt"', "a/b", {b"name": b"C:\\dir\\f.txt"}),
        (b"a/b; name=two words.txt; x=y", "a/b", {b"name": b"two words.txt", b"x": b"y"}),
        (b"a/b; name=first; name=second", "a/b", {b"name": b"first"}),
        (b'a/b; name="never closed', "a/b", {b"name": b"never closed"}),
        (b"a/b;;; =; x = y", "a/b", {b"x": b"y"}),
        (b"text / plain", "text/plain", {}),
        (b"text/plain (comment)", "text/plain", {}),
    ],
)
def test_values(value: bytes, kind: str, parameters: dict[bytes, bytes]) -> None:
    assert media_type(value) == (kind, parameters)


@pytest.mark.parametrize(
    "value", [b"", b"text", b"html", b"/", b"text/", b"a/b/c", b"t\xebxt/plain"]
)
def test_what_is_no_type_is_plain_text(value: bytes) -> None:
    assert media_type(value)[0] == "text/plain"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"attachment; filename=a.txt", "a.txt"),
        (b"attachment; filename*=utf-8''na%C3%AFve.txt", "naïve.txt"),
        (b"attachment; filename*=iso-8859-1'en'na%EFve.txt", "naïve.txt"),
        (b"attachment; filename=x.txt; filename*=utf-8''%E2%82%AC.txt", "€.txt"),
        (b'attachment; filename*0="long "; filename*1="name.txt"', "long name.txt"),
        (b"attachment; filename*1*=%AC.txt; filename*0*=utf-8''%E2%82", "€.txt"),
        (b"attachment; filename*0*=utf-8''%E2%82%AC; filename*1=\"%20.txt\"", "€%20.txt"),
        (b'attachment; filename="=?utf-8?q?na=C3=AFve=2Etxt?="', "naïve.txt"),
        ("attachment; filename=naïve.txt".encode(), "naïve.txt"),
        (b"attachment; filename*=''plain.txt", "plain.txt"),
        (b"attachment; filename*=plain.txt", "plain.txt"),
        (b"attachment; filename*=rot13''abc", "abc"),
        (b"attachment", ""),
    ],
)
def test_names(value: bytes, name: str) -> None:
    assert parameter_text(read_structured(value)[1], b"filename") == name


def test_twenty_thousand_parameters_are_read_up_to_a_limit() -> None:
    many = b"a/b" + b"".join(b"; p%d=1" % number for number in range(20_000))
    assert len(read_structured(many)[1]) == 1_000


@given(st.binary(max_size=200))
def test_never_raises(value: bytes) -> None:
    kind, parameters = media_type(value)
    parameter_text(parameters, b"name")
    assert kind


@given(
    st.lists(
        st.sampled_from([b";", b"=", b'"', b"\\", b"name", b"*", b"0", b"%41", b"'", b" "])
    ).map(b"".join)
)
def test_never_raises_on_the_marks_of_the_grammar(rest: bytes) -> None:
    _, parameters = media_type(b"a/b;" + rest)
    parameter_text(parameters, b"name")
