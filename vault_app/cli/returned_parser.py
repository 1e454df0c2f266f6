"""The grammar of returned."""

from typing import TYPE_CHECKING, Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand
from vault_app.model.removal import WayOut

if TYPE_CHECKING:
    import argparse

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_returned_command(commands: _Commands, make: MakeCommand) -> None:
    """Add what shows mail that came back."""
    returned = make(
        commands,
        "returned",
        "Show mail that was removed and lies on a server again.",
        "homeport --vault Mail.vault returned --remove",
        more="Each pull looks for it. With neither --remove nor --leave it is only shown.\n",
    )
    what = returned.add_mutually_exclusive_group()
    what.add_argument("--remove", action="store_true", help="remove exactly these copies again")
    what.add_argument("--leave", action="store_true", help="leave them, and tell of them no more")
    returned.add_argument("--way", choices=[each.value for each in WayOut], help="out of a server")
    returned.add_argument(
        "--no-backup-needed", action="store_true", help="the vault may be left with the only copy"
    )
    returned.add_argument("--yes", action="store_true", help="with --remove: do it without asking")
    returned.set_defaults(proof=None, elsewhere=False)
