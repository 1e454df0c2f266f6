"""Breaks a pull at thousands of points: ``python -m tests.bench.broken_ways``.

The test of that name in ``tests/tasks`` does some hundred. This cuts after each single byte of the
handshake, the sign-in and the first answers, in both directions, and then strikes at random
points in every way. It says how many struck, and fails at the first thing that is not as on the
server.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.servers.cutting_proxy import Direction, Harm, Strike
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import PASSPHRASE, Desk, desk_for
from tests.tasks.faulty_way import Journey, load, pull_through, strikes_of
from vault_app.boot import resources_folder
from vault_app.keys.derivation import LEAST_COST
from vault_app.regions.world import World
from vault_app.tasks.opened_mailbox import OpenedMailbox
from vault_app.tasks.vaults import create_vault

_EACH_BYTE = 2_500
_SEEDS = 30
_LETTERS = 400
_PATIENCE_SECONDS = 3.0
_QUICK = (Harm.CUT, Harm.RESET, Harm.CORRUPT, Harm.GARBAGE, Harm.DOUBLE, Harm.SPLIT)


def main() -> None:
    world = World.load(resources_folder())
    with (
        patch("vault_app.tasks.link._PAUSES_SECONDS", (0.0, 0.0)),
        patch.object(OpenedMailbox, "chunk_messages", lambda mailbox: 4),
        Dovecot() as dovecot,
    ):
        for direction in Direction:
            strikes = {
                number: Strike(harm=Harm.CUT, direction=direction, after=number - 1)
                for number in range(1, _EACH_BYTE + 1)
            }
            with _desk(world, dovecot) as (desk, user):
                _run(f"each byte {direction.name.lower()}", desk, user, strikes)
        for seed in range(_SEEDS):
            with _desk(world, dovecot) as (desk, user):
                _run(f"random points, seed {seed}", desk, user, strikes_of(user, seed, _QUICK))


@contextmanager
def _desk(world: World, dovecot: Dovecot) -> Iterator[tuple[Desk, MailUser]]:
    user = dovecot.new_user()
    load(user, _LETTERS)
    with (
        tempfile.TemporaryDirectory() as folder,
        create_vault(Path(folder) / "mail.vault", PASSPHRASE, cost=LEAST_COST) as vault,
    ):
        yield desk_for(vault, world, user.settings(), user.password), user


def _run(name: str, desk: Desk, user: MailUser, strikes: dict[int, Strike]) -> None:
    began = time.perf_counter()
    journey: Journey = pull_through(
        desk, user, strikes, patience=_PATIENCE_SECONDS, most_pulls=2 * _EACH_BYTE
    )
    print(
        f"  {name}: {len(journey.hits)} struck in {journey.connections} connections and"
        f" {journey.pulls} pulls, {time.perf_counter() - began:.0f} s; all as on the server",
        flush=True,
    )


if __name__ == "__main__":
    main()
