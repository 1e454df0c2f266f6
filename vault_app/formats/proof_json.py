"""A proof of completeness as JSON: everything, exactly."""

import json

from vault_app.formats.json_report import escape_steering
from vault_app.formats.proof_origin import ProofOrigin
from vault_app.model.proof_document import proof_document
from vault_app.model.pulls import Proof

FORMAT = "homeport-completeness-proof"
FORMAT_VERSION = 1


def proof_json(proof: Proof, origin: ProofOrigin) -> bytes:
    """The file's bytes. Characters that could steer a screen are written as escapes."""
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program": f"Homeport {origin.program}",
        "vault": origin.vault,
        "proof": proof_document(proof),
        "content_sha256": origin.content_sha256,
    }
    text = escape_steering(json.dumps(document, ensure_ascii=False, indent=2))
    return f"{text}\n".encode()
