"""Moving house between two accounts of a real server: copied, proven, then removed at the old."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.servers.wire import assert_wire_is_safe
from tests.tasks.conftest import Desk, letter
from vault_app.archive import accounts as account_writes
from vault_app.archive.database import Connection
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.imap.appending import append
from vault_app.imap.session import Session
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.errors import (
    AccountReadOnly,
    Cancelled,
    ConnectionLost,
    SettingInvalid,
)
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import Account, PlacementState
from vault_app.model.query import EVERYTHING, Listed, parse_query
from vault_app.model.relocation import MoveStep
from vault_app.model.removal import RemovalMode, WayOut
from vault_app.tasks import relocation_run
from vault_app.tasks.accounts import Connect, add_account
from vault_app.tasks.relocating import (
    RelocationReport,
    make_relocation,
    preview_relocation,
    put_back,
    run_relocation,
)
from vault_app.tasks.removal_settings import RemovalSettings, set_removal_settings


@pytest.fixture(autouse=True)
def _for_good(vault: Vault) -> None:
    """These accounts have no trash."""
    set_removal_settings(vault, RemovalSettings(way=WayOut.FOR_GOOD))


@pytest.fixture
def new_home(dovecot: Dovecot) -> MailUser:
    return dovecot.new_user()


@pytest.fixture
def target(desk: Desk, new_home: MailUser) -> Account:
    return add_account(
        desk.vault,
        NoKeyring(),
        address=f"{new_home.name}.example",
        label="New",
        server=new_home.settings(),
        password=new_home.password,
    )


@pytest.fixture
def moving(desk: Desk, mail_user: MailUser) -> Desk:
    mail_user.create("Archive/2024")
    mail_user.bulk_load("INBOX", [letter(n) for n in range(6)])
    mail_user.bulk_load("Archive/2024", [letter(n) for n in range(10, 14)])
    uids = mail_user.uids("INBOX")
    mail_user.add_flags("INBOX", uids[:2], ["\\Seen", "\\Flagged", "$Forwarded"])
    desk.pull()
    return desk


def move(
    desk: Desk,
    target: Account,
    *,
    removes: bool = False,
    prefix: str = "",
    connect: Connect | None = None,
) -> RelocationReport:
    relocation = make_relocation(
        desk.vault,
        EVERYTHING,
        source=desk.account.id,
        target=target.id,
        prefix=prefix,
        removes_source=removes,
    )
    return go_on(desk, relocation.id, connect)


def go_on(desk: Desk, relocation_id: int, connect: Connect | None = None) -> RelocationReport:
    return run_relocation(
        QuietJob(), desk.vault, desk.world, relocation_id, connect or desk.connect
    )


def forbid(desk: Desk, account: Account, *, is_read_only: bool) -> None:
    desk.vault.write(
        account_writes.set_choices, account.id, is_read_only=is_read_only, pulls_shared=False
    )


def bodies(user: MailUser, mailbox: str) -> list[bytes]:
    return sorted(user.messages(mailbox).values())


def test_copies_keep_bytes_flags_and_dates(
    moving: Desk, mail_user: MailUser, target: Account, new_home: MailUser
) -> None:
    report = move(moving, target)
    assert (report.relocation.verified, report.open_items, report.error) == (10, 0, None)
    assert report.relocation.finished_at is not None
    assert bodies(new_home, "INBOX") == [letter(n) for n in range(6)]
    assert bodies(new_home, "Archive/2024") == [letter(n) for n in range(10, 14)]
    with moving.vault.reader() as reader:
        for item in reader.move_items(report.relocation.id):
            assert item.step is MoveStep.VERIFIED
            assert item.uid in new_home.uids(item.target)
    # At the old place nothing was touched.
    assert len(mail_user.uids("INBOX")) == 6
    with moving.connect(target.id) as session:
        session.open_mailbox(b"INBOX")
        details = list(session.fetch_details(new_home.uids("INBOX")))
    starred = [set(each.flags or ()) for each in details if "\\Flagged" in (each.flags or ())]
    assert len(starred) == 2
    assert all({"\\Seen", "$Forwarded"} <= flags for flags in starred)
    with moving.connect(moving.account.id) as session:
        session.open_mailbox(b"INBOX")
        old = list(session.fetch_details(mail_user.uids("INBOX")))
    assert sorted(str(each.internal_date) for each in details) == sorted(
        str(each.internal_date) for each in old
    )


def test_a_prefix_puts_all_below_one_folder(
    moving: Desk, target: Account, new_home: MailUser
) -> None:
    preview = preview_relocation(
        moving.vault, EVERYTHING, source=moving.account.id, target=target.id, prefix="From old"
    )
    assert (preview.messages, preview.copies) == (10, 10)
    assert [(each.source, each.target) for each in preview.folders] == [
        ("Archive/2024", "From old/Archive/2024"),
        ("INBOX", "From old/INBOX"),
    ]
    assert move(moving, target, prefix="From old").relocation.verified == 10
    assert len(new_home.uids("From old/INBOX")) == 6
    assert new_home.uids("INBOX") == []


def test_old_copies_go_only_after_proof(
    moving: Desk, mail_user: MailUser, target: Account, new_home: MailUser
) -> None:
    mail_user.append("INBOX", letter(50))  # not pulled: nobody's business
    report = move(moving, target, removes=True)
    assert report.removal is not None
    assert report.removal.confirmed == 10
    assert report.relocation.finished_at is not None
    assert bodies(mail_user, "INBOX") == [letter(50)]
    assert mail_user.uids("Archive/2024") == []
    assert len(new_home.uids("INBOX")) == 6
    assert_wire_is_safe(mail_user.commands())


def test_a_copy_in_a_third_place_is_left(
    moving: Desk, mail_user: MailUser, target: Account, new_home: MailUser
) -> None:
    new_home.append("INBOX", letter(2))
    desk = Desk(moving.vault, moving.world, target)
    desk.pull()
    report = move(moving, target, removes=True, prefix="Old")
    assert report.removal is not None
    assert report.removal.confirmed == 10
    assert bodies(new_home, "INBOX") == [letter(2)]


def test_a_whole_store_becomes_an_archive(
    moving: Desk, target: Account, new_home: MailUser
) -> None:
    @alters()
    def call_it_all_mail(connection: Connection) -> None:
        connection.execute("UPDATE mailbox SET special_use = 'all' WHERE name = 'Archive/2024'")

    moving.vault.write(call_it_all_mail)
    assert move(moving, target).relocation.verified == 10
    assert len(new_home.uids("Archive")) == 4


class Flaky:
    """Sessions of the target break after so many messages were put there, before the answer."""

    def __init__(self, desk: Desk, after: int) -> None:
        self._connect, self.left = desk.connect, after

    def __call__(self, account_id: int) -> Session:
        return self._connect(account_id)

    def append(self, session: Session, *args: object, **kwargs: object) -> object:
        done = append(session, *args, **kwargs)  # type: ignore[arg-type]
        self.left -= 1
        if self.left == 0:
            raise ConnectionLost(host="localhost", reason="closed")
        return done


@pytest.mark.parametrize("after", [1, 4, 6, 8])
def test_what_broke_off_is_not_put_there_twice(
    moving: Desk,
    target: Account,
    new_home: MailUser,
    after: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flaky = Flaky(moving, after)
    monkeypatch.setattr(relocation_run, "append", flaky.append)
    report = move(moving, target, connect=flaky)
    assert isinstance(report.error, ConnectionLost)
    assert report.open_items > 0
    assert report.relocation.finished_at is None
    report = go_on(moving, report.relocation.id)
    assert (report.relocation.verified, report.open_items) == (10, 0)
    assert bodies(new_home, "INBOX") == [letter(n) for n in range(6)]
    assert bodies(new_home, "Archive/2024") == [letter(n) for n in range(10, 14)]


def test_the_same_message_twice_in_one_folder(
    desk: Desk, mail_user: MailUser, target: Account, new_home: MailUser
) -> None:
    mail_user.bulk_load("INBOX", [letter(1), letter(1), letter(2)])
    desk.pull()
    assert move(desk, target).relocation.verified == 3
    assert bodies(new_home, "INBOX") == [letter(1), letter(1), letter(2)]


@pytest.fixture
def without_uidplus() -> Iterator[Dovecot]:
    with Dovecot(uidplus=False) as server:
        yield server


def test_a_server_that_does_not_tell_where(moving: Desk, without_uidplus: Dovecot) -> None:
    user = without_uidplus.new_user()
    account = add_account(
        moving.vault,
        NoKeyring(),
        address="far@example.org",
        label="",
        server=user.settings(),
        password=user.password,
    )
    user.append("INBOX", letter(3))  # there already, and not ours
    report = move(moving, account)
    assert report.relocation.verified == 10
    assert len(user.uids("INBOX")) == 7


@pytest.fixture
def tight() -> Iterator[Dovecot]:
    quota = (
        "mail_plugins = quota\nplugin {\n quota = count:User quota\n"
        " quota_rule = *:storage=20K\n quota_vsizes = yes\n quota_grace = 0\n}\n"
    )
    with Dovecot(extra_config=quota) as server:
        yield server


def test_a_full_mailbox_stops_it_and_it_goes_on(
    desk: Desk, mail_user: MailUser, tight: Dovecot
) -> None:
    large = [letter(n, body="x" * 6_000) for n in range(6)]
    mail_user.bulk_load("INBOX", large)
    desk.pull()
    user = tight.new_user()
    account = add_account(
        desk.vault,
        NoKeyring(),
        address="tight@example.org",
        label="",
        server=user.settings(),
        password=user.password,
    )
    report = move(desk, account, removes=True)
    assert (report.is_full, report.error, report.removal) == (True, None, None)
    assert report.relocation.verified == 3
    assert report.open_items == 3
    assert len(mail_user.uids("INBOX")) == 6
    user.expunge("INBOX", user.uids("INBOX"))
    report = go_on(desk, report.relocation.id)
    assert (report.is_full, report.open_items, report.relocation.verified) == (False, 0, 6)
    assert mail_user.uids("INBOX") == []


def test_large_and_odd_messages(
    desk: Desk, mail_user: MailUser, target: Account, new_home: MailUser
) -> None:
    odd = [
        letter(1, body="a" * 3_000_000),
        letter(3, body="\xe4\xf6 \U0001f600"),
        b"Subject: no end",
    ]
    mail_user.bulk_load("INBOX", odd)
    desk.pull()
    assert move(desk, target).relocation.verified == 3
    assert bodies(new_home, "INBOX") == sorted(odd)


def test_what_a_server_alters_stays_at_the_old_place(
    moving: Desk, mail_user: MailUser, target: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def altering(session: Session, raw: bytes, message: bytes, **how: Any) -> object:
        is_third = b"Letter 3" in message
        return append(session, raw, message + b"Scanned.\r\n" * is_third, **how)

    monkeypatch.setattr(relocation_run, "append", altering)
    report = move(moving, target, removes=True)
    assert (report.relocation.verified, dict(report.reasons)) == (9, {"altered": 1})
    assert report.removal is not None
    assert report.removal.confirmed == 9
    assert bodies(mail_user, "INBOX") == [letter(3)]


def test_read_only_accounts_are_refused(moving: Desk, target: Account) -> None:
    forbid(moving, target, is_read_only=True)
    with pytest.raises(AccountReadOnly):
        move(moving, target)
    forbid(moving, target, is_read_only=False)
    forbid(moving, moving.account, is_read_only=True)
    with pytest.raises(AccountReadOnly):
        move(moving, target, removes=True)
    assert move(moving, target).relocation.verified == 10


def test_into_itself_is_no_move(moving: Desk) -> None:
    with pytest.raises(SettingInvalid):
        move(moving, moving.account)


def test_stopping_between_batches(
    moving: Desk, target: Account, new_home: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopping(QuietJob):
        done = 0

        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            self.done = done

        def check(self) -> None:
            if self.done:
                raise Cancelled

    monkeypatch.setattr(relocation_run, "_BATCH", 3)
    relocation = make_relocation(
        moving.vault, EVERYTHING, source=moving.account.id, target=target.id
    )
    with pytest.raises(Cancelled):
        run_relocation(Stopping(), moving.vault, moving.world, relocation.id, moving.connect)
    assert go_on(moving, relocation.id).relocation.verified == 10
    assert len(new_home.uids("INBOX")) == 6


def test_mail_that_lies_only_at_home_is_put_back(
    moving: Desk, target: Account, new_home: MailUser
) -> None:
    moving.remove(parse_query('"Letter 3"'))
    (row,) = moving.rows(parse_query('"Letter 3"'))
    assert row.state is PlacementState.LOCAL_ONLY
    report = put_back(
        QuietJob(), moving.vault, moving.world, [row.id], target.id, "Back/Home", moving.connect
    )
    assert report.relocation.verified == 1
    assert bodies(new_home, "Back/Home") == [letter(3)]


def test_what_was_purged_meanwhile_is_left_out(
    moving: Desk, target: Account, new_home: MailUser
) -> None:
    relocation = make_relocation(
        moving.vault, EVERYTHING, source=moving.account.id, target=target.id
    )
    (row,) = moving.rows(parse_query('"Letter 3"'))
    moving.remove(Listed((row.id,)), RemovalMode.PURGE_VAULT)
    report = go_on(moving, relocation.id)
    assert (report.relocation.verified, dict(report.reasons)) == (9, {"not-in-vault": 1})
    assert letter(3) not in bodies(new_home, "INBOX")


def test_the_ledger_has_an_entry_for_each(moving: Desk, target: Account) -> None:
    with moving.vault.reader() as reader:
        before = reader.ledger_length()
    move(moving, target)
    with moving.vault.reader() as reader:
        assert reader.ledger_length() == before + 11
        entry = reader.ledger_entry(before + 1)
    assert entry is not None
    assert '"outcome":"verified"' in entry.document
    assert "Hello" not in entry.document
