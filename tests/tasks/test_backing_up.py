"""Backups: whole copies of a vault in use, read back, and asked what they hold."""

import os
import shutil
from pathlib import Path

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import PASSPHRASE, Desk, letter
from vault_app.archive.database import DATABASE_NAME
from vault_app.keys.derivation import LEAST_COST
from vault_app.model.errors import (
    BackupMissing,
    BackupNotWritten,
    BackupUnsound,
    Cancelled,
)
from vault_app.model.jobs import Job, QuietJob
from vault_app.model.query import EVERYTHING, parse_query
from vault_app.model.removal import RemovalMode
from vault_app.tasks.backing_up import (
    back_up,
    backups,
    covered_by_backup,
    forget_backup,
    still_in_backups,
    verify_backup,
)
from vault_app.tasks.vaults import create_vault, open_vault


class StoppingJob(QuietJob):
    """Stopped once so much was told."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._is_due = False

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        self._is_due = self._is_due or unit == self._unit

    def check(self) -> None:
        if self._is_due:
            raise Cancelled


class PullingJob(QuietJob):
    """While the copy is made, new mail comes in."""

    def __init__(self, desk: Desk, user: MailUser) -> None:
        self._desk, self._user, self._is_done = desk, user, False

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        if unit == "bytes" and not self._is_done:
            self._is_done = True
            self._user.append("INBOX", letter(99))
            self._desk.pull()


@pytest.fixture
def pulled(desk: Desk, mail_user: MailUser) -> Desk:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(10)])
    desk.pull()
    return desk


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def ids_of(desk: Desk) -> list[int]:
    return [row.id for row in desk.rows()]


def covered(desk: Desk) -> set[int]:
    with desk.vault.reader() as reader:
        return covered_by_backup(reader, ids_of(desk))


def test_a_backup_is_a_vault_that_opens(pulled: Desk, shelf: Path) -> None:
    backup = back_up(QuietJob(), pulled.vault, shelf)
    place = Path(backup.place)
    assert place.parent == shelf
    assert (backup.messages, backup.is_present) == (10, True)
    assert backup.verified_at is not None
    assert backup.size == (place / DATABASE_NAME).stat().st_size
    # Nothing is needed beside these, and nobody else may read them.
    assert sorted(os.listdir(place)) == ["archive.db", "keys.copy.json", "keys.json"]
    if os.name == "posix":
        assert place.stat().st_mode & 0o77 == 0
        assert (place / DATABASE_NAME).stat().st_mode & 0o77 == 0
    with open_vault(place, PASSPHRASE) as again, again.reader() as reader:
        ids = [each for chunk in reader.message_ids(EVERYTHING) for each in chunk]
        assert sorted(reader.raw(each) for each in ids) == pulled.raws()


def test_what_is_written_meanwhile_is_not_half_in_it(
    pulled: Desk, mail_user: MailUser, shelf: Path
) -> None:
    backup = back_up(PullingJob(pulled, mail_user), pulled.vault, shelf)
    assert backup.messages == 10
    assert len(pulled.rows()) == 11
    assert len(covered(pulled)) == 10


def test_covered_is_what_a_verified_backup_holds(
    pulled: Desk, mail_user: MailUser, shelf: Path
) -> None:
    assert covered(pulled) == set()
    back_up(QuietJob(), pulled.vault, shelf)
    before = set(ids_of(pulled))
    assert covered(pulled) == before
    mail_user.append("INBOX", letter(50))
    pulled.pull()
    assert covered(pulled) == before
    with pulled.vault.reader() as reader:
        assert covered_by_backup(reader, [1]) == set()


def test_one_that_is_not_to_be_seen_covers_nothing(pulled: Desk, shelf: Path) -> None:
    backup = back_up(QuietJob(), pulled.vault, shelf)
    away = shelf.rename(shelf.with_name("away"))
    assert covered(pulled) == set()
    with pulled.vault.reader() as reader:
        assert [each.is_present for each in backups(reader)] == [False]
    with pytest.raises(BackupMissing):
        verify_backup(QuietJob(), pulled.vault, backup.id)
    away.rename(shelf)
    # Having been away is not having been damaged.
    assert covered(pulled) == set(ids_of(pulled))


def test_a_flipped_byte_is_found(pulled: Desk, shelf: Path) -> None:
    backup = back_up(QuietJob(), pulled.vault, shelf)
    database = Path(backup.place) / DATABASE_NAME
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    with pytest.raises(BackupUnsound) as caught:
        verify_backup(QuietJob(), pulled.vault, backup.id)
    assert caught.value.facts["reason"] == "damaged"
    assert covered(pulled) == set()
    with pulled.vault.reader() as reader:
        assert [each.verified_at for each in backups(reader)] == [None]


def test_one_that_was_used_as_a_vault_counts_only_after_a_look(pulled: Desk, shelf: Path) -> None:
    backup = back_up(QuietJob(), pulled.vault, shelf)
    database = Path(backup.place) / DATABASE_NAME
    with database.open("ab") as file:
        file.write(bytes(8192))
    assert covered(pulled) == set()


def test_another_vault_in_its_place_is_no_backup(pulled: Desk, shelf: Path) -> None:
    backup = back_up(QuietJob(), pulled.vault, shelf)
    shutil.rmtree(backup.place)
    create_vault(Path(backup.place), PASSPHRASE, cost=LEAST_COST).close()
    with pytest.raises(BackupUnsound) as caught:
        verify_backup(QuietJob(), pulled.vault, backup.id)
    assert caught.value.facts["reason"] == "other-vault"
    assert covered(pulled) == set()


def test_stopping_leaves_nothing_behind(pulled: Desk, shelf: Path) -> None:
    with pytest.raises(Cancelled):
        back_up(StoppingJob("bytes"), pulled.vault, shelf)
    assert list(shelf.iterdir()) == []
    with pulled.vault.reader() as reader:
        assert backups(reader) == []


def test_stopping_while_it_is_read_back_leaves_it_unverified(pulled: Desk, shelf: Path) -> None:
    with pytest.raises(Cancelled):
        back_up(StoppingJob("messages"), pulled.vault, shelf)
    with pulled.vault.reader() as reader:
        (backup,) = backups(reader)
    assert backup.verified_at is None
    assert covered(pulled) == set()
    assert verify_backup(QuietJob(), pulled.vault, backup.id).verified_at is not None


def test_places_that_will_not_do(
    pulled: Desk, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(folder: Path) -> object:
        with pytest.raises(BackupNotWritten) as caught:
            back_up(QuietJob(), pulled.vault, folder)
        return caught.value.facts["reason"]

    assert refused(shelf / "missing") == "no-folder"
    assert refused(pulled.vault.folder) == "in-vault"
    full = shutil.disk_usage(shelf)._replace(free=1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    assert refused(shelf) == "full"


def test_a_disk_that_goes_away_is_told(pulled: Desk, shelf: Path) -> None:
    class Unplugging(QuietJob):
        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            if unit == "bytes":
                shutil.rmtree(shelf, ignore_errors=True)

    job: Job = Unplugging()
    with pytest.raises(BackupNotWritten) as caught:
        back_up(job, pulled.vault, shelf)
    assert caught.value.facts["reason"] == "disk"


def test_a_purge_names_the_backups_that_hold_it(pulled: Desk, shelf: Path) -> None:
    back_up(QuietJob(), pulled.vault, shelf)
    report = pulled.remove(parse_query('"Letter 3"'), RemovalMode.PURGE_VAULT)
    with pulled.vault.reader() as reader:
        (found,) = still_in_backups(reader, report.plan.id)
        assert found.messages == 1
    away = shelf.rename(shelf.with_name("away"))
    with pulled.vault.reader() as reader:
        (found,) = still_in_backups(reader, report.plan.id)
        assert found.messages is None
        forget_backup(pulled.vault, found.backup.id)
        assert still_in_backups(reader, report.plan.id) == []
    assert len(list(away.iterdir())) == 1
