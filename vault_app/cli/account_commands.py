"""account add, list, remove: the logins whose mail comes home."""

import re
from collections.abc import Iterable

from vault_app.cli import documents
from vault_app.cli.asking import ask_password, read_text_file
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import lines_of
from vault_app.cli.pull_command import connecting
from vault_app.cli.render import Column, clean, table
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import SettingInvalid
from vault_app.model.mail import Security, ServerSettings
from vault_app.tasks.accounts import add_account, remove_account, try_sign_in
from vault_app.wording.states import security_name
from vault_app.wording.text import say

_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
_SERVER = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:/@\[\]]+))(?::(?P<port>\d+))?")


def account(call: Call) -> int:
    return _ACTIONS[call.options.action](call)


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


def _add(call: Call) -> int:
    options = call.options
    security = Security(options.security)
    host, port = read_server(options.server, security)
    ca_pem = read_text_file(options.ca_file, setting="--ca-file") if options.ca_file else None
    user = options.user or options.address
    server = ServerSettings(host=host, port=port, security=security, user=user, ca_pem=ca_pem)
    with call.vault() as vault:
        password = ask_password(call.console, options.password_file, user=user, host=host)
        if not options.unchecked:
            with call.job() as job:
                job.announce(connecting(host))
                try_sign_in(server, password, job=job)
        added = add_account(
            vault,
            call.home.secrets,
            address=options.address,
            label=options.label or options.address,
            server=server,
            password=password,
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


def _list(call: Call) -> int:
    with call.reader() as reader:
        accounts = reader.accounts()

    def lines() -> Iterable[str]:
        if not accounts:
            yield say("No accounts yet. Add one with: account add")
            return
        columns = [
            Column(title=say("No."), is_right=True),
            Column(title=say("Address"), may_shrink=True),
            Column(title=say("Label"), may_shrink=True),
            Column(title=say("Server"), may_shrink=True),
            Column(title=say("Connection")),
        ]
        rows = [
            [
                str(each.id),
                clean(each.address),
                clean(each.label) if each.label != each.address else "",
                clean(f"{each.server.host}:{each.server.port}"),
                security_name(each.server.security),
            ]
            for each in accounts
        ]
        yield from table(columns, rows, width=call.console.width, paint=call.console.paint)

    call.console.answer([documents.account(each) for each in accounts], lines)
    return DONE


def _remove(call: Call) -> int:
    with call.vault() as vault:
        with vault.reader() as reader:
            found = find_account(reader, call.options.account)
        remove_account(vault, call.home.secrets, found.id)
    call.console.answer(
        {"account": documents.account(found), "removed": True},
        lines_of(
            say(
                "{address} is forgotten. Its mail stays in the vault and on the server.",
                address=clean(found.address),
            )
        ),
    )
    return DONE


_ACTIONS = {"add": _add, "list": _list, "remove": _remove}
