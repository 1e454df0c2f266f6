"""Servers whose numbers cannot be relied on: the vault ends in step with them all the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.modseq import ModSequences
from tests.servers.wire import Command
from tests.tasks.conftest import Desk, desk_for, letter
from tests.tasks.test_pull import of
from tests.tasks.test_staying_in_step import age_marks, live
from vault_app.archive.vault import Vault
from vault_app.regions.world import World
from vault_app.tasks.mailbox_look import distrust_setting


@pytest.fixture
def changing(authority: Authority) -> Iterator[ModSequences]:
    with HostileServer(authority=authority) as server:
        modseq = ModSequences(server, server.inbox)
        for number in range(6):
            modseq.add(letter(number))
        yield modseq


@pytest.fixture
def desk(vault: Vault, world: World, changing: ModSequences) -> Desk:
    server = changing.server
    return desk_for(vault, world, server.settings(), server.password)


def said(changing: ModSequences, word: bytes) -> bool:
    """Whether the client said so since this was asked last."""
    lines = [command.line for command in changing.server.commands]
    changing.server.commands.clear()
    return any(word in line for line in lines)


def in_step(desk: Desk, changing: ModSequences) -> bool:
    expected = {message.uid: tuple(sorted(message.flags)) for message in changing.mailbox.messages}
    return live(desk)["INBOX"] == expected


def test_what_is_told_is_believed_if_it_adds_up(desk: Desk, changing: ModSequences) -> None:
    desk.pull()
    changing.flag(2, "\\Seen")
    changing.expunge(4)
    changing.add(letter(50))
    said(changing, b"")
    desk.pull()
    lines = [command.line for command in changing.server.commands]
    assert [line for line in lines if b"1:*" in line] == [
        b"UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 16 VANISHED)"
    ]
    assert in_step(desk, changing)
    said(changing, b"")
    desk.pull()
    assert not said(changing, b"EXAMINE")


def _less(changing: ModSequences) -> None:
    """The mod-sequence went back, as after a restored backup."""
    changing.told = lambda _: b"3"


def _none(changing: ModSequences) -> None:
    changing.has_none = True


def _nonsense(changing: ModSequences) -> None:
    changing.told = lambda _: b"many"


def _endless(changing: ModSequences) -> None:
    changing.told = lambda _: b"99999999999999999999999"


def _forgets_expunged(changing: ModSequences) -> None:
    changing.vanished = lambda _: b""


def _vanished_is_nonsense(changing: ModSequences) -> None:
    changing.vanished = lambda _: b"4:x,"


def _everything_vanished(changing: ModSequences) -> None:
    changing.vanished = lambda _: b"1:4294967295"


def _uidnext_went_back(changing: ModSequences) -> None:
    changing.mailbox.uidnext = 3


def _refuses(changing: ModSequences) -> None:
    def refuse(session: Session, command: Command) -> None:
        if b"CHANGEDSINCE" in command.arguments:
            session.tagged(command, "BAD", "What?")
        else:
            session.behave(command)

    changing.server.on("UID FETCH", refuse)


def _hangs_up(changing: ModSequences) -> None:
    def hang_up(session: Session, command: Command) -> None:
        if b"CHANGEDSINCE" in command.arguments:
            session.hang_up()
        session.behave(command)

    changing.server.on("UID FETCH", hang_up)


def _leaves_out_what_is_new(changing: ModSequences) -> None:
    def leave_out(session: Session, command: Command) -> None:
        if b"CHANGEDSINCE" in command.arguments:
            session.tagged(command)
        else:
            session.behave(command)

    changing.server.on("UID FETCH", leave_out)


@pytest.mark.parametrize(
    "spoil",
    [
        *(_less, _none, _nonsense, _endless, _forgets_expunged, _vanished_is_nonsense),
        *(_everything_vanished, _uidnext_went_back, _refuses, _hangs_up),
        _leaves_out_what_is_new,
    ],
)
def test_any_doubt_means_a_full_comparison(
    desk: Desk,
    changing: ModSequences,
    spoil: Callable[[ModSequences], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", (0.0,))
    desk.pull()
    changing.flag(2, "\\Flagged")
    changing.expunge(4)
    changing.add(letter(50))
    uidnext = changing.mailbox.uidnext
    spoil(changing)
    said(changing, b"")
    report = desk.pull()
    assert report.left_over == ()
    assert of(report).listed == of(report).stored == 6
    assert in_step(desk, changing)
    assert said(changing, b"UID FETCH 1:* (UID FLAGS)")
    changing.mailbox.uidnext = uidnext
    changing.flag(1, "\\Seen")
    desk.pull(is_thorough=True)
    assert in_step(desk, changing)


def test_a_server_that_hides_changes_is_found_out(desk: Desk, changing: ModSequences) -> None:
    desk.pull()
    changing.told = lambda _: b"16"
    desk.pull()
    changing.mailbox.find(2).flags.add("\\Seen")
    desk.pull()
    assert not in_step(desk, changing)  # nobody can know
    age_marks(desk, timedelta(days=8))
    desk.pull()
    assert in_step(desk, changing)
    with desk.vault.reader() as reader:
        assert reader.setting(distrust_setting(desk.account.id)) is not None
    changing.mailbox.find(3).flags.add("\\Seen")
    desk.pull()
    assert in_step(desk, changing)


def test_an_honest_server_is_not_blamed(desk: Desk, changing: ModSequences) -> None:
    """A change in the middle of the look, after its numbers were told."""
    desk.pull()
    age_marks(desk, timedelta(days=8))

    def change_meanwhile(session: Session, command: Command) -> None:
        if b"1:*" in command.arguments:
            changing.flag(5, "\\Answered")
        session.behave(command)

    changing.server.on("UID FETCH", change_meanwhile, times=1)
    desk.pull()
    assert in_step(desk, changing)
    with desk.vault.reader() as reader:
        assert reader.setting(distrust_setting(desk.account.id)) is None


def test_condstore_that_is_offered_and_not_understood(desk: Desk, changing: ModSequences) -> None:
    def refuse(session: Session, command: Command) -> None:
        if b"CONDSTORE" in command.arguments:
            session.tagged(command, "BAD", "Unexpected argument")
        else:
            session.behave(command)

    changing.server.on("EXAMINE", refuse)
    assert of(desk.pull()).stored == 6
    assert of(desk.pull()).stored == 6


@pytest.mark.parametrize("limit", [1, 3, 7])
@pytest.mark.parametrize("says_no", [False, True])
def test_a_limit_of_messages_a_command(
    vault: Vault, world: World, authority: Authority, limit: int, says_no: bool
) -> None:
    """RFC 9738: of what a command names, so many of the newest are answered."""
    with HostileServer(authority=authority) as server:
        server.capabilities.append(f"MESSAGELIMIT={limit}")
        raws = [letter(number) for number in range(40)]
        for number, raw in enumerate(raws):
            server.inbox.add(raw, uid=number * number + 1)

        def fetch(session: Session, command: Command) -> None:
            found = list(session.fetch_answers(command))
            for _, line in found[-limit:]:
                session.send(line)
            if len(found) > limit:
                code = f"[MESSAGELIMIT {limit} {found[-limit][0].uid}] Partly done"
                session.tagged(command, "NO" if says_no else "OK", code)
            else:
                session.tagged(command)

        server.on("UID FETCH", fetch)
        desk = desk_for(vault, world, server.settings(), server.password)
        report = desk.pull()
        assert (of(report).listed, of(report).stored) == (40, 40)
        assert desk.raws() == sorted(raws)
        assert desk.pull().messages == 0
