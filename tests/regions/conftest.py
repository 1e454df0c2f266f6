"""The real facts and address table, loaded once; accounts as connections would describe them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.regions.seeing import Seeing
from vault_app.regions.world import World

RESOURCES = Path(__file__).parents[2] / "resources"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def resources() -> Path:
    return RESOURCES


@pytest.fixture(scope="session")
def world() -> World:
    return World.load(RESOURCES)


@pytest.fixture(scope="session")
def seeing(world: World) -> Seeing:
    return Seeing(world, NOW)
