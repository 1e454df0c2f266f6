"""A vault of its own, opened as the window opens it, and the means to look at pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from vault_app.boot import Home
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.opened import Opened
from vault_app.keys.derivation import LEAST_COST
from vault_app.tasks.vaults import create_vault

PASSPHRASE = "quince and medlar"


@pytest.fixture
def opened(home: Home, jobs: Jobs, tmp_path: Path) -> Iterator[Opened]:
    vault = create_vault(tmp_path / "Mail.vault", PASSPHRASE, cost=LEAST_COST)
    made = Opened(vault, home, jobs)
    yield made
    made.close()
