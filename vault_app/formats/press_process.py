"""Sets a paper in a process of its own.

The typesetter keeps what it computed for a next time that never comes, some 300 MB for a long
report; with the process all of it goes. And a process can be stopped in the middle.
"""

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from vault_app.formats.paper import Paper
from vault_app.formats.press import Press

_LOOK_SECONDS = 0.1


class PressFailed(Exception):
    """The process ended without an answer: most likely the system lacked memory."""


class PressBeside:
    """``check`` is asked ten times a second and raises if the paper is not wanted any more."""

    def __init__(self, resources: Path, check: Callable[[], None]) -> None:
        self._resources = resources
        self._check = check

    def print(self, paper: Paper) -> bytes:
        """The PDF's bytes; raises ``PressFailed``, and what ``check`` raises."""
        context = multiprocessing.get_context("spawn")
        pipe, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, self._resources), name="press", daemon=True
        )
        with pipe:
            process.start()
            theirs.close()
            try:
                pipe.send(paper)
                while not pipe.poll(_LOOK_SECONDS):
                    self._check()
                made = pipe.recv()
            except (EOFError, OSError) as error:
                self._check()
                raise PressFailed from error
            finally:
                process.kill()
                process.join()
                process.close()
        # However it ended: what is not wanted any more is neither handed on nor called a failure.
        self._check()
        if not isinstance(made, bytes):
            raise PressFailed
        return made


def _serve(pipe: Connection, resources: Path) -> None:
    # Ctrl-C goes to both; what to do about it is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send(Press(resources).print(pipe.recv()))
    except (EOFError, OSError):
        return
