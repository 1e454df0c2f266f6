"""Which function answers which command."""

import argparse
from collections.abc import Callable

from vault_app.boot import build_home
from vault_app.cli import (
    account_commands,
    mail_commands,
    pull_command,
    region_commands,
    removal_commands,
    vault_commands,
)
from vault_app.cli.call import Call
from vault_app.cli.console import Console
from vault_app.cli.demo_command import demo

_COMMANDS: dict[str, Callable[[Call], int]] = {
    "create": vault_commands.create,
    "account": account_commands.account,
    "pull": pull_command.pull,
    "search": mail_commands.search,
    "show": mail_commands.show,
    "regions": region_commands.regions,
    "custody": region_commands.custody,
    "remove": removal_commands.remove,
    "receipts": removal_commands.receipts,
    "verify": vault_commands.verify,
    "stats": vault_commands.stats,
    "demo": demo,
}


def run_command(options: argparse.Namespace, console: Console) -> int:
    """Run what the options name; returns the exit code."""
    call = Call(options=options, console=console, home=build_home())
    return _COMMANDS[options.command](call)
