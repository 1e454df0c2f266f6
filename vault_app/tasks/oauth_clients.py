"""The owner's registrations at OAuth issuers: nobody else's id is ever used."""

from urllib.parse import urlsplit

from vault_app.archive import sign_ins
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import SettingInvalid
from vault_app.model.issuers import Redirect
from vault_app.model.sign_in import OAuthClient
from vault_app.model.ways import ClientGuide
from vault_app.regions.oauth_facts import OAuthIssuer
from vault_app.regions.world import World

# What an issuer that the facts do not know is told to send the browser back to.
OWN_REDIRECT = Redirect()
_LONGEST = 2_000


def guides(world: World) -> tuple[ClientGuide, ...]:
    """How to register at each issuer in the facts."""
    return tuple(_guide(issuer) for issuer in world.facts.oauth_issuers)


def guide_for(world: World, issuer: str) -> ClientGuide:
    """How to register at one issuer; for an address that the facts do not know, what any OpenID
    provider needs to be told: then ``steps`` is empty and ``redirect`` is what matters.

    Raises:
        SettingInvalid: neither an id in the facts nor an https address.
    """
    known = find_issuer(world, issuer)
    if known is not None:
        return _guide(known)
    address = read_issuer(world, issuer)
    return ClientGuide(
        issuer=address,
        name=urlsplit(address).netloc,
        page="",
        steps=(),
        redirect=f"http://{OWN_REDIRECT.host}{OWN_REDIRECT.path}",
        needs_secret=False,
        is_for_few=False,
        source="",
        is_verified=True,
    )


def find_issuer(world: World, issuer: str) -> OAuthIssuer | None:
    """The issuer of that id in the facts."""
    wanted = issuer.strip().casefold()
    return next((each for each in world.facts.oauth_issuers if each.id == wanted), None)


def read_issuer(world: World, text: str) -> str:
    """What a person wrote for an issuer, as it is kept: an id of the facts, or an address without a
    slash at its end.

    Raises:
        SettingInvalid: it is neither.
    """
    known = find_issuer(world, text)
    if known is not None:
        return known.id
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        is_address = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if (
        not is_address
        or not address.isprintable()
        or any(sign in address for sign in ' "<>@?#\\')
        or len(address) > _LONGEST
    ):
        near = ", ".join(each.id for each in world.facts.oauth_issuers)
        raise SettingInvalid(setting="issuer", value=text, reason="no-issuer", near=near)
    return address


def list_clients(reader: Reader) -> tuple[OAuthClient, ...]:
    """All registrations, with their secrets: show the ids alone."""
    return tuple(reader.oauth_clients())


def set_client(vault: Vault, world: World, client: OAuthClient) -> None:
    """Keep a registration; one of the same issuer is replaced. Blanks around what was copied from a
    page are left out.

    Raises:
        SettingInvalid: the issuer is none, or the id is empty or holds blanks.
    """
    issuer = read_issuer(world, client.issuer)
    client_id, secret = client.client_id.strip(), client.client_secret.strip()
    for setting, value in (("client-id", client_id), ("client-secret", secret)):
        is_odd = any(not "!" <= sign <= "~" for sign in value) or len(value) > _LONGEST
        if is_odd or (not value and setting == "client-id"):
            # A secret is never repeated, not even one that cannot be meant.
            shown = value[:100] if setting == "client-id" else ""
            raise SettingInvalid(setting=setting, value=shown, reason="not-one-word")
    kept = OAuthClient(issuer=issuer, client_id=client_id, client_secret=secret)
    vault.write(sign_ins.put_client, kept)


def remove_client(vault: Vault, world: World, issuer: str) -> bool:
    """Forget a registration; whether there was one. Accounts that signed in by it have to be signed
    in anew once their access runs out.

    Raises:
        SettingInvalid: the issuer is none.
    """
    return vault.write(sign_ins.remove_client, read_issuer(world, issuer))


def _guide(issuer: OAuthIssuer) -> ClientGuide:
    recipe = issuer.recipe
    return ClientGuide(
        issuer=issuer.id,
        name=issuer.name,
        page=recipe.page,
        steps=recipe.steps,
        redirect=issuer.redirect_uri,
        needs_secret=recipe.needs_secret,
        is_for_few=recipe.is_for_few,
        source=recipe.reference.source,
        is_verified=recipe.reference.verified,
    )
