"""No command that could remove more than it names can be sent."""

import pytest

from vault_app.imap.guard import refuse_unsafe


@pytest.mark.parametrize(
    "command",
    [
        b"EXPUNGE",
        b"expunge",
        b"CLOSE",
        b"STORE 1 +FLAGS (\\Deleted)",
        b"MOVE 1 Trash",
        b'DELETE "INBOX"',
        b"UID EXPUNGE *",
        b"UID EXPUNGE 1:*",
        b"UID EXPUNGE 5,7:*",
        b"UID STORE 1:* +FLAGS (\\Deleted)",
        b"uid store * +FLAGS (\\Deleted)",
        b"UID MOVE 1:* Trash",
        b"UID EXPUNGE $",
    ],
)
def test_refused(command: bytes) -> None:
    with pytest.raises(RuntimeError):
        refuse_unsafe(command)


@pytest.mark.parametrize(
    "command",
    [
        b"UID EXPUNGE 5",
        b"UID EXPUNGE 5:9,12",
        b"UID STORE 5 +FLAGS.SILENT (\\Deleted)",
        b"UID FETCH 1:* (UID FLAGS)",
        b'LIST "" "*"',
        b"LOGOUT",
        b'EXAMINE "CLOSE"',
    ],
)
def test_let_through(command: bytes) -> None:
    refuse_unsafe(command)
