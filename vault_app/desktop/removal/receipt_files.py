"""Receipts as files that a person takes away: JSON for programs, text for paper. Pure."""

import json
from collections.abc import Sequence

from vault_app.model.removal import Receipt
from vault_app.wording.quantities import date_time, iso
from vault_app.wording.removal import mode_name, skip_reason, step_name, verification
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say


def as_json(receipts: Sequence[Receipt]) -> str:
    """One document with stable keys."""
    found = [_document(receipt) for receipt in receipts]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _document(receipt: Receipt) -> dict[str, object]:
    """The same keys as the command line's, so that one program reads both."""
    return {
        "id": receipt.id,
        "plan": receipt.plan_id,
        "mode": receipt.mode.value,
        "outcome": receipt.outcome.value,
        "reason": receipt.reason.value if receipt.reason else None,
        "message": receipt.message_id,
        "sha256": receipt.sha256,
        "subject": receipt.subject,
        "from": receipt.sender,
        "date": iso(receipt.message_date),
        "account": receipt.account,
        "server": receipt.host,
        "mailbox": receipt.mailbox,
        "uidvalidity": receipt.uidvalidity,
        "uid": receipt.uid,
        "server_answer": receipt.server_answer,
        "verification": receipt.verification,
        "at": iso(receipt.at),
    }


def as_text(receipts: Sequence[Receipt]) -> str:
    """A page that can be printed, one block for each receipt."""
    blocks = [
        "\n".join(f"{name}: {value}" for name, value in facts(receipt)) for receipt in receipts
    ]
    return "\n\n".join((say("Homeport: receipts of removal"), *blocks)) + "\n"


def facts(receipt: Receipt) -> list[tuple[str, str]]:
    """Everything that a receipt proves, as names and values for people."""
    outcome = _capital(step_name(receipt.outcome))
    if receipt.reason is not None:
        outcome = say("{outcome}. {reason}", outcome=outcome, reason=skip_reason(receipt.reason))
    found = [
        (say("Receipt"), str(receipt.id)),
        (say("Subject"), one_line(receipt.subject) or say("(no subject)")),
        (say("From"), one_line(receipt.sender)),
        (say("Sent"), date_time(receipt.message_date)),
        (say("What was done"), mode_name(receipt.mode)),
        (say("Outcome"), outcome),
        (say("When"), date_time(receipt.at)),
    ]
    if receipt.host:
        found += [
            (say("Account"), one_line(receipt.account)),
            (say("Server"), one_line(receipt.host)),
            (say("Folder"), folder_name(receipt.mailbox)),
            (say("Number there"), f"UID {receipt.uid}, UIDVALIDITY {receipt.uidvalidity}"),
        ]
    if receipt.server_answer:
        found.append((say("Server’s answer"), one_line(receipt.server_answer)))
    if receipt.verification:
        found.append((say("How it was checked"), verification(receipt.verification)))
    found.append((say("SHA-256"), receipt.sha256))
    return found


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
