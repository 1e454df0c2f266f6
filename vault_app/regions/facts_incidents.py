"""Turns the files of incidents and of networks into values."""

from vault_app.regions.events import Incident, Network, Owner
from vault_app.regions.facts_codes import CountryCodes
from vault_app.regions.facts_services import read_statement
from vault_app.regions.tables import Table


def read_incident(
    table: Table, *, service_ids: frozenset[str], network_ids: frozenset[str]
) -> Incident:
    """Read one incident; it names services and networks by id."""
    incident = Incident(
        id=table.text("id"),
        name=table.text("name"),
        services=table.texts("services"),
        networks=table.texts("networks"),
        since=table.day("since"),
        until=table.day("until"),
        disclosed=table.day_or_none("disclosed"),
        affected=table.text("affected"),
        mail=table.text("mail"),
        happened=table.text("happened"),
        taken=table.text("taken"),
        advice=table.text("advice"),
        reference=table.reference(),
    )
    if not incident.services and not incident.networks:
        table.complain("services", "no service and no network is named")
    if not service_ids.issuperset(incident.services):
        table.complain("services", "no service has this id")
    if not network_ids.issuperset(incident.networks):
        table.complain("networks", "no network has this id")
    if incident.since > incident.until:
        table.complain("until", "before since")
    return incident


def read_network(table: Table, codes: CountryCodes) -> Network:
    """Read one network."""
    keeps = table.table_or_none("keeps")
    return Network(
        id=table.text("id"),
        name=table.text("name"),
        kind=table.text("kind"),
        suffixes=table.texts("suffixes"),
        owners=tuple(_owner(item, codes) for item in table.tables("owners")),
        keeps=read_statement(keeps) if keeps else None,
        reference=table.reference(),
    )


def _owner(table: Table, codes: CountryCodes) -> Owner:
    return Owner(
        name=table.text("name"),
        country=codes.one(table, "country"),
        parent=table.text("parent"),
        parent_country=codes.one(table, "parent_country"),
        since=table.day_or_none("since"),
        until=table.day_or_none("until"),
        reference=table.reference(),
    )
