"""The grammar of backup, shrink, relocate and put-back."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_upkeep_commands(commands: _Commands, make: MakeCommand, *, query_help: str) -> None:
    """Add what keeps a vault well, and what brings mail to another account."""
    _add_backup(commands, make)
    shrink = make(
        commands,
        "shrink",
        "Give the unused part of the vault's file back to the disk.",
        "homeport --vault Mail.vault shrink",
    )
    shrink.add_argument("--look", action="store_true", help="only tell what could be given back")
    _add_relocate(commands, make, query_help)


def _add_backup(commands: _Commands, make: MakeCommand) -> None:
    backup = make(
        commands,
        "backup",
        "Copy the whole vault to another place, and read such copies back.",
        "homeport --vault Mail.vault backup make /media/disk",
        more="A backup is a vault: to go back to it, open it. It keeps today's passphrase.\n",
    )
    actions = backup.add_subparsers(dest="action", metavar="ACTION", required=True)
    made = make(
        actions,
        "make",
        "Copy the vault into a new folder inside of this one, and read the copy back.",
        "homeport --vault Mail.vault backup make /media/disk",
    )
    made.add_argument("folder", metavar="FOLDER", help="where the copy goes, best another disk")
    for name, does in (
        ("verify", "Compare every message in a backup with its fingerprint."),
        ("forget", "Forget a backup that is lost. Its files are not touched."),
    ):
        action = make(actions, name, does, f"homeport --vault Mail.vault backup {name} 2")
        action.add_argument("id", metavar="N", type=_number, help="the number that list shows")
    make(actions, "list", "List the backups.", "homeport --vault Mail.vault backup list")


def _add_relocate(commands: _Commands, make: MakeCommand, query_help: str) -> None:
    relocate = make(
        commands,
        "relocate",
        "Copy mail from one account into another, and prove each copy.",
        "homeport --vault Mail.vault relocate after:2020 --from ada@example.org"
        " --to ada@example.is --preview",
        more=query_help
        + "\nEach message is read back at its new place and compared byte for byte. With --remove,"
        " the old copies\ngo afterwards, and only those whose new one was proven.\n",
    )
    relocate.add_argument("query", metavar="QUERY", nargs="*", help='what to copy ("" is all)')
    relocate.add_argument("--from", dest="source", metavar="A", help="the account it lies in")
    relocate.add_argument("--to", dest="target", metavar="B", help="the account it goes to")
    relocate.add_argument(
        "--into", metavar="FOLDER", default="", help="all of it below this folder (a/b)"
    )
    relocate.add_argument("--remove", action="store_true", help="then remove the old copies")
    answer = relocate.add_mutually_exclusive_group()
    answer.add_argument("--preview", action="store_true", help="only show what would be copied")
    answer.add_argument("--yes", action="store_true", help="do it without asking")
    answer.add_argument("--resume", action="store_true", help="go on with what was interrupted")
    put_back = make(
        commands,
        "put-back",
        "Put mail that lies at home back into a folder of an account, and prove each copy.",
        "homeport --vault Mail.vault put-back is:local-only from:ada --to ada@example.org"
        " --folder INBOX --yes",
        more=query_help,
    )
    put_back.add_argument("query", metavar="QUERY", nargs="+", help="what to put back")
    put_back.add_argument("--to", dest="target", metavar="A", required=True, help="the account")
    put_back.add_argument("--folder", metavar="F", required=True, help="the folder (a/b)")
    put_back.add_argument("--yes", action="store_true", help="do it without asking")


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number < 1 << 63:
        raise argparse.ArgumentTypeError("at least 1")
    return number
