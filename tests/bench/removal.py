"""Removes a mailbox by a plan, each message read back and proven, and beside it by bare commands.

    python -m tests.bench.removal MESSAGES ROUNDS [NAME ...]    (in the venv)

Bare is what any program must send at the least: UID STORE and UID EXPUNGE in sets of 500, nothing
read, nothing noted, nothing confirmed. Both work on the same Dovecot over TLS, with the same mail.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import mailboxes
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from vault_app.archive.vault import Vault
from vault_app.boot import resources_folder
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import ProofKind, RemovalChoices, RemovalMode, WayOut
from vault_app.regions.world import World
from vault_app.tasks.accounts import add_account, connector
from vault_app.tasks.pull import pull
from vault_app.tasks.removal import make_plan, run_plan
from vault_app.tasks.vaults import create_vault

_SET = 500
_CHOICES = {
    "read-back": RemovalChoices(),
    "quick": RemovalChoices(proof=ProofKind.QUICK),
    "trash": RemovalChoices(way=WayOut.TRASH),
}


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    names = sys.argv[3:] or [*_CHOICES]
    world = World.load(resources_folder())
    with Dovecot(authority=Authority(), extra_config="mail_fsync = optimized") as server:
        for name in names:
            for _ in range(rounds):
                _compare(server, world, name, messages)


def _compare(server: Dovecot, world: World, name: str, messages: int) -> None:
    bare = _timed(lambda: _remove_bare(_filled(server, messages)))
    user = _filled(server, messages)
    user.create("Trash")
    with (
        tempfile.TemporaryDirectory() as folder,
        create_vault(Path(folder) / "bench.vault", "quince and medlar") as vault,
    ):
        account_id = _pulled(vault, world, user)
        ours, cpu = _remove_planned(vault, world, account_id, _CHOICES[name])

    print(
        f"{name}: {messages} messages: {ours:.2f} s ({cpu / messages * 1e6:.0f} us of our processor"
        f" each), bare {bare:.2f} s: ratio {ours / bare:.2f}"
    )


def _filled(server: Dovecot, messages: int) -> MailUser:
    user = server.new_user()
    user.bulk_load("INBOX", mailboxes.small(messages), received=mailboxes.dates(messages))
    user.uids("INBOX")
    return user


def _pulled(vault: Vault, world: World, user: MailUser) -> int:
    account = add_account(
        vault,
        NoKeyring(),
        address=user.name,
        label="",
        server=user.settings(),
        password=user.password,
    )
    pull(QuietJob(), vault, world, account, connector(vault, NoKeyring()))
    return account.id


def _remove_planned(
    vault: Vault, world: World, account_id: int, choices: RemovalChoices
) -> tuple[float, float]:
    began, cpu = time.monotonic(), time.process_time()
    plan = make_plan(vault, EVERYTHING, RemovalMode.LOCAL_ONLY, choices=choices)
    report = run_plan(QuietJob(), vault, world, plan.id, connector(vault, NoKeyring()))
    took = time.monotonic() - began, time.process_time() - cpu
    if report.confirmed != plan.placements:
        sys.exit(f"only {report.confirmed} of {plan.placements} were removed")
    return took


def _remove_bare(user: MailUser) -> Callable[[], None]:
    client = user.sign_in()
    uids = user.uids("INBOX")

    def remove() -> None:
        client.select("INBOX")
        for start in range(0, len(uids), _SET):
            some = f"{uids[start]}:{uids[min(start + _SET, len(uids)) - 1]}"
            client.uid("STORE", some, "+FLAGS.SILENT", "(\\Deleted)")
            client.uid("EXPUNGE", some)
        client.logout()

    return remove


def _timed(prepare: Callable[[], Callable[[], None]]) -> float:
    remove = prepare()
    began = time.monotonic()
    remove()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
