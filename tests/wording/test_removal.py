"""What goes and what stays, in words, for every mode."""

import dataclasses
from datetime import UTC, datetime

import pytest

from vault_app.model.mail import GoneWhy, PlacementState, Security
from vault_app.model.removal import (
    MailboxShare,
    Preview,
    Receipt,
    RemovalMode,
    SkipReason,
    Step,
)
from vault_app.wording import removal, states

PREVIEW = Preview(
    mode=RemovalMode.LOCAL_ONLY,
    query="country:IE",
    messages=12,
    size=1_200_000,
    placements=13,
    vault_messages=0,
    last_copies=0,
    oldest=datetime(2012, 1, 3, 12, tzinfo=UTC),
    newest=datetime(2014, 3, 12, 12, tzinfo=UTC),
    mailboxes=(
        MailboxShare(account_id=1, account="a@example.org", mailbox="INBOX", placements=12),
        MailboxShare(account_id=1, account="a@example.org", mailbox="Old", placements=1),
    ),
    sample=(1, 2),
)
RECEIPT = Receipt(
    id=1,
    plan_id=1,
    mode=RemovalMode.LOCAL_ONLY,
    message_id=7,
    sha256="00" * 32,
    subject="Hello",
    sender="b@example.org",
    message_date=datetime(2012, 1, 3, tzinfo=UTC),
    account="a@example.org",
    host="imap.example.org",
    mailbox="INBOX",
    uidvalidity=1,
    uid=2,
    outcome=Step.CONFIRMED,
    reason=None,
    server_answer="OK",
    verification="",
    at=datetime(2014, 3, 12, 12, tzinfo=UTC),
)


def test_every_code_has_words() -> None:
    for mode in RemovalMode:
        assert removal.mode_name(mode)
        assert removal.mode_meaning(mode).endswith(".")
    for step in Step:
        assert removal.step_name(step)
    for reason in SkipReason:
        assert removal.skip_reason(reason).endswith(".")
    for state in PlacementState:
        assert states.state_name(state)
        assert states.state_meaning(state).endswith(".")
    for why in GoneWhy:
        assert states.gone_why(why)
    for security in Security:
        assert states.security_name(security)


def test_preview_of_local_only() -> None:
    words = removal.preview_words(PREVIEW)
    assert words.title == (
        "Keep local-only: 12 messages, 1.2 MB, from 3 January 2012 to 12 March 2014"
    )
    assert words.goes == (
        "12 copies in Inbox of a@example.org",
        "1 copy in Old of a@example.org",
    )
    assert words.stays[0] == "All 12 messages, whole, in your vault."


@pytest.mark.parametrize("mode", list(RemovalMode))
def test_preview_says_what_goes_and_what_stays(mode: RemovalMode) -> None:
    in_vault = 12 if mode.touches_vault else 0
    words = removal.preview_words(
        dataclasses.replace(PREVIEW, mode=mode, vault_messages=in_vault, last_copies=in_vault)
    )
    assert any("Inbox" in line for line in words.goes) is mode.touches_server
    assert any("in the vault" in line for line in words.goes) is mode.touches_vault
    assert any("cannot be undone" in line for line in words.warnings) is mode.touches_vault
    assert any("receipts" in line for line in words.stays)


def test_preview_of_nothing() -> None:
    words = removal.preview_words(dataclasses.replace(PREVIEW, messages=0))
    assert words.goes == ("Nothing matches.",)


def test_outcome_and_reasons() -> None:
    text = removal.outcome_sentence(RemovalMode.LOCAL_ONLY, confirmed=1, skipped=2, failed=0)
    assert text == "1 copy removed and checked; 2 copies left alone"
    lines = removal.reasons_summary({SkipReason.NO_UIDPLUS: 1, SkipReason.FLAGGED_SINCE: 3})
    assert lines[0].startswith("3 copies: It was starred")


def test_receipts() -> None:
    assert "“Hello” was removed from Inbox at imap.example.org" in removal.receipt_sentence(RECEIPT)
    left = dataclasses.replace(RECEIPT, outcome=Step.SKIPPED, reason=SkipReason.FLAGGED_SINCE)
    assert removal.receipt_sentence(left).endswith("It was starred or changed after the preview.")
    home = dataclasses.replace(RECEIPT, host="", mailbox="", subject="")
    assert "“(no subject)” was removed from the vault" in removal.receipt_sentence(home)
