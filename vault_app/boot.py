"""The composition root: finds folders, loads the facts, picks the keyring; once for each face."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from vault_app.keys.system_keyring import SecretStore, find_store
from vault_app.regions.world import World

APPLICATION = "Homeport"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What every task needs and nothing else makes."""

    resources: Path
    vaults: Path
    world: World
    secrets: SecretStore


def build_home() -> Home:
    """Build everything from this machine's folders."""
    resources = resources_folder()
    return Home(
        resources=resources,
        vaults=Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)),
        world=World.load(resources),
        secrets=find_store(),
    )


def resources_folder() -> Path:
    """Where the shipped data lies: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
