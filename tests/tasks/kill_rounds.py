"""A removal of 100 of 200 messages, killed again and again: each round begins anew, with a copy of
one vault and of one user's mail, is killed on the way, and once more while it goes on."""

import os
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.servers.wire import assert_wire_is_safe
from tests.tasks.conftest import PASSPHRASE, Desk, letter
from tests.tasks.killed_task import Killer
from vault_app.archive import removing
from vault_app.archive.database import Connection
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.model.jobs import QuietJob
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalChoices, RemovalMode, Step, WayOut
from vault_app.tasks.ledger import check_ledger
from vault_app.tasks.removal import make_plan
from vault_app.tasks.vaults import open_vault

MESSAGES = 200
_MAYBE_GONE = (Step.MOVED, Step.FLAGGED, Step.EXPUNGED, Step.CONFIRMED)
_MAILBOXES = {"INBOX": Path("Inbox"), "Trash": Path("Maildir/Trash")}


@dataclass(slots=True, kw_only=True)
class KillRounds:
    """``kills`` counts what was killed on the way, not what had ended before."""

    dovecot: Dovecot
    user: MailUser
    vault: Path
    account_id: int
    way: WayOut
    places: Path
    killer: Killer
    kills: int = 0
    _longest: float = 0.0
    _rounds: int = 0

    def run(self, kills: int, *, seed: int = 2014) -> None:
        """Rounds until so many were killed.

        Raises:
            AssertionError: something went that was not planned or proven, or did not go.
        """
        chance = random.Random(seed)
        while self.kills < kills:
            self._rounds += 1
            with self._copies() as (folder, user):
                # A second kill comes while the run after the first has less left to do.
                for share in (1.0, 0.5):
                    after = chance.uniform(0, share * self._longest)
                    took = self._kill(folder, after if self._longest else None)
                    if took is None:
                        self.kills += 1
                    elif share == 1.0:
                        self._longest = min(took, self._longest or took)
                    self._check_on_the_way(folder, user)
                self._kill(folder, None)
                self._check_end(folder, user)

    def _kill(self, folder: Path, after: float | None) -> float | None:
        return self.killer.run("remove", folder, self.account_id, after)

    @contextmanager
    def _copies(self) -> Iterator[tuple[Path, MailUser]]:
        """The vault and the mail as they were before the removal, of a user of their own."""
        folder = self.places / f"round {self._rounds}.vault"
        shutil.copytree(self.vault, folder)
        user = self.dovecot.new_user()
        for mailbox in _MAILBOXES.values():
            self._copy_mailbox(self.user.home / mailbox, user.home / mailbox)
        with open_vault(folder, PASSPHRASE) as vault:
            vault.write(_belongs_to, user.name)
        yield folder, user
        assert_wire_is_safe(user.commands(settled=False))
        user.close()
        shutil.rmtree(folder)
        shutil.rmtree(user.home)

    def _copy_mailbox(self, old: Path, new: Path) -> None:
        for folder in (new.parent, new, *(new / name for name in ("cur", "new", "tmp"))):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                self.dovecot.give(folder)
        for name in os.listdir(old):
            if (old / name).is_file():
                shutil.copyfile(old / name, new / name)
                self.dovecot.give(new / name)
        for name in os.listdir(old / "cur"):
            os.link(old / "cur" / name, new / "cur" / name)

    def _check_on_the_way(self, folder: Path, user: MailUser) -> None:
        """What is gone is in the vault, was planned, was proven, and had been announced."""
        there = set(_raws(user, "INBOX"))  # before the journal: that is never behind
        with open_vault(folder, PASSPHRASE) as vault, vault.reader() as reader:
            held = {message_id: raw for message_id, _, raw in reader.raws(_ids(reader))}
            (plan,) = reader.plans()
            items = {item.message_id: item for item in reader.plan_items(plan.id)}
            assert set(held.values()) == set(_letters())
            for message_id, raw in held.items():
                if raw not in there:
                    assert items[message_id].step in _MAYBE_GONE
                    assert items[message_id].proof is not None
        assert there >= set(_letters()[1::2])

    def _check_end(self, folder: Path, user: MailUser) -> None:
        gone, kept = _letters()[::2], _letters()[1::2]
        assert sorted(_raws(user, "INBOX")) == sorted(kept)
        trash = _raws(user, "Trash")
        assert (len(trash), set(trash)) == (
            (len(gone), set(gone)) if self.way is WayOut.TRASH else (0, set())
        )
        assert not any(":2," in name and "T" in name.partition(":2,")[2] for name in _names(user))
        with open_vault(folder, PASSPHRASE) as vault:
            with vault.reader() as reader:
                assert reader.unfinished_plans() == []
                (plan,) = reader.plans()
                assert (plan.confirmed, plan.skipped, plan.failed) == (len(gone), 0, 0)
                receipts = reader.receipts(limit=MESSAGES)
                assert len({each.ledger_number for each in receipts}) == len(gone)
            check_totals(vault)
            assert check_ledger(QuietJob(), vault).broken_at is None


def prepare(
    desk: Desk, dovecot: Dovecot, user: MailUser, choices: RemovalChoices, killer: Killer
) -> KillRounds:
    """The vault, which is closed, and the mail of which each round gets a copy."""
    user.create("Trash")
    user.bulk_load("INBOX", _letters())
    desk.pull()
    plan = make_plan(
        desk.vault, parse_query("subject:goes*"), RemovalMode.LOCAL_ONLY, choices=choices
    )
    assert plan.placements == MESSAGES // 2
    desk.vault.write(removing.start_plan, plan.id)
    desk.vault.close()
    user.close()
    return KillRounds(
        dovecot=dovecot,
        user=user,
        vault=desk.vault.folder,
        account_id=desk.account.id,
        way=choices.way,
        places=desk.vault.folder.parent,
        killer=killer,
    )


def _letters() -> list[bytes]:
    """Every second is to go."""
    return [
        letter(number, subject=f"{'kept' if number % 2 else 'goes'} {number}")
        for number in range(MESSAGES)
    ]


@alters()
def _belongs_to(connection: Connection, user: str) -> None:
    connection.execute("UPDATE account SET user = ?", (user,))


def _ids(reader: Reader) -> list[int]:
    return [n for chunk in reader.message_ids(parse_query("")) for n in chunk]


def _names(user: MailUser) -> list[str]:
    folder = user.home / _MAILBOXES["INBOX"] / "cur"
    return os.listdir(folder)


def _raws(user: MailUser, mailbox: str) -> list[bytes]:
    """What the server keeps on its disk, with the line ends that it gives out."""
    folder = user.home / _MAILBOXES[mailbox]
    found: list[bytes] = []
    for place in ("cur", "new"):
        for path in (folder / place).iterdir():
            try:
                found.append(path.read_bytes())
            except FileNotFoundError:
                # It was renamed, as a change of flags does, or it went just now.
                found.extend(_renamed(path))
    return [re.sub(rb"\r?\n", b"\r\n", raw) for raw in found]


def _renamed(path: Path) -> list[bytes]:
    base = path.name.partition(":")[0]
    return [other.read_bytes() for other in path.parent.glob(f"{base}*")]


def check_totals(vault: Vault) -> None:
    """What is kept up to date at writing is what a full count gives, wherever a kill fell."""
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
