"""A message's Received lines as a route that people read, from the top."""

from collections.abc import Container

from vault_app.model.custody import Confidence, RouteHop
from vault_app.regions.combining import strength
from vault_app.regions.hosts import HostIndex
from vault_app.regions.received import Hop, Trace

_TEXT_LIMIT = 2_000


def route(
    headers: bytes, hosts: HostIndex, trusted: Container[int], *, is_sent: bool
) -> tuple[RouteHop, ...]:
    """All lines that are ever read (``HOP_LIMIT``), those in ``trusted`` marked.

    What a line that is not trusted says of operator and place is what the sending side claims.
    """
    return tuple(
        _route_hop(index, hop, hosts, is_trusted=index in trusted, is_sent=is_sent)
        for index, hop in Trace(headers).hops()
    )


def _route_hop(
    index: int, hop: Hop, hosts: HostIndex, *, is_trusted: bool, is_sent: bool
) -> RouteHop:
    reading = hosts.read(hop.by_host, hop.protocol, is_sent=is_sent)
    place = reading.place
    is_told = strength(place, reading) is not Confidence.UNKNOWN
    return RouteHop(
        line=index,
        text=hop.text if len(hop.text) <= _TEXT_LIMIT else f"{hop.text[: _TEXT_LIMIT - 1]}…",
        from_host=hop.from_name or hop.from_host,
        from_address=hop.from_address,
        by_host=hop.by_host,
        protocol=hop.protocol,
        at=hop.at,
        is_trusted=is_trusted,
        is_readable=hop.is_readable and bool(hop.by_said or hop.from_said or hop.date_text),
        operator=reading.operator.name if reading.operator else "",
        country=place.country if place is not None and is_told else "",
        site=place.city if place is not None and is_told else "",
    )
