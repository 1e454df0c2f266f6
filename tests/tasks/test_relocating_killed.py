"""Killed at random instants, a move to another account loses nothing and repeats nothing."""

import random

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import PASSPHRASE, Desk, letter
from tests.tasks.test_kill import run_and_kill
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import WayOut
from vault_app.tasks.accounts import add_account
from vault_app.tasks.relocating import make_relocation
from vault_app.tasks.removal_settings import RemovalSettings, set_removal_settings
from vault_app.tasks.vaults import open_vault

KILLS = 7


def bodies(user: MailUser) -> list[bytes]:
    return sorted(user.messages("INBOX").values())


def test_killed_at_any_instant(desk: Desk, mail_user: MailUser, dovecot: Dovecot) -> None:
    letters = [letter(n) for n in range(150)]
    mail_user.bulk_load("INBOX", letters)
    desk.pull()
    new_home = dovecot.new_user()
    target = add_account(
        desk.vault,
        NoKeyring(),
        address="new@example.org",
        label="",
        server=new_home.settings(),
        password=new_home.password,
    )
    set_removal_settings(desk.vault, RemovalSettings(way=WayOut.FOR_GOOD))
    relocation = make_relocation(
        desk.vault, EVERYTHING, source=desk.account.id, target=target.id, removes_source=True
    )
    folder = desk.vault.folder
    desk.vault.close()
    chance = random.Random(2014)
    for _ in range(KILLS):
        run_and_kill("relocate", folder, target.id, chance.uniform(0, 0.4))
        there, here = bodies(new_home), bodies(mail_user)
        assert len(set(there)) == len(there)
        assert {*there, *here} == set(letters)
    run_and_kill("relocate", folder, target.id, None)
    with open_vault(folder, PASSPHRASE) as vault, vault.reader() as reader:
        done = reader.relocation(relocation.id)
    assert (done.verified, done.finished_at is None) == (150, False)
    assert bodies(new_home) == sorted(letters)
    assert bodies(mail_user) == []
