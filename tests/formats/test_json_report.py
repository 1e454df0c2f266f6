"""Everything, exactly, in one document; and a fingerprint that anybody can compute from it."""

import hashlib
import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.formats.samples import ORIGIN, POSTMARK, entry, evidence, laws
from vault_app.formats.json_report import JsonReport
from vault_app.formats.report import MessageEntry
from vault_app.formats.tally import Tally


def write(*entries: MessageEntry) -> bytes:
    file = io.BytesIO()
    writer, tally = JsonReport(file, notice="This is no advice."), Tally()
    writer.begin(ORIGIN)
    for each in entries:
        writer.add(each)
        tally.add(each)
    writer.end(tally.summary(laws))
    return file.getvalue()


def _read(content: bytes) -> Any:
    return json.loads(content)


def test_the_head_says_where_it_comes_from() -> None:
    document = _read(write(entry()))
    assert list(document) == [
        "format",
        "format_version",
        "made_at",
        "program",
        "vault",
        "scope",
        "facts",
        "notice",
        "messages",
        "summary",
        "content_sha256",
    ]
    assert document["format"] == "homeport-custody-report"
    assert document["format_version"] == 1
    assert document["made_at"] == "2026-11-24T14:00:00Z"
    assert document["program"] == "Homeport 0.1.0"
    assert document["vault"] == "Ada"
    assert document["scope"] == {"kind": "search", "value": "from:ben after:2014"}
    assert document["facts"] == {"version": "0123456789abcdef0123", "as_of": "2026-11-01"}
    assert document["notice"] == "This is no advice."


def test_a_message_has_all_its_claims() -> None:
    (message,) = _read(write(entry()))["messages"]
    assert message["subject"] == "The lease"
    assert message["from"] == "Ben Okri <ben@example.org>"
    assert message["date"] == "2014-03-12T09:06:00Z"
    assert message["bytes"] == 4321
    assert message["state"] == "on-server"
    assert message["sha256"] == hashlib.sha256(b"1").hexdigest()
    held, earlier = message["custody"]
    assert held == {
        "provider": "acme-mail",
        "provider_name": "Acme Mail",
        "entity": "Acme Ireland Operations Limited",
        "entity_country": "IE",
        "controller": "Acme Corporation",
        "controller_country": "US",
        "country": "IE",
        "site": "Dublin",
        "account": "ada@example.org",
        "since": "2014-03-12T09:05:00Z",
        "until": None,
        "confidence": "observed",
        "why": "The postmark of DB3PR04MB0763.eurprd04.example names Dublin.",
        "evidence": [
            {
                "kind": "received-hop",
                "seen": POSTMARK,
                "where": "Received, 1st from the top",
                "points_to": "The code “eurprd04” names Dublin.",
                "confidence": "observed",
                "observed_at": "2014-03-12T09:05:00Z",
            }
        ],
    }
    assert (earlier["country"], earlier["until"]) == (None, "2015-04-16T09:05:00Z")
    assert [copy["kind"] for copy in message["copies"]] == ["server", "server", "vault", "residue"]
    assert [hop["trusted"] for hop in message["route"]] == [True, False, False]
    assert [hop["readable"] for hop in message["route"]] == [True, True, False]


def test_the_summary_adds_up() -> None:
    summary = _read(write(entry(), entry(2)))["summary"]
    assert (summary["messages"], summary["bytes"], summary["only_here"]) == (2, 8642, 0)
    now, before = summary["holdings"]
    assert (now["number"], now["country"], now["copies"], now["bytes"]) == (1, "IE", 2, 8642)
    assert now["by_confidence"]["observed"] == 2
    assert now["messages_earlier"] == 0
    assert (now["oldest"], now["newest"]) == ("2014-03-12T09:06:00Z", "2014-03-12T09:07:00Z")
    assert [reach["jurisdiction"] for reach in now["reached_by"]] == ["us-cloud-act"]
    assert [reach["jurisdiction"] for reach in now["limited_by"]] == ["eu-gdpr-48"]
    assert (before["number"], before["copies"], before["messages_earlier"]) == (2, 0, 2)


def test_the_fingerprint_can_be_computed_from_the_report() -> None:
    document = _read(write(entry(), entry(2, subject="Ω \u202e 😀 \x00")))
    digest = hashlib.sha256()
    for message in document["messages"]:
        text = json.dumps(message, sort_keys=True, separators=(",", ":"))
        digest.update(text.encode() + b"\n")
    assert document["content_sha256"] == digest.hexdigest()


def test_a_changed_claim_changes_the_fingerprint() -> None:
    one, other = _read(write(entry())), _read(write(entry(subject="The leash")))
    assert one["content_sha256"] != other["content_sha256"]


def test_no_messages_make_a_whole_document() -> None:
    document = _read(write())
    assert document["messages"] == []
    assert document["summary"]["holdings"] == []
    assert document["content_sha256"] == hashlib.sha256().hexdigest()


def test_an_editor_cannot_be_made_to_show_another_text() -> None:
    content = write(entry(subject="pay\u202e\u2066\u200b\x85\u2028\U000e0041"))
    assert all(mark.encode() not in content for mark in "\u202e\u2066\u200b\x85\u2028\U000e0041")
    assert _read(content)["messages"][0]["subject"] == "pay\u202e\u2066\u200b\x85\u2028\U000e0041"
    assert "契約".encode() in write(entry(subject="契約"))


@given(st.text(), st.text())
def test_all_text_comes_back_exactly(subject: str, seen: str) -> None:
    content = write(entry(subject=subject, more=(evidence(seen),)))
    (message,) = _read(content)["messages"]
    assert message["subject"] == subject
    assert message["more_evidence"][0]["seen"] == seen
