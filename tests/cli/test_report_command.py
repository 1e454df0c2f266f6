"""report: from the command line to a file, and what is said about it."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import LETTERS, Cli
from tests.formats.pages import read_pages, words

COUNT = sum(map(len, LETTERS.values()))


@pytest.mark.parametrize("kind", ["pdf", "csv", "json"])
def test_a_report_in_each_format(library: Cli, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"report.{kind}"
    ran = library.json("report", "", "--output", str(path))
    assert ran.code == 0, ran.err
    content = path.read_bytes()
    document = ran.document
    assert set(document) == {
        "file",
        "format",
        "messages",
        "detailed",
        "bytes",
        "sha256",
        "content_sha256",
    }
    assert document["file"] == str(path)
    assert (document["format"], document["messages"]) == (kind, COUNT)
    assert document["bytes"] == len(content)
    assert document["sha256"] == hashlib.sha256(content).hexdigest()


def test_for_people(library: Cli, tmp_path: Path) -> None:
    path = tmp_path / "paper"
    ran = library("report", "subject:letter", "--format", "pdf", "--output", str(path))
    assert ran.code == 0, ran.err
    assert "Outside the vault it is not encrypted." in ran.text
    assert f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}\n" in ran.text
    text = words(read_pages(path.read_bytes()))
    assert "The search “subject:letter”" in text
    assert "1. Letter 3" in text


def test_about_one_message_and_one_account(library: Cli, tmp_path: Path) -> None:
    found = library.json("search", "subject:letter").document
    path = tmp_path / "one.json"
    number = str(found[0]["id"])
    assert library.json("report", "--message", number, "--output", str(path)).code == 0
    document = json.loads(path.read_bytes())
    assert document["scope"] == {"kind": "message", "value": number}
    assert [message["subject"] for message in document["messages"]] == [found[0]["subject"]]

    account = library.json("account", "list").document[0]["address"]
    path = tmp_path / "account.json"
    assert library.json("report", "--account", account, "--output", str(path)).code == 0
    assert len(json.loads(path.read_bytes())["messages"]) == COUNT


def test_a_search_may_negate(library: Cli, tmp_path: Path) -> None:
    path = tmp_path / "rest.json"
    ran = library.json("report", "-subject:letter", "--output", str(path))
    assert (ran.code, ran.document["messages"]) == (0, 2)


def test_a_file_is_not_replaced_unasked(library: Cli, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"before")
    ran = library.json("report", "", "--output", str(path))
    assert (ran.code, ran.document["error"]["code"]) == (2, "file-taken")
    assert path.read_bytes() == b"before"
    assert library.json("report", "", "--output", str(path), "--overwrite").code == 0
    assert path.read_bytes() != b"before"


@pytest.mark.parametrize(
    ("words_", "code"),
    [
        (["--output", "x.pdf"], "usage"),
        (["a", "--message", "1", "--output", "x.pdf"], "usage"),
        (["--account", "a", "--message", "1", "--output", "x.pdf"], "usage"),
        (["a"], "usage"),
        (["a", "--output", "x.doc"], "file-unusable"),
        (["a", "--output", "nowhere/x.pdf"], "file-unusable"),
        (["--account", "nobody", "--output", "x.pdf"], "account-not-found"),
        (["--message", "1", "--output", "x.pdf"], "message-not-found"),
        (["is:lost", "--output", "x.pdf"], "query-invalid"),
    ],
)
def test_wrong_use(
    library: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words_: list[str],
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = library.json("report", *words_)
    assert (ran.code, ran.document["error"]["code"]) == (2, code)
    assert list(tmp_path.iterdir()) == []
