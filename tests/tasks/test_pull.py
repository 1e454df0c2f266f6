"""Pulling from a real server: all of it, byte for byte, only once, and what changes is followed."""

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.model.errors import Cancelled, MailboxNotFound
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import GoneWhy, PlacementState
from vault_app.model.query import parse_query
from vault_app.tasks.pull import MailboxReport, PullReport

ODD = [
    b"Subject: \xff\xfe raw 8 bit\r\n\r\n\x80\xff\r\n",
    b"no header\r\n",
    b"Subject: no end of line",
    b"Subject: unclosed\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n",
    b"From: \r\nSubject: long line\r\n\r\n" + b"x" * 200_000 + b"\r\n",
]


def of(report: PullReport, mailbox: str = "INBOX") -> MailboxReport:
    return next(found for found in report.mailboxes if found.mailbox == mailbox)


def test_everything_comes_byte_for_byte(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(30)] + ODD)
    report = desk.pull()
    assert (of(report).listed, of(report).stored, of(report).new) == (35, 35, 35)
    assert report.left_over == ()
    assert desk.raws() == sorted(mail_user.messages("INBOX").values())


def test_a_second_pull_fetches_nothing(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(5)])
    desk.pull()
    again = desk.pull()
    assert (again.messages, again.new, of(again).stored) == (0, 0, 5)
    mail_user.append("INBOX", letter(9))
    third = desk.pull()
    assert (third.messages, third.new, of(third).stored) == (1, 1, 6)


def test_mail_stays_unread_on_the_server(desk: Desk, mail_user: MailUser) -> None:
    uid = mail_user.append("INBOX", letter(1))
    desk.pull()
    assert "\\Seen" not in mail_user.flags("INBOX", uid)
    assert not any(command.name in ("SELECT", "UID STORE") for command in mail_user.commands())


def test_mailboxes_with_all_sorts_of_names(desk: Desk, mail_user: MailUser) -> None:
    for number, name in enumerate(("B&APw-ro/Auftr&AOQ-ge", "two words", 'q"uote', "&ZeVnLIqe-")):
        mail_user.create(name)
        mail_user.append(name, letter(number))
    report = desk.pull()
    assert {found.mailbox: found.stored for found in report.mailboxes if found.stored} == {
        "Büro/Aufträge": 1,
        "two words": 1,
        'q"uote': 1,
        "日本語": 1,
    }


def test_only_the_mailboxes_asked_for(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("B&APw-ro")
    mail_user.append("B&APw-ro", letter(1))
    mail_user.append("INBOX", letter(2))
    report = desk.pull(mailboxes=["Büro"])
    assert [found.mailbox for found in report.mailboxes] == ["Büro"]
    with pytest.raises(MailboxNotFound):
        desk.pull(mailboxes=["Nowhere"])


def test_the_same_message_in_two_mailboxes(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Archive")
    mail_user.append("INBOX", letter(1))
    mail_user.append("Archive", letter(1))
    report = desk.pull()
    assert report.new == 1
    assert len(desk.rows()) == 1


def test_flags_are_followed(desk: Desk, mail_user: MailUser) -> None:
    uid = mail_user.append("INBOX", letter(1))
    desk.pull()
    assert not desk.rows()[0].is_seen
    mail_user.add_flags("INBOX", [uid], ["\\Seen", "\\Flagged"])
    desk.pull()
    assert desk.rows()[0].is_seen
    assert desk.rows()[0].is_flagged
    mail_user.remove_flags("INBOX", [uid], ["\\Flagged"])
    desk.pull()
    assert not desk.rows()[0].is_flagged


def test_deleted_by_another_client(desk: Desk, mail_user: MailUser) -> None:
    uids = [mail_user.append("INBOX", letter(n)) for n in range(3)]
    desk.pull()
    mail_user.expunge("INBOX", [uids[1]])
    report = desk.pull()
    assert of(report).listed == of(report).stored == 2
    states = {row.subject: row.state for row in desk.rows()}
    assert states["Letter 1"] is PlacementState.GONE
    assert states["Letter 0"] is PlacementState.ON_SERVER
    assert len(desk.raws()) == 3


def test_moved_by_another_client(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Archive")
    uid = mail_user.append("INBOX", letter(1))
    desk.pull()
    mail_user.append("Archive", letter(1))
    mail_user.expunge("INBOX", [uid])
    desk.pull()
    (row,) = desk.rows()
    assert row.state is PlacementState.ON_SERVER
    assert desk.rows(parse_query("in:archive")) == [row]
    assert desk.rows(parse_query("in:inbox")) == []
    with desk.vault.reader() as reader:
        assert {p.mailbox: p.gone_why for p in reader.placements(row.id)} == {
            "Archive": None,
            "INBOX": GoneWhy.VANISHED,
        }


def test_deleted_mailbox(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Old")
    mail_user.append("Old", letter(1))
    desk.pull()
    mail_user.delete("Old")
    desk.pull()
    assert desk.rows()[0].state is PlacementState.GONE
    assert desk.rows(parse_query("in:old")) == desk.rows()  # where it lay last
    assert desk.raws() == [letter(1)]


def test_uidvalidity_change_downloads_nothing_again(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(20)])
    desk.pull()
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 100)
    report = desk.pull()
    assert report.bytes == 0
    assert (of(report).listed, of(report).stored) == (20, 20)
    assert all(row.state is PlacementState.ON_SERVER for row in desk.rows())


def test_recreated_mailbox_with_other_mail(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Old")
    mail_user.append("Old", letter(1))
    mail_user.append("Old", letter(2))
    desk.pull()
    mail_user.delete("Old")
    mail_user.create("Old")
    mail_user.append("Old", letter(3))
    mail_user.append("Old", letter(2))
    desk.pull()
    states = {row.subject: row.state for row in desk.rows()}
    assert states == {
        "Letter 1": PlacementState.GONE,
        "Letter 2": PlacementState.ON_SERVER,
        "Letter 3": PlacementState.ON_SERVER,
    }


def test_two_drafts_with_one_message_id(desk: Desk, mail_user: MailUser) -> None:
    first, second = letter(1), letter(1, body="Better.")
    mail_user.append("INBOX", first)
    mail_user.append("INBOX", second)
    desk.pull()
    assert desk.raws() == sorted([first, second])
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 1)
    desk.pull()
    assert desk.raws() == sorted([first, second])


class StopAfter(QuietJob):
    """A person who stops the task after so many messages."""

    def __init__(self, messages: int) -> None:
        self._messages = messages
        self.seen: list[tuple[int, int | None, str]] = []

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        self.seen.append((done, total, note))

    def check(self) -> None:
        if self.seen and self.seen[-1][0] >= self._messages:
            raise Cancelled


def test_cancelled_and_resumed(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(700)])
    job = StopAfter(100)
    with pytest.raises(Cancelled):
        desk.pull(job)
    kept = len(desk.rows())
    assert 100 <= kept < 700
    report = desk.pull()
    assert report.messages == 700 - kept
    assert desk.raws() == sorted(mail_user.messages("INBOX").values())


def test_progress_knows_the_total(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(50)])
    job = StopAfter(1_000)
    desk.pull(job)
    assert job.seen[0] == (0, 50, "")
    assert job.seen[-1] == (50, 50, "INBOX")


def test_mail_that_arrives_during_the_pull(
    desk: Desk, mail_user: MailUser, dovecot: Dovecot
) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(600)])

    class Delivering(QuietJob):
        delivered = 0

        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            if done % 100 == 50:
                self.delivered += 1
                mail_user.append("INBOX", letter(1_000 + self.delivered))

    job = Delivering()
    desk.pull(job)
    assert job.delivered == 6
    desk.pull()
    assert desk.raws() == sorted(mail_user.messages("INBOX").values())


def test_expunged_during_the_pull(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(1_200)])
    uids = mail_user.uids("INBOX")

    class Expunging(QuietJob):
        did = False

        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            if done == 1 and not self.did:
                self.did = True
                mail_user.expunge("INBOX", uids[-20:])

    report = desk.pull(Expunging())
    found = of(report)
    assert found.listed == found.stored + found.vanished + found.quarantined == 1_200
    assert found.quarantined == 0
    assert found.vanished <= 20
    assert not any(raw == b"" for raw in desk.raws())
    desk.pull()
    states = [row.state for row in desk.rows()]
    assert states.count(PlacementState.ON_SERVER) == 1_180


def test_plaintext_only_to_loopback(desk: Desk, mail_user: MailUser) -> None:
    from vault_app.imap.session import Session

    with Session(mail_user.plain_settings(), mail_user.password) as session:
        assert session.seen.address == "127.0.0.1"
