"""Comparing two lists without holding either twice: the same as comparing them as sets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vault_app.imap.opening import MailboxNumbers, Opened
from vault_app.model.vault import ListedCopy, MailboxEnd, MailboxMark
from vault_app.tasks.fetch_plan import Flags, compare, count_known, in_chunks
from vault_app.tasks.marks import is_unchanged, make_end, may_follow
from vault_app.tasks.rematching import Matcher
from vault_app.tasks.uid_list import UidList, lasting_flags

UIDS = st.integers(1, 40) | st.integers(2**32 - 5, 2**32 - 1)
FLAGS = st.lists(st.sampled_from(["\\Seen", "\\Flagged", "\\Recent", "b\u00a0c"]), max_size=3).map(
    tuple
)
LISTED = st.lists(st.tuples(UIDS, FLAGS), max_size=40)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
END = MailboxEnd(
    uidvalidity=7, uidnext=100, highest_modseq=50, counted=12, compared_at=NOW - timedelta(days=1)
)
MARK = MailboxMark(
    end=END,
    listed=11,
    stored=10,
    vanished=0,
    quarantined=1,
    copies=10,
    set_aside=1,
    waiting=0,
)


@given(LISTED)
def test_a_list_is_in_order_whatever_the_server_does(
    found: list[tuple[int, tuple[str, ...]]],
) -> None:
    listed = UidList(found)
    newest = {uid: lasting_flags(flags) for uid, flags in found}
    assert list(listed) == sorted(newest)
    assert {uid: listed.flags(uid) for uid in listed} == newest
    assert [uid in listed for uid in range(1, 45)] == [uid in newest for uid in range(1, 45)]
    assert listed.highest == max(newest, default=0)


@given(LISTED, st.dictionaries(UIDS, FLAGS, max_size=40), st.sets(UIDS))
def test_compared_as_sets(
    found: list[tuple[int, tuple[str, ...]]],
    known: dict[int, tuple[str, ...]],
    skipped: set[int],
) -> None:
    listed = UidList(found)
    copies = [ListedCopy(uid, uid + 1000, " ".join(known[uid])) for uid in sorted(known)]
    noted: Flags = []
    difference = compare(listed, copies, skipped, noted.extend)
    there = set(listed)
    assert list(difference.new) == sorted(there - known.keys() - skipped)
    assert list(difference.gone) == [uid + 1000 for uid in sorted(known.keys() - there)]
    assert dict(noted) == {
        uid + 1000: listed.flags(uid)
        for uid in there & known.keys()
        if set(listed.flags(uid)) != set(known[uid])
    }
    assert difference.reflagged == len(noted)
    assert count_known(listed, copies) == len(there & known.keys())


KEYS = st.tuples(st.sampled_from(["", "a", "b", "c\ud800"]), st.integers(1, 2), st.integers(-1, 0))


@given(st.lists(KEYS, max_size=8), st.lists(KEYS, max_size=8))
def test_only_what_is_there_once_is_found_again(
    old: list[tuple[str, int, int]], new: list[tuple[str, int, int]]
) -> None:
    matcher = Matcher()
    for number, key in enumerate(old):
        matcher.add_old(number, key)
    for number, key in enumerate(new):
        matcher.add_new(number + 100, key)
    expected = {
        (old.index(key), new.index(key) + 100)
        for key in old
        if key[0] and old.count(key) == new.count(key) == 1
    }
    assert set(matcher.pairs()) == expected


@given(st.lists(st.integers(0, 3_000_000), max_size=30), st.integers(1, 9))
def test_portions_hold_everything_once(sizes: list[int], most: int) -> None:
    uids = list(range(1, len(sizes) + 1))
    chunks = list(in_chunks(uids, dict(zip(uids, sizes, strict=True)), messages=most))
    assert [uid for chunk in chunks for uid in chunk] == uids
    assert all(0 < len(chunk) <= most for chunk in chunks)


def numbers(**other: int | None) -> MailboxNumbers:
    usual = {"messages": 12, "uidvalidity": 7, "uidnext": 100, "highest_modseq": 50}
    return MailboxNumbers(**(usual | other))  # type: ignore[arg-type]


def test_unchanged_means_every_number_is_the_same() -> None:
    assert is_unchanged(MARK, numbers(), now=NOW)
    for name in ("messages", "uidvalidity", "uidnext", "highest_modseq"):
        for value in (None, 0, 1, 49, 51, 10**18):
            if name != "messages" or value is not None:
                assert not is_unchanged(MARK, numbers(**{name: value}), now=NOW)


def test_a_mark_is_good_for_a_week() -> None:
    for age, is_good in ((0, True), (6.99, True), (7, False), (400, False), (-0.01, False)):
        now = END.compared_at + timedelta(days=age)
        assert is_unchanged(MARK, numbers(), now=now) is is_good


def test_a_vault_that_changed_meanwhile_is_no_base() -> None:
    opened = Opened(uidvalidity=7, exists=12, is_read_only=True, uidnext=100, highest_modseq=50)
    assert may_follow(MARK, opened, now=NOW)
    for other in (
        *(replace(MARK, copies=9), replace(MARK, stored=9), replace(MARK, set_aside=0)),
        *(replace(MARK, vanished=1), replace(MARK, quarantined=2), replace(MARK, listed=13)),
    ):
        assert not is_unchanged(other, numbers(), now=NOW)
        assert not may_follow(other, opened, now=NOW)
    assert not is_unchanged(replace(MARK, waiting=1), numbers(), now=NOW)
    assert may_follow(replace(MARK, waiting=1), opened, now=NOW)
    for worse in (
        replace(opened, uidvalidity=8),
        replace(opened, uidnext=99),
        replace(opened, uidnext=None),
        replace(opened, highest_modseq=49),
        replace(opened, highest_modseq=None),
    ):
        assert not may_follow(MARK, worse, now=NOW)


def test_a_look_without_numbers_leaves_no_mark() -> None:
    opened = Opened(uidvalidity=7, exists=12, is_read_only=True, highest_modseq=50)
    assert make_end(opened, highest_uid=3, counted=12, compared_at=NOW) is None
    opened = Opened(uidvalidity=7, exists=12, is_read_only=True, uidnext=9)
    assert make_end(opened, highest_uid=3, counted=12, compared_at=NOW) is None
