"""What real removals, checks and files leave in the ledger."""

import json
from pathlib import Path
from typing import Any

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.model.jobs import QuietJob
from vault_app.model.ledger import LedgerKind
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import ProofKind, RemovalMode, Step
from vault_app.model.residue import ResidueKind
from vault_app.tasks.completeness import prove
from vault_app.tasks.ledger import check_ledger
from vault_app.tasks.proof_file import ProofFormat, write_proof
from vault_app.tasks.receipts import receipt_records
from vault_app.tasks.removal import abandon_plan, make_plan
from vault_app.tasks.removal_settings import RemovalSettings, set_removal_settings
from vault_app.tasks.report import ReportFormat, about_search, write_report
from vault_app.tasks.verify import verify
from vault_app.wording.proof_paper import ProofPages
from vault_app.wording.report import ReportPages


def documents(desk: Desk, kind: LedgerKind) -> list[Any]:
    with desk.vault.reader() as reader:
        entries = reader.ledger_from(1, 1000)
    return [json.loads(each.document) for each in entries if each.kind is kind]


def test_a_removal_at_a_real_server(desk: Desk, mail_user: MailUser) -> None:
    for number in range(3):
        mail_user.append("INBOX", letter(number))
    desk.pull()
    report = desk.remove()
    assert report.confirmed == 3
    checked = check_ledger(QuietJob(), desk.vault)
    assert (checked.broken_at, checked.entries) == (None, 6)
    with desk.vault.reader() as reader:
        records = receipt_records(reader, desk.world, report.receipts)
    for record in records:
        assert record.entry is not None
        assert record.receipt.outcome is Step.CONFIRMED
        assert record.receipt.proof is ProofKind.READ_BACK
        assert record.holder is not None
        # Nobody knows this server: nothing is made up of what it keeps.
        assert [(each.kind, each.until) for each in record.residue] == [
            (ResidueKind.RECOVERABLE, None),
            (ResidueKind.BACKUP, None),
        ]
    assert {each["server_answer"] != "" for each in documents(desk, LedgerKind.REMOVAL)} == {True}


def test_a_plan_that_was_given_up(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    plan = make_plan(desk.vault, EVERYTHING, RemovalMode.LOCAL_ONLY)
    abandon_plan(QuietJob(), desk.vault, plan.id, desk.connect)
    (left,) = documents(desk, LedgerKind.REMOVAL)
    assert (left["outcome"], left["reason"]) == ("skipped", "cancelled")
    assert check_ledger(QuietJob(), desk.vault).broken_at is None


def test_without_subjects_nothing_of_a_message_is_in_it(desk: Desk, mail_user: MailUser) -> None:
    set_removal_settings(desk.vault, RemovalSettings(keeps_subject=False))
    mail_user.append("INBOX", letter(1, subject="Quincunx", body="Zymurgy"))
    desk.pull()
    desk.remove(mode=RemovalMode.PURGE_ALL)
    with desk.vault.reader() as reader:
        told = "".join(each.document for each in reader.ledger_from(1, 100))
    assert "Quincunx" not in told
    assert "Zymurgy" not in told
    assert "1@example.org" in told


def test_checks_and_files_stand_in_it(desk: Desk, mail_user: MailUser, tmp_path: Path) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    proof = prove(QuietJob(), desk.vault, desk.account, desk.connect)
    assert verify(QuietJob(), desk.vault).ok
    completeness, vault = documents(desk, LedgerKind.VERIFICATION)
    assert (completeness["what"], completeness["proof"]) == ("completeness", proof.id)
    assert vault == {"what": "vault", "messages": 1, "damaged": 0, "is_whole": True}
    written = write_proof(
        QuietJob(),
        desk.vault,
        desk.world,
        ProofPages(),
        proof,
        path=tmp_path / "proof.json",
        kind=ProofFormat.JSON,
    )
    assert completeness["content_sha256"] == written.content_sha256
    report = write_report(
        QuietJob(),
        desk.vault,
        desk.world,
        ReportPages(desk.world.country_name),
        about_search("", EVERYTHING),
        path=tmp_path / "report.csv",
        kind=ReportFormat.CSV,
    )
    assert [(each["what"], each["file_sha256"]) for each in documents(desk, LedgerKind.EXPORT)] == [
        ("completeness-proof", written.sha256),
        ("custody-report", report.sha256),
    ]
