"""Runs tasks in processes that are killed at some instant, each a fork of one that imported all.

    with Killer() as killer:
        took = killer.run("remove", folder, account_id, after=0.2)    # None: it was killed

The forking process is ``python -m tests.tasks.killed_task``: it reads one order a line, as JSON,
and answers each with a line, the seconds that the task took or ``null``.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.tasks.conftest import PASSPHRASE
from vault_app.boot import resources_folder
from vault_app.keys import slots
from vault_app.keys.derivation import derive
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.regions.world import World
from vault_app.tasks.accounts import connector
from vault_app.tasks.pull import pull
from vault_app.tasks.relocating import run_relocation, unfinished_relocations
from vault_app.tasks.removal import resume_plans
from vault_app.tasks.vaults import open_vault


class Killer:
    """Has tasks run and killed; a context manager."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def run(self, task: str, folder: Path, account_id: int, after: float | None) -> float | None:
        """Start "pull", "remove" or "relocate" on a vault, and kill it ``after`` seconds; how many
        it took if it ended before that. Raises ``AssertionError`` if the task itself failed."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.tasks.killed_task"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"task": task, "folder": str(folder), "account_id": account_id, "after": after}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert answer != "failed"
        return None if answer is None else float(answer)


def derive_once() -> None:
    """Let this process work out the key of each passphrase once: it takes longer than a task."""
    vars(slots)["derive"] = cache(derive)


def _main() -> None:
    derive_once()
    world = World.load(resources_folder())
    for line in sys.stdin:
        order = json.loads(line)
        folder = Path(order["folder"])
        slots.read_slots(folder).open(PASSPHRASE, folder)  # for all that are forked
        sys.stdout.write(json.dumps(_fork(world, order)) + "\n")
        sys.stdout.flush()


def _fork(world: World, order: dict[str, object]) -> float | str | None:
    """Seconds that the task took, ``None`` if it was killed, "failed"."""
    begun, begins = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(begun)
        _run_and_exit(world, order, begins)
    os.close(begins)
    os.read(begun, 1)
    start = time.monotonic()
    # The other end closes when the child does.
    after = order["after"]
    limit = float(after) if isinstance(after, int | float) else None
    has_ended = bool(select.select([begun], [], [], limit)[0])
    took = time.monotonic() - start
    if not has_ended:
        os.kill(child, signal.SIGKILL)
    os.close(begun)
    _, status = os.waitpid(child, 0)
    if not has_ended:
        return None
    return took if status == 0 else "failed"


def _run_and_exit(world: World, order: dict[str, object], begins: int) -> None:
    try:
        with open_vault(Path(str(order["folder"])), PASSPHRASE) as vault:
            connect = connector(vault, NoKeyring())
            os.write(begins, b"!")
            if order["task"] == "pull":
                with vault.reader() as reader:
                    account = reader.account(int(str(order["account_id"])))
                pull(QuietJob(), vault, world, account, connect)
            elif order["task"] == "relocate":
                with vault.reader() as reader:
                    waiting = unfinished_relocations(reader)
                for relocation in waiting:
                    run_relocation(QuietJob(), vault, world, relocation.id, connect)
            else:
                for report in resume_plans(QuietJob(), vault, world, connect):
                    assert report.error is None, report.error
    except Exception:  # noqa: BLE001 - whatever it was, its parent is told
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # what the parent began is not to be ended here


if __name__ == "__main__":
    _main()
