"""What was found out about a server, and from where, in words that both faces use."""

from typing import Final

from vault_app.model.finding import FindSource, FoundServer
from vault_app.regions.values import Provider
from vault_app.wording.states import security_name
from vault_app.wording.text import one_line, say

_FROM: Final = {
    FindSource.FACTS: "Homeport's own table of providers",
    FindSource.AUTOCONFIG: "{domain} itself, which publishes it at {where}",
    FindSource.WELL_KNOWN: "{domain} itself, which publishes it at {where}",
    FindSource.ISPDB: "a public collection of mail settings, {where}",
    FindSource.SRV: "the name records of {domain} ({where})",
    FindSource.MX: "whoever takes the mail of {domain} ({where})",
    FindSource.GUESS: "trying likely names: a mail server answers there, and proved its name",
}
_WAYS: Final = {
    "app-password": (
        "{provider} wants an app password here: one that you make on its website for Homeport"
        " alone. Your usual password will not work."
    ),
    "oauth2": "{provider} lets other programs in only by a sign-in in your browser.",
    "bridge": (
        "{provider} is reached through its own program on this computer, which shows you the"
        " user name and the password to enter here."
    ),
    "none": "{provider} lets no other program read the mail.",
}
_LOOKUPS: Final = {
    True: (
        "When you add an account that Homeport's own table does not have, it asks the domain of"
        " the address, which is told the address. Only if that says nothing, it asks a public"
        " collection of mail settings and tries likely names of servers; they learn the domain."
    ),
    False: (
        "Homeport asks nobody about the address of a new account. Those in its own table still"
        " need nothing to be entered; for all others you enter the server."
    ),
}


def server_in_words(server: FoundServer) -> str:
    """ "imap.example.org, port 993, encrypted (TLS)"."""
    return say(
        "{host}, port {port}, {security}",
        host=one_line(server.host),
        port=server.port,
        security=security_name(server.security),
    )


def found_from(server: FoundServer) -> str:
    """Where a server is known from, to stand after "Known from:"."""
    _, at, domain = server.user.rpartition("@")
    return say(
        _FROM[server.source],
        domain=one_line(domain) if at else say("the domain"),
        where=one_line(server.where),
    )


def caution(server: FoundServer) -> str:
    """What a person should look at before a password goes to that server; "" where nothing."""
    if server.is_trusted:
        return ""
    return say(
        "Nobody vouches for this answer: somebody on the way could have made it up. Go on only if"
        " {host} is a name that you know from your provider.",
        host=one_line(server.host),
    )


def way_in(provider: Provider) -> str:
    """How one gets in at a provider: what it asks for, then what the facts add; may be ""."""
    sign_in = provider.sign_in
    way = say(_WAYS[sign_in.method], provider=provider.name) if sign_in.method in _WAYS else ""
    hint = sign_in.hint[:1].upper() + sign_in.hint[1:]
    if hint and hint[-1] not in ".!?":
        hint = f"{hint}."
    return f"{way} {hint}".strip()


def lookups_in_words(*, is_allowed: bool) -> str:
    """What the switch for lookups means as it stands."""
    return say(_LOOKUPS[is_allowed])
