"""account find: whose server an address belongs to; lookups: whether it may be looked up."""

import re
from collections.abc import Iterable

from vault_app.cli.asking import read_secret, read_text_file
from vault_app.cli.call import Call
from vault_app.cli.documents import Document
from vault_app.cli.render import clean, wrap
from vault_app.cli.sign_in_commands import page_lines
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import ServerNotFound, SettingInvalid
from vault_app.model.finding import Found, FoundServer
from vault_app.model.sign_in import Proxy, ProxyKind
from vault_app.regions.world import World
from vault_app.tasks.finding import allow_lookups, find_server, lookups_allowed
from vault_app.wording.finding import (
    caution,
    found_from,
    lookups_in_words,
    server_in_words,
    way_in,
)
from vault_app.wording.text import say

_PROXY = re.compile(
    r"(?P<kind>socks5h?|http)://(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:/@\[\]]+))"
    r":(?P<port>\d{1,5})/?"
)


def find(call: Call) -> int:
    """account find."""
    may_ask = True
    if call.options.vault:
        with call.reader() as reader:
            may_ask = lookups_allowed(reader)
    found = look(call, call.options.address, may_ask=may_ask)
    world = call.home.world
    call.console.answer(_document(found), lambda: _lines(call, found, world))
    return DONE


def look(call: Call, address: str, *, may_ask: bool) -> Found:
    """Find the servers of an address; there is at least one.

    Raises:
        ServerNotFound, ProxyFailed, SettingInvalid, Cancelled
    """
    options = call.options
    with call.job() as job:
        found = find_server(
            job,
            call.home.world,
            address,
            may_ask=may_ask and not options.offline,
            proxy=read_proxy(call),
            ca_pem=read_authorities(call),
        )
    if not found.servers:
        raise ServerNotFound(address=address, reason=found.reason)
    return found


def read_authorities(call: Call) -> str | None:
    """What --ca-file names."""
    file = call.options.ca_file
    return read_text_file(file, setting="--ca-file") if file else None


def read_proxy(call: Call) -> Proxy | None:
    """What --proxy and those beside it name.

    Raises:
        SettingInvalid: it cannot be read, or holds a password, which belongs into a file.
    """
    options = call.options
    if not options.proxy:
        return None
    match = _PROXY.fullmatch(options.proxy.strip())
    if match is None or not 0 < int(match["port"]) < 65536:
        # It is not shown: what cannot be read may hold a password.
        raise SettingInvalid(setting="--proxy", value="", reason="proxy-unreadable")
    password_file = options.proxy_password_file
    return Proxy(
        kind=ProxyKind.HTTP if match["kind"] == "http" else ProxyKind.SOCKS5,
        host=match["six"] or match["name"],
        port=int(match["port"]),
        user=options.proxy_user or "",
        password=read_secret(password_file, setting="--proxy-password-file")
        if password_file
        else "",
    )


def lookups(call: Call) -> int:
    """lookups on, off, status."""
    with call.vault() as vault:
        if call.options.action != "status":
            allow_lookups(vault, is_allowed=call.options.action == "on")
        with vault.reader() as reader:
            is_allowed = lookups_allowed(reader)
    call.console.answer(
        {"lookups": is_allowed},
        lambda: wrap(lookups_in_words(is_allowed=is_allowed), call.console.text_width),
    )
    return DONE


def server_lines(call: Call, server: FoundServer, world: World) -> Iterable[str]:
    """A server that was found, for people."""
    width = call.console.text_width
    yield call.console.paint("bold", clean(server_in_words(server)))
    yield "  " + say("User: {user}", user=clean(server.user))
    service = world.provider(server.provider_id)
    if service is not None:
        yield "  " + say("Provider: {name}", name=service.name)
    yield from wrap(say("Known from: {source}.", source=found_from(server)), width, "  ")
    if caution(server):
        yield from wrap(caution(server), width, "  ")


def way_lines(call: Call, server: FoundServer, world: World) -> Iterable[str]:
    """How one signs in there, for people; nothing where nothing is known."""
    service = world.provider(server.provider_id)
    if service is None:
        return
    width = call.console.text_width
    if way_in(service):
        yield from wrap(way_in(service), width, "  ")
    if service.sign_in.page:
        yield "  " + say("Made at: {page}", page=service.sign_in.page)
    if service.sign_in.help:
        yield "  " + say("Help: {page}", page=service.sign_in.help)
    yield from (f"  {line}" for line in page_lines(world, server.provider_id))


def _lines(call: Call, found: Found, world: World) -> Iterable[str]:
    for number, server in enumerate(found.servers):
        if number:
            yield ""
        yield from server_lines(call, server, world)
    yield ""
    yield from way_lines(call, found.servers[0], world)
    if found.asked:
        yield "  " + say("Asked:")
        for where in found.asked:
            template = "{where}: no answer" if where in found.silent else "{where}"
            yield "    " + say(template, where=clean(where))


def _document(found: Found) -> Document:
    return {
        "address": found.address,
        "provider": found.provider_id or None,
        "servers": [
            {
                "server": each.host,
                "port": each.port,
                "security": each.security.value,
                "user": each.user,
                "provider": each.provider_id or None,
                "methods": list(each.methods),
                "source": each.source.value,
                "where": each.where,
                "is_trusted": each.is_trusted,
            }
            for each in found.servers
        ],
        "asked": list(found.asked),
        "silent": list(found.silent),
    }
