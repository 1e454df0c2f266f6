"""How copies are proven the same before they go, and what is never proven by less."""

import hashlib
from collections.abc import Callable, Iterator

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.mail_user import MailUser
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session as ClientSession
from vault_app.model.jobs import QuietJob
from vault_app.model.query import EVERYTHING, parse_query
from vault_app.model.removal import (
    PlanItem,
    ProofKind,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    Step,
)
from vault_app.regions.world import World
from vault_app.tasks.removal import RemovalReport, make_plan, run_plan

QUICK = RemovalChoices(proof=ProofKind.QUICK)
DIGEST = RemovalChoices(proof=ProofKind.DIGEST)
# Short, of just the size of both pieces, and longer: with the middle that nobody looks at.
SIZES = (10, 3_800, 8_192, 30_000)


def long_letter(number: int) -> bytes:
    return letter(number, body="\r\n".join("x" * 70 for _ in range(SIZES[number] // 72 + 1)))


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        for number in range(len(SIZES)):
            running.inbox.add(long_letter(number))
        yield running


def proofs(desk: Desk, report: RemovalReport) -> list[ProofKind | None]:
    with desk.vault.reader() as reader:
        return [item.proof for item in reader.plan_items(report.plan.id)]


def asked(server: HostileServer, words: bytes) -> int:
    return sum(words in command.line for command in server.commands)


def serve(vault: Vault, world: World, server: HostileServer) -> Desk:
    desk = desk_for(vault, world, server.settings(), server.password)
    desk.pull()
    server.commands.clear()
    return desk


def test_the_receipt_says_by_which(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    desk.pull()
    (receipt,) = desk.remove().receipts
    assert receipt.proof is ProofKind.READ_BACK


def test_quick_on_a_real_server(desk: Desk, mail_user: MailUser) -> None:
    for number in range(len(SIZES)):
        mail_user.append("INBOX", long_letter(number))
    desk.pull()
    report = desk.remove(choices=QUICK)
    assert report.confirmed == len(SIZES)
    assert set(proofs(desk, report)) == {ProofKind.QUICK}


def test_quick_fetches_no_more_than_it_compares(
    vault: Vault, world: World, server: HostileServer
) -> None:
    desk = serve(vault, world, server)
    report = desk.remove(choices=QUICK)
    assert report.confirmed == len(SIZES)
    assert set(proofs(desk, report)) == {ProofKind.QUICK}
    assert asked(server, b"BODY.PEEK[])") == 0


def change_end(raw: bytes) -> bytes:
    return raw[:-4] + b"?" + raw[-3:]


def change_start(raw: bytes) -> bytes:
    return raw.replace(b"Hello", b"Hullo").replace(b"xxxx", b"xxxy", 1)


def change_header(raw: bytes) -> bytes:
    return raw.replace(b"Ada", b"Eda")


@pytest.mark.parametrize("change", [change_end, change_start, change_header])
def test_quick_finds_what_differs(
    vault: Vault, world: World, server: HostileServer, change: Callable[[bytes], bytes]
) -> None:
    desk = serve(vault, world, server)
    victim = server.inbox.messages[-1]
    victim.raw = change(victim.raw)
    report = desk.remove(choices=QUICK)
    assert (report.confirmed, report.skipped) == (len(SIZES) - 1, 1)
    assert server.inbox.uids() == [victim.uid]


def test_what_is_not_alike_at_a_glance_is_read_back(
    vault: Vault, world: World, server: HostileServer
) -> None:
    """Another date alone does not make another message: it is fetched whole, and is the same."""
    desk = serve(vault, world, server)
    victim = server.inbox.messages[0]
    victim.received = victim.received.replace(year=2015)
    report = desk.remove(choices=QUICK)
    assert report.confirmed == len(SIZES)
    assert sorted(map(str, proofs(desk, report))) == ["quick", "quick", "quick", "read-back"]


def tell_digests(server: HostileServer, *, twice: bool = False) -> None:
    server.capabilities.append("DIGEST=SHA1")

    def fetch(session: Session, command: Command) -> None:
        if b"DIGEST.SHA1" not in command.arguments:
            session.behave(command)
            return
        for number, message in session.selected.numbered(command.arguments.partition(b" ")[0]):
            digest = hashlib.sha1(message.raw, usedforsecurity=False).hexdigest()
            for told in (digest, "0" * 40) if twice else (digest,):
                line = f"* {number} FETCH (UID {message.uid} DIGEST.SHA1 {told})\r\n"
                session.send(line.encode())
        session.tagged(command)

    server.on("UID FETCH", fetch)


def test_by_digest_nothing_is_fetched_again(
    vault: Vault, world: World, server: HostileServer
) -> None:
    tell_digests(server)
    desk = serve(vault, world, server)
    report = desk.remove(choices=DIGEST)
    assert report.confirmed == len(SIZES)
    assert set(proofs(desk, report)) == {ProofKind.DIGEST}
    assert asked(server, b"BODY.PEEK") == 0


def test_a_digest_that_differs_or_comes_twice_proves_nothing(
    vault: Vault, world: World, server: HostileServer
) -> None:
    tell_digests(server, twice=True)
    desk = serve(vault, world, server)
    victim = server.inbox.messages[1]
    victim.raw = change_end(victim.raw)
    report = desk.remove(choices=DIGEST)
    assert (report.confirmed, report.skipped) == (len(SIZES) - 1, 1)
    assert server.inbox.uids() == [victim.uid]
    assert ProofKind.DIGEST not in proofs(desk, report)


def test_without_digests_it_is_read_back(vault: Vault, world: World, server: HostileServer) -> None:
    desk = serve(vault, world, server)
    report = desk.remove(choices=DIGEST)
    assert set(proofs(desk, report)) == {ProofKind.READ_BACK}


# What changed after the mailbox was opened


class Busy(ClientSession):
    """Somebody else does something just before the first flag is set."""

    act: Callable[[], None]
    expected: Step

    def flag_deleted(self, uids, **options):  # type: ignore[no-untyped-def]
        act, self.act = self.act, lambda: None
        act()
        return super().flag_deleted(uids, **options)


def test_what_changes_between_the_look_and_the_flag_is_left(
    desk: Desk, mail_user: MailUser
) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(4)])
    desk.pull()
    starred = mail_user.uids("INBOX")[2]

    def connect(_: int) -> ClientSession:
        session = Busy(desk.account.server, mail_user.password)
        session.act = lambda: mail_user.add_flags("INBOX", [starred], ["\\Flagged"])
        return session

    report = desk.remove(connect=connect)
    assert (report.confirmed, report.skipped) == (3, 1)
    assert [one.reason for one in report.receipts if one.reason] == [SkipReason.CHANGED_SINCE]
    assert mail_user.uids("INBOX") == [starred]
    assert "\\Deleted" not in mail_user.flags("INBOX", starred)


# What must be in a backup first


def test_the_only_copy_needs_a_backup(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Archive")
    mail_user.append("INBOX", letter(1))
    mail_user.append("INBOX", letter(2))
    mail_user.append("Archive", letter(2))
    desk.pull()
    choices = RemovalChoices(needs_backup=True)
    report = desk.remove(parse_query("in:INBOX"), choices=choices)
    assert {one.subject: one.reason for one in report.receipts} == {
        "Letter 1": SkipReason.NO_BACKUP,
        "Letter 2": None,  # the other folder has another
    }
    everywhere = desk.remove(EVERYTHING, RemovalMode.PURGE_ALL, choices=choices)
    assert everywhere.skipped == 0  # nothing is to be left, so nothing has to be in a backup


# Which copies a search means


def test_a_search_for_a_folder_takes_the_copies_there(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Archive")
    for mailbox in ("INBOX", "Archive"):
        mail_user.append(mailbox, letter(1))
    desk.pull()
    plan = make_plan(desk.vault, parse_query("in:Archive"), RemovalMode.LOCAL_ONLY)
    with desk.vault.reader() as reader:
        items: list[PlanItem] = reader.plan_items(plan.id)
    assert [item.mailbox for item in items] == ["Archive"]
    run_plan(QuietJob(), desk.vault, desk.world, plan.id, desk.connect)
    assert len(mail_user.uids("INBOX")) == 1
    assert mail_user.uids("Archive") == []
