"""Prepares batches in a second process, so that neither the network nor a window waits for Python.

Threads do not help here: all of it holds the interpreter's lock. The process is started for large
pulls only, knows no secret but the mail that it is handed, and ends when this one does.
"""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from vault_app.archive.storing import NewPlacement
from vault_app.model.declarations import Declaration
from vault_app.regions.world import World
from vault_app.tasks.fetching import Given
from vault_app.tasks.preparing import Origin, prepare_batch

_PATIENCE_SECONDS = 5.0


class Preparer(Protocol):
    """One batch at a time goes in and comes out; in between the caller may do something else."""

    def begin(self, batch: Sequence[Given], origin: Origin) -> None: ...

    def finish(self) -> list[NewPlacement]: ...

    def close(self) -> None: ...


class PreparerHere:
    """Prepares in this process and thread."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._prepared: list[NewPlacement] = []

    def begin(self, batch: Sequence[Given], origin: Origin) -> None:
        self._prepared = prepare_batch(batch, origin, self._world)

    def finish(self) -> list[NewPlacement]:
        return self._prepared

    def close(self) -> None:
        pass


class PreparerBeside:
    """Prepares in a process of its own; should that die, the batch is prepared here instead."""

    def __init__(self, world: World, resources: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._here = PreparerHere(world)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(theirs, resources, world.declarations),
            name="preparer",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self._pending: tuple[Sequence[Given], Origin] | None = None

    def begin(self, batch: Sequence[Given], origin: Origin) -> None:
        self._pending = (batch, origin)
        try:
            self._pipe.send(self._pending)
        except OSError:
            return  # dead: finish() sees it too

    def finish(self) -> list[NewPlacement]:
        if self._pending is None:
            return []
        pending, self._pending = self._pending, None
        try:
            prepared: list[NewPlacement] = self._pipe.recv()
        except (EOFError, OSError):
            self._here.begin(*pending)
            return self._here.finish()
        return prepared

    def close(self) -> None:
        self._pipe.close()
        self._process.join(_PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def make_preparer(world: World, resources: Path | None, messages: int) -> Preparer:
    """A process beside this one where that pays: for many messages, and with a core to spare."""
    if resources is not None and messages >= WORTH_A_PROCESS and (os.cpu_count() or 1) > 1:
        try:
            return PreparerBeside(world, resources)
        except OSError:
            pass  # no more processes to be had: it goes without
    return PreparerHere(world)


# Starting the process costs about as much as preparing this many messages.
WORTH_A_PROCESS = 2_000


def _serve(pipe: Connection, resources: Path, declarations: tuple[Declaration, ...]) -> None:
    """The other process: answers batches until the pipe ends, as it does when its parent dies."""
    # Ctrl-C goes to both; what to do about it is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    world = World.load(resources).with_declarations(declarations)
    while True:
        try:
            batch, origin = pipe.recv()
            pipe.send(prepare_batch(batch, origin, world))
        except (EOFError, OSError):
            return
