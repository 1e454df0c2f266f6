"""A proof of completeness as a document with stable keys, and back.

Programs depend on these keys: add some, never rename any. Instants are ISO 8601 in UTC, sizes
bytes. "message" is the number of a message in the vault.
"""

from datetime import UTC, datetime
from typing import Any

from vault_app.model.pulls import Difference, DifferenceKind, MailboxProof, Proof

Document = dict[str, object]


def proof_document(proof: Proof) -> Document:
    """The whole proof. "whole" and "adds_up" follow from the numbers beside them."""
    return {
        "account": proof.address,
        "account_id": proof.account_id,
        "server": proof.server,
        "made_at": _instant(proof.made_at),
        "deep": proof.is_deep,
        "whole": proof.is_whole,
        "mailboxes": [mailbox_document(each) for each in proof.mailboxes],
    }


def mailbox_document(mailbox: MailboxProof) -> Document:
    return {
        "mailbox": mailbox.mailbox,
        "counted": mailbox.counted,
        "listed": mailbox.listed,
        "held": mailbox.held,
        "adds_up": mailbox.adds_up,
        "trouble": mailbox.trouble or None,
        "left_out": mailbox.is_left_out,
        "difference_count": mailbox.difference_count,
        "differences": [_difference_document(each) for each in mailbox.differences],
    }


def _difference_document(difference: Difference) -> Document:
    return {
        "kind": difference.kind.value,
        "uid": difference.uid,
        "message": difference.message_id,
        "subject": difference.subject,
        "sender": difference.sender,
        "date": None if difference.date is None else _instant(difference.date),
        "bytes": difference.size,
        "reason": difference.reason or None,
        "detail": difference.detail or None,
    }


def proof_of(document: dict[str, Any], proof_id: int) -> Proof:
    """The proof that :func:`proof_document` described."""
    return Proof(
        id=proof_id,
        account_id=document["account_id"],
        address=document["account"],
        server=document["server"],
        made_at=_moment(document["made_at"]),
        is_deep=document["deep"],
        mailboxes=tuple(_mailbox(each) for each in document["mailboxes"]),
    )


def _mailbox(document: dict[str, Any]) -> MailboxProof:
    return MailboxProof(
        mailbox=document["mailbox"],
        counted=document["counted"],
        listed=document["listed"],
        held=document["held"],
        differences=tuple(_difference(each) for each in document["differences"]),
        difference_count=document["difference_count"],
        trouble=document["trouble"] or "",
        is_left_out=document["left_out"],
    )


def _difference(document: dict[str, Any]) -> Difference:
    date = document["date"]
    return Difference(
        kind=DifferenceKind(document["kind"]),
        uid=document["uid"],
        message_id=document["message"],
        subject=document["subject"],
        sender=document["sender"],
        date=None if date is None else _moment(date),
        size=document["bytes"],
        reason=document["reason"] or "",
        detail=document["detail"] or "",
    )


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
