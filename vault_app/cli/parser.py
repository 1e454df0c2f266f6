"""The grammar of the command line, and the help that goes with it."""

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn, TypeAlias

from vault_app import __version__
from vault_app.cli.account_parser import add_account_commands
from vault_app.cli.facts_parser import add_facts_commands
from vault_app.cli.holds_parser import add_hold_commands
from vault_app.cli.law_parser import add_law_commands
from vault_app.cli.ledger_parser import add_ledger_commands
from vault_app.cli.removal_rules_parser import add_removal_rules_commands
from vault_app.cli.returned_parser import add_returned_command
from vault_app.cli.sign_in_parser import add_client_commands
from vault_app.cli.standing_parser import add_standing_commands
from vault_app.cli.upkeep_parser import add_upkeep_commands
from vault_app.cli.watch_parser import add_watch_commands
from vault_app.model.errors import UsageError
from vault_app.model.removal import ProofKind, RemovalMode, WayOut

_ABOUT = (
    "Brings your mail home into an encrypted vault, shows who held it, and removes their copies."
)
_AFTER = """\
Exit codes:
  0  done
  1  done with something left over or damaged, which is listed; or stopped with Ctrl-C
  2  wrong use
  3  the vault cannot be opened or used
  4  the server or the network

The passphrase is read from --passphrase-file, else from the file that the environment variable
HOMEPORT_PASSPHRASE_FILE names, else asked for. Answers go to stdout, progress and errors to
stderr. With --json, stdout is exactly one JSON document; after an error it is {"error": {...}}.

Example:
  homeport --vault Mail.vault create
  homeport --vault Mail.vault account add ada@example.org
  homeport --vault Mail.vault pull
"""
QUERY_HELP = """\
A query takes words, "phrases" and these, of which all must fit unless OR stands between:
  from: to: subject: in: account:      in:Archive  from:"Ada Lovelace"
  label:                               label:Work  (where a server has labels)
  before: after:                       after:2020  before:2014-03-12
  larger: smaller:                     larger:5M
  country: region: provider:           country:IE  region:Dublin
  controller: confidence:              controller:US  confidence:unknown
  reachable-by: breach: incident:      reachable-by:us-cloud-act  breach:1
  has:attachment  is:on-server  is:local-only  is:gone  is:held  is:flagged
A minus sign negates: -from:ada -newsletter
"""

QUERY_COMMANDS = ("search", "remove", "reach", "report", "relocate", "put-back", "hold")


class Parser(argparse.ArgumentParser):
    """Reports wrong use as an error of ours, so that --json holds for it as well."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(reason=message, usage=self.format_usage().strip())


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line.

    Raises:
        UsageError: it cannot be meant. SystemExit: --help or --version was asked for.
    """
    return build_parser().parse_args(protect_negations(arguments))


def protect_negations(arguments: Sequence[str]) -> list[str]:
    """Keep ``-from:ada`` and ``-word`` from being taken for options: argparse leaves alone what
    holds a blank, and a query does not mind one. There are no short options but -h."""
    command = next((i for i, word in enumerate(arguments) if word in QUERY_COMMANDS), None)
    if command is None:
        return list(arguments)
    return [
        f" {word}"
        if i > command
        and word.startswith("-")
        and not word.startswith("--")
        and word not in ("-", "-h")
        else word
        for i, word in enumerate(arguments)
    ]


def build_parser() -> Parser:
    parser = Parser(
        prog="homeport",
        description=_ABOUT,
        epilog=_AFTER,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"homeport {__version__}")
    _add_general(parser, is_first=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_vault_commands(commands)
    add_account_commands(commands, _command)
    add_client_commands(commands, _command)
    _add_mail_commands(commands)
    add_watch_commands(commands, _command)
    add_standing_commands(commands, _command)
    _add_region_commands(commands)
    add_law_commands(commands, _command, query_help=QUERY_HELP)
    add_facts_commands(commands, _command)
    _add_report(commands)
    _add_removal_commands(commands)
    add_returned_command(commands, _command)
    add_removal_rules_commands(commands, _command)
    add_hold_commands(commands, _command, query_help=QUERY_HELP)
    add_ledger_commands(commands, _command)
    add_upkeep_commands(commands, _command, query_help=QUERY_HELP)
    _add_demo(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def _command(
    commands: _Commands, name: str, does: str, example: str, *, more: str = ""
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=does[0].lower() + does[1:].rstrip("."),
        description=does,
        epilog=f"{more}{chr(10) if more else ''}Example:\n  {example}\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_general(parser, is_first=False)
    return parser


def _add_general(parser: argparse.ArgumentParser, *, is_first: bool) -> None:
    # They may stand before the command or after it. The second place must have no default of its
    # own, or it would wipe out what was given in the first.
    group = parser.add_argument_group("general options") if not is_first else parser
    missing = None if is_first else argparse.SUPPRESS
    group.add_argument("--vault", metavar="DIR", default=missing, help="the folder of the vault")
    group.add_argument(
        "--passphrase-file",
        metavar="F",
        default=missing,
        help="read the vault's passphrase from this file (- is standard input)",
    )
    group.add_argument(
        "--json",
        action="store_true",
        default=False if is_first else argparse.SUPPRESS,
        help="answer with one JSON document on stdout",
    )


def _add_vault_commands(commands: _Commands) -> None:
    _command(
        commands,
        "create",
        "Make a new, empty vault.",
        "homeport --vault Mail.vault create",
        more="Nobody can open the vault without its passphrase, not even we: keep it safe.\n",
    )
    _command(
        commands,
        "verify",
        "Read every message back, compare its fingerprint and check the archive's structure.",
        "homeport --vault Mail.vault verify",
    )
    _command(commands, "stats", "Count what is in the vault.", "homeport --vault Mail.vault stats")


def _add_mail_commands(commands: _Commands) -> None:
    pull = _command(
        commands,
        "pull",
        "Bring new mail home. Nothing on the server is changed.",
        "homeport --vault Mail.vault pull --account ada@example.org --mailbox INBOX",
        more="It can be stopped at any time and goes on where it stopped.\n",
    )
    pull.add_argument("--account", metavar="A", help="only this account (address, label, number)")
    pull.add_argument(
        "--thorough", action="store_true", help="compare every message, also where nothing is new"
    )
    pull.add_argument(
        "--mailbox", metavar="M", action="append", help="only this folder; may be repeated"
    )
    search = _command(
        commands,
        "search",
        "Find messages, newest first. Without a query, all of them.",
        'homeport --vault Mail.vault search from:ada "annual report" after:2020 --limit 20',
        more=QUERY_HELP,
    )
    search.add_argument("query", metavar="QUERY", nargs="*", help="what to find")
    search.add_argument(
        "--limit",
        metavar="N",
        type=_natural,
        help="at most so many (all with --json, else 50)",
    )
    search.add_argument("--offset", metavar="N", type=_natural, default=0, help="skip so many")
    show = _command(
        commands, "show", "Show one message.", "homeport --vault Mail.vault show 23214960"
    )
    show.add_argument("id", metavar="ID", type=_natural, help="the number that search shows")
    show.add_argument(
        "--raw",
        action="store_true",
        help="exactly the stored bytes on stdout, and nothing else (also with --json)",
    )


def _add_region_commands(commands: _Commands) -> None:
    regions = _command(
        commands,
        "regions",
        "Show who holds your mail now, where, and under whose control.",
        "homeport --vault Mail.vault regions --by-law",
    )
    way = regions.add_mutually_exclusive_group()
    way.add_argument(
        "--by-law", action="store_true", help="by the countries whose authorities can compel them"
    )
    way.add_argument("--years", action="store_true", help="where it lay at the end of each year")
    custody = _command(
        commands,
        "custody",
        "Show who held a message, where, since when, and the evidence for it.",
        "homeport --vault Mail.vault custody 23214960",
    )
    custody.add_argument("id", metavar="ID", type=_natural, help="the number that search shows")
    _add_assess(commands)


def _add_assess(commands: _Commands) -> None:
    assess = _command(
        commands,
        "assess",
        "Judge message files: who held them, where, and on what evidence. Needs no vault.",
        "homeport assess letter.eml --account-provider gmail",
        more="Nothing is sent anywhere: all is read from the files and from the shipped facts.\n",
    )
    assess.add_argument("files", metavar="FILE", nargs="+", help="a message, or an mbox of them")
    assess.add_argument(
        "--account-provider",
        metavar="ID",
        help="whose mailbox they lie in (gmail, exchange-online, …, self-hosted); without it, the"
        " topmost lines of each message decide",
    )
    assess.add_argument("--sent", action="store_true", help="the account's owner sent them")


def _add_report(commands: _Commands) -> None:
    report = _command(
        commands,
        "report",
        "Write who held some mail, where, and the evidence for it, into a file.",
        "homeport --vault Mail.vault report from:ada after:2014 --output report.pdf",
        more=QUERY_HELP
        + """\
A PDF describes the first few hundred messages one by one; CSV and JSON describe each. The hash of
the file is shown at the end: note it elsewhere to be able to prove later that the file is the same.
""",
    )
    report.add_argument("query", metavar="QUERY", nargs="*", help='which messages ("" is all)')
    report.add_argument("--message", metavar="ID", type=_natural, help="only this message")
    report.add_argument("--account", metavar="A", help="all of this account")
    report.add_argument("--output", metavar="FILE", required=True, help="the file to write")
    report.add_argument(
        "--format",
        choices=["pdf", "csv", "json"],
        help="else what the end of the file's name says",
    )
    report.add_argument("--overwrite", action="store_true", help="replace the file if it is there")


def _add_removal_commands(commands: _Commands) -> None:
    remove = _command(
        commands,
        "remove",
        "Remove messages from the server, from the vault, or from both.",
        "homeport --vault Mail.vault remove country:IE --mode local-only --preview",
        more=QUERY_HELP
        + """\
Modes:
  local-only    the server's copies go, the vault's become the only ones
  purge-server  the server's copies go, the vault is not touched
  purge-vault   the vault's copies go, the server is not touched
  purge-all     all copies go
Ways out of a server:
  trash         into the provider's trash; "restore" brings it back until that is emptied
  for-good      past the trash
A server's copy goes only after the vault's was read back and proven to be the same. A search for a
folder, an account or a place takes the copies there; --elsewhere takes all others too. What would
be left in the vault alone goes for good only if a checked backup holds it. Without --preview or
--yes the preview is shown and you are asked.
""",
    )
    remove.add_argument("query", metavar="QUERY", nargs="*", help='what to remove ("" is all)')
    remove.add_argument("--mode", choices=[each.value for each in RemovalMode], help="what goes")
    remove.add_argument("--way", choices=[each.value for each in WayOut], help="out of a server")
    remove.add_argument(
        "--proof",
        choices=[each.value for each in ProofKind],
        help="how the server's copies are compared with the vault's",
    )
    remove.add_argument(
        "--no-backup-needed", action="store_true", help="the vault may be left with the only copy"
    )
    remove.add_argument(
        "--elsewhere", action="store_true", help="take the other copies of the messages as well"
    )
    answer = remove.add_mutually_exclusive_group()
    answer.add_argument("--preview", action="store_true", help="only show what would go and stay")
    answer.add_argument("--yes", action="store_true", help="do it without asking")
    answer.add_argument(
        "--resume", action="store_true", help="go on with removals that were interrupted"
    )
    answer.add_argument(
        "--abandon", action="store_true", help="give up what is left of interrupted removals"
    )
    restore = _command(
        commands,
        "restore",
        "Bring back out of the provider's trash what a removal put there.",
        "homeport --vault Mail.vault restore 3",
    )
    restore.add_argument("plan", metavar="PLAN", type=_natural, help="the number of the removal")
    receipts = _command(
        commands,
        "receipts",
        "List the receipts of all removals, newest first.",
        "homeport --vault Mail.vault receipts",
    )
    receipts.add_argument("--limit", metavar="N", type=_natural, help="at most so many")


def _add_demo(commands: _Commands) -> None:
    demo = _command(
        commands,
        "demo",
        "Do the whole job once, on a demo mailbox that runs inside this program.",
        "homeport demo",
        more="With --vault the demo's vault is kept there; without, it is gone afterwards.\n",
    )
    demo.set_defaults(needs_vault=False)


def _natural(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"not a number from 0 on: {text!r}")
    return int(text)
