"""The report on paper: what can be read from it, where its ink is, and that no text breaks it."""

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.pages import letters, read_metadata, read_pages, words
from tests.formats.samples import DUBLIN, ORIGIN, custody, entry, evidence, laws
from vault_app.boot import resources_folder
from vault_app.formats.claims import Fingerprint, message_document
from vault_app.formats.pdf_report import PdfReport
from vault_app.formats.press import Press
from vault_app.formats.report import MessageEntry, Origin
from vault_app.formats.tally import Tally
from vault_app.model.custody import Confidence, RouteHop
from vault_app.wording.report import ReportPages

# White that is left around the text, in points: 20 mm beside it, less a point for a letter’s rim.
_SIDE, _ABOVE, _BELOW = 55, 20, 30
_COUNTRIES = {"IE": "Ireland", "US": "United States", "EU": "European Union"}


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(resources_folder())


def _print(
    press: Press, *entries: MessageEntry, most: int = 1000, origin: Origin = ORIGIN
) -> bytes:
    file = io.BytesIO()
    composer = ReportPages(lambda code: _COUNTRIES.get(code, code))
    writer, tally = PdfReport(file, press=press, composer=composer, most=most), Tally()
    writer.begin(origin)
    for each in entries:
        tally.add(each)
        writer.add(each)
    writer.end(tally.summary(laws))
    return file.getvalue()


def _check_margins(pdf: bytes) -> None:
    for number, page in enumerate(read_pages(pdf), 1):
        assert page.ink.dots > 200, f"page {number} is blank"
        assert page.ink.left >= _SIDE, f"page {number}"
        assert page.ink.right <= page.width - _SIDE, f"page {number}"
        assert page.ink.top >= _ABOVE, f"page {number}"
        assert page.ink.bottom <= page.height - _BELOW, f"page {number}"


def test_the_first_page_says_what_it_is(press: Press) -> None:
    pages = read_pages(_print(press, entry(), entry(2)))
    first = " ".join(pages[0].text.split())
    for claim in (
        "Custody report",
        "The search “from:ben after:2014”",
        "Vault Ada",
        "24 November 2026, 14:00 UTC",
        "Homeport 0.1.0",
        "0123456789abcdef of 1 November 2026",
        "1 holder has 2 copies of 2 messages now.",
        "Acme Mail Dublin, Ireland United States 2 0 8.6 kB observed",
        "Orchard place not known United States 0 2",
        "Run by Acme Ireland Operations Limited (Ireland), controlled by Acme Corporation",
        "They can give orders to the company that controls the mail: CLOUD Act.",
        "What stands against handing it over: GDPR Article 48.",
        "It is not legal advice",
        "What removing mail does not remove",
        "proven: A server of the holder named this place by a code that the holder itself",
    ):
        assert claim in first
    assert f"Page 1 of {len(pages)}" in first


def test_the_fingerprint_is_that_of_all_messages(press: Press) -> None:
    entries = [entry(number) for number in range(1, 6)]
    fingerprint = Fingerprint()
    for each in entries:
        fingerprint.add(message_document(each))
    assert fingerprint.sha256 in letters(read_pages(_print(press, *entries, most=2)))


def test_a_message_has_all_its_claims(press: Press) -> None:
    each = entry(more=(evidence("spf=pass smtp.mailfrom=example.org"),))
    text = words(read_pages(_print(press, each)))
    for claim in (
        "1. The lease",
        "Held now by Acme Mail, Dublin, Ireland (observed)",
        "From Ben Okri <ben@example.org>",
        "Date 12 March 2014, 09:06 UTC",
        "Size 4,321 bytes",
        "Copy held by Acme Mail",
        "Account ada@example.org",
        "Folders INBOX and Lease",
        "since 12 March 2014, 09:05 UTC, to this day",
        "Why The postmark of DB3PR04MB0763.eurprd04.example names Dublin.",
        "Received: from DB3PR04CA0091.eurprd04.example (10.0.0.1)",
        "The code “eurprd04” names Dublin.",
        "Earlier copy held by Orchard",
        "from 12 March 2014, 09:05 UTC until 16 April 2015, 09:05 UTC",
        "How sure not known Why Orchard tells no region.",
        "Copy in this vault, on this computer",
        "The law, with references Orders United States: CLOUD Act 18 U.S.C. 2713 Reaches what a"
        " company controls, wherever it lies Reaches holder 1 by company"
        " Source: https://law.example/2713",
        "What Orchard may keep after the removal",
        "Source https://orchard.example/retention",
        "Whose law reaches it Acme Mail, Dublin, Ireland: by company: United States.",
        "the sending side",
        "cannot be read",
        "spf=pass smtp.mailfrom=example.org",
    ):
        assert claim in text
    assert each.sha256 in text


def test_it_is_tagged_archivable_and_accessible(press: Press) -> None:
    pdf = _print(press, entry())
    assert b"/StructTreeRoot" in pdf
    assert b"/Marked true" in pdf
    assert b"/Lang(en)" in pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    metadata = read_metadata(pdf)
    assert metadata["Title"] == "Custody report"
    assert metadata["Author"] == "Homeport"
    assert metadata["CreationDate"].startswith("D:20261124140000")


def test_the_same_report_is_the_same_file(press: Press) -> None:
    assert _print(press, entry()) == _print(press, entry())


def test_it_says_how_many_it_describes(press: Press) -> None:
    text = words(read_pages(_print(press, *(entry(n) for n in range(1, 10)), most=3)))
    assert "This paper describes the newest 3 of 9 messages one by one." in text
    assert "1 holder has 9 copies of 9 messages now." in text
    assert "3. The lease" in text
    assert "4. The lease" not in text


def test_nothing_found_makes_a_page(press: Press) -> None:
    (page,) = read_pages(_print(press))
    assert "There is no such message in the vault." in page.text


_HARD = {
    "arabic": "عقد الإيجار — العقار رقم ١٢",
    "hebrew": "חוזה שכירות (טיוטה)",
    "cjk": "契約書について 계약서 合同" * 20,
    "thai and devanagari": "สัญญาเช่า किराया",
    "emoji": "😀🧶❤️👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "one word": "W" * 5000,
    "one arabic word": "م" * 5000,
    "override": "invoice\u202egnp.exe \u2066x\u2069 \u200f",
    "controls": "a\x00b\x1b[31m\x07\x7f\x9b",
    "marks": "Z" + "\u0301\u0489" * 200,
    "markup": '#panic(1) *b* _i_ $x$ <script>@ref \\ `c` #import "/etc/passwd" [[ ]] // /* {',
    "template": "{n} {all} {vault} %s ${x}",
    "private and unassigned": "\ue000\U000f0000\U0010ffff\ufffe\u0378",
    "rare scripts": "𓀀𝕏𒀀ꦄ᠀ჰՀ",
    "surrogate": "\ud800x",
    "lines": "a\r\nb\nc\u2028d\u2029e\x0bf\x0cg\x85h",
    "blanks": " " * 3000 + "x",
}


@pytest.mark.parametrize("text", _HARD.values(), ids=_HARD.keys())
def test_no_text_leaves_its_place(press: Press, text: str) -> None:
    hop = RouteHop(
        line=0,
        text=text,
        from_host=text,
        from_address=text,
        by_host=text,
        protocol=text,
        at=None,
        is_trusted=True,
        is_readable=True,
        operator=text,
        country="IE",
        site=text,
    )
    holding = replace(DUBLIN, provider=text, entity=text, controller=text, site=text)
    held = custody(holding, because=text, evidence=(evidence(text, where=text, points_to=text),))
    hard = entry(subject=text, sender=text, intervals=(held,), more=(evidence(text),), route=(hop,))
    pdf = _print(press, hard, entry(2), origin=replace(ORIGIN, vault=text))
    _check_margins(pdf)
    # What comes after it is as it would be without.
    assert "2. The lease Held now by Acme Mail, Dublin, Ireland (observed)" in words(
        read_pages(pdf)
    )
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf, "not by both standards"


def test_markup_is_only_text(press: Press) -> None:
    text = words(read_pages(_print(press, entry(subject=_HARD["markup"]))))
    assert f"1. {_HARD['markup']}" in text


def test_what_cannot_be_drawn_is_shown_as_its_code(press: Press) -> None:
    text = words(read_pages(_print(press, entry(subject="a\u202eb 🧶 \x00 日本"))))
    assert "1. a[U+202E]b [U+1F9F6] [U+0000] 日本" in text


def test_a_long_line_is_cut_and_says_so(press: Press) -> None:
    pdf = _print(press, entry(more=(evidence("Received: " + "z" * 65536),)))
    _check_margins(pdf)
    assert "61,546 more characters are in the JSON report" in words(read_pages(pdf))


def test_evidence_can_be_copied_without_a_break(press: Press) -> None:
    host = "very-long-" * 40 + "host.example"
    assert host in letters(read_pages(_print(press, entry(more=(evidence(host),)))))


def test_ten_thousand_messages_are_a_bounded_paper(press: Press) -> None:
    file = io.BytesIO()
    composer = ReportPages(lambda code: _COUNTRIES.get(code, code))
    writer, tally = PdfReport(file, press=press, composer=composer, most=50), Tally()
    writer.begin(ORIGIN)
    for number in range(10_000):
        each = entry(number)
        tally.add(each)
        writer.add(each)
    assert writer.detailed == 50
    writer.end(tally.summary(laws))
    assert "10,000" in read_pages(file.getvalue())[0].text


def test_long_messages_fill_a_paper_sooner(press: Press) -> None:
    long = tuple(evidence("x" * 10_000) for _ in range(40))
    writer = PdfReport(io.BytesIO(), press=press, composer=ReportPages(str))
    writer.begin(ORIGIN)
    for number in range(60):
        writer.add(entry(number, more=long))
    assert writer.detailed < 40


def test_each_confidence_has_its_word(press: Press) -> None:
    entries = [
        entry(number, intervals=(custody(confidence=confidence),))
        for number, confidence in enumerate(Confidence, 1)
    ]
    text = words(read_pages(_print(press, *entries)))
    for word in ("proven 1", "observed 1", "inferred 1", "declared 1", "not known 1"):
        assert word in text


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=200))
def test_any_text_can_be_printed(press: Press, text: str) -> None:
    pdf = _print(press, entry(subject=text, more=(evidence(text),)))
    assert pdf.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf, "not by both standards"
