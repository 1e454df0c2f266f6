"""The vault's size, its backups, and the choices about removals, on a real vault."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from tests.desktop.keeping.looking import press, texts
from tests.desktop.keeping.samples import backup
from vault_app.desktop.keeping.backup_rows import backup_standing
from vault_app.desktop.keeping.upkeep_flow import UpkeepFlow
from vault_app.desktop.keeping.upkeep_page import UpkeepPage
from vault_app.desktop.opened import Opened
from vault_app.desktop.theme import Theme
from vault_app.model.removal import ProofKind, WayOut
from vault_app.tasks.removal_settings import removal_settings

LONG = 30_000


class Asker:
    """Answers at once with the folder that the test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(self, done: Callable[[Path], None]) -> None:
        done(self.folder)


class Desk:
    def __init__(self, opened: Opened, theme: Theme, folder: Path, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        self.urls: list[QUrl] = []
        self.page = UpkeepPage(theme)
        qtbot.addWidget(self.page)
        self.flow = UpkeepFlow(
            opened, self.page, asker=Asker(folder), open_url=self.urls.append, parent=self.page
        )
        self.page.resize(1000, 700)
        self.page.show()
        self.flow.reload()
        self.until(lambda: self.page.upkeep is not None)

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=LONG)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Other disk"
    made.mkdir()
    return made


@pytest.fixture
def desk(opened: Opened, theme: Theme, folder: Path, qtbot: QtBot) -> Desk:
    return Desk(opened, theme, folder, qtbot)


def test_a_vault_without_a_backup_says_so(desk: Desk) -> None:
    told = texts(desk.page)
    assert "None" in told
    assert "this vault is the only one" in told
    assert "mail that lies only at home is lost" in told
    assert not desk.page.rows


def test_a_backup_is_made_read_back_shown_and_forgotten(desk: Desk, folder: Path) -> None:
    desk.page.backup.click()
    assert not desk.page.backup.isEnabled()
    # It is listed as soon as it is written, and once more when it was read back.
    desk.until(
        lambda: not desk.flow.is_running and any(row.backup.verified_at for row in desk.page.rows)
    )
    (row,) = desk.page.rows
    assert Path(row.backup.place).parent == folder
    assert "The backup is whole" in texts(desk.page)
    assert "read back and found whole" in texts(row)
    assert "on the same disk as the vault" in texts(row)
    row.show_wanted.emit(row.backup)
    assert desk.urls == [QUrl.fromLocalFile(str(folder))]
    row.verify.click()
    desk.until(lambda: not desk.flow.is_running)
    desk.page.rows[0].forget_wanted.emit(row.backup)
    press(desk.page, "Forget the backup")
    desk.until(lambda: not desk.page.rows)
    assert Path(row.backup.place).is_dir()


def test_a_backup_that_is_damaged_is_told_of(desk: Desk, folder: Path) -> None:
    desk.flow.back_up(folder)
    desk.until(lambda: not desk.flow.is_running and desk.page.rows)
    (row,) = desk.page.rows
    (Path(row.backup.place) / "archive.db").write_bytes(b"not a database")
    row.verify.click()
    desk.until(lambda: not desk.flow.is_running)
    desk.until(lambda: "nothing is proven of it" in texts(desk.page))
    assert desk.page.notice.isVisible()
    assert desk.page.backup.isEnabled()


def test_a_folder_inside_of_the_vault_is_refused(desk: Desk) -> None:
    desk.flow.back_up(desk.opened.folder)
    desk.until(lambda: not desk.flow.is_running)
    assert desk.page.notice.isVisible()
    assert not desk.page.rows


def test_choices_about_removals_are_kept(desk: Desk) -> None:
    page = desk.page
    assert page.needs_backup.isChecked()
    page.needs_backup.click()
    page.keeps_subject.click()
    page.way.take(WayOut.FOR_GOOD)
    page.proof.take(ProofKind.QUICK)
    assert "less sure" in texts(page)

    def kept() -> bool:
        with desk.opened.vault.reader() as reader:
            found = removal_settings(reader)
        return (found.needs_backup, found.keeps_subject, found.way, found.proof) == (
            False,
            False,
            WayOut.FOR_GOOD,
            ProofKind.QUICK,
        )

    desk.until(kept)


def test_what_is_proven_of_a_backup_in_words() -> None:
    assert backup_standing(backup()) == "All of it was read back and found whole 3 days ago"
    assert "nothing is proven" in backup_standing(backup(verified_at=None))
    assert "connect that" in backup_standing(backup(is_present=False))


def test_locking_forgets_it(desk: Desk, folder: Path) -> None:
    desk.flow.back_up(folder)
    desk.until(lambda: not desk.flow.is_running and desk.page.rows)
    desk.opened.session.close()
    assert desk.page.upkeep is None
    assert "Other disk" not in texts(desk.page)
