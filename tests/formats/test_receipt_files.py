"""Receipts as files: strangers' text stays text, whatever it holds and whatever is missing."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.formats.test_proof_files import NASTY
from vault_app.boot import resources_folder
from vault_app.formats.ledger_json import write_receipts
from vault_app.formats.press import Press
from vault_app.formats.receipt_pdf import receipt_pdf
from vault_app.model.custody import Confidence, Holding
from vault_app.model.ledger import LedgerEntry, LedgerKind
from vault_app.model.receipts import ReceiptFile, ReceiptRecord
from vault_app.model.removal import ProofKind, Receipt, RemovalMode, SkipReason, Step, WayOut
from vault_app.model.residue import Residue, ResidueKind
from vault_app.wording.receipt_paper import ReceiptPages

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ENTRY = LedgerEntry(
    number=2,
    at=AT,
    kind=LedgerKind.REMOVAL,
    document=json.dumps({"message": {"subject": NASTY}}),
    previous=bytes(32),
    hash=bytes(32),
    signature=bytes(64),
)
RECEIPT = Receipt(
    id=1,
    plan_id=1,
    mode=RemovalMode.PURGE_SERVER,
    message_id=1,
    sha256=hashlib.sha256(b"").hexdigest(),
    subject=NASTY,
    sender=NASTY,
    message_date=datetime(1, 1, 1, tzinfo=UTC),
    account=NASTY,
    host=NASTY,
    mailbox=NASTY,
    uidvalidity=2**32 - 1,
    uid=2**32 - 1,
    outcome=Step.CONFIRMED,
    reason=None,
    server_answer=NASTY * 200,
    verification=NASTY,
    at=AT,
    way=WayOut.TRASH,
    proof=ProofKind.QUICK,
    ledger_number=2,
)
RECORD = ReceiptRecord(
    receipt=RECEIPT,
    entry=ENTRY,
    message_id=NASTY,
    subject=NASTY,
    size=1,
    holder=Holding(
        provider_id=NASTY,
        provider=NASTY,
        entity=NASTY,
        entity_country="XX",
        controller=NASTY,
        controller_country="",
        country="",
        site=NASTY,
    ),
    confidence=Confidence.DECLARED,
    detail=NASTY,
    residue=tuple(
        Residue(
            kind=kind,
            holder=NASTY,
            until=until,
            days=days,
            note=NASTY,
            sources=(NASTY,),
            is_verified=False,
        )
        for kind in ResidueKind
        for days, until in ((None, None), (1, None), (30, AT))
    ),
)
BARE = ReceiptRecord(
    receipt=replace(
        RECEIPT,
        id=2,
        subject="",
        host="",
        outcome=Step.SKIPPED,
        reason=SkipReason.ON_HOLD,
        proof=None,
        ledger_number=0,
    ),
    entry=None,
    message_id="",
    subject=None,
    size=None,
    holder=None,
    confidence=None,
    detail="",
    residue=(),
)
FILE = ReceiptFile(
    vault=NASTY,
    program="1",
    made_at=AT,
    public_key=bytes(32),
    plan=None,
    records=(RECORD, BARE),
    key_entry=replace(ENTRY, number=1),
    head=replace(ENTRY, number=3),
)
PAGES = ReceiptPages(lambda code: code)


@pytest.mark.parametrize("most_whole", [0, 5])
def test_the_paper_can_be_set(most_whole: int) -> None:
    paper = PAGES.receipt_paper(FILE, most_whole=most_whole, most_listed=1)
    assert Press(resources_folder()).print(paper).startswith(b"%PDF")
    one = replace(FILE, records=(BARE,))
    made = receipt_pdf(one, press=Press(resources_folder()), composer=PAGES)
    assert made.startswith(b"%PDF")


def test_nothing_in_the_file_steers_a_screen() -> None:
    file = io.BytesIO()
    write_receipts(file, FILE, notice=PAGES.notice())
    text = file.getvalue().decode("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    content = json.loads(text)
    whole, bare = content["receipts"]
    assert whole["message"]["subject"] == NASTY
    assert (bare["message"]["subject"], bare["copy"], bare["way"]) == (None, None, None)
    assert [each["number"] for each in content["ledger"]["entries"]] == [1, 2, 3]
    assert content["ledger"]["entries"][1]["document"]["message"]["subject"] == NASTY
