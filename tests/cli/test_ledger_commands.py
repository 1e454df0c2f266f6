"""receipt and ledger: shown, saved, checked; and what they say when something does not fit."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.formats.pages import read_pages, words


@pytest.fixture
def purged(filled: Cli) -> Cli:
    """One message was deleted from the vault."""
    ran = filled.json("remove", 'subject:"Letter 1"', "--mode", "purge-vault", "--yes")
    assert ran.code == 0, ran.err
    assert ran.document["confirmed"] == 1
    return filled


def test_a_receipt_whole(purged: Cli) -> None:
    (listed,) = purged.json("receipts").document
    ran = purged.json("receipt", str(listed["id"]))
    assert ran.code == 0, ran.err
    (receipt,) = ran.document
    assert receipt["message"]["sha256"] == listed["sha256"]
    assert (receipt["copy"], receipt["outcome"]) == (None, "confirmed")
    assert receipt["ledger_entry"] > 1
    told = purged("receipt", "--plan", str(receipt["plan"])).text
    assert f"Receipt {listed['id']}: Letter 1" in told
    assert listed["sha256"] in told
    assert "deleted from the vault" in told.lower()


def test_receipts_as_files(purged: Cli, tmp_path: Path) -> None:
    (listed,) = purged.json("receipts").document
    for name in ("job.json", "job.pdf"):
        path = tmp_path / name
        ran = purged.json("receipt", "--plan", str(listed["plan"]), "--to", str(path))
        assert ran.code == 0, ran.err
        assert ran.document["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert ran.document["count"] == 1
    assert "Letter 1" in words(read_pages((tmp_path / "job.pdf").read_bytes()))
    again = purged.json("receipt", "1", "--to", str(tmp_path / "job.json"))
    assert (again.code, again.document["error"]["code"]) == (2, "file-taken")
    told = purged("receipt", "1", "--to", str(tmp_path / "job.json"), "--overwrite").text
    assert "verify_ledger.py" in told
    assert "not encrypted" in told


def test_the_ledger(purged: Cli, tmp_path: Path) -> None:
    entries = purged.json("ledger", "list").document
    kinds = [each["kind"] for each in reversed(entries)]
    assert kinds[0] == "key"
    assert [kind for kind in kinds if kind in ("plan", "removal")] == ["plan", "removal", "plan"]
    assert len(purged.json("ledger", "list", "--limit", "2").document) == 2
    assert "key of the vault" in purged("ledger", "list").text
    ran = purged.json("ledger", "check")
    assert (ran.code, ran.document["is_sound"]) == (0, True)
    assert ran.document["entries"] == len(entries)
    known = f"{entries[-1]['number']}:{entries[-1]['hash']}"
    assert purged.json("ledger", "check", "--known", known).code == 0
    other = f"{entries[-1]['number']}:{'0' * 64}"
    ran = purged.json("ledger", "check", "--known", other)
    assert (ran.code, ran.document["fault"]) == (1, "other-head")
    assert "is not the one that was given away" in purged("ledger", "check", "--known", other).text
    assert "The ledger is whole." in purged("ledger", "check").text
    path = tmp_path / "ledger.json"
    ran = purged.json("ledger", "export", str(path))
    assert ran.code == 0, ran.err
    assert len(json.loads(path.read_text("utf-8"))["ledger"]["entries"]) == len(entries)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["receipt"], "usage"),
        (["receipt", "1", "--plan", "1"], "usage"),
        (["receipt", "0"], "usage"),
        (["receipt", "1"], "receipt-not-found"),
        (["receipt", "--plan", "7"], "receipt-not-found"),
        (["receipt", "--plan", "7", "--to", "x.json"], "receipt-not-found"),
        (["receipt", "1", "--to", "x.doc"], "file-unusable"),
        (["ledger"], "usage"),
        (["ledger", "check", "--known", "1:short"], "usage"),
        (["ledger", "check", "--known", "x"], "usage"),
        (["ledger", "export", "ledger.pdf"], "file-unusable"),
    ],
)
def test_wrong_use(
    library: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = library.json(*arguments)
    assert (ran.code, ran.document["error"]["code"]) == (2, code)
    assert list(tmp_path.iterdir()) == []
