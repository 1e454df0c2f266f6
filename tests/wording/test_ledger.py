"""The ledger and what stays behind, in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vault_app.model.ledger import LedgerCheck, LedgerKind
from vault_app.model.residue import Residue, ResidueKind
from vault_app.tasks import ledger
from vault_app.wording import ledger as words
from vault_app.wording.residue import beyond_reach, how_sure, residue_sentence, until_when

REMOVED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
RECOVERABLE = Residue(
    kind=ResidueKind.RECOVERABLE,
    holder="Microsoft",
    until=datetime(2026, 12, 23, 9, 30, tzinfo=UTC),
    days=30,
    note="",
    sources=("https://example.org",),
    is_verified=True,
)
NOT_STATED = replace(RECOVERABLE, kind=ResidueKind.BACKUP, until=None, days=None, is_verified=False)
SOUND = LedgerCheck(
    entries=3, head=bytes(32), public_key=bytes(32), broken_at=None, detail=ledger.SOUND
)


def test_until_when() -> None:
    assert until_when([RECOVERABLE], REMOVED) == (
        "Gone from your mailbox on 23 November 2026; Microsoft may hold it until 23 December 2026."
    )
    assert until_when([RECOVERABLE, NOT_STATED], REMOVED) == (
        "Gone from your mailbox on 23 November 2026; Microsoft may hold it until 23 December 2026,"
        " or longer: not all of it is stated by the provider."
    )
    assert until_when([NOT_STATED], REMOVED) == (
        "Gone from your mailbox on 23 November 2026; how long Microsoft may hold it is not stated."
    )
    assert "keeps nothing" in until_when([], REMOVED)
    trash = replace(RECOVERABLE, kind=ResidueKind.TRASH)
    assert until_when([trash], REMOVED).startswith("Moved to the trash on 23 November 2026; Micro")
    nobody = replace(NOT_STATED, holder="")
    assert "how long the provider may hold it" in until_when([nobody], REMOVED)


@pytest.mark.parametrize("kind", ResidueKind)
def test_each_kind_has_its_sentences(kind: ResidueKind) -> None:
    stated = residue_sentence(replace(RECOVERABLE, kind=kind))
    assert "until 23 December 2026" in stated
    assert "30 days" in residue_sentence(replace(RECOVERABLE, kind=kind, until=None))
    assert "not stated by Microsoft" in residue_sentence(replace(NOT_STATED, kind=kind))
    for holder in ("", "x" * 3000, "a\u202eb"):
        sentence = residue_sentence(replace(RECOVERABLE, kind=kind, holder=holder))
        assert sentence[0].isupper() or holder
        assert "\u202e" not in sentence
        assert len(sentence) < 600


def test_what_it_rests_on() -> None:
    assert "publishes" in how_sure(RECOVERABLE)
    assert "nobody has read it" in how_sure(replace(RECOVERABLE, is_verified=False))
    assert how_sure(NOT_STATED) == ""
    assert len(beyond_reach()) == 2


@pytest.mark.parametrize("kind", LedgerKind)
def test_every_kind_has_a_name(kind: LedgerKind) -> None:
    assert words.kind_name(kind)


@pytest.mark.parametrize(
    "fault",
    [
        ledger.NO_KEY,
        ledger.MISSING,
        ledger.ALTERED,
        ledger.NOT_CHAINED,
        ledger.FORGED,
        ledger.CUT_OFF,
        ledger.RECEIPT_DIFFERS,
        ledger.OTHER_HEAD,
    ],
)
def test_every_fault_has_its_sentence(fault: str) -> None:
    broken = replace(SOUND, broken_at=1234, detail=fault)
    assert not words.is_sound(broken)
    assert words.check_title(broken) == "The ledger is not whole"
    sentence = words.check_sentence(broken)
    assert sentence.endswith(".")
    assert ("1,234" in sentence) is (fault != ledger.NO_KEY)


def test_a_sound_ledger() -> None:
    assert words.check_title(SOUND) == "The ledger is whole"
    assert words.check_sentence(SOUND).startswith("All 3 entries")
    assert words.check_sentence(replace(SOUND, entries=1)).startswith("Its 1 entry")
    assert "elsewhere" in words.limits_of_a_check()
