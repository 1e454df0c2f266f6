"""What ties a long task to the face that started it, and tells faces what a task changed."""

import enum
from typing import Protocol


class Job(Protocol):
    """Handed to every long task; a face implements it.

    ``progress`` may be called often and from any thread; ``total`` is ``None`` while unknown.
    ``unit`` is "messages", "bytes" or "steps". ``note`` names what is being worked on.
    ``check`` raises :class:`~vault_app.model.errors.Cancelled` once the person has asked to stop.
    """

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None: ...

    def check(self) -> None: ...


class QuietJob:
    """A job that nobody watches and nobody stops."""

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        pass

    def check(self) -> None:
        pass


class Change(enum.Enum):
    """A kind of thing that a write to the vault altered. ``PULLS``: their history, and proofs."""

    ACCOUNTS = enum.auto()
    MAILBOXES = enum.auto()
    MESSAGES = enum.auto()
    CUSTODY = enum.auto()
    RECEIPTS = enum.auto()
    RULES = enum.auto()
    PULLS = enum.auto()
