"""Kills removals at a thousand points: ``python -m tests.bench.kill_points [KILLS [SEED]]``.

For both ways out and both proofs that the server allows, so many kills each of the removal of 100
of 200 messages, as ``tests/tasks/test_kill.py`` does some dozens. Fails at the first thing that
went without being planned, proven and announced, or that did not go when it was gone on with.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.tasks.conftest import PASSPHRASE, desk_for
from tests.tasks.kill_rounds import prepare
from tests.tasks.killed_task import Killer, derive_once
from vault_app.boot import resources_folder
from vault_app.keys.derivation import LEAST_COST
from vault_app.model.removal import ProofKind, RemovalChoices, WayOut
from vault_app.regions.world import World
from vault_app.tasks.vaults import create_vault

_CHOICES = [
    RemovalChoices(way=way, proof=proof)
    for way in WayOut
    for proof in (ProofKind.READ_BACK, ProofKind.QUICK)
]


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2014
    derive_once()
    world = World.load(resources_folder())
    with Dovecot(wire_log=True) as dovecot, Killer() as killer:
        for choices in _CHOICES:
            _kill(world, dovecot, killer, choices, kills, seed)


def _kill(
    world: World,
    dovecot: Dovecot,
    killer: Killer,
    choices: RemovalChoices,
    kills: int,
    seed: int,
) -> None:
    began = time.perf_counter()
    user = dovecot.new_user()
    with tempfile.TemporaryDirectory() as folder:
        vault = create_vault(Path(folder) / "mail.vault", PASSPHRASE, cost=LEAST_COST)
        try:
            desk = desk_for(vault, world, user.settings(), user.password)
            rounds = prepare(desk, dovecot, user, choices, killer)
        finally:
            vault.close()
        rounds.run(kills, seed=seed)
    print(
        f"  {choices.way}, {choices.proof}: {rounds.kills} killed,"
        f" {time.perf_counter() - began:.0f} s; exactly what was planned is gone",
        flush=True,
    )


if __name__ == "__main__":
    main()
