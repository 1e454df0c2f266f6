"""What the ledger says of plans and removals; no text of a message, at most its subject."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from vault_app.archive.database import Connection
from vault_app.archive.instants import from_seconds
from vault_app.archive.ledger import append, append_all, moment
from vault_app.model.ledger import LedgerKind
from vault_app.model.removal import Step, WayOut
from vault_app.model.residue import Residue

# What the service of this id may keep after a removal at that time.
ResidueOf = Callable[[str, WayOut, datetime], tuple[Residue, ...]]

# The setting with what the owner wants of removals, a JSON object.
REMOVAL_SETTING: Final = "removal"

# The holder of today; a copy that a pull missed meanwhile has none any more, but its judgement. The
# plus keeps SQLite from walking through all messages of the account.
_ENDED = """
SELECT item.id, item.plan_id, receipt.id, receipt.at, receipt.verification,
    plan.mode, plan.way, plan.rule_id,
    hex(item.sha256), message.message_id, item.message_date, message.size, item.subject,
    item.placement_id, item.account, item.host, item.mailbox, item.uidvalidity, item.uid,
    item.step, item.reason, item.proof, item.server_answer, item.detail,
    coalesce(held.confidence, judged.confidence),
    holding.provider_id, holding.provider, holding.entity, holding.entity_country,
    holding.controller, holding.controller_country, holding.country, holding.site
FROM plan_item AS item
JOIN receipt ON receipt.plan_item_id = item.id
JOIN plan ON plan.id = item.plan_id
LEFT JOIN message ON message.sha256 = item.sha256
LEFT JOIN held ON held.message_id = message.id AND held.account_id = item.account_id
LEFT JOIN custody AS judged ON judged.message_id = message.id
    AND judged.ordinal = (SELECT ordinal FROM custody WHERE message_id = message.id
        AND +account_id = item.account_id ORDER BY part = 'own' DESC, since DESC LIMIT 1)
LEFT JOIN holding ON holding.id = coalesce(held.holding_id, judged.holding_id)
WHERE item.id IN (SELECT value FROM json_each(?)) AND receipt.ledger_number = 0
ORDER BY receipt.id
"""


def add_removals(
    connection: Connection, item_ids: Sequence[int], residue_of: ResidueOf | None
) -> None:
    """Add an entry for each of these items that have ended, while their holders are still known."""
    if not item_ids:
        return
    with_subject = keeps_subject(connection)
    residues: dict[tuple[str, str, int], list[dict[str, object]]] = {}
    receipts: list[int] = []
    documents: list[dict[str, object]] = []
    for row in connection.execute(_ENDED, (json.dumps(list(item_ids)),)):
        document = _removal(row, with_subject=with_subject)
        provider_id, way, at = row[25], row[6], row[3]
        is_gone = row[13] is not None and row[19] == Step.CONFIRMED
        if is_gone and provider_id is not None and residue_of is not None:
            key = (provider_id, way, at)
            if key not in residues:
                residues[key] = _residue(residue_of(provider_id, WayOut(way), from_seconds(at)))
            document["residue"] = residues[key]
        receipts.append(row[2])
        documents.append(document)
    last = append_all(connection, LedgerKind.REMOVAL, documents)
    first = last - len(documents) + 1
    connection.executemany(
        "UPDATE receipt SET ledger_number = ? WHERE id = ?",
        [(first + place, receipt_id) for place, receipt_id in enumerate(receipts)],
    )


def add_plan_start(connection: Connection, plan_id: int) -> None:
    """Add that the owner confirmed a plan, and what it is."""
    mode, way, proof, needs_backup, rule_id, query, items, copies = connection.execute(
        "SELECT mode, way, plan.proof, needs_backup, rule_id, query, count(plan_item.id),"
        " count(placement_id) FROM plan LEFT JOIN plan_item ON plan_id = plan.id WHERE plan.id = ?",
        (plan_id,),
    ).fetchone()
    document: dict[str, object] = {
        "event": "started",
        "plan": plan_id,
        "mode": mode,
        "way": way,
        "proof": proof,
        "needs_backup": bool(needs_backup),
        "rule": rule_id,
        "items": items,
        "copies": copies,
    }
    if keeps_subject(connection):
        document["search"] = query
    append(connection, LedgerKind.PLAN, document)


def add_plan_end(connection: Connection, plan_id: int) -> None:
    """Add that every item of a plan has ended, and how many in which way."""
    steps = dict(
        connection.execute(
            "SELECT step, count(*) FROM plan_item WHERE plan_id = ? GROUP BY step", (plan_id,)
        ).fetchall()
    )
    document: dict[str, object] = {"event": "finished", "plan": plan_id}
    for step in (Step.CONFIRMED, Step.SKIPPED, Step.FAILED):
        document[step.value] = steps.get(step.value, 0)
    append(connection, LedgerKind.PLAN, document)


def keeps_subject(connection: Connection) -> bool:
    """Whether subjects, and the words of a search, may outlast what was removed."""
    found = connection.execute(
        "SELECT coalesce(json_extract(value, '$.keeps_subject'), 1) FROM setting"
        " WHERE name = ? AND json_valid(value)",
        (REMOVAL_SETTING,),
    ).fetchone()
    return found is None or bool(found[0])


def _removal(row: Any, *, with_subject: bool) -> dict[str, object]:
    message: dict[str, object] = {
        "sha256": row[8].lower(),
        "message_id": row[9] or "",
        "date": moment(from_seconds(row[10])),
        "size": row[11],
    }
    if with_subject:
        message["subject"] = row[12]
    copy = None
    if row[13] is not None:
        copy = {
            "account": row[14],
            "server": row[15],
            "folder": row[16],
            "uidvalidity": row[17],
            "uid": row[18],
        }
    holder = None
    if copy is not None and row[25] is not None:
        holder = {
            "confidence": row[24],
            "provider_id": row[25],
            "provider": row[26],
            "entity": row[27],
            "entity_country": row[28],
            "controller": row[29],
            "controller_country": row[30],
            "country": row[31],
            "site": row[32],
        }
    return {
        "plan": row[1],
        "receipt": row[2],
        "mode": row[5],
        "way": row[6],
        "rule": row[7],
        "message": message,
        "copy": copy,
        "holder": holder,
        "outcome": row[19],
        "reason": row[20],
        "proof": row[21],
        "server_answer": row[22],
        "detail": row[23],
        "verification": row[4],
    }


def _residue(found: Sequence[Residue]) -> list[dict[str, object]]:
    return [
        {
            "kind": each.kind,
            "holder": each.holder,
            "days": each.days,
            "until": None if each.until is None else moment(each.until),
            "sources": list(each.sources),
            "is_verified": each.is_verified,
        }
        for each in found
    ]
