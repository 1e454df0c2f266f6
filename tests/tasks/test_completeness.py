"""The proof of completeness against a real server: what is there, what is missing, and why."""

import json

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.archive import quarantining
from vault_app.archive.database import Connection
from vault_app.archive.writer import alters
from vault_app.model.jobs import QuietJob
from vault_app.model.proof_document import proof_document
from vault_app.model.pulls import DifferenceKind, MailboxProof, Proof
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalMode
from vault_app.tasks.completeness import last_proof, prove


def made(desk: Desk, *, is_deep: bool = False) -> Proof:
    return prove(QuietJob(), desk.vault, desk.account, desk.connect, is_deep=is_deep)


def of(proof: Proof, mailbox: str = "INBOX") -> MailboxProof:
    return next(each for each in proof.mailboxes if each.mailbox == mailbox)


def test_all_is_there(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(number) for number in range(5)])
    mail_user.create("Work")
    mail_user.append("Work", letter(9))
    desk.pull()
    proof = made(desk)
    assert proof.is_whole
    assert [each.mailbox for each in proof.mailboxes] == ["INBOX", "Work"]
    assert (of(proof).counted, of(proof).listed, of(proof).held) == (5, 5, 5)
    assert of(proof).differences == ()
    assert proof.server == desk.account.server.host
    assert proof.address == desk.account.address


def test_it_is_kept_with_its_date_and_read_again(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    proof = made(desk)
    with desk.vault.reader() as reader:
        assert last_proof(reader, desk.account.id) == proof
        assert reader.proof(proof.id) == proof
        (kept,) = reader.proofs(desk.account.id)
        assert (kept.made_at, kept.is_whole) == (proof.made_at, False)
        assert last_proof(reader, desk.account.id + 1) is None


def test_what_arrived_since_is_named(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    mail_user.append("INBOX", letter(2))
    proof = made(desk)
    inbox = of(proof)
    assert not proof.is_whole
    assert not inbox.adds_up
    assert (inbox.counted, inbox.listed, inbox.held, inbox.difference_count) == (2, 2, 1, 1)
    (waiting,) = inbox.differences
    assert waiting.kind is DifferenceKind.WAITING
    assert waiting.message_id is None
    assert waiting.subject
    assert "@" in waiting.sender
    assert waiting.date is not None
    assert waiting.size == len(letter(2))
    desk.pull()
    assert made(desk).is_whole


def test_what_left_the_server_since_is_named(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    mail_user.append("INBOX", letter(2))
    desk.pull()
    gone = min(mail_user.messages("INBOX"))
    mail_user.expunge("INBOX", [gone])
    inbox = of(made(desk))
    (difference,) = inbox.differences
    assert difference.kind is DifferenceKind.GONE
    assert difference.uid == gone
    with desk.vault.reader() as reader:
        assert difference.message_id is not None
        assert reader.row(difference.message_id).subject == difference.subject
    assert (inbox.counted, inbox.listed, inbox.held) == (1, 1, 1)
    assert inbox.adds_up


def test_a_mailbox_that_the_vault_does_not_know(desk: Desk, mail_user: MailUser) -> None:
    desk.pull()
    mail_user.create("New")
    mail_user.append("New", letter(3))
    new = of(made(desk), "New")
    assert [each.kind for each in new.differences] == [DifferenceKind.WAITING]
    assert not new.adds_up


def test_a_mailbox_that_the_server_lists_no_more(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Old")
    mail_user.append("Old", letter(3))
    desk.pull()
    mail_user.delete("Old")
    proof = made(desk)
    old = of(proof, "Old")
    assert old.trouble == "not-listed"
    assert [each.kind for each in old.differences] == [DifferenceKind.GONE]
    assert not proof.is_whole
    desk.pull()
    assert [each.mailbox for each in made(desk).mailboxes] == ["INBOX"]


def test_a_mailbox_that_was_numbered_anew(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Work")
    mail_user.append("Work", letter(3))
    desk.pull()
    mail_user.delete("Work")
    mail_user.create("Work")
    mail_user.append("Work", letter(3))
    work = of(made(desk), "Work")
    assert work.trouble == "renumbered"
    assert not work.adds_up
    desk.pull()
    assert of(made(desk), "Work").adds_up


def test_what_was_set_aside_given_up_and_purged(desk: Desk, mail_user: MailUser) -> None:
    for number in range(4):
        mail_user.append("INBOX", letter(number))
    desk.pull()
    uids = sorted(mail_user.messages("INBOX"))
    with desk.vault.reader() as reader:
        (mailbox,) = reader.mailboxes(desk.account.id)
        purged = reader.messages_at(mailbox.id, mailbox.uidvalidity or 0, uids)[uids[3]]
    desk.remove(parse_query(f"subject:{3}"), RemovalMode.PURGE_VAULT)
    del purged
    for uid in uids[:2]:
        _set_aside(desk, mailbox.id, mailbox.uidvalidity or 0, uid)
    desk.vault.write(quarantining.give_up, [(mailbox.id, mailbox.uidvalidity or 0, uids[1])])
    inbox = of(made(desk))
    kinds = {each.uid: each.kind for each in inbox.differences}
    assert kinds[uids[0]] is DifferenceKind.SET_ASIDE
    assert kinds[uids[1]] is DifferenceKind.GIVEN_UP
    assert {each.reason for each in inbox.differences if each.uid in uids[:2]} == {"no-answer"}
    assert all(each.subject for each in inbox.differences)
    assert not inbox.adds_up


def _set_aside(desk: Desk, mailbox_id: int, uidvalidity: int, uid: int) -> None:
    """As if the server had never given it."""

    @alters()
    def forget(connection: Connection) -> None:
        connection.execute(
            "DELETE FROM placement WHERE mailbox_id = ? AND uid = ?", (mailbox_id, uid)
        )

    desk.vault.write(forget)
    desk.vault.write(
        quarantining.quarantine,
        mailbox_id=mailbox_id,
        uidvalidity=uidvalidity,
        found=[(uid, "no-answer", "")],
    )


def test_a_deep_proof_finds_what_rotted(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    mail_user.append("INBOX", letter(2))
    desk.pull()
    assert made(desk, is_deep=True).is_whole
    message_id = desk.rows()[0].id

    @alters()
    def rot(connection: Connection) -> None:
        connection.execute("UPDATE message SET sha256 = ? WHERE id = ?", (b"\1" * 32, message_id))

    desk.vault.write(rot)
    assert made(desk).is_whole
    deep = made(desk, is_deep=True)
    assert deep.is_deep
    assert not deep.is_whole
    (damaged,) = of(deep).differences
    assert (damaged.kind, damaged.message_id) == (DifferenceKind.DAMAGED, message_id)
    assert (of(deep).counted, of(deep).held) == (2, 1)


def test_only_the_first_thousand_are_named(
    desk: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.tasks.mailbox_proof.NAMED_DIFFERENCES", 7)
    mail_user.bulk_load("INBOX", [letter(number) for number in range(30)])
    inbox = of(made(desk))
    assert inbox.difference_count == 30
    assert len(inbox.differences) == 7
    assert inbox.held == 0


def test_it_changes_nothing_on_the_server(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    (uid,) = mail_user.uids("INBOX")
    before = mail_user.flags("INBOX", uid)
    made(desk)
    assert mail_user.flags("INBOX", uid) == before
    sent = {command.name for command in mail_user.commands()}
    assert "EXAMINE" in sent
    assert not sent & {"SELECT", "STORE", "UID STORE", "EXPUNGE", "UID EXPUNGE", "CLOSE"}


def test_the_document_names_everything(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    document = json.loads(json.dumps(proof_document(made(desk))))
    (inbox,) = document["mailboxes"]
    assert document["whole"] is False
    assert inbox["adds_up"] is False
    assert inbox["differences"][0]["kind"] == "waiting"
