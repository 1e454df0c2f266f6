"""One JSON document on stdout, words on stderr, and nothing in between."""

import io
import json

import pytest

from vault_app.cli.console import Console, error_document, lines_of, wants_colour
from vault_app.cli.render import Paint
from vault_app.model.errors import CannotConnect


class Streams:
    """Byte streams behind text streams, as those of a process."""

    def __init__(self, *, is_json: bool, encoding: str = "utf-8") -> None:
        self._out, self._err = io.BytesIO(), io.BytesIO()
        self.console = Console(
            out=io.TextIOWrapper(self._out, encoding=encoding, errors="backslashreplace"),
            err=io.TextIOWrapper(self._err, encoding=encoding, errors="backslashreplace"),
            is_json=is_json,
            width=80,
            paint=Paint(is_on=False),
            can_ask=False,
        )

    @property
    def out(self) -> bytes:
        self.console.out.flush()
        return self._out.getvalue()

    @property
    def err(self) -> str:
        self.console.err.flush()
        return self._err.getvalue().decode()


def never() -> list[str]:
    raise AssertionError("the answer that was not asked for was made")


def test_json_is_one_document_in_utf_8_whatever_the_terminal_speaks() -> None:
    streams = Streams(is_json=True, encoding="ascii")
    streams.console.tell("a line for people")
    streams.console.answer({"name": "Zoë 日本"}, never)
    assert json.loads(streams.out.decode("utf-8")) == {"name": "Zoë 日本"}
    assert "日本".encode() in streams.out


def test_json_never_steers_a_terminal_and_is_exact_all_the_same() -> None:
    text = "\x1b[2J \x9b \u202e \u200b \u2028 \ud800 \x7f"
    streams = Streams(is_json=True)
    streams.console.answer([text], never)
    shown = streams.out.decode("utf-8")
    assert shown.replace("\n", "").isprintable()
    assert json.loads(shown) == [text]


@pytest.mark.parametrize("items", [[], [{"a": 1}], [{"a": 1}, {"a": 2}, {"a": 3}]])
def test_an_iterator_is_written_as_a_list(items: list[dict[str, int]]) -> None:
    streams = Streams(is_json=True)
    streams.console.answer(iter(items), never)
    assert json.loads(streams.out) == items


def test_lines_for_people() -> None:
    streams = Streams(is_json=False)
    streams.console.answer(None, lines_of("one", "two"))
    assert streams.out == b"one\ntwo\n"


def test_an_error_is_told_on_stderr_and_with_json_is_the_document() -> None:
    error = CannotConnect(host="imap.example.org", port=993, reason="refused")
    streams = Streams(is_json=True)
    streams.console.report(error)
    document = json.loads(streams.out)
    assert document == error_document(error)
    assert document["error"]["code"] == "cannot-connect"
    assert document["error"]["facts"] == {
        "host": "imap.example.org",
        "port": 993,
        "reason": "refused",
    }
    assert "imap.example.org is there, but nothing answers at port 993." in streams.err

    streams = Streams(is_json=False)
    streams.console.report(error)
    assert streams.out == b""
    assert streams.err.startswith("homeport: The server cannot be reached\n")


def test_bytes_are_written_as_they_are() -> None:
    streams = Streams(is_json=False)
    streams.console.write_bytes(b"a\r\n\x00\xff")
    assert streams.out == b"a\r\n\x00\xff"


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
    ],
)
def test_colour_is_a_choice(
    variables: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert wants_colour() is wanted
