"""An account with everything that can be told of one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.desktop.fakes import ACCOUNT, mailbox
from vault_app.model.errors import ConnectionLost
from vault_app.model.kept_errors import keep_error
from vault_app.model.pulls import (
    Allowance,
    Difference,
    DifferenceKind,
    KeptProof,
    MailboxProof,
    Proof,
    PullOutcome,
    PullRun,
    PullWhy,
)
from vault_app.model.vault import QuarantinedCopy
from vault_app.tasks.account_status import AccountStatus, MailboxStatus

NOW = datetime.now(UTC).replace(microsecond=0)


def copy(uid: int, **changes: object) -> QuarantinedCopy:
    values: dict[str, object] = {
        "account_id": 1,
        "mailbox": "INBOX",
        "uidvalidity": 1,
        "uid": uid,
        "reason": "refused",
        "detail": "NO [SERVERBUG] Internal error",
        "first_at": NOW - timedelta(days=6),
        "last_at": NOW - timedelta(hours=1),
        "tries": 7,
        "mailbox_id": 1,
        "is_given_up": False,
    }
    values.update(changes)
    return QuarantinedCopy(**values)  # type: ignore[arg-type]


def folder(number: int, name: str, **changes: object) -> MailboxStatus:
    """Complete, unless ``changes`` say otherwise."""
    values: dict[str, object] = {
        "mailbox": replace(mailbox(number, name, messages=10), counted=10, checked_at=NOW),
        "on_server": 10,
        "in_vault": 10,
        "new": 0,
        "waiting": 0,
        "set_aside": 0,
        "given_up": 0,
        "purged": 0,
        "is_left_out": False,
    }
    values.update(changes)
    return MailboxStatus(**values)  # type: ignore[arg-type]


def run(number: int, outcome: PullOutcome | None, **changes: object) -> PullRun:
    values: dict[str, object] = {
        "id": number,
        "account_id": 1,
        "why": PullWhy.ASKED,
        "began_at": NOW - timedelta(hours=1),
        "ended_at": NOW if outcome else None,
        "outcome": outcome,
        "new": 12,
        "messages": 12,
        "bytes": 400_000,
        "left_over": 0,
        "error": "",
    }
    values.update(changes)
    return PullRun(**values)  # type: ignore[arg-type]


WHOLE_INBOX = MailboxProof(
    mailbox="INBOX", counted=10, listed=10, held=10, differences=(), difference_count=0
)
DIFFERENCES = (
    Difference(
        kind=DifferenceKind.SET_ASIDE,
        uid=17,
        subject="Quarterly figures",
        sender="Ada <ada@example.org>",
        date=NOW - timedelta(days=400),
        size=48_213,
        reason="refused",
        detail="NO [SERVERBUG] Internal error",
    ),
    Difference(kind=DifferenceKind.WAITING, uid=99, subject="Hello", sender="b@example.net"),
    Difference(kind=DifferenceKind.GONE, uid=5, message_id=3, subject="An old newsletter"),
)
PROOF = Proof(
    id=1,
    account_id=1,
    address="nora@example.net",
    server="imap.example.net",
    made_at=NOW - timedelta(minutes=3),
    is_deep=False,
    mailboxes=(
        replace(WHOLE_INBOX, held=8, differences=DIFFERENCES, difference_count=3),
        replace(WHOLE_INBOX, mailbox="Sent"),
        replace(WHOLE_INBOX, mailbox="Broken", counted=0, listed=0, held=0, trouble="refused: No"),
        replace(WHOLE_INBOX, mailbox="Team", listed=0, held=0, is_left_out=True),
    ),
)
STATUS = AccountStatus(
    account=ACCOUNT,
    mailboxes=(
        folder(1, "INBOX", in_vault=8, new=3, waiting=1, set_aside=1),
        folder(2, "Sent"),
        folder(3, "Team", in_vault=0, is_left_out=True),
    ),
    set_aside=(copy(17), copy(21, is_given_up=True, reason="no-content", detail="")),
    runs=(
        run(2, PullOutcome.FAILED, error=keep_error(ConnectionLost(host="h", reason="closed"))),
        run(1, PullOutcome.LEFT_OVER, left_over=2, why=PullWhy.TIMER),
    ),
    proof=PROOF,
    proofs=(
        KeptProof(id=1, made_at=PROOF.made_at, is_whole=False),
        KeptProof(id=0, made_at=NOW - timedelta(days=7), is_whole=True),
    ),
    allowance=Allowance(
        bytes_a_day=2_500_000_000,
        used=1_300_000_000,
        until=NOW + timedelta(hours=7),
        source="https://example.org/limits",
    ),
)
SOUND = replace(
    STATUS,
    mailboxes=(folder(1, "INBOX"),),
    set_aside=(),
    runs=(run(3, PullOutcome.COMPLETE),),
    proof=replace(PROOF, mailboxes=(WHOLE_INBOX,)),
    allowance=None,
)
