"""Runs one task in a process of its own, which ``test_kill`` kills at some instant.

Usage: python -m tests.tasks.killed_task pull|remove, with the settings as JSON on standard input.
Prints a line when it begins.
"""

import json
import sys
from pathlib import Path

from tests.tasks.conftest import PASSPHRASE
from vault_app.boot import resources_folder
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.regions.world import World
from vault_app.tasks.accounts import connector
from vault_app.tasks.pull import pull
from vault_app.tasks.removal import resume_plans
from vault_app.tasks.vaults import open_vault


def main() -> None:
    settings = json.load(sys.stdin)
    world = World.load(resources_folder())
    with open_vault(Path(settings["folder"]), PASSPHRASE) as vault:
        connect = connector(vault, NoKeyring())
        with vault.reader() as reader:
            account = reader.account(settings["account_id"])
        sys.stdout.write("begin\n")
        sys.stdout.flush()
        if sys.argv[1] == "pull":
            pull(QuietJob(), vault, world, account, connect)
        else:
            resume_plans(QuietJob(), vault, world, connect)


if __name__ == "__main__":
    main()
