"""Asks several places at once and stops waiting as soon as enough is known.

A question that nobody waits for any more is told to stop and left behind: its thread ends by
itself, at the latest with the time limit of what it asks.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.finding import FoundServer
from vault_app.model.jobs import Job

_TICK_SECONDS = 0.1

# Stops a question by raising; handed to whatever waits in it.
Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Question:
    """One place to ask. ``where`` names it for people. Lower ``rank``: its answer is worth more."""

    rank: int
    where: str
    ask: Callable[[Check], Sequence[FoundServer]]


@dataclass(slots=True)
class _Asked:
    question: Question
    servers: tuple[FoundServer, ...] = ()
    error: Exception | None = None
    is_over: bool = False


class Questions:
    """Those of one search. A context manager: at its end, all that is under way is stopped."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._asked: list[_Asked] = []
        self._changed = threading.Condition()
        self._is_stopped = False

    def __enter__(self) -> "Questions":
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._is_stopped = True

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask all of them now, each in a thread of its own."""
        for question in questions:
            asked = _Asked(question)
            self._asked.append(asked)
            # A daemon: a question that hangs must not keep the program from ending.
            threading.Thread(
                target=self._run, args=(asked,), name=f"asking {question.where}", daemon=True
            ).start()
            self._tell()

    def wait(self, until: float) -> bool:
        """Wait until nothing that is still under way could be worth more than the best answer that
        came, or until that moment of the monotonic clock. Returns whether there is an answer.

        Raises:
            Cancelled: the person stopped the job.
        """
        while True:
            self._job.check()
            with self._changed:
                best = min((each.question.rank for each in self._answered()), default=None)
                is_open = any(
                    not each.is_over and (best is None or each.question.rank < best)
                    for each in self._asked
                )
                left = until - time.monotonic()
                if not is_open or left <= 0:
                    return best is not None
                self._changed.wait(min(_TICK_SECONDS, left))

    def servers(self) -> list[FoundServer]:
        """What came so far, the answers that are worth most first."""
        with self._changed:
            answered = sorted(self._answered(), key=lambda each: each.question.rank)
            return [server for each in answered for server in each.servers]

    def asked(self) -> tuple[str, ...]:
        """Every place that was asked."""
        return tuple(each.question.where for each in self._asked)

    def silent(self) -> tuple[str, ...]:
        """The places that gave no server, or not in time."""
        with self._changed:
            return tuple(each.question.where for each in self._asked if not each.servers)

    def errors(self) -> tuple[HomeportError, ...]:
        """Why places gave none."""
        with self._changed:
            return tuple(
                each.error for each in self._asked if isinstance(each.error, HomeportError)
            )

    def _answered(self) -> Iterator[_Asked]:
        for each in self._asked:
            if each.error is not None and not isinstance(each.error, HomeportError):
                raise each.error  # a bug of ours, which must not pass for silence
            if each.servers:
                yield each

    def _run(self, asked: _Asked) -> None:
        servers: tuple[FoundServer, ...] = ()
        error: Exception | None = None
        try:
            servers = tuple(asked.question.ask(self._check))
        except Exception as caught:  # noqa: BLE001  (told to whoever waits)
            error = caught
        with self._changed:
            asked.servers, asked.error, asked.is_over = servers, error, True
            self._changed.notify_all()

    def _check(self) -> None:
        if self._is_stopped:
            raise Cancelled

    def _tell(self) -> None:
        done = sum(each.is_over for each in self._asked)
        self._job.progress(done, len(self._asked), "steps", self._asked[-1].question.where)
