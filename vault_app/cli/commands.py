"""Which function answers which command."""

import argparse
from collections.abc import Callable

from vault_app.boot import build_home
from vault_app.cli import (
    account_commands,
    assess_command,
    custody_command,
    declare_commands,
    dns_command,
    facts_commands,
    find_command,
    holds_commands,
    ledger_commands,
    mail_commands,
    prove_command,
    pull_command,
    quarantine_commands,
    reach_commands,
    reassess_command,
    region_commands,
    relocate_commands,
    removal_commands,
    removal_rules_commands,
    report_command,
    restore_command,
    returned_command,
    rules_commands,
    schedule_commands,
    sign_in_commands,
    status_command,
    vault_commands,
    vault_upkeep_commands,
    watch_command,
)
from vault_app.cli.call import Call
from vault_app.cli.console import Console
from vault_app.cli.demo_command import demo

_COMMANDS: dict[str, Callable[[Call], int]] = {
    "create": vault_commands.create,
    "account": account_commands.account,
    "clients": sign_in_commands.clients,
    "lookups": find_command.lookups,
    "pull": pull_command.pull,
    "watch": watch_command.watch,
    "schedule": schedule_commands.schedule,
    "status": status_command.status,
    "prove": prove_command.prove_account,
    "set-aside": quarantine_commands.set_aside,
    "search": mail_commands.search,
    "show": mail_commands.show,
    "regions": region_commands.regions,
    "assess": assess_command.assess,
    "custody": custody_command.custody,
    "reach": reach_commands.reach,
    "reassess": reassess_command.reassess,
    "rules": rules_commands.rules,
    "declare": declare_commands.declare,
    "dns": dns_command.dns,
    "facts": facts_commands.facts,
    "report": report_command.report,
    "remove": removal_commands.remove,
    "receipts": removal_commands.receipts,
    "restore": restore_command.restore,
    "removal-rules": removal_rules_commands.removal_rules,
    "hold": holds_commands.hold,
    "returned": returned_command.returned,
    "receipt": ledger_commands.receipt,
    "ledger": ledger_commands.ledger,
    "verify": vault_commands.verify,
    "backup": vault_upkeep_commands.backup,
    "shrink": vault_upkeep_commands.shrink,
    "relocate": relocate_commands.relocate,
    "put-back": relocate_commands.put_mail_back,
    "stats": vault_commands.stats,
    "demo": demo,
}


def run_command(options: argparse.Namespace, console: Console) -> int:
    """Run what the options name; returns the exit code."""
    if (options.command, getattr(options, "action", None)) == ("facts", "check"):
        return facts_commands.check(options.folder, console)
    call = Call(options=options, console=console, home=build_home())
    return _COMMANDS[options.command](call)
