"""The grammar of the commands about signing in."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"

_ISSUER_HELP = """\
An issuer is one of those that "clients guide" lists, or the address of an OpenID provider, such as
https://login.example.org
"""


def add_sign_in_action(actions: _Commands, make: MakeCommand) -> None:
    """Add account sign-in."""
    parser = make(
        actions,
        "sign-in",
        "Sign an account in anew, by its way or by another one. Everything else of it stays.",
        "homeport --vault Mail.vault account sign-in ada@example.org --browser",
        more=_ISSUER_HELP,
    )
    parser.add_argument("account", metavar="ACCOUNT", help="its address, label or number")
    parser.add_argument("--issuer", metavar="I", help="who gives access, if that is to change")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--password-file", metavar="F", help="by the password in this file")
    _add_ways(parser, way)


def add_oauth_options(parser: argparse.ArgumentParser) -> None:
    """Add what account add takes for OAuth."""
    parser.add_argument(
        "--oauth", metavar="ISSUER", help="sign in at this issuer in place of a password"
    )
    _add_ways(parser, parser.add_mutually_exclusive_group())


def _add_ways(parser: argparse.ArgumentParser, way: "argparse._MutuallyExclusiveGroup") -> None:
    way.add_argument("--browser", action="store_true", help="in the browser of this computer")
    way.add_argument("--device", action="store_true", help="by a code to be typed into any browser")
    parser.add_argument(
        "--for-removal",
        action="store_true",
        help="ask for the right to remove mail too, where the issuer tells it from reading",
    )


def add_client_commands(commands: _Commands, make: MakeCommand) -> None:
    """Add clients with its actions."""
    clients = make(
        commands,
        "clients",
        "Keep your own client ids: providers let programs sign in at their page only by one.",
        "homeport clients guide",
        more=_ISSUER_HELP,
    )
    actions = clients.add_subparsers(dest="action", metavar="ACTION", required=True)
    make(actions, "list", "List the client ids.", "homeport --vault Mail.vault clients list")
    guide = make(
        actions,
        "guide",
        "Tell how to get a client id. Needs no vault.",
        "homeport clients guide https://login.example.org",
    )
    guide.add_argument("issuer", metavar="ISSUER", nargs="?", help="only for this one")
    put = make(
        actions,
        "set",
        "Keep a client id; the secret that some issuers give with it comes from a file.",
        "homeport --vault Mail.vault clients set https://login.example.org --id ID",
    )
    put.add_argument("issuer", metavar="ISSUER", help="whose it is")
    put.add_argument("--id", metavar="ID", required=True, help="the client id")
    put.add_argument("--secret-file", metavar="F", help="read the client secret from this file")
    remove = make(
        actions,
        "remove",
        "Forget a client id. Accounts that use it have to be signed in anew later.",
        "homeport --vault Mail.vault clients remove https://login.example.org",
    )
    remove.add_argument("issuer", metavar="ISSUER", help="whose it is")
