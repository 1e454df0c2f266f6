"""Judges stored messages in processes beside this one, which goes on reading and writing meanwhile.

They know no key: they are handed traces, and hand back what came out differently.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vault_app.archive.judged_reader import JudgedMessage
from vault_app.archive.reassessing import Rejudged
from vault_app.regions.world import World
from vault_app.tasks.rejudging import Rejudger

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

# Starting a process costs about as much as judging this many messages.
WORTH_A_PROCESS = 20_000
_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A batch that was judged, and what came out differently."""

    batch: Sequence[JudgedMessage]
    changed: Sequence[Rejudged]


class Bench(Protocol):
    """Batches go in, and come out in the same order."""

    @property
    def room(self) -> int:
        """How many batches may be under way at a time."""
        ...

    def begin(self, batch: Sequence[JudgedMessage]) -> None: ...

    def finish(self) -> Outcome: ...

    def close(self) -> None: ...


class BenchHere:
    """Judges in this process and thread."""

    room = 1

    def __init__(self, rejudger: Rejudger) -> None:
        self._rejudger = rejudger
        self._waiting: deque[Sequence[JudgedMessage]] = deque()

    def begin(self, batch: Sequence[JudgedMessage]) -> None:
        self._waiting.append(batch)

    def finish(self) -> Outcome:
        batch = self._waiting.popleft()
        return Outcome(batch, self._rejudger.judge(batch))

    def close(self) -> None:
        pass


class BenchBeside:
    """Judges in processes of their own, one batch in each at a time; a batch whose process died is
    judged here."""

    def __init__(
        self,
        rejudger: Rejudger,
        resources: Path,
        *,
        processes: int,
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._rejudger = rejudger
        self._pipes: list[Connection] = []
        self._processes: list[BaseProcess] = []
        self._free: deque[Connection] = deque()
        self._under_way: deque[tuple[Connection | None, Sequence[JudgedMessage]]] = deque()
        self._told: dict[Connection, set[int]] = {}
        for _ in range(processes):
            pipe, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), name="judge", daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(pipe)
            self._processes.append(process)
            self._told[pipe] = set(rejudger.holdings)
            self._free.append(pipe)
            pipe.send(
                (
                    resources,
                    rejudger.world.declarations,
                    rejudger.accounts,
                    dict(rejudger.holdings),
                    rejudger.dictionaries,
                )
            )

    @property
    def room(self) -> int:
        return max(len(self._pipes), 1)

    def begin(self, batch: Sequence[JudgedMessage]) -> None:
        pipe = self._free.popleft() if self._free else None
        if pipe is not None:
            known = self._told[pipe]
            new = {each: self._rejudger.holdings[each] for each in self._met(batch) - known}
            known.update(new)
            try:
                pipe.send((batch, new))
            except OSError:
                pipe = None  # dead
        self._under_way.append((pipe, batch))

    def finish(self) -> Outcome:
        pipe, batch = self._under_way.popleft()
        if pipe is not None:
            try:
                changed: list[Rejudged] = pipe.recv()
            except (EOFError, OSError):
                pass
            else:
                self._free.append(pipe)
                return Outcome(batch, changed)
        return Outcome(batch, self._rejudger.judge(batch))

    def close(self) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(_PATIENCE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def _met(self, batch: Sequence[JudgedMessage]) -> set[int]:
        met = {each.holding_id for message in batch for each in message.intervals}
        return met & self._rejudger.holdings.keys()


def make_bench(rejudger: Rejudger, *, messages: int) -> Bench:
    """Processes beside this one where that pays: for many messages, and with cores to spare."""
    resources, spare = rejudger.world.resources, (os.cpu_count() or 1) - 1
    if resources is not None and messages >= WORTH_A_PROCESS and spare:
        try:
            return BenchBeside(rejudger, resources, processes=min(spare, 4))
        except OSError:
            pass  # no more processes to be had: it goes without
    return BenchHere(rejudger)


def _serve(pipe: Connection) -> None:
    """The other process: answers batches until the pipe ends, as it does when its parent dies."""
    # Ctrl-C goes to both; what to do about it is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        resources, declarations, accounts, holdings, dictionaries = pipe.recv()
        rejudger = Rejudger(
            world=World.load(resources).with_declarations(declarations),
            accounts=accounts,
            holdings=holdings,
            dictionaries=dictionaries,
        )
        while True:
            batch, new = pipe.recv()
            holdings.update(new)
            pipe.send(rejudger.judge(batch))
    except (EOFError, OSError):
        return
