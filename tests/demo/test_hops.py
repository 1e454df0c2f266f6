"""The marks on top of the letters: whose they are, in which order, how many places they name."""

import email
import re
from collections import defaultdict
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import pytest

from vault_app.demo.letters.letter import Letter

# What the marks of each holder must say, in one of the hops above the border.
_MARKS = {
    "dublin": r"by DB[47]PR05MB\d{4}\.eurprd05\.prod\.outlook\.com",
    "virginia": r"by BN6PR19MB1530\.namprd19\.prod\.outlook\.com",
    "gmail": r"by (?:2002:a05:|10\.)",
    "yahoo": r"(?:by (?:mta\d+\.mail|atlas\d+\.free\.mail)\.(?:ne1|bf1)\.yahoo\.com)",
    "icloud": r"from (?:mr|pv)\d+p00im-smtpin\d+\.me\.com",
    "fastmail": r"from (?:compute\d|phl-compute-\d\d)\.internal",
    "proton": r"by (?:mailin\d+|mailinzur\d+|mailinosl\d+|mail)\.protonmail\.ch",
    "zoho": r"by mx\.zoho\.eu",
    "gmx": r"by mx(?:-ha|\d)\.gmx\.net|invoked by alias",
    "orange": r"by mwinf\dc\d+\.orange\.fr",
    "yandex": r"by (?:mxfront\d+\w\.mail|\S+\.yp-c)\.yandex\.net",
    "posteo": r"from mx0\d\.posteo\.de",
    "mailbox-org": r"from mx\d\.mailbox\.org",
    "infomaniak": r"from smtp-3-\d{4}\.mail\.infomaniak\.ch",
    "ovh": r"from vr\d+\.mail\.ovh\.net",
    "naver": r"by crcvmail\d+\.nm\.naver\.com",
    "own": r"by mail\.lindqvist\.example",
}
_COUNTRIES = {
    "dublin": "IE", "virginia": "US", "yahoo": "US", "icloud": "US", "fastmail": "US", "zoho": "NL",
    "gmx": "DE", "posteo": "DE", "mailbox-org": "DE", "orange": "FR", "ovh": "FR", "yandex": "RU",
    "infomaniak": "CH", "naver": "KR", "own": "IS",
}  # fmt: skip


def _hops(letter: Letter) -> list[str]:
    found = email.message_from_bytes(letter.raw).get_all("Received") or []
    return [re.sub(r"\s+", " ", str(hop)) for hop in found]


def _received(letters: tuple[Letter, ...]) -> list[Letter]:
    return [letter for letter in letters if letter.mailbox != "Sent" and len(_hops(letter)) > 0]


def test_every_letter_that_came_bears_its_holders_marks_on_top(
    letters: tuple[Letter, ...],
) -> None:
    seen: dict[str, int] = defaultdict(int)
    for letter in _received(letters):
        assert re.search(_MARKS[letter.account], _hops(letter)[0]), (letter.name, _hops(letter)[0])
        seen[letter.account] += 1
    assert seen.keys() == _MARKS.keys()
    assert min(seen.values()) >= 4


def test_twelve_providers_and_eight_countries(letters: tuple[Letter, ...]) -> None:
    accounts = {letter.account for letter in _received(letters)}
    assert len(accounts) >= 12
    countries = {_COUNTRIES[account] for account in accounts if account in _COUNTRIES}
    text = "\n".join(_hops(letter)[0] for letter in _received(letters))
    countries |= {"CH"} if "mailinzur" in text else set()
    countries |= {"NO"} if "mailinosl" in text else set()
    assert len(countries) >= 8


def test_time_does_not_run_backwards(letters: tuple[Letter, ...]) -> None:
    for letter in _received(letters):
        if letter.name.startswith("forged"):
            continue
        moments = []
        for hop in _hops(letter):
            stamp = hop.rpartition(";")[2].strip() or hop
            if re.search(r"\d{4} \d\d:\d\d", stamp) is None:
                continue
            moment = parsedate_to_datetime(re.sub(r" \(\w+\)$", "", stamp))
            # "-0000" says that the zone is unknown (RFC 5322 section 3.3); it is UTC here.
            moments.append(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        assert moments == sorted(moments, reverse=True), (letter.name, _hops(letter))
        assert abs(moments[0] - letter.received_at) < timedelta(seconds=10), letter.name


def test_the_run_of_hops_at_microsoft_is_whole(letters: tuple[Letter, ...]) -> None:
    for name in ("source-ferry", "harbour-review-1", "dredger-log"):
        (letter,) = (letter for letter in letters if letter.name == name)
        hops = _hops(letter)
        assert hops[0].count("prod.outlook.com") == 2
        assert any(".mail.protection.outlook.com" in hop.partition(" by ")[2] for hop in hops[1:4])
    (late,) = (letter for letter in letters if letter.name == "dredger-log")
    assert "with HTTPS" in _hops(late)[0]


def test_a_colleague_s_letter_crosses_no_border(letters: tuple[Letter, ...]) -> None:
    (letter,) = (letter for letter in letters if letter.name == "dublin-it")
    assert letter.received_at.isoformat().startswith("2014-03-12T09:14")
    hops = _hops(letter)
    assert len(hops) == 2
    assert "with mapi" in hops[1]
    assert not any("protection.outlook.com" in hop for hop in hops)


@pytest.mark.parametrize("name", ["forged-google", "forged-microsoft", "forged-treasury"])
def test_a_forged_hop_lies_below_the_true_ones(letters: tuple[Letter, ...], name: str) -> None:
    (letter,) = (letter for letter in letters if letter.name == name)
    hops = _hops(letter)
    assert re.search(r"mx\.google\.com|BN8NAM11FT001|mx\.treasury\.example", hops[-1])
    assert re.search(_MARKS[letter.account], hops[0])


def test_lists_and_aliases_stand_between(letters: tuple[Letter, ...]) -> None:
    by_name = {letter.name: letter for letter in letters}
    listed = email.message_from_bytes(by_name["choir-cinnamon"].raw)
    assert "kantorei.lists.kiezkantorei.example" in str(listed["List-Id"])
    assert any("by lists.kiezkantorei.example" in hop for hop in _hops(by_name["choir-cinnamon"]))
    alias = email.message_from_bytes(by_name["alias-shop"].raw)
    assert "books.nora@aliaspost.example" in str(alias["To"])
    assert any("by mx1.aliaspost.example" in hop for hop in _hops(by_name["alias-shop"]))
