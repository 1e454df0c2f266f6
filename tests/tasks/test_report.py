"""Custody reports of real vaults: all formats say the same, and nothing half done is left."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.formats.pages import letters, read_pages, words
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.formats.press_process import PressBeside, PressFailed
from vault_app.model.errors import (
    Cancelled,
    FileNotWritten,
    FileTaken,
    FileUnusable,
    MessageNotFound,
)
from vault_app.model.jobs import QuietJob
from vault_app.model.query import EVERYTHING
from vault_app.tasks.report import (
    ReportFormat,
    ReportOrder,
    ReportWritten,
    about_account,
    about_message,
    about_messages,
    about_search,
    format_of,
    write_report,
)
from vault_app.wording.report import ReportPages

COUNT = 5


@dataclass
class _Watch(QuietJob):
    """Remembers what was reported; stops at the given check."""

    stop_at: int = -1
    checks: int = 0
    steps: list[tuple[int, int | None]] = field(default_factory=list)

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        assert unit == "messages"
        self.steps.append((done, total))

    def check(self) -> None:
        self.checks += 1
        if self.checks == self.stop_at:
            raise Cancelled


@pytest.fixture
def pulled(desk: Desk, mail_user: MailUser) -> Desk:
    for number in range(COUNT):
        mail_user.append("INBOX", letter(number, subject=f"Letter {number} =1+1"))
    desk.pull()
    return desk


def _write(
    desk: Desk,
    order: ReportOrder,
    path: Path,
    *,
    job: QuietJob | None = None,
    may_replace: bool = False,
) -> ReportWritten:
    return write_report(
        job or QuietJob(),
        desk.vault,
        desk.world,
        ReportPages(desk.world.country_name),
        order,
        path=path,
        kind=format_of(path),
        may_replace=may_replace,
    )


def test_all_formats_say_the_same(pulled: Desk, tmp_path: Path) -> None:
    order = about_search("", EVERYTHING)
    written = {
        kind: _write(pulled, order, tmp_path / f"report.{kind.value}") for kind in ReportFormat
    }
    assert len({each.content_sha256 for each in written.values()}) == 1
    for each in written.values():
        content = each.path.read_bytes()
        assert (each.messages, each.detailed) == (COUNT, COUNT)
        assert (each.size, each.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    document = json.loads(written[ReportFormat.JSON].path.read_bytes())
    assert document["content_sha256"] == written[ReportFormat.JSON].content_sha256
    assert document["facts"]["version"] == pulled.world.facts.version != ""
    subjects = [message["subject"] for message in document["messages"]]
    assert subjects == [f"Letter {number} =1+1" for number in reversed(range(COUNT))]
    table = written[ReportFormat.CSV].path.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert {row["sha256"] for row in rows} == {m["sha256"] for m in document["messages"]}
    pages = read_pages(written[ReportFormat.PDF].path.read_bytes())
    assert document["content_sha256"] in letters(pages)
    for message in document["messages"]:
        assert message["subject"] in words(pages)
        assert message["sha256"] in letters(pages)
        for custody in message["custody"]:
            assert "".join(custody["why"].split()) in letters(pages)


def test_the_hashes_are_those_of_the_mail(pulled: Desk, tmp_path: Path) -> None:
    _write(pulled, about_search("", EVERYTHING), tmp_path / "report.json")
    document = json.loads((tmp_path / "report.json").read_bytes())
    found = sorted(message["sha256"] for message in document["messages"])
    assert found == sorted(hashlib.sha256(raw).hexdigest() for raw in pulled.raws())


def test_what_it_is_about(pulled: Desk, tmp_path: Path) -> None:
    row = pulled.rows()[1]
    for order, scope, count in (
        (about_message(row.id), {"kind": "message", "value": str(row.id)}, 1),
        (about_messages([row.id], "one of them"), {"kind": "search", "value": "one of them"}, 1),
        (
            about_account(pulled.account),
            {"kind": "account", "value": pulled.account.address},
            COUNT,
        ),
    ):
        _write(pulled, order, tmp_path / "report.json", may_replace=True)
        document = json.loads((tmp_path / "report.json").read_bytes())
        assert document["scope"] == scope
        assert len(document["messages"]) == count
        assert document["messages"][0]["custody"][0]["account"] == pulled.account.address


def test_progress_goes_to_the_end(pulled: Desk, tmp_path: Path) -> None:
    watch = _Watch()
    _write(pulled, about_search("", EVERYTHING), tmp_path / "report.csv", job=watch)
    assert watch.steps == [(number, COUNT) for number in range(COUNT + 1)]


@pytest.mark.parametrize("kind", list(ReportFormat))
@pytest.mark.parametrize("stop_at", [1, 3, COUNT])
def test_a_stopped_report_leaves_nothing(
    pulled: Desk, tmp_path: Path, kind: ReportFormat, stop_at: int
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        _write(
            pulled,
            about_search("", EVERYTHING),
            folder / f"report.{kind.value}",
            job=_Watch(stop_at=stop_at),
        )
    assert list(folder.iterdir()) == []


def test_setting_the_pages_can_be_stopped(pulled: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        # One check before each message; the next is while the pages are set.
        _write(
            pulled,
            about_search("", EVERYTHING),
            folder / "report.pdf",
            job=_Watch(stop_at=COUNT + 1),
        )
    assert list(folder.iterdir()) == []


def test_a_press_that_dies_is_told(
    pulled: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> bytes:
        raise PressFailed

    monkeypatch.setattr(PressBeside, "print", die)
    with pytest.raises(FileNotWritten) as raised:
        _write(pulled, about_search("", EVERYTHING), tmp_path / "report.pdf")
    assert raised.value.facts["reason"] == "too-long"
    assert not (tmp_path / "report.pdf").exists()


def test_it_does_not_replace_unasked(pulled: Desk, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"before")
    with pytest.raises(FileTaken):
        _write(pulled, about_search("", EVERYTHING), path)
    assert path.read_bytes() == b"before"
    _write(pulled, about_search("", EVERYTHING), path, may_replace=True)
    assert path.read_bytes() != b"before"


def test_nothing_is_written_into_the_vault(pulled: Desk) -> None:
    with pytest.raises(FileUnusable):
        _write(pulled, about_search("", EVERYTHING), pulled.vault.folder / "report.json")


def test_a_message_that_is_not_there(pulled: Desk, tmp_path: Path) -> None:
    with pytest.raises(MessageNotFound):
        _write(pulled, about_message(1), tmp_path / "report.json")
    assert not (tmp_path / "report.json").exists()


def test_a_name_that_tells_no_format(tmp_path: Path) -> None:
    assert format_of(tmp_path / "a.PDF") is ReportFormat.PDF
    for name in ("report", "report.doc", ".pdf"):
        with pytest.raises(FileUnusable):
            format_of(tmp_path / name)
