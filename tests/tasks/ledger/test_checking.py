"""Checking the ledger finds whatever somebody with the vault's key did to it."""

from dataclasses import replace

import pytest

from tests.archive.conftest import SIGNER
from tests.tasks.ledger.conftest import Tamper, entries_of, put_in_place, rewritten, statement
from vault_app.archive.database import Connection
from vault_app.archive.vault import Vault
from vault_app.keys.signing import VaultSigner
from vault_app.model.errors import Cancelled
from vault_app.model.jobs import QuietJob
from vault_app.tasks.ledger import (
    ALTERED,
    CUT_OFF,
    FORGED,
    MISSING,
    NO_KEY,
    NOT_CHAINED,
    OTHER_HEAD,
    RECEIPT_DIFFERS,
    check_ledger,
)


def test_a_sound_ledger(vault: Vault) -> None:
    checked = check_ledger(QuietJob(), vault)
    entries = entries_of(vault)
    assert (checked.broken_at, checked.detail) == (None, "")
    assert (checked.entries, checked.head) == (len(entries), entries[-1].hash)
    assert checked.public_key == SIGNER.public_key
    heads = [(each.number, each.hash) for each in entries]
    assert check_ledger(QuietJob(), vault, known=heads).broken_at is None


@pytest.mark.parametrize(
    ("sql", "broken_at", "fault"),
    [
        (
            "UPDATE ledger SET document = replace(document, 'Ada', 'Eve') WHERE number = 4",
            4,
            ALTERED,
        ),
        ("UPDATE ledger SET at = at + 1 WHERE number = 2", 2, ALTERED),
        ("UPDATE ledger SET kind = 'rule' WHERE number = 3", 3, ALTERED),
        ("UPDATE ledger SET kind = 'strange' WHERE number = 3", 3, ALTERED),
        ("UPDATE ledger SET document = 'é' WHERE number = 3", 3, ALTERED),
        ("UPDATE ledger SET hash = zeroblob(32) WHERE number = 3", 3, ALTERED),
        ("UPDATE ledger SET signature = zeroblob(64) WHERE number = 5", 5, FORGED),
        ("UPDATE ledger SET previous = zeroblob(32) WHERE number = 5", 5, NOT_CHAINED),
        ("DELETE FROM ledger WHERE number = 4", 4, MISSING),
        ("DELETE FROM ledger WHERE number = 1", 1, MISSING),
        ("DELETE FROM ledger WHERE number > 4", 5, CUT_OFF),
        (
            "UPDATE ledger SET number = CASE number WHEN 3 THEN -4 ELSE -3 END"
            " WHERE number IN (3, 4)",
            3,
            MISSING,
        ),
        ("UPDATE plan_item SET step = 'confirmed'", 6, RECEIPT_DIFFERS),
        (
            "UPDATE plan_item SET sha256 = zeroblob(32)"
            " WHERE id = (SELECT plan_item_id FROM receipt WHERE id = 2)",
            4,
            RECEIPT_DIFFERS,
        ),
        ("UPDATE receipt SET ledger_number = 4 WHERE id = 1", 4, RECEIPT_DIFFERS),
    ],
)
def test_whatever_was_done_to_it_is_found(
    tamper: Tamper, sql: str, broken_at: int, fault: str
) -> None:
    checked = check_ledger(QuietJob(), tamper(statement(sql)))
    assert (checked.broken_at, checked.detail) == (broken_at, fault)


def test_entries_that_changed_places(tamper: Tamper) -> None:
    def swap(connection: Connection) -> None:
        for before, after in ((3, -1), (4, 3), (-1, 4)):
            connection.execute("UPDATE ledger SET number = ? WHERE number = ?", (after, before))

    checked = check_ledger(QuietJob(), tamper(swap))
    assert (checked.broken_at, checked.detail) == (3, NOT_CHAINED)


def test_a_chain_that_fits_but_is_signed_by_another_key(vault: Vault, tamper: Tamper) -> None:
    rows = rewritten(entries_of(vault), VaultSigner(bytes(32)))
    checked = check_ledger(QuietJob(), tamper(put_in_place(rows)))
    assert (checked.broken_at, checked.detail) == (1, FORGED)


def test_a_chain_without_its_key(vault: Vault, tamper: Tamper) -> None:
    rows = rewritten(entries_of(vault)[1:], SIGNER)
    checked = check_ledger(QuietJob(), tamper(put_in_place(rows)))
    assert (checked.broken_at, checked.detail) == (1, NO_KEY)


def test_a_ledger_written_anew_by_the_key_is_found_by_what_lies_elsewhere(
    vault: Vault, tamper: Tamper
) -> None:
    entries = entries_of(vault)
    forged = replace(entries[-1], document='{"event":"made","name":"Nothing"}')
    again = tamper(put_in_place(rewritten([*entries[:-1], forged], SIGNER)))
    assert check_ledger(QuietJob(), again).broken_at is None
    known = [(entries[-1].number, entries[-1].hash)]
    checked = check_ledger(QuietJob(), again, known=known)
    assert (checked.broken_at, checked.detail) == (entries[-1].number, OTHER_HEAD)


def test_a_cut_off_end_is_found_by_what_lies_elsewhere(vault: Vault, tamper: Tamper) -> None:
    last = entries_of(vault)[-1]
    again = tamper(statement(f"DELETE FROM ledger WHERE number = {last.number}"))
    assert check_ledger(QuietJob(), again).broken_at is None
    checked = check_ledger(QuietJob(), again, known=[(last.number, last.hash)])
    assert (checked.broken_at, checked.detail) == (last.number, CUT_OFF)


def test_a_check_can_be_stopped(vault: Vault) -> None:
    class Stopped(QuietJob):
        def check(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        check_ledger(Stopped(), vault)
