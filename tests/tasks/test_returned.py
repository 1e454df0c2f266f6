"""Mail that should lie only at home and is seen on a server again: by another client, and by us."""

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive import relocations, trashing
from vault_app.archive.database import Connection
from vault_app.archive.relocations import Moved
from vault_app.archive.trashing import MovedItem
from vault_app.archive.writer import alters
from vault_app.model.jobs import QuietJob
from vault_app.model.mail import PlacementState
from vault_app.model.query import Listed, parse_query
from vault_app.model.relocation import MoveStep
from vault_app.model.removal import MovedTo, RemovalChoices, RemovalMode, WayOut
from vault_app.model.removal_rules import Returned
from vault_app.tasks.relocating import make_relocation, put_back, run_relocation
from vault_app.tasks.removal_settings import RemovalSettings, set_removal_settings
from vault_app.tasks.restoring import restore_from_trash
from vault_app.tasks.returned import (
    look_for_returned,
    query_of_returned,
    returned,
    settle_returned,
)

TRASH = RemovalChoices(way=WayOut.TRASH)
ONE = parse_query('"Letter 1"')


@pytest.fixture
def home(desk: Desk, mail_user: MailUser) -> Desk:
    """Three letters, the first of which was removed and lies only at home."""
    mail_user.create("Archive")
    mail_user.create("Trash")
    mail_user.bulk_load("INBOX", [letter(n) for n in range(1, 4)])
    desk.pull()
    assert desk.remove(ONE).confirmed == 1
    return desk


@pytest.fixture
def beside(home: Desk, dovecot: Dovecot) -> tuple[Desk, MailUser]:
    """A second account in the same vault, pulled once."""
    user = dovecot.new_user()
    desk = desk_for(home.vault, home.world, user.settings(), user.password)
    desk.pull()
    return desk, user


def back(desk: Desk) -> list[Returned]:
    with desk.vault.reader() as reader:
        found = returned(reader)
        assert reader.count_returned() == len(found)
    return found


def places(desk: Desk) -> list[tuple[str, str, bool]]:
    return sorted((each.mailbox, each.subject, each.is_same) for each in back(desk))


def state(desk: Desk, subject: str = "Letter 1") -> PlacementState:
    (row,) = {row.state for row in desk.rows() if row.subject == subject}
    return row


def test_restored_by_the_provider_and_removed_again(home: Desk, mail_user: MailUser) -> None:
    assert back(home) == []
    mail_user.append("INBOX", letter(1))
    mail_user.append("Archive", letter(1))
    mail_user.append("INBOX", letter(9))
    home.pull()
    assert places(home) == [("Archive", "Letter 1", True), ("INBOX", "Letter 1", True)]
    found = back(home)
    assert all(each.removed_at <= each.seen_at for each in found)
    assert {each.account for each in found} == {home.account.label or home.account.address}
    archived = [each for each in found if each.mailbox == "Archive"]
    assert home.remove(query_of_returned(archived)).confirmed == 1
    assert mail_user.uids("Archive") == []
    assert places(home) == [("INBOX", "Letter 1", True)]  # exactly that copy went
    assert home.remove(query_of_returned(back(home))).confirmed == 1
    assert back(home) == []
    assert state(home) is PlacementState.LOCAL_ONLY
    home.pull()
    assert back(home) == []
    mail_user.append("INBOX", letter(1))  # and once more
    home.pull()
    assert places(home) == [("INBOX", "Letter 1", True)]


@alters()
def an_hour_passes(connection: Connection) -> None:
    """Times are kept in whole seconds, and what a person does takes longer than these tests."""
    for table, columns in (
        ("placement", ("first_seen", "last_seen", "gone_at")),
        ("pull_run", ("began_at", "ended_at")),
        ("returned", ("seen_at", "removed_at", "settled_at")),
    ):
        earlier = ", ".join(f"{column} = {column} - 3600" for column in columns)
        connection.execute(f"UPDATE {table} SET {earlier}")


def test_left_where_it_is(home: Desk, mail_user: MailUser) -> None:
    home.vault.write(an_hour_passes)
    mail_user.append("INBOX", letter(1))
    home.pull()
    settle_returned(home.vault, [each.placement_id for each in back(home)])
    assert back(home) == []
    mail_user.append("Archive", letter(1))  # its owner files it
    mail_user.expunge("INBOX", mail_user.uids("INBOX")[-1:])
    home.pull()
    assert back(home) == []
    mail_user.expunge("Archive", mail_user.uids("Archive"))
    home.pull()
    home.vault.write(an_hour_passes)
    mail_user.append("INBOX", letter(1))  # and takes it out of a drawer again
    home.pull()
    assert back(home) == []
    home.vault.write(an_hour_passes)
    home.remove(ONE)
    mail_user.append("INBOX", letter(1))
    home.pull()
    assert places(home) == [("INBOX", "Letter 1", True)]


def test_what_came_back_and_was_moved_is_still_told_of(home: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    home.pull()
    mail_user.append("Archive", letter(1))
    mail_user.expunge("INBOX", mail_user.uids("INBOX")[-1:])
    home.pull()
    assert places(home) == [("Archive", "Letter 1", True)]


def test_the_provider_went_back_to_an_earlier_state(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Old")
    mail_user.append("Old", letter(1))
    desk.pull()
    copy = mail_user.raw("Old", 1)
    desk.remove(ONE)
    epoch = mail_user.uidvalidity("Old")
    mail_user.delete("Old")
    mail_user.create("Old")
    mail_user.append("Old", copy or b"")
    mail_user.set_uidvalidity("Old", epoch)
    assert mail_user.uids("Old") == [1]
    desk.pull(is_thorough=True)
    assert places(desk) == [("Old", "Letter 1", True)]


def test_a_pull_that_broke_off_is_looked_at_by_the_next(home: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))

    class Stopped(Exception):
        pass

    class Stopping(QuietJob):
        def check(self) -> None:
            with home.vault.reader() as reader:
                if reader.placements(home.rows(ONE)[0].id)[0].gone_at is None:
                    raise Stopped

    mail_user.append("Archive", letter(8))
    with pytest.raises(Stopped):
        home.pull(Stopping())
    assert back(home) == []
    home.pull()
    assert places(home) == [("INBOX", "Letter 1", True)]
    assert look_for_returned(home.vault, home.account.id) == 0  # between pulls there is nothing


def test_another_client_put_it_into_another_account(
    home: Desk, beside: tuple[Desk, MailUser]
) -> None:
    other, user = beside
    user.append("INBOX", letter(1))
    other.pull()
    assert places(home) == [("INBOX", "Letter 1", True)]
    assert back(home)[0].account == (other.account.label or other.account.address)


def test_a_copy_kept_elsewhere_does_not_hide_that_one_came_back(
    home: Desk, beside: tuple[Desk, MailUser], mail_user: MailUser
) -> None:
    other, user = beside
    user.append("INBOX", letter(2))
    other.pull()
    home.remove(parse_query(f'"Letter 2" account-id:{home.account.id}'))
    user.create("Archive")
    user.append("Archive", letter(2))  # it was never removed from there
    other.pull()
    assert back(home) == []
    mail_user.append("INBOX", letter(2))
    home.pull()
    assert places(home) == [("INBOX", "Letter 2", True)]


def test_sent_again_with_other_bytes(home: Desk, mail_user: MailUser) -> None:
    received = b"Received: from a by b; Wed, 01 May 2024 07:08:09 +0000\r\n"
    mail_user.append("INBOX", received + letter(1))
    mail_user.append("INBOX", received + letter(2))  # of one that is on the server anyway
    stranger = letter(1).replace(b"ada@example.org>\r\nTo", b"eve@example.org>\r\nTo")
    mail_user.append("INBOX", stranger)  # whoever takes the same Message-ID is not the same
    mail_user.append("INBOX", letter(1).replace(b"May 2024", b"May 2023"))
    home.pull()
    assert places(home) == [("INBOX", "Letter 1", False)]
    assert home.remove(query_of_returned(back(home))).confirmed == 1
    assert received + letter(1) not in mail_user.messages("INBOX").values()
    assert stranger in mail_user.messages("INBOX").values()
    assert back(home) == []


def test_one_that_was_there_all_along_may_move(desk: Desk, mail_user: MailUser) -> None:
    mail_user.create("Archive")
    mail_user.append("INBOX", letter(1))
    mail_user.append("Archive", letter(1))
    desk.pull()
    assert desk.remove(parse_query("in:INBOX")).confirmed == 1
    mail_user.create("Work")
    mail_user.append("Work", letter(1))
    desk.pull(mailboxes=["Work"])
    assert back(desk) == []
    mail_user.append("INBOX", letter(1))
    mail_user.expunge("Archive", mail_user.uids("Archive"))
    mail_user.expunge("Work", mail_user.uids("Work"))
    desk.pull()
    assert back(desk) == []


def test_own_moves_into_the_trash_and_out_of_it(home: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    home.pull()
    report = home.remove(query_of_returned(back(home)), choices=TRASH)
    assert report.confirmed == 1
    home.pull()
    assert back(home) == []
    done = restore_from_trash(QuietJob(), home.vault, report.plan.id, home.connect)
    assert done.restored == 1
    mail_user.append("INBOX", letter(20))
    home.pull(is_thorough=True)
    assert back(home) == []
    assert state(home) is PlacementState.ON_SERVER


def test_out_of_the_trash_to_a_place_that_the_server_did_not_tell(
    home: Desk, mail_user: MailUser
) -> None:
    mail_user.append("INBOX", letter(1))
    home.pull()
    report = home.remove(query_of_returned(back(home)), choices=TRASH)
    with home.vault.reader() as reader:
        (item,) = reader.items_in_trash(report.plan.id)
    mail_user.append("INBOX", letter(1))
    mail_user.expunge("Trash", mail_user.uids("Trash"))
    to = MovedTo(raw_mailbox=b"INBOX", uidvalidity=0, uid=0)
    home.vault.write(trashing.note_restored, [MovedItem(item_id=item.id, to=to)])
    home.pull()
    assert back(home) == []
    assert state(home) is PlacementState.ON_SERVER


def test_own_relocations_and_what_was_put_back(
    home: Desk, beside: tuple[Desk, MailUser], mail_user: MailUser
) -> None:
    set_removal_settings(home.vault, RemovalSettings(way=WayOut.FOR_GOOD, needs_backup=False))
    other, user = beside
    ids = [row.id for row in home.rows(ONE)]
    put_back(QuietJob(), home.vault, home.world, ids, home.account.id, "Archive", home.connect)
    assert len(mail_user.uids("Archive")) == 1
    home.pull()
    assert back(home) == []
    relocation = make_relocation(
        home.vault,
        parse_query('"Letter 2"'),
        source=home.account.id,
        target=other.account.id,
        prefix="",
        removes_source=True,
    )
    run_relocation(QuietJob(), home.vault, home.world, relocation.id, home.connect)
    assert len(user.uids("INBOX")) == 1
    other.pull()
    home.pull()
    assert back(home) == []


@pytest.mark.parametrize("uid", [1, 5])
def test_what_a_relocation_put_there_before_it_died_while_appending(
    home: Desk, beside: tuple[Desk, MailUser], uid: int
) -> None:
    """Its journal says from which number on the copy may lie; what lies before that is not ours."""
    other, user = beside
    relocation = make_relocation(
        home.vault,
        parse_query('"Letter 2"'),
        source=home.account.id,
        target=other.account.id,
        prefix="",
        removes_source=False,
    )
    home.remove(parse_query('"Letter 2"'))
    with home.vault.reader() as reader:
        (item,) = reader.move_items(relocation.id)
    home.vault.write(
        relocations.name_target, relocation.id, item.target, item.special_use, b"INBOX"
    )
    begun = Moved(
        item_id=item.id,
        step=MoveStep.APPENDING,
        uidvalidity=user.uidvalidity("INBOX"),
        uid=uid,
    )
    home.vault.write(relocations.note_moves, [begun])
    user.append("INBOX", letter(2))
    other.pull()
    assert places(home) == ([] if uid == 1 else [("INBOX", "Letter 2", True)])


def test_deleted_from_the_vault_too(home: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(1))
    home.pull()
    (found,) = back(home)
    home.remove(Listed((found.message_id,)), RemovalMode.PURGE_ALL)
    assert back(home) == []
    assert len(home.rows()) == 2
