"""Files of receipts and the ledger: paper, and JSON that anybody can check without Homeport."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.archive.conftest import SIGNER
from tests.formats.pages import read_pages, words
from tests.tasks.ledger.conftest import (
    COUNT,
    Tamper,
    entries_of,
    put_in_place,
    rewritten,
    statement,
)
from vault_app.archive.vault import Vault
from vault_app.boot import resources_folder
from vault_app.keys.signing import VaultSigner
from vault_app.model.errors import FileTaken, FileUnusable, ReceiptNotFound
from vault_app.model.jobs import QuietJob
from vault_app.model.ledger import LedgerKind
from vault_app.model.residue import ResidueKind
from vault_app.regions.world import World
from vault_app.tasks.ledger import (
    ReceiptFormat,
    check_ledger,
    export_ledger,
    export_receipts,
    receipt_format_of,
)
from vault_app.tasks.receipts import receipt_records
from vault_app.wording.receipt_paper import ReceiptPages

SCRIPT = resources_folder() / "verify_ledger.py"


def test_a_receipt_with_all_that_the_ledger_says(vault: Vault, world: World) -> None:
    with vault.reader() as reader:
        records = receipt_records(reader, world, reader.receipts_of_plan(1))
    gone, left = records[0], records[-1]
    assert gone.holder is not None
    assert (gone.holder.provider, gone.holder.country) == ("Big", "IE")
    assert (gone.message_id, gone.subject) == ("2@example.org", "Être 2")
    assert [each.kind for each in gone.residue] == [ResidueKind.BACKUP]
    assert gone.residue[0].sources == ("https://example.org/keeps",)
    assert left.residue == ()
    assert left.detail == "no"


def test_a_receipt_older_than_the_ledger(vault: Vault, world: World, tamper: Tamper) -> None:
    again = tamper(statement("UPDATE receipt SET ledger_number = 0"))
    assert check_ledger(QuietJob(), again).broken_at is None
    with again.reader() as reader:
        record, *_ = receipt_records(reader, world, reader.receipts_of_plan(1))
    assert (record.entry, record.holder, record.message_id) == (None, None, "")
    assert record.subject == "Être 2"
    assert [each.days for each in record.residue] == [None, None]


def save(
    vault: Vault, world: World, path: Path, *, may_replace: bool = False, **chosen: Any
) -> Any:
    written = export_receipts(
        QuietJob(),
        vault,
        world,
        ReceiptPages(world.country_name),
        path=path,
        kind=receipt_format_of(path),
        may_replace=may_replace,
        **chosen,
    )
    assert written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    return written


def run_script(*words_: object) -> tuple[int, str]:
    """The script alone, in a place where it cannot see Homeport."""
    ran = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, words_)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/" if os.name == "posix" else None,
    )
    assert not ran.stderr, ran.stderr
    return ran.returncode, ran.stdout


def test_the_whole_ledger_as_a_file(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    written = export_ledger(QuietJob(), vault, path=path)
    entries = entries_of(vault)
    assert written.count == written.ledger_number - 1 == len(entries) - 1
    assert json.loads(entries[-1].document)["file_sha256"] == written.sha256
    content = json.loads(path.read_text("utf-8"))
    assert [each["hash"] for each in content["ledger"]["entries"]] == [
        each.hash.hex() for each in entries[:-1]
    ]
    code, told = run_script(path, "--key", SIGNER.public_key.hex())
    assert (code, "sound. Entries: 8" in told) == (0, True), told
    code, told = run_script(path, "--key", "00" * 32)
    assert (code, "another key" in told) == (1, True), told


@pytest.mark.parametrize(
    "change",
    [
        lambda ledger: ledger["entries"][3]["document"]["message"].update(subject="Other"),
        lambda ledger: ledger["entries"][3].update(at="2020-01-01T00:00:00Z"),
        lambda ledger: ledger["entries"].pop(4),
        lambda ledger: ledger["entries"].pop(),
        lambda ledger: ledger["entries"].pop(0),
        lambda ledger: ledger["entries"].insert(2, ledger["entries"].pop(3)),
        lambda ledger: ledger["entries"].insert(2, ledger["entries"][2]),
        lambda ledger: ledger["entries"][2].update(signature="00" * 64),
        lambda ledger: ledger.update(public_key=VaultSigner(bytes(32)).public_key.hex()),
        lambda ledger: ledger["last"].update(number=99),
    ],
)
def test_the_script_finds_what_was_altered(
    vault: Vault, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    path = tmp_path / "ledger.json"
    export_ledger(QuietJob(), vault, path=path)
    content = json.loads(path.read_text("utf-8"))
    change(content["ledger"])
    path.write_text(json.dumps(content), "utf-8")
    code, told = run_script(path)
    assert (code, "NOT SOUND" in told) == (1, True), told


def test_the_script_reads_nothing_else(tmp_path: Path) -> None:
    for name, text in (("a.json", "{}"), ("b.json", "no"), ("c.json", "[]")):
        (tmp_path / name).write_text(text, "utf-8")
        assert run_script(tmp_path / name)[0] == 2
    assert run_script(tmp_path / "missing.json")[0] == 2


def test_receipts_as_json(vault: Vault, world: World, tmp_path: Path) -> None:
    job, one = tmp_path / "job.json", tmp_path / "one.json"
    assert save(vault, world, job, plan_id=1).count == COUNT
    save(vault, world, one, receipt_ids=[2])
    content = json.loads(one.read_text("utf-8"))
    (receipt,) = content["receipts"]
    assert receipt["message"]["subject"] == "Être 1"
    assert receipt["holder"]["controller_country"] == "US"
    assert receipt["residue"][0]["days"] == 30
    assert [each["number"] for each in content["ledger"]["entries"]] == [1, 4, 9]
    code, told = run_script(job, one)
    assert (code, "receipts: 4" in told) == (0, True), told
    receipt["outcome"] = "failed"
    one.write_text(json.dumps(content), "utf-8")
    code, told = run_script(job, one)
    assert (code, "receipt 2 does not say what entry 4 says" in told) == (1, True), told


def test_a_receipt_given_away_proves_a_later_ledger(
    vault: Vault, world: World, tamper: Tamper, tmp_path: Path
) -> None:
    receipt, ledger = tmp_path / "receipt.json", tmp_path / "ledger.json"
    save(vault, world, receipt, receipt_ids=[1])
    entries = entries_of(vault)
    export_ledger(QuietJob(), vault, path=ledger)
    assert run_script(receipt, ledger)[0] == 0
    shorter = tamper(put_in_place(rewritten(entries[:3], SIGNER)))
    export_ledger(QuietJob(), shorter, path=ledger, may_replace=True)
    assert run_script(ledger)[0] == 0
    code, told = run_script(receipt, ledger)
    assert (code, "NOT SOUND" in told) == (1, True), told


def test_receipts_on_paper(vault: Vault, world: World, tmp_path: Path) -> None:
    job, one = tmp_path / "job.pdf", tmp_path / "one.pdf"
    save(vault, world, job, plan_id=1)
    text = words(read_pages(job.read_bytes()))
    assert "3 copies removed and checked" in text
    assert "Être 3" in text
    assert "Big may hold it until" in text.replace("big", "Big")
    save(vault, world, one, receipt_ids=[1])
    text = words(read_pages(one.read_bytes()))
    entry = entries_of(vault)[2]
    for told in ("Receipt 1: Être 2", "Dublin, Ireland", "Big Corp.", "2@example.org"):
        assert told in text
    for exact in (entry.hash.hex(), SIGNER.public_key.hex()):
        assert exact in "".join(text.split())


def test_a_long_job_on_paper_is_a_list_and_says_how_much_of_it(vault: Vault, world: World) -> None:
    from vault_app.model.receipts import ReceiptFile

    with vault.reader() as reader:
        content = ReceiptFile(
            vault="Mail",
            program="1",
            made_at=reader.ledger(1)[0].at,
            public_key=vault.public_key,
            plan=reader.plan(1),
            records=receipt_records(reader, world, reader.receipts_of_plan(1)),
            key_entry=reader.ledger_from(1, 1)[0],
            head=reader.ledger(1)[0],
        )
    paper = ReceiptPages(world.country_name).receipt_paper(content, most_whole=2, most_listed=3)
    listed = next(each for each in paper.sections if each.table is not None)
    assert listed.table is not None
    assert len(listed.table.rows) == 3
    assert listed.paragraphs[0].startswith("3 of 4 receipts are listed here.")
    behind = next(each for each in paper.sections if each.heading == "What may stay behind")
    assert [each.heading for each in behind.sections] == ["Big"]


def test_what_cannot_be_saved(vault: Vault, world: World, tmp_path: Path) -> None:
    path = tmp_path / "receipts.json"
    for chosen in ({"receipt_ids": [1, 99]}, {"plan_id": 99}, {}):
        with pytest.raises(ReceiptNotFound):
            save(vault, world, path, **chosen)
    assert not path.exists()
    path.write_text("mine", "utf-8")
    with pytest.raises(FileTaken):
        save(vault, world, path, plan_id=1)
    with pytest.raises(FileUnusable):
        receipt_format_of(tmp_path / "receipts.doc")
    before = len(entries_of(vault))
    save(vault, world, path, plan_id=1, may_replace=True)
    assert [each.kind for each in entries_of(vault)[before:]] == [LedgerKind.EXPORT]
    shutil.rmtree(tmp_path / "nowhere", ignore_errors=True)
    assert ReceiptFormat("pdf") is ReceiptFormat.PDF
