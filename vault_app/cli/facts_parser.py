"""The grammar of the commands about the facts."""

from typing import TYPE_CHECKING, Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand

if TYPE_CHECKING:
    import argparse

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_facts_commands(commands: _Commands, make: MakeCommand) -> None:
    """Add facts with its actions. None of them needs a vault."""
    facts = make(
        commands,
        "facts",
        "Check and look up what is known of providers, places, laws and incidents.",
        "homeport facts explain mx1.example.org",
    )
    actions = facts.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = make(
        actions,
        "check",
        "Check files of facts and list everything that is wrong with them.",
        "homeport facts check resources/facts",
        more="Exit code 1 if there is anything.\n",
    )
    check.add_argument(
        "folder", metavar="FOLDER", nargs="?", help="the files to check (else those in use)"
    )
    explain = make(
        actions,
        "explain",
        "Tell what the name of a mail server says, and by which fact.",
        "homeport facts explain mx1.example.org",
    )
    explain.add_argument("host", metavar="HOSTNAME", help="the name")
    make(actions, "list", "List the services that are known.", "homeport facts list")
    show = make(
        actions,
        "show",
        "Show all that is known of a service, with the sources.",
        "homeport facts show acme",
    )
    show.add_argument("provider", metavar="ID", help="as list shows it, or its name or domain")
    incidents = make(
        actions,
        "incidents",
        "List breaches of providers and attacks on them, oldest first.",
        "homeport facts incidents acme",
    )
    incidents.add_argument(
        "provider", metavar="ID", nargs="?", help="only of this service or network"
    )
    make(actions, "cases", "Tell court cases as timelines.", "homeport facts cases")
    facts.set_defaults(needs_vault=False)
