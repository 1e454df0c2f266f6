"""What must stand before the first window so that reading mail never touches the network.

This is the third wall, of the whole process; the first is the sanitiser (``mime.sanitise``), the
second the page's own refusals (``web``). Each holds alone: tests take the other two away.
"""

import ctypes
import enum
import functools
import importlib
import os
import sys
import warnings
from collections.abc import MutableMapping
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt

SCHEME: Final = b"homeport-mail"

RESOLVER_FLAG: Final = '--host-resolver-rules="MAP * ~NOTFOUND"'
PROXY_FLAGS: Final = (
    "--proxy-server=http://nowhere.invalid:1",
    "--proxy-bypass-list=<-loopback>",
)

# What the engine is told at birth. Each entry was measured or has its reason beside it.
_FLAGS: Final = (
    # No name and no address resolves. This and the proxy each stop all of our 116 vectors alone,
    # <link rel=preconnect> among them, which nothing in the page can stop.
    RESOLVER_FLAG,
    # A proxy that cannot exist. Without "<-loopback>" Chromium goes round any proxy for 127.0.0.1,
    # and 65 vectors got out that way.
    *PROXY_FLAGS,
    # WebRTC's UDP would not ask the proxy.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Chromium's own traffic: updates, field trials, reliability reports, prediction.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-crash-reporter",
    "--dns-prefetch-disable",
    "--no-pings",
    # Drawn by the processor: no driver of the graphics card reads what strangers wrote, and no
    # shader cache is kept on disk (Mesa's and Qt's both were, before this).
    "--disable-gpu",
    "--disable-3d-apis",
    # Scripts are off; without a compiler for them there is also nothing to attack.
    "--js-flags=--jitless",
    "--disable-remote-fonts",
    "--disable-speech-api",
    "--disable-notifications",
    "--disable-databases",
    "--disable-file-system",
)

_ENVIRONMENT: Final = {
    "QTWEBENGINE_CHROMIUM_FLAGS": " ".join(_FLAGS),
    # The engine's picture is composed by the processor too. This also spares the window the
    # flicker of being made anew when the first web view joins it.
    "QT_QUICK_BACKEND": "software",
    "QSG_RHI_DISABLE_DISK_CACHE": "1",
    "MESA_SHADER_CACHE_DISABLE": "true",
}

# Whoever starts us must not be able to open a debugging port on the mail, or to take away the
# engine's sandbox, by a variable left over from something else.
_FORBIDDEN: Final = ("QTWEBENGINE_REMOTE_DEBUGGING", "QTWEBENGINE_DISABLE_SANDBOX")

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWPID: Final = 0x20000000
_CLONE_NEWNET: Final = 0x40000000


class Refusal(enum.Enum):
    """Why the web engine must not be started. Chromium ends the whole process on the first and
    third, so they are found out beforehand."""

    ROOT = enum.auto()
    MISSING = enum.auto()
    NO_SANDBOX = enum.auto()
    NOT_PREPARED = enum.auto()
    CRASHED = enum.auto()


def harden_chromium(environment: MutableMapping[str, str]) -> None:
    """Set the engine's flags; call with ``os.environ`` before QApplication is made."""
    for name in _FORBIDDEN:
        environment.pop(name, None)
    environment.update(_ENVIRONMENT)


def register_scheme() -> None:
    """Make ``homeport-mail:`` known to the engine; call before QApplication is made.

    A local scheme that may reach neither remote addresses nor other local ones: alone it stopped
    every kind of fetch that was tried. Does nothing where the engine is not installed.
    """
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DisableShaderDiskCache)
    if not _is_installed():
        return
    from PySide6.QtWebEngineCore import QWebEngineUrlScheme

    if QWebEngineUrlScheme.schemeByName(SCHEME).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    # Not NoAccessAllowed besides: a page of no origin is not held to be local, and 67 of our 116
    # hostile vectors then passed this wall.
    scheme.setFlags(QWebEngineUrlScheme.Flag.LocalScheme)
    QWebEngineUrlScheme.registerScheme(scheme)


def engine_refusal() -> Refusal | None:
    """Why HTML cannot be shown here, or ``None``. Makes no web object.

    Ask in the main thread, early: on Linux it forks once to try the sandbox.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Refusal.ROOT
    if not _is_installed():
        return Refusal.MISSING
    if not _has_sandbox():
        return Refusal.NO_SANDBOX
    from PySide6.QtWebEngineCore import QWebEngineUrlScheme

    if QWebEngineUrlScheme.schemeByName(SCHEME).name() != SCHEME:
        return Refusal.NOT_PREPARED
    return None


def _is_installed() -> bool:
    try:
        importlib.import_module("PySide6.QtWebEngineWidgets")
    except ImportError:  # the wheel is not there, or a system library it needs
        return False
    return True


@functools.cache
def _has_sandbox() -> bool:
    """Whether Chromium may make the namespaces of its sandbox, tried in a child of our own.

    Ubuntu's AppArmor rule lets an ordinary program make a user namespace and then denies all
    within it; only doing just what Chromium does tells.
    """
    if sys.platform != "linux":
        return True
    libc = ctypes.CDLL(None, use_errno=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of forking beside threads; the child makes one system call and ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        failed = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWPID | _CLONE_NEWNET)
        os._exit(1 if failed else 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
