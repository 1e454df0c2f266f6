"""Removals that are stopped, cut off, or run beside others."""

import threading
from collections.abc import Sequence

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.servers.wire import assert_wire_is_safe
from tests.tasks.conftest import Desk, letter
from vault_app.imap.removing import Flagged
from vault_app.imap.session import Session
from vault_app.model.errors import Cancelled, ConnectionLost
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import PlacementState
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalMode
from vault_app.tasks import removal_run
from vault_app.tasks.removal import (
    abandon_plan,
    make_plan,
    resume_plans,
    run_plan,
)


@pytest.fixture
def pulled(desk: Desk, mail_user: MailUser) -> Desk:
    """A desk with ten letters, in the vault and on the server."""
    mail_user.bulk_load("INBOX", [letter(n) for n in range(10)])
    desk.pull()
    return desk


def states(desk: Desk) -> dict[str, PlacementState]:
    return {row.subject: row.state for row in desk.rows()}


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal_run, "BATCH", 100)


@pytest.mark.usefixtures("_small_batches")
def test_more_than_one_batch(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(350)])
    desk.pull()
    seen: list[tuple[int, int | None]] = []

    class Watching(QuietJob):
        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            seen.append((done, total))

    report = desk.remove(job=Watching())
    assert report.confirmed == 350
    assert mail_user.uids("INBOX") == []
    assert seen[-1] == (350, 350)
    assert_wire_is_safe(mail_user.commands())


class StopAtBatch(QuietJob):
    """A person who stops the removal after so many batches."""

    def __init__(self, batches: int) -> None:
        self._left = batches

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        self._left -= 1

    def check(self) -> None:
        if self._left <= 0:
            raise Cancelled


@pytest.mark.usefixtures("_small_batches")
def test_cancelled_goes_on_or_is_given_up(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(350)])
    desk.pull()
    plan = make_plan(desk.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    with pytest.raises(Cancelled):
        run_plan(StopAtBatch(1), desk.vault, desk.world, plan.id, desk.connect)
    left = mail_user.uids("INBOX")
    assert len(left) == 250
    assert not any("\\Deleted" in mail_user.flags("INBOX", uid) for uid in left[:3])
    with desk.vault.reader() as reader:
        assert [open_plan.id for open_plan in reader.unfinished_plans()] == [plan.id]
    with pytest.raises(Cancelled):
        run_plan(StopAtBatch(1), desk.vault, desk.world, plan.id, desk.connect)
    report = abandon_plan(QuietJob(), desk.vault, plan.id, desk.connect)
    assert report.confirmed == 200
    assert report.open_items == 0
    assert len(mail_user.uids("INBOX")) == 150
    assert resume_plans(QuietJob(), desk.vault, desk.world, desk.connect) == ()


class Breaking(Session):
    """A session whose connection breaks just before or after one of the dangerous commands."""

    at = ""

    def flag_deleted(self, uids: Sequence[int], *, unchanged_since: int | None = None) -> Flagged:
        answer = super().flag_deleted(uids, unchanged_since=unchanged_since)
        if self.at == "flagged":
            raise ConnectionLost(host="x", reason="closed")
        return answer

    def expunge(self, uids: object) -> str:
        if self.at == "before-expunge":
            raise ConnectionLost(host="x", reason="closed")
        answer = super().expunge(uids)  # type: ignore[arg-type]
        if self.at == "after-expunge":
            raise ConnectionLost(host="x", reason="closed")
        return answer


@pytest.mark.parametrize("at", ["flagged", "before-expunge", "after-expunge"])
def test_connection_lost_between_the_steps(pulled: Desk, mail_user: MailUser, at: str) -> None:
    def breaking(account_id: int) -> Session:
        session = Breaking(pulled.account.server, mail_user.password)
        session.at = at
        return session

    plan = make_plan(pulled.vault, parse_query('"Letter 3"'), RemovalMode.LOCAL_ONLY)
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, breaking)
    assert isinstance(report.error, ConnectionLost)
    assert report.open_items == 1
    (report,) = resume_plans(QuietJob(), pulled.vault, pulled.world, pulled.connect)
    assert (report.confirmed, report.open_items) == (1, 0)
    assert len(mail_user.uids("INBOX")) == 9
    assert states(pulled)["Letter 3"] is PlacementState.LOCAL_ONLY


def test_given_up_after_flagging_unflags(pulled: Desk, mail_user: MailUser) -> None:
    def breaking(account_id: int) -> Session:
        session = Breaking(pulled.account.server, mail_user.password)
        session.at = "flagged"
        return session

    plan = make_plan(pulled.vault, parse_query('"Letter 3"'), RemovalMode.LOCAL_ONLY)
    run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, breaking)
    uid = mail_user.uids("INBOX")[3]
    assert "\\Deleted" in mail_user.flags("INBOX", uid)
    report = abandon_plan(QuietJob(), pulled.vault, plan.id, pulled.connect)
    assert (report.confirmed, report.skipped) == (0, 1)
    assert "\\Deleted" not in mail_user.flags("INBOX", uid)


@pytest.mark.usefixtures("_small_batches")
def test_mail_that_arrives_meanwhile_is_safe(
    desk: Desk, mail_user: MailUser, dovecot: Dovecot
) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(400)])
    desk.pull()
    other = dovecot.new_user(mail_user.name)
    stop = threading.Event()
    delivered: list[bytes] = []

    def deliver() -> None:
        while not stop.is_set():
            raw = letter(10_000 + len(delivered))
            other.append("INBOX", raw)
            delivered.append(raw)

    thread = threading.Thread(target=deliver)
    thread.start()
    try:
        report = desk.remove()
    finally:
        stop.set()
        thread.join()
        other.close()
    assert report.confirmed == 400
    assert delivered
    assert sorted(mail_user.messages("INBOX").values()) == sorted(delivered)


def test_pull_and_removal_of_an_account_wait_for_each_other(pulled: Desk) -> None:
    class Impatient(QuietJob):
        def check(self) -> None:
            raise Cancelled

    with pulled.vault.alone_with(pulled.account.id, QuietJob()):
        with pytest.raises(Cancelled):
            pulled.pull(Impatient())
        with pytest.raises(Cancelled):
            pulled.remove(job=Impatient())
