"""A table that every spreadsheet opens and none of them runs."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.samples import EARLIER, ORIGIN, custody, entry, evidence
from vault_app.formats.csv_report import COLUMNS, CsvReport, harmless
from vault_app.formats.report import MessageEntry
from vault_app.formats.tally import Tally


def _write(*entries: MessageEntry) -> bytes:
    file = io.BytesIO()
    writer = CsvReport(file)
    writer.begin(ORIGIN)
    for each in entries:
        writer.add(each)
    writer.end(Tally().summary(lambda _: ((), ())))
    return file.getvalue()


def _read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_line_for_each_piece_of_evidence() -> None:
    rows = _read(_write(entry()))
    claims = [(row["claim"], row["claim_number"], row["kind"]) for row in rows]
    assert claims == [
        ("custody", "1", ""),
        ("custody", "2", ""),
        ("delivered", "1", ""),
        ("copy", "1", "vault"),
        ("copy", "2", "residue"),
    ]
    held, earlier, _, _, residue = rows
    assert held["country"] == "IE"
    assert held["site"] == "Dublin"
    assert held["provider_name"] == "Acme Mail"
    assert held["controller_country"] == "US"
    assert held["account"] == "ada@example.org"
    assert held["mailboxes"] == "INBOX; Lease"
    assert held["since"] == "2014-03-12T09:05:00Z"
    assert held["until"] == ""
    assert held["confidence"] == "observed"
    assert held["evidence_seen"].startswith("Received: from DB3PR04CA0091.eurprd04.example")
    assert held["facts_version"] == "0123456789abcdef0123"
    assert held["report_made_at"] == "2026-11-24T14:00:00Z"
    assert held["scope"] == "search: from:ben after:2014"
    assert len(held["sha256"]) == 64
    assert earlier["until"] == "2015-04-16T09:05:00Z"
    assert earlier["evidence_seen"] == ""
    assert residue["source"] == "https://orchard.example/retention"


def test_it_keeps_to_the_standard() -> None:
    content = _write(entry(), entry(2))
    assert content.startswith(b"\xef\xbb\xbfreport_made_at,facts_version,")
    assert content.endswith(b"\r\n")
    header, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert header == list(COLUMNS)
    assert {len(line) for line in lines} == {len(COLUMNS)}


def test_two_pieces_of_evidence_take_two_lines() -> None:
    both = (evidence("one"), evidence("two"))
    rows = _read(_write(entry(intervals=(custody(evidence=both),))))
    seen = [(row["evidence_number"], row["evidence_seen"]) for row in rows[:2]]
    assert seen == [("1", "one"), ("2", "two")]


def test_a_message_of_which_nothing_is_known_is_there() -> None:
    bare = entry()
    known = replace(bare.known, intervals=(), delivered=(), copies=(), route=(), extra_evidence=())
    rows = _read(_write(replace(bare, known=known)))
    assert [row["claim"] for row in rows] == ["none"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =cmd|' /C calc'!A0",
        "\u00a0=1",
        "＝1+1",
        "＠SUM",
        "|x",
        "%0A",
    ],
)
def test_nothing_is_run(text: str) -> None:
    assert harmless(text)[0] in "'["


@given(st.text())
def test_no_cell_ever_begins_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))
    # What a reader of the standard gets is what was written.
    line = io.StringIO(newline="")
    csv.writer(line).writerow([cell, "x"])
    assert next(csv.reader(io.StringIO(line.getvalue(), newline=""))) == [cell, "x"]


def test_plain_text_is_left_alone() -> None:
    assert harmless("The lease, “signed”") == "The lease, “signed”"
    assert harmless(-3) == "-3"
    assert harmless(None) == ""


def test_what_steers_a_screen_is_shown() -> None:
    assert harmless("invoice\u202egnp.exe\x00") == "invoice[U+202E]gnp.exe[U+0000]"


def test_a_cell_is_not_longer_than_a_spreadsheet_takes() -> None:
    rows = _read(_write(entry(intervals=(custody(evidence=(evidence("x" * 65536),)), EARLIER))))
    assert len(rows[0]["evidence_seen"]) < 32_767
    assert "33536 more" in rows[0]["evidence_seen"]
