"""What goes in comes out, byte for byte; copies and messages are kept apart."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.conftest import DUBLIN, Filled, held, letter
from vault_app.archive import accounts, dictionaries, storing
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.database import Connection
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.model.errors import MessageDamaged, MessageNotFound
from vault_app.model.jobs import Change
from vault_app.model.mail import GoneWhy, PlacementState
from vault_app.model.query import EVERYTHING
from vault_app.model.vault import ListedCopy


def ids(vault: Vault) -> list[int]:
    with vault.reader() as reader:
        return [message_id for chunk in reader.message_ids(EVERYTHING) for message_id in chunk]


def copies_of(filled: Filled) -> dict[int, ListedCopy]:
    with filled.vault.reader() as reader:
        return {copy.uid: copy for copy in reader.copies_in_order(filled.mailbox_id, 7)}


def attachment(content: bytes) -> bytes:
    return (
        b"From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n"
        b"\r\n--x\r\n\r\nText\r\n--x\r\nContent-Type: application/pdf; name=a.pdf\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
        b"\r\n" + base64.encodebytes(content).replace(b"\n", b"\r\n") + b"\r\n--x--\r\n"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"no header at all",
        b"A: b\r\n\r\n",
        b"A: b\n\nbare LF\n",
        b"A: b\r\rbare CR\r",
        b"Subject: \xff\xfe\r\n\r\n\x00\x80\r\n",
        letter(body="x" * 100_000),
        attachment(bytes(range(256)) * 100),
        attachment(bytes(range(256)) * 100)[:-40],
    ],
)
def test_bytes_come_back(filled: Filled, raw: bytes) -> None:
    filled.store([raw])
    with filled.vault.reader() as reader:
        assert reader.raw(ids(filled.vault)[0]) == raw


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.binary(max_size=3_000))
def test_any_bytes_come_back(filled: Filled, raw: bytes) -> None:
    uid = int.from_bytes(hashlib.sha256(raw).digest()[:3], "big") + 1
    filled.store([raw], first_uid=uid)
    with filled.vault.reader() as reader:
        found = reader.id_of(hashlib.sha256(raw).digest())
        assert found is not None
        assert reader.raw(found) == raw


def test_dictionary_is_learnt_and_old_rows_stay_readable(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictionaries, "_SAMPLES_WANTED", 100)
    raws = [letter(n, body=f"Dear Ben, number {n}. " * (n % 7 + 3)) for n in range(300)]
    for start in range(0, 300, 50):
        filled.store(raws[start : start + 50], first_uid=start + 1)
    with filled.vault.reader() as reader:
        codecs = dict(reader._connection.execute("SELECT codec, count(*) FROM body GROUP BY codec"))
        assert codecs == {1: 100, 2: 200}
        stored = {hashlib.sha256(reader.raw(n)).digest() for n in ids(filled.vault)}
    assert stored == {hashlib.sha256(raw).digest() for raw in raws}


def test_equal_attachments_are_kept_once(filled: Filled) -> None:
    content = hashlib.sha256(b"x").digest() * 1_000
    one, two = attachment(content), attachment(content).replace(b"Text", b"Other text")
    filled.store([one, two])
    with filled.vault.reader() as reader:
        assert reader._connection.execute("SELECT count(*) FROM content").fetchone()[0] == 1
        assert {reader.raw(message_id) for message_id in ids(filled.vault)} == {one, two}


def test_one_message_in_two_mailboxes(filled: Filled) -> None:
    archive = filled.add_mailbox(b"Archive")
    assert filled.store([letter()]) == 1
    assert filled.store([letter()], first_uid=9, mailbox_id=archive) == 0
    (message_id,) = ids(filled.vault)
    with filled.vault.reader() as reader:
        assert {p.mailbox for p in reader.placements(message_id)} == {"INBOX", "Archive"}
        assert len(reader.custody(message_id)) == 1


def test_storing_a_batch_twice_changes_nothing(filled: Filled) -> None:
    filled.store([letter(1), letter(2)])
    assert filled.store([letter(1), letter(2)]) == 0
    with filled.vault.reader() as reader:
        assert reader.stats().placements == 2


def test_ids_follow_the_date(filled: Filled) -> None:
    dates = ["Mon, 06 May 2024 07:08:09 +0000"] * 3 + ["Mon, 01 Jan 2001 00:00:00 +0000"]
    filled.store([letter(n, date=date) for n, date in enumerate(dates)])
    with filled.vault.reader() as reader:
        rows = reader.rows(ids(filled.vault))
    minute = int(datetime(2024, 5, 6, 7, 8, tzinfo=UTC).timestamp()) // 60
    assert [row.id for row in rows[:3]] == [minute + 2, minute + 1, minute]
    assert rows[3].date.year == 2001


def test_many_messages_of_one_minute(filled: Filled) -> None:
    filled.store([letter(n) for n in range(600)])
    filled.memory = storing.PullMemory()
    filled.store([letter(n) for n in range(600, 1_300)], first_uid=601)
    assert len(set(ids(filled.vault))) == 1_300


def test_a_date_in_the_future_is_not_believed(filled: Filled) -> None:
    filled.store([letter(date="Mon, 06 May 2094 07:08:09 +0000")])
    with filled.vault.reader() as reader:
        assert reader.row(ids(filled.vault)[0]).date.year == 2024


def test_states(filled: Filled) -> None:
    filled.store([letter(1), letter(2)])
    copies = copies_of(filled)
    filled.vault.write(storing.mark_gone, [copies[1].placement_id], GoneWhy.VANISHED)
    filled.vault.write(storing.mark_gone, [copies[2].placement_id], GoneWhy.REMOVED)
    with filled.vault.reader() as reader:
        states = {row.subject: row.state for row in reader.rows(ids(filled.vault))}
        assert states == {
            "Letter 1": PlacementState.GONE,
            "Letter 2": PlacementState.LOCAL_ONLY,
        }
        assert reader.holding_totals() == []
        assert all(
            custody.until is not None
            for message_id in ids(filled.vault)
            for custody in reader.custody(message_id)
        )
        assert reader.state_totals()[PlacementState.GONE][0] == 1


def test_custody_and_totals(filled: Filled) -> None:
    filled.store([letter(1), letter(2)])
    with filled.vault.reader() as reader:
        (total,) = reader.holding_totals()
        assert (total.messages, total.holding.site) == (2, "Dublin")
        (custody,) = reader.custody(ids(filled.vault)[0])
        assert custody.evidence == held().evidence
        assert custody.holding.controller == DUBLIN.controller
        # Evidence that many messages share is one row.
        assert reader._connection.execute("SELECT count(*) FROM evidence").fetchone()[0] == 1


def test_a_copy_that_is_back_tells_of_its_earlier_holders_once(filled: Filled) -> None:
    at = datetime(2015, 1, 1, tzinfo=UTC)
    story = (held(), replace(held(), since=at, until=at + timedelta(days=9)))
    filled.store([letter(1)], custody=story)
    copies = copies_of(filled)
    with filled.vault.reader() as reader:
        before = [each for each in reader.year_totals() if each.year == 2015]
    filled.vault.write(storing.mark_gone, [copies[1].placement_id], GoneWhy.VANISHED)
    filled.store([letter(1)], custody=story)
    with filled.vault.reader() as reader:
        told = reader.delivered(ids(filled.vault)[0])
        assert [each.until for each in told].count(story[1].until) == 1
        assert [each for each in reader.year_totals() if each.year == 2015] == before


def test_flags(filled: Filled) -> None:
    filled.store([letter()], flags=("\\Seen",))
    with filled.vault.reader() as reader:
        (copy,) = reader.copies_in_order(filled.mailbox_id, 7)
        assert reader.row(ids(filled.vault)[0]).is_seen
    filled.vault.write(storing.set_flags, [(copy.placement_id, ("\\Flagged",))])
    with filled.vault.reader() as reader:
        row = reader.row(ids(filled.vault)[0])
        assert (row.is_seen, row.is_flagged) == (False, True)


def test_damage_to_a_body_is_found(filled: Filled) -> None:
    filled.store([letter()])
    (message_id,) = ids(filled.vault)

    @alters()
    def damage(connection: Connection) -> None:
        connection.execute("UPDATE body SET skeleton = substr(skeleton, 1, 20)")

    filled.vault.write(damage)
    with filled.vault.reader() as reader:
        with pytest.raises(MessageDamaged):
            reader.raw(message_id)
        with pytest.raises(MessageNotFound):
            reader.raw(message_id + 1)


def test_a_failed_write_changes_nothing_and_is_told(filled: Filled) -> None:
    told: list[frozenset[Change]] = []
    filled.vault.on_change(told.append)

    @alters(Change.MESSAGES)
    def fail(connection: Connection) -> None:
        connection.execute("UPDATE account SET removed_at = 1")
        raise KeyError("x")

    with pytest.raises(KeyError):
        filled.vault.write(fail)
    assert told == []
    filled.store([letter()])
    assert told == [frozenset({Change.MESSAGES, Change.MAILBOXES})]
    with filled.vault.reader() as reader:
        assert len(reader.accounts()) == 1


def test_account_that_vanishes_from_the_list_keeps_its_mail(filled: Filled) -> None:
    archive = filled.add_mailbox(b"Archive")
    filled.store([letter()], mailbox_id=archive)
    filled._names = [b"INBOX"]
    filled.add_mailbox(b"New")
    with filled.vault.reader() as reader:
        (placement,) = reader.placements(ids(filled.vault)[0])
        assert placement.gone_why is GoneWhy.MAILBOX_GONE
        assert reader.row(placement.message_id).state is PlacementState.GONE


def test_a_list_that_could_not_be_read_whole_marks_nothing_gone(filled: Filled) -> None:
    filled.store([letter(1)])
    other = ListedMailbox(
        raw_name=b"Other", name="Other", delimiter="/", special_use="", selectable=True
    )
    filled.vault.write(accounts.put_mailboxes, filled.account_id, [other], is_complete=False)
    with filled.vault.reader() as reader:
        (message_id,) = next(reader.message_ids(EVERYTHING))
        assert [copy.gone_at for copy in reader.placements(message_id)] == [None]


def test_purging_looks_people_up_by_an_index(filled: Filled) -> None:
    """A scan of all people of all messages for each one would take hours in a large vault."""
    with filled.vault.reader() as reader:
        steps = reader._connection.execute(
            "EXPLAIN QUERY PLAN DELETE FROM person WHERE id = 1"
            " AND NOT EXISTS (SELECT 1 FROM message_person WHERE person_id = 1)"
        ).fetchall()
    assert not any("SCAN" in step[3] for step in steps), steps


def test_times_before_1970() -> None:
    from vault_app.archive.instants import from_seconds, to_seconds

    early = datetime(1950, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert from_seconds(to_seconds(early)) == early
