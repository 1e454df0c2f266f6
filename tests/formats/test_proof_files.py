"""A proof of completeness as files: JSON and paper say the same, and strangers' text stays text."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vault_app.boot import resources_folder
from vault_app.formats.paper import Paper, Section
from vault_app.formats.press import Press
from vault_app.formats.proof_json import proof_json
from vault_app.formats.proof_origin import ProofOrigin, fingerprint
from vault_app.formats.proof_pdf import proof_pdf
from vault_app.model.proof_document import proof_document, proof_of
from vault_app.model.pulls import Difference, DifferenceKind, MailboxProof, Proof
from vault_app.wording.proof_paper import ProofPages

NASTY = '\u202e=cmd()|\' #import "x" \x1b[2J *bold* \ud800 日本 שלום'
PROOF = Proof(
    id=7,
    account_id=1,
    address="ada@example.org",
    server="imap.example.org",
    made_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    is_deep=True,
    mailboxes=(
        MailboxProof(
            mailbox="INBOX",
            counted=5,
            listed=5,
            held=1,
            differences=tuple(
                Difference(
                    kind=kind,
                    uid=number,
                    message_id=number if kind is DifferenceKind.DAMAGED else None,
                    subject=NASTY,
                    sender=NASTY,
                    date=datetime(2014, 3, 12, tzinfo=UTC),
                    size=1200,
                    reason="refused" if kind is DifferenceKind.SET_ASIDE else "",
                    detail=NASTY,
                )
                for number, kind in enumerate(DifferenceKind, 1)
            ),
            difference_count=9,
        ),
        MailboxProof(
            mailbox=NASTY,
            counted=0,
            listed=0,
            held=0,
            differences=(),
            difference_count=0,
            trouble=f"refused: {NASTY}",
        ),
        MailboxProof(
            mailbox="Shared",
            counted=3,
            listed=0,
            held=0,
            differences=(),
            difference_count=0,
            is_left_out=True,
        ),
    ),
)
ORIGIN = ProofOrigin(vault="Mail", program="1.0", content_sha256=fingerprint(PROOF))


def test_a_document_gives_the_same_proof_back() -> None:
    assert proof_of(json.loads(json.dumps(proof_document(PROOF))), 7) == PROOF


def test_the_fingerprint_can_be_computed_from_the_file() -> None:
    document = json.loads(proof_json(PROOF, ORIGIN))
    text = json.dumps(document["proof"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == document["content_sha256"]
    assert document["format"] == "homeport-completeness-proof"
    other = replace(PROOF, mailboxes=PROOF.mailboxes[:1])
    assert fingerprint(other) != fingerprint(PROOF)


def test_nothing_in_the_file_steers_a_screen() -> None:
    text = proof_json(PROOF, ORIGIN).decode("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert json.loads(text)["proof"]["mailboxes"][0]["differences"][0]["subject"] == NASTY


def test_the_paper_can_be_set() -> None:
    made = proof_pdf(PROOF, ORIGIN, press=Press(resources_folder()), composer=ProofPages())
    assert made.startswith(b"%PDF")


def _rows(sections: tuple[Section, ...]) -> int:
    return sum(
        (len(each.table.rows) if each.table else 0) + _rows(each.sections) for each in sections
    )


@pytest.mark.parametrize("most", [0, 2, 100])
def test_the_paper_is_bounded_and_says_so(most: int) -> None:
    paper: Paper = ProofPages().proof_paper(PROOF, ORIGIN, most=most)
    assert _rows(paper.sections) == len(PROOF.mailboxes) + min(most, 6)
    told = " ".join(
        text for each in paper.sections for part in each.sections for text in part.paragraphs
    )
    assert f"{min(most, 6)} of 9 differences are named here." in told


def test_the_paper_never_says_complete_where_it_is_not() -> None:
    (short, *_) = ProofPages().proof_paper(PROOF, ORIGIN, most=10).sections
    assert short.table is not None
    assert [row[-1] for row in short.table.rows][1:] == ["could not be checked", "not pulled"]
    assert "complete" not in short.table.rows[0][-1]
