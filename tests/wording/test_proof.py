"""What is said of pulls and proofs: plain, and never more than the numbers bear out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vault_app.model.pulls import (
    Allowance,
    Difference,
    DifferenceKind,
    MailboxProof,
    Proof,
    PullOutcome,
    PullRun,
    PullWhy,
)
from vault_app.wording import proof as words
from vault_app.wording import pulling

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
INBOX = MailboxProof(
    mailbox="INBOX", counted=3, listed=3, held=3, differences=(), difference_count=0
)
PROOF = Proof(
    id=1,
    account_id=1,
    address="ada@example.org",
    server="imap.example.org",
    made_at=NOON,
    is_deep=False,
    mailboxes=(INBOX,),
)
JARGON = ("UID", "EXISTS", "EXAMINE", "mailbox", "IMAP", "quarantine", "None", "{", "…")


def missing(*kinds: DifferenceKind) -> MailboxProof:
    differences = tuple(Difference(kind=kind, uid=n) for n, kind in enumerate(kinds, 1))
    gone = sum(kind is DifferenceKind.GONE for kind in kinds)
    return replace(
        INBOX,
        held=3 - len(kinds) + gone,
        differences=differences,
        difference_count=len(differences),
    )


@pytest.mark.parametrize("kind", list(DifferenceKind))
def test_every_kind_has_its_words(kind: DifferenceKind) -> None:
    each = Difference(kind=kind, uid=4, reason="breaks-connection")
    for told in (
        words.kind_name(kind),
        words.meaning(kind),
        words.difference_text(each),
        words.short_reason(each),
    ):
        assert told
        assert not any(word in told for word in JARGON), told
    assert words.meaning(kind).endswith(".")


def test_the_verdict_follows_the_numbers() -> None:
    assert words.mailbox_verdict(INBOX) == "complete"
    assert words.mailbox_verdict(missing(DifferenceKind.GONE)) == "complete"
    both = missing(DifferenceKind.WAITING, DifferenceKind.SET_ASIDE)
    assert words.mailbox_verdict(both) == "1 waiting; 1 set aside"
    assert words.mailbox_verdict(replace(both, difference_count=9)).endswith("7 more")
    assert words.mailbox_verdict(replace(INBOX, counted=4)) == "does not add up"
    assert words.mailbox_verdict(replace(INBOX, trouble="list-incomplete")) == "does not add up"
    nothing = replace(INBOX, counted=0, listed=0, held=0, trouble="refused: no")
    assert words.mailbox_verdict(nothing) == "could not be checked"
    assert words.mailbox_verdict(replace(INBOX, is_left_out=True)) == "not pulled"


def test_the_sentences_name_all_numbers() -> None:
    proof = replace(
        PROOF,
        mailboxes=(
            missing(DifferenceKind.GONE, DifferenceKind.WAITING),
            replace(INBOX, mailbox="Team", is_left_out=True),
        ),
    )
    told = " ".join(words.proof_sentences(proof))
    assert "counts 3 messages in 1 folder; the vault holds 2 of them" in told
    assert "1 folder does not add up" in told
    assert "1 message has left the server" in told
    assert "1 folder is not pulled" in told


@pytest.mark.parametrize(
    "trouble",
    ["refused", "misbehaved: no EXISTS", "list-incomplete", "renumbered", "not-listed", "of-old"],
)
def test_every_trouble_is_a_sentence(trouble: str) -> None:
    told = pulling.trouble_sentence(trouble)
    assert told[0].isupper()
    reason, _, detail = trouble.partition(": ")
    assert (f"“{detail}”" in told) if detail else told.endswith((".", "”"))
    assert reason == "of-old" or reason not in told


def test_a_title_for_a_message_of_which_nothing_is_known() -> None:
    assert "12" in words.difference_title(Difference(kind=DifferenceKind.WAITING, uid=12))
    known = Difference(kind=DifferenceKind.WAITING, uid=12, size=100)
    assert words.difference_title(known) == "(no subject)"


@pytest.mark.parametrize("outcome", [*PullOutcome, None])
def test_every_pull_can_be_told(outcome: PullOutcome | None) -> None:
    for why in PullWhy:
        run = PullRun(
            id=1,
            account_id=1,
            why=why,
            began_at=NOON,
            ended_at=NOON,
            outcome=outcome,
            new=0,
            messages=3,
            bytes=900,
            left_over=0,
            error="",
        )
        assert pulling.outcome_name(run, is_running=False)
        assert pulling.why_name(why)
        assert pulling.run_came(run) == "3 copies, 900 bytes"
        assert pulling.run_left(run) == ""
        assert pulling.run_error(run) == ""


def test_a_limit_that_is_used_up_is_told_otherwise() -> None:
    allowance = Allowance(
        bytes_a_day=2_500_000_000, used=1, until=NOON + timedelta(hours=5), source=""
    )
    assert "2.5 GB of it are left" in pulling.allowance_sentence(allowance)
    used = replace(allowance, used=3_000_000_000)
    assert used.left == 0
    assert "used up" in pulling.allowance_sentence(used)
