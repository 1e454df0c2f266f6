"""Pulls mailboxes from Dovecot over TLS, beside mbsync and notmuch on the same server and machine.

    python packaging/dev.py bench pull
    python -m tests.bench.pull MESSAGES ROUNDS [NAME ...]    (in the venv: another size, parts)

mbsync copies into a Maildir and indexes nothing; Homeport stores encrypted, indexes the text and
judges custody. mbsync does not compress, since on loopback that only slows it down; Homeport does
where it finds the line slow, which of these the far one of 12.5 MB/s is. mbsync is timed with FSync
on (its default, and comparable: Homeport syncs too) and off. Server and clients share this
machine's processors: where both are busy, processor seconds tell more than the clock.
Needs isync; notmuch for that comparison.
"""

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import mailboxes
from tests.bench.delaying_proxy import DelayingProxy
from tests.bench.mbsync import Mbsync, Took
from tests.bench.one_pull import Pulled, pull_once
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser

_MAILBOXES = 100
_MESSAGES_EACH = 20
_ROUND_TRIP = 0.05
_COMPRESSION = "protocol imap {\n mail_plugins = $mail_plugins imap_zlib\n}\n"
# 100 Mbit/s, and a fast line.
_RATES = (12_500_000, 50_000_000)


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    names = sys.argv[3:] or [*_PARTS]
    if shutil.which("mbsync") is None:
        sys.exit("mbsync is not installed (Debian: isync)")
    print(f"{os.cpu_count()} processors, {messages} messages, {rounds} rounds")
    with Dovecot(authority=Authority(), place="/dev/shm", extra_config=_COMPRESSION) as server:
        for name in names:
            _PARTS[name](server, messages, rounds)


def _small(server: Dovecot, messages: int, rounds: int) -> None:
    _first_pull("small", _filled(server, "small", messages), rounds)


def _mixed(server: Dovecot, messages: int, rounds: int) -> None:
    _first_pull("mixed", _filled(server, "mixed", messages), rounds)


def _filled(server: Dovecot, kind: str, messages: int) -> MailUser:
    user = server.new_user()
    user.bulk_load("INBOX", getattr(mailboxes, kind)(messages), received=mailboxes.dates(messages))
    user.uids("INBOX")
    return user


def _first_pull(kind: str, user: MailUser, rounds: int) -> None:
    ours: list[Pulled] = []
    synced: list[Took] = []
    unsynced: list[Took] = []
    indexed: list[Took] = []
    for _ in range(rounds):
        with _folder() as folder:
            ours.append(pull_once(user, folder))
        for times, fsync in ((synced, True), (unsynced, False)):
            with _folder() as folder:
                mbsync = Mbsync(user, folder, fsync=fsync)
                times.append(mbsync.pull())
                if mbsync.count() != ours[0].messages:
                    sys.exit(f"mbsync brought {mbsync.count()} messages")
                if fsync and not indexed and shutil.which("notmuch"):
                    indexed.append(mbsync.index())
    _tell(kind, ours)
    clock = [pulled.seconds for pulled in ours]
    _compare("mbsync, FSync on", clock, synced)
    _compare("mbsync, FSync off", clock, unsynced)
    for index in indexed:
        both = [Took(one.seconds + index.seconds, one.cpu + index.cpu) for one in synced]
        _compare("mbsync, FSync on, and notmuch new", clock, both)


def _tell(kind: str, ours: list[Pulled]) -> None:
    first = ours[0]
    seconds = statistics.median(pulled.seconds for pulled in ours)
    cpu = statistics.median(pulled.cpu for pulled in ours)
    print(
        f"{kind}: {first.messages} messages, {first.raw / 1e6:.0f} MB: {seconds:.1f} s,"
        f" {first.messages / seconds:.0f} messages/s, {first.raw / seconds / 1e6:.0f} MB/s;"
        f" {cpu / first.messages * 1e6:.0f} us of processor a message;"
        f" at most {max(pulled.peak for pulled in ours) / 1e6:.0f} MB of memory;"
        f" vault {first.vault / first.raw:.2f} of the raw mail;"
        f" slowest tenth {max(first.tenths) / min(first.tenths):.2f} of the quickest"
    )


def _compare(name: str, clock: list[float], theirs: list[Took]) -> None:
    ratios = [mine / took.seconds for mine, took in zip(clock, theirs, strict=True)]
    print(
        f"  {name}: {statistics.median(took.seconds for took in theirs):.1f} s"
        f" ({statistics.median(took.cpu for took in theirs):.1f} s of processor):"
        f" ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def _nothing_new(server: Dovecot, _: int, rounds: int) -> None:
    user = server.new_user()
    for number in range(_MAILBOXES):
        name = f"Box{number:03}"
        user.create(name)
        user.bulk_load(name, mailboxes.small(_MESSAGES_EACH, seed=number))
        user.uids(name)
    ours: list[float] = []
    theirs: list[Took] = []
    for _ in range(rounds):
        with _folder() as folder:
            ours.append(pull_once(user, folder).again_seconds)
        with _folder() as folder:
            mbsync = Mbsync(user, folder, fsync=True)
            mbsync.pull()
            theirs.append(mbsync.pull())
    print(
        f"nothing new in {_MAILBOXES} mailboxes: {statistics.median(ours):.2f} s"
        " (in a program that runs; mbsync's has to start)"
    )
    _compare("mbsync", ours, theirs)


def _far(server: Dovecot, messages: int, _: int) -> None:
    for kind in ("small", "mixed"):
        user = _filled(server, kind, messages)
        for rate in _RATES:
            with (
                DelayingProxy(server.port, round_trip=_ROUND_TRIP, rate=rate) as proxy,
                _folder() as folder,
            ):
                pulled = pull_once(user, folder, port=proxy.port)
            least = pulled.raw / rate
            print(
                f"far, {kind}: {_ROUND_TRIP * 1000:.0f} ms, {rate / 1e6:.1f} MB/s:"
                f" {pulled.seconds:.1f} s, {pulled.seconds / least:.2f} of what the line takes"
            )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


_PARTS: dict[str, Callable[[Dovecot, int, int], None]] = {
    "small": _small,
    "mixed": _mixed,
    "nothing-new": _nothing_new,
    "far": _far,
}


if __name__ == "__main__":
    main()
