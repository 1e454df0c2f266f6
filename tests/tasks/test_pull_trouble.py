"""Pulling when something fails in the middle: what is in the vault afterwards is true and whole."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.archive import storing
from vault_app.archive.database import Connection
from vault_app.archive.writer import alters
from vault_app.imap.bodies import ChunkEnd
from vault_app.imap.grammar import FetchItem
from vault_app.imap.session import Session
from vault_app.model.errors import ConnectionLost, DiskFull
from vault_app.model.mail import PlacementState
from vault_app.model.query import EVERYTHING, parse_query
from vault_app.model.removal import RemovalMode
from vault_app.tasks import mailbox_fetch
from vault_app.tasks.pull import MailboxReport, PullReport


def inbox(report: PullReport) -> MailboxReport:
    return next(found for found in report.mailboxes if found.mailbox == "INBOX")


def test_a_mailbox_recreated_while_it_is_fetched(
    desk: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was fetched before belongs to the old UIDVALIDITY, or the new mail would never come."""
    mail_user.create("Work")
    mail_user.append("Work", letter(1))
    mail_user.append("Work", letter(2))
    fetch = Session.fetch_bodies
    broken: list[bool] = []

    def cut_once(
        session: Session, chunks: Sequence[Sequence[int]], **options: Any
    ) -> Iterator[FetchItem | ChunkEnd]:
        if broken or len(chunks) < 2:
            yield from fetch(session, chunks, **options)
            return
        for item in fetch(session, chunks, **options):
            yield item
            if isinstance(item, ChunkEnd):
                break
        broken.append(True)
        mail_user.delete("Work")
        mail_user.create("Work")
        mail_user.append("Work", letter(3))
        mail_user.append("Work", letter(4))
        raise ConnectionLost(host="test", reason="closed")

    monkeypatch.setattr(Session, "fetch_bodies", cut_once)
    monkeypatch.setattr("vault_app.tasks.fetch_plan.CHUNK_MESSAGES", 1)
    desk.pull()
    assert broken
    kept = desk.raws()
    assert set(mail_user.messages("Work").values()) <= set(kept)
    with desk.vault.reader() as reader:
        (mailbox,) = (found for found in reader.mailboxes() if found.name == "Work")
        assert mailbox.uidvalidity == mail_user.uidvalidity("Work")
        for row in desk.rows():
            for copy in reader.placements(row.id):
                if copy.gone_at is None:
                    assert reader.raw(row.id) == mail_user.raw("Work", copy.uid)


def test_nothing_is_stored_with_what_a_failed_write_left_in_memory(
    desk: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dictionary or a row id of a write that was rolled back must not be used by the next."""
    mail_user.bulk_load("INBOX", [letter(number) for number in range(14)])
    store: Callable[..., int] = storing.store_batch.function
    calls: list[int] = []

    @alters()
    def fail_first(connection: Connection, *arguments: Any, **named: Any) -> int:
        stored = store(connection, *arguments, **named)
        calls.append(stored)
        if len(calls) == 1:
            raise DiskFull(folder="")
        return stored

    monkeypatch.setattr(storing, "store_batch", fail_first)
    monkeypatch.setattr(mailbox_fetch, "_PORTION_MESSAGES", 4)
    monkeypatch.setattr(mailbox_fetch, "_BATCH_MESSAGES", 4)
    with pytest.raises(DiskFull):
        desk.pull()
    assert calls == [4]
    assert desk.rows() == []
    monkeypatch.undo()
    assert inbox(desk.pull()).stored == 14
    assert desk.raws() == sorted(letter(number) for number in range(14))


def test_mail_that_comes_back_under_its_old_uid(desk: Desk, mail_user: MailUser) -> None:
    """A renamed mailbox keeps UIDVALIDITY and UIDs; so does one that a server hid for a while."""
    mail_user.create("Work")
    mail_user.append("Work", letter(1))
    desk.pull()
    for old, new in (("Work", "Play"), ("Play", "Work")):
        mail_user.rename(old, new)
        report = desk.pull()
        assert {found.mailbox: found.stored for found in report.mailboxes}[new] == 1
        (row,) = desk.rows()
        assert row.state is PlacementState.ON_SERVER
        assert row.holding_id is not None
        assert report.left_over == ()
    assert desk.pull().messages == 0


def test_a_message_purged_while_its_flags_are_noted(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    with desk.vault.reader() as reader:
        (row,) = desk.rows()
        (copy,) = reader.placements(row.id)
    desk.remove(EVERYTHING, RemovalMode.PURGE_VAULT)
    desk.vault.write(storing.set_flags, [(copy.id, ("\\Seen",))])
    assert desk.rows(parse_query("")) == []
