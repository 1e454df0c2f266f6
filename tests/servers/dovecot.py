"""A real Dovecot of its own for a test session: own folder, own ports, own authority, any user."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.dovecot_config import DovecotConfig, read_version
from tests.servers.mail_user import MailUser

_PLACES = os.pathsep.join(
    (os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
)
_START_LIMIT = 20.0
_PORT_TRIES = 5
# Runs the server, and ends all of its group when the other end of standard input closes: when the
# test run is killed, no teardown is.
_TIED_TO_US = 'exec 3<&0; (read -r _ <&3; kill -KILL 0) & exec "$@" 3<&- </dev/null'


def find_dovecot() -> str | None:
    """The Dovecot binary of this machine, if it has one."""
    return shutil.which("dovecot", path=_PLACES)


class Dovecot:
    """A running server; a context manager.

    Every user name exists, with ``password`` and an empty INBOX, so a test makes itself one by
    :meth:`new_user` and shares mailboxes with nobody. ``plain_port`` answers without TLS.
    ``wire_log`` keeps what clients say, and costs a write of all that they are told: not for
    measurements. ``place`` is where its folder goes: a short path that everybody may enter, such
    as a memory disk.
    """

    def __init__(
        self,
        *,
        uidplus: bool = True,
        wire_log: bool = False,
        authority: Authority | None = None,
        certificate: ServerCertificate | None = None,
        extra_config: str = "",
        place: str = "/tmp",
    ) -> None:
        self.authority = authority or Authority()
        # A quote and a backslash, so that a client which does not escape fails every test.
        self.password = f'{secrets.token_urlsafe(6)}"\\{secrets.token_urlsafe(6)}'
        self.host = "localhost"
        self.port = 0
        self.plain_port = 0
        self._uidplus = uidplus
        self._wire_log = wire_log
        self._certificate = certificate or self.authority.issue()
        self._extra_config = extra_config
        self._place = place
        self._binary = ""
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._system_user = ""
        self._system_group = ""
        self._users: list[MailUser] = []
        self._numbers = iter(range(1, 1_000_000))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def ca_pem(self) -> str:
        """The certificate authority that vouches for this server."""
        return self.authority.ca_pem

    @property
    def folder(self) -> Path:
        """Configuration, log and all mail; removed by :meth:`stop`."""
        if self._folder is None:
            raise RuntimeError("Dovecot is not running")
        return self._folder

    @property
    def log(self) -> str:
        """What the server wrote about itself."""
        path = self.folder / "dovecot.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start; returns once the ports answer."""
        binary = find_dovecot()
        if binary is None:
            raise FileNotFoundError("no dovecot binary (Debian: dovecot-imapd)")
        self._binary = binary
        # Unix socket names end at some 100 bytes, and TMPDIR may be longer than that.
        self._folder = Path(tempfile.mkdtemp(prefix="hp-", dir=self._place))
        self._system_user, self._system_group = _give_to_unprivileged(self._folder)
        try:
            self._lay_out()
            for _ in range(_PORT_TRIES):
                if self._launch(binary):
                    return
            raise RuntimeError(f"Dovecot found no free port:\n{self.log}")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End all processes and remove the folder; harmless when repeated."""
        for user in self._users:
            user.close()
        self._users.clear()
        if self._process is not None:
            _end_group(self._process)
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder)
            self._folder = None

    def interrupt(self) -> None:
        """Cut every connection at once, as a crash of the server would, and start again on the
        same ports with the same mail."""
        if self._process is None:
            raise RuntimeError("Dovecot is not running")
        for user in self._users:
            user.close()
        _end_group(self._process)
        self._process = None
        shutil.rmtree(self.folder / "run")
        if not self._launch(self._binary, keeps_ports=True):
            raise RuntimeError(f"Dovecot did not start again:\n{self.log}")

    def new_user(self, name: str | None = None) -> MailUser:
        """A user nobody has used before, or the one called ``name``."""
        address = name or f"user{next(self._numbers)}-{secrets.token_hex(3)}@homeport.test"
        home = self.folder / "users" / address
        if not home.exists():
            home.mkdir(mode=0o700)
            self.give(home)
        if self._wire_log and not (home / "wire").exists():
            (home / "wire").mkdir()
            self.give(home / "wire")
        user = MailUser(server=self, name=address, home=home)
        self._users.append(user)
        return user

    def run_doveadm(self, *arguments: str) -> str:
        """One administrative command; its standard output."""
        binary = shutil.which("doveadm", path=_PLACES)
        if binary is None:
            raise FileNotFoundError("no doveadm binary")
        done = subprocess.run(
            [binary, "-c", str(self.folder / "dovecot.conf"), *arguments],
            check=True,
            capture_output=True,
            text=True,
            user=self._run_as,
            group=self._run_as and self._system_group,
            extra_groups=None if self._run_as is None else (),
        )
        return done.stdout

    def give(self, path: Path) -> None:
        """Make the user that Dovecot runs as the owner of a path."""
        if os.geteuid() == 0:
            shutil.chown(path, self._system_user, self._system_group)

    def _lay_out(self) -> None:
        self._certificate.write(self.folder)
        for path in (self.folder, self.folder / "users", self.folder / "state"):
            path.mkdir(mode=0o700, exist_ok=True)
            self.give(path)
        for path in self.folder.glob("server.*"):
            self.give(path)

    def _launch(self, binary: str, *, keeps_ports: bool = False) -> bool:
        """Start the master process; False when somebody else took a port in between."""
        if not keeps_ports:
            self.port, self.plain_port = _free_ports(2)
        config = self.folder / "dovecot.conf"
        config.write_text(self._render(binary), encoding="utf-8")
        self.give(config)
        (self.folder / "dovecot.log").unlink(missing_ok=True)
        # A session of its own gives all its processes one group, by which stop() finds them.
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _TIED_TO_US, "sh", binary, "-F", "-c", str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            user=self._run_as,
            group=self._run_as and self._system_group,
            extra_groups=None if self._run_as is None else (),
        )
        limit = time.monotonic() + _START_LIMIT
        pause = threading.Event()
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                if "Address already in use" in self.log:
                    _end_group(self._process)
                    return False
                raise RuntimeError(f"Dovecot ended at once:\n{self.log or self._complaint(binary)}")
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port)),
            ):
                return True
            pause.wait(0.01)
        raise RuntimeError(f"Dovecot did not start in {_START_LIMIT} s:\n{self.log}")

    def _render(self, binary: str) -> str:
        return DovecotConfig(
            folder=self.folder,
            certificate=self.folder / "server.pem",
            key=self.folder / "server.key",
            version=read_version(binary),
            system_user=self._system_user,
            system_group=self._system_group,
            password=self.password,
            tls_port=self.port,
            plain_port=self.plain_port,
            offers_uidplus=self._uidplus,
            keeps_wire_log=self._wire_log,
            extra=self._extra_config,
        ).render()

    def _complaint(self, binary: str) -> str:
        done = subprocess.run(
            [binary, "-c", str(self.folder / "dovecot.conf"), "-n"],
            check=False,
            capture_output=True,
            text=True,
        )
        return done.stderr

    @property
    def _run_as(self) -> str | None:
        """Dovecot refuses to touch the mail of root, so root has it run as somebody else."""
        return self._system_user if os.geteuid() == 0 else None


def _give_to_unprivileged(folder: Path) -> tuple[str, str]:
    """Let the folder belong to whom Dovecot is to run as; that user and group."""
    if os.geteuid() == 0:
        for user, group in (
            ("dovecot", "dovecot"),
            ("nobody", "nogroup"),
            ("nobody", "nobody"),
        ):
            with contextlib.suppress(LookupError):
                shutil.chown(folder, user, group)
                break
    return folder.owner(), folder.group()


def _free_ports(count: int) -> tuple[int, ...]:
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return tuple(listener.getsockname()[1] for listener in listeners)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the master and all its children at once: a polite end takes a second, and the mail is
    thrown away anyway."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
