"""Removal on a real server: exactly what was planned, only after proof, and confirmed gone."""

import pytest

from tests.servers.mail_user import MailUser
from tests.servers.wire import assert_wire_is_safe
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.database import Connection
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import PlacementState
from vault_app.model.query import Listed, Numbered, parse_query
from vault_app.model.removal import RemovalMode, SkipReason, Step
from vault_app.regions.world import World
from vault_app.tasks.removal import (
    discard_plan,
    make_plan,
    preview_removal,
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


def test_local_only(pulled: Desk, mail_user: MailUser) -> None:
    before = pulled.raws()
    report = pulled.remove(parse_query('"Letter 3" OR "Letter 4"'))
    assert (report.confirmed, report.skipped, report.failed, report.open_items) == (2, 0, 0, 0)
    assert report.plan.finished_at is not None
    assert sorted(mail_user.messages("INBOX").values()) == sorted(
        raw for raw in before if raw not in (letter(3), letter(4))
    )
    assert pulled.raws() == before
    assert states(pulled)["Letter 3"] is PlacementState.LOCAL_ONLY
    assert states(pulled)["Letter 5"] is PlacementState.ON_SERVER
    assert_wire_is_safe(mail_user.commands())


def test_receipts_say_what_and_how(pulled: Desk, mail_user: MailUser) -> None:
    report = pulled.remove(parse_query('"Letter 3"'))
    (receipt,) = report.receipts
    assert receipt.outcome is Step.CONFIRMED
    assert receipt.verification == "absent-on-new-connection"
    assert receipt.mailbox == "INBOX"
    assert receipt.subject == "Letter 3"
    assert receipt.uid > 0
    assert receipt.uidvalidity == mail_user.uidvalidity("INBOX")
    with pulled.vault.reader() as reader:
        assert reader.receipts() == [receipt]
        (custody,) = reader.custody(receipt.message_id)
        assert custody.until == receipt.at


def test_removed_mail_does_not_come_back_and_state_stays(pulled: Desk) -> None:
    pulled.remove(parse_query('"Letter 3"'))
    report = pulled.pull()
    assert report.messages == 0
    assert states(pulled)["Letter 3"] is PlacementState.LOCAL_ONLY


def test_all_copies_of_a_message_go(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Archive")
    mail_user.append("INBOX", letter(1))
    mail_user.append("Archive", letter(1))
    desk.pull()
    report = desk.remove()
    assert report.confirmed == 2
    assert mail_user.uids("INBOX") == mail_user.uids("Archive") == []


def test_preview_decides_nothing(pulled: Desk, mail_user: MailUser) -> None:
    preview = preview_removal(pulled.vault, parse_query("letter"), RemovalMode.PURGE_ALL)
    assert (preview.messages, preview.placements, preview.last_copies) == (10, 10, 10)
    assert [(share.mailbox, share.placements) for share in preview.mailboxes] == [("INBOX", 10)]
    assert len(mail_user.uids("INBOX")) == 10
    for mode, last in ((RemovalMode.LOCAL_ONLY, 0), (RemovalMode.PURGE_VAULT, 0)):
        assert preview_removal(pulled.vault, parse_query(""), mode).last_copies == last


def test_a_plan_is_pinned_and_can_be_discarded(pulled: Desk, mail_user: MailUser) -> None:
    plan = make_plan(pulled.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    mail_user.append("INBOX", letter(50))
    pulled.pull()
    preview = preview_removal(pulled.vault, Numbered("plan", plan.id), plan.mode)
    assert preview.messages == plan.messages == 10
    run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert list(mail_user.messages("INBOX").values()) == [letter(50)]
    other = make_plan(pulled.vault, parse_query(""), RemovalMode.PURGE_ALL)
    discard_plan(pulled.vault, other.id)
    with pulled.vault.reader() as reader:
        assert [known.id for known in reader.plans()] == [plan.id]


def test_an_empty_plan_sends_nothing(pulled: Desk, mail_user: MailUser) -> None:
    before = len(mail_user.commands())
    report = pulled.remove(Listed(()))
    assert (report.confirmed, report.open_items) == (0, 0)
    assert report.plan.finished_at is not None
    assert len(mail_user.commands()) == before


def test_what_another_client_flagged_survives(pulled: Desk, mail_user: MailUser) -> None:
    uids = mail_user.uids("INBOX")
    mail_user.add_flags("INBOX", uids[:5], ["\\Deleted"])
    pulled.remove(parse_query('"Letter 7"'))
    assert mail_user.uids("INBOX") == [uid for uid in uids if uid != uids[7]]


def test_changed_uidvalidity_removes_nothing(pulled: Desk, mail_user: MailUser) -> None:
    plan = make_plan(pulled.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 1)
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert (report.confirmed, report.skipped) == (0, 10)
    assert {receipt.reason for receipt in report.receipts} == {SkipReason.UIDVALIDITY_CHANGED}
    assert len(mail_user.uids("INBOX")) == 10


def test_a_pull_that_meets_a_new_uidvalidity_cancels_the_plan(
    pulled: Desk, mail_user: MailUser
) -> None:
    plan = make_plan(pulled.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 1)
    pulled.pull()
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert (report.confirmed, report.skipped) == (0, 10)
    assert len(mail_user.uids("INBOX")) == 10


def test_recreated_mailbox_with_the_same_uids(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Old")
    mail_user.append("Old", letter(1))
    desk.pull()
    plan = make_plan(desk.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    mail_user.delete("Old")
    mail_user.create("Old")
    mail_user.append("Old", letter(2))
    report = run_plan(QuietJob(), desk.vault, desk.world, plan.id, desk.connect)
    assert report.confirmed == 0
    assert list(mail_user.messages("Old").values()) == [letter(2)]


def test_deleted_mailbox(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Old")
    mail_user.append("Old", letter(1))
    desk.pull()
    plan = make_plan(desk.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    mail_user.delete("Old")
    report = run_plan(QuietJob(), desk.vault, desk.world, plan.id, desk.connect)
    assert [receipt.reason for receipt in report.receipts] == [SkipReason.MAILBOX_GONE]


def test_damaged_local_copy_keeps_the_servers(pulled: Desk, mail_user: MailUser) -> None:
    (row,) = pulled.rows(parse_query('"Letter 3"'))

    @alters()
    def damage(connection: Connection) -> None:
        connection.execute("UPDATE body SET skeleton = x'00' WHERE message_id = ?", (row.id,))

    pulled.vault.write(damage)
    report = pulled.remove(parse_query('"Letter 3" OR "Letter 4"'))
    assert (report.confirmed, report.skipped) == (1, 1)
    assert letter(3) in mail_user.messages("INBOX").values()


def test_differing_server_copy_is_left(pulled: Desk, mail_user: MailUser) -> None:
    (three,) = pulled.rows(parse_query('"Letter 3"'))
    (four,) = pulled.rows(parse_query('"Letter 4"'))

    @alters()
    def swap(connection: Connection) -> None:
        """As if the journal pointed to the wrong message."""
        connection.execute(
            "UPDATE placement SET message_id = ? WHERE message_id = ?", (four.id, three.id)
        )

    pulled.vault.write(swap)
    report = pulled.remove(Listed((four.id,)))
    reasons = {receipt.uid: receipt.reason for receipt in report.receipts}
    assert sorted(map(str, reasons.values())) == ["None", str(SkipReason.SERVER_BYTES_DIFFER)]
    assert letter(3) in mail_user.messages("INBOX").values()
    assert letter(4) not in mail_user.messages("INBOX").values()


def test_starred_since_the_plan(pulled: Desk, mail_user: MailUser) -> None:
    plan = make_plan(pulled.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    uid = mail_user.uids("INBOX")[4]
    mail_user.add_flags("INBOX", [uid], ["\\Flagged"])
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert (report.confirmed, report.skipped) == (9, 1)
    assert mail_user.uids("INBOX") == [uid]


def test_gone_meanwhile(pulled: Desk, mail_user: MailUser) -> None:
    plan = make_plan(pulled.vault, parse_query(""), RemovalMode.LOCAL_ONLY)
    mail_user.expunge("INBOX", mail_user.uids("INBOX")[:4])
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert (report.confirmed, report.skipped) == (6, 4)
    assert states(pulled)["Letter 0"] is PlacementState.GONE
    assert states(pulled)["Letter 9"] is PlacementState.LOCAL_ONLY


def test_size_differs_never_qualifies(pulled: Desk, mail_user: MailUser) -> None:
    @alters()
    def doubt(connection: Connection) -> None:
        connection.execute("UPDATE placement SET size_differs = 1 WHERE uid = 1")

    pulled.vault.write(doubt)
    report = pulled.remove()
    assert (report.confirmed, report.skipped) == (9, 1)
    assert len(mail_user.uids("INBOX")) == 1


def test_without_uidplus_refused(
    vault: Vault, world: World, mail_user_without_uidplus: MailUser
) -> None:
    user = mail_user_without_uidplus
    user.bulk_load("INBOX", [letter(n) for n in range(3)])
    desk = desk_for(vault, world, user.settings(), user.password)
    desk.pull()
    report = desk.remove()
    assert {receipt.reason for receipt in report.receipts} == {SkipReason.NO_UIDPLUS}
    assert len(user.uids("INBOX")) == 3
    assert not any("STORE" in command.name for command in user.commands())


def test_purge_all(pulled: Desk, mail_user: MailUser) -> None:
    report = pulled.remove(parse_query('"Letter 3"'), RemovalMode.PURGE_ALL)
    assert report.confirmed == 2  # the server's copy and the vault's
    assert "Letter 3" not in states(pulled)
    assert len(mail_user.uids("INBOX")) == 9
    with pulled.vault.reader() as reader:
        assert reader.count(parse_query('"Letter 3"')) == 0
        tables = ("body", "part", "placement", "custody", "message_person", "message_text")
        for table in tables:
            (count,) = reader._connection.execute(
                f"SELECT count(DISTINCT {'rowid' if table == 'message_text' else 'message_id'})"
                f" FROM {table}"
            ).fetchone()
            assert count == 9, table
        assert len(reader.receipts()) == 2
    assert pulled.pull().messages == 0


def test_purge_all_keeps_what_the_server_keeps(pulled: Desk, mail_user: MailUser) -> None:
    plan = make_plan(pulled.vault, parse_query('"Letter 3"'), RemovalMode.PURGE_ALL)
    mail_user.add_flags("INBOX", [mail_user.uids("INBOX")[3]], ["\\Flagged"])
    report = run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert (report.confirmed, report.skipped) == (0, 2)
    assert {receipt.reason for receipt in report.receipts} == {
        SkipReason.FLAGGED_SINCE,
        SkipReason.COPY_LEFT_ON_SERVER,
    }
    assert letter(3) in pulled.raws()


def test_purge_vault_touches_no_server_and_is_not_undone_by_a_pull(
    pulled: Desk, mail_user: MailUser
) -> None:
    before = len(mail_user.commands())
    report = pulled.remove(parse_query('"Letter 3"'), RemovalMode.PURGE_VAULT)
    assert report.confirmed == 1
    assert len(mail_user.commands()) == before
    assert letter(3) in mail_user.messages("INBOX").values()
    again = pulled.pull()
    (inbox,) = (found for found in again.mailboxes if found.mailbox == "INBOX")
    assert (inbox.listed, inbox.stored, again.messages) == (9, 9, 0)
    assert "Letter 3" not in states(pulled)


def test_purged_from_the_vault_stays_out_when_uids_change(
    pulled: Desk, mail_user: MailUser
) -> None:
    pulled.remove(parse_query('"Letter 3"'), RemovalMode.PURGE_VAULT)
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 1)
    reports = [pulled.pull(), pulled.pull()]
    for report in reports:
        (inbox,) = (found for found in report.mailboxes if found.mailbox == "INBOX")
        assert (inbox.listed, inbox.stored, inbox.quarantined) == (9, 9, 0)
    assert reports[1].messages == 0
    assert "Letter 3" not in states(pulled)
