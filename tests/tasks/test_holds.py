"""Holds: what is on hold goes by no way, neither from a real server nor from the vault."""

import json
from typing import Any

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.archive import removing
from vault_app.archive.database import Connection
from vault_app.archive.removing import Outcome
from vault_app.archive.writer import alters
from vault_app.model.errors import MessageNotFound, QueryInvalid, SettingInvalid
from vault_app.model.jobs import QuietJob
from vault_app.model.ledger import LedgerKind
from vault_app.model.query import EVERYTHING, Listed, parse_query
from vault_app.model.removal import RemovalChoices, RemovalMode, SkipReason, Step, WayOut
from vault_app.model.residency import ResidencyKind, ResidencyRule
from vault_app.tasks.holds import (
    find_hold,
    held_messages,
    holds,
    lift_hold,
    make_hold,
    query_of_hold,
    unreadable_holds,
)
from vault_app.tasks.removal import make_plan, preview_removal, run_plan
from vault_app.tasks.removal_settings import RemovalSettings, set_removal_settings
from vault_app.tasks.residency import delete_rule, put_rule
from vault_app.tasks.searching import read_query_in

LETTERS = 6
CHOICES = {way: RemovalChoices(way=way) for way in WayOut}


@pytest.fixture
def pulled(desk: Desk, mail_user: MailUser) -> Desk:
    """Six letters in the inbox, one in a folder of its own, and an empty trash."""
    mail_user.create("Trash")
    mail_user.create("Case")
    mail_user.bulk_load("INBOX", [letter(n) for n in range(LETTERS)])
    mail_user.append("Case", letter(7))
    desk.pull()
    return desk


def hold(desk: Desk, text: str = "", ids: tuple[int, ...] = (), name: str = "Landlord") -> int:
    made = make_hold(desk.vault, desk.world, name=name, reason="Dispute", query_text=text, ids=ids)
    return made.id


def id_of(desk: Desk, number: int) -> int:
    (row,) = (row for row in desk.rows() if row.subject == f"Letter {number}")
    return row.id


def held_numbers(desk: Desk) -> list[int]:
    with desk.vault.reader() as reader:
        ids = [row.id for row in desk.rows()]
        held = held_messages(reader, desk.world, ids)
        return sorted(int(row.subject.split()[1]) for row in reader.rows(list(held)))


@pytest.mark.parametrize("by_search", [True, False])
@pytest.mark.parametrize("way", list(WayOut))
@pytest.mark.parametrize(
    "mode", [RemovalMode.LOCAL_ONLY, RemovalMode.PURGE_SERVER, RemovalMode.PURGE_ALL]
)
def test_no_copy_leaves_a_server(
    pulled: Desk, mail_user: MailUser, mode: RemovalMode, way: WayOut, by_search: bool
) -> None:
    if by_search:
        hold(pulled, '"Letter 3"')
    else:
        hold(pulled, ids=(id_of(pulled, 3),))
    report = pulled.remove(parse_query("in:INBOX"), mode, choices=CHOICES[way])
    assert list(mail_user.messages("INBOX").values()) == [letter(3)]
    assert mail_user.flags("INBOX", mail_user.uids("INBOX")[0]) == frozenset()
    assert letter(3) in pulled.raws()
    skipped = [receipt for receipt in report.receipts if receipt.outcome is Step.SKIPPED]
    assert {receipt.subject for receipt in skipped} == {"Letter 3"}
    assert skipped[0].reason is SkipReason.ON_HOLD
    assert report.open_items == 0


@pytest.mark.parametrize("by_search", [True, False])
def test_nothing_leaves_the_vault(pulled: Desk, mail_user: MailUser, by_search: bool) -> None:
    pulled.remove(parse_query("in:INBOX"))  # it lies in the vault alone now
    if by_search:
        hold(pulled, '"Letter 3"')
    else:
        hold(pulled, ids=(id_of(pulled, 3),))
    report = pulled.remove(parse_query("is:local-only"), RemovalMode.PURGE_VAULT)
    assert (report.confirmed, report.skipped) == (LETTERS - 1, 1)
    assert sorted(pulled.raws()) == sorted([letter(3), letter(7)])
    lift_hold(pulled.vault, find(pulled), "The case is over")
    assert pulled.remove(EVERYTHING, RemovalMode.PURGE_VAULT).confirmed == 2
    assert pulled.raws() == []


def find(desk: Desk, name: str = "Landlord") -> int:
    with desk.vault.reader() as reader:
        return find_hold(reader, name).id


def test_a_hold_made_after_the_plan_and_by_an_older_search(
    pulled: Desk, mail_user: MailUser
) -> None:
    plan = make_plan(pulled.vault, EVERYTHING, RemovalMode.PURGE_ALL)
    hold(pulled, "in:Case")
    run_plan(QuietJob(), pulled.vault, pulled.world, plan.id, pulled.connect)
    assert pulled.raws() == [letter(7)]
    assert list(mail_user.messages("Case").values()) == [letter(7)]


def test_what_comes_later_is_held_and_does_not_slip_out(pulled: Desk, mail_user: MailUser) -> None:
    hold(pulled, "in:Case")
    mail_user.append("Case", letter(8))
    pulled.pull()
    # Moved elsewhere: the search would not find it any more.
    (uid,) = (uid for uid, raw in mail_user.messages("Case").items() if raw == letter(8))
    mail_user.expunge("Case", [uid])
    mail_user.append("INBOX", letter(8))
    pulled.pull()
    assert held_numbers(pulled) == [7, 8]
    pulled.remove()
    assert list(mail_user.messages("INBOX").values()) == [letter(8)]


def test_a_search_that_cannot_be_read_any_more_holds_everything(
    pulled: Desk, mail_user: MailUser
) -> None:
    rule = ResidencyRule(name="Home", scope="", kind=ResidencyKind.ONLY, places=("IS",))
    rule_id = put_rule(pulled.vault, pulled.world, rule)
    hold_id = hold(pulled, "breach:Home")
    delete_rule(pulled.vault, rule_id)
    with pulled.vault.reader() as reader:
        (unreadable,) = unreadable_holds(reader, pulled.world)
        assert unreadable.id == hold_id
        assert query_of_hold(reader, unreadable, pulled.world) == EVERYTHING
    assert held_numbers(pulled) == [*range(LETTERS), 7]
    for mode in RemovalMode:
        assert pulled.remove(EVERYTHING, mode).confirmed == 0
    assert len(pulled.raws()) == LETTERS + 1
    assert len(mail_user.uids("INBOX")) == LETTERS


def test_the_preview_tells_of_it(pulled: Desk) -> None:
    hold(pulled, "in:Case")
    hold(pulled, ids=(id_of(pulled, 3),), name="Other")
    for text, mode, count in (
        ("", RemovalMode.LOCAL_ONLY, 2),
        ("in:Case", RemovalMode.PURGE_ALL, 1),
        ("", RemovalMode.PURGE_VAULT, 2),
        ('"Letter 4"', RemovalMode.LOCAL_ONLY, 0),
    ):
        query = read_query_in(pulled.vault, text, pulled.world)
        preview = preview_removal(pulled.vault, query, mode, world=pulled.world)
        told = [each for each in preview.obstacles if each.reason is SkipReason.ON_HOLD]
        assert [each.placements for each in told] == ([count] if count else [])


def test_found_by_search_words(pulled: Desk) -> None:
    hold(pulled, "in:Case")
    hold(pulled, ids=(id_of(pulled, 3), id_of(pulled, 4)), name="Two letters")
    for text, numbers in (
        ("is:held", {3, 4, 7}),
        ("-is:held", {0, 1, 2, 5}),
        ('hold:"two letters"', {3, 4}),
        ("hold:1 OR subject:5", {5, 7}),
    ):
        rows = pulled.rows(read_query_in(pulled.vault, text, pulled.world))
        assert {int(row.subject.split()[1]) for row in rows} == numbers
    with pytest.raises(QueryInvalid):
        read_query_in(pulled.vault, "hold:nobody", pulled.world)
    for number in (1, 2):
        lift_hold(pulled.vault, number, "over")
    assert pulled.rows(read_query_in(pulled.vault, "is:held", pulled.world)) == []


def test_a_hold_cannot_be_about_holds_by_any_detour(pulled: Desk) -> None:
    with pytest.raises(QueryInvalid) as caught:
        hold(pulled, "from:ada is:held")
    assert caught.value.facts["reason"] == "hold-in-itself"
    rule = ResidencyRule(name="Home", scope="is:held", kind=ResidencyKind.ONLY, places=("IS",))
    with pytest.raises(QueryInvalid):
        put_rule(pulled.vault, pulled.world, rule)


def test_what_is_asked_of_a_hold(pulled: Desk) -> None:
    hold(pulled, "in:Case")
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({"name": " ", "query_text": "x"}, "hold-needs-name"),
        ({"reason": "", "query_text": "x"}, "hold-needs-reason"),
        ({"query_text": " "}, "hold-empty"),
        ({"query_text": "x", "ids": (1,)}, "hold-empty"),
        ({"name": "LANDLORD", "query_text": "x"}, "hold-name-taken"),
        ({"reason": "long " * 300, "query_text": "x"}, "too-long"),
    )
    for words, reason in refused:
        with pytest.raises(SettingInvalid) as caught:
            make_hold(pulled.vault, pulled.world, **{"name": "New", "reason": "Why", **words})
        assert caught.value.facts["reason"] == reason
    with pytest.raises(MessageNotFound):
        hold(pulled, ids=(id_of(pulled, 3), 1), name="Gone")
    with pytest.raises(QueryInvalid):
        hold(pulled, "before:never", name="Typo")
    with pytest.raises(SettingInvalid):
        lift_hold(pulled.vault, 1, "  ")
    lift_hold(pulled.vault, 1, "over")
    with pytest.raises(SettingInvalid):
        lift_hold(pulled.vault, 1, "over")
    with pulled.vault.reader() as reader:
        (only,) = holds(reader)
    assert (only.messages, only.lifted_reason) == (1, "over")


def test_making_and_lifting_stand_in_the_ledger(pulled: Desk) -> None:
    hold(pulled, "in:Case")
    lift_hold(pulled.vault, 1, "The case is over")
    set_removal_settings(pulled.vault, RemovalSettings(keeps_subject=False))
    hold(pulled, "from:ada", name="Again")
    with pulled.vault.reader() as reader:
        entries = [each for each in reader.ledger(20) if each.kind is LedgerKind.HOLD]
    again, lifted, made = (json.loads(each.document) for each in entries)
    assert made == {
        "event": "made",
        "hold": 1,
        "name": "Landlord",
        "reason": "Dispute",
        "by": "search",
        "search": "in:Case",
        "messages": 1,
    }
    assert (lifted["event"], lifted["reason"]) == ("lifted", "The case is over")
    assert "search" not in again


def test_a_hold_that_comes_between_the_last_look_and_the_deletion(pulled: Desk) -> None:
    plan = make_plan(pulled.vault, Listed((id_of(pulled, 3),)), RemovalMode.PURGE_VAULT)
    with pulled.vault.reader() as reader:
        (item,) = reader.plan_items(plan.id)
    hold(pulled, ids=(id_of(pulled, 3),))
    pulled.vault.write(removing.delete_messages, [Outcome(item_id=item.id, step=Step.CONFIRMED)])
    assert letter(3) in pulled.raws()
    with pulled.vault.reader() as reader:
        (receipt,) = reader.receipts_of_plan(plan.id)
    assert (receipt.outcome, receipt.reason) == (Step.SKIPPED, SkipReason.ON_HOLD)


def test_the_database_itself_refuses(pulled: Desk) -> None:
    message_id = id_of(pulled, 3)
    hold(pulled, ids=(message_id,))
    with pytest.raises(Exception, match="on hold"):
        pulled.vault.write(delete_carelessly, message_id)
    lift_hold(pulled.vault, 1, "over")
    pulled.vault.write(delete_carelessly, message_id)


@alters()
def delete_carelessly(connection: Connection, message_id: int) -> None:
    connection.execute("DELETE FROM body_content WHERE message_id = ?", (message_id,))
    removing._delete_message(connection, message_id)
