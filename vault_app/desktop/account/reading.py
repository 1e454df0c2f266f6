"""Everything that the page about an account's provider shows, read in one go. No Qt."""

from dataclasses import dataclass
from datetime import date

from vault_app.archive.reader import Reader
from vault_app.model.custody import Evidence, HoldingTotal, Observation, Stay
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.mail import Account
from vault_app.model.query import All, Numbered, Query
from vault_app.regions.events import Incident
from vault_app.regions.values import AccountCustody, Provider, Site
from vault_app.regions.world import World
from vault_app.tasks.connections import account_custody
from vault_app.tasks.dns import evidence_of, may_ask
from vault_app.tasks.incidents import incident_query


@dataclass(frozen=True, slots=True)
class IncidentHere:
    """An incident, and how many messages of this account lay with whom it struck; ``query`` finds
    them. ``password_page`` is the holder's own page about signing in, "" if none is known."""

    incident: Incident
    messages: int
    query: Query
    password_page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderView:
    """``provider`` is ``None`` for an own server and for one that the facts do not know. ``totals``
    is what lies in the account today, ``stays`` where its mailbox lay over time. ``declarations``
    are those that may concern it, ``dns`` what the records of its domain say."""

    account: Account
    custody: AccountCustody
    provider: Provider | None
    sites: tuple[Site, ...]
    totals: tuple[HoldingTotal, ...]
    stays: tuple[Stay, ...]
    observations: tuple[Observation, ...]
    incidents: tuple[IncidentHere, ...]
    declarations: tuple[Declaration, ...]
    may_ask_dns: bool
    dns: tuple[Evidence, ...]
    facts_as_of: date

    @property
    def copies(self) -> int:
        return sum(total.messages for total in self.totals)

    @property
    def size(self) -> int:
        return sum(total.size for total in self.totals)


def read_provider(reader: Reader, world: World, account_id: int) -> ProviderView:
    """For a lane, never the interface thread. Raises ``AccountNotFound``."""
    custody = account_custody(reader, world, account_id)
    provider = world.provider(custody.holding.provider_id)
    return ProviderView(
        account=reader.account(account_id),
        custody=custody,
        provider=provider,
        sites=sites_of(world, provider),
        totals=tuple(reader.holding_totals(account_id)),
        stays=tuple(reader.stays(account_id)),
        observations=tuple(reader.observations(account_id)),
        incidents=_incidents(reader, world, account_id),
        declarations=tuple(
            each
            for each in reader.declarations()
            if each.kind is not DeclarationKind.PLACE or each.account_id == account_id
        ),
        may_ask_dns=may_ask(reader),
        dns=evidence_of(reader, world, account_id),
        facts_as_of=world.facts.as_of,
    )


def sites_of(world: World, provider: Provider | None) -> tuple[Site, ...]:
    """The places where its operator is known to keep mailboxes, each city once."""
    if provider is None:
        return ()
    found: dict[tuple[str, str], Site] = {}
    for operator in world.facts.operators:
        if operator.id == provider.operator_id:
            for site in operator.sites:
                if site.country:
                    found.setdefault((site.country, site.city), site)
    return tuple(found[key] for key in sorted(found))


def _password_page(world: World, incident: Incident) -> str:
    for service in incident.services:
        provider = world.provider(service)
        if provider is not None and (page := provider.sign_in.page or provider.sign_in.help):
            return page
    return ""


def _incidents(reader: Reader, world: World, account_id: int) -> tuple[IncidentHere, ...]:
    found = []
    for incident in world.incidents():
        struck = incident_query(reader, incident)
        if struck is None:
            continue
        query = All((struck, Numbered("account-id", account_id)))
        messages = reader.count(query)
        if messages:
            found.append(IncidentHere(incident, messages, query, _password_page(world, incident)))
    return tuple(sorted(found, key=lambda each: each.incident.since, reverse=True))
