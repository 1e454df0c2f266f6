"""What the provider table knows about an address, for the page that adds an account."""

from typing import Final

from vault_app.desktop.pages.account import Suggestion
from vault_app.regions.values import Provider
from vault_app.regions.world import World
from vault_app.wording.text import say

_WAYS: Final = {
    "app-password": (
        "{provider} wants an app password here: made on its website, in place of your usual one."
    ),
    "bridge": "{provider} is reached through its own bridge program on this computer.",
    "oauth2": "{provider} lets other programs in only by a sign-in page, which is still to come.",
    "none": "{provider} lets no other program read the mail.",
}


def suggestion_for(address: str, world: World) -> Suggestion | None:
    """The provider whose domain the address has, with its server and how to sign in."""
    _, _, domain = address.strip().rpartition("@")
    if not domain:
        return None
    wanted = domain.casefold()
    for provider in world.providers():
        if wanted in provider.domains and provider.imap:
            server = provider.imap[0]
            return Suggestion(
                provider=provider.name, host=server.host, port=server.port, note=_note(provider)
            )
    return None


def _note(provider: Provider) -> str:
    """How to get in: the way first, then what the provider table adds to it."""
    sign_in = provider.sign_in
    way = say(_WAYS[sign_in.method], provider=provider.name) if sign_in.method in _WAYS else ""
    hint = sign_in.hint[:1].upper() + sign_in.hint[1:]
    if hint and hint[-1] not in ".!?":
        hint = f"{hint}."
    return f"{way} {hint}".strip()
