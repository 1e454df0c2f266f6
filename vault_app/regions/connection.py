"""From one connection to an account's server: who holds the mailbox and, if it shows, where."""

import base64
import binascii
from dataclasses import replace
from datetime import date, datetime

from vault_app.model.custody import Confidence, ConnectionSeen, Evidence, EvidenceKind, Holding
from vault_app.regions.connection_shows import ConnectionShows
from vault_app.regions.directory import Knowledge, ServicePlace
from vault_app.regions.hosts import PlaceRead, is_local
from vault_app.regions.sentences import shown
from vault_app.regions.values import AccountCustody, ConnectionRule, Operator, Provider

_TEXT_LIMIT = 4096


class ConnectionJudge:
    """Judges connections by the facts."""

    def __init__(self, knowledge: Knowledge, issuers: tuple[str, ...] = ()) -> None:
        """``issuers``: those of certificates that are accepted everywhere, in lower case."""
        self._shows = ConnectionShows(knowledge, issuers)
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._holdings = knowledge.holdings
        self._sentences = knowledge.sentences
        self._geo = knowledge.geo

    def describe(self, seen: ConnectionSeen, *, address: str) -> AccountCustody:
        """Who holds the account's mail, where, and how sure that is."""
        host = seen.host.strip().rstrip(".").lower()
        account = self._describe(seen, address, host)
        service = self._directory.services.get(account.holding.provider_id)
        return replace(
            account, evidence=(*account.evidence, *self._shows.evidence(seen, host, service))
        )

    def _describe(self, seen: ConnectionSeen, address: str, host: str) -> AccountCustody:
        if (declared := self._hosts.declared(host)) is not None:
            return self._at_service(seen, declared.services[0], address, host, (), None)
        spoken = self._recognise(seen)
        if spoken is not None:
            operator, evidence, front = spoken
            service = self._directory.by_imap_host(host, address)
            if service is None or service.operator_id != operator.id:
                service = self._directory.service_of(operator, address)
            return self._at_service(seen, service, address, host, (evidence,), front)
        service = self._directory.by_imap_host(host, address)
        if service is None and (owner := self._hosts.owner(host)) is not None:
            service = self._directory.service_of(owner, address)
        if service is not None:
            return self._at_service(seen, service, address, host, (), None)
        if is_local(host, "" if seen.path else seen.address):
            return self._behind_local(seen, address, host)
        return self._at_own_server(seen, address, host)

    def _at_service(
        self,
        seen: ConnectionSeen,
        service: Provider,
        address: str,
        host: str,
        spoken: tuple[Evidence, ...],
        front: PlaceRead | None,
    ) -> AccountCustody:
        found = self._directory.usual_place(service, _day(seen.seen_at))
        interloper = self._shows.interloper(seen, host, service)
        if interloper:
            # Whoever opens the connection may change what the server says in it.
            front = None
        named = self._named_place(service, host)
        if named is not None:
            found = ServicePlace(
                named.country,
                named.city,
                Confidence.INFERRED if named.country else Confidence.UNKNOWN,
                self._sentences.told_by_connection(host, named),
            )
        elif front is not None and front.country and found.confidence is Confidence.UNKNOWN:
            found = ServicePlace(
                front.country,
                "",
                Confidence.INFERRED,
                f"{service.operator_name} greets from its zone "
                f"{front.zone.name if front.zone else self._sentences.where(front)}.",
            )
        if service.declared_places:
            found = self._compared(found, seen)
        if interloper:
            found = found.with_sentence(self._sentences.interloper(interloper))
        holding = self._holdings.at_service(
            service, country=found.country, city=found.city, day=_day(seen.seen_at)
        )
        evidence = [self._host_evidence(seen, host, service, found), *spoken]
        seller = self._directory.by_address(address)
        if seller is not None and seller.operator_id != service.operator_id:
            evidence.append(
                _evidence(
                    EvidenceKind.ACCOUNT_DEFAULT,
                    address,
                    "the account's address",
                    f"{seller.operator_name} sells this mailbox and may be asked too",
                    Confidence.INFERRED,
                    seen.seen_at,
                )
            )
        return _account(seen, holding, found, tuple(evidence), address, host, tells_holder=True)

    def _behind_local(self, seen: ConnectionSeen, address: str, host: str) -> AccountCustody:
        """A program on this computer or in the own network; the address may name the service."""
        service = self._directory.by_address(address)
        shown_host = host or seen.address
        if service is None:
            found = ServicePlace(
                "", "", Confidence.UNKNOWN, self._sentences.local_server(shown_host)
            )
            holding = self._holdings.at_own_server(shown_host, country="")
            points_to = "a server in this network"
            kind, text, where = EvidenceKind.SERVER_HOST, shown_host, "the server's name"
        else:
            usual = self._directory.usual_place(service, _day(seen.seen_at))
            is_known = bool(usual.country)
            found = ServicePlace(
                usual.country,
                usual.city,
                Confidence.INFERRED if is_known else Confidence.UNKNOWN,
                usual.because,
            )
            holding = self._holdings.at_service(
                service, country=usual.country, city=usual.city, day=_day(seen.seen_at)
            )
            points_to = f"an address at {service.operator_name}, reached through a program here"
            kind, text, where = EvidenceKind.ACCOUNT_DEFAULT, address, "the account's address"
        evidence = _evidence(kind, text, where, points_to, found.confidence, seen.seen_at)
        return _account(seen, holding, found, (evidence,), address, host, tells_holder=False)

    def _at_own_server(self, seen: ConnectionSeen, address: str, host: str) -> AccountCustody:
        codes = self._shows.registered_in(seen)
        code = next(iter(codes)) if len(codes) == 1 else ""
        because = self._sentences.own_server(host, seen.address, code)
        if seen.path:
            because = self._sentences.own_server_by_path(host, seen.path)
        elif len(codes) > 1:
            because = self._sentences.own_server_in_many(host, sorted(codes))
        found = ServicePlace(code, "", Confidence.INFERRED if code else Confidence.UNKNOWN, because)
        holding = self._holdings.at_own_server(host, country=code)
        evidence = [
            _evidence(
                EvidenceKind.SERVER_HOST,
                host,
                "the server's name",
                "a server whose operator is not among the known ones",
                Confidence.INFERRED,
                seen.seen_at,
            )
        ]
        return _account(seen, holding, found, tuple(evidence), address, host, tells_holder=True)

    def _compared(self, found: ServicePlace, seen: ConnectionSeen) -> ServicePlace:
        """What the owner states of a server, with what its address says against it."""
        others = self._shows.registered_in(seen) - {found.country}
        if not found.country or not others:
            return found
        sentence = self._sentences.registered_elsewhere(seen.address, sorted(others))
        return found.with_sentence(sentence)

    def _host_evidence(
        self, seen: ConnectionSeen, host: str, service: Provider, found: ServicePlace
    ) -> Evidence:
        return _evidence(
            EvidenceKind.SERVER_HOST,
            host or seen.address,
            "the server's name",
            f"{service.name}, run by {service.operator_name}",
            found.confidence,
            seen.seen_at,
        )

    def _named_place(self, service: Provider, host: str) -> PlaceRead | None:
        operator = self._directory.operator_of(service)
        for imap in service.imap:
            if imap.host == host and imap.site:
                return self._hosts.place(operator, imap.site)
        return None

    def _recognise(
        self, seen: ConnectionSeen
    ) -> tuple[Operator, Evidence, PlaceRead | None] | None:
        """An operator that the greeting or the ID answer names."""
        texts = {"greeting": seen.greeting[:_TEXT_LIMIT], "id": seen.server_id[:_TEXT_LIMIT]}
        for operator in self._directory.operators.values():
            for rule in operator.connection_rules:
                match = rule.pattern.search(texts[rule.kind])
                if match is None:
                    continue
                front = None
                if "host" in rule.pattern.groupindex:
                    name = _decode(rule, match["host"])
                    reading = self._hosts.read(name)
                    if reading.operator is not operator:
                        continue
                    front = reading.place
                is_id = rule.kind == "id"
                evidence = _evidence(
                    EvidenceKind.SERVER_ID if is_id else EvidenceKind.SERVER_GREETING,
                    texts[rule.kind],
                    "the IMAP ID answer" if is_id else "the IMAP greeting",
                    f"a server of {operator.name}",
                    Confidence.OBSERVED if rule.reference.verified else Confidence.INFERRED,
                    seen.seen_at,
                )
                return operator, evidence, front
        return None


def _decode(rule: ConnectionRule, text: str) -> str:
    if not rule.is_base64:
        return text.lower()
    try:
        return base64.b64decode(text, validate=True).decode("ascii").strip().lower()
    except (binascii.Error, ValueError):
        return ""


def _day(at: datetime) -> date:
    return at.date()


def _evidence(
    kind: EvidenceKind,
    text: str,
    where: str,
    points_to: str,
    confidence: Confidence,
    at: datetime,
) -> Evidence:
    return Evidence(
        kind=kind,
        seen=shown(" ".join(text.split())),
        where=where,
        points_to=points_to,
        confidence=confidence,
        observed_at=at,
    )


def _account(
    seen: ConnectionSeen,
    holding: Holding,
    found: ServicePlace,
    evidence: tuple[Evidence, ...],
    address: str,
    host: str,
    *,
    tells_holder: bool,
) -> AccountCustody:
    return AccountCustody(
        holding=holding,
        confidence=found.confidence,
        because=found.because,
        evidence=evidence,
        address=address,
        host=host,
        seen_at=seen.seen_at,
        tells_holder=tells_holder,
    )
