"""What Homeport says on the wire: never more than it needs, and not again and again."""

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.mail_user import MailUser
from tests.servers.wire import Command, assert_wire_is_safe
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.errors import ConnectionLost, SignInRefused
from vault_app.regions.world import World

_PULLING = {
    "AUTHENTICATE",
    "CAPABILITY",
    "ENABLE",
    "EXAMINE",
    "GETQUOTAROOT",
    "ID",
    "LIST",
    "LOGIN",
    "LOGOUT",
    "NAMESPACE",
    "NOOP",
    "STATUS",
    "UID FETCH",
}
_REMOVING = {"SELECT", "UID STORE", "UID EXPUNGE"}
# They change what names, numbers or answers look like; none is of use that is worth that.
_NOT_SWITCHED_ON = (b"IMAP4REV2", b"UTF8=ACCEPT", b"UIDONLY")


def assert_bodies_are_peeked(commands: list[Command]) -> None:
    """Else they would count as read; and one provider answers RFC822 with nothing."""
    for command in commands:
        if command.name == "UID FETCH":
            asked = command.arguments.upper()
            assert b"BODY[" not in asked
            assert b"RFC822)" not in asked
            assert b"BODYSTRUCTURE" not in asked
            assert b"BINARY" not in asked


def test_a_pull_only_looks(desk: Desk, mail_user: MailUser) -> None:
    """EXAMINE alone, and no SEARCH, whose answers some servers get wrong."""
    mail_user.bulk_load("INBOX", [letter(n) for n in range(30)])
    mail_user.create("Archive")
    desk.pull()
    mail_user.append("Archive", letter(40))
    desk.pull()
    mail_user.set_uidvalidity("INBOX", mail_user.uidvalidity("INBOX") + 1)
    desk.pull()
    commands = mail_user.commands()
    assert {command.name for command in commands} - _PULLING == set()
    assert_bodies_are_peeked(commands)
    assert_wire_is_safe(commands)


def test_a_removal_says_no_more(desk: Desk, mail_user: MailUser) -> None:
    mail_user.bulk_load("INBOX", [letter(n) for n in range(5)])
    desk.pull()
    assert desk.remove().confirmed == 5
    commands = mail_user.commands()
    assert {command.name for command in commands} - _PULLING - _REMOVING == set()
    assert_bodies_are_peeked(commands)
    assert_wire_is_safe(commands)


def test_what_changes_the_protocol_is_not_switched_on(
    vault: Vault, world: World, authority: Authority
) -> None:
    with HostileServer(authority=authority) as server:
        server.capabilities += ["IMAP4rev2", "UTF8=ACCEPT", "UIDONLY", "ENABLE", "LITERAL-"]
        server.inbox.add(letter(1))
        desk = desk_for(vault, world, server.settings(), server.password)
        assert desk.pull().new == 1
        for command in server.commands:
            if command.name == "ENABLE":
                assert not any(name in command.line.upper() for name in _NOT_SWITCHED_ON)


@pytest.mark.parametrize(("at", "most"), [("LIST", 2), ("EXAMINE", 8)])
def test_a_server_that_always_hangs_up_is_given_up(
    vault: Vault,
    world: World,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
    most: int,
) -> None:
    """A peer tries again without end."""
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", (0.0, 0.0))
    with HostileServer(authority=authority) as server:
        server.inbox.add(letter(1))
        server.on(at, lambda served, command: served.hang_up())
        desk = desk_for(vault, world, server.settings(), server.password)
        with pytest.raises(ConnectionLost):
            desk.pull()
        assert 1 <= server.connections <= most


def test_a_wrong_password_is_said_once(vault: Vault, world: World, authority: Authority) -> None:
    def refuse(served: Served, command: Command) -> None:
        served.send(b"+ \r\n")
        served.read_line()
        served.tagged(command, "NO", "[AUTHENTICATIONFAILED] No")

    with HostileServer(authority=authority) as server:
        server.on("AUTHENTICATE", refuse)
        desk = desk_for(vault, world, server.settings(), "wrong")
        with pytest.raises(SignInRefused):
            desk.pull()
        names = [command.name for command in server.commands]
    assert names.count("AUTHENTICATE") + names.count("LOGIN") == 1
    assert server.connections == 1
