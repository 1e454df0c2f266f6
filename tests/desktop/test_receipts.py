"""Receipts: narrowed, shown, and taken away as files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import FakeVault
from vault_app.desktop.removal.receipt_files import as_json, as_text
from vault_app.desktop.removal.receipts_page import ReceiptsPage
from vault_app.desktop.removal.receipts_table import receipts_model, show_receipts
from vault_app.desktop.session import Session
from vault_app.desktop.theme import Theme
from vault_app.model.removal import Receipt, RemovalMode, SkipReason, Step

AT = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)


def receipt(number: int, **changes: object) -> Receipt:
    values: dict[str, object] = {
        "id": number,
        "plan_id": 1,
        "mode": RemovalMode.LOCAL_ONLY,
        "message_id": number,
        "sha256": f"{number:064x}",
        "subject": f"Subject {number}",
        "sender": "ada@example.org",
        "message_date": AT,
        "account": "Nora",
        "host": "imap.example.net",
        "mailbox": "INBOX",
        "uidvalidity": 7,
        "uid": number,
        "outcome": Step.CONFIRMED,
        "reason": None,
        "server_answer": "EXPUNGE completed",
        "verification": "absent-on-new-connection",
        "at": AT,
    }
    values.update(changes)
    return Receipt(**values)  # type: ignore[arg-type]


SKIPPED = receipt(2, outcome=Step.SKIPPED, reason=SkipReason.SIZE_DIFFERS, subject="Zebra")
OF_VAULT = receipt(3, host="", mailbox="", account="", uid=0, mode=RemovalMode.PURGE_VAULT)
ALL = (receipt(1), SKIPPED, OF_VAULT)


def test_json_has_stable_keys() -> None:
    found = json.loads(as_json(ALL))
    assert [each["id"] for each in found] == [1, 2, 3]
    assert found[1]["reason"] == "size-differs"
    assert found[0]["at"] == "2026-03-01T09:05:00Z"
    assert found[0]["sha256"] == f"{1:064x}"


def test_text_tells_the_proof_in_words() -> None:
    text = as_text(ALL)
    assert text.count("SHA-256: ") == 3
    assert "UID 1, UIDVALIDITY 7" in text
    assert "another size" in text


def test_the_model_keeps_qts_contract(qtmodeltester: ModelTester) -> None:
    model = receipts_model()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    show_receipts(model, ALL)
    show_receipts(model, ())


@pytest.fixture
def page(session: Session, theme: Theme, fake_vault: FakeVault, qtbot: QtBot) -> ReceiptsPage:
    fake_vault.receipt_list = list(ALL)
    made = ReceiptsPage(session, theme)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    qtbot.waitUntil(lambda: made.table.model().rowCount() == 3)
    return made


def test_typing_narrows(page: ReceiptsPage, qtbot: QtBot) -> None:
    page.filter.setText("zeb ada")
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1)
    page.filter.setText("nothing like it")
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 0)


def test_what_is_shown_is_what_is_saved(page: ReceiptsPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.filter.setText("zebra")
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1)
    page.save(tmp_path / "r.json", is_text=False)
    assert [each["id"] for each in json.loads((tmp_path / "r.json").read_text("utf-8"))] == [2]
    page.save(tmp_path / "r.txt", is_text=True)
    assert "Zebra" in (tmp_path / "r.txt").read_text("utf-8")


def test_a_file_that_cannot_be_written_is_told(page: ReceiptsPage, tmp_path: Path) -> None:
    page.save(tmp_path / "missing" / "r.json", is_text=False)
    assert page.notice.property("ground") == "danger"


def test_locking_forgets_them(page: ReceiptsPage, session: Session) -> None:
    session.close()
    assert page.table.model().rowCount() == 0
