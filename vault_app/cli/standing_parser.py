"""The grammar of the commands that tell how accounts stand: status, prove, set-aside."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"

_ACCOUNT_HELP = "its address, label or number"


def add_standing_commands(commands: _Commands, make: MakeCommand) -> None:
    """Add status, prove and set-aside with its actions."""
    status = make(
        commands,
        "status",
        "Show how accounts stand: what is on the server, what is here, what is missing and why.",
        "homeport --vault Mail.vault status ada@example.org",
        more="Asks nobody; it shows what the last pulls found.\n",
    )
    status.add_argument("account", metavar="ACCOUNT", nargs="?", help=_ACCOUNT_HELP)
    status.add_argument(
        "--pulls", metavar="N", type=_number, default=10, help="show so many pulls (10)"
    )
    _add_prove(commands, make)
    _add_set_aside(commands, make)


def add_choice_actions(actions: _Commands, make: MakeCommand) -> None:
    """Add the actions of account that say what its owner allows."""
    for name, does, on in (
        ("read-only", "Forbid any change on the account's server, or allow it again.", "on"),
        ("shared", "Pull folders that other people share with the account, or do not.", "on"),
    ):
        action = make(
            actions, name, does, f"homeport --vault Mail.vault account {name} ada@example.org {on}"
        )
        action.add_argument("account", metavar="ACCOUNT", help=_ACCOUNT_HELP)
        action.add_argument("state", choices=("on", "off"), help="on or off")


def _add_prove(commands: _Commands, make: MakeCommand) -> None:
    prove = make(
        commands,
        "prove",
        "Ask the server what it has and compare it with the vault, message by message.",
        "homeport --vault Mail.vault prove ada@example.org --output proof.pdf",
        more=(
            "Changes nothing on the server and fetches no mail. The proof is kept in the vault with"
            " its date.\nExit code 1 means that something is missing.\n"
        ),
    )
    prove.add_argument("account", metavar="ACCOUNT", help=_ACCOUNT_HELP)
    how = prove.add_mutually_exclusive_group()
    how.add_argument(
        "--deep",
        action="store_true",
        help="also read every message from the vault and compare its fingerprint",
    )
    how.add_argument(
        "--last", action="store_true", help="ask nobody; show the newest proof that was kept"
    )
    prove.add_argument("--output", metavar="FILE", help="also write it as .pdf or .json")
    prove.add_argument("--overwrite", action="store_true", help="replace a file of that name")


def _add_set_aside(commands: _Commands, make: MakeCommand) -> None:
    aside = make(
        commands,
        "set-aside",
        "Messages that a server lists and would not give: list them, retry them, or skip them.",
        "homeport --vault Mail.vault set-aside list",
    )
    actions = aside.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = make(
        actions, "list", "List them with the reasons.", "homeport --vault Mail.vault set-aside list"
    )
    show.add_argument("--account", metavar="A", help="only this account (address, label, number)")
    for name, does in (
        ("retry", "Try them again now, by a pull of their folders."),
        ("skip", "Try them no more. They still count as missing."),
        ("unskip", "Try skipped ones again with each pull."),
    ):
        action = make(actions, name, does, f"homeport --vault Mail.vault set-aside {name} 12:345")
        action.add_argument(
            "copies", metavar="NUMBER", nargs="+", help="the numbers that list shows, or all"
        )
        action.add_argument("--account", metavar="A", help="only those of this account")


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number
