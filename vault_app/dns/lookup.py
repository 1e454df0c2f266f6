"""Asks the person's own resolver for the mail records of one domain."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from vault_app.model.dns import DnsSeen

_SECONDS = 5.0
# No honest domain has more; a hostile one shall not fill the vault.
_MOST_RECORDS = 50
_LONGEST_TEXT = 1_000


class NameServer(NamedTuple):
    """A resolver to ask instead of the system's."""

    address: str
    port: int


def look_up(domain: str, *, server: NameServer | None = None) -> DnsSeen | None:
    """MX and SPF of a domain and its autodiscover name; ``None`` if nothing at all was answered.

    It never raises: a resolver that is not there, a name that does not exist and an answer that
    makes no sense are all no answer. Takes at most some 15 seconds.
    """
    try:
        name = dns.name.from_text(domain)
        resolver = make_resolver(server)
        autodiscover = dns.name.from_text("autodiscover", name)
    except dns.exception.DNSException:
        return None
    unanswered: list[str] = []
    mx = _ask(resolver, name, dns.rdatatype.MX, unanswered)
    texts = _ask(resolver, name, dns.rdatatype.TXT, unanswered)
    aliases = _ask(resolver, autodiscover, dns.rdatatype.CNAME, unanswered)
    if len(unanswered) == 3:
        return None
    return DnsSeen(
        domain=domain.strip(".").lower(),
        mx=tuple(mx_hosts(mx)),
        spf=tuple(_spf(texts)),
        autodiscover=next(
            (host_text(each.target) for each in aliases if isinstance(each, CNAME)), ""
        ),
        unanswered=tuple(unanswered),
        asked_at=datetime.now(UTC),
    )


def make_resolver(server: NameServer | None) -> dns.resolver.Resolver:
    """The person's own resolver, or the one that was given."""
    resolver = dns.resolver.Resolver(configure=server is None)
    if server is not None:
        resolver.nameservers = [server.address]
        resolver.port = server.port
    resolver.lifetime = _SECONDS
    return resolver


def _ask(
    resolver: dns.resolver.Resolver,
    name: dns.name.Name,
    kind: dns.rdatatype.RdataType,
    unanswered: list[str],
) -> list[Rdata]:
    """The records of a kind; none where the answer is that there are none."""
    try:
        answer = resolver.resolve(name, kind, search=False, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return []
    except (dns.exception.DNSException, OSError, ValueError):
        unanswered.append(kind.name.lower())
        return []
    return list(answer.rrset or ())[:_MOST_RECORDS]


def mx_hosts(records: list[Rdata]) -> Iterator[str]:
    """Who takes a domain's mail, the preferred ones first."""
    found = [each for each in records if isinstance(each, MX)]
    for each in sorted(found, key=lambda record: (record.preference, record.exchange)):
        # A null MX (RFC 7505) says that the domain takes no mail.
        if each.exchange != dns.name.root:
            yield host_text(each.exchange)


def _spf(records: list[Rdata]) -> Iterator[str]:
    for each in records:
        if isinstance(each, TXT):
            text = b"".join(each.strings)[:_LONGEST_TEXT].decode("ascii", "backslashreplace")
            if text.lower().startswith("v=spf1"):  # RFC 7208 4.5
                yield text


def host_text(name: dns.name.Name) -> str:
    """A host name in lower case and without the last dot."""
    return name.to_text(omit_final_dot=True).lower()
