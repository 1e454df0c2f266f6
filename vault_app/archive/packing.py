"""Puts what was learnt of messages into the columns of the archive, ahead of the writer.

It needs no database, so the process that prepares a pull does it, and the one writer only numbers
and inserts. What comes out is tuples of plain values: they cross a pipe many times as quickly as
the values that they are made of.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from vault_app.archive.bodies import PartCompressor, StoredPart
from vault_app.archive.custody_columns import Interval, interval_of
from vault_app.archive.dictionaries import NOTHING_LEARNT, Learnt, LentCompressor, Stored
from vault_app.archive.instants import to_seconds
from vault_app.archive.search import segmented
from vault_app.archive.traces import join_domains
from vault_app.model.custody import Custody
from vault_app.model.mail import PartRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """All that the archive keeps of a message; ``skeleton`` and ``contents`` join to its bytes."""

    size: int
    skeleton: bytes
    contents: tuple[bytes, ...]
    date: datetime
    sender_name: str
    sender_address: str
    recipients: str
    subject: str
    preview: str
    message_id: str
    in_reply_to: str
    people: tuple[tuple[str, str, str], ...]
    parts: tuple[PartRow, ...]
    has_attachments: bool
    body_text: str
    attachment_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlacement:
    """A copy found on the server.

    ``trace`` is the part of its header that judging reads, ``domains`` what judging looked up.
    """

    uid: int
    sha256: bytes
    flags: tuple[str, ...]
    internal_date: datetime | None
    size_differs: bool
    custody: tuple[Custody, ...]
    message: NewMessage
    trace: bytes = b""
    domains: frozenset[str] = frozenset()


class Packed(NamedTuple):
    """A copy as columns. ``listed`` are those of ``message`` from ``sender_name`` to
    ``is_flagged``, ``text`` those of the index, ``parts`` and ``people`` the rest of theirs."""

    uid: int
    sha256: bytes
    flags: str
    internal_date: int | None
    size_differs: bool
    date: int
    size: int
    listed: tuple[str | bool, ...]
    text: tuple[str, ...]
    skeleton: Stored
    contents: tuple[StoredPart, ...]
    parts: tuple[tuple[int, str, str, str | None, str | None, bool, int], ...]
    people: tuple[tuple[str, str, str], ...]
    trace: Stored
    domains: str
    custody: tuple[Interval, ...]

    def plain(self) -> tuple[Any, ...]:
        """The same in tuples without names, which go to another process in half the time."""
        return (*self[:-1], tuple([tuple(interval) for interval in self.custody]))

    @classmethod
    def of(cls, plain: tuple[Any, ...]) -> "Packed":
        """What ``plain`` gave, with its names again."""
        return cls._make((*plain[:-1], tuple([Interval._make(held) for held in plain[-1]])))


class Packer:
    """Packs, with the vault's dictionaries as far as they are learnt."""

    def __init__(self) -> None:
        self._skeletons = LentCompressor()
        self._parts = PartCompressor()
        self._traces = LentCompressor()

    def pack(self, batch: Sequence[NewPlacement], learnt: Learnt = NOTHING_LEARNT) -> list[Packed]:
        """What the archive is to insert; pure."""
        self._skeletons.use(learnt.body)
        self._traces.use(learnt.trace)
        return [self._pack(item) for item in batch]

    def _pack(self, item: NewPlacement) -> Packed:
        new = item.message
        flags = {flag.lower() for flag in item.flags}
        return Packed(
            uid=item.uid,
            sha256=item.sha256,
            flags=" ".join(item.flags),
            internal_date=to_seconds(item.internal_date),
            size_differs=item.size_differs,
            date=to_seconds(new.date),
            size=new.size,
            listed=(
                new.sender_name,
                new.sender_address,
                new.recipients,
                new.subject,
                new.preview,
                new.message_id,
                new.in_reply_to,
                new.has_attachments,
                "\\seen" in flags,
                "\\flagged" in flags,
            ),
            text=(
                segmented(new.subject),
                segmented(f"{new.sender_name} {new.sender_address}"),
                segmented(new.recipients),
                segmented(new.body_text),
                segmented(new.attachment_text),
            ),
            skeleton=self._skeletons.compress(new.skeleton),
            contents=tuple(
                [
                    (hashlib.sha256(part).digest(), *self._parts.compress(part))
                    for part in new.contents
                ]
            ),
            parts=tuple(
                [
                    (
                        ordinal,
                        part.section,
                        part.media_type,
                        part.filename,
                        part.content_id,
                        part.is_attachment,
                        part.size,
                    )
                    for ordinal, part in enumerate(new.parts)
                ]
            ),
            people=tuple([(role, name, address.lower()) for role, name, address in new.people]),
            trace=self._traces.compress(item.trace),
            domains=join_domains(item.domains),
            custody=tuple([interval_of(held) for held in item.custody]),
        )
