"""Receipts in a list that can be narrowed, and one with all that it proves."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import DUBLIN
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.removal.receipts_table import receipts_model, show_receipts
from vault_app.desktop.removal.receipts_view import ReceiptsView
from vault_app.desktop.theme import Theme
from vault_app.model.custody import Confidence
from vault_app.model.ledger import LedgerEntry, LedgerKind
from vault_app.model.receipts import ReceiptRecord
from vault_app.model.removal import ProofKind, Receipt, RemovalMode, SkipReason, Step, WayOut
from vault_app.model.residue import Residue, ResidueKind
from vault_app.regions.world import World

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
        "way": WayOut.FOR_GOOD,
        "proof": ProofKind.READ_BACK,
        "ledger_number": 40 + number,
    }
    values.update(changes)
    return Receipt(**values)  # type: ignore[arg-type]


SKIPPED = receipt(2, outcome=Step.SKIPPED, reason=SkipReason.SIZE_DIFFERS, subject="Zebra")
OF_VAULT = receipt(3, host="", mailbox="", account="", uid=0, mode=RemovalMode.PURGE_VAULT)
ALL = (receipt(1), SKIPPED, OF_VAULT)
ENTRY = LedgerEntry(
    number=41,
    at=AT,
    kind=LedgerKind.REMOVAL,
    document="{}",
    previous=bytes(32),
    hash=b"\x0a" * 32,
    signature=bytes(64),
)
BACKUPS = Residue(
    kind=ResidueKind.BACKUP,
    holder="Microsoft",
    until=AT + timedelta(days=30),
    days=30,
    note="",
    sources=("https://learn.example.com/retention",),
    is_verified=True,
)


def record(of: Receipt, **changes: object) -> ReceiptRecord:
    values: dict[str, object] = {
        "receipt": of,
        "entry": ENTRY,
        "message_id": "<1@example.org>",
        "subject": of.subject,
        "size": 1000,
        "holder": DUBLIN,
        "confidence": Confidence.PROVEN,
        "detail": "",
        "residue": (BACKUPS,),
    }
    values.update(changes)
    return ReceiptRecord(**values)  # type: ignore[arg-type]


def texts(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def test_the_model_keeps_qts_contract(qtmodeltester: ModelTester) -> None:
    model = receipts_model()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    show_receipts(model, ALL)
    show_receipts(model, ())


@pytest.fixture
def view(theme: Theme, world: World, qtbot: QtBot) -> ReceiptsView:
    made = ReceiptsView(theme, world.country_name, lambda _: None)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.show_receipts(ALL)
    return made


def test_typing_narrows_and_keeps_what_is_chosen(view: ReceiptsView, qtbot: QtBot) -> None:
    view.table.selectRow(1)
    view.filter.setText("zeb ada")
    qtbot.waitUntil(lambda: view.table.model().rowCount() == 1)
    assert view.shown == [SKIPPED]
    view.filter.setText("")
    qtbot.waitUntil(lambda: view.table.model().rowCount() == 3)
    assert view.table.currentIndex().row() == 1
    view.filter.setText("nothing like it")
    qtbot.waitUntil(lambda: view.table.model().rowCount() == 0)


def test_going_down_the_list_asks_for_each(view: ReceiptsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.chosen) as heard:
        view.table.selectRow(2)
    assert heard.args == [OF_VAULT]
    # What comes too late for another one is not shown.
    view.show_facts(record(SKIPPED))
    assert texts(view.details) == ""


def test_a_receipt_tells_who_held_it_how_it_was_proven_and_what_is_left(
    view: ReceiptsView, qtbot: QtBot
) -> None:
    view.show_facts(record(ALL[0]))
    qtbot.waitUntil(lambda: "Who held it" in texts(view.details))
    said = texts(view.details)
    assert "Microsoft 365, Dublin, Ireland" in said
    assert "Microsoft Corporation" in said
    assert "Before: every byte of the server’s copy fetched again and compared." in said
    assert "After: gone, seen on a new connection." in said
    assert "Microsoft may hold it until 31 March 2026" in said
    assert "Signed as entry 41." in said
    assert "EXPUNGE" not in said
    with qtbot.waitSignal(view.details.check_wanted):
        check = [
            each
            for each in view.details.findChildren(QPushButton)
            if each.text() == "Check the ledger"
        ]
        check[0].click()
    fold = view.details.findChild(Fold)
    assert fold is not None
    fold.set_open(True)
    said = texts(view.details).replace("\u200b", "")
    assert "EXPUNGE completed" in said
    assert "UID 1, UIDVALIDITY 7" in said
    assert f"{1:064x}" in said


def test_a_receipt_that_is_older_than_the_ledger_says_so(view: ReceiptsView, qtbot: QtBot) -> None:
    old = receipt(9, ledger_number=0, proof=None)
    view.show_receipts((old,))
    view.show_facts(record(old, entry=None, holder=None, confidence=None, message_id=""))
    qtbot.waitUntil(lambda: "older than the ledger" in texts(view.details))
    assert "Not known." in texts(view.details)


def test_locking_forgets_them(view: ReceiptsView) -> None:
    view.show_facts(record(ALL[0]))
    view.clear()
    assert view.table.model().rowCount() == 0
    assert texts(view.details) == ""
