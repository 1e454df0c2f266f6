"""A visit to the demo: a server inside this program and a vault that is gone afterwards."""

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vault_app.archive.vault import Vault
from vault_app.demo.server import DemoServer
from vault_app.keys.system_keyring import NoKeyring, SecretStore
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.tasks.accounts import add_account
from vault_app.tasks.vaults import create_vault
from vault_app.wording.text import say


@dataclass(frozen=True, slots=True)
class DemoStay:
    """``end`` takes everything away again. The password never goes into the system's keyring."""

    server: DemoServer
    folder: Path
    vault: Vault
    account: Account
    secrets: SecretStore

    def end(self) -> None:
        """Close all and remove the folder; for any thread, and harmless when repeated."""
        self.vault.close()
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def begin_demo(resources: Path, job: Job) -> DemoStay:
    """Start the server, make a vault under a passphrase that nobody knows, add the account."""
    folder = Path(tempfile.mkdtemp(prefix="homeport-demo-"))
    server = DemoServer(resources)
    keyring = NoKeyring()
    vault: Vault | None = None
    try:
        server.start()
        job.check()
        vault = create_vault(folder / "Demo.vault", secrets.token_urlsafe(18))
        account = add_account(
            vault,
            keyring,
            address=server.address,
            label=say("Demo mailbox"),
            server=server.settings,
            password=server.password,
        )
    except BaseException:
        if vault is not None:
            vault.close()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return DemoStay(server, folder, vault, account, keyring)
