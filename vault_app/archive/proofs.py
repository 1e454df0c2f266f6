"""Writes of proofs of completeness; a proof is kept whole, as JSON."""

import hashlib
import json

from vault_app.archive.database import Connection
from vault_app.archive.instants import to_seconds
from vault_app.archive.ledger import append, canonical
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.ledger import LedgerKind
from vault_app.model.proof_document import proof_document, proof_of
from vault_app.model.pulls import Proof

# Each may name some thousand messages; the dates of a year of weekly ones are worth that.
KEPT_PROOFS = 60


@alters(Change.PULLS, Change.RECEIPTS)
def keep_proof(connection: Connection, proof: Proof) -> int:
    """Keep a proof, and its fingerprint in the ledger; returns its id. The oldest of many are
    forgotten."""
    document = proof_document(proof)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # Not every text has UTF-8: a lone surrogate of a server's name would end the write.
    text = text.encode("utf-8", "replace").decode("utf-8")
    cursor = connection.execute(
        "INSERT INTO proof (account_id, made_at, is_whole, document) VALUES (?, ?, ?, ?)",
        (proof.account_id, to_seconds(proof.made_at), proof.is_whole, text),
    )
    connection.execute(
        "DELETE FROM proof WHERE account_id = ?1 AND id <= (SELECT id FROM proof"
        " WHERE account_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        (proof.account_id, KEPT_PROOFS),
    )
    proof_id = int(cursor.lastrowid or 0)
    append(
        connection,
        LedgerKind.VERIFICATION,
        {
            "what": "completeness",
            "account": proof.address,
            "proof": proof_id,
            "is_whole": proof.is_whole,
            "is_thorough": proof.is_deep,
            "content_sha256": hashlib.sha256(canonical(document).encode("ascii")).hexdigest(),
        },
    )
    return proof_id


def read_document(proof_id: int, text: str) -> Proof:
    """A proof as it was kept."""
    return proof_of(json.loads(text), proof_id)
