"""What the DNS records of a mail domain point to: supporting evidence of who holds its mail."""

from collections.abc import Iterator

from vault_app.model.custody import Confidence, Evidence, EvidenceKind
from vault_app.model.dns import DnsSeen
from vault_app.regions.finding import service_by_mx
from vault_app.regions.values import Provider
from vault_app.regions.world import World


def provider_of_domain(seen: DnsSeen, world: World) -> Provider | None:
    """The service whose servers take a domain's mail; ``None`` if the facts know none of them.

    The preferred server decides: behind a filter firm the others may be anybody's.
    """
    if not seen.mx:
        return None
    return service_by_mx(world, seen.mx[0])


def dns_evidence(seen: DnsSeen, world: World) -> tuple[Evidence, ...]:
    """Each record as a piece of evidence. None of it tells a place: an MX names the way in."""
    return tuple(_evidence(seen, world))


def _evidence(seen: DnsSeen, world: World) -> Iterator[Evidence]:
    for number, host in enumerate(seen.mx):
        service = service_by_mx(world, host)
        order = "first" if number == 0 else "further"
        who = f"{service.name} takes mail for" if service else f"{host} takes mail for"
        yield _piece(seen, host, f"DNS, {order} MX of {seen.domain}", f"{who} {seen.domain}.")
    for text in seen.spf:
        yield _piece(
            seen,
            text,
            f"DNS, SPF of {seen.domain}",
            f"{seen.domain} lets these servers send mail in its name.",
        )
    if seen.autodiscover:
        yield _piece(
            seen,
            seen.autodiscover,
            f"DNS, autodiscover.{seen.domain}",
            f"Mail programs of {seen.domain} are sent to {seen.autodiscover}.",
        )


def _piece(seen: DnsSeen, text: str, where: str, points_to: str) -> Evidence:
    return Evidence(
        kind=EvidenceKind.DNS_RECORD,
        seen=text,
        where=where,
        points_to=points_to,
        confidence=Confidence.INFERRED,
        observed_at=seen.asked_at,
    )
