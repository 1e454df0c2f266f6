"""Preparing gives the same in a process beside as here, and one bad message hides no others."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection, Pipe
from multiprocessing.process import BaseProcess
from threading import Thread

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.archive.dictionaries import NOTHING_LEARNT, Dictionary, Learnt
from vault_app.boot import resources_folder
from vault_app.mime.scan import scan
from vault_app.model.custody import ConnectionSeen
from vault_app.regions.world import World
from vault_app.tasks import mailbox_fetch, preparing, preparing_process
from vault_app.tasks.fates import Given
from vault_app.tasks.pipe import apart, receive, send
from vault_app.tasks.preparing import Origin, Preparation
from vault_app.tasks.preparing_process import PreparerHere, PreparersBeside, make_preparer

WHEN = datetime(2020, 5, 4, tzinfo=UTC)
FILE = b"\r\n".join(b"QUJD" * 19 for _ in range(2_000))


@pytest.fixture(scope="module")
def world() -> World:
    return World.load(resources_folder())


@pytest.fixture
def origin(world: World) -> Origin:
    seen = ConnectionSeen(
        host="mail.example.org",
        address="203.0.113.5",
        greeting="",
        server_id="",
        capabilities=(),
        seen_at=WHEN,
    )
    custody = world.describe_connection(seen, address="erin@example.org")
    return Origin(account_id=1, custody=custody, is_outgoing=False)


def with_file(number: int) -> bytes:
    return (
        b"From: a@example.org\r\nSubject: %d\r\nContent-Type: application/zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n%b\r\n" % (number, FILE)
    )


def batch(*raws: bytes) -> list[Given]:
    return [
        Given(uid=uid, raw=raw, flags=("\\Seen",), internal_date=WHEN, size_differs=False)
        for uid, raw in enumerate(raws, start=1)
    ]


@pytest.fixture
def beside(world: World) -> Iterator[PreparersBeside]:
    with closing(PreparersBeside(world, resources_folder(), processes=2)) as preparers:
        yield preparers


def test_a_process_beside_says_what_this_one_says(
    world: World, origin: Origin, beside: PreparersBeside
) -> None:
    learnt = Learnt(body=Dictionary(5, b"Content-Type: text/plain " * 40))
    given = batch(*(letter(number) for number in range(30)), with_file(1), b"", b"\0")
    here = PreparerHere(world)
    for told, codec in ((NOTHING_LEARNT, None), (learnt, 5), (learnt, 5)):
        begun = [beside.begin(given, origin, told) for _ in range(3)]
        expected = here.begin(given, origin, told).result()
        assert [each.result(30) for each in begun] == [expected] * 3
        assert {packed.skeleton[0] for packed in expected.packed if packed.size} == {codec}
        assert expected.packed[0].sha256 == hashlib.sha256(letter(0)).digest()


def die(*_: object) -> None:
    os._exit(3)


def test_a_batch_whose_process_died_is_prepared_here(
    world: World, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing_process, "_serve", die)
    given = batch(letter(1), with_file(2))
    expected = Preparation(world).prepare(given, origin)
    with closing(PreparersBeside(world, resources_folder(), processes=1)) as preparers:
        for _ in range(3):
            assert preparers.begin(given, origin, NOTHING_LEARNT).result(30) == expected


def test_processes_only_where_they_pay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert isinstance(make_preparer(world, resources_folder(), 1_000_000), PreparerHere)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert isinstance(make_preparer(world, resources_folder(), 10), PreparerHere)
    assert isinstance(make_preparer(world, None, 1_000_000), PreparerHere)


def test_large_bytes_go_apart_and_come_back_the_same() -> None:
    here, there = Pipe()
    value = (apart(b"small"), [apart(FILE), FILE], apart(FILE + b"2"))
    with here, there:
        sender = Thread(target=send, args=(here, value))
        sender.start()
        assert receive(there) == (b"small", [FILE, FILE], FILE + b"2")
        sender.join()
        here.close()
        with pytest.raises(EOFError):
            receive(there)


def test_a_message_that_cannot_be_made_out_is_set_aside_alone(
    desk: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [letter(number) for number in range(12)]
    mail_user.bulk_load("INBOX", letters)

    def stumble(raw: bytes) -> object:
        if raw == letters[7]:
            raise RecursionError
        return scan(raw)

    monkeypatch.setattr(preparing, "scan", stumble)
    report = desk.pull()
    (found,) = report.left_over
    assert (found.reason, found.detail) == ("not-understood", "RecursionError")
    (inbox,) = report.mailboxes
    assert (inbox.listed, inbox.stored, inbox.quarantined) == (12, 11, 1)
    monkeypatch.undo()
    assert desk.pull().left_over == ()
    assert desk.raws() == sorted(letters)


def test_a_pull_through_processes_brings_everything(
    desk: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing_process, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    monkeypatch.setattr(mailbox_fetch, "_PORTION_MESSAGES", 3)
    monkeypatch.setattr(mailbox_fetch, "_BATCH_MESSAGES", 7)
    letters = [letter(number) for number in range(60)] + [with_file(n) for n in range(4)]
    mail_user.bulk_load("INBOX", letters)
    assert desk.pull().new == len(letters)
    assert desk.raws() == sorted(letters)


def hang(pipe: Connection, *_: object) -> None:
    with contextlib.suppress(EOFError):
        pipe.recv_bytes()
    os._exit(0)


def test_closing_kills_no_process_that_ends_by_itself(
    world: World, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[BaseProcess] = []
    monkeypatch.setattr(BaseProcess, "kill", killed.append)
    preparers = PreparersBeside(world, resources_folder(), processes=2)
    # Pipes come back in any order; here in the other one.
    preparers._pipes.put(preparers._pipes.get())
    assert preparers.begin(batch(letter(1)), origin, NOTHING_LEARNT).result(30).packed
    preparers.begin(batch(letter(3)), origin, NOTHING_LEARNT).result(30)
    preparers.close()
    assert killed == []


def test_closing_ends_processes(
    world: World, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing_process, "_serve", hang)
    preparers = PreparersBeside(world, resources_folder(), processes=1)
    begun = preparers.begin(batch(letter(1)), origin, NOTHING_LEARNT)
    assert begun.result(30).packed
    preparers.close()
