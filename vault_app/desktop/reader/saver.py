"""Takes a message or its attachments out of the vault, when and where the owner says."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from vault_app.desktop.jobs import Jobs
from vault_app.desktop.reader.asides import Told
from vault_app.desktop.reader.attachments import part_name
from vault_app.desktop.reader.saving import save_as, save_beside
from vault_app.desktop.reading import Reading
from vault_app.desktop.session import Lane, Session
from vault_app.mime.display import part_bytes
from vault_app.mime.safe import safe_filename
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Job
from vault_app.model.mail import PartRow
from vault_app.wording.errors import explain
from vault_app.wording.text import say, say_count

T = TypeVar("T")

_SUBJECT_LETTERS = 80


class FileAsker(Protocol):
    """Asks where something shall go; calls back with the answer, or never."""

    def ask_file(self, name: str, done: Callable[[Path], None]) -> None: ...
    def ask_folder(self, done: Callable[[Path], None]) -> None: ...


class DialogAsker:
    """Asks with the system's own dialog, in front of the window; nothing waits for it."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask_file(self, name: str, done: Callable[[Path], None]) -> None:
        dialog = self._dialog(say("Save outside the vault"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: done(Path(path)))
        dialog.open()

    def ask_folder(self, done: Callable[[Path], None]) -> None:
        dialog = self._dialog(say("Save all into a folder outside the vault"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: done(Path(path)))
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self._parent, title, folder)
        dialog.finished.connect(dialog.deleteLater)
        return dialog


class Saver(QObject):
    """Reads in a lane, writes in a job, and tells how it went in ``told``."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        jobs: Jobs,
        told: Told,
        asker: FileAsker | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._told = told
        self._asker: FileAsker = asker or DialogAsker(parent)

    def save_message(self, message_id: int | None) -> None:
        """The exact bytes, as an EML file."""
        if message_id is None:
            return

        def ask(subject: str) -> None:
            name = safe_filename(subject[:_SUBJECT_LETTERS] or say("message"))
            self._asker.ask_file(f"{name}.eml", save)

        def save(path: Path) -> None:
            self._read(lambda reader: reader.raw(message_id), lambda raw: self._write(path, raw))

        self._read(lambda reader: reader.row(message_id).subject, ask)

    def save_part(self, message_id: int | None, part: PartRow) -> None:
        """One attachment, to where the owner says."""
        if message_id is None:
            return

        def save(path: Path) -> None:
            self._read(
                lambda reader: part_bytes(reader.raw(message_id), part.section),
                lambda content: self._write(path, content),
            )

        self._asker.ask_file(safe_filename(part_name(part)), save)

    def save_parts(self, message_id: int | None, parts: tuple[PartRow, ...]) -> None:
        """All attachments into one folder, each beside what is there already."""
        if message_id is None:
            return

        def save(folder: Path) -> None:
            self._read(
                lambda reader: reader.raw(message_id),
                lambda raw: self._write_all(folder, raw, parts),
            )

        self._asker.ask_folder(save)

    def _read(self, work: Callable[[Reading], T], done: Callable[[T], None]) -> None:
        self._session.read(work, receiver=self, done=done, failed=self._fail, lane=Lane.SIDE)

    def _write(self, path: Path, content: bytes) -> None:
        def write(job: Job) -> Path:
            return save_as(path, content)

        self._jobs.run(write, receiver=self, done=self._tell_one, failed=self._fail)

    def _write_all(self, folder: Path, raw: bytes, parts: tuple[PartRow, ...]) -> None:
        def write(job: Job) -> list[Path]:
            written = []
            for number, part in enumerate(parts):
                job.check()
                job.progress(number, len(parts), "steps")
                content = part_bytes(raw, part.section)
                written.append(save_beside(folder, safe_filename(part_name(part)), content))
            return written

        self._jobs.run(write, receiver=self, done=self._tell_all, failed=self._fail)

    def _tell_one(self, path: Path) -> None:
        self._told.tell(
            say(
                "Saved as {name} in {folder}. Outside the vault it is not encrypted.",
                name=path.name,
                folder=path.parent,
            )
        )

    def _tell_all(self, paths: list[Path]) -> None:
        if paths:
            self._told.tell(
                say_count(
                    "{n} file saved in {folder}. Outside the vault it is not encrypted.",
                    "{n} files saved in {folder}. Outside the vault they are not encrypted.",
                    len(paths),
                    folder=paths[0].parent,
                )
            )

    def _fail(self, error: HomeportError) -> None:
        told = explain(error)
        self._told.tell(f"{told.what_happened} {told.what_next}", is_good=False)
