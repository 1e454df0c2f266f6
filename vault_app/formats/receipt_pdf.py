"""Receipts on paper: a few with all their facts, a whole job as a list of so many as one can read.

The paper says how many it lists; the JSON file of the same receipts has all of them, exactly.
"""

from typing import Final, Protocol

from vault_app.formats.paper import Paper
from vault_app.formats.pdf_report import Printer
from vault_app.model.receipts import ReceiptFile

# Some 20 and some 150 pages.
MOST_WHOLE: Final = 40
MOST_LISTED: Final = 3_000


class ReceiptComposer(Protocol):
    """Puts receipts into words: each with all its facts if there are at most ``most_whole``, else
    the first ``most_listed`` in a list. ``notice`` says what a file of them is worth."""

    def receipt_paper(
        self, content: ReceiptFile, *, most_whole: int, most_listed: int
    ) -> Paper: ...

    def notice(self) -> str: ...


def receipt_pdf(content: ReceiptFile, *, press: Printer, composer: ReceiptComposer) -> bytes:
    """The PDF's bytes; raises what ``press`` raises."""
    return press.print(
        composer.receipt_paper(content, most_whole=MOST_WHOLE, most_listed=MOST_LISTED)
    )
