"""What the strip says, by where a message lies."""

from datetime import timedelta

from tests.desktop.reader.fakes import (
    NOON,
    SINGAPORE,
    FakeLaw,
    FakeMessage,
    FakeReading,
    FakeVault,
    custody,
    placement,
    plain_letter,
    receipt,
)
from vault_app.desktop.reader.standing import (
    Headline,
    Standing,
    headline,
    mailboxes_sentence,
    read_standing,
    vault_since,
)
from vault_app.model.mail import GoneWhy, PlacementState

LATER = NOON + timedelta(days=900)


def _standing(message: FakeMessage) -> Standing:
    return read_standing(FakeReading(FakeVault({1: message})), FakeLaw(), 1, lambda: None)


def _headline(message: FakeMessage) -> Headline:
    return headline(_standing(message), FakeLaw().country_name)


def test_on_a_server() -> None:
    told = _headline(FakeMessage(plain_letter()))
    assert told.sentence == (
        "Held in Dublin, Ireland, by Microsoft 365; controlled from the United States;"
        " since 12 March 2014"
    )


def test_only_in_the_vault_names_the_receipts() -> None:
    told = _headline(
        FakeMessage(
            plain_letter(),
            state=PlacementState.LOCAL_ONLY,
            custody=(custody(until=LATER),),
            placements=tuple(
                placement(name, gone_at=LATER, gone_why=GoneWhy.REMOVED) for name in ("A", "B")
            ),
            receipts=(receipt(12, 1), receipt(13, 1), receipt(14, 99)),
        )
    )
    assert told.sentence == "Only in your vault since 28 August 2016"
    assert told.detail == (
        "2 server copies removed from Microsoft 365 (Dublin, Ireland); receipts #12 and #13"
    )


def test_never_on_a_server() -> None:
    told = _headline(FakeMessage(plain_letter(), state=PlacementState.LOCAL_ONLY, custody=()))
    assert told.sentence == "Only in your vault"


def test_gone_without_homeport() -> None:
    told = _headline(
        FakeMessage(
            plain_letter(),
            state=PlacementState.GONE,
            custody=(custody(until=LATER),),
            placements=(placement(gone_at=LATER, gone_why=GoneWhy.VANISHED),),
        )
    )
    assert told.sentence == "Gone from the server since 28 August 2016"
    assert "Your vault still has it." in told.detail


def test_reaches_are_asked_for_present_holders_alone() -> None:
    message = FakeMessage(plain_letter(), custody=(custody(), custody(SINGAPORE, until=NOON)))
    standing = _standing(message)
    assert [holding.country for holding, _ in standing.reaches] == ["IE"]


def test_where_copies_lie() -> None:
    message = FakeMessage(
        plain_letter(),
        placements=(
            placement("Inbox"),
            placement("Archive"),
            placement("Old", gone_at=LATER, gone_why=GoneWhy.VANISHED),
        ),
    )
    standing = _standing(message)
    assert mailboxes_sentence(standing, 1) == "Copies lie in Inbox and Archive"
    assert mailboxes_sentence(standing, 2) == ""
    assert vault_since(standing) == "since 16 April 2015"
