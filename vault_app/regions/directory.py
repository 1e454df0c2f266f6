"""Finds operators and services by id, IMAP host and address, and what is known of their places."""

from dataclasses import dataclass, field, replace
from datetime import date

from vault_app.model.custody import Confidence
from vault_app.regions.geo import Geo
from vault_app.regions.holdings import Holdings
from vault_app.regions.hosts import HostIndex, is_local
from vault_app.regions.network_index import NetworkIndex
from vault_app.regions.sentences import Sentences
from vault_app.regions.values import Operator, Place, Provider, Tells


@dataclass(frozen=True, slots=True)
class ServicePlace:
    """Where a service keeps a mailbox as far as the service itself is known."""

    country: str
    city: str
    confidence: Confidence
    because: str

    def with_sentence(self, sentence: str) -> "ServicePlace":
        """The same with one more sentence behind the reason."""
        return replace(self, because=f"{self.because} {sentence}")


class Directory:
    """Who there is."""

    def __init__(self, operators: tuple[Operator, ...], sentences: Sentences) -> None:
        self._sentences = sentences
        self.operators = {operator.id: operator for operator in operators}
        self.services = {
            service.id: service for operator in operators for service in operator.services
        }
        self.fetch_headers = tuple(
            (operator, header) for operator in operators for header in operator.fetch_headers
        )
        self._by_imap: dict[str, list[Provider]] = {}
        self._by_domain: dict[str, Provider] = {}
        for service in self.services.values():
            for imap in service.imap:
                if is_local(imap.host, ""):
                    # A program on the owner's computer, as many others use that name.
                    continue
                entries = self._by_imap.setdefault(imap.host, [])
                if service not in entries:
                    entries.append(service)
            for domain in service.domains:
                self._by_domain.setdefault(domain, service)

    def by_address(self, address: str) -> Provider | None:
        """The service whose own domain an address has."""
        return self._by_domain.get(address.rpartition("@")[2].lower())

    def by_imap_host(self, host: str, address: str) -> Provider | None:
        """The service that has this IMAP host; the address chooses where several do."""
        return self._choose(self._by_imap.get(host, []), address)

    def service_of(self, operator: Operator, address: str) -> Provider:
        """An operator's service for an address: the one with its domain, else one for domains of
        customers, else its first one."""
        own = self.by_address(address)
        if own is not None and own in operator.services:
            return own
        if address and own is None:
            for service in operator.services:
                if service.has_custom_domains:
                    return service
        return operator.services[0]

    def operator_of(self, service: Provider) -> Operator:
        return self.operators[service.operator_id]

    def usual_place(self, service: Provider, day: date) -> ServicePlace:
        """What is known of a service's place without any trace."""
        name, place = service.operator_name, service.place
        if service.declared_places:
            return self._declared_place(name, service.declared_places, day)
        if place is None:
            rules = self.operators[service.operator_id].rules
            tells = any(rule.tells is not Tells.NOTHING for rule in rules)
            because = self._sentences.no_place(name, tells_in_mail=tells)
            return ServicePlace("", "", Confidence.UNKNOWN, because)
        return ServicePlace(
            place.country,
            place.city,
            Confidence.INFERRED,
            self._sentences.one_country(name, place),
        )

    def _declared_place(self, name: str, places: tuple[Place, ...], day: date) -> ServicePlace:
        for place in places:
            since, until = place.reference.since, place.reference.until
            if (since is None or since <= day) and (until is None or day < until):
                because = self._sentences.declared_place(name, place.country, place.city)
                return ServicePlace(place.country, place.city, Confidence.DECLARED, because)
        because = self._sentences.declared_nowhere(name)
        return ServicePlace("", "", Confidence.UNKNOWN, because)

    @staticmethod
    def _choose(services: list[Provider], address: str) -> Provider | None:
        domain = address.rpartition("@")[2].lower()
        for service in services:
            if domain in service.domains:
                return service
        for service in services:
            if service.has_custom_domains:
                return service
        return services[0] if services else None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a judgement draws on; made once, shared by all.

    ``forwarders`` are hosts that the owner named as such.
    """

    directory: Directory
    hosts: HostIndex
    holdings: Holdings
    sentences: Sentences
    geo: Geo
    networks: NetworkIndex = field(default_factory=NetworkIndex)
    forwarders: tuple[str, ...] = ()
