"""All that is to be said of who holds one message, from a real vault."""

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk
from tests.tasks.places import DUBLIN, at_exchange, letter, pulled
from vault_app.model.custody import CopyKind
from vault_app.model.errors import MessageNotFound
from vault_app.model.law import MessageCustody
from vault_app.model.query import EVERYTHING
from vault_app.tasks.custody import custody_of
from vault_app.tasks.searching import read_query


def of(desk: Desk, query: str = "") -> MessageCustody:
    row = desk.rows(read_query(query, desk.world))[0]
    with desk.vault.reader() as reader:
        return custody_of(reader, desk.world, row.id)


def test_intervals_copies_and_laws(desk: Desk, mail_user: MailUser) -> None:
    pulled(desk, mail_user)
    found = of(desk, 'subject:"Letter 2"')
    now = found.intervals[0]
    assert (now.holding.country, now.until, now.account_id) == ("IE", None, desk.account.id)
    assert now.evidence
    server, vault = found.copies
    assert (server.kind, server.mailboxes, server.holding) == (
        CopyKind.SERVER,
        ("INBOX",),
        now.holding,
    )
    assert (vault.kind, vault.since is not None, vault.until) == (CopyKind.VAULT, True, None)
    (reaches,) = found.reaches
    assert "us-cloud-act" in {reach.jurisdiction_id for reach in reaches.reaches}
    assert "eu-gdpr-48" in {limit.jurisdiction_id for limit in reaches.limits}
    assert found.delivered[0].holding == now.holding
    assert found.facts_as_of == desk.world.facts.as_of


def test_the_route_tells_trusted_from_claimed(desk: Desk, mail_user: MailUser) -> None:
    forged = b"Received: from evil.example by mx.google.com; Mon, 1 Mar 2021 09:00:00 +0000\r\n"
    raw = at_exchange(DUBLIN, 1, "2021-03-01")
    head, sep, rest = raw.partition(b"From: Ada")
    mail_user.append("INBOX", head + forged + sep + rest)
    desk.pull()
    route = of(desk).route
    assert [hop.line for hop in route] == list(range(5))
    assert [hop.is_trusted for hop in route] == [True, True, True, True, False]
    assert route[0].by_host.lower() == DUBLIN.lower()
    assert route[0].country == "IE"
    assert route[-1].from_host == "evil.example"
    assert route[0].at is not None


def test_after_a_removal_the_residue_is_a_copy(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", at_exchange(DUBLIN, 1, "2021-03-01"))
    desk.pull()
    report = desk.remove(EVERYTHING)
    found = of(desk)
    assert [copy.kind for copy in found.copies] == [
        CopyKind.VAULT,
        CopyKind.RESIDUE,
        CopyKind.SERVER,
    ]
    left, was = found.copies[1:]
    assert left.holding is not None
    days = desk.world.retention_days(left.holding.provider_id)
    assert (left.until is None) is (days is None)
    assert left.since is not None
    if left.until is not None and days is not None:
        assert (left.until.date() - left.since.date()).days == days
    assert left.evidence[0].where == f"Receipt {report.receipts[0].id}"
    assert was.until is not None
    assert found.reaches == ()


def test_a_copy_in_another_mailbox_is_the_same_custody(desk: Desk, mail_user: MailUser) -> None:
    raw = at_exchange(DUBLIN, 1, "2021-03-01")
    mail_user.create("Archive")
    for mailbox in ("INBOX", "Archive"):
        mail_user.append(mailbox, raw)
    desk.pull()
    found = of(desk)
    assert [copy.kind for copy in found.copies] == [CopyKind.SERVER, CopyKind.VAULT]
    assert set(found.copies[0].mailboxes) == {"INBOX", "Archive"}


def test_mail_without_any_lines(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter("", 1, "2021-03-01"))
    desk.pull()
    found = of(desk)
    assert found.route == ()
    assert found.intervals


def test_no_such_message(desk: Desk) -> None:
    with desk.vault.reader() as reader, pytest.raises(MessageNotFound):
        custody_of(reader, desk.world, 7)
