"""Makes a vault and pulls into it, in a process of its own, whose time and memory can be measured.

Speaks JSON: what to do comes by standard input, what it took goes to standard output.
"""

import contextlib
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from tests.servers.mail_user import MailUser
from vault_app.boot import resources_folder
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Security, ServerSettings
from vault_app.regions.world import World
from vault_app.tasks.accounts import add_account, connector
from vault_app.tasks.pull import pull
from vault_app.tasks.vaults import create_vault

_LOOK_SECONDS = 0.1
_LONGEST = 36_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What a first pull took, and (``again_...``) one more with nothing new.

    ``cpu`` is seconds of all processors, ``peak`` bytes of memory, of all processes together;
    ``vault`` and ``raw`` are the bytes on disk and those of the mail. ``tenths`` are the seconds
    that each tenth of the messages took to be fetched.
    """

    messages: int
    raw: int
    seconds: float
    cpu: float
    peak: int
    vault: int
    again_seconds: float
    again_cpu: float
    tenths: tuple[float, ...]


class _Clock(QuietJob):
    """Notes when each tenth of the messages had come."""

    def __init__(self) -> None:
        self.moments = [time.monotonic()]

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        if unit == "messages" and total and done * 10 >= total * len(self.moments):
            self.moments.append(time.monotonic())

    def tenths(self) -> tuple[float, ...]:
        return tuple(round(late - early, 2) for early, late in pairwise(self.moments))


def pull_once(user: MailUser, folder: Path, *, port: int | None = None) -> Pulled:
    """Pull all mail of a user into a new vault in ``folder``; ``port`` of something in between."""
    settings = user.settings_through(port) if port is not None else user.settings()
    order = {
        "folder": str(folder),
        "server": asdict(settings),
        "password": user.password,
    }
    done = subprocess.run(
        [sys.executable, "-c", "from tests.bench.one_pull import main; main()"],
        input=json.dumps(order, default=str),
        capture_output=True,
        text=True,
        check=True,
        timeout=_LONGEST,
    )
    return Pulled(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """The process itself."""
    order = json.load(sys.stdin)
    path = Path(order["folder"]) / "bench.vault"
    server = ServerSettings(
        host=order["server"]["host"],
        port=order["server"]["port"],
        user=order["server"]["user"],
        security=Security.TLS,
        ca_pem=order["server"]["ca_pem"],
    )
    world = World.load(resources_folder())
    with create_vault(path, "bench") as vault:
        account = add_account(
            vault,
            NoKeyring(),
            address="bench@example.org",
            label="",
            server=server,
            password=order["password"],
        )
        connect = connector(vault, NoKeyring())
        cpu, began = _cpu(), time.monotonic()
        clock = _Clock()
        with _peak() as peak:
            report = pull(clock, vault, world, account, connect)
        seconds, cpu = time.monotonic() - began, _cpu() - cpu
        again_cpu, began = _cpu(), time.monotonic()
        pull(QuietJob(), vault, world, account, connect)
        again_seconds, again_cpu = time.monotonic() - began, _cpu() - again_cpu
        with vault.reader() as reader:
            raw = reader.stats().size
    taken = Pulled(
        messages=report.messages,
        raw=raw,
        seconds=seconds,
        cpu=cpu,
        peak=max(peak),
        vault=sum(each.stat().st_size for each in path.iterdir()),
        again_seconds=again_seconds,
        again_cpu=again_cpu,
        tenths=clock.tenths(),
    )
    print(json.dumps(asdict(taken)))


def _cpu() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


@contextlib.contextmanager
def _peak() -> Iterator[list[int]]:
    """What all processes have in memory, looked at every moment."""
    seen = [0]
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(_LOOK_SECONDS):
            ids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
            seen.append(sum(_resident(each) for each in ids if each is not None))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        stop.set()
        watcher.join()


def _resident(process_id: int) -> int:
    """Bytes in memory; of a page that several processes share, each counts its part (PSS)."""
    try:
        rollup = Path(f"/proc/{process_id}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
