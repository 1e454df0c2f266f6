"""Proofs before anything is removed: the vault's copy is whole, and the server's is the same.

The vault's is read back on a second connection and hashed. The server's is fetched anew and hashed;
or, where its owner chose that, compared by the SHA-1 that the server tells, or by size, date,
header and both ends. What such a shorter proof does not match is fetched whole before it is judged.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vault_app.archive.reader import Reader
from vault_app.imap.bodies import ChunkEnd
from vault_app.imap.grammar import FetchItem
from vault_app.imap.removing import PIECE
from vault_app.imap.session import Session
from vault_app.model.errors import CommandRefused
from vault_app.model.removal import PlanItem, ProofKind

# So many messages a command, and several commands ahead of their answers.
_CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a quick proof compares."""

    size: int
    header: bytes
    first: bytes
    last: bytes


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """An item whose message was read back from the vault, and what its proof needs of the bytes."""

    item: PlanItem
    sha1: bytes = b""
    outline: Outline | None = None


def proof_for(session: Session, wanted: ProofKind) -> ProofKind:
    """The proof that is possible there, of those that are worth no less than the one wanted."""
    if wanted is ProofKind.DIGEST and not session.tells_digests:
        return ProofKind.READ_BACK
    return wanted


def prove_local(reader: Reader, items: Sequence[PlanItem], proof: ProofKind) -> list[LocalCopy]:
    """Read messages back from the vault and hash them; what does not match its hash is left out."""
    of_message: dict[int, list[PlanItem]] = {}
    for item in items:
        of_message.setdefault(item.message_id, []).append(item)
    proven: list[LocalCopy] = []
    for message_id, digest, raw in reader.raws(list(of_message)):
        # The reader has compared the bytes with the hash in the vault; the plan has its own.
        proven.extend(
            _local_copy(item, raw, proof)
            for item in of_message[message_id]
            if item.sha256 == digest
        )
    return proven


def _local_copy(item: PlanItem, raw: bytes, proof: ProofKind) -> LocalCopy:
    if proof is ProofKind.DIGEST:
        return LocalCopy(item, sha1=hashlib.sha1(raw, usedforsecurity=False).digest())
    if proof is ProofKind.QUICK:
        end = raw.find(b"\r\n\r\n")
        outline = Outline(
            size=len(raw),
            header=hashlib.sha256(raw if end < 0 else raw[: end + 4]).digest(),
            first=raw[:PIECE],
            last=raw[_last_piece(len(raw)) :],
        )
        return LocalCopy(item, outline=outline)
    return LocalCopy(item)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a server gave of messages, by UID: SHA-256 of each body, and the flags that came with
    it. More than one body for a UID match nothing. What is not here is not known to be gone."""

    digests: dict[int, set[bytes]] = field(default_factory=dict)
    flags: dict[int, tuple[str, ...]] = field(default_factory=dict)


def prove_server(
    session: Session,
    copies: Sequence[LocalCopy],
    proof: ProofKind,
    known: ReadBack | None = None,
) -> dict[int, ProofKind]:
    """Which copies of the open mailbox are the same as the vault's, and by which proof: by the
    item's id. The others have been fetched whole, and differ. ``known`` has bodies that were read
    back before."""
    found: dict[int, ProofKind] = {}
    if proof is not ProofKind.READ_BACK:
        short = _prove_by_digest if proof is ProofKind.DIGEST else _prove_quickly
        found = dict.fromkeys(short(session, copies), proof)
    rest = [copy.item for copy in copies if copy.item.id not in found]
    digests = dict(known.digests) if known else {}
    unread = [item.uid for item in rest if item.uid not in digests]
    digests |= read_back(session, unread)
    for item in rest:
        if digests.get(item.uid) == {item.sha256}:
            found[item.id] = ProofKind.READ_BACK
    return found


def read_back(session: Session, uids: Sequence[int]) -> dict[int, set[bytes]]:
    """SHA-256 of the bodies that the server gives for each UID of the open mailbox; more than one
    for a UID match nothing."""
    return read_with_flags(session, uids).digests


def read_with_flags(session: Session, uids: Sequence[int]) -> ReadBack:
    """The same, and the flags that came with the bodies."""
    found = ReadBack()
    chunks = (uids[start : start + _CHUNK] for start in range(0, len(uids), _CHUNK))
    for item in session.fetch_bodies(chunks):
        if isinstance(item, ChunkEnd) or item.uid is None:
            continue
        if item.has_body:
            digest = hashlib.sha256(item.body or b"").digest()
            found.digests.setdefault(item.uid, set()).add(digest)
        if item.flags is not None:
            found.flags[item.uid] = item.flags
    return found


def _prove_by_digest(session: Session, copies: Sequence[LocalCopy]) -> Iterator[int]:
    told: dict[int, set[str]] = {}
    for item in _answers(session.fetch_digests, _uids(copies)):
        if item.uid is not None and item.digest:
            told.setdefault(item.uid, set()).add(item.digest)
    for copy in copies:
        if copy.sha1 and told.get(copy.item.uid) == {copy.sha1.hex()}:
            yield copy.item.id


def _prove_quickly(session: Session, copies: Sequence[LocalCopy]) -> Iterator[int]:
    outlines = _once(_answers(session.fetch_outlines, _uids(copies)))
    alike = [copy for copy in copies if _is_alike(copy, outlines.get(copy.item.uid))]
    ends: dict[int, list[LocalCopy]] = {}
    for copy in alike:
        start = _last_piece(copy.outline.size if copy.outline else 0)
        if start == 0:
            yield copy.item.id  # the first piece was all of it
        else:
            ends.setdefault(start, []).append(copy)
    told = _once(session.fetch_ends({start: _uids(some) for start, some in ends.items()}))
    for start, some in ends.items():
        for copy in some:
            item = told.get(copy.item.uid)
            if item and copy.outline and dict(item.pieces).get(start) == copy.outline.last:
                yield copy.item.id


def _is_alike(copy: LocalCopy, told: FetchItem | None) -> bool:
    outline = copy.outline
    return (
        told is not None
        and outline is not None
        and told.size == outline.size
        and told.header is not None
        and hashlib.sha256(told.header).digest() == outline.header
        and dict(told.pieces).get(0) == outline.first
        and told.internal_date is not None
        and _same_second(told.internal_date, copy.item.received)
    )


def _same_second(one: datetime, other: datetime | None) -> bool:
    return other is not None and int(one.timestamp()) == int(other.timestamp())


def _last_piece(size: int) -> int:
    """Where the last piece of a message of this size begins."""
    return max(0, size - PIECE)


def _once(items: Iterable[FetchItem]) -> dict[int, FetchItem]:
    """Answers by UID; a UID that was answered twice is left out."""
    found: dict[int, FetchItem] = {}
    twice: set[int] = set()
    for item in items:
        if item.uid is not None:
            if item.uid in found:
                twice.add(item.uid)
            found[item.uid] = item
    return {uid: item for uid, item in found.items() if uid not in twice}


def _answers(
    ask: Callable[[Sequence[int]], Iterator[FetchItem]], uids: Collection[int]
) -> list[FetchItem]:
    """What a server answers, nothing if it does not know the question."""
    try:
        return list(ask(list(uids)))
    except CommandRefused:
        return []


def _uids(copies: Sequence[LocalCopy]) -> list[int]:
    return [copy.item.uid for copy in copies]
