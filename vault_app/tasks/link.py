"""A session that is opened again after the connection broke, with patience but not for ever."""

import random
import time
from collections.abc import Callable

from vault_app.imap.pace import Pace
from vault_app.imap.session import Session
from vault_app.model.errors import (
    CannotConnect,
    CommandRefused,
    ConnectionLost,
    ProxyFailed,
    ServerError,
    ServerTooSlow,
)
from vault_app.model.jobs import Job
from vault_app.tasks.throttling import is_throttled

_PAUSES_SECONDS = (0.5, 2.0, 6.0)
_JITTER = 0.3
_TICK_SECONDS = 0.1
_CHANCE = random.SystemRandom()


class Link:
    """One account's connection.

    The first sign-in is tried once, so that a wrong host name is told at once; later ones a few
    times. Refused passwords and bad certificates are never tried again.

    What the line was measured to bring outlasts a connection; a server that compressed badly is not
    asked to compress again.
    """

    def __init__(self, job: Job, open_session: Callable[[], Session]) -> None:
        self._job = job
        self._open = open_session
        self._session: Session | None = None
        self._has_worked = False
        self._pace = Pace()

    @property
    def session(self) -> Session:
        """The open session; opens one if there is none."""
        if self._session is None:
            self._session = self._connect()
            self._session.pace = self._pace
        return self._session

    def drop(self) -> None:
        """Let go of a connection that broke, or that is done with."""
        if self._session is not None:
            if self._session.has_compression_failed:
                self._pace.give_up()
            self._session.close()
            self._session = None

    def _connect(self) -> Session:
        for pause in _PAUSES_SECONDS if self._has_worked else ():
            self._job.check()
            try:
                return self._open()
            except (CannotConnect, ProxyFailed, ConnectionLost, ServerTooSlow):
                self._wait(pause)
            except CommandRefused as error:
                # Busy: as a rule with the connection that was lost. Not so if told to stay away.
                if is_throttled(str(error.facts["server_text"])):
                    raise
                self._wait(pause)
        session = self._open()
        self._has_worked = True
        return session

    def _wait(self, seconds: float) -> None:
        # Not all clients that lost a server at once are to come back at once.
        until = time.monotonic() + seconds * _CHANCE.uniform(1 - _JITTER, 1 + _JITTER)
        while time.monotonic() < until:
            self._job.check()
            time.sleep(_TICK_SECONDS)


def is_broken_link(error: ServerError) -> bool:
    """Whether a new connection may help: all that happens after a successful sign-in."""
    return isinstance(error, ConnectionLost | ServerTooSlow | CannotConnect | ProxyFailed)
