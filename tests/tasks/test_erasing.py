"""What is purged from the vault is gone from its file; and the file gives its room back."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.archive.raw_pages import frames_of, pages_of
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import PASSPHRASE, Desk
from vault_app.archive import shrinking as writes
from vault_app.archive.database import DATABASE_NAME, connect
from vault_app.archive.vault import Vault
from vault_app.keys.slots import read_slots
from vault_app.model.errors import Cancelled, DiskFull
from vault_app.model.jobs import QuietJob
from vault_app.model.query import Listed, parse_query
from vault_app.model.removal import RemovalMode
from vault_app.regions.world import World
from vault_app.tasks.removal_settings import RemovalSettings, set_removal_settings
from vault_app.tasks.shrinking import erase_remains, free_bytes, room_needed, shrink
from vault_app.tasks.vaults import open_vault

MARKS = ("subject", "from", "to", "body", "host", "file")


def letter_with_marks(number: int) -> bytes:
    """A message each of whose texts stands in no other one."""
    day, year = number % 28 + 1, 2001 + number * 7 % 23
    return (
        f"Received: from zqhost{number}x.example.org (zqhost{number}x.example.org [192.0.2.9])"
        f" by mx.example.org; {day:02} May {year} 07:08:09 +0000\r\n"
        f"From: Zqfrom{number}x <zqfrom{number}x@example.org>\r\n"
        f"To: Zqto{number}x <zqto{number}x@example.net>\r\n"
        f"Subject: zqsubject{number}x\r\nDate: {day:02} May {year} 07:08:09 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n'
        f"zqbody{number}x and the usual words\r\n--b\r\nContent-Type: text/plain\r\n"
        f"Content-Disposition: attachment; filename=zqfile{number}x.txt\r\n\r\n"
        f"zqbody{number}x\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def marked(desk: Desk, mail_user: MailUser) -> Desk:
    mail_user.bulk_load("INBOX", [letter_with_marks(n) for n in range(400)])
    desk.pull()
    return desk


def key_of(vault: Vault) -> bytes:
    return read_slots(vault.folder).open(PASSPHRASE, vault.folder)


def found_in_file(vault: Vault, numbers: Sequence[int]) -> set[str]:
    """The marks of these messages that stand anywhere in the database or its log."""
    database = vault.folder / DATABASE_NAME
    key = key_of(vault)
    everything = pages_of(database, key) + frames_of(Path(f"{database}-wal"), key)
    some = "|".join(map(str, numbers))
    pattern = re.compile(rf"zq({'|'.join(MARKS)})(?:{some})x".encode(), re.IGNORECASE)
    return {match[1].decode().lower() for match in pattern.finditer(everything)}


def purge(desk: Desk, numbers: Sequence[int]) -> None:
    ids = [
        row.id
        for number in numbers
        for row in desk.rows(parse_query(f"subject:zqsubject{number}x"))
    ]
    assert len(ids) == len(numbers)
    report = desk.remove(Listed(tuple(ids)), RemovalMode.PURGE_VAULT)
    assert report.confirmed == len(ids)


def test_nothing_of_a_purged_message_stands_in_the_file(marked: Desk) -> None:
    set_removal_settings(marked.vault, RemovalSettings(keeps_subject=False))
    # The search sees them before: in the log until it is emptied, in the file afterwards.
    assert {"subject", "from", "to", "host", "file"} <= found_in_file(marked.vault, [7])
    purge(marked, [7, *range(100, 130)])
    assert found_in_file(marked.vault, [7, *range(100, 130)]) == set()
    assert {"subject", "from", "to", "host", "file"} <= found_in_file(marked.vault, [8])
    assert len(marked.rows(parse_query("usual"))) == 400 - 31
    assert marked.rows(parse_query("zqbody7x")) == []
    with marked.vault.reader() as reader:
        assert not reader.has_remains()
        assert reader.integrity_faults() == []


def test_a_receipt_keeps_the_subject_where_its_owner_wants_that(marked: Desk) -> None:
    purge(marked, [7])
    assert found_in_file(marked.vault, [7]) == {"subject", "from"}


def test_a_pull_goes_on_after_sets_of_domains_were_deleted(
    marked: Desk, mail_user: MailUser
) -> None:
    purge(marked, range(50))
    mail_user.bulk_load("INBOX", [letter_with_marks(n) for n in range(400, 420)])
    assert marked.pull().messages == 20
    with marked.vault.reader() as reader:
        assert reader.integrity_faults() == []


def test_what_was_stopped_is_erased_by_the_next(
    marked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopping(QuietJob):
        def check(self) -> None:
            raise Cancelled

    set_removal_settings(marked.vault, RemovalSettings(keeps_subject=False))
    monkeypatch.setattr("vault_app.tasks.vault_removal.erase_remains", lambda *_: None)
    monkeypatch.setattr(writes, "_INDEX_PAGES_AT_ONCE", 1)
    purge(marked, [7])
    with pytest.raises(Cancelled):
        erase_remains(Stopping(), marked.vault)
    assert "body" in found_in_file(marked.vault, [7])
    erase_remains(QuietJob(), marked.vault)
    assert found_in_file(marked.vault, [7]) == set()


def test_shrinking_gives_the_room_back(marked: Desk) -> None:
    database = marked.vault.folder / DATABASE_NAME
    purge(marked, range(300))
    with marked.vault.reader() as reader:
        free = free_bytes(reader)
        assert free > 0
        assert room_needed(reader) == 0
        # Somebody who reads on sees what was there.
        count = reader.count(parse_query(""))
    before = database.stat().st_size
    report = shrink(QuietJob(), marked.vault)
    assert report.before - report.after >= free // 2
    assert database.stat().st_size == report.after < before
    with marked.vault.reader() as reader:
        assert free_bytes(reader) == 0
        assert reader.count(parse_query("")) == count == 100
        assert reader.integrity_faults() == []
    assert len(marked.raws()) == 100


def as_older(desk: Desk, world: World) -> Desk:
    """The same vault as an older Homeport would have made it."""
    folder, key = desk.vault.folder, key_of(desk.vault)
    desk.vault.close()
    connection = connect(folder / DATABASE_NAME, key, read_only=False)
    connection.execute("PRAGMA auto_vacuum = NONE")
    connection.execute("VACUUM")
    connection.close()
    return Desk(open_vault(folder, PASSPHRASE), world, desk.account)


def test_an_older_vault_is_rebuilt_once(
    marked: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge(marked, range(300))
    older = as_older(marked, world)
    with older.vault as vault:
        before = older.raws()
        with vault.reader() as reader:
            assert not reader.shrinks_by_portions()
            needed = room_needed(reader)
            assert needed > 0
        disk = shutil.disk_usage(vault.folder)
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda _: disk._replace(free=1))
            with pytest.raises(DiskFull):
                shrink(QuietJob(), vault)
        shrink(QuietJob(), vault)
        assert sorted(path.name for path in vault.folder.iterdir() if path.is_dir()) == []
        with vault.reader() as reader:
            assert reader.shrinks_by_portions()
            assert room_needed(reader) == 0
            assert reader.integrity_faults() == []
        assert older.raws() == before
        # The one writing connection has taken the new form up as well.
        purge(older, range(300, 350))
        shrink(QuietJob(), vault)
        with vault.reader() as reader:
            assert reader.integrity_faults() == []
        assert len(older.raws()) == 50


def test_a_rebuild_that_is_stopped_changes_nothing(
    marked: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopping(QuietJob):
        def check(self) -> None:
            raise Cancelled

    older = as_older(marked, world)
    monkeypatch.setattr(writes, "_STEPS_BETWEEN", 10)
    with older.vault as vault:
        with pytest.raises(Cancelled):
            shrink(Stopping(), vault)
        assert [path.name for path in vault.folder.iterdir() if path.is_dir()] == []
        assert len(older.raws()) == 400
        with vault.reader() as reader:
            assert not reader.shrinks_by_portions()
