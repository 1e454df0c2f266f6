"""Pulls a mailbox from Dovecot over TLS, beside mbsync on the same server in the same run.

    python packaging/dev.py bench pull_rate
    python -m tests.bench.pull_rate MESSAGES ROUNDS     (in the venv, for another size)

mbsync copies into a Maildir and indexes nothing; Homeport stores encrypted, indexes the text and
judges custody. Compression is off for both, since on loopback it only slows mbsync down. mbsync is
timed with FSync on (its default, and comparable: Homeport syncs too) and off. Needs isync.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import mailboxes
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from vault_app.boot import resources_folder
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.regions.world import World
from vault_app.tasks.accounts import add_account, connector
from vault_app.tasks.pull import pull
from vault_app.tasks.vaults import create_vault

_MBSYNCRC = """
FSync {fsync}

IMAPStore far
Host localhost
Port {port}
User {user}
PassCmd "cat {folder}.pass"
SSLType IMAPS
CertificateFile {ca}
DisableExtension COMPRESS=DEFLATE

MaildirStore near
Path {folder}/
Inbox {folder}/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    if shutil.which("mbsync") is None:
        sys.exit("mbsync is not installed (Debian: isync)")
    world = World.load(resources_folder())
    with Dovecot(authority=Authority(), place="/dev/shm") as server:
        for kind in ("small", "mixed"):
            user = server.new_user()
            user.bulk_load("INBOX", getattr(mailboxes, kind)(messages))
            user.uids("INBOX")
            _compare(kind, user, world, server.port, rounds)


def _compare(kind: str, user: MailUser, world: World, port: int, rounds: int) -> None:
    ours: list[float] = []
    synced: list[float] = []
    unsynced: list[float] = []
    note = ""
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            seconds, note = _homeport(user, world, Path(folder))
            ours.append(seconds)
        for times, fsync in ((synced, "yes"), (unsynced, "no")):
            with tempfile.TemporaryDirectory() as folder:
                times.append(_mbsync(user, port, Path(folder), fsync))
    print(f"{kind}: {note}")
    for name, times in (("mbsync, FSync on", synced), ("mbsync, FSync off", unsynced)):
        ratios = [mine / theirs for mine, theirs in zip(ours, times, strict=True)]
        print(
            f"  Homeport {statistics.median(ours):.1f} s, {name} {statistics.median(times):.1f} s,"
            f" ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )


def _homeport(user: MailUser, world: World, folder: Path) -> tuple[float, str]:
    with create_vault(folder / "bench.vault", "bench") as vault:
        account = add_account(
            vault,
            NoKeyring(),
            address="bench@example.org",
            label="",
            server=user.settings(),
            password=user.password,
        )
        began = time.monotonic()
        report = pull(QuietJob(), vault, world, account, connector(vault, NoKeyring()))
        seconds = time.monotonic() - began
        with vault.reader() as reader:
            stats = reader.stats()
    size = sum(path.stat().st_size for path in (folder / "bench.vault").iterdir())
    return seconds, (
        f"{report.messages} messages, {report.bytes / 1e6:.0f} MB,"
        f" {report.messages / seconds:.0f} messages/s, {report.bytes / seconds / 1e6:.0f} MB/s,"
        f" vault {size / stats.size:.2f} of the raw mail"
    )


def _mbsync(user: MailUser, port: int, folder: Path, fsync: str) -> float:
    (folder / "ca.pem").write_text(user.ca_pem)
    settings = _MBSYNCRC.format(
        port=port,
        user=user.name,
        ca=folder / "ca.pem",
        folder=folder / "mail",
        fsync=fsync,
    )
    (folder / "mbsyncrc").write_text(settings)
    (folder / "mail.pass").write_text(user.password)
    (folder / "mail").mkdir()
    began = time.monotonic()
    subprocess.run(
        ["mbsync", "-q", "-c", str(folder / "mbsyncrc"), "all"], check=True, timeout=3600
    )
    seconds = time.monotonic() - began
    arrived = sum(1 for path in (folder / "mail").rglob("*") if path.parent.name in ("cur", "new"))
    if arrived != len(user.uids("INBOX")):
        sys.exit(f"mbsync brought {arrived} messages")
    return seconds


if __name__ == "__main__":
    main()
