"""The words of a custody report that the paper's own tests do not see."""

from dataclasses import replace
from pathlib import Path

from tests.formats.samples import CLOUD, GDPR
from vault_app.formats.report import Scope, ScopeKind
from vault_app.tasks.report import ReportFormat, ReportWritten
from vault_app.wording.report import scope_text
from vault_app.wording.report_file import format_name, written_sentences
from vault_app.wording.report_message import line, ways_in

NAMES = {"US": "United States", "IE": "Ireland"}


def _name(code: str) -> str:
    return NAMES.get(code, code)


def test_ways_name_states_and_agreements() -> None:
    treaty = replace(CLOUD, name="EU-US MLA Agreement", country="EU/US", through="place")
    home = replace(GDPR, country="IE", through="place")
    assert ways_in([CLOUD, treaty, home, home], _name) == [
        "by place: EU-US MLA Agreement, Ireland",
        "by company: United States",
    ]


def test_scopes() -> None:
    assert scope_text(Scope(kind=ScopeKind.MESSAGE, value="7")) == "The message no. 7"
    assert scope_text(Scope(kind=ScopeKind.SEARCH, value=" ")) == "All messages of the vault"
    assert scope_text(Scope(kind=ScopeKind.SEARCH, value="a\nb")) == "The search “a b”"
    assert scope_text(Scope(kind=ScopeKind.ACCOUNT, value="a@b")) == "The account a@b"


def test_a_long_line_is_cut() -> None:
    assert line("a  b\r\n c") == "a b c"
    assert line("x" * 300, 10) == "x" * 9 + "…"


def test_what_is_said_of_a_file() -> None:
    written = ReportWritten(
        path=Path("/home/nora/report.pdf"),
        format=ReportFormat.PDF,
        messages=1200,
        detailed=400,
        size=8_200_000,
        sha256="a" * 64,
        content_sha256="b" * 64,
    )
    first, second, last = written_sentences(written)
    assert first == ("The report on 1,200 messages is saved as report.pdf (8.2 MB) in /home/nora.")
    assert second.startswith("It describes the newest 400 one by one")
    assert last == "Outside the vault it is not encrypted."
    assert len(written_sentences(replace(written, detailed=1200))) == 2
    assert len({format_name(kind) for kind in ReportFormat}) == len(ReportFormat)
