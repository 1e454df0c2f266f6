"""Hands mail to another process and back: large bytes go by themselves, outside of the pickle, so
that they are copied once on each side and not three times."""

import pickle
from multiprocessing.connection import Connection
from typing import Any, cast

# Below this a system call of its own costs more than the copies.
_LARGE = 32 * 1024


def apart(content: bytes) -> bytes:
    """The same bytes, marked to go by themselves if they are large."""
    return content if len(content) < _LARGE else cast("bytes", pickle.PickleBuffer(content))


def send(pipe: Connection, value: object) -> None:
    """Send a value in which bytes may be marked by ``apart``; raises ``OSError``."""
    large: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(value, protocol=5, buffer_callback=large.append)
    pipe.send_bytes(len(large).to_bytes(4))
    pipe.send_bytes(rest)
    for buffer in large:
        pipe.send_bytes(buffer.raw())


def receive(pipe: Connection) -> Any:
    """A value that came by ``send``; raises ``EOFError`` or ``OSError``."""
    count = int.from_bytes(pipe.recv_bytes())
    rest = pipe.recv_bytes()
    return pickle.loads(rest, buffers=[pipe.recv_bytes() for _ in range(count)])
