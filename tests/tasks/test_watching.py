"""Listening to accounts: news are told and gathered, failures waited for, refusals left alone, and
every thread ends at once."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as Served
from tests.servers.mail_user import MailUser
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive import accounts as account_writes
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.errors import CannotConnect, SignInRefused
from vault_app.model.mail import Account
from vault_app.regions.world import World
from vault_app.tasks.schedule import folders_to_choose, listen_to
from vault_app.tasks.watching import Ear, Tempo, Watching

LONG = 20.0
QUICK = Tempo(settle=0.02, gap=0.1, pauses=(0.05, 0.1), renew=5.0, ask=0.1)


class Hearing:
    """Watching with what it told."""

    def __init__(self, vault: Vault, tempo: Tempo = QUICK) -> None:
        self.heard: list[int] = []
        self.times: list[float] = []
        self.broken: list[Exception] = []
        self.watching = Watching(
            vault, NoKeyring(), heard=self._hear, broken=self.broken.append, tempo=tempo
        )

    def _hear(self, account_id: int) -> None:
        self.times.append(time.monotonic())
        self.heard.append(account_id)

    def is_so(self, *ears: Ear) -> bool:
        return [each.ear for each in self.watching.heeds()] == list(ears)

    def end(self) -> float:
        """Stop; how many seconds it took until no thread was left."""
        began = time.monotonic()
        self.watching.stop()
        assert self.watching.join(LONG)
        return time.monotonic() - began


@pytest.fixture
def hearing(vault: Vault) -> Iterator[Hearing]:
    made = Hearing(vault)
    yield made
    made.end()
    assert not made.broken
    assert not [each for each in threading.enumerate() if each.name.startswith("listen-")]


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_new_mail_is_told_of_and_a_pull_brings_it(
    hearing: Hearing, desk: Desk, mail_user: MailUser
) -> None:
    desk.pull()
    hearing.watching.listen([desk.account])
    until(lambda: hearing.is_so(Ear.LISTENING))
    assert not hearing.heard
    mail_user.append("INBOX", letter(1))
    until(lambda: hearing.heard)
    assert hearing.heard[0] == desk.account.id
    desk.pull()
    assert desk.raws() == [letter(1)]
    # To listen to the same accounts once more changes nothing.
    hearing.watching.listen([desk.account])
    assert hearing.is_so(Ear.LISTENING)
    assert hearing.end() < 1.0


def test_what_came_while_nobody_listened_is_told(
    hearing: Hearing, desk: Desk, mail_user: MailUser
) -> None:
    desk.pull()
    mail_user.append("INBOX", letter(1))
    hearing.watching.listen([desk.account])
    until(lambda: hearing.heard)


def test_many_news_are_gathered(desk: Desk, mail_user: MailUser) -> None:
    desk.pull()
    hearing = Hearing(desk.vault, replace(QUICK, settle=0.3, gap=1.0))
    hearing.watching.listen([desk.account])
    until(lambda: hearing.is_so(Ear.LISTENING))
    for number in range(12):
        mail_user.append("INBOX", letter(number))
        time.sleep(0.05)
    until(lambda: len(hearing.heard) == 2)
    first, second = hearing.times
    assert second - first >= 0.99
    hearing.end()


def test_chosen_folders_are_listened_to(hearing: Hearing, desk: Desk, mail_user: MailUser) -> None:
    for name in ("Work", "Lists"):
        mail_user.create(name)
    desk.pull()
    with desk.vault.reader() as reader:
        names = {each.name: each.id for each in folders_to_choose(reader, desk.account.id)}
    listen_to(desk.vault, desk.account, [names["INBOX"], names["Work"]])
    hearing.watching.listen([desk.account])
    until(lambda: hearing.is_so(Ear.LISTENING))
    until(lambda: any(each.line == b"IDLE" for each in mail_user.commands(settled=False)))
    mail_user.append("Lists", letter(1))
    mail_user.append("Work", letter(2))
    until(lambda: hearing.heard)
    asked = [each.line for each in mail_user.commands(settled=False) if each.name == "NOTIFY"]
    assert len(asked) == 1
    assert b'"Work"' in asked[0]
    assert b"Lists" not in asked[0]


def test_a_broken_connection_is_made_again(
    hearing: Hearing, desk: Desk, mail_user: MailUser
) -> None:
    desk.pull()
    hearing.watching.listen([desk.account])
    until(lambda: hearing.is_so(Ear.LISTENING))
    hearing.watching.renew()
    until(lambda: hearing.is_so(Ear.LISTENING))
    mail_user.append("INBOX", letter(1))
    until(lambda: hearing.heard)


# Servers that do what they should not


@pytest.fixture
def hostile(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as server:
        server.capabilities.append("IDLE")
        yield server


@pytest.fixture
def account(hostile: HostileServer, vault: Vault, world: World) -> Account:
    return desk_for(vault, world, hostile.settings(), hostile.password).account


def _signed_in(server: HostileServer) -> int:
    return sum(each.name == "AUTHENTICATE" for each in server.commands)


def test_a_refused_sign_in_is_noted_and_never_tried_again(
    hearing: Hearing, hostile: HostileServer, account: Account, vault: Vault
) -> None:
    hostile.on(
        "AUTHENTICATE",
        lambda session, command: session.tagged(command, "NO", "[AUTHENTICATIONFAILED] no"),
    )
    hearing.watching.listen([account])
    until(lambda: hearing.is_so(Ear.STOPPED))
    assert isinstance(hearing.watching.heeds()[0].error, SignInRefused)
    time.sleep(0.4)
    assert hostile.connections == 1
    with vault.reader() as reader:
        refused = reader.account(account.id)
    assert refused.refusal is not None
    hearing.watching.listen([refused])
    assert hearing.watching.heeds() == ()
    time.sleep(0.2)
    assert hostile.connections == 1

    # Once a person has signed in again, it is listened to as before.
    hostile.on("AUTHENTICATE", _good)
    vault.write(account_writes.set_server, account.id, account.server)
    with vault.reader() as reader:
        hearing.watching.listen(reader.accounts())
    until(lambda: hearing.is_so(Ear.ASKING) or hearing.is_so(Ear.LISTENING))


def _good(session: Served, command: Command) -> None:
    session.behave(command)


def test_a_server_that_is_away_is_tried_with_pauses(
    hearing: Hearing, hostile: HostileServer, account: Account
) -> None:
    hostile.on_connect(lambda session: session.reset())
    hearing.watching.listen([account])
    until(lambda: hostile.connections >= 4)
    assert hearing.is_so(Ear.RETRYING)
    assert hearing.watching.heeds()[0].error is not None
    hostile.on_connect(lambda session: session.send(hostile.greeting))
    until(lambda: not hearing.is_so(Ear.RETRYING))


def test_a_server_without_room_for_one_more_connection_is_left_alone_for_long(
    hostile: HostileServer, account: Account, vault: Vault
) -> None:
    hostile.on(
        "AUTHENTICATE",
        lambda session, command: session.tagged(command, "NO", "[LIMIT] Too many connections"),
    )
    hearing = Hearing(vault, replace(QUICK, pauses=(0.01, 600.0)))
    hearing.watching.listen([account])
    until(lambda: hearing.is_so(Ear.RETRYING))
    time.sleep(0.2)
    assert hostile.connections == 1
    with vault.reader() as reader:
        assert reader.account(account.id).refusal is None
    hearing.end()


def test_where_one_connection_is_all_it_is_left_to_pulling(
    hostile: HostileServer, account: Account, vault: Vault
) -> None:
    asked: list[str] = []

    def connections(host: str) -> int:
        asked.append(host)
        return 1

    watching = Watching(
        vault, NoKeyring(), heard=lambda _: None, connections=connections, tempo=QUICK
    )
    watching.listen([account])
    assert watching.heeds() == ()
    assert asked == ["localhost"]


def test_pauses_grow_and_a_pull_that_worked_cuts_them_short(
    hostile: HostileServer, account: Account, vault: Vault
) -> None:
    hostile.on_connect(lambda session: session.reset())
    hearing = Hearing(vault, replace(QUICK, pauses=(0.05, 600.0)))
    hearing.watching.listen([account])
    until(lambda: hostile.connections == 2 and hearing.is_so(Ear.RETRYING))
    time.sleep(0.3)
    assert hostile.connections == 2
    hostile.on_connect(lambda session: session.send(hostile.greeting))
    hearing.watching.revive(account.id)
    until(lambda: hearing.is_so(Ear.LISTENING) or hearing.is_so(Ear.ASKING))
    assert hearing.end() < 1.0


def test_a_server_that_always_has_news_is_heard_now_and_then(
    hostile: HostileServer, account: Account, vault: Vault
) -> None:
    def idle(session: Served, command: Command) -> None:
        session.send(b"+ idling\r\n* 1 EXPUNGE\r\n" * 2)
        session.read_line()
        session.tagged(command)

    hostile.on("IDLE", idle)
    hearing = Hearing(vault, replace(QUICK, gap=0.5))
    hearing.watching.listen([account])
    until(lambda: len(hearing.heard) == 3)
    assert hearing.times[2] - hearing.times[0] >= 0.99
    assert sum(each.name == "IDLE" for each in hostile.commands) <= 4
    assert hearing.end() < 1.0


def test_connecting_anew_lets_no_news_be_told_sooner(
    hostile: HostileServer, account: Account, vault: Vault
) -> None:
    def idle(session: Served, command: Command) -> None:
        session.send(b"+ idling\r\n* 1 EXPUNGE\r\n")
        session.read_line()
        session.tagged(command)

    hostile.on("IDLE", idle)
    hearing = Hearing(vault, replace(QUICK, gap=1.0))
    hearing.watching.listen([account])
    until(lambda: len(hearing.heard) == 1)
    hearing.watching.renew()
    until(lambda: len(hearing.heard) == 2)
    assert hearing.times[1] - hearing.times[0] >= 0.99
    assert hearing.end() < 1.0


def test_a_server_that_drops_every_connection_at_once_is_not_hammered(
    hostile: HostileServer, account: Account, vault: Vault
) -> None:
    hostile.on("IDLE", lambda session, command: session.hang_up())
    hearing = Hearing(vault, replace(QUICK, pauses=(0.05, 600.0)))
    hearing.watching.listen([account])
    until(lambda: _signed_in(hostile) == 2 and hearing.is_so(Ear.RETRYING))
    time.sleep(0.3)
    assert _signed_in(hostile) == 2
    assert hearing.end() < 1.0


@pytest.mark.parametrize("where", ["connect", "AUTHENTICATE", "EXAMINE", "IDLE"])
def test_locking_the_vault_ends_listening_wherever_it_is(
    hostile: HostileServer, account: Account, vault: Vault, where: str
) -> None:
    reached = threading.Event()

    def silence(session: Served, *_: object) -> None:
        reached.set()
        session.stall()

    if where == "connect":
        hostile.on_connect(silence)
    else:
        hostile.on(where, silence)
    hearing = Hearing(vault)
    hearing.watching.listen([account])
    assert reached.wait(LONG)
    time.sleep(0.05)
    began = time.monotonic()
    hearing.watching.stop()
    vault.close()
    assert hearing.watching.join(1.0)
    assert time.monotonic() - began < 1.0
    assert not hearing.heard


def test_a_vault_that_closes_under_it_ends_listening(
    hostile: HostileServer, account: Account, vault: Vault
) -> None:
    hostile.on_connect(lambda session: session.reset())
    hearing = Hearing(vault)
    hearing.watching.listen([account])
    until(lambda: hostile.connections)
    vault.close()
    began = time.monotonic()
    while any(each.name.startswith("listen-") for each in threading.enumerate()):
        assert time.monotonic() - began < LONG
        time.sleep(0.01)
    hearing.end()


def test_an_account_without_a_server_is_retried_and_forgotten_with_the_account(
    hearing: Hearing, account: Account, hostile: HostileServer, vault: Vault
) -> None:
    hostile.stop()
    hearing.watching.listen([account])
    until(lambda: hearing.is_so(Ear.RETRYING))
    assert isinstance(hearing.watching.heeds()[0].error, CannotConnect)
    hearing.watching.listen([])
    assert hearing.watching.heeds() == ()
    assert hearing.watching.join(1.0)
