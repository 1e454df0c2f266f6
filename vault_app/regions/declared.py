"""Turns what the vault's owner states of servers into facts of the shipped kind, which then win."""

from collections.abc import Sequence
from datetime import date

from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.regions.reference import Reference, Statement
from vault_app.regions.values import Entity, Operator, Place, Provider, SignIn

_PREFIX = "declared:"


def declared_operators(declarations: Sequence[Declaration]) -> tuple[Operator, ...]:
    """One for each host of which something is stated; statements of other times stand together."""
    by_host: dict[str, list[Declaration]] = {}
    for declaration in declarations:
        host = declaration.host.strip().rstrip(".").lower()
        if declaration.kind is DeclarationKind.SERVER and host:
            by_host.setdefault(host, []).append(declaration)
    return tuple(_operator(host, stated) for host, stated in sorted(by_host.items()))


def declared_forwarders(declarations: Sequence[Declaration]) -> tuple[str, ...]:
    """The hosts that the owner's mail comes through."""
    return tuple(
        declaration.host.strip().rstrip(".").lower()
        for declaration in declarations
        if declaration.kind is DeclarationKind.FORWARDER and declaration.host.strip()
    )


def _operator(host: str, stated: Sequence[Declaration]) -> Operator:
    # The newest first: where two overlap, the owner's last word counts.
    newest_first = sorted(stated, key=lambda each: each.since or date.min, reverse=True)
    reference = Reference(source="stated by the owner of this vault", verified=False)
    id_ = _PREFIX + host
    service = Provider(
        id=id_,
        name=newest_first[0].holder or host,
        operator_id=id_,
        operator_name=newest_first[0].holder or host,
        kinds=("self-hosted",),
        imap=(),
        domains=frozenset(),
        has_custom_domains=True,
        offered_in=frozenset(),
        entities=tuple(_entity(each, host, reference) for each in newest_first),
        place=None,
        sign_in=SignIn(method="password", page="", help="", hint="", reference=reference),
        retention=None,
        disclosure=Statement(text="", reference=reference),
        notes=(),
        mx_patterns=(),
        declared_places=tuple(_place(each, host) for each in newest_first if each.country),
    )
    return Operator(
        id=id_,
        name=service.name,
        suffixes=(host,),
        exceptions=(),
        is_trace_known=False,
        has_customer_hosts=False,
        platforms=(),
        rules=(),
        zones=(),
        sites=(),
        connection_rules=(),
        fetch_headers=(),
        services=(service,),
    )


def _entity(stated: Declaration, host: str, reference: Reference) -> Entity:
    return Entity(
        name=stated.holder or stated.controller or host,
        country=stated.controller_country if not stated.controller else "",
        parent=stated.controller if stated.controller != stated.holder else "",
        parent_country=stated.controller_country,
        mailboxes_in=frozenset(),
        is_for_any_place=True,
        is_for_unknown_place=True,
        since=stated.since,
        until=stated.until,
        reference=reference,
    )


def _place(stated: Declaration, host: str) -> Place:
    return Place(
        country=stated.country,
        city=stated.site,
        is_documented=False,
        reference=Reference(
            source=f"stated by the owner of this vault of {host}",
            verified=False,
            note=stated.note,
            since=stated.since,
            until=stated.until,
        ),
    )
