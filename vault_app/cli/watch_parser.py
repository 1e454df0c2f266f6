"""The grammar of the commands for pulling by itself."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_watch_commands(commands: _Commands, make: MakeCommand) -> None:
    """Add watch and schedule."""
    watch = make(
        commands,
        "watch",
        "Stay, and pull by the schedule and whenever a server tells of new mail.",
        "homeport --vault Mail.vault watch",
        more="It stays until Ctrl-C. With --json it writes a list, an entry after each pull.\n"
        "Whether a network is metered it cannot tell; the window can.\n",
    )
    watch.add_argument("--account", metavar="A", help="only this account (address, label, number)")
    watch.add_argument(
        "--pulls", metavar="N", type=_number, help="leave after so many pulls of an account"
    )
    _add_schedule(commands, make)


def _add_schedule(commands: _Commands, make: MakeCommand) -> None:
    schedule = make(
        commands,
        "schedule",
        "Say when mail is pulled without being asked: in the window, and by watch.",
        "homeport --vault Mail.vault schedule show",
    )
    actions = schedule.add_subparsers(dest="action", metavar="ACTION", required=True)
    make(actions, "show", "Show the schedule.", "homeport --vault Mail.vault schedule show")
    change = make(
        actions,
        "set",
        "Change the schedule. What is not named stays as it is.",
        "homeport --vault Mail.vault schedule set --every 30 --quiet 22:00-07:00 --news on",
    )
    change.add_argument(
        "--every", metavar="MINUTES", type=_number, help="between two pulls; 0 is never"
    )
    quiet = change.add_mutually_exclusive_group()
    quiet.add_argument(
        "--quiet", metavar="FROM-UNTIL", help="when nothing starts by itself: 22:00-07:00"
    )
    quiet.add_argument("--no-quiet", action="store_true", help="no quiet hours")
    for name, words in (
        ("--news", "wait for servers to tell of new mail"),
        ("--on-resume", "pull after a sleep of this computer, and when the network is back"),
        ("--on-metered", "pull on a metered network too"),
    ):
        change.add_argument(name, choices=["on", "off"], help=words)
    make(
        actions,
        "pause",
        "Let nothing start by itself.",
        "homeport --vault Mail.vault schedule pause",
    )
    make(actions, "resume", "Go on.", "homeport --vault Mail.vault schedule resume")
    folders = make(
        actions,
        "folders",
        "Choose the folders of which a server tells at once. Without any: the inbox.",
        "homeport --vault Mail.vault schedule folders ada@example.org INBOX Work",
        more="All folders are pulled by the clock; this is about those that cannot wait.\n",
    )
    folders.add_argument("account", metavar="ACCOUNT", help="its address, label or number")
    folders.add_argument("folder", metavar="FOLDER", nargs="*", help="as pull shows them")


def _number(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"not a number from 0 on: {text!r}")
    return int(text)
