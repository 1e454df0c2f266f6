"""All copies of a message: on servers, the vault's own, and what may be left of removed ones."""

from dataclasses import replace
from datetime import UTC, date, datetime

from vault_app.model.custody import Confidence, CopyKind, Custody, Holding
from vault_app.model.mail import GoneWhy, Placement
from vault_app.model.removal import Receipt, RemovalMode, Step
from vault_app.regions.copies import Known, list_copies, residue
from vault_app.regions.reference import Reference, Retention
from vault_app.regions.values import Provider
from vault_app.regions.world import World

DELIVERED = datetime(2014, 3, 4, tzinfo=UTC)
PULLED = datetime(2026, 1, 2, tzinfo=UTC)
REMOVED = datetime(2026, 2, 3, 10, tzinfo=UTC)
HOLDING = Holding(
    id=3,
    provider_id="gmail",
    provider="Google",
    entity="",
    entity_country="",
    controller="",
    controller_country="US",
    country="",
    site="",
)


def held(*, until: datetime | None = None, account_id: int | None = 1) -> Custody:
    return Custody(
        holding=HOLDING,
        account_id=account_id,
        since=DELIVERED,
        until=until,
        confidence=Confidence.UNKNOWN,
        because="It says nothing.",
        evidence=(),
    )


def placed(
    mailbox: str = "INBOX",
    *,
    account_id: int = 1,
    uid: int = 7,
    gone_at: datetime | None = None,
    why: GoneWhy | None = None,
) -> Placement:
    return Placement(
        id=uid,
        message_id=1,
        account_id=account_id,
        mailbox_id=1,
        mailbox=mailbox,
        uidvalidity=5,
        uid=uid,
        flags=(),
        first_seen=PULLED,
        last_seen=PULLED,
        gone_at=gone_at,
        gone_why=why,
    )


RECEIPT = Receipt(
    id=12,
    plan_id=1,
    mode=RemovalMode.LOCAL_ONLY,
    message_id=1,
    sha256="",
    subject="",
    sender="",
    message_date=DELIVERED,
    account="a",
    host="h",
    mailbox="INBOX",
    uidvalidity=5,
    uid=7,
    outcome=Step.CONFIRMED,
    reason=None,
    server_answer="OK Expunge completed",
    verification="absent-on-new-connection",
    at=REMOVED,
)


def service(world: World, retention: Retention | None) -> Provider:
    found = world.provider("gmail")
    assert found is not None
    return replace(found, retention=retention)


def retention(days: int | None, *, verified: bool = True) -> Retention:
    return Retention(
        text="Kept for a while.",
        reference=Reference(source="https://example.org/keep", verified=verified),
        backup_days=days,
    )


def test_a_copy_on_a_server_and_one_at_home() -> None:
    known = Known(
        intervals=[held()],
        placements=[placed(), placed("Archive", uid=8), placed("Old", uid=9, gone_at=REMOVED)],
        receipts=[],
    )
    server, vault = list_copies(known, lambda _: None)
    assert (server.kind, server.mailboxes) == (CopyKind.SERVER, ("INBOX", "Archive"))
    assert (server.since, server.until, server.holding) == (DELIVERED, None, HOLDING)
    assert (vault.kind, vault.holding, vault.since) == (CopyKind.VAULT, None, PULLED)


def test_a_residue_ends_when_the_provider_says(world: World) -> None:
    known = Known(
        intervals=[held(until=REMOVED)],
        placements=[placed(gone_at=REMOVED, why=GoneWhy.REMOVED)],
        receipts=[RECEIPT],
    )
    vault, left, server = list_copies(known, lambda _: service(world, retention(60)))
    assert vault.kind is CopyKind.VAULT
    assert left.kind is CopyKind.RESIDUE
    assert (left.since, left.until) == (REMOVED, datetime(2026, 4, 4, 23, 59, 59, tzinfo=UTC))
    assert left.source == "https://example.org/keep"
    assert "60 days" in left.because
    assert left.evidence[0].seen == "OK Expunge completed"
    assert left.evidence[0].where == "Receipt 12"
    assert (server.until, server.mailboxes) == (REMOVED, ("INBOX",))


def test_what_a_provider_does_not_state_has_no_end(world: World) -> None:
    known = Known(
        intervals=[held(until=REMOVED)],
        placements=[placed(gone_at=REMOVED, why=GoneWhy.VANISHED)],
        receipts=[],
    )
    for silent in (service(world, None), service(world, retention(None))):
        left = list_copies(known, {"gmail": silent}.get)[1]
        assert (left.kind, left.until) == (CopyKind.RESIDUE, None)
        assert left.confidence is Confidence.UNKNOWN
        assert "does not state" in left.because


def test_no_residue_while_the_account_has_another_copy() -> None:
    placements = [placed(gone_at=REMOVED, why=GoneWhy.REMOVED), placed("Trash", uid=8)]
    known = Known(intervals=[held()], placements=placements, receipts=[])
    kinds = [copy.kind for copy in list_copies(known, lambda _: None)]
    assert kinds == [CopyKind.SERVER, CopyKind.VAULT]


def test_renumbering_is_no_removal() -> None:
    known = Known(
        intervals=[held(until=REMOVED)],
        placements=[placed(gone_at=REMOVED, why=GoneWhy.UIDVALIDITY)],
        receipts=[],
    )
    assert all(copy.kind is not CopyKind.RESIDUE for copy in list_copies(known, lambda _: None))


def test_two_accounts_are_two_copies() -> None:
    known = Known(
        intervals=[held(), held(account_id=2, until=REMOVED), held(account_id=None, until=PULLED)],
        placements=[
            placed(),
            placed("Box", account_id=2, uid=8, gone_at=REMOVED, why=GoneWhy.REMOVED),
        ],
        receipts=[],
    )
    found = list_copies(known, lambda _: None)
    assert [copy.kind for copy in found] == [
        CopyKind.SERVER,
        CopyKind.VAULT,
        CopyKind.RESIDUE,
        CopyKind.SERVER,
        CopyKind.SERVER,
    ]
    assert [copy.mailboxes for copy in found] == [("INBOX",), (), (), ("Box",), ()]


def test_residue(world: World) -> None:
    day = date(2026, 11, 24)
    kept = residue(service(world, retention(29, verified=False)), "Google", day)
    assert (kept.days, kept.until, kept.is_verified) == (29, date(2026, 12, 23), False)
    assert kept.text == "Kept for a while."
    silent = residue(None, "mail.example.org", day)
    assert (silent.days, silent.until, silent.provider) == (None, None, "mail.example.org")
    assert residue(service(world, retention(0)), "Google", day).until == day
