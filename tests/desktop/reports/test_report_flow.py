"""A custody report from the window, on a real vault: asked for, written, stopped, failed."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from vault_app.archive.vault import Vault
from vault_app.boot import Home
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.kit.save_dialog import with_ending
from vault_app.desktop.opened import Opened
from vault_app.desktop.reports.asker import Answer, DialogAsker
from vault_app.desktop.reports.flow import ReportFlow
from vault_app.desktop.reports.strip import ReportStrip
from vault_app.desktop.theme import Theme
from vault_app.keys.derivation import LEAST_COST
from vault_app.model.query import EVERYTHING
from vault_app.tasks.report import ReportFormat
from vault_app.tasks.vaults import create_vault

LONG = 30_000


class _Asker:
    """Answers at once, as a person would after a while."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kind = ReportFormat.JSON
        self.names: list[str] = []

    def ask(self, name: str, done: Answer) -> None:
        self.names.append(name)
        done(self.path, self.kind)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = create_vault(tmp_path / "Mail.vault", "quince and medlar", cost=LEAST_COST)
    yield made
    made.close()


@pytest.fixture
def asker(tmp_path: Path) -> _Asker:
    return _Asker(tmp_path / "report.json")


@pytest.fixture
def strip(theme: Theme, qtbot: QtBot) -> ReportStrip:
    made = ReportStrip(theme)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def opened_urls() -> list[QUrl]:
    return []


@pytest.fixture
def flow(
    vault: Vault,
    home: Home,
    jobs: Jobs,
    strip: ReportStrip,
    asker: _Asker,
    opened_urls: list[QUrl],
) -> Iterator[ReportFlow]:
    opened = Opened(vault, home, jobs)
    yield ReportFlow(opened, strip, asker=asker, open_url=opened_urls.append)
    opened.close()


def _press(strip: ReportStrip, text: str) -> None:
    (found,) = [
        each for each in strip.findChildren(QPushButton) if each.text() == text and each.isEnabled()
    ]
    found.click()


def test_it_writes_the_file_and_offers_to_open_it(
    flow: ReportFlow,
    strip: ReportStrip,
    asker: _Asker,
    opened_urls: list[QUrl],
    qtbot: QtBot,
) -> None:
    flow.report_search("from:ada", EVERYTHING)
    assert flow.is_running
    assert strip.progress.isVisibleTo(strip)
    qtbot.waitUntil(lambda: not flow.is_running, timeout=LONG)
    assert json.loads(asker.path.read_bytes())["scope"] == {"kind": "search", "value": "from:ada"}
    assert asker.names[0].startswith("Custody report from_ada 20")
    assert strip.notice.isVisibleTo(strip)
    told = strip.notice.accessibleName()
    assert "report.json" in told
    assert hashlib.sha256(asker.path.read_bytes()).hexdigest() in told
    assert "not encrypted" in told
    _press(strip, "Open")
    _press(strip, "Show in its folder")
    assert opened_urls == [
        QUrl.fromLocalFile(str(asker.path)),
        QUrl.fromLocalFile(str(asker.path.parent)),
    ]


def test_qt_reads_the_paper(flow: ReportFlow, asker: _Asker, qtbot: QtBot) -> None:
    asker.path, asker.kind = asker.path.with_suffix(".pdf"), ReportFormat.PDF
    flow.report_search("", EVERYTHING)
    qtbot.waitUntil(lambda: not flow.is_running, timeout=LONG)
    document = QPdfDocument()
    assert document.load(str(asker.path)) is QPdfDocument.Error.None_
    assert document.metaData(QPdfDocument.MetaDataField.Title) == "Custody report"
    assert "All messages of the vault" in document.getAllText(0).text()
    image = document.render(0, document.pagePointSize(0).toSize())
    colours = {image.pixel(x, y) for x in range(50, 400, 3) for y in range(50, 300, 3)}
    assert len(colours) > 5
    document.close()


def test_a_failure_offers_another_place(
    flow: ReportFlow, strip: ReportStrip, asker: _Asker, qtbot: QtBot
) -> None:
    good, asker.path = asker.path, asker.path.parent / "missing" / "report.json"
    flow.report_message(7)
    qtbot.waitUntil(lambda: not flow.is_running, timeout=LONG)
    assert "no folder" in strip.notice.accessibleName()
    assert not asker.path.exists()
    asker.path = good
    _press(strip, "Save it elsewhere…")
    qtbot.waitUntil(lambda: not flow.is_running, timeout=LONG)
    # Message 7 is not in this empty vault: told as it is, and no file is left.
    assert not good.exists()
    assert strip.notice.isVisibleTo(strip)


def test_a_stopped_report_leaves_nothing(
    flow: ReportFlow, strip: ReportStrip, asker: _Asker, qtbot: QtBot
) -> None:
    asker.path, asker.kind = asker.path.with_suffix(".pdf"), ReportFormat.PDF
    flow.report_search("", EVERYTHING)
    strip.progress.cancelled.emit()
    qtbot.waitUntil(lambda: not flow.is_running, timeout=LONG)
    assert not strip.notice.isVisibleTo(strip), strip.notice.accessibleName()
    assert [each.name for each in asker.path.parent.iterdir() if "report" in each.name] == []
    assert not list(asker.path.parent.glob(".homeport-*"))


def test_locking_clears_what_was_told(flow: ReportFlow, strip: ReportStrip, qtbot: QtBot) -> None:
    flow.report_search("secret plan", EVERYTHING)
    qtbot.waitUntil(lambda: not flow.is_running, timeout=LONG)
    strip.clear()
    assert "secret" not in strip.notice.accessibleName()
    assert strip.isHidden()


def test_the_dialog_asks_for_place_and_format(
    strip: ReportStrip, tmp_path: Path, qtbot: QtBot
) -> None:
    strip.show()
    answers: list[tuple[Path, ReportFormat]] = []
    DialogAsker(strip).ask("Custody report", lambda path, kind: answers.append((path, kind)))
    (dialog,) = strip.findChildren(QFileDialog)
    assert len(dialog.nameFilters()) == len(ReportFormat)
    assert dialog.defaultSuffix() == "pdf"
    dialog.selectNameFilter(dialog.nameFilters()[1])
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert dialog.defaultSuffix() == "csv"
    dialog.fileSelected.emit(str(tmp_path / "lease"))
    assert answers == [(tmp_path / "lease.csv", ReportFormat.CSV)]
    dialog.close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a", "a.pdf"), ("a.pdf", "a.pdf"), ("a.PDF", "a.PDF"), ("a.b", "a.b.pdf")],
)
def test_the_ending_goes_with_the_format(name: str, expected: str) -> None:
    assert with_ending(Path(name), ReportFormat.PDF) == Path(expected)
