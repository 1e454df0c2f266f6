"""The letters: how many, how varied, the same every time, and nobody's real address in any."""

import email
import email.policy
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from vault_app.demo.letters import write_letters
from vault_app.demo.letters.drafts import read_library
from vault_app.demo.letters.letter import SPECIAL_USES, Letter

_ADDRESS = re.compile(rb"[\w.+=-]+@[\w-]+(?:\.[\w-]+)+")
_WEB_HOST = re.compile(rb"https?://([\w.-]+)")
# Returns of bulk senders, and the mark of a French server: they look like addresses and are none.
_MACHINES = re.compile(rb"@(?:[\w-]+\.amazonses\.com|mwinf\w+\.orange\.fr)$")
_ODD = {"raw-header", "bare-lf", "long-lines", "broken-mime"}


def _header(letter: Letter, name: str) -> str:
    parsed = email.message_from_bytes(letter.raw, policy=email.policy.compat32)
    return re.sub(r"\s+", " ", str(parsed[name] or ""))


def test_about_three_hundred_letters_lie_in_six_mailboxes(letters: tuple[Letter, ...]) -> None:
    counts = Counter(letter.mailbox for letter in letters)
    assert 280 <= len(letters) <= 340
    assert list(SPECIAL_USES) == [name for name in SPECIAL_USES if counts[name] >= 10]
    assert counts.keys() == SPECIAL_USES.keys()
    assert "Büro/Aufträge" in counts


def test_the_whole_demo_is_small_and_has_a_few_big_letters(letters: tuple[Letter, ...]) -> None:
    sizes = sorted(len(letter.raw) for letter in letters)
    assert sum(sizes) < 12_000_000
    assert len([size for size in sizes if size > 300_000]) >= 5
    assert sizes[len(sizes) // 2] < 8_000


def test_two_starts_give_equal_bytes(letters: tuple[Letter, ...], resources: Path) -> None:
    assert tuple(write_letters(resources)) == letters


def test_letters_come_in_the_order_of_their_arrival(letters: tuple[Letter, ...]) -> None:
    moments = [letter.received_at for letter in letters]
    assert moments == sorted(moments)
    assert moments[0].year == 2009
    assert moments[-1] < datetime(2026, 11, 20, tzinfo=UTC)
    assert all(moment.tzinfo is UTC for moment in moments)


def test_the_texts_are_not_copies_of_each_other(resources: Path) -> None:
    drafts = read_library(resources / "demo").drafts
    written = {draft.text.strip() for draft in drafts if len(draft.text) > 60}
    assert len(written) > 180
    assert len({draft.subject for draft in drafts}) > 250
    assert len({draft.name for draft in drafts}) == len(drafts)


def test_few_bytes_lie_in_two_mailboxes(letters: tuple[Letter, ...]) -> None:
    copies = Counter(letter.raw for letter in letters)
    assert sum(count - 1 for count in copies.values()) == 2


def test_identifiers_are_unique_and_answers_refer_to_letters(letters: tuple[Letter, ...]) -> None:
    names = Counter(_header(letter, "Message-ID") for letter in set(letters))
    distinct = {letter.name: _header(letter, "Message-ID") for letter in letters}
    assert len(set(distinct.values())) == len(distinct)
    assert "" not in names
    answers = [reply for letter in letters if (reply := _header(letter, "In-Reply-To"))]
    assert len(answers) > 70
    assert set(answers) <= names.keys()


def test_dates_are_those_of_the_delivery(letters: tuple[Letter, ...]) -> None:
    for letter in letters:
        sent = parsedate_to_datetime(_header(letter, "Date"))
        assert timedelta() <= letter.received_at - sent < timedelta(minutes=10), letter.name


def test_flags_vary(letters: tuple[Letter, ...]) -> None:
    flags = Counter(flag for letter in letters for flag in letter.flags)
    assert flags["\\Answered"] > 40
    assert flags["\\Flagged"] > 30
    assert 15 < len(letters) - flags["\\Seen"] < 60


def test_every_letter_can_be_read(letters: tuple[Letter, ...]) -> None:
    kinds: Counter[str] = Counter()
    charsets: Counter[str] = Counter()
    for letter in letters:
        message = email.message_from_bytes(letter.raw, policy=email.policy.default)
        if letter.name not in _ODD:
            assert not message.defects, letter.name
        for part in message.walk():
            kinds[part.get_content_type()] += 1
            charsets[str(part.get_content_charset())] += 1
            if part.get_content_maintype() == "text" and letter.name not in _ODD:
                assert isinstance(part.get_content(), str)
    assert kinds["application/pdf"] >= 12
    assert kinds["image/png"] >= 12
    assert kinds["image/jpeg"] == 2
    assert kinds["text/calendar"] == 2
    assert kinds["text/html"] >= 70
    for rare in ("application/zip", "text/csv", "audio/wav", "message/rfc822", "multipart/related",
                 "multipart/signed", "multipart/encrypted", "message/delivery-status"):  # fmt: skip
        assert kinds[rare] >= 1, rare
    assert {"koi8-r", "iso-2022-jp", "gb18030", "euc-kr", "iso-8859-1", "utf-8"} <= charsets.keys()


def test_lines_are_as_mail_wants_them_but_for_the_odd_ones(letters: tuple[Letter, ...]) -> None:
    for letter in letters:
        if letter.name in _ODD:
            continue
        assert b"\n" not in letter.raw.replace(b"\r\n", b""), letter.name
        assert max(map(len, letter.raw.split(b"\r\n"))) <= 998, letter.name
        assert letter.raw.partition(b"\r\n\r\n")[0].isascii(), letter.name


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("raw-header", b"Subject: Julskinka och j\xe4ttestora pepparkakor p\xe5 \xd6cker\xf6\r\n"),
        ("bare-lf", b"line"),
        ("long-lines", b"Berth 9: MV Ross, timber."),
        ("broken-mime", b"few minu"),
    ],
)
def test_odd_letters_are_odd(letters: tuple[Letter, ...], name: str, holds: bytes) -> None:
    (letter,) = (letter for letter in letters if letter.name == name)
    assert holds in letter.raw
    body = letter.raw.partition(b"\r\n\r\n")[2]
    if name == "bare-lf":
        assert re.search(rb"[^\r]\n", body)
        assert re.search(rb"\r[^\n]", body)
        assert not letter.raw.endswith(b"\n")
    if name == "long-lines":
        assert max(map(len, body.split(b"\r\n"))) > 2_000
    if name == "broken-mime":
        boundary = re.search(rb'boundary="([^"]+)"', letter.raw)
        assert boundary is not None
        assert b"--" + boundary[1] + b"--" not in letter.raw


def test_nobody_real_is_written_to(letters: tuple[Letter, ...]) -> None:
    identifiers = {_header(letter, "Message-ID").strip("<>").encode() for letter in letters}
    for letter in letters:
        text = letter.raw
        for identifier in identifiers & set(re.findall(rb"<([^>\s]+)>", text)):
            text = text.replace(identifier, b"")
        for address in _ADDRESS.findall(text):
            is_reserved = address.endswith(b".example") or b".example@" in address
            is_reserved |= address.startswith(b"header.i=@")
            assert is_reserved or _MACHINES.search(address), (letter.name, address)


def test_every_remote_host_is_a_reserved_name(letters: tuple[Letter, ...]) -> None:
    hosts: Counter[bytes] = Counter()
    for letter in letters:
        text = b""
        for part in email.message_from_bytes(letter.raw).walk():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and part.get_content_maintype() == "text":
                text += content
        hosts.update(_WEB_HOST.findall(text))
    kept = {host for host in hosts if not host.endswith(b".example")}
    assert kept <= {b"schemas.openxmlformats.org"}
    assert hosts[b"open.tracker.example"] > 50
    assert hosts[b"click.tracker.example"] > 50
