"""The grammar of removal-rules."""

import argparse
from typing import Any, TypeAlias

from vault_app.cli.law_parser import MakeCommand
from vault_app.model.removal_rules import HeldIn, RuleAction, RuleRuns

_Commands: TypeAlias = "argparse._SubParsersAction[Any]"

_START = "homeport --vault Mail.vault removal-rules"


def add_removal_rules_commands(commands: _Commands, make: MakeCommand) -> None:
    """Add removal-rules with its actions."""
    rules = make(
        commands,
        "removal-rules",
        "Remove old mail by standing rules, after each pull or when you say so.",
        f"{_START} list",
        more="A rule takes nothing that is flagged, on hold, or not proven to be in the vault.\n",
    )
    actions = rules.add_subparsers(dest="action", metavar="ACTION", required=True)
    make(actions, "list", "List the rules in the order in which they run.", f"{_START} list")
    add = make(
        actions,
        "add",
        "Add a rule, behind all others. It runs by itself only after a look at what it takes: try.",
        f'{_START} add --name "Old mail in the US" --held-in country:US --older-than 2y',
        more="Of several rules that find a message, the first has it.\n",
    )
    add.add_argument("--name", metavar="N", required=True, help="what you call it")
    _add_form(add, needs_age=True)
    edit = make(
        actions,
        "edit",
        "Change a rule; what is not named stays as it is.",
        f"{_START} edit 2 --older-than 3y --most 100",
    )
    edit.add_argument("rule", metavar="RULE", help="its name, or the number that list shows")
    edit.add_argument("--name", metavar="N", help="what you call it")
    edit.add_argument("--place", metavar="N", type=_number, help="its place in the order, from 1")
    _add_form(edit, needs_age=False)
    for name, does in (
        ("delete", "Delete a rule. No mail is touched."),
        ("on", "Let a rule run again. One that has stopped has to be tried first."),
        ("off", "Switch a rule off."),
        ("try", "Show what a rule would take now. Nothing is removed."),
        ("run", "Carry out a rule once, now."),
    ):
        action = make(actions, name, does, f"{_START} {name} 2")
        action.add_argument("rule", metavar="RULE", help="its name, or the number that list shows")
        if name == "run":
            action.add_argument("--yes", action="store_true", help="do it without asking")


def _add_form(parser: argparse.ArgumentParser, *, needs_age: bool) -> None:
    kinds = ", ".join(each.value for each in HeldIn if each is not HeldIn.ANYWHERE)
    parser.add_argument(
        "--held-in",
        metavar="KIND:PLACE",
        type=_place,
        help=f"only mail there, by its whole name; kinds: {kinds}; or anywhere",
    )
    parser.add_argument(
        "--older-than",
        metavar="AGE",
        type=_age,
        required=needs_age,
        help="by the date of the message: 90d, 18m or 2y",
    )
    parser.add_argument("--from", dest="sender", metavar="WORDS", help="only from them")
    parser.add_argument("--to", dest="recipient", metavar="WORDS", help="only to them")
    parser.add_argument(
        "--larger-than", metavar="BYTES", type=_number, help="only what is larger, in bytes"
    )
    parser.add_argument(
        "--attachments",
        choices=("only", "any"),
        help="only mail with attachments, or any (the usual)",
    )
    parser.add_argument(
        "--flagged", choices=("stays", "goes"), help="what becomes of flagged mail (stays)"
    )
    parser.add_argument("--except", dest="exceptions", metavar="QUERY", help="all but these")
    parser.add_argument(
        "--do",
        choices=[each.value for each in RuleAction],
        help="into the trash (the usual), for good, from server and vault, or from the vault alone",
    )
    parser.add_argument(
        "--when",
        choices=[each.value for each in RuleRuns],
        help="by itself, or when you say so (the usual)",
    )
    parser.add_argument("--most", metavar="N", type=_number, help="at most so many a run (1000)")


def _place(text: str) -> tuple[HeldIn, str]:
    kind, _, value = text.partition(":")
    try:
        return HeldIn(kind), value
    except ValueError:
        raise argparse.ArgumentTypeError(f"{kind} is no kind of place") from None


def _age(text: str) -> int:
    units = {"d": 1, "m": 30, "y": 365}
    number, unit = text[:-1], text[-1:].lower()
    if not number.isascii() or not number.isdigit() or len(number) > 6 or unit not in units:
        raise argparse.ArgumentTypeError("a number with d, m or y behind it, such as 2y")
    return int(number) * units[unit]


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number < 1 << 62:
        raise argparse.ArgumentTypeError("at least 1")
    return number
