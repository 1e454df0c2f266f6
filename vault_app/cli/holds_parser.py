"""The grammar of hold."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_hold_commands(commands: _Commands, make: MakeCommand, *, query_help: str) -> None:
    """Add hold with its actions."""
    hold = make(
        commands,
        "hold",
        "Keep mail from being removed by anybody, until you lift the hold.",
        'homeport --vault Mail.vault hold add --name Landlord --reason "A dispute" from:landlord',
    )
    actions = hold.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = make(
        actions,
        "add",
        "Hold all mail that a search finds now and later, or the messages that you name.",
        'homeport --vault Mail.vault hold add --name Landlord --reason "A dispute" from:landlord',
        more=query_help
        + "\nWhat a search once found stays on hold, also where the search would not find it any"
        " more.\nName and reason go to the ledger.\n",
    )
    add.add_argument("query", metavar="QUERY", nargs="*", help="what to hold")
    add.add_argument("--name", metavar="N", required=True, help="what you call it")
    add.add_argument("--reason", metavar="R", required=True, help="why, for whoever asks later")
    add.add_argument(
        "--message",
        metavar="ID",
        type=_number,
        action="append",
        default=[],
        help="this message, instead of a search; may be repeated",
    )
    lift = make(
        actions,
        "lift",
        "Lift a hold. It goes to the ledger; no mail is touched.",
        'homeport --vault Mail.vault hold lift Landlord --reason "The case is over"',
    )
    lift.add_argument("hold", metavar="HOLD", help="its name, or the number that list shows")
    lift.add_argument("--reason", metavar="R", required=True, help="why")
    make(actions, "list", "List the holds.", "homeport --vault Mail.vault hold list")


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number < 1 << 63:
        raise argparse.ArgumentTypeError("at least 1")
    return number
