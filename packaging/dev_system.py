"""What Homeport needs of the machine itself, and how Debian's and Fedora's packagers call it.

The check asks for the thing (a library's soname, a program, a font), not for a package: it holds on
any Linux. macOS and Windows need nothing: there the Qt wheels bring all that they use.
"""

import enum
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class Purpose(enum.Enum):
    """What the machine is to be able to do."""

    PYTHON = "make the virtual environment"
    WINDOW = "open the window"
    TESTS = "run the tests"
    BENCH = "run the benches"


class Kind(enum.Enum):
    """How to see whether a thing is there."""

    LIBRARY = enum.auto()
    PROGRAM = enum.auto()
    FONT = enum.auto()
    MODULE = enum.auto()


@dataclass(frozen=True, slots=True)
class Need:
    """One thing, and the package that brings it. ``time64`` is Debian's name for it since its move
    to a 64-bit ``time_t`` (Debian 13, Ubuntu 24.04), where that differs."""

    kind: Kind
    name: str
    debian: str
    fedora: str = ""
    time64: str = ""

    def debian_package(self, *, has_time64: bool) -> str:
        return self.time64 if has_time64 and self.time64 else self.debian

    def fedora_package(self) -> str:
        # RPM records sonames as capabilities, and dnf installs by them: no names to go stale.
        return f"{self.name}()(64bit)" if self.kind is Kind.LIBRARY else self.fedora


def _library(soname: str, debian: str, time64: str = "") -> Need:
    return Need(Kind.LIBRARY, soname, debian, time64=time64)


# Read with ldd in a Debian 12 that had nothing but Python: QtWidgets, QtSvg, QtPdf, QtWebEngine and
# its helper process of Qt 6.11.3, and the plugins for X11, Wayland, OpenGL, pictures and input. Qt
# does without the plugins for GTK's look, printing and bare framebuffers, so they are not here.
_WINDOW = (
    _library("libEGL.so.1", "libegl1"),
    _library("libGL.so.1", "libgl1"),
    _library("libX11-xcb.so.1", "libx11-xcb1"),
    _library("libX11.so.6", "libx11-6"),
    _library("libXcomposite.so.1", "libxcomposite1"),
    _library("libXdamage.so.1", "libxdamage1"),
    _library("libXext.so.6", "libxext6"),
    _library("libXfixes.so.3", "libxfixes3"),
    _library("libXrandr.so.2", "libxrandr2"),
    _library("libXtst.so.6", "libxtst6"),
    _library("libasound.so.2", "libasound2", "libasound2t64"),
    _library("libbrotlidec.so.1", "libbrotli1"),
    _library("libdbus-1.so.3", "libdbus-1-3"),
    _library("libfontconfig.so.1", "libfontconfig1"),
    _library("libfreetype.so.6", "libfreetype6"),
    _library("libgbm.so.1", "libgbm1"),
    _library("libglib-2.0.so.0", "libglib2.0-0", "libglib2.0-0t64"),
    _library("libgthread-2.0.so.0", "libglib2.0-0", "libglib2.0-0t64"),
    _library("libnspr4.so", "libnspr4"),
    _library("libnss3.so", "libnss3"),
    _library("libsmime3.so", "libnss3"),
    _library("libwayland-client.so.0", "libwayland-client0"),
    _library("libwayland-cursor.so.0", "libwayland-cursor0"),
    _library("libwayland-egl.so.1", "libwayland-egl1"),
    _library("libxcb-cursor.so.0", "libxcb-cursor0"),
    _library("libxcb-dri3.so.0", "libxcb-dri3-0"),
    _library("libxcb-glx.so.0", "libxcb-glx0"),
    _library("libxcb-icccm.so.4", "libxcb-icccm4"),
    _library("libxcb-image.so.0", "libxcb-image0"),
    _library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    _library("libxcb-randr.so.0", "libxcb-randr0"),
    _library("libxcb-render-util.so.0", "libxcb-render-util0"),
    _library("libxcb-render.so.0", "libxcb-render0"),
    _library("libxcb-shape.so.0", "libxcb-shape0"),
    _library("libxcb-shm.so.0", "libxcb-shm0"),
    _library("libxcb-sync.so.1", "libxcb-sync1"),
    _library("libxcb-util.so.1", "libxcb-util1"),
    _library("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    _library("libxcb-xkb.so.1", "libxcb-xkb1"),
    _library("libxcb.so.1", "libxcb1"),
    _library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    _library("libxkbcommon.so.0", "libxkbcommon0"),
    _library("libxkbfile.so.1", "libxkbfile1"),
)
_TESTS = (
    Need(Kind.PROGRAM, "Xvfb", "xvfb", "xorg-x11-server-Xvfb"),
    Need(Kind.PROGRAM, "dovecot", "dovecot-imapd", "dovecot"),
    Need(Kind.PROGRAM, "fc-list", "fontconfig", "fontconfig"),
    Need(Kind.PROGRAM, "setpriv", "util-linux", "util-linux"),
    # For a real OpenID provider to sign in at.
    Need(Kind.PROGRAM, "node", "nodejs", "nodejs"),
    Need(Kind.PROGRAM, "npm", "npm", "nodejs-npm"),
    # The demo's letters are in many scripts; without these, its pictures are full of empty boxes.
    Need(Kind.FONT, "DejaVu Sans", "fonts-dejavu-core", "dejavu-sans-fonts"),
    Need(Kind.FONT, "Noto Sans", "fonts-noto-core", "google-noto-sans-fonts"),
    Need(Kind.FONT, "Noto Sans CJK JP", "fonts-noto-cjk", "google-noto-sans-cjk-fonts"),
    Need(Kind.FONT, "Noto Color Emoji", "fonts-noto-color-emoji", "google-noto-color-emoji-fonts"),
)
_BENCH = (
    Need(Kind.PROGRAM, "mbsync", "isync", "isync"),
    Need(Kind.PROGRAM, "notmuch", "notmuch", "notmuch"),
)


def list_needs(purposes: Collection[Purpose]) -> tuple[Need, ...]:
    """All that this operating system must bring for ``purposes``."""
    if sys.platform != "linux":
        return ()
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # Debian cuts ensurepip out of Python into a package of its own; Fedora does not.
    ensurepip = Need(Kind.MODULE, "ensurepip", f"{python}-venv", "python3")
    table = {
        Purpose.PYTHON: (ensurepip,),
        Purpose.WINDOW: _WINDOW,
        Purpose.TESTS: _TESTS,
        Purpose.BENCH: _BENCH,
    }
    return tuple(need for purpose in Purpose if purpose in purposes for need in table[purpose])


def find_missing(needs: Iterable[Need]) -> list[Need]:
    """Those of ``needs`` that this machine does not have."""
    wanted = list(needs)
    kinds = {need.kind for need in wanted}
    libraries = _list_libraries() if Kind.LIBRARY in kinds else frozenset()
    fonts = _list_fonts() if Kind.FONT in kinds else frozenset()

    def is_there(need: Need) -> bool:
        match need.kind:
            case Kind.LIBRARY:
                return need.name in libraries
            case Kind.PROGRAM:
                return find_program(need.name) is not None
            case Kind.FONT:
                return need.name in fonts
            case Kind.MODULE:
                return importlib.util.find_spec(need.name) is not None

    return [need for need in wanted if not is_there(need)]


def find_program(name: str) -> str | None:
    """The path of a program, also where only root's PATH reaches, as Debian has it for servers."""
    return shutil.which(name, path=search_path())


def search_path() -> str:
    """PATH, and the folders for servers and system tools after it."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(dict.fromkeys([*folders, "/usr/local/sbin", "/usr/sbin", "/sbin"]))


def parse_libraries(listing: str) -> frozenset[str]:
    """The sonames of the 64-bit libraries in the output of ``ldconfig -p``."""
    found = set()
    for line in listing.splitlines():
        soname, _, rest = line.strip().partition(" (")
        flags, _, path = rest.partition(") => ")
        if path and "64" in flags:
            found.add(soname)
    return frozenset(found)


def parse_fonts(listing: str) -> frozenset[str]:
    """The families in the output of ``fc-list : family``; a line holds one font's names."""
    return frozenset(name.strip() for line in listing.splitlines() for name in line.split(","))


def _list_libraries() -> frozenset[str]:
    ldconfig = find_program("ldconfig")
    return parse_libraries(_output_of([ldconfig, "-p"])) if ldconfig else frozenset()


def _list_fonts() -> frozenset[str]:
    fc_list = find_program("fc-list")
    return parse_fonts(_output_of([fc_list, ":", "family"])) if fc_list else frozenset()


def _output_of(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Remedy:
    """The commands, for root, that bring what is missing."""

    commands: tuple[tuple[str, ...], ...]

    def as_typed(self, *, has_sudo: bool, is_root: bool = False) -> str:
        """One line for a person to copy."""
        if is_root:
            return " && ".join(shlex.join(command) for command in self.commands)
        if has_sudo:
            return " && ".join(shlex.join(("sudo", *command)) for command in self.commands)
        line = " && ".join(shlex.join(command) for command in self.commands)
        return shlex.join(("su", "-c", line))


def plan_apt(missing: Iterable[Need], *, has_time64: bool) -> Remedy:
    packages = sorted({need.debian_package(has_time64=has_time64) for need in missing})
    return Remedy(
        (
            ("apt-get", "update"),
            ("apt-get", "install", "--yes", "--no-install-recommends", *packages),
        )
    )


def plan_dnf(missing: Iterable[Need]) -> Remedy:
    packages = sorted({need.fedora_package() for need in missing})
    return Remedy(
        (("dnf", "install", "--assumeyes", "--setopt=install_weak_deps=False", *packages),)
    )


def plan_remedy(missing: Sequence[Need]) -> Remedy | None:
    """What to run on this machine; ``None`` where its package manager is a stranger."""
    if shutil.which("apt-get"):
        # Any installed package of the new naming shows which naming this system follows, and that
        # works without package lists and for every derivative of Debian and Ubuntu.
        listing = _output_of(["dpkg-query", "--show", "--showformat=${Package}\n", "*t64"])
        return plan_apt(missing, has_time64=bool(listing.strip()))
    if shutil.which("dnf"):
        return plan_dnf(missing)
    return None


class SystemLacks(Exception):
    """The machine lacks something, and only its owner can install it. The text says how."""


def provide(purposes: Collection[Purpose]) -> None:
    """See to it that the machine can do ``purposes``; raises :class:`SystemLacks`."""
    missing = find_missing(list_needs(purposes))
    if not missing:
        return
    names = ", ".join(need.name for need in missing)
    remedy = plan_remedy(missing)
    if remedy is None:
        raise SystemLacks(f"This machine lacks: {names}\nPlease install them, then try again.")
    is_root = is_root_user()
    sudo = shutil.which("sudo")
    if not is_root and not (sudo and _sudo_asks_nothing(sudo)):
        typed = remedy.as_typed(has_sudo=sudo is not None)
        raise SystemLacks(f"This machine lacks: {names}\nThis installs them:\n\n    {typed}\n")
    print(f"homeport: installing what this machine lacks: {names}", file=sys.stderr, flush=True)
    _install(remedy, prefix=() if is_root else (str(sudo), "-n"))
    if any(need.name == "dovecot" for need in missing):
        _keep_dovecot_from_serving(prefix=() if is_root else (str(sudo), "-n"))
    importlib.invalidate_caches()
    left = find_missing(missing)
    if left:
        typed = remedy.as_typed(has_sudo=sudo is not None, is_root=is_root)
        names = ", ".join(need.name for need in left)
        raise SystemLacks(
            f"This machine still lacks: {names}\nThis was to bring them:\n\n    {typed}\n"
        )


def is_root_user() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _sudo_asks_nothing(sudo: str) -> bool:
    done = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return done.returncode == 0


def _install(remedy: Remedy, *, prefix: tuple[str, ...]) -> None:
    for command in remedy.commands:
        # Through env, since sudo drops the caller's environment.
        quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8")
        done = subprocess.run(
            [*prefix, *quiet, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            # An update fails as a whole if one of many sources is away; what counts is the install.
            sys.stderr.write(done.stdout.decode(errors="replace"))


def _keep_dovecot_from_serving(*, prefix: tuple[str, ...]) -> None:
    # Debian starts a server as soon as it is installed. The tests want the program, and nobody who
    # runs them has asked for a mail server on the network.
    if Path("/run/systemd/system").is_dir():
        subprocess.run(
            [*prefix, "systemctl", "disable", "--now", "dovecot.service", "dovecot.socket"],
            capture_output=True,
            check=False,
        )
