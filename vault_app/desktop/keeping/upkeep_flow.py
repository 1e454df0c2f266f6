"""Reads how the vault stands, makes and reads back backups, shrinks the file, keeps choices."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from vault_app.archive.reader import Reader
from vault_app.desktop.keeping.upkeep_page import Upkeep, UpkeepPage
from vault_app.desktop.opened import Opened
from vault_app.model.backups import Backup
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Change, Job
from vault_app.model.query import EVERYTHING
from vault_app.tasks.backing_up import (
    back_up,
    backups,
    forget_backup,
    is_on_same_disk,
    verify_backup,
)
from vault_app.tasks.removal_settings import (
    RemovalSettings,
    removal_settings,
    set_removal_settings,
)
from vault_app.tasks.shrinking import ShrinkReport, free_bytes, room_needed, shrink
from vault_app.wording.errors import explain
from vault_app.wording.quantities import messages, size
from vault_app.wording.text import one_line, say

if TYPE_CHECKING:
    from vault_app.desktop.jobs import RunningJob


class FolderAsker(Protocol):
    """Calls back with the folder, or never."""

    def ask(self, done: Callable[[Path], None]) -> None: ...


class DialogFolderAsker:
    """The system's own dialog, in front of the window; nothing waits for it."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask(self, done: Callable[[Path], None]) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        dialog = QFileDialog(self._parent, say("Where the backup shall lie"), home)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.finished.connect(dialog.deleteLater)
        dialog.fileSelected.connect(lambda path: done(Path(path)))
        dialog.open()


class UpkeepFlow(QObject):
    """One long work at a time. ``told`` carries title and text of what ended while nobody looked
    at the page."""

    told = Signal(str, str)

    def __init__(
        self,
        opened: Opened,
        page: UpkeepPage,
        *,
        asker: FolderAsker | None = None,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opened, self._page = opened, page
        self._asker: FolderAsker = asker or DialogFolderAsker(page)
        self._open_url = open_url
        self._work: RunningJob | None = None
        page.backup_wanted.connect(lambda: self._asker.ask(self.back_up))
        page.verify_wanted.connect(self.verify)
        page.show_wanted.connect(self._show_folder)
        page.forgotten.connect(self._forget)
        page.shrink_wanted.connect(self.shrink)
        page.stop_wanted.connect(self._stop)
        page.chosen.connect(self._choose)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(self._closed)

    @property
    def is_running(self) -> bool:
        """The vault is copied, read or shrunk now."""
        return self._work is not None

    def reload(self) -> None:
        vault, folder = self._opened.vault, self._opened.folder

        def read(reader: Reader) -> Upkeep:
            known = tuple(backups(reader))
            return Upkeep(
                size=_bytes_in(folder),
                free=free_bytes(reader),
                needed=room_needed(reader),
                has_remains=reader.has_remains(),
                messages=reader.count(EVERYTHING),
                backups=known,
                beside=frozenset(
                    each.id for each in known if is_on_same_disk(vault, Path(each.place))
                ),
                settings=removal_settings(reader),
            )

        self._opened.read(
            read, receiver=self, done=self._page.show_upkeep, failed=self._page.show_error
        )

    def back_up(self, folder: Path) -> None:
        """Copy the vault into a new folder inside of this one, and read the copy back."""
        vault = self._opened.vault
        self._begin(
            say("Copying the vault and reading the copy …"),
            lambda job: back_up(job, vault, folder),
            self._backed_up,
        )

    def verify(self, backup: Backup) -> None:
        """Read every message of a backup."""
        vault = self._opened.vault
        self._begin(
            say("Reading the backup …"),
            lambda job: verify_backup(job, vault, backup.id),
            self._backed_up,
        )

    def shrink(self) -> None:
        """Give empty pages back to the disk."""
        vault = self._opened.vault

        def done(report: ShrinkReport) -> None:
            freed = max(0, report.before - report.after)
            self._tell(
                say("The vault’s file is smaller"),
                say("{size} went back to the disk.", size=size(freed)),
            )

        self._begin(say("Shrinking the vault’s file …"), lambda job: shrink(job, vault), done)

    def _begin(self, title: str, work: Callable[[Job], object], done: Callable[..., None]) -> None:
        if self._work is not None:
            return

        def finished(result: object) -> None:
            self._end()
            done(result)

        self._page.show_working(title)
        self._work = self._opened.jobs.run(
            work,
            receiver=self,
            done=finished,
            failed=self._failed,
            progress=self._page.show_progress,
        )

    def _backed_up(self, backup: Backup) -> None:
        self._tell(
            say("The backup is whole"),
            say(
                "{messages} were read back from it and found whole. It lies at {place}.",
                messages=messages(backup.messages),
                place=one_line(backup.place, 300),
            ),
        )

    def _tell(self, title: str, text: str) -> None:
        self._page.show_success(title, text)
        if not self._page.isVisible():
            self.told.emit(title, text)

    def _failed(self, error: HomeportError) -> None:
        self._end()
        if isinstance(error, Cancelled):
            return
        self._page.show_error(error)
        if not self._page.isVisible():
            told = explain(error)
            self.told.emit(told.title, f"{told.what_happened} {told.what_next}")

    def _end(self) -> None:
        self._work = None
        self._page.end_working()
        self.reload()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _forget(self, backup: Backup) -> None:
        vault = self._opened.vault
        self._opened.jobs.run(
            lambda _: forget_backup(vault, backup.id),
            receiver=self,
            done=lambda _: self.reload(),
            failed=self._page.show_error,
        )

    def _choose(self, settings: RemovalSettings) -> None:
        vault = self._opened.vault

        def failed(error: HomeportError) -> None:
            self._page.show_error(error)
            self.reload()

        self._opened.jobs.run(
            lambda _: set_removal_settings(vault, settings),
            receiver=self,
            done=lambda _: None,
            failed=failed,
        )

    def _show_folder(self, backup: Backup) -> None:
        self._open_url(QUrl.fromLocalFile(str(Path(backup.place).parent)))

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if Change.RECEIPTS in changes and self._page.isVisible():
            self.reload()

    def _closed(self) -> None:
        self._work = None
        self._page.clear()


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
