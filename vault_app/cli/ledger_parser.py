"""The grammar of receipt and ledger."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_ledger_commands(commands: _Commands, make: MakeCommand) -> None:
    """Add receipt, and ledger with its actions."""
    receipt = make(
        commands,
        "receipt",
        "Show a receipt with all that it proves, or save some or a whole removal's as a file.",
        "homeport --vault Mail.vault receipt --plan 3 --to removal.pdf",
        more="The file's name says what it is: .pdf for reading, .json for checking.\n",
    )
    receipt.add_argument(
        "numbers", metavar="N", nargs="*", type=_number, help="numbers of receipts"
    )
    receipt.add_argument("--plan", metavar="N", type=_number, help="all receipts of this removal")
    receipt.add_argument("--to", metavar="FILE", help="write them to this .pdf or .json file")
    receipt.add_argument("--overwrite", action="store_true", help="replace a file of that name")
    ledger = make(
        commands,
        "ledger",
        "The signed list of all that was removed: show it, check it, save it.",
        "homeport --vault Mail.vault ledger check",
    )
    actions = ledger.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = make(
        actions,
        "list",
        "List the entries, newest first.",
        "homeport --vault Mail.vault ledger list --limit 20",
    )
    show.add_argument(
        "--limit", metavar="N", type=_number, default=100, help="at most so many (100)"
    )
    check = make(
        actions,
        "check",
        "Check that no entry is missing, altered or forged, and that the receipts fit.",
        "homeport --vault Mail.vault ledger check",
        more=(
            "--known proves that the ledger is still the one of which an entry was given away: the"
            " number\nand the fingerprint stand on every saved receipt.\n"
        ),
    )
    check.add_argument(
        "--known",
        metavar="N:HASH",
        action="append",
        default=[],
        help="an entry that must be in it; may be given several times",
    )
    export = make(
        actions,
        "export",
        "Save the whole ledger as JSON, for anybody to check.",
        "homeport --vault Mail.vault ledger export ledger.json",
    )
    export.add_argument("file", metavar="FILE", help="the .json file to write")
    export.add_argument("--overwrite", action="store_true", help="replace a file of that name")


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number < 1 << 63:
        raise argparse.ArgumentTypeError("at least 1")
    return number
