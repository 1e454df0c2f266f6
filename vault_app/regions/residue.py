"""What a service may keep of a message that was removed, and until when, by its own word.

In the trash the days of the trash come first; those in which it can be recovered, and those of
backups, count from its leaving the trash. What a service does not state has no end here; what it
states that it does not keep is left out.
"""

from datetime import datetime, timedelta

from vault_app.model.removal import WayOut
from vault_app.model.residue import Residue, ResidueKind
from vault_app.regions.reference import Reference, Retention
from vault_app.regions.values import Provider

_NOTHING_STATED = Retention(text="", reference=Reference(source="", verified=False))


def residue(service: Provider | None, way: WayOut, removed_at: datetime) -> tuple[Residue, ...]:
    """What may stay behind, the trash first; ``None`` is a holder of whom nothing is known."""
    holder = service.operator_name if service is not None else ""
    kept = (service.retention if service is not None else None) or _NOTHING_STATED
    left_trash: datetime | None = removed_at
    found = []
    if way is WayOut.TRASH:
        left_trash = _after(removed_at, kept.trash_days)
        found.append(_one(ResidueKind.TRASH, holder, kept, kept.trash_days, left_trash))
    for kind, days in (
        (ResidueKind.RECOVERABLE, kept.recoverable_days),
        (ResidueKind.BACKUP, kept.backup_days),
    ):
        if days != 0:
            found.append(_one(kind, holder, kept, days, _after(left_trash, days)))
    return tuple(found)


def _after(since: datetime | None, days: int | None) -> datetime | None:
    return None if since is None or days is None else since + timedelta(days=days)


def _one(
    kind: ResidueKind, holder: str, kept: Retention, days: int | None, until: datetime | None
) -> Residue:
    source = kept.reference.source
    return Residue(
        kind=kind,
        holder=holder,
        until=until,
        days=days,
        note=kept.text,
        sources=tuple(source.split(" ; ")) if source else (),
        is_verified=kept.reference.verified and days is not None,
    )
