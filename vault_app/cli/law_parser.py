"""The grammar of the commands about law and about what the vault's owner declares."""

import argparse
from typing import Any, Protocol, TypeAlias

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"


class MakeCommand(Protocol):
    """Adds a command with its help and the general options."""

    def __call__(
        self, commands: _Commands, name: str, does: str, example: str, *, more: str = ""
    ) -> argparse.ArgumentParser: ...


def add_law_commands(commands: _Commands, make: MakeCommand, *, query_help: str) -> None:
    """Add reach, rules, declare, reassess and dns."""
    _add_reach(commands, make, query_help)
    _add_rules(commands, make, query_help)
    _add_declare(commands, make)
    _add_reassess(commands, make)
    _add_dns(commands, make)


def _add_reach(commands: _Commands, make: MakeCommand, query_help: str) -> None:
    reach = make(
        commands,
        "reach",
        "Show which mail a legal order reaches, by which way, and what a removal would change.",
        "homeport --vault Mail.vault reach us-cloud-act country:IE",
        more="This is what the law says, with references; it is not advice.\n" + query_help,
    )
    reach.add_argument("order", metavar="ORDER", nargs="?", help="one that --list shows")
    reach.add_argument("query", metavar="QUERY", nargs="*", help="of which mail (all)")
    way = reach.add_mutually_exclusive_group()
    way.add_argument("--list", action="store_true", help="list the legal orders that are known")
    way.add_argument(
        "--message", metavar="ID", type=_number, help="list the orders that reach this message"
    )


def _add_rules(commands: _Commands, make: MakeCommand, query_help: str) -> None:
    rules = make(
        commands,
        "rules",
        "Keep rules of where your mail may lie, and see what breaks them.",
        "homeport --vault Mail.vault rules check",
    )
    actions = rules.add_subparsers(dest="action", metavar="ACTION", required=True)
    make(actions, "list", "List the rules.", "homeport --vault Mail.vault rules list")
    add = make(
        actions,
        "add",
        "Add a rule. It is checked after each pull.",
        'homeport --vault Mail.vault rules add "Work stays in the EEA" --only EEA'
        " --scope account:work",
        more=query_help,
    )
    add.add_argument("name", metavar="NAME", help="what you call it")
    kind = add.add_mutually_exclusive_group(required=True)
    kind.add_argument(
        "--only",
        metavar="PLACE",
        action="append",
        help="nowhere but there: a country or EEA, EU; may be repeated",
    )
    kind.add_argument(
        "--never", metavar="PLACE", action="append", help="not there; may be repeated"
    )
    add.add_argument(
        "--scope", metavar="QUERY", default="", help="which mail it is about (all of it)"
    )
    add.add_argument(
        "--control", action="store_true", help="companies that hold it have to sit there too"
    )
    add.add_argument("--past", action="store_true", help="copies that are gone by now count too")
    remove = make(
        actions,
        "remove",
        "Forget a rule. No mail is touched.",
        "homeport --vault Mail.vault rules remove 1",
    )
    remove.add_argument("rule", metavar="RULE", help="its name or number")
    check = make(
        actions,
        "check",
        "Check the rules now. Exit code 1 if one is broken.",
        "homeport --vault Mail.vault rules check",
    )
    check.add_argument("rule", metavar="RULE", nargs="?", help="only this one (name or number)")


def _add_declare(commands: _Commands, make: MakeCommand) -> None:
    declare = make(
        commands,
        "declare",
        "State whose a server is or where your mail lies. It is always shown as your statement.",
        "homeport --vault Mail.vault declare server mail.acme.example --holder Acme --country NO",
    )
    actions = declare.add_subparsers(dest="action", metavar="ACTION", required=True)
    server = make(
        actions,
        "server",
        "State whose server a host is (and all under it), and where it stands.",
        "homeport --vault Mail.vault declare server mail.acme.example --holder Acme"
        ' --controller "Acme AS" --controller-country NO --country NO --site Oslo',
    )
    server.add_argument("host", metavar="HOST", help="its name")
    server.add_argument("--holder", metavar="NAME", help="who runs it")
    _add_place(server)
    place = make(
        actions,
        "place",
        "State where the mailbox of an account lies or lay.",
        "homeport --vault Mail.vault declare place ada@example.org --country DE"
        " --since 2021-03-01 --document contract.pdf",
    )
    place.add_argument("account", metavar="ACCOUNT", help="its address, label or number")
    place.add_argument("--holder", metavar="NAME", help="who holds it, if not the provider")
    _add_place(place)
    forwarder = make(
        actions,
        "forwarder",
        "State that mail for you comes through servers under this host.",
        "homeport --vault Mail.vault declare forwarder alumni.example.edu",
    )
    forwarder.add_argument("host", metavar="HOST", help="its name")
    forwarder.add_argument("--holder", metavar="NAME", help="who runs it")
    _add_place(forwarder)
    make(actions, "list", "List your statements.", "homeport --vault Mail.vault declare list")
    document = make(
        actions,
        "document",
        "Write the document of a statement to stdout, exactly as it was given (also with --json).",
        "homeport --vault Mail.vault declare document 1 > contract.pdf",
    )
    document.add_argument("id", metavar="NO", type=_number, help="the number that list shows")
    withdraw = make(
        actions,
        "withdraw",
        "Take a statement back. Mail judged by it is judged again.",
        "homeport --vault Mail.vault declare withdraw 1",
    )
    withdraw.add_argument("id", metavar="NO", type=_number, help="the number that list shows")


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--controller", metavar="NAME", help="the company that can be compelled")
    parser.add_argument("--controller-country", metavar="C", help="where that company sits")
    parser.add_argument("--country", metavar="C", help="where the mail lies: a code or name")
    parser.add_argument("--site", metavar="TOWN", help="where in that country")
    parser.add_argument("--since", metavar="DATE", help="the first day on which it is true")
    parser.add_argument("--until", metavar="DATE", help="the first day on which it is not any more")
    parser.add_argument("--note", metavar="TEXT", help="what else there is to say")
    parser.add_argument(
        "--document", metavar="FILE", help="a file that proves it; it is kept in the vault"
    )


def _add_reassess(commands: _Commands, make: MakeCommand) -> None:
    reassess = make(
        commands,
        "reassess",
        "Judge again what changed facts concern, without touching any mail.",
        "homeport --vault Mail.vault reassess --changes 3",
    )
    way = reassess.add_mutually_exclusive_group()
    way.add_argument("--list", action="store_true", help="list when that was done and why")
    way.add_argument(
        "--changes", metavar="NO", type=_number, help="list the answers that came out anew then"
    )
    reassess.add_argument(
        "--limit", metavar="N", type=_number, help="with --changes: at most so many (1,000)"
    )


def _add_dns(commands: _Commands, make: MakeCommand) -> None:
    dns = make(
        commands,
        "dns",
        "Let Homeport ask the DNS who takes the mail of your domains. It is off until you say on.",
        "homeport --vault Mail.vault dns on",
        more="Your resolver sees the questions; nobody else is asked.\n",
    )
    dns.add_argument("action", choices=("on", "off", "ask", "show"), help="what to do")
    dns.add_argument("--account", metavar="A", help="only this account (address, label, number)")


def _number(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"not a number from 0 on: {text!r}")
    return int(text)
