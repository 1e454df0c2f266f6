"""Who lets programs in by OAuth, as ``resources/facts/issuers_oauth.toml`` says."""

import re
from dataclasses import dataclass

from vault_app.model.issuers import Endpoints, Redirect
from vault_app.model.ways import WayKind
from vault_app.regions.reference import Reference
from vault_app.regions.tables import Table

_FLOWS = {"browser": WayKind.BROWSER, "device": WayKind.DEVICE}
_REDIRECT = re.compile(r"(https?)://([^:/]+)(?::(\d+))?(/.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRecipe:
    """How somebody gets a client id: where, and what to do there in order."""

    page: str
    steps: tuple[str, ...]
    needs_secret: bool
    is_for_few: bool
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthIssuer:
    """One issuer. ``flows`` come in the order in which to offer them. ``redirect_uri`` is what is
    registered; ``parameters`` go into the first address as they are."""

    id: str
    name: str
    services: frozenset[str]
    flows: tuple[WayKind, ...]
    endpoints: Endpoints
    read_scopes: tuple[str, ...]
    removal_scopes: tuple[str, ...]
    redirect: Redirect
    redirect_uri: str
    mechanisms: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    recipe: ClientRecipe
    reference: Reference


def read_issuer(table: Table, service_ids: frozenset[str]) -> OAuthIssuer:
    """One issuer of the file, with complaints about what does not hold together."""
    services = frozenset(table.texts("services"))
    if not services <= service_ids:
        table.complain("services", "no service has this id")
    flows = tuple(_FLOWS[each] for each in table.texts("flows"))
    if WayKind.DEVICE in flows and not table.has("device"):
        table.complain("flows", "the device flow needs an address")
    if WayKind.BROWSER in flows and table.text("redirect").startswith("https:"):
        table.complain("redirect", "nothing here answers by https")
    if table.flag("names_itself") and not table.has("issuer"):
        table.complain("names_itself", "without a name")
    scopes = table.texts("read_scopes")
    return OAuthIssuer(
        id=table.text("id"),
        name=table.text("name"),
        services=services,
        flows=flows,
        endpoints=Endpoints(
            issuer=table.text("issuer"),
            authorization=table.text("authorization"),
            token=table.text("token"),
            device=table.text("device"),
            revocation=table.text("revocation"),
            names_itself=table.flag("names_itself"),
            secret_in_body=table.flag("secret_in_body"),
        ),
        read_scopes=scopes,
        removal_scopes=table.texts("removal_scopes") or scopes,
        redirect=_redirect(table.text("redirect")),
        redirect_uri=table.text("redirect"),
        mechanisms=table.texts("mechanisms"),
        parameters=_parameters(table.table_or_none("parameters")),
        recipe=_recipe(table.table("client")),
        reference=table.reference(),
    )


def _redirect(address: str) -> Redirect:
    match = _REDIRECT.fullmatch(address)
    if match is None:
        return Redirect()  # the schema has complained
    return Redirect(host=match[2], port=int(match[3] or 0), path=match[4] or "")


def _parameters(table: Table | None) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(value)) for key, value in table.items()) if table else ()


def _recipe(table: Table) -> ClientRecipe:
    return ClientRecipe(
        page=table.text("page"),
        steps=table.texts("steps"),
        needs_secret=table.flag("needs_secret"),
        is_for_few=table.flag("is_for_few"),
        reference=table.reference(),
    )
