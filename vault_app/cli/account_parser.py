"""The grammar of the commands about accounts."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand
from vault_app.cli.sign_in_parser import add_oauth_options, add_sign_in_action
from vault_app.cli.standing_parser import add_choice_actions
from vault_app.model.mail import Security

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"

_PROXY_HELP = """\
A proxy is written socks5://HOST:PORT (Tor: socks5://127.0.0.1:9050) or http://HOST:PORT. Then all
connections of the account go through it and none around it; names are resolved at its far end.
"""


def add_account_commands(commands: _Commands, make: MakeCommand) -> None:
    """Add account and lookups with their actions."""
    account = make(
        commands,
        "account",
        "Find, add, list or remove mail accounts.",
        "homeport --vault Mail.vault account list",
    )
    actions = account.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add_find(actions, make)
    _add_add(actions, make)
    make(actions, "list", "List the accounts.", "homeport --vault Mail.vault account list")
    remove = make(
        actions,
        "remove",
        "Forget an account. Its mail stays in the vault and on the server.",
        "homeport --vault Mail.vault account remove ada@example.org",
    )
    remove.add_argument("account", metavar="ACCOUNT", help="its address, label or number")
    add_choice_actions(actions, make)
    _add_proxy(actions, make)
    add_sign_in_action(actions, make)
    _add_lookups(commands, make)


def _add_find(actions: _Commands, make: MakeCommand) -> None:
    find = make(
        actions,
        "find",
        "Find the server of a mail address, and say from where it is known.",
        "homeport account find ada@example.org",
        more=(
            "Looks into Homeport's own table first, and asks nobody if that has the address. Else"
            " it asks the\naddress's own domain, then a public collection and hosts with likely"
            " names. Signs in nowhere.\nNeeds no vault; with --vault, its switch for lookups"
            " counts.\n\n" + _PROXY_HELP
        ),
    )
    find.add_argument("address", metavar="ADDRESS", help="the mail address")
    _add_way(find)


def _add_add(actions: _Commands, make: MakeCommand) -> None:
    add = make(
        actions,
        "add",
        "Add a mail account. Finds its server, and signs in once to see that it works.",
        "homeport --vault Mail.vault account add ada@example.org\n"
        "  homeport --vault Mail.vault account add ada@example.org --server imap.example.org"
        " --user ada --password-file pw.txt",
        more=_PROXY_HELP,
    )
    add.add_argument("address", metavar="ADDRESS", nargs="?", help="the mail address")
    add.add_argument("--address", metavar="A", dest="address_option", help="the same")
    add.add_argument(
        "--server", metavar="HOST[:PORT]", help="its server, if it is not to be found by itself"
    )
    add.add_argument(
        "--security",
        choices=[each.value for each in Security],
        help="tls (the default), starttls, or none, which is for this computer itself alone",
    )
    add.add_argument("--user", metavar="U", help="the login, if it is not the address")
    add.add_argument(
        "--password-file", metavar="F", help="read the account's password from this file"
    )
    add_oauth_options(add)
    add.add_argument("--label", metavar="L", help="what you call the account")
    add.add_argument("--unchecked", action="store_true", help="do not sign in to see if it works")
    _add_way(add)


def _add_way(parser: argparse.ArgumentParser) -> None:
    """How to get there; the same for finding and adding."""
    parser.add_argument(
        "--offline", action="store_true", help="look into Homeport's own table, and ask nobody"
    )
    parser.add_argument(
        "--ca-file", metavar="F", help="certificates (PEM) that its server is checked against"
    )
    parser.add_argument("--proxy", metavar="URL", help="go through this proxy and never around it")
    _add_proxy_sign_in(parser)


def _add_proxy(actions: _Commands, make: MakeCommand) -> None:
    proxy = make(
        actions,
        "proxy",
        "Show or set the proxy that an account is reached through.",
        "homeport --vault Mail.vault account proxy ada@example.org socks5://127.0.0.1:9050\n"
        "  homeport --vault Mail.vault account proxy ada@example.org none",
        more=_PROXY_HELP,
    )
    proxy.add_argument("account", metavar="ACCOUNT", help="its address, label or number")
    proxy.add_argument("proxy", metavar="URL", nargs="?", help='the proxy, or "none"')
    _add_proxy_sign_in(proxy)


def _add_proxy_sign_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--proxy-user", metavar="U", help="the login at the proxy")
    parser.add_argument(
        "--proxy-password-file", metavar="F", help="read the proxy's password from this file"
    )


def _add_lookups(commands: _Commands, make: MakeCommand) -> None:
    lookups = make(
        commands,
        "lookups",
        "Say whether servers of new accounts may be looked up on the internet.",
        "homeport --vault Mail.vault lookups off",
    )
    actions = lookups.add_subparsers(dest="action", metavar="ACTION", required=True)
    make(actions, "on", "Allow it.", "homeport --vault Mail.vault lookups on")
    make(actions, "off", "Forbid it.", "homeport --vault Mail.vault lookups off")
    make(actions, "status", "Say which it is.", "homeport --vault Mail.vault lookups status")
