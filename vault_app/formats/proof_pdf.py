"""A proof of completeness on paper: all numbers, and so many differences as one can read.

The paper says how many it names; the JSON file of the same proof names all that were kept.
"""

from typing import Final, Protocol

from vault_app.formats.paper import Paper
from vault_app.formats.pdf_report import Printer
from vault_app.formats.proof_origin import ProofOrigin
from vault_app.model.pulls import Proof

# Some 100 pages.
MOST_DIFFERENCES: Final = 3_000


class ProofComposer(Protocol):
    """Puts a proof into words, with at most ``most`` differences one by one."""

    def proof_paper(self, proof: Proof, origin: ProofOrigin, *, most: int) -> Paper: ...


def proof_pdf(
    proof: Proof, origin: ProofOrigin, *, press: Printer, composer: ProofComposer
) -> bytes:
    """The PDF's bytes; raises what ``press`` raises."""
    return press.print(composer.proof_paper(proof, origin, most=MOST_DIFFERENCES))
