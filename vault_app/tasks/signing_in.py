"""How an account gets in: the ways there are for it, and the flows that end in tokens.

Nothing here stores anything: ``tasks.accounts.add_account(..., tokens=...)`` or
``tasks.renewing.sign_in_again`` do, after a sign-in at the mail server has shown that it works.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import ClientMissing, IssuerRefused
from vault_app.model.finding import FoundServer
from vault_app.model.issuers import Endpoints
from vault_app.model.jobs import Job
from vault_app.model.sign_in import OAuthClient, Proxy, Tokens
from vault_app.model.ways import DeviceCode, Way, WayKind
from vault_app.regions.oauth_facts import OAuthIssuer
from vault_app.regions.values import Provider
from vault_app.regions.world import World
from vault_app.tasks.oauth_clients import OWN_REDIRECT, find_issuer, read_issuer
from vault_app.web import code_flow, device_flow
from vault_app.web.code_flow import Wish
from vault_app.web.oauth import Asker, Issuer, discover

# What an OpenID provider needs to hear to give access that can be renewed (OpenID Connect Core 1.0
# section 11); which access opens mail, its owner has set up on the mail server.
_OWN_SCOPES = ("openid", "email", "offline_access")
_OWN_PARAMETERS = (("prompt", "consent"),)
# Scopes that bring no access to mail, and that issuers leave out of what they list as granted.
_BESIDE_MAIL = frozenset({"openid", "email", "profile", "offline_access", "userinfo"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked of an issuer, and for whom.

    ``issuer`` is that of a ``Way``: the id of an issuer in the facts, or the address of an OpenID
    provider ("https://login.example.org"). ``user`` is the login that the person means; most
    issuers fill it in on their page. ``for_removal``: more than reading, where the issuer tells
    these apart. All requests of ours go through ``proxy``; the person's browser does as it is set
    up, which they should be told. ``ca_pem`` is the account's: an issuer that is not in the facts
    is vouched for by it, as the mail server is.
    """

    issuer: str
    user: str
    for_removal: bool = False
    proxy: Proxy | None = None
    ca_pem: str | None = None


def ways(world: World, reader: Reader, found: FoundServer) -> tuple[Way, ...]:
    """The ways into a server, the one to offer first in front; never empty.

    A server that the facts know has the ways of its provider; any other one has the password, and
    OAuth at the issuers of their own that the owner registered at; OAuth in front where the source
    that found the server names only that.
    """
    clients = {client.issuer for client in reader.oauth_clients()}
    provider = world.provider(found.provider_id) if found.provider_id else None
    if provider is None:
        by_issuer = tuple(_ways_of_own(world, clients))
        by_password = (Way(kind=WayKind.PASSWORD),)
        is_oauth_first = found.methods[:1] == ("oauth2",)
        return by_issuer + by_password if is_oauth_first else by_password + by_issuer
    by_issuer = tuple(_ways_by_issuer(world, provider, clients))
    match provider.sign_in.method:
        case "oauth2":
            return by_issuer or (_plain_way(WayKind.PASSWORD, provider),)
        case "bridge" | "none" as method:
            return (_plain_way(WayKind(method), provider),)
        case method:
            return (_plain_way(WayKind(method), provider), *by_issuer)


def _ways_by_issuer(world: World, provider: Provider, clients: set[str]) -> Iterator[Way]:
    for issuer in world.facts.oauth_issuers:
        if provider.id in issuer.services:
            for kind in issuer.flows:
                yield replace(
                    _plain_way(kind, provider),
                    issuer=issuer.id,
                    issuer_name=issuer.name,
                    has_client=issuer.id in clients,
                    is_for_few=issuer.recipe.is_for_few,
                )


def _ways_of_own(world: World, clients: set[str]) -> Iterator[Way]:
    for issuer in sorted(clients):
        if find_issuer(world, issuer) is None:
            for kind in (WayKind.BROWSER, WayKind.DEVICE):
                name = issuer.removeprefix("https://")
                yield Way(kind=kind, issuer=issuer, issuer_name=name, has_client=True)


def _plain_way(kind: WayKind, provider: Provider) -> Way:
    sign_in = provider.sign_in
    return Way(
        kind=kind,
        provider=provider.name,
        page=sign_in.page,
        help=sign_in.help,
        hint=sign_in.hint,
        look_for=sign_in.look_for,
    )


def sign_in_by_browser(
    job: Job,
    vault: Vault,
    world: World,
    asking: Asking,
    *,
    open_browser: Callable[[str], None],
    page_text: str = "",
) -> Tokens:
    """Have the person sign in with their browser; returns once it came back, at most five minutes
    later.

    ``open_browser`` is called once, in the thread of this call, with an address (https) to open; it
    must not wait for the browser to end. ``page_text`` is what the browser shows at the end ("Done.
    You can close this page").

    Raises:
        ClientMissing: no client id is registered for the issuer; nothing was asked.
        SettingInvalid: the issuer is none.
        IssuerRefused: reason "access_denied", "timed-out", "issuer-mismatch", "invalid_scope" (the
            person left out the mail), or what the issuer said.
        WebFailed, ProxyFailed, CannotConnect (this machine gives no port), Cancelled
    """
    issuer, known = _open_issuer(job, vault, world, asking)
    tokens = code_flow.sign_in(
        issuer,
        Wish(
            scopes=_scopes(known, asking),
            user=asking.user,
            redirect=known.redirect if known else OWN_REDIRECT,
            more=known.parameters if known else _OWN_PARAMETERS,
        ),
        open_browser=open_browser,
        page_text=page_text,
        check=job.check,
    )
    return _judged(tokens, issuer, known, asking)


def sign_in_by_device(
    job: Job,
    vault: Vault,
    world: World,
    asking: Asking,
    *,
    show: Callable[[DeviceCode], None],
) -> Tokens:
    """Have the person type a code into any browser; returns once they did, or the code ran out.

    ``show`` is called once, in the thread of this call.

    Raises:
        ClientMissing, SettingInvalid, WebFailed, ProxyFailed, Cancelled: as ``sign_in_by_browser``.
        IssuerRefused: reason "access_denied", "expired_token", "no-device-flow" (it has none),
            "invalid_scope", or what the issuer said.
    """
    issuer, known = _open_issuer(job, vault, world, asking)
    if not issuer.endpoints.device:
        raise IssuerRefused(host=issuer.host, reason="no-device-flow", detail="")
    tokens = device_flow.sign_in(issuer, _scopes(known, asking), show=show, check=job.check)
    return _judged(tokens, issuer, known, asking)


def _open_issuer(
    job: Job, vault: Vault, world: World, asking: Asking
) -> tuple[Issuer, OAuthIssuer | None]:
    """The issuer as the owner's client, and what the facts know of it."""
    name = read_issuer(world, asking.issuer)
    with vault.reader() as reader:
        client = reader.oauth_client(name)
    if client is None:
        raise ClientMissing(issuer=name)
    known = find_issuer(world, name)
    asker = asker_for(name, asking.proxy, asking.ca_pem, job)
    return Issuer(known.endpoints if known else discover(name, asker), client, asker), known


def asker_for(issuer: str, proxy: Proxy | None, ca_pem: str | None, job: Job) -> Asker:
    """How an issuer is reached for an account with this proxy and these authorities."""
    is_own = issuer.startswith("https://")
    return Asker(proxy=proxy, ca_pem=ca_pem if is_own else None, check=job.check)


def renewer(tokens: Tokens, client: OAuthClient, asker: Asker) -> Issuer:
    """The issuer as far as it is needed for renewing and for giving back."""
    endpoints = Endpoints(
        issuer="",
        authorization="",
        token=tokens.token_url,
        revocation=tokens.revocation_url,
        secret_in_body=tokens.secret_in_body,
    )
    return Issuer(endpoints, client, asker)


def _scopes(known: OAuthIssuer | None, asking: Asking) -> tuple[str, ...]:
    if known is None:
        return _OWN_SCOPES
    return known.removal_scopes if asking.for_removal else known.read_scopes


def _judged(tokens: Tokens, issuer: Issuer, known: OAuthIssuer | None, asking: Asking) -> Tokens:
    """The tokens, if they open the mail: on some pages a person can leave parts out. With whether
    they also allow it to be removed."""
    if known is None:
        return tokens
    if _missing(_scopes(known, asking), tokens):
        raise IssuerRefused(host=issuer.host, reason="invalid_scope", detail="")
    return replace(tokens, may_remove=not _missing(known.removal_scopes, tokens))


def _missing(needed: tuple[str, ...], tokens: Tokens) -> set[str]:
    granted = {scope.casefold() for scope in tokens.scopes}
    return {scope.casefold() for scope in needed} - granted - _BESIDE_MAIL
