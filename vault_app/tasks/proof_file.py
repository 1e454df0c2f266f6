"""Writes a proof of completeness as a file, PDF or JSON."""

import enum
from dataclasses import dataclass
from pathlib import Path

from vault_app import __version__
from vault_app.archive.ledger import add_entry
from vault_app.archive.vault import Vault
from vault_app.formats.press_process import PressBeside, PressFailed
from vault_app.formats.proof_json import proof_json
from vault_app.formats.proof_origin import ProofOrigin, fingerprint
from vault_app.formats.proof_pdf import ProofComposer, proof_pdf
from vault_app.model.errors import FileNotWritten, FileUnusable
from vault_app.model.jobs import Job
from vault_app.model.ledger import LedgerKind
from vault_app.model.pulls import Proof
from vault_app.regions.world import World
from vault_app.tasks.new_file import check_place, new_file


class ProofFormat(enum.StrEnum):
    """``PDF`` is for reading and printing, ``JSON`` has all exactly."""

    PDF = "pdf"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofWritten:
    """``sha256`` is that of the file, ``content_sha256`` the proof's own fingerprint."""

    path: Path
    format: ProofFormat
    size: int
    sha256: str
    content_sha256: str


def proof_format_of(path: Path) -> ProofFormat:
    """What a file's name says; raises ``FileUnusable``."""
    try:
        return ProofFormat(path.suffix.lower().removeprefix("."))
    except ValueError as error:
        raise FileUnusable(file=str(path), reason="format-unknown") from error


def write_proof(
    job: Job,
    vault: Vault,
    world: World,
    words: ProofComposer,
    proof: Proof,
    *,
    path: Path,
    kind: ProofFormat,
    may_replace: bool = False,
) -> ProofWritten:
    """Write a proof. Stopped or failed, it leaves nothing behind and replaces nothing. That it was
    written stands in the ledger.

    Raises:
        FileTaken, FileUnusable, FileNotWritten: about the file.
    """
    check_place(path, may_replace=may_replace, vault_folder=vault.folder)
    origin = ProofOrigin(
        vault=vault.folder.name.removesuffix(".vault"),
        program=__version__,
        content_sha256=fingerprint(proof),
    )
    content = _content(job, world, words, proof, origin, path=path, kind=kind)
    with new_file(path, may_replace=may_replace) as file:
        file.write(content)
    vault.write(
        add_entry,
        LedgerKind.EXPORT,
        {
            "what": "completeness-proof",
            "format": kind.value,
            "account": proof.address,
            "content_sha256": origin.content_sha256,
            "file_sha256": file.sha256,
        },
    )
    return ProofWritten(
        path=path,
        format=kind,
        size=file.size,
        sha256=file.sha256,
        content_sha256=origin.content_sha256,
    )


def _content(
    job: Job,
    world: World,
    words: ProofComposer,
    proof: Proof,
    origin: ProofOrigin,
    *,
    path: Path,
    kind: ProofFormat,
) -> bytes:
    if kind is ProofFormat.JSON:
        return proof_json(proof, origin)
    if world.resources is None:
        raise RuntimeError("the facts were not loaded from the shipped resources")
    press = PressBeside(world.resources, job.check)
    try:
        return proof_pdf(proof, origin, press=press, composer=words)
    except PressFailed as error:
        raise FileNotWritten(file=str(path), reason="too-long") from error
