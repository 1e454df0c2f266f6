"""One run of the program: what was asked for, where answers go, and the vault it is about."""

import argparse
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.boot import Home
from vault_app.cli.asking import ask_passphrase
from vault_app.cli.console import Console
from vault_app.cli.progress import TerminalJob, interruptible
from vault_app.model.errors import AccountNotFound, UsageError
from vault_app.model.mail import Account
from vault_app.regions.world import World
from vault_app.tasks.declarations import vault_world
from vault_app.tasks.vaults import open_vault
from vault_app.wording.text import say_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Handed to every command."""

    options: argparse.Namespace
    console: Console
    home: Home

    @property
    def folder(self) -> Path:
        """The vault's folder; raises ``UsageError`` when none was given."""
        if not self.options.vault:
            raise UsageError(reason="vault-missing")
        return Path(self.options.vault)

    @contextlib.contextmanager
    def vault(self) -> Iterator[Vault]:
        """The vault, open within the block."""
        folder = self.folder
        passphrase = ask_passphrase(self.console, self.options.passphrase_file)
        with open_vault(folder, passphrase) as vault:
            if self.options.command != "remove":
                self._tell_of_unfinished(vault)
            yield vault

    def _tell_of_unfinished(self, vault: Vault) -> None:
        with vault.reader() as reader:
            plans = reader.unfinished_plans()
        if plans:
            self.console.note(
                say_count(
                    "A removal was interrupted. Go on with: remove --resume",
                    "{n} removals were interrupted. Go on with: remove --resume",
                    len(plans),
                )
            )

    @contextlib.contextmanager
    def reader(self) -> Iterator[Reader]:
        """A reader of the vault, for commands that only look."""
        with self.vault() as vault, vault.reader() as reader:
            yield reader

    def world_of(self, vault: Vault) -> World:
        """The facts with what the vault's owner declared."""
        return vault_world(vault, self.home.world)

    @contextlib.contextmanager
    def job(self) -> Iterator[TerminalJob]:
        """Progress on stderr, and Ctrl-C as a polite request, within the block."""
        console = self.console
        job = TerminalJob(console.err, is_live=console.err.isatty(), width=console.progress_width)
        with interruptible(job, job.tell_at_once):
            yield job


def find_account(reader: Reader, name: str) -> Account:
    """The account with this address, label or number.

    Raises:
        AccountNotFound: there is none.
    """
    accounts = reader.accounts()
    wanted = name.strip().casefold()
    for account in accounts:
        if wanted in (account.address.casefold(), str(account.id)):
            return account
    for account in accounts:
        if wanted in (account.label.casefold(), account.server.user.casefold()):
            return account
    raise AccountNotFound(account=name)
