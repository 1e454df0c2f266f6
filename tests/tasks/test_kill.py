"""Killed at 50 random instants, a pull and a removal lose nothing and repeat nothing."""

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.mail_user import MailUser
from tests.servers.wire import assert_wire_is_safe
from tests.tasks.conftest import PASSPHRASE, Desk, letter
from vault_app.archive import removing
from vault_app.archive.vault import Vault
from vault_app.model.jobs import QuietJob
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalMode
from vault_app.tasks.removal import make_plan, resume_plans
from vault_app.tasks.vaults import open_vault

KILLS = 25
ROUND = 200


def run_and_kill(task: str, folder: Path, account_id: int, after: float | None) -> float | None:
    """Start the task and kill it ``after`` seconds; returns how long it took if it ended first."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.tasks.killed_task", task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"folder": str(folder), "account_id": account_id}))
        process.stdin.close()
        assert process.stdout.readline() == "begin\n"
        began = time.monotonic()
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            return None
        assert process.returncode == 0
        return time.monotonic() - began


class Killing:
    """Runs a task again and again, killing it at random, with new work whenever it got through."""

    def __init__(self, desk: Desk, more_work: Callable[[int], None]) -> None:
        self._folder = desk.vault.folder
        self._account_id = desk.account.id
        self._more_work = more_work
        self._chance = random.Random(20140314)
        self._longest = 1.0

    def run(self, task: str, check: Callable[[Vault], None]) -> None:
        self._more_work(0)
        took = run_and_kill(task, self._folder, self._account_id, None)
        assert took is not None
        self._longest = took
        for number in range(1, KILLS + 1):
            self._more_work(number)
            after = self._chance.uniform(0, self._longest)
            run_and_kill(task, self._folder, self._account_id, after)
            with open_vault(self._folder, PASSPHRASE) as vault:
                check(vault)


def digests(vault: Vault) -> list[bytes]:
    """The hashes of all messages: enough while it goes on; at the end the bytes are compared."""
    with vault.reader() as reader:
        ids = [n for chunk in reader.message_ids(parse_query("")) for n in chunk]
        return [reader.sha256(message_id) for message_id in ids]


def sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def check_totals(vault: Vault) -> None:
    """What is kept up to date at writing is what a full count gives, wherever the kill fell."""
    with vault.reader() as reader:
        held = reader._all(
            "SELECT account_id, holding_id, confidence, count(*), sum(size) FROM held"
            " GROUP BY 1, 2, 3"
        )
        totals = reader._all("SELECT * FROM held_total WHERE copies > 0")
        assert sorted(totals) == sorted(held)
        live = reader._all(
            "SELECT DISTINCT message_id, account_id FROM placement"
            " JOIN mailbox ON mailbox.id = mailbox_id WHERE gone_at IS NULL"
        )
        assert sorted(live) == sorted(reader._all("SELECT message_id, account_id FROM held"))
        (came, went) = reader._all("SELECT sum(arrived), sum(departed) FROM flow WHERE is_own")[0]
        assert (came or 0) - (went or 0) == len(live)


def raws(vault: Vault) -> list[bytes]:
    with vault.reader() as reader:
        ids = [n for chunk in reader.message_ids(parse_query("")) for n in chunk]
        return [reader.raw(message_id) for message_id in ids]


@pytest.fixture
def closed(desk: Desk) -> Desk:
    """The desk's vault is opened by other processes."""
    desk.vault.close()
    return desk


def test_pull(closed: Desk, mail_user: MailUser) -> None:
    sent: list[bytes] = []

    def deliver(number: int) -> None:
        batch = [letter(number * ROUND + n, body="x" * (n % 50) * 100) for n in range(ROUND)]
        mail_user.bulk_load("INBOX", batch)
        sent.extend(batch)

    def check(vault: Vault) -> None:
        found = digests(vault)
        assert len(found) == len(set(found))
        assert set(found) <= set(map(sha256, sent))
        check_totals(vault)

    Killing(closed, deliver).run("pull", check)
    run_and_kill("pull", closed.vault.folder, closed.account.id, None)
    with open_vault(closed.vault.folder, PASSPHRASE) as vault:
        assert sorted(raws(vault)) == sorted(sent) == sorted(mail_user.messages("INBOX").values())
        with vault.reader() as reader:
            assert reader.stats().placements == len(sent)
            assert reader.integrity_faults() == []


def test_removal(desk: Desk, mail_user: MailUser) -> None:
    """Every second letter is to be removed; the others must survive every kill."""
    sent: list[bytes] = []
    kept: list[bytes] = []
    kept_uids: set[int] = set()

    def plan_more(vault: Vault, number: int) -> None:
        batch = [
            letter(number * ROUND + n, subject=f"{'kept' if n % 2 else 'goes'}{number}")
            for n in range(ROUND)
        ]
        before = set(mail_user.uids("INBOX"))
        mail_user.bulk_load("INBOX", batch)
        new = sorted(set(mail_user.uids("INBOX")) - before)
        sent.extend(batch)
        kept.extend(batch[1::2])
        kept_uids.update(new[1::2])
        desk.vault = vault
        desk.pull()
        plan = make_plan(vault, parse_query(f"subject:goes{number}"), RemovalMode.LOCAL_ONLY)
        assert plan.placements == ROUND // 2
        vault.write(removing.start_plan, plan.id)

    def more_work(number: int) -> None:
        with open_vault(desk.vault.folder, PASSPHRASE) as vault:
            plan_more(vault, number)

    def check(vault: Vault) -> None:
        assert set(digests(vault)) == set(map(sha256, sent))
        assert kept_uids <= set(mail_user.uids("INBOX"))
        check_totals(vault)

    desk.vault.close()
    Killing(desk, more_work).run("remove", check)
    with open_vault(desk.vault.folder, PASSPHRASE) as vault:
        desk.vault = vault
        resume_plans(QuietJob(), vault, desk.world, desk.connect)
        assert sorted(raws(vault)) == sorted(sent)
        assert sorted(mail_user.messages("INBOX").values()) == sorted(kept)
        with vault.reader() as reader:
            assert reader.unfinished_plans() == []
            assert all(plan.finished_at for plan in reader.plans())
            wanted = ROUND // 2 * (KILLS + 1)
            assert len(reader.receipts(limit=100_000)) == wanted
            assert reader.count(parse_query("is:local-only subject:goes*")) == wanted
            assert reader.count(parse_query("is:on-server")) == len(kept)
    assert_wire_is_safe(mail_user.commands())
