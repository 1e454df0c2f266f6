"""Nora Lindqvist's mail, 2009 to 2026: made from the texts in ``resources/demo/`` at each start."""

from collections.abc import Iterator
from pathlib import Path

from vault_app.demo.letters.drafts import read_library
from vault_app.demo.letters.letter import Letter
from vault_app.demo.letters.post_office import PostOffice


def write_letters(resources: Path) -> Iterator[Letter]:
    """All letters, oldest first; the same bytes at every start."""
    return PostOffice(read_library(resources / "demo")).deliver()
