"""mbsync and notmuch on the server of a bench: what Homeport's pulls are measured against.

COMPRESS is switched off, which on loopback only slows mbsync down.
"""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.servers.mail_user import MailUser
from vault_app.model.mail import ServerSettings

_MBSYNCRC = """
FSync {fsync}

IMAPStore far
Host localhost
Port {server.port}
User {server.user}
PassCmd "cat {folder}/pass"
SSLType IMAPS
CertificateFile {folder}/ca.pem
DisableExtension COMPRESS=DEFLATE

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
"""
_NOTMUCH = """
[database]
path={folder}/mail
[new]
ignore=.mbsyncstate;.uidvalidity
"""
_LONGEST = 3_600.0


@dataclass(frozen=True, slots=True)
class Took:
    """What a program took: seconds by the clock, and of all processors."""

    seconds: float
    cpu: float


class Mbsync:
    """mbsync with a Maildir of its own in ``folder``."""

    def __init__(
        self, user: MailUser, folder: Path, *, fsync: bool, server: ServerSettings | None = None
    ) -> None:
        self._folder = folder
        (folder / "ca.pem").write_text(user.ca_pem)
        (folder / "pass").write_text(user.password)
        (folder / "mail").mkdir()
        (folder / "mbsyncrc").write_text(
            _MBSYNCRC.format(
                server=server or user.settings(), folder=folder, fsync="yes" if fsync else "no"
            )
        )
        (folder / "notmuchrc").write_text(_NOTMUCH.format(folder=folder))

    def pull(self) -> Took:
        """Bring the Maildir into step."""
        return _timed(["mbsync", "-q", "-c", str(self._folder / "mbsyncrc"), "all"])

    def index(self) -> Took:
        """Index what has come, by ``notmuch new``."""
        return _timed(["notmuch", f"--config={self._folder / 'notmuchrc'}", "new", "--quiet"])

    def count(self) -> int:
        """How many messages the Maildir holds."""
        files = (self._folder / "mail").rglob("*")
        return sum(1 for path in files if path.parent.name in ("cur", "new"))


def _timed(command: list[str]) -> Took:
    before, began = os.times(), time.monotonic()
    subprocess.run(command, check=True, timeout=_LONGEST)
    seconds, after = time.monotonic() - began, os.times()
    cpu = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    return Took(seconds, cpu)
