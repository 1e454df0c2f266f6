"""Killed at random instants, a pull and a removal lose nothing and repeat nothing.

``tests/bench/kill_points.py`` does the same for a thousand instants of each kind of removal.
"""

import hashlib
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import PASSPHRASE, Desk, letter
from tests.tasks.kill_rounds import check_totals, prepare
from tests.tasks.killed_task import Killer
from vault_app.archive.vault import Vault
from vault_app.keys.derivation import derive
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalChoices, WayOut
from vault_app.tasks.vaults import open_vault

PULL_KILLS = 20
REMOVAL_KILLS = 40
ROUND = 200


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with pytest.MonkeyPatch.context() as patched, Killer() as running:
        patched.setattr("vault_app.keys.slots.derive", cache(derive))
        yield running


def run_and_kill(task: str, folder: Path, account_id: int, after: float | None) -> float | None:
    """One task in a process of its own, killed ``after`` seconds; how many it took if it ended."""
    with Killer() as killer:
        return killer.run(task, folder, account_id, after)


def digests(vault: Vault) -> list[bytes]:
    """The hashes of all messages: enough while it goes on; at the end the bytes are compared."""
    with vault.reader() as reader:
        ids = [n for chunk in reader.message_ids(parse_query("")) for n in chunk]
        return [reader.sha256(message_id) for message_id in ids]


def sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def raws(vault: Vault) -> list[bytes]:
    with vault.reader() as reader:
        ids = [n for chunk in reader.message_ids(parse_query("")) for n in chunk]
        return [reader.raw(message_id) for message_id in ids]


def test_pull(desk: Desk, mail_user: MailUser, killer: Killer) -> None:
    """New mail before each; it goes on where the one before was killed."""
    sent: list[bytes] = []
    folder, account_id = desk.vault.folder, desk.account.id
    desk.vault.close()

    def deliver(number: int) -> None:
        batch = [letter(number * ROUND + n, body="x" * (n % 50) * 100) for n in range(ROUND)]
        mail_user.bulk_load("INBOX", batch)
        sent.extend(batch)

    deliver(0)
    longest = killer.run("pull", folder, account_id, None)
    assert longest is not None
    chance = random.Random(20140314)
    for number in range(1, PULL_KILLS + 1):
        deliver(number)
        killer.run("pull", folder, account_id, chance.uniform(0, longest))
        with open_vault(folder, PASSPHRASE) as vault:
            found = digests(vault)
            assert len(found) == len(set(found))
            assert set(found) <= set(map(sha256, sent))
            check_totals(vault)
    killer.run("pull", folder, account_id, None)
    with open_vault(folder, PASSPHRASE) as vault:
        assert sorted(raws(vault)) == sorted(sent) == sorted(mail_user.messages("INBOX").values())
        with vault.reader() as reader:
            assert reader.stats().placements == len(sent)
            assert reader.integrity_faults() == []


@pytest.mark.parametrize("way", WayOut)
def test_removal(
    desk: Desk, dovecot: Dovecot, mail_user: MailUser, killer: Killer, way: WayOut
) -> None:
    """Exactly what was planned is gone, and nothing of it before it was proven and announced."""
    rounds = prepare(desk, dovecot, mail_user, RemovalChoices(way=way), killer)
    rounds.run(REMOVAL_KILLS)
    assert rounds.kills >= REMOVAL_KILLS
