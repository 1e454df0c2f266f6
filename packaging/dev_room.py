"""Where tests, benches and pictures run: with a screen, a home of their own, and never as root.

As root, all of them run as the user ``nobody``. Chromium, inside QtWebEngine, refuses to run as
root unless its sandbox is switched off, and a test that switches it off tests another program than
the one we ship. Root also passes every check of permissions: tests of those would prove nothing.

``nobody`` must be able to read the checkout and the Python behind ``.venv``, and either may lie
below a folder that only root can enter, as whatever is in /root does. Then, and only then, commands
get a mount namespace of their own: there an empty folder that all can enter lies over the closed
one, and in it, at their old paths, the checkout and that Python. Nothing is copied, no permission
on the disk is changed. (A capability to read everything would be simpler, but Chromium's helpers
drop it before they read their own files.)
"""

import contextlib
import os
import select
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from dev_system import find_program, is_root_user, search_path

# Room for a window of 1280×800 at twice the resolution.
_SCREEN = "2880x1800x24"
_SCREEN_START_LIMIT = 30.0
# What would lead a test to the person's own session, keyring, settings or look.
_KEPT_OUT = ("DBUS_", "QT_", "QTWEBENGINE_", "XDG_", "WAYLAND_", "PYTHON", "VIRTUAL_ENV", "GTK_")


class NoRoom(Exception):
    """Tests cannot run here. The text says why."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """The user as whom commands run, and the words before a command that make it so."""

    name: str = ""
    uid: int = -1
    gid: int = -1
    prefix: tuple[str, ...] = ()

    @property
    def is_other_user(self) -> bool:
        return bool(self.prefix)


@dataclass(frozen=True, slots=True)
class Room:
    """A place to run commands in; :func:`open_room` makes one."""

    checkout: Path
    folder: Path
    tenant: Tenant
    environment: dict[str, str]

    def call(self, command: Sequence[str]) -> int:
        """Run ``command`` in the checkout to its end and return its exit code."""
        whole = [*self.tenant.prefix, *command]
        return run_to_end(whole, folder=self.checkout, environment=self.environment)

    def make_folder(self, name: str) -> Path:
        """A new folder in the room that the tenant owns."""
        return _make_folder(self.folder / name, self.tenant)


def run_to_end(
    command: Sequence[str], *, folder: Path | None, environment: Mapping[str, str]
) -> int:
    """Run ``command`` and return its exit code. Ctrl-C is left to it: the terminal tells it too."""
    child = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        while True:
            try:
                code = child.wait()
            except KeyboardInterrupt:
                continue
            # As shells do: 128 and the number of the signal that ended it.
            return code if code >= 0 else 128 - code
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


@contextlib.contextmanager
def open_room(checkout: Path, python: Path) -> Iterator[Room]:
    """A room for commands of ``checkout``; it and all that was left in it goes at the end."""
    # Short, since the path of a socket in it must fit into 108 bytes (unix(7)).
    place = "/tmp" if sys.platform == "linux" else None
    folder = Path(tempfile.mkdtemp(prefix="hp-", dir=place))
    try:
        tenant = choose_tenant(checkout, python, stage=folder / "stage")
        _give(folder, tenant)
        environment = furnish(
            os.environ,
            home=_make_folder(folder / "home", tenant),
            runtime=_make_folder(folder / "run", tenant),
            temporary=_make_folder(folder / "t", tenant),
        )
        if tenant.is_other_user:
            # The checkout is not the tenant's: no bytecode and no failing examples go into it.
            examples = _make_folder(folder / "examples", tenant)
            environment["HYPOTHESIS_STORAGE_DIRECTORY"] = str(examples)
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            environment.update(USER=tenant.name, LOGNAME=tenant.name)
        room = Room(checkout, folder, tenant, environment)
        with _screen_for(room):
            yield room
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_folder(folder: Path, tenant: Tenant) -> Path:
    folder.mkdir(mode=0o700)
    _give(folder, tenant)
    return folder


def _give(path: Path, tenant: Tenant) -> None:
    if sys.platform != "win32" and tenant.is_other_user:
        os.chown(path, tenant.uid, tenant.gid)


def furnish(
    outer: Mapping[str, str], *, home: Path, runtime: Path, temporary: Path
) -> dict[str, str]:
    """The environment of a room: the caller's, less what leads into their own session."""
    inner = {name: value for name, value in outer.items() if not name.startswith(_KEPT_OUT)}
    # A test run that is cut off must not take with it what it had already said.
    inner |= {"PATH": search_path(), "PYTHONUNBUFFERED": "1"}
    if sys.platform == "win32":
        return inner
    if "XAUTHORITY" not in outer and "HOME" in outer:
        inner["XAUTHORITY"] = str(Path(outer["HOME"], ".Xauthority"))
    inner |= {"HOME": str(home), "TMPDIR": str(temporary), "XDG_RUNTIME_DIR": str(runtime)}
    # Qt warns of any other encoding, and a warning fails a test.
    encoding = outer.get("LC_ALL") or outer.get("LC_CTYPE") or outer.get("LANG") or ""
    if "utf-8" not in encoding.lower().replace("utf8", "utf-8"):
        inner["LC_ALL"] = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    return inner


def choose_tenant(checkout: Path, python: Path, *, stage: Path) -> Tenant:
    """Ourselves, or ``nobody`` where we are root on Linux. ``stage`` may become an empty folder."""
    if sys.platform != "linux" or not is_root_user():
        return Tenant()
    import pwd  # Windows has none.

    nobody = pwd.getpwnam("nobody")
    become: tuple[str, ...] = (
        _need("setpriv"),
        *(f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--"),
    )
    said = _try_to_read(become, checkout, python)
    if said and (openings := plan_openings([checkout, Path(sys.base_prefix).resolve()])):
        stage.mkdir()
        script = write_opening_script(openings, stage)
        become = (_need("unshare"), "--mount", "sh", "-euc", script, "sh", *become)
        said = _try_to_read(become, checkout, python)
    if said:
        raise NoRoom(
            f"As root, the tests run as the user {nobody.pw_name!r}, who cannot read {checkout} or"
            f" the Python behind {python}:\n{said}\nMake them readable by all (chmod -R o+rX), or"
            " run this as an ordinary user."
        )
    return Tenant(nobody.pw_name, nobody.pw_uid, nobody.pw_gid, become)


def _need(program: str) -> str:
    path = find_program(program)
    if path is None:
        raise NoRoom(f"{program} (of the package util-linux) is missing.")
    return path


def _try_to_read(prefix: Sequence[str], checkout: Path, python: Path) -> str:
    """What keeps a command that starts with ``prefix`` from reading all it needs; "" if nothing."""
    probe = [*prefix, str(python), "-I", "-c", _READ_ALL, str(checkout), sys.base_prefix]
    done = subprocess.run(probe, capture_output=True, cwd="/", check=False)
    said = done.stderr.decode(errors="replace").strip()
    return (said or f"exit code {done.returncode}") if done.returncode else ""


# setpriv starts even a program that its user cannot reach. Such a Python may then find the system's
# library in place of its own and run with that, so it is asked who it is.
_READ_ALL = """
import os, sys
if sys.base_prefix != sys.argv[2] or not os.access(sys.executable, os.X_OK):
    sys.exit(f"cannot run {os.path.realpath(sys.executable)}")
import PySide6.QtCore
os.chdir(sys.argv[1])
for folder, folders, files in os.walk(".", onerror=lambda error: sys.exit(str(error))):
    folders[:] = [name for name in folders if not name.startswith(".")]
    for name in files:
        path = os.path.join(folder, name)
        if not os.access(path, os.R_OK):
            sys.exit(f"cannot read {path}")
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A closed folder, and what is to be seen in its place: things in it, at their old paths."""

    closed: Path
    shown: tuple[Path, ...]


def is_open_to_all(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def plan_openings(
    wanted: Sequence[Path], *, is_open: Callable[[Path], bool] = is_open_to_all
) -> list[Opening]:
    """What to open so that everybody can reach ``wanted``: absolute paths without links in them."""
    shown: dict[Path, list[Path]] = {}
    for path in wanted:
        way = [*reversed(path.parents), path]
        closed = [folder for folder in way if not is_open(folder)]
        if closed:
            # A folder keeps its permissions wherever it is shown, so of one that is closed itself
            # only the content is.
            content = sorted(path.iterdir()) if closed[-1] == path else [path]
            shown.setdefault(closed[0], []).extend(content)
    return [Opening(closed, tuple(paths)) for closed, paths in shown.items()]


def write_opening_script(openings: Sequence[Opening], stage: Path) -> str:
    """A shell script for root in a mount namespace of its own, which ends in the command given."""
    lines = [f"mount -t tmpfs -o mode=755 tmpfs {quote(str(stage))}"]
    moves = []
    for number, path in enumerate(path for opening in openings for path in opening.shown):
        held, place = quote(str(stage / str(number))), quote(str(path))
        make = "mkdir -p" if path.is_dir() else "touch"
        lines += [f"{make} {held}", f"mount --rbind {place} {held}"]
        moves += [
            f"mkdir -p {quote(str(path.parent))}",
            f"{make} {place}",
            f"mount --move {held} {place}",
        ]
    lines += [
        f"mount -t tmpfs -o mode=755 tmpfs {quote(str(opening.closed))}" for opening in openings
    ]
    # The folder we stand in is still the closed one until its path is walked anew.
    return "\n".join([*lines, *moves, 'cd "$PWD"', 'exec "$@"'])


@contextlib.contextmanager
def _screen_for(room: Room) -> Iterator[None]:
    """The screen that is there, if it lets the tenant in; else one that nobody sees."""
    if sys.platform != "linux":
        yield
        return
    if os.environ.get("DISPLAY") and not room.tenant.is_other_user:
        room.environment["QT_QPA_PLATFORM"] = "xcb"
        yield
        return
    xvfb = find_program("Xvfb")
    if xvfb is None:
        raise NoRoom("Xvfb is missing, and there is no screen.")
    _make_socket_folder()
    log = room.folder / "xvfb.log"
    reading, writing = os.pipe()
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [
                *(*room.tenant.prefix, xvfb, "-displayfd", str(writing)),
                *("-screen", "0", _SCREEN, "-dpi", "96", "-nolisten", "tcp", "-noreset"),
            ],
            env=room.environment,
            pass_fds=(writing,),
            # Of its own group, so that Ctrl-C reaches the tests and leaves them a screen to end on.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    os.close(writing)
    try:
        number = _read_display(reading)
        if not number:
            said = log.read_text(errors="replace")
            raise NoRoom(f"Xvfb did not start:\n{said}")
        room.environment.update(DISPLAY=f":{number}", QT_QPA_PLATFORM="xcb")
        room.environment.pop("XAUTHORITY", None)
        yield
    finally:
        os.close(reading)
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _read_display(reading: int) -> str:
    """The display's number, which Xvfb writes as a line once it takes clients; "" if it ended."""
    text = b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([reading], [], [], _SCREEN_START_LIMIT)
        piece = os.read(reading, 16) if ready else b""
        if not piece:
            return ""
        text += piece
    return text.decode().strip()


def _make_socket_folder() -> None:
    """As X servers make it; one that is not root's makes them complain, and others distrust it."""
    if is_root_user():
        folder = Path("/tmp/.X11-unix")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(0o1777)
