"""A removal that was cut off and goes on in a changed world: nothing stays flagged by us."""

from collections.abc import Callable, Sequence

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.archive import removing
from vault_app.archive.database import Connection
from vault_app.archive.removing import Outcome
from vault_app.archive.writer import alters
from vault_app.imap.removing import Flagged
from vault_app.imap.session import Session
from vault_app.model.errors import Cancelled, CommandRefused, ConnectionLost
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import PlacementState
from vault_app.model.query import EVERYTHING, parse_query
from vault_app.model.removal import Plan, RemovalMode, SkipReason, Step
from vault_app.tasks import removal_run
from vault_app.tasks.holds import make_hold
from vault_app.tasks.removal import abandon_plan, make_plan, run_plan
from vault_app.tasks.vault_removal import delete_from_vault

THREE = parse_query('"Letter 3"')


@pytest.fixture
def pulled(desk: Desk, mail_user: MailUser) -> Desk:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(6)])
    desk.pull()
    return desk


class Breaking(Session):
    """Breaks right after a command that its test names."""

    after = ""

    def flag_deleted(self, uids: Sequence[int], *, unchanged_since: int | None = None) -> Flagged:
        answer = super().flag_deleted(uids, unchanged_since=unchanged_since)
        if self.after == "flag":
            raise ConnectionLost(host="x", reason="closed")
        return answer

    def fetch_bodies(self, chunks: object, **options: object) -> object:  # type: ignore[override]
        if self.after == "local proof":
            raise ConnectionLost(host="x", reason="closed")
        return super().fetch_bodies(chunks, **options)  # type: ignore[arg-type]

    def expunge(self, uids: object) -> str:
        if self.after == "expunge does nothing":
            return "OK done"
        return super().expunge(uids)  # type: ignore[arg-type]


def breaking(desk: Desk, mail_user: MailUser, after: str) -> Callable[[int], Session]:
    def connect(_: int) -> Session:
        session = Breaking(desk.account.server, mail_user.password)
        session.after = after
        return session

    return connect


def flagged_and_lost(desk: Desk, mail_user: MailUser) -> tuple[Plan, int]:
    """A plan for letter 3 that set \\Deleted and lost the connection; the letter's UID."""
    plan = make_plan(desk.vault, THREE, RemovalMode.LOCAL_ONLY)
    run_plan(QuietJob(), desk.vault, desk.world, plan.id, breaking(desk, mail_user, "flag"))
    uid = mail_user.uids("INBOX")[3]
    assert "\\Deleted" in mail_user.flags("INBOX", uid)
    return plan, uid


def test_starred_after_it_was_flagged(pulled: Desk, mail_user: MailUser) -> None:
    plan, uid = flagged_and_lost(pulled, mail_user)
    mail_user.add_flags("INBOX", [uid], ["\\Flagged"])
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.FLAGGED_SINCE]
    assert "\\Deleted" not in mail_user.flags("INBOX", uid)


def test_put_on_hold_after_it_was_flagged(pulled: Desk, mail_user: MailUser) -> None:
    plan, uid = flagged_and_lost(pulled, mail_user)
    make_hold(pulled.vault, pulled.world, name="Case", reason="Dispute", query_text='"Letter 3"')
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.ON_HOLD]
    assert "\\Deleted" not in mail_user.flags("INBOX", uid)


def test_damaged_at_home_after_it_was_flagged(pulled: Desk, mail_user: MailUser) -> None:
    """The server's copy is the only good one by then: no other client may expunge it for us."""
    plan, uid = flagged_and_lost(pulled, mail_user)
    (row,) = pulled.rows(THREE)

    @alters()
    def damage(connection: Connection) -> None:
        connection.execute("UPDATE body SET skeleton = x'00' WHERE message_id = ?", (row.id,))

    pulled.vault.write(damage)
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.LOCAL_BYTES_DIFFER]
    assert "\\Deleted" not in mail_user.flags("INBOX", uid)


def test_given_up_after_a_second_run_got_less_far(pulled: Desk, mail_user: MailUser) -> None:
    plan, uid = flagged_and_lost(pulled, mail_user)
    run_plan(
        QuietJob(), pulled.vault, pulled.world, plan.id, breaking(pulled, mail_user, "local proof")
    )
    abandon_plan(QuietJob(), pulled.vault, plan.id, pulled.connect)
    assert "\\Deleted" not in mail_user.flags("INBOX", uid)


def test_a_copy_that_would_not_go_is_not_left_flagged(pulled: Desk, mail_user: MailUser) -> None:
    connect = breaking(pulled, mail_user, "expunge does nothing")
    report = pulled.remove(THREE, connect=connect)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.STILL_THERE]
    uid = mail_user.uids("INBOX")[3]
    assert "\\Deleted" not in mail_user.flags("INBOX", uid)


def test_stopped_before_what_an_earlier_run_expunged(
    pulled: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is neither failed nor forgotten, since this run has not asked for it."""
    plan = make_plan(pulled.vault, EVERYTHING, RemovalMode.LOCAL_ONLY)
    pulled.vault.write(removing.start_plan, plan.id)
    with pulled.vault.reader() as reader:
        items = reader.plan_items(plan.id)
    pulled.vault.write(removing.note_step, [item.id for item in items], Step.EXPUNGED)
    monkeypatch.setattr(removal_run, "BATCH", 2)

    class OneBatch(QuietJob):
        asked = 0

        def check(self) -> None:
            self.asked += 1
            if self.asked > 1:
                raise Cancelled

    with pytest.raises(Cancelled):
        run_plan(OneBatch(), pulled.vault, pulled.world, plan.id, pulled.connect)
    with pulled.vault.reader() as reader:
        steps = [item.step for item in reader.plan_items(plan.id)]
    assert (steps.count(Step.CONFIRMED), steps.count(Step.EXPUNGED)) == (2, 4)
    assert run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect).confirmed == 6


def test_expunged_and_refused_at_once(pulled: Desk, mail_user: MailUser) -> None:
    """A server that says NO after the copy went: it is gone, and the receipt says so."""

    class Odd(Session):
        def expunge(self, uids: object) -> str:
            super().expunge(uids)  # type: ignore[arg-type]
            raise CommandRefused(host="x", command="UID EXPUNGE", status="NO", server_text="odd")

    report = pulled.remove(THREE, connect=lambda _: Odd(pulled.account.server, mail_user.password))
    assert (report.confirmed, report.skipped) == (1, 0)
    assert [row.state for row in pulled.rows(THREE)] == [PlacementState.LOCAL_ONLY]


def test_an_ended_item_stays_as_it_ended(pulled: Desk) -> None:
    """Two runs of one plan, of which the second started from an older look at it."""
    report = pulled.remove(THREE)
    with pulled.vault.reader() as reader:
        (item,) = reader.plan_items(report.plan.id)
    again = Outcome(item_id=item.id, step=Step.SKIPPED, reason=SkipReason.NOT_ON_SERVER)
    pulled.vault.write(removing.note_step, [item.id], Step.FLAGGED)
    pulled.vault.write(removing.finish_items, [again])
    with pulled.vault.reader() as reader:
        assert reader.plan_items(report.plan.id) == [item]
        assert item.step is Step.CONFIRMED


def test_an_old_plan_never_deletes_another_message(pulled: Desk, mail_user: MailUser) -> None:
    """Ids of messages are given anew; a plan means the bytes that it was made for."""
    old = make_plan(pulled.vault, THREE, RemovalMode.PURGE_VAULT)
    (before,) = pulled.rows(THREE)
    pulled.remove(THREE, RemovalMode.PURGE_VAULT)
    mail_user.append("INBOX", letter(3, subject="Another of that minute"))
    pulled.pull()
    (other,) = pulled.rows(parse_query("another"))
    assert other.id == before.id
    pulled.vault.write(removing.start_plan, old.id)
    delete_from_vault(QuietJob(), pulled.vault, pulled.world, old.id)
    assert pulled.rows(parse_query("another")) == [other]


def test_ids_of_copies_and_plans_are_never_given_anew(pulled: Desk, mail_user: MailUser) -> None:
    def newest() -> int:
        with pulled.vault.reader() as reader:
            return max(copy.id for row in pulled.rows() for copy in reader.placements(row.id))

    before = newest()
    pulled.remove(EVERYTHING, RemovalMode.PURGE_VAULT)
    mail_user.append("INBOX", letter(40))
    pulled.pull()
    assert newest() > before
