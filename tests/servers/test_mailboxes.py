"""The made-up mailboxes of the measurements are what they promise."""

import email
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.bench.mailboxes import dates, mixed, small
from tests.servers.mail_user import MailUser

_FILENAME = re.compile(rb'filename="([^"]+)"')


def test_same_every_time() -> None:
    first = list(mixed(200))
    assert first == list(mixed(200))
    assert first != list(mixed(200, seed=2))
    assert len(set(first)) == 200


@pytest.mark.parametrize("make", [mixed, small])
def test_every_line_ends_in_crlf(make: Callable[[int], Iterator[bytes]]) -> None:
    for raw in make(300):
        assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None


def test_shares_and_sizes() -> None:
    letters = list(mixed(4000))
    names = [name for raw in letters for name in _FILENAME.findall(raw[:20_000])]
    attached = sum(b"multipart/mixed" in raw[:5_000] for raw in letters)
    assert 0.06 < attached / len(letters) < 0.08
    assert 0.55 < len(set(names)) / len(names) < 0.8
    assert 40_000 < sum(map(len, letters)) / len(letters) < 60_000
    assert 5_000 < sum(map(len, small(3000))) / 3000 < 7_000


def test_readable_by_the_standard_library() -> None:
    for raw in mixed(300):
        message = email.message_from_bytes(raw)
        assert not message.defects
        assert all(not part.defects for part in message.walk())
        assert message["Message-ID"]
        assert len(message.get_all("Received", [])) >= 2


def test_dates_ascend() -> None:
    moments = list(dates(1000))
    assert moments == sorted(moments)
    assert moments[0].year == 2012
    assert moments[-1] < datetime(2026, 10, 2, tzinfo=UTC)


def test_a_real_server_takes_them(mail_user: MailUser) -> None:
    assert mail_user.bulk_load("INBOX", mixed(200), received=dates(200)) == 200
    assert list(mail_user.messages("INBOX").values()) == list(mixed(200))
