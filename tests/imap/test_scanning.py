"""Listing mailboxes of any size: in windows of UIDs, all of them, each once or twice."""

from collections.abc import Iterator

import pytest

from tests.servers.behaviour import open_mailbox, select_lines
from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.hostile import Session as ServerSession
from tests.servers.wire import Command
from vault_app.imap import scanning
from vault_app.imap.session import Session

# Dense, sparse, with a gap, and all at the far end.
SHAPES = {
    "dense": range(1, 400),
    "sparse": range(1, 40_000, 100),
    "gap": [*range(1, 200), *range(4_000_000_000, 4_000_000_200)],
    "far": range(4_294_966_000, 4_294_966_400),
    "one": [4_294_967_294],
    "none": [],
}


@pytest.fixture
def server(authority: Authority) -> Iterator[HostileServer]:
    with HostileServer(authority=authority) as running:
        yield running


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("tells_uidnext", [True, False])
def test_windows_hold_everything(
    server: HostileServer,
    monkeypatch: pytest.MonkeyPatch,
    shape: list[int],
    tells_uidnext: bool,
) -> None:
    monkeypatch.setattr(scanning, "WINDOW_MESSAGES", 60)
    for uid in shape:
        server.inbox.add(b"Subject: x\r\n\r\n", {"\\Seen"} if uid % 3 else set(), uid=uid)

    def examine(session: ServerSession, command: Command) -> None:
        if (mailbox := open_mailbox(session, command)) is not None:
            session.send(select_lines(mailbox, uidnext=tells_uidnext))
            session.tagged(command, "OK", "[READ-ONLY] Open")

    server.on("EXAMINE", examine)
    with Session(server.settings(), server.password) as session:
        session.open_mailbox(b"INBOX")
        found = list(session.list_uids())
    assert [uid for uid, _ in found] == list(shape)
    assert all(flags == (("\\Seen",) if uid % 3 else ()) for uid, flags in found)
    windows = [c for c in server.commands if c.name == "UID FETCH" and b"FLAGS" in c.arguments]
    assert len(windows) < 60


def test_mail_beyond_uidnext_is_seen(
    server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "WINDOW_MESSAGES", 5)
    for _ in range(20):
        server.inbox.add(b"Subject: x\r\n\r\n")

    with Session(server.settings(), server.password) as session:
        session.open_mailbox(b"INBOX")
        server.inbox.add(b"Subject: new\r\n\r\n")
        assert [uid for uid, _ in session.list_uids()] == list(range(1, 22))


@pytest.mark.parametrize(
    ("capabilities", "limit"),
    [
        ({"IMAP4rev1", "MESSAGELIMIT=1000"}, 1000),
        ({"MESSAGELIMIT=0"}, None),
        ({"MESSAGELIMIT=many"}, None),
        ({"MESSAGELIMIT"}, None),
        (set(), None),
    ],
)
def test_the_limit_of_messages(capabilities: set[str], limit: int | None) -> None:
    assert scanning.message_limit(capabilities) == limit
