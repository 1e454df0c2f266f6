"""Asks the DNS which servers a domain names for its mail: SRV (RFC 6186, RFC 8314) and MX."""

from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.IN.SRV import SRV

from vault_app.dns.lookup import NameServer, host_text, make_resolver, mx_hosts

_SECONDS = 3.0
_MOST_RECORDS = 20


@dataclass(frozen=True, slots=True)
class ServiceHost:
    """Where a domain offers a service. ``host`` is lower-case and without the last dot."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecords:
    """What the DNS says of a domain's mail.

    ``mx``: who takes it, the preferred ones first. ``tls`` and ``starttls``: where IMAP is
    offered, in the order in which to try. ``is_answered``: whether a resolver answered at all;
    ``has_domain``: it did not say that there is no such domain.
    """

    mx: tuple[str, ...] = ()
    tls: tuple[ServiceHost, ...] = ()
    starttls: tuple[ServiceHost, ...] = ()
    is_answered: bool = True
    has_domain: bool = True


def look_up_mail(domain: str, *, server: NameServer | None = None) -> MailRecords:
    """Ask for all of it. Never raises; takes at most some nine seconds.

    The answers are not authenticated: whoever answers for the resolver can name any server.
    """
    try:
        resolver = make_resolver(server)
        resolver.lifetime = _SECONDS
        name = dns.name.from_text(domain)
        mx = _ask(resolver, name, dns.rdatatype.MX)
    except dns.resolver.NXDOMAIN:
        return MailRecords(has_domain=False)
    except (dns.exception.DNSException, OSError, ValueError):
        return MailRecords(is_answered=False)
    return MailRecords(
        mx=tuple(mx_hosts(mx)),
        tls=_services(resolver, name, "_imaps"),
        starttls=_services(resolver, name, "_imap"),
    )


def _services(
    resolver: dns.resolver.Resolver, domain: dns.name.Name, service: str
) -> tuple[ServiceHost, ...]:
    try:
        name = dns.name.from_text(f"{service}._tcp", origin=domain)
        records = _ask(resolver, name, dns.rdatatype.SRV)
    except (dns.exception.DNSException, OSError, ValueError):
        return ()
    return tuple(_hosts(records))


def _hosts(records: list[Rdata]) -> Iterator[ServiceHost]:
    found = [each for each in records if isinstance(each, SRV)]
    # By priority; the weights are for sharing load, where the heaviest is as good as any.
    for each in sorted(found, key=lambda record: (record.priority, -record.weight, record.target)):
        # The root says that the service is not offered (RFC 2782).
        if each.target != dns.name.root and each.port:
            yield ServiceHost(host_text(each.target), each.port)


def _ask(
    resolver: dns.resolver.Resolver, name: dns.name.Name, kind: dns.rdatatype.RdataType
) -> list[Rdata]:
    answer = resolver.resolve(name, kind, search=False, raise_on_no_answer=False)
    return list(answer.rrset or ())[:_MOST_RECORDS]
