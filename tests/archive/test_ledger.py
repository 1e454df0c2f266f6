"""The ledger as the archive keeps it: chained, signed, append-only, and what removals put in it."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.archive.conftest import KEY, SIGNER, Filled, letter
from vault_app.archive import removing
from vault_app.archive.database import DATABASE_NAME, Connection, connect
from vault_app.archive.ledger import append
from vault_app.archive.removal_entries import REMOVAL_SETTING
from vault_app.archive.removing import Outcome
from vault_app.archive.settings import put_setting
from vault_app.archive.vault import Vault
from vault_app.archive.writer import alters
from vault_app.keys.signing import SignatureCheck
from vault_app.model.ledger import LedgerKind
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import RemovalMode, SkipReason, Step, WayOut
from vault_app.model.residue import Residue, ResidueKind


@alters()
def add(connection: Connection, kind: LedgerKind, document: dict[str, object]) -> int:
    return append(connection, kind, document)


def residue_of(provider_id: str, way: WayOut, removed_at: datetime) -> tuple[Residue, ...]:
    return (
        Residue(
            kind=ResidueKind.BACKUP,
            holder=provider_id,
            until=removed_at + timedelta(days=30),
            days=30,
            note="not for the ledger",
            sources=("https://example.org/keeps",),
            is_verified=True,
        ),
    )


def remove_all(filled: Filled, mode: RemovalMode = RemovalMode.LOCAL_ONLY) -> int:
    """A plan for everything, all of it confirmed but the last copy."""
    vault = filled.vault
    plan_id = vault.write(removing.insert_plan, mode=mode, query=EVERYTHING, text="secret words")
    vault.write(removing.start_plan, plan_id)
    with vault.reader() as reader:
        items = sorted(reader.plan_items(plan_id), key=lambda item: item.uid)
    outcomes = [
        Outcome(item_id=item.id, step=Step.CONFIRMED, verification="absent-on-new-connection")
        for item in items
    ]
    outcomes[-1] = Outcome(
        item_id=items[-1].id, step=Step.SKIPPED, reason=SkipReason.STILL_THERE, detail="no"
    )
    vault.write(removing.finish_items, outcomes, residue_of)
    vault.write(removing.finish_plan, plan_id)
    return plan_id


def documents(vault: Vault, kind: LedgerKind) -> list[Any]:
    with vault.reader() as reader:
        entries = reader.ledger_from(1, 1000)
    return [json.loads(each.document) for each in entries if each.kind is kind]


def test_the_first_entry_names_the_key(vault: Vault, open_again: Callable[[], Vault]) -> None:
    with vault.reader() as reader:
        (entry,) = reader.ledger_from(1, 10)
    assert (entry.number, entry.kind, entry.previous) == (1, LedgerKind.KEY, bytes(32))
    assert json.loads(entry.document) == {
        "algorithm": "Ed25519",
        "public_key": SIGNER.public_key.hex(),
        "vault": "id",
    }
    vault.close()
    with open_again() as again, again.reader() as reader:
        assert reader.ledger_length() == 1


def test_a_vault_from_before_gets_its_key_on_opening(
    folder: Path, vault: Vault, open_again: Callable[[], Vault]
) -> None:
    vault.close()
    connection = connect(folder / DATABASE_NAME, KEY, read_only=False)
    (trigger,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'ledger_is_never_shortened'"
    ).fetchone()
    connection.execute("DROP TRIGGER ledger_is_never_shortened")
    connection.execute("DELETE FROM ledger")
    connection.execute(trigger)
    connection.close()
    with open_again() as again, again.reader() as reader:
        assert [each.kind for each in reader.ledger(10)] == [LedgerKind.KEY]


def test_entries_are_chained_and_signed_as_documented(vault: Vault) -> None:
    odd = {"b": 1, "a": ["é", None, "\ud800", "line\nfeed"], "c": {"z": True, "y": 2**60}}
    assert vault.write(add, LedgerKind.HOLD, odd) == 2
    assert vault.write(add, LedgerKind.RULE, {}) == 3
    with vault.reader() as reader:
        first, second, third = reader.ledger_from(1, 10)
        assert [each.number for each in reader.ledger(2)] == [3, 2]
        assert [each.number for each in reader.ledger(2, before=3)] == [2, 1]
        assert reader.ledger_entry(2) == second
        assert reader.ledger_entry(4) is None
    assert json.loads(second.document) == odd
    assert second.document.isascii()
    assert (second.previous, third.previous) == (first.hash, second.hash)
    text = (
        f"homeport-ledger-1\n2\n{second.at:%Y-%m-%dT%H:%M:%SZ}\nhold\n{first.hash.hex()}\n"
        + second.document
    )
    assert second.hash == hashlib.sha256(text.encode("ascii")).digest()
    assert SignatureCheck(SIGNER.public_key).is_by_key(second.signature, second.hash)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger SET kind = 'hold'", "DELETE FROM ledger", "DELETE FROM ledger WHERE number=1"],
)
def test_nothing_is_altered_or_taken_out(vault: Vault, statement: str) -> None:
    @alters()
    def tamper(connection: Connection) -> None:
        connection.execute(statement)

    with pytest.raises(Exception, match="append-only"):
        vault.write(tamper)


def test_what_fails_leaves_no_entry(vault: Vault) -> None:
    @alters()
    def fail(connection: Connection) -> None:
        append(connection, LedgerKind.HOLD, {})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        vault.write(fail)
    assert vault.write(add, LedgerKind.HOLD, {}) == 2


def test_a_removal_says_who_held_the_copy_and_what_may_stay(filled: Filled) -> None:
    filled.store([letter(1), letter(2)])
    plan_id = remove_all(filled)
    gone, left = documents(filled.vault, LedgerKind.REMOVAL)
    with filled.vault.reader() as reader:
        receipts = reader.receipts_of_plan(plan_id)
        entry = reader.ledger_entry(receipts[0].ledger_number)
    assert [each.ledger_number for each in receipts] == [3, 4]
    assert entry is not None
    assert json.loads(entry.document) == gone
    assert gone["receipt"] == receipts[0].id
    assert gone["message"] == {
        "sha256": hashlib.sha256(letter(1)).hexdigest(),
        "message_id": "1@example.org",
        "date": "2024-05-06T07:08:09Z",
        "size": len(letter(1)),
        "subject": "Letter 1",
    }
    assert gone["copy"] == {
        "account": "Ada",
        "server": "imap.example.org",
        "folder": "INBOX",
        "uidvalidity": 7,
        "uid": 1,
    }
    assert gone["holder"] == {
        "confidence": "observed",
        "provider_id": "big",
        "provider": "Big",
        "entity": "Big Ireland Ltd",
        "entity_country": "IE",
        "controller": "Big Corp.",
        "controller_country": "US",
        "country": "IE",
        "site": "Dublin",
    }
    assert (gone["mode"], gone["way"], gone["outcome"]) == ("local-only", "for-good", "confirmed")
    assert gone["verification"] == "absent-on-new-connection"
    (kept,) = gone["residue"]
    until = datetime.fromisoformat(kept.pop("until"))
    assert until - receipts[0].at == timedelta(days=30)
    assert kept == {
        "kind": "backup",
        "holder": "big",
        "days": 30,
        "sources": ["https://example.org/keeps"],
        "is_verified": True,
    }
    assert (left["outcome"], left["reason"], left["detail"]) == ("skipped", "still-there", "no")
    assert "residue" not in left


def test_a_plan_stands_in_it_at_its_start_and_end(filled: Filled) -> None:
    filled.store([letter(1), letter(2)])
    plan_id = remove_all(filled)
    start, end = documents(filled.vault, LedgerKind.PLAN)
    assert (start["event"], start["plan"], start["copies"]) == ("started", plan_id, 2)
    assert (start["way"], start["proof"], start["search"]) == (
        "for-good",
        "read-back",
        "secret words",
    )
    assert end == {"event": "finished", "plan": plan_id, "confirmed": 1, "skipped": 1, "failed": 0}
    filled.vault.write(removing.start_plan, plan_id)
    filled.vault.write(removing.finish_plan, plan_id)
    assert len(documents(filled.vault, LedgerKind.PLAN)) == 2


@pytest.mark.parametrize(
    ("setting", "is_kept"),
    [
        ('{"keeps_subject": false}', False),
        ('{"keeps_subject": true}', True),
        ("{}", True),
        ("broken", True),
    ],
)
def test_subjects_and_searches_can_be_kept_out(filled: Filled, setting: str, is_kept: bool) -> None:
    filled.vault.write(put_setting, REMOVAL_SETTING, setting)
    filled.store([letter(1), letter(2)])
    remove_all(filled)
    start, _ = documents(filled.vault, LedgerKind.PLAN)
    for each in documents(filled.vault, LedgerKind.REMOVAL):
        assert ("subject" in each["message"]) is is_kept
    assert ("search" in start) is is_kept


def test_a_copy_that_a_pull_missed_meanwhile_still_has_its_holder(filled: Filled) -> None:
    filled.store([letter(1), letter(2)])

    @alters()
    def miss(connection: Connection) -> None:
        connection.execute("DELETE FROM held")

    filled.vault.write(miss)
    remove_all(filled)
    gone, _ = documents(filled.vault, LedgerKind.REMOVAL)
    assert gone["holder"]["site"] == "Dublin"
    assert gone["holder"]["confidence"] == "observed"


def test_what_is_deleted_from_the_vault_has_no_copy_and_no_holder(filled: Filled) -> None:
    filled.store([letter(1)])
    vault = filled.vault
    plan_id = vault.write(
        removing.insert_plan, mode=RemovalMode.PURGE_VAULT, query=EVERYTHING, text=""
    )
    with vault.reader() as reader:
        (item,) = reader.plan_items(plan_id)
    vault.write(
        removing.delete_messages,
        [Outcome(item_id=item.id, step=Step.CONFIRMED, verification="deleted-from-vault")],
    )
    (gone,) = documents(vault, LedgerKind.REMOVAL)
    assert (gone["copy"], gone["holder"]) == (None, None)
    assert gone["message"]["message_id"] == "1@example.org"
    assert "residue" not in gone


def test_times_are_those_of_the_writing(vault: Vault) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    vault.write(add, LedgerKind.HOLD, {})
    with vault.reader() as reader:
        (entry,) = reader.ledger(1)
    assert before <= entry.at <= datetime.now(UTC)
