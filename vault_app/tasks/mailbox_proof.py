"""The proof of completeness of one mailbox: looked at, compared, and every difference named."""

from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from vault_app.archive.reader import Reader
from vault_app.imap.grammar import FetchItem
from vault_app.mime.scan import scan
from vault_app.model.errors import CommandRefused, ServerError
from vault_app.model.jobs import Job
from vault_app.model.mail import Mailbox, MessageRow
from vault_app.model.pulls import Difference, DifferenceKind, MailboxProof
from vault_app.model.vault import QuarantinedCopy
from vault_app.tasks.opened_mailbox import OpenedMailbox

NAMED_DIFFERENCES = 1_000
_LOOKS = 2
_ASKED_AT_ONCE = 100
_STEP = 1_000
# What most needs a person's eye comes first, since only so many are named.
_ORDER = (
    DifferenceKind.DAMAGED,
    DifferenceKind.SET_ASIDE,
    DifferenceKind.WAITING,
    DifferenceKind.GONE,
    DifferenceKind.GIVEN_UP,
    DifferenceKind.PURGED,
)
# The server is asked last for what it has refused before: the others have their names by then.
_ASKABLE = (
    DifferenceKind.WAITING,
    DifferenceKind.PURGED,
    DifferenceKind.GIVEN_UP,
    DifferenceKind.SET_ASIDE,
)
_BREAKS = "breaks-connection"

Uids = Sequence[int]


@dataclass(slots=True)
class ProofProgress:
    """How many messages of a whole account were listed so far."""

    job: Job
    total: int
    done: int = 0

    def advance(self, count: int, mailbox: str) -> None:
        self.done += count
        self.job.progress(self.done, max(self.total, self.done), "messages", mailbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxProver:
    """The proof of one mailbox. ``mailbox_id`` is ``None`` for one that the vault does not know,
    ``damaged`` are messages in the vault whose bytes do not match."""

    job: Job
    reader: Reader
    progress: ProofProgress
    mailbox: OpenedMailbox
    mailbox_id: int | None
    name: str
    damaged: Sequence[int]

    def prove(self) -> MailboxProof:
        """Look at the mailbox and compare.

        Raises:
            CommandRefused: it cannot be opened.
            ServerError: the connection broke.
            Cancelled
        """
        listed, counted = self._list()
        uidvalidity = self.mailbox.uidvalidity
        if self.mailbox_id is None:
            return self._told(listed, counted, {DifferenceKind.WAITING: listed}, held=0)
        if self.reader.has_older_copies(self.mailbox_id, uidvalidity):
            return MailboxProof(
                mailbox=self.name,
                counted=counted,
                listed=len(listed),
                held=0,
                differences=(),
                difference_count=0,
                trouble="renumbered",
            )
        held = self.reader.live_uids(self.mailbox_id, uidvalidity)
        missing, gone = differing(listed, held)
        broken = self.reader.uids_of(self.mailbox_id, uidvalidity, self.damaged)
        damaged = sorted(broken.keys() - set(gone))
        kinds = self._kinds(missing)
        kinds[DifferenceKind.GONE] = gone
        kinds[DifferenceKind.DAMAGED] = damaged
        return self._told(listed, counted, kinds, held=len(held) - len(gone) - len(damaged))

    def _list(self) -> tuple[Uids, int]:
        """All UIDs, each once and rising, and the server's own count after the last of them."""
        uids: Uids = ()
        counted = 0
        for look in range(_LOOKS):
            session = self.mailbox.session()
            shown = array("q")
            for uid, _ in session.list_uids():
                shown.append(uid)
                if len(shown) % _STEP == 0:
                    self.job.check()
                    if look == 0:
                        self.progress.advance(_STEP, self.name)
            uids, counted = rising(shown), session.exists
            if look == 0:
                self.progress.advance(len(shown) % _STEP, self.name)
            if len(uids) == counted:
                break
        return uids, counted

    def _kinds(self, missing: Uids) -> dict[DifferenceKind, Uids]:
        """Why each of these is not in the vault."""
        purged = self.reader.purged_uids(self.mailbox_id or 0, self.mailbox.uidvalidity)
        aside = self._set_aside()
        kinds = {kind: array("q") for kind in _ORDER}
        for uid in missing:
            kinds[_kind_of(uid, purged, aside)].append(uid)
        return dict(kinds)

    def _set_aside(self) -> dict[int, QuarantinedCopy]:
        return {
            copy.uid: copy
            for copy in self.reader.quarantined()
            if copy.mailbox_id == self.mailbox_id and copy.uidvalidity == self.mailbox.uidvalidity
        }

    # Naming

    def _told(
        self, listed: Uids, counted: int, kinds: Mapping[DifferenceKind, Uids], *, held: int
    ) -> MailboxProof:
        named = self._first(kinds)
        return MailboxProof(
            mailbox=self.name,
            counted=counted,
            listed=len(listed),
            held=held,
            differences=tuple(self._name(named)),
            difference_count=sum(map(len, kinds.values())),
            trouble="" if len(listed) == counted else "list-incomplete",
        )

    def _first(self, kinds: Mapping[DifferenceKind, Uids]) -> dict[DifferenceKind, Uids]:
        left = NAMED_DIFFERENCES
        first: dict[DifferenceKind, Uids] = {}
        for kind in _ORDER:
            first[kind] = kinds.get(kind, ())[:left]
            left -= len(first[kind])
        return first

    def _name(self, kinds: Mapping[DifferenceKind, Uids]) -> Iterator[Difference]:
        aside = self._set_aside() if self.mailbox_id is not None else {}
        asked = self._ask(kinds, aside)
        ours = [
            *kinds.get(DifferenceKind.DAMAGED, ()),
            *kinds.get(DifferenceKind.GONE, ()),
        ]
        rows = self._rows(ours)
        for kind in _ORDER:
            for uid in kinds.get(kind, ()):
                copy = aside.get(uid) if kind is not DifferenceKind.GONE else None
                reason, detail = (copy.reason, copy.detail) if copy else ("", "")
                if uid in rows and kind in (DifferenceKind.DAMAGED, DifferenceKind.GONE):
                    yield _stored(kind, uid, rows[uid])
                else:
                    yield _asked(kind, uid, asked.get(uid), reason=reason, detail=detail)

    def _rows(self, uids: Uids) -> dict[int, MessageRow]:
        """What the vault knows of copies, by UID."""
        if self.mailbox_id is None:
            return {}
        return _rows_at(self.reader, self.mailbox_id, self.mailbox.uidvalidity, uids)

    def _ask(
        self, kinds: Mapping[DifferenceKind, Uids], aside: Mapping[int, QuarantinedCopy]
    ) -> dict[int, FetchItem]:
        """Header fields and sizes of messages that are not in the vault, as far as the server gives
        them: names are a help, and the numbers stand without them."""
        found: dict[int, FetchItem] = {}
        wanted = [
            uid
            for kind in _ASKABLE
            for uid in kinds.get(kind, ())
            if uid not in aside or aside[uid].reason != _BREAKS
        ]
        with suppress(ServerError):
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                self.job.check()
                self._ask_some(wanted[start : start + _ASKED_AT_ONCE], found)
        return found

    def _ask_some(self, uids: Uids, found: dict[int, FetchItem]) -> None:
        session = self.mailbox.session()
        asked = set(uids)
        try:
            for item in session.fetch_summaries(uids):
                if item.uid in asked and item.uid is not None:
                    found[item.uid] = item
        except CommandRefused:
            if len(uids) > 1:  # one that it refuses must not hide the others
                for uid in uids:
                    self._ask_some([uid], found)


def left_from_vault(reader: Reader, mailbox: Mailbox) -> tuple[Difference, ...]:
    """The first copies that the vault believes to be in a mailbox which the server does not list
    any more."""
    if mailbox.uidvalidity is None:
        return ()
    uids = reader.live_uids(mailbox.id, mailbox.uidvalidity)[:NAMED_DIFFERENCES]
    rows = _rows_at(reader, mailbox.id, mailbox.uidvalidity, uids)
    return tuple(_stored(DifferenceKind.GONE, uid, rows[uid]) for uid in uids if uid in rows)


def differing(listed: Uids, held: Uids) -> tuple["array[int]", "array[int]"]:
    """What only the first has, and what only the second; both rise, without repetitions."""
    only_listed, only_held = array("q"), array("q")
    here = there = 0
    while here < len(listed) and there < len(held):
        one, other = listed[here], held[there]
        if one == other:
            here += 1
            there += 1
        elif one < other:
            only_listed.append(one)
            here += 1
        else:
            only_held.append(other)
            there += 1
    only_listed.extend(listed[here:])
    only_held.extend(held[there:])
    return only_listed, only_held


def _rows_at(
    reader: Reader, mailbox_id: int, uidvalidity: int, uids: Uids
) -> dict[int, MessageRow]:
    ids = reader.messages_at(mailbox_id, uidvalidity, uids)
    rows = {row.id: row for row in reader.rows(sorted(set(ids.values())))}
    return {uid: rows[message_id] for uid, message_id in ids.items() if message_id in rows}


def rising(shown: "array[int]") -> "array[int]":
    """Each of these once, in order. Servers show them so, and then no list of objects is made."""
    if all(one < other for one, other in pairwise(shown)):
        return shown
    uids = array("q")
    last = 0
    for uid in sorted(shown):
        if uid != last:
            uids.append(uid)
            last = uid
    return uids


def _kind_of(
    uid: int, purged: Container[int], aside: Mapping[int, QuarantinedCopy]
) -> DifferenceKind:
    if uid in purged:
        return DifferenceKind.PURGED
    if uid in aside:
        return DifferenceKind.GIVEN_UP if aside[uid].is_given_up else DifferenceKind.SET_ASIDE
    return DifferenceKind.WAITING


def _stored(kind: DifferenceKind, uid: int, row: MessageRow) -> Difference:
    return Difference(
        kind=kind,
        uid=uid,
        message_id=row.id,
        subject=row.subject,
        sender=_person(row.sender_name, row.sender_address),
        date=row.date,
        size=row.size,
    )


def _asked(
    kind: DifferenceKind, uid: int, item: FetchItem | None, *, reason: str, detail: str
) -> Difference:
    if item is None:
        return Difference(kind=kind, uid=uid, reason=reason, detail=detail)
    head = scan(item.header or b"")
    return Difference(
        kind=kind,
        uid=uid,
        subject=head.subject,
        sender=_person(head.sender_name, head.sender_address),
        date=head.date or item.internal_date,
        size=item.size,
        reason=reason,
        detail=detail,
    )


def _person(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address else name or address
