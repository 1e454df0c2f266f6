"""Which servers the facts name for an address, and what they know of a server that others named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from vault_app.model.finding import FindSource, FoundServer
from vault_app.model.mail import Security
from vault_app.regions.values import ImapHost, Provider
from vault_app.regions.world import World

_NO_WAY_IN = "none"


def servers_of(service: Provider, address: str) -> tuple[FoundServer, ...]:
    """The servers of the service whose domain an address has; none where it has no IMAP."""
    hosts = sorted(service.imap, key=lambda host: _rank(host, address))
    return tuple(
        _found(host, service, address, source=FindSource.FACTS, where=host.reference.source)
        for host in hosts
    )


def servers_by_mx(world: World, address: str, mx: Sequence[str]) -> tuple[FoundServer, ...]:
    """The servers of the service that takes the mail of an address's domain.

    The preferred MX decides: behind a filter firm the others may be anybody's. They are not to be
    trusted unseen, as nobody proved the answer of the DNS.
    """
    service = service_by_mx(world, mx[0]) if mx else None
    if service is None:
        return ()
    hosts = sorted(service.imap, key=lambda host: host.security != Security.TLS)
    return tuple(
        _found(host, service, address, source=FindSource.MX, where=mx[0], is_trusted=False)
        for host in hosts
    )


def service_by_mx(world: World, host: str) -> Provider | None:
    """The service whose servers of that name take mail."""
    for service in world.providers():
        if any(re.search(each.text, host, re.IGNORECASE) for each in service.mx_patterns):
            return service
    return None


def with_provider(world: World, server: FoundServer) -> FoundServer:
    """The server with what the facts know of it, wherever it was found."""
    if server.provider_id:
        return server
    service = _service_at(world, server)
    if service is None:
        return server
    return replace(
        server, provider_id=service.id, methods=server.methods or tuple(_methods(service))
    )


def _service_at(world: World, server: FoundServer) -> Provider | None:
    own = world.provider_of_address(server.user)
    there = [
        service
        for service in world.providers()
        if any(host.host == server.host for host in service.imap)
    ]
    if own in there:
        return own
    # Several services may share a server; one for own domains is meant by an address that is not
    # of the others' domains.
    there.sort(key=lambda service: not service.has_custom_domains)
    return there[0] if there else None


def _found(
    host: ImapHost,
    service: Provider,
    address: str,
    *,
    source: FindSource,
    where: str,
    is_trusted: bool = True,
) -> FoundServer:
    return FoundServer(
        host=host.host,
        port=host.port,
        security=Security(host.security),
        # At a customer's own domain what stands before the @ names nobody.
        user=address.partition("@")[0]
        if host.is_user_short and source is FindSource.FACTS
        else address,
        source=source,
        where=where,
        methods=tuple(_methods(service)),
        provider_id=service.id,
        is_trusted=is_trusted,
    )


def _methods(service: Provider) -> Iterator[str]:
    if service.sign_in.method != _NO_WAY_IN:
        yield service.sign_in.method


def _rank(host: ImapHost, address: str) -> tuple[bool, bool, int, bool]:
    """Those with TLS from the first byte on before others; then those under the address's own
    domain (of several, the plainest name), and those of the same country's top-level domain, as
    some services keep a server for each; else in the order of the facts."""
    domain = address.rpartition("@")[2].lower()
    is_own = host.host == domain or host.host.endswith(f".{domain}")
    is_alike = host.host.rpartition(".")[2] == domain.rpartition(".")[2]
    return (
        host.security != Security.TLS,
        not is_own,
        host.host.count(".") if is_own else 0,
        not is_alike,
    )
