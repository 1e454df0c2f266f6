"""Where a file with a proof of completeness comes from, and the fingerprint of what it says.

The fingerprint is SHA-256 over the proof's document (``model.proof_document``) as JSON with sorted
keys, without blanks, in ASCII. It is the same for PDF and JSON. In Python, for a JSON file:

    proof = json.load(file)["proof"]
    text = json.dumps(proof, sort_keys=True, separators=(",", ":"))
    hashlib.sha256(text.encode()).hexdigest()
"""

import hashlib
import json
from dataclasses import dataclass

from vault_app.model.proof_document import proof_document
from vault_app.model.pulls import Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOrigin:
    """``program`` is the version of Homeport, ``vault`` the vault's name."""

    vault: str
    program: str
    content_sha256: str


def fingerprint(proof: Proof) -> str:
    """The fingerprint of a proof, in hexadecimal digits."""
    text = json.dumps(proof_document(proof), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
