"""Quick looks by mod-sequences at a real server: they are quick, and nothing is missed by them."""

from datetime import timedelta

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from tests.tasks.test_pull import of
from vault_app.archive.database import Connection
from vault_app.archive.writer import alters
from vault_app.model.errors import Cancelled
from vault_app.model.jobs import QuietJob
from vault_app.model.query import Listed
from vault_app.model.removal import RemovalMode
from vault_app.tasks.mailbox_look import distrust_setting


def lines_of_last_pull(user: MailUser) -> list[bytes]:
    """What the newest connection said after signing in."""
    commands = user.commands()
    last = max(command.connection for command in commands)
    return [command.line for command in commands if command.connection == last]


def live(desk: Desk) -> dict[str, dict[int, tuple[str, ...]]]:
    """UIDs and flags of all copies believed to be on the server, by mailbox."""
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    with desk.vault.reader() as reader:
        for mailbox in reader.mailboxes():
            if mailbox.uidvalidity is not None:
                copies = reader.copies_in_order(mailbox.id, mailbox.uidvalidity)
                found[mailbox.name] = {copy.uid: tuple(copy.flags.split()) for copy in copies}
    return found


def age_marks(desk: Desk, age: timedelta) -> None:
    """Let the last comparison of all UIDs be so long ago."""
    seconds = int(age.total_seconds())

    @alters()
    def age_all(connection: Connection) -> None:
        connection.execute("UPDATE mailbox_mark SET compared_at = compared_at - ?", (seconds,))

    desk.vault.write(age_all)


def test_an_unchanged_mailbox_is_not_opened(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(5)])
    mail_user.create("Archive")
    first = desk.pull()
    again = desk.pull()
    lines = lines_of_last_pull(mail_user)
    assert not any(line.startswith((b"EXAMINE", b"SELECT", b"UID")) for line in lines)
    assert sum(line.startswith(b"STATUS") for line in lines) == 2
    assert [m.listed for m in again.mailboxes] != []
    assert {m.mailbox: m.stored for m in again.mailboxes} == {
        m.mailbox: m.stored for m in first.mailboxes
    }
    with desk.vault.reader() as reader:
        assert all(box.counted == box.stored for box in reader.mailboxes())


def test_only_what_changed_is_listed(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(9)])
    uids = mail_user.uids("INBOX")
    desk.pull()
    mail_user.add_flags("INBOX", uids[:2], ["\\Seen"])
    mail_user.expunge("INBOX", uids[4:6])
    new = mail_user.append("INBOX", letter(20))
    report = desk.pull()
    assert (of(report).listed, of(report).stored, of(report).new) == (8, 8, 1)
    (fetch,) = (line for line in lines_of_last_pull(mail_user) if b"1:*" in line)
    assert b"CHANGEDSINCE" in fetch
    assert b"VANISHED" in fetch
    assert live(desk)["INBOX"] == {
        **dict.fromkeys([uids[2], uids[3], *uids[6:], new], ()),
        **dict.fromkeys(uids[:2], ("\\Seen",)),
    }
    desk.pull()
    assert not any(line.startswith(b"EXAMINE") for line in lines_of_last_pull(mail_user))


@pytest.mark.parametrize("age", [timedelta(days=7, minutes=1), timedelta(days=-1)])
def test_all_is_compared_every_week(desk: Desk, mail_user: MailUser, age: timedelta) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    age_marks(desk, age)
    desk.pull()
    assert any(line == b"UID FETCH 1:* (UID FLAGS)" for line in lines_of_last_pull(mail_user))
    desk.pull()
    assert not any(line.startswith(b"EXAMINE") for line in lines_of_last_pull(mail_user))


def test_a_thorough_pull_compares_all(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    desk.pull(is_thorough=True)
    assert any(line == b"UID FETCH 1:* (UID FLAGS)" for line in lines_of_last_pull(mail_user))


def test_a_pull_that_was_stopped_is_not_the_last_word(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(3)])
    desk.pull()
    mail_user.bulk_load("INBOX", [letter(100 + n) for n in range(600)])

    class Stopping(QuietJob):
        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            if done >= 550:
                raise Cancelled

    with pytest.raises(Cancelled):
        desk.pull(Stopping())
    report = desk.pull()
    assert (of(report).stored, of(report).listed) == (603, 603)
    assert desk.raws() == sorted(mail_user.messages("INBOX").values())


def test_mail_purged_from_the_vault_stays_out_of_quick_looks(
    desk: Desk, mail_user: MailUser
) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(4)])
    desk.pull()
    desk.remove(Listed((desk.rows()[0].id,)), RemovalMode.PURGE_VAULT)
    for _ in range(3):
        report = desk.pull()
        assert (of(report).listed, of(report).stored, report.messages) == (3, 3, 0)
    mail_user.append("INBOX", letter(9))
    assert of(desk.pull()).stored == 4


def test_uidvalidity_that_changed_is_seen_by_numbers(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(4)])
    desk.pull()
    desk.pull()
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 7)
    report = desk.pull()
    assert (report.messages, of(report).stored) == (0, 4)


def test_a_mailbox_that_went_and_came_back(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Old")
    mail_user.append("Old", letter(1))
    desk.pull()
    mail_user.rename("Old", "New")
    desk.pull()
    mail_user.rename("New", "Old")
    report = desk.pull()
    assert of(report, "Old").stored == 1
    assert len(live(desk)["Old"]) == 1


def test_nothing_is_ever_changed_on_the_server(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(3)])
    desk.pull()
    mail_user.append("INBOX", letter(7))
    desk.pull()
    allowed = {"CAPABILITY", "AUTHENTICATE", "LOGIN", "ID", "NAMESPACE", "GETQUOTAROOT", "LIST"}
    allowed |= {"STATUS", "EXAMINE", "ENABLE", "UID FETCH", "NOOP", "LOGOUT"}
    assert {command.name for command in mail_user.commands()} <= allowed
    assert not any(b"BODY[" in command.line for command in mail_user.commands())
    with desk.vault.reader() as reader:
        assert reader.setting(distrust_setting(desk.account.id)) is None
