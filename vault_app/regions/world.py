"""The one door to ``regions``: loads facts and tables once, then answers without any I/O."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from vault_app.model.countries import CountryNames
from vault_app.model.custody import (
    ConnectionSeen,
    Custody,
    Evidence,
    Holding,
    Reach,
    RouteHop,
)
from vault_app.model.declarations import Declaration
from vault_app.model.removal import WayOut
from vault_app.model.residue import Residue
from vault_app.regions import explain, reach, residue
from vault_app.regions.assess import Assessor
from vault_app.regions.connection import ConnectionJudge
from vault_app.regions.declared import declared_forwarders, declared_operators
from vault_app.regions.directory import Directory, Knowledge
from vault_app.regions.events import Case, Incident
from vault_app.regions.extra import ExtraEvidence
from vault_app.regions.facts import load_facts
from vault_app.regions.geo import Geo
from vault_app.regions.holdings import SELF_HOSTED, Holdings
from vault_app.regions.hosts import HostIndex
from vault_app.regions.issuers import load_issuers
from vault_app.regions.judgement import Explanation, Judgement
from vault_app.regions.limits import LimitsIndex, load_limits
from vault_app.regions.network_index import NetworkIndex
from vault_app.regions.removal_facts import RemovalFacts, load_removal_facts
from vault_app.regions.route import route
from vault_app.regions.rule_index import fingerprints
from vault_app.regions.sentences import Sentences
from vault_app.regions.standin import StandIn
from vault_app.regions.trace_lines import trace_lines
from vault_app.regions.values import AccountCustody, Facts, Order, Provider


class World:
    """What is known of providers, places and laws, and the judgements made from it.

    One object serves all threads: its caches only keep what can be computed again, and every
    change of them is a single dictionary operation.
    """

    def __init__(
        self,
        facts: Facts,
        geo: Geo,
        *,
        resources: Path | None = None,
        issuers: tuple[str, ...] = (),
        server_limits: LimitsIndex | None = None,
        removal: RemovalFacts | None = None,
        declarations: Sequence[Declaration] = (),
    ) -> None:
        self.facts = facts
        self.resources = resources
        self.server_limits = server_limits or LimitsIndex()
        self.removal = removal or RemovalFacts()
        self.declarations = tuple(declarations)
        self._geo = geo
        self._issuers = issuers
        sentences = Sentences(facts.countries)
        declared = declared_operators(declarations)
        operators = (*facts.operators, *declared)
        knowledge = Knowledge(
            directory=Directory(operators, sentences),
            hosts=HostIndex(facts.operators, declared),
            holdings=Holdings(),
            sentences=sentences,
            geo=geo,
            networks=NetworkIndex(facts.networks),
            forwarders=declared_forwarders(declarations),
        )
        self.country_name = CountryNames(facts.countries.names, facts.countries.with_article)
        self._operators = operators
        self._sentences = sentences
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._connections = ConnectionJudge(knowledge, issuers)
        self._assessor = Assessor(knowledge)
        self._extra = ExtraEvidence(knowledge, facts.header_marks)
        self._stand_in = StandIn(knowledge)

    @classmethod
    def load(cls, resources: Path) -> "World":
        """Read the facts and the address table.

        Raises:
            SettingInvalid: a file is missing or wrong; its facts name file and key.
        """
        facts = load_facts(resources)
        return cls(
            facts,
            Geo(resources / "geo"),
            resources=resources,
            issuers=load_issuers(resources),
            server_limits=load_limits(resources),
            removal=load_removal_facts(resources),
        )

    def with_declarations(self, declarations: Sequence[Declaration]) -> "World":
        """The same facts with what the vault's owner states of servers and forwarders, which then
        wins. Statements of an account's place are for the stays of that account and change nothing
        here. Another process makes the same world from its own facts and ``declarations``."""
        return World(
            self.facts,
            self._geo,
            resources=self.resources,
            issuers=self._issuers,
            server_limits=self.server_limits,
            removal=self.removal,
            declarations=declarations,
        )

    def with_facts(self, facts: Facts) -> "World":
        """The same world by other facts."""
        return World(
            facts,
            self._geo,
            resources=self.resources,
            issuers=self._issuers,
            server_limits=self.server_limits,
            removal=self.removal,
            declarations=self.declarations,
        )

    def with_server_limits(self, limits: LimitsIndex) -> "World":
        """The same world with other limits of servers."""
        return World(
            self.facts,
            self._geo,
            resources=self.resources,
            issuers=self._issuers,
            server_limits=limits,
            removal=self.removal,
            declarations=self.declarations,
        )

    def describe_connection(self, seen: ConnectionSeen, *, address: str) -> AccountCustody:
        """Who holds an account's mail and where, as far as its connection shows."""
        return self._connections.describe(seen, address=address)

    def assess(
        self, headers: bytes, *, account: AccountCustody, received_at: datetime, is_outgoing: bool
    ) -> tuple[Custody, ...]:
        """Who holds a message, and who held it before; the current holder comes first.

        ``headers`` is the raw header block, ``received_at`` the server's own date for the
        message. ``account_id`` of the result is left to the caller. Never raises, whatever the
        headers hold.
        """
        judgement = self._assessor.judge(
            headers, account=account, received_at=received_at, is_outgoing=is_outgoing
        )
        return judgement.custody

    def judge(
        self, headers: bytes, *, account: AccountCustody, received_at: datetime, is_outgoing: bool
    ) -> Judgement:
        """The same as ``assess``, with what it rests on: made in the same pass."""
        return self._assessor.judge(
            headers, account=account, received_at=received_at, is_outgoing=is_outgoing
        )

    def route(
        self, headers: bytes, *, account: AccountCustody, received_at: datetime, is_outgoing: bool
    ) -> tuple[RouteHop, ...]:
        """Every Received line from the top, those that the holder's own servers wrote marked."""
        judgement = self.judge(
            headers, account=account, received_at=received_at, is_outgoing=is_outgoing
        )
        return route(headers, self._hosts, judgement.trusted, is_sent=is_outgoing)

    def trace(self, headers: bytes) -> bytes:
        """Exactly the lines of a header block that ``judge`` and ``route`` read."""
        return trace_lines(headers, (mark.name for _, mark in self._directory.fetch_headers))

    def extra_evidence(
        self, headers: bytes, *, account: AccountCustody, received_at: datetime, is_outgoing: bool
    ) -> tuple[Evidence, ...]:
        """What a whole header block tells beside its Received lines; only of lines above the
        border, where the sender could not write."""
        judgement = self.judge(
            headers, account=account, received_at=received_at, is_outgoing=is_outgoing
        )
        return self._extra.find(
            headers,
            trusted=judgement.trusted,
            account=account,
            received_at=received_at,
            is_outgoing=is_outgoing,
        )

    def stand_in_account(
        self,
        headers: bytes,
        *,
        provider_id: str | None,
        received_at: datetime,
        seen_at: datetime | None = None,
    ) -> AccountCustody:
        """An account for a message that no account brought: at the service with that id, at
        "self-hosted", or (``None``) at whatever the message's own lines name. ``seen_at`` is when
        the message was found there, if that was later: whoever owns the company then holds it.

        Raises:
            KeyError: no service has this id.
        """
        at = seen_at or received_at
        if provider_id is None:
            return self._stand_in.unknown(headers, at=at)
        address = self._stand_in.address(headers)
        if provider_id == SELF_HOSTED:
            return self._stand_in.at_own_server(headers, address=address, at=at)
        service = self._directory.services[provider_id]
        return self._stand_in.at_service(service, address=address, received_at=received_at, at=at)

    def seller(self, account: AccountCustody, held: Custody) -> Custody | None:
        """Whoever sells an account that another runs, as a holder beside it; ``None`` if nobody
        does. ``held`` is the custody at the one who runs it."""
        return self._stand_in.seller(account, held)

    def explain(self, hostname: str) -> Explanation:
        """What a host name tells and by which facts."""
        return explain.explain(hostname, self._hosts, self._directory)

    def fingerprints(self) -> dict[str, tuple[str, frozenset[str]]]:
        """For each operator's id: a hash over what judging reads of its facts, and the domains of
        the messages that they concern (see ``Judgement``). "" stands for the rules of judging."""
        return fingerprints(self._operators, self.facts.networks, self._forwarders())

    def _forwarders(self) -> tuple[str, ...]:
        return declared_forwarders(self.declarations)

    def incidents(self, provider_id: str | None = None) -> tuple[Incident, ...]:
        """What befell a service or network (by id), or all that is known, oldest first."""
        found = (
            each
            for each in self.facts.incidents
            if provider_id is None or provider_id in each.services or provider_id in each.networks
        )
        return tuple(sorted(found, key=lambda each: each.since))

    def incident(self, incident_id: str) -> Incident | None:
        return next((each for each in self.facts.incidents if each.id == incident_id), None)

    def cases(self) -> tuple[Case, ...]:
        """Cases at law, as timelines."""
        return self.facts.cases

    def order(self, order_id: str) -> Order | None:
        """A legal order by its id."""
        return next((each for each in self.facts.orders if each.id == order_id), None)

    def retention_days(self, provider_id: str) -> int | None:
        """How many days after a removal a service may keep something of a message; ``None`` where
        it does not say."""
        service = self.provider(provider_id)
        if service is None or service.retention is None:
            return None
        return service.retention.days_after_removal

    def residue(
        self, provider_or_host: str, way: WayOut, removed_at: datetime
    ) -> tuple[Residue, ...]:
        """What may stay behind of a message that left a service so, by the service's id or one of
        its hosts. Of whom nothing is known, no end is told."""
        service = self.provider(provider_or_host) or self._directory.by_imap_host(
            provider_or_host.lower(), ""
        )
        return residue.residue(service, way, removed_at)

    def reaches(self, holding: Holding, *, on: date | None = None) -> tuple[Reach, ...]:
        """Every legal order that reaches a holding, by every route; ``on``: by the orders and the
        owners of that day."""
        service = self.provider(holding.provider_id)
        return reach.reaches(holding, service, self.facts.orders, on=on)

    def limits(self, holding: Holding, *, on: date | None = None) -> tuple[Reach, ...]:
        """The legal rules that stand against handing a holding's mail to another state; ``on`` as
        above."""
        service = self.provider(holding.provider_id)
        return reach.limits(holding, service, self.facts.orders, on=on)

    def provider(self, provider_id: str) -> Provider | None:
        """A service by its id; None for own servers and unknown ids."""
        return self._directory.services.get(provider_id)

    def providers(self) -> list[Provider]:
        """All services, by name."""
        return sorted(self._directory.services.values(), key=lambda s: s.name.casefold())

    def provider_of_address(self, address: str) -> Provider | None:
        """The service whose own domain an address has: a guess for new accounts."""
        return self._directory.by_address(address)

    def country_code(self, text: str) -> str | None:
        """The code of a country that a person named or gave the code of; None if there is none."""
        wanted = text.casefold()
        for code, name in self.facts.countries.names.items():
            if wanted in (code.casefold(), name.casefold()):
                return code
        return None

    def country_in_sentence(self, code: str) -> str:
        """The name as it stands in a sentence ("the United States")."""
        return self.country_name.in_sentence(code)
