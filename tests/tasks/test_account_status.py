"""How an account stands, by what pulls noted; and what its owner decides on it."""

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.mail_user import MailUser
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.errors import Cancelled
from vault_app.model.jobs import QuietJob
from vault_app.model.pulls import PullOutcome, PullWhy
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalMode
from vault_app.regions.world import World
from vault_app.tasks import quarantine
from vault_app.tasks.account_status import AccountStatus, MailboxStatus, account_status
from vault_app.tasks.completeness import prove


def status(desk: Desk) -> AccountStatus:
    with desk.vault.reader() as reader:
        return account_status(reader, desk.world, desk.account.id)


def of(found: AccountStatus, mailbox: str = "INBOX") -> MailboxStatus:
    return next(each for each in found.mailboxes if each.mailbox.name == mailbox)


class Stopping(QuietJob):
    """Stops once so many messages came."""

    def __init__(self, after: int) -> None:
        self._left = after

    def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        if unit == "messages" and done >= self._left:
            self._left = -1

    def check(self) -> None:
        if self._left < 0:
            raise Cancelled


def test_before_the_first_pull_nothing_is_claimed(desk: Desk) -> None:
    found = status(desk)
    assert (found.mailboxes, found.runs, found.proof) == ((), (), None)


def test_a_complete_pull(desk: Desk, mail_user: MailUser) -> None:
    for number in range(3):
        mail_user.append("INBOX", letter(number))
    desk.pull()
    found = status(desk)
    inbox = of(found)
    assert (inbox.on_server, inbox.in_vault, inbox.new, inbox.waiting) == (3, 3, 3, 0)
    assert inbox.adds_up
    assert inbox.mailbox.checked_at is not None
    (run,) = found.runs
    assert run.outcome is PullOutcome.COMPLETE
    assert run.why is PullWhy.ASKED
    assert (run.new, run.messages, run.left_over) == (3, 3, 0)
    assert run.ended_at is not None
    mail_user.append("INBOX", letter(7))
    desk.pull()
    assert of(status(desk)).new == 1
    assert len(status(desk).runs) == 2


def test_what_waits_after_a_pull_that_was_stopped(
    desk: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("_PORTION_MESSAGES", "_BATCH_MESSAGES"):
        monkeypatch.setattr(f"vault_app.tasks.mailbox_fetch.{size}", 5)
    mail_user.bulk_load("INBOX", [letter(number) for number in range(30)])
    with pytest.raises(Cancelled):
        desk.pull(Stopping(after=11))
    found = status(desk)
    inbox = of(found)
    assert inbox.on_server == 30
    assert 0 < inbox.in_vault < 30
    assert inbox.waiting == 30 - inbox.in_vault
    assert not inbox.adds_up
    assert found.runs[0].outcome is PullOutcome.STOPPED
    desk.pull()
    assert of(status(desk)).adds_up


def test_what_the_owner_deleted_here_is_neither_waiting_nor_complete(
    desk: Desk, mail_user: MailUser
) -> None:
    for number in range(3):
        mail_user.append("INBOX", letter(number))
    desk.pull()
    desk.remove(parse_query("subject:1"), RemovalMode.PURGE_VAULT)
    for _ in range(2):
        inbox = of(status(desk))
        assert (inbox.on_server, inbox.in_vault, inbox.waiting, inbox.purged) == (3, 2, 0, 1)
        assert not inbox.adds_up
        assert inbox.is_explained
        desk.pull()


def test_new_mail_that_a_proof_saw_is_waiting(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    mail_user.append("INBOX", letter(2))
    proof = prove(QuietJob(), desk.vault, desk.account, desk.connect)
    found = status(desk)
    assert of(found).waiting == 1
    assert found.proof == proof
    assert [each.id for each in found.proofs] == [proof.id]


def refusing(uid: int) -> "object":
    def answer(session: Served, command: Command) -> None:
        asks = b"BODY.PEEK[]" in command.arguments
        if not asks:
            session.behave(command)
            return
        for message, line in session.fetch_answers(command):
            if message.uid != uid:
                session.send(line)
        session.tagged(command)

    return answer


def test_set_aside_skipped_tried_again(vault: Vault, world: World, authority: Authority) -> None:
    with HostileServer(authority=authority) as server:
        for number in range(3):
            server.inbox.add(letter(number))
        refused = server.inbox.uids()[1]
        server.on("UID FETCH", refusing(refused))  # type: ignore[arg-type]
        desk = desk_for(vault, world, server.settings(), server.password)
        desk.pull()
        found = status(desk)
        (copy,) = found.set_aside
        assert (copy.uid, copy.is_given_up) == (refused, False)
        assert (of(found).set_aside, of(found).waiting, of(found).in_vault) == (1, 0, 2)
        assert found.runs[0].outcome is PullOutcome.LEFT_OVER
        asked = len(server.commands)
        desk.pull()
        assert any(b"BODY.PEEK[]" in each.arguments for each in server.commands[asked:])
        quarantine.skip_for_good(vault, found.set_aside)
        asked = len(server.commands)
        desk.pull()
        assert not any(b"BODY.PEEK[]" in each.arguments for each in server.commands[asked:])
        found = status(desk)
        assert found.runs[0].outcome is PullOutcome.LEFT_OVER
        assert (of(found).set_aside, of(found).given_up) == (0, 1)
        assert not of(found).adds_up
        assert of(found).is_explained
        quarantine.try_with_each_pull(vault, found.set_aside)
        server.on("UID FETCH", lambda session, command: session.behave(command))
        desk.pull(mailboxes=["INBOX"])
        found = status(desk)
        assert found.set_aside == ()
        assert of(found).adds_up


def test_a_refused_folder_is_told_with_the_servers_words(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        server.inbox.add(letter(1))
        server.on("EXAMINE", lambda session, command: session.tagged(command, "NO", "Go away"))
        desk = desk_for(vault, world, server.settings(), server.password)
        desk.pull()
        inbox = of(status(desk))
        assert inbox.mailbox.trouble == "refused: Go away"
        assert not inbox.adds_up
        assert not inbox.is_explained
