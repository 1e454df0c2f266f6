"""Pulls an account: every mailbox, only what is new, resumable at any point.

What is fetched is committed in batches together with its placements, and placements are all that
says what has been fetched: a pull that was killed goes on where the last commit ended.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from vault_app.archive.vault import Vault
from vault_app.model.errors import AllowanceUsed, CommandRefused
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.model.pulls import PullWhy
from vault_app.regions.world import World
from vault_app.tasks.account_pull import AccountPull
from vault_app.tasks.accounts import Connect
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.holds import hold_what_came
from vault_app.tasks.link import Link
from vault_app.tasks.pull_history import kept_in_history
from vault_app.tasks.pull_report import LeftOver, MailboxReport, PullReport
from vault_app.tasks.throttling import is_throttled

__all__ = ["LeftOver", "MailboxReport", "PullReport", "pull"]


def pull(
    job: Job,
    vault: Vault,
    world: World,
    account: Account,
    connect: Connect,
    *,
    mailboxes: Sequence[str] | None = None,
    why: PullWhy = PullWhy.ASKED,
    is_thorough: bool = False,
) -> PullReport:
    """Bring the vault into step with an account; with ``mailboxes``, only those, by name.

    Mailboxes of which the server says that nothing changed are not looked at, nor is more listed
    than what changed; with ``is_thorough``, all is compared anyway, as it is at least every week.

    Raises:
        MailboxNotFound: a mailbox that was asked for is not there.
        AllowanceUsed: the provider lets no more be fetched for now; what came until then is kept.
        ServerError: no connection, or it is lost for good; likewise.
        Cancelled: likewise.
    """
    began = time.monotonic()
    world = vault_world(vault, world)
    with vault.alone_with(account.id, job), kept_in_history(vault, account.id, why) as so_far:
        link = Link(job, lambda: connect(account.id))
        try:
            one = AccountPull(job, vault, world, account, link, so_far)
            one.run(mailboxes, is_thorough=is_thorough)
            so_far.set_aside = sum(each.quarantined for each in one.reports)
        except CommandRefused as error:
            if not is_throttled(str(error.facts["server_text"])):
                raise
            minutes = world.server_limits.of(account.server.host).pause_minutes
            raise AllowanceUsed(
                host=account.server.host,
                until=datetime.now(UTC) + timedelta(minutes=minutes),
            ) from error
        finally:
            link.drop()
        hold_what_came(vault, world)
    return PullReport(
        mailboxes=tuple(one.reports),
        left_over=tuple(one.left_over),
        messages=so_far.messages,
        bytes=so_far.bytes,
        seconds=time.monotonic() - began,
    )
