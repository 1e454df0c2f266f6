"""An account that is told of another server, or another login, starts from what messages are."""

from tests.servers.hostile import HostileServer
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.model.pulls import PullOutcome
from vault_app.model.query import EVERYTHING
from vault_app.regions.world import World
from vault_app.tasks.renewing import sign_in_again


def _move(desk: Desk, server: HostileServer) -> None:
    desk.account = sign_in_again(
        desk.vault,
        NoKeyring(),
        desk.account.id,
        server.password,
        job=QuietJob(),
        server=server.settings(),
    )


def test_uids_of_the_old_server_hide_nothing_of_the_new_one(vault: Vault, world: World) -> None:
    with HostileServer() as old, HostileServer() as new:
        # The same UIDVALIDITY and the same UIDs, for other messages but one.
        assert old.inbox.uidvalidity == new.inbox.uidvalidity
        for number in range(5):
            old.inbox.add(letter(number))
            new.inbox.add(letter(number + 100))
        new.inbox.add(letter(3))
        desk = desk_for(vault, world, old.settings(), old.password)
        desk.pull()
        _move(desk, new)
        report = desk.pull()
        assert (report.mailboxes[0].listed, report.mailboxes[0].stored) == (6, 6)
        assert report.new == 5
        assert len(desk.raws()) == 10
        # And back, and there again: what was put aside stays out of the way.
        for server, listed in ((old, 5), (new, 6), (old, 5)):
            _move(desk, server)
            report = desk.pull()
            assert report.new == 0
            assert (report.mailboxes[0].listed, report.mailboxes[0].stored) == (listed, listed)
        with vault.reader() as reader:
            assert reader.pull_runs(desk.account.id)[0].outcome is PullOutcome.COMPLETE


def test_a_new_password_moves_nothing(vault: Vault, world: World) -> None:
    with HostileServer() as server:
        server.inbox.add(letter(1))
        desk = desk_for(vault, world, server.settings(), server.password)
        desk.pull()
        _move(desk, server)
        with vault.reader() as reader:
            (ids,) = reader.message_ids(EVERYTHING)
            (placement,) = reader.placements(ids[0])
        assert placement.uidvalidity == server.inbox.uidvalidity
