"""Takes new or withdrawn declarations into account for mail that is in the vault already."""

from vault_app.archive.vault import Vault
from vault_app.model.jobs import Job
from vault_app.regions.world import World
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.reassess import ReassessReport, reassess
from vault_app.tasks.stays import refresh_stays


def apply_declarations(job: Job, vault: Vault, world: World) -> ReassessReport:
    """Judge the messages concerned again, and the stays of all accounts, by what is declared now.

    ``world`` is the shipped one; returns what the judging found.
    """
    declared = vault_world(vault, world)
    report = reassess(job, vault, declared)
    with vault.reader() as reader:
        accounts = reader.accounts()
    for account in accounts:
        job.check()
        refresh_stays(job, vault, declared, account)
    return report
