"""The shapes of the JSON documents about pulls. Scripts depend on these keys: add, never rename.

Instants are ISO 8601 in UTC, sizes bytes.
"""

import json

from vault_app.cli import documents
from vault_app.cli.documents import Document
from vault_app.formats.claims import instant
from vault_app.model.pulls import Allowance, KeptProof, PullRun
from vault_app.model.vault import QuarantinedCopy
from vault_app.tasks.account_status import AccountStatus, MailboxStatus
from vault_app.tasks.certificate_changes import CertificateChange


def status(value: AccountStatus) -> Document:
    account = value.account
    return {
        "account": documents.account(account),
        "read_only": account.is_read_only,
        "pulls_shared": account.pulls_shared,
        "refused_at": instant(account.refusal.at) if account.refusal else None,
        "refused_text": account.refusal.text if account.refusal else None,
        "mailboxes": [_mailbox(each) for each in value.mailboxes],
        "set_aside": [set_aside(each) for each in value.set_aside],
        "pulls": [_run(each) for each in value.runs],
        "proof": _kept(value.proofs[0]) if value.proofs else None,
        "allowance": _allowance(value.allowance) if value.allowance else None,
        "certificate_change": _certificate(value.certificate_change)
        if value.certificate_change
        else None,
    }


def _certificate(value: CertificateChange) -> Document:
    return {
        "host": value.host,
        "before": value.before,
        "now": value.now,
        "since": instant(value.since),
        "sha256": value.sha256,
        "path": value.path or None,
    }


def set_aside(value: QuarantinedCopy) -> Document:
    return {
        "number": number(value),
        "account": value.account_id,
        "mailbox": value.mailbox,
        "uid": value.uid,
        "reason": value.reason,
        "detail": value.detail or None,
        "first_at": instant(value.first_at),
        "last_at": instant(value.last_at),
        "tries": value.tries,
        "skipped": value.is_given_up,
    }


def number(value: QuarantinedCopy) -> str:
    """By which a person names a copy: "12:345"."""
    return f"{value.mailbox_id}:{value.uid}"


def _mailbox(value: MailboxStatus) -> Document:
    mailbox = value.mailbox
    return {
        "mailbox": mailbox.name,
        "on_server": value.on_server,
        "in_vault": value.in_vault,
        "new": value.new,
        "waiting": value.waiting,
        "set_aside": value.set_aside,
        "skipped": value.given_up,
        "purged": value.purged,
        "adds_up": value.adds_up,
        "left_out": value.is_left_out,
        "shared": mailbox.is_shared,
        "trouble": mailbox.trouble or None,
        "checked_at": instant(mailbox.checked_at),
    }


def _run(value: PullRun) -> Document:
    return {
        "id": value.id,
        "why": value.why.value,
        "began_at": instant(value.began_at),
        "ended_at": instant(value.ended_at),
        "outcome": value.outcome.value if value.outcome else None,
        "new": value.new,
        "messages": value.messages,
        "bytes": value.bytes,
        "left_over": value.left_over,
        "error": json.loads(value.error) if value.error else None,
    }


def _kept(value: KeptProof) -> Document:
    return {"id": value.id, "made_at": instant(value.made_at), "whole": value.is_whole}


def _allowance(value: Allowance) -> Document:
    return {
        "bytes_a_day": value.bytes_a_day,
        "used": value.used,
        "left": value.left,
        "until": instant(value.until),
        "source": value.source,
    }
