"""Mail that names no holder takes that of its neighbours in time, and says so."""

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk
from vault_app.model.custody import Confidence
from vault_app.tasks.placing_sent import nearest_named

BORDER = (
    b"Received: from mail.elsewhere.example (mail.elsewhere.example [198.51.100.7])\r\n"
    b"\tby mx.google.com with ESMTPS id abc123; %b\r\n"
)


def letter(date: bytes, *, is_received: bool) -> bytes:
    return (
        BORDER % date if is_received else b""
    ) + b"From: ada@example.org\r\nSubject: x\r\nDate: %b\r\n\r\nHello.\r\n" % date


def test_sent_mail_lies_where_the_mail_of_the_time_lies(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Sent")
    mail_user.append("INBOX", letter(b"Tue, 04 Mar 2014 10:00:00 +0000", is_received=True))
    mail_user.append("Sent", letter(b"Wed, 05 Mar 2014 10:00:00 +0000", is_received=False))
    mail_user.append("Sent", letter(b"Wed, 05 Mar 2008 10:00:00 +0000", is_received=False))
    desk.pull()
    with desk.vault.reader() as reader:
        near, received, far = (reader.custody(row.id)[0] for row in desk.rows())
    assert near.holding == received.holding
    assert near.confidence is Confidence.UNKNOWN  # this provider's country is not told by its mail
    assert "4 March 2014" in near.because
    assert near.account_id == desk.account.id
    assert far.holding != received.holding


def test_it_is_still_so_after_another_pull(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(b"Tue, 04 Mar 2014 10:00:00 +0000", is_received=True))
    mail_user.append("INBOX", letter(b"Wed, 05 Mar 2014 10:00:00 +0000", is_received=False))
    desk.pull()
    before = [row.holding_id for row in desk.rows()]
    desk.pull()
    assert [row.holding_id for row in desk.rows()] == before
    assert len(set(before)) == 1


def test_nearest() -> None:
    held = [(1, 9), (4, 5), (5, 9), (8, 9), (10, 6), (30, 9)]
    assert list(nearest_named(held, {9})) == [(1, 4), (5, 4), (8, 10), (30, 10)]
    assert list(nearest_named([(1, 9), (2, 9)], {9})) == []
    assert list(nearest_named(held, set())) == []
