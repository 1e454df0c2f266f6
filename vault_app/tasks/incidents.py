"""Attacks and breaches that this vault's mail met: it lay there when it happened."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from vault_app.archive.reader import Reader
from vault_app.model.query import HeldWhile
from vault_app.regions.events import Incident
from vault_app.regions.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMet:
    """An incident, and how many of the vault's messages lay with a holder that it struck, at some
    time while it lasted. ``query`` finds exactly these."""

    incident: Incident
    messages: int
    query: str


def incidents_met(reader: Reader, world: World) -> list[IncidentMet]:
    """Incidents that mail of this vault met, newest first."""
    found = []
    for incident in world.facts.incidents:
        query = incident_query(reader, incident)
        messages = reader.count(query) if query is not None else 0
        if messages:
            found.append(
                IncidentMet(incident=incident, messages=messages, query=f"incident:{incident.id}")
            )
    return sorted(found, key=lambda met: met.incident.since, reverse=True)


def incident_query(reader: Reader, incident: Incident) -> HeldWhile | None:
    """The search for mail that an incident met; ``None`` if its holders never held any."""
    struck = {*incident.services, *incident.networks}
    ids = frozenset(
        holding_id
        for holding_id, holding in reader.holdings_ever().items()
        if holding.provider_id in struck
    )
    if not ids:
        return None
    begin = datetime.combine(incident.since, time(), UTC)
    # The last day counts whole.
    end = datetime.combine(incident.until, time(), UTC) + timedelta(days=1)
    return HeldWhile(ids, begin, end)
