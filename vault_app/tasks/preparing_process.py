"""Prepares batches in processes beside this one, so that neither the network nor a window waits.

Threads do not help here: all of it is Python and holds the interpreter's lock. The processes are
started for large pulls only, know no secret but the mail that they are handed, and end when this
one does.
"""

import contextlib
import gc
import multiprocessing
import os
import queue
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vault_app.archive.dictionaries import Learnt
from vault_app.archive.packing import Packed
from vault_app.model.declarations import Declaration
from vault_app.regions.world import World
from vault_app.tasks.fates import Given
from vault_app.tasks.pipe import apart, receive, send
from vault_app.tasks.preparing import Origin, Preparation, Prepared

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

# Starting a process costs about as much as preparing this many messages.
WORTH_A_PROCESS = 2_000
# The one writer keeps up with two. Where there are two processors, two as well: what fetches and
# writes waits for the network and the disk in between.
_MOST_PROCESSES = 2
_PATIENCE_SECONDS = 5.0


class Preparer(Protocol):
    """Batches go in, and come out whenever they are done. ``room`` is how many may be under way
    at a time, besides the one that is being fetched."""

    @property
    def room(self) -> int: ...

    def begin(
        self, batch: Sequence[Given], origin: Origin, learnt: Learnt
    ) -> "Future[Prepared]": ...

    def close(self) -> None: ...


class PreparerHere:
    """Prepares in this process and thread."""

    room = 0

    def __init__(self, world: World) -> None:
        self._preparation = Preparation(world)

    def begin(self, batch: Sequence[Given], origin: Origin, learnt: Learnt) -> "Future[Prepared]":
        done: Future[Prepared] = Future()
        done.set_result(self._preparation.prepare(batch, origin, learnt))
        return done

    def close(self) -> None:
        pass


class PreparersBeside:
    """Prepares in processes of their own, each with a thread here that feeds it and waits for it.

    A batch whose process died is prepared by that thread instead.
    """

    def __init__(self, world: World, resources: Path, *, processes: int) -> None:
        self._world = world
        self._pipes: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self._processes: list[BaseProcess] = []
        # One more, so that a process which is done finds its next batch at hand.
        self.room = processes + 1
        context = multiprocessing.get_context("spawn")
        for _ in range(processes):
            pipe, theirs = context.Pipe()
            process = context.Process(
                target=_serve,
                args=(theirs, resources, world.declarations),
                name="preparer",
                daemon=True,
            )
            process.start()
            theirs.close()
            self._processes.append(process)
            self._pipes.put(pipe)
        self._feeders = ThreadPoolExecutor(processes, thread_name_prefix="preparer")

    def begin(self, batch: Sequence[Given], origin: Origin, learnt: Learnt) -> "Future[Prepared]":
        return self._feeders.submit(self._prepare, batch, origin, learnt)

    def _prepare(self, batch: Sequence[Given], origin: Origin, learnt: Learnt) -> Prepared:
        pipe = self._pipes.get()
        try:
            # Plain tuples: those with names take twice as long on their way.
            lent = [tuple(given._replace(raw=apart(given.raw))) for given in batch]
            send(pipe, (lent, origin, learnt))
            packed, refused = receive(pipe)
        except (EOFError, OSError):
            return Preparation(self._world).prepare(batch, origin, learnt)
        finally:
            self._pipes.put(pipe)
        return Prepared([Packed.of(columns) for columns in packed], refused)

    def close(self) -> None:
        self._feeders.shutdown(cancel_futures=True)
        # Pipes come back in any order: all of them end before any process is waited for.
        for _ in self._processes:
            self._pipes.get().close()
        for process in self._processes:
            process.join(_PATIENCE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def make_preparer(world: World, resources: Path | None, messages: int) -> Preparer:
    """Processes beside this one where that pays: for many messages, and with cores to spare."""
    cores = os.cpu_count() or 1
    if resources is not None and messages >= WORTH_A_PROCESS and cores > 1:
        # Where there are no more processes to be had, it goes without.
        with contextlib.suppress(OSError):
            return PreparersBeside(world, resources, processes=_MOST_PROCESSES)
    return PreparerHere(world)


def _serve(pipe: Connection, resources: Path, declarations: tuple[Declaration, ...]) -> None:
    """The other process: answers batches until the pipe ends, as it does when its parent dies."""
    # Ctrl-C goes to both; what to do about it is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preparation = Preparation(World.load(resources).with_declarations(declarations))
    # Looking for cycles while messages are taken apart costs a tenth of the time; once a batch, and
    # not among the facts, it costs nothing.
    gc.disable()
    gc.freeze()
    while True:
        try:
            lent, origin, learnt = receive(pipe)
            batch = [Given._make(given) for given in lent]
            prepared = preparation.prepare(batch, origin, learnt)
            send(pipe, ([_lent(packed) for packed in prepared.packed], prepared.refused))
            gc.collect()
        except (EOFError, OSError):
            return


def _lent(packed: Packed) -> tuple[object, ...]:
    if packed.contents:
        contents = [(digest, codec, apart(part)) for digest, codec, part in packed.contents]
        packed = packed._replace(contents=tuple(contents))
    return packed.plain()
