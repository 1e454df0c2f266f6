"""What may stay behind after a removal, by the facts: with an end only where one is stated."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vault_app.model.removal import WayOut
from vault_app.model.residue import ResidueKind
from vault_app.regions.reference import Reference, Retention
from vault_app.regions.residue import residue
from vault_app.regions.values import Provider
from vault_app.regions.world import World

REMOVED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def service(world: World) -> Provider:
    return world.providers()[0]


def keeping(
    service: Provider, trash: int | None, recoverable: int | None, backup: int | None
) -> Provider:
    retention = Retention(
        text="what it says",
        reference=Reference(source="https://a.example ; https://b.example", verified=True),
        trash_days=trash,
        recoverable_days=recoverable,
        backup_days=backup,
    )
    return replace(service, retention=retention)


Ends = list[tuple[ResidueKind, int | None]]


def ends(service: Provider | None, way: WayOut) -> Ends:
    return [
        (each.kind, None if each.until is None else (each.until - REMOVED).days)
        for each in residue(service, way, REMOVED)
    ]


TRASH, RECOVERABLE, BACKUP = ResidueKind.TRASH, ResidueKind.RECOVERABLE, ResidueKind.BACKUP


@pytest.mark.parametrize(
    ("days", "for_good", "to_trash"),
    [
        (
            (30, 14, 60),
            [(RECOVERABLE, 14), (BACKUP, 60)],
            [(TRASH, 30), (RECOVERABLE, 44), (BACKUP, 90)],
        ),
        # What leaves the trash nobody knows when has no end that anybody knows.
        (
            (None, 14, 60),
            [(RECOVERABLE, 14), (BACKUP, 60)],
            [(TRASH, None), (RECOVERABLE, None), (BACKUP, None)],
        ),
        # What it states that it does not keep is left out; what it does not state is not.
        ((30, 0, None), [(BACKUP, None)], [(TRASH, 30), (BACKUP, None)]),
        ((7, 0, 0), [], [(TRASH, 7)]),
    ],
)
def test_each_way(
    service: Provider,
    days: tuple[int | None, int | None, int | None],
    for_good: Ends,
    to_trash: Ends,
) -> None:
    kept = keeping(service, *days)
    assert ends(kept, WayOut.FOR_GOOD) == for_good
    assert ends(kept, WayOut.TRASH) == to_trash


def test_it_says_where_that_was_read(service: Provider) -> None:
    recoverable, backup = residue(keeping(service, 30, 14, None), WayOut.FOR_GOOD, REMOVED)
    assert recoverable.sources == ("https://a.example", "https://b.example")
    assert (recoverable.is_verified, backup.is_verified) == (True, False)
    assert (recoverable.holder, recoverable.note) == (service.operator_name, "what it says")


def test_nothing_is_invented(service: Provider) -> None:
    for unknown in (None, replace(service, retention=None)):
        found = residue(unknown, WayOut.TRASH, REMOVED)
        assert [each.kind for each in found] == [TRASH, RECOVERABLE, BACKUP]
        for each in found:
            assert (each.days, each.until, each.sources, each.is_verified) == (
                None,
                None,
                (),
                False,
            )


def test_by_service_and_by_host(world: World) -> None:
    service = next(
        each
        for each in world.providers()
        if each.imap and each.retention and each.retention.recoverable_days
    )
    by_id = world.residue(service.id, WayOut.FOR_GOOD, REMOVED)
    days = service.retention.recoverable_days if service.retention else 0
    assert by_id[0].until == REMOVED + timedelta(days=days or 0)
    by_host = world.residue(service.imap[0].host.upper(), WayOut.FOR_GOOD, REMOVED)
    assert by_host[0].holder == by_id[0].holder
    assert world.residue("nobody.example", WayOut.FOR_GOOD, REMOVED)[0].days is None


def test_every_number_in_the_facts_can_be_followed(world: World) -> None:
    for service in world.providers():
        kept = service.retention
        if kept is not None:
            assert kept.reference.source, service.id
            assert kept.text, service.id
