"""account add: finds the server, has the person sign in by the way of the provider, and keeps the
account."""

import re
from dataclasses import replace

from vault_app.archive.vault import Vault
from vault_app.cli import documents
from vault_app.cli.asking import ask_password, ask_yes
from vault_app.cli.call import Call
from vault_app.cli.console import lines_of
from vault_app.cli.find_command import (
    look,
    read_authorities,
    read_proxy,
    server_lines,
    way_lines,
)
from vault_app.cli.progress import TerminalJob
from vault_app.cli.pull_command import connecting
from vault_app.cli.render import clean
from vault_app.cli.sign_in_commands import permission
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import Cancelled, ServerNotFound, SettingInvalid, UsageError
from vault_app.model.finding import FoundServer
from vault_app.model.mail import Security, ServerSettings
from vault_app.model.sign_in import SignInMethod, Tokens
from vault_app.model.ways import WayKind
from vault_app.tasks.accounts import add_account, try_sign_in
from vault_app.tasks.finding import lookups_allowed
from vault_app.tasks.oauth_clients import read_issuer
from vault_app.tasks.signing_in import ways
from vault_app.wording.text import say

_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
_SERVER = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:/@\[\]]+))(?::(?P<port>\d+))?")


def add(call: Call) -> int:
    """account add."""
    options = call.options
    address = _address(call)
    with call.vault() as vault:
        if options.server:
            server = _given_server(call, address)
            if options.oauth:
                server = _by_issuer(server, read_issuer(call.home.world, options.oauth))
        else:
            found = _found_server(call, vault, address)
            server = _settings(call, found)
            issuer = _issuer_for(call, vault, found)
            if issuer:
                server = _by_issuer(server, issuer)
        with call.job() as job:
            secret = _sign_in(call, vault, job, server)
        added = add_account(
            vault,
            call.home.secrets,
            address=address,
            label=options.label or address,
            server=server,
            password="" if isinstance(secret, Tokens) else secret,
            tokens=secret if isinstance(secret, Tokens) else None,
        )
    call.console.answer(
        documents.account(added),
        lines_of(
            say(
                "{address} is in the vault, as account {id}.",
                address=clean(added.address),
                id=added.id,
            ),
            say("Next: homeport --vault {folder} pull", folder=clean(str(call.folder), 1000)),
        ),
    )
    return DONE


def read_server(text: str, security: Security) -> tuple[str, int]:
    """HOST[:PORT], also [2001:db8::1]:993.

    Raises:
        SettingInvalid: it is neither.
    """
    match = _SERVER.fullmatch(text.strip())
    if match is None:
        raise SettingInvalid(setting="--server", value=text, reason="server-unreadable")
    port = int(match["port"]) if match["port"] else _PORTS[security]
    if not 1 <= port <= 65535:
        raise SettingInvalid(setting="--server", value=text, reason="port-impossible")
    return match["six"] or match["name"], port


def _address(call: Call) -> str:
    """The address, which may stand by itself or behind --address."""
    given = {each for each in (call.options.address, call.options.address_option) if each}
    if len(given) != 1:
        raise UsageError(reason="address-missing" if not given else "address-twice")
    return str(given.pop()).strip()


def _given_server(call: Call, address: str) -> ServerSettings:
    options = call.options
    security = Security(options.security or Security.TLS)
    host, port = read_server(options.server, security)
    return ServerSettings(
        host=host,
        port=port,
        security=security,
        user=options.user or address,
        ca_pem=read_authorities(call),
        proxy=read_proxy(call),
    )


def _found_server(call: Call, vault: Vault, address: str) -> FoundServer:
    """The first server that is found and is as encrypted as was asked for. Tells which it is; one
    that nobody vouches for has to be affirmed."""
    with vault.reader() as reader:
        may_ask = lookups_allowed(reader)
    found = look(call, address, may_ask=may_ask)
    wanted = call.options.security
    server = next((each for each in found.servers if wanted in (None, each.security.value)), None)
    if server is None:
        raise ServerNotFound(address=address, reason="nobody-knows")
    for lines in (server_lines, way_lines):
        for line in lines(call, server, call.home.world):
            call.console.note(line)
    if not server.is_trusted:
        _affirm(call, server)
    return server


def _affirm(call: Call, server: FoundServer) -> None:
    if not call.console.can_ask:
        raise UsageError(reason="server-unsure", value=f"{server.host}:{server.port}")
    if not ask_yes(call.console, say("Is this the server? Type yes to go on: ")):
        raise Cancelled


def _settings(call: Call, server: FoundServer) -> ServerSettings:
    return ServerSettings(
        host=server.host,
        port=server.port,
        security=server.security,
        user=call.options.user or server.user,
        ca_pem=read_authorities(call),
        proxy=read_proxy(call),
    )


def _issuer_for(call: Call, vault: Vault, server: FoundServer) -> str:
    """Where to sign in in place of a password: as was asked for, or else by the provider's first
    way; "" for a password. Sets which of both flows is meant where nobody did."""
    options = call.options
    if options.oauth:
        return read_issuer(call.home.world, options.oauth)
    if options.password_file:
        return ""
    with vault.reader() as reader:
        offered = ways(call.home.world, reader, server)
    if options.browser or options.device:
        wanted = WayKind.BROWSER if options.browser else WayKind.DEVICE
        offered = tuple(way for way in offered if way.kind is wanted)
        if not offered:
            raise UsageError(reason="issuer-missing")
    options.device = offered[0].kind is WayKind.DEVICE
    return offered[0].issuer


def _by_issuer(server: ServerSettings, issuer: str) -> ServerSettings:
    return replace(server, method=SignInMethod.OAUTH, issuer=issuer)


def _sign_in(call: Call, vault: Vault, job: TerminalJob, server: ServerSettings) -> str | Tokens:
    """The password or the tokens, tried at the server unless that was declined."""
    secret: str | Tokens
    if server.method is SignInMethod.OAUTH:
        secret = permission(call, vault, job, server)
    else:
        secret = ask_password(
            call.console, call.options.password_file, user=server.user, host=server.host
        )
    if not call.options.unchecked:
        job.announce(connecting(server.host))
        try_sign_in(server, secret, job=job)
    return secret
