"""A system tray for a screen that has none: takes in icons, and clicks on them when told to.

It follows the System Tray Protocol and XEmbed of freedesktop.org as far as an icon needs, on a
connection of its own to the X server, in a process of its own:

    python -m tests.desktop.watching.tray_host

It writes "ready" and, for each icon, "docked"; a line "click" on its input clicks on all of them.
"""

import ctypes
import ctypes.util
import os
import select
import sys
from typing import Final

_BUTTON_PRESS: Final = 4
_BUTTON_RELEASE: Final = 5
_CLIENT_MESSAGE: Final = 33
_BUTTON_MASKS: Final = {_BUTTON_PRESS: 1 << 2, _BUTTON_RELEASE: 1 << 3}
_REQUEST_DOCK: Final = 0
_EMBEDDED_NOTIFY: Final = 0
_SIDE: Final = 24


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
    )


class _Button(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("root", ctypes.c_ulong),
        ("subwindow", ctypes.c_ulong),
        ("time", ctypes.c_ulong),
        ("x", ctypes.c_int),
        ("y", ctypes.c_int),
        ("x_root", ctypes.c_int),
        ("y_root", ctypes.c_int),
        ("state", ctypes.c_uint),
        ("button", ctypes.c_uint),
        ("same_screen", ctypes.c_int),
    )


class _Event(ctypes.Union):
    _fields_ = (
        ("type", ctypes.c_int),
        ("client", _ClientMessage),
        ("button", _Button),
        ("pad", ctypes.c_long * 24),
    )


# Kept as long as Xlib may call it.
_ignore_error: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(
    lambda _display, _error: 0
)


class TrayHost:
    """Owns the tray of the first screen as long as its process lives."""

    def __init__(self) -> None:
        # The X server that shows Qt's windows needs it, so it is there.
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        for name in ("XOpenDisplay", "XNextEvent", "XSendEvent", "XReparentWindow", "XMapWindow"):
            getattr(self._x, name).argtypes = None
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XInternAtom.restype = ctypes.c_ulong
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XCreateSimpleWindow.restype = ctypes.c_ulong
        self._x.XGetSelectionOwner.restype = ctypes.c_ulong
        # An icon may go, and come anew, at any moment; Xlib would end the process for that.
        self._x.XSetErrorHandler(_ignore_error)
        opened = self._x.XOpenDisplay(None)
        if not opened:
            raise OSError("no screen")
        self._display = ctypes.c_void_p(opened)
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
        self._window = ctypes.c_ulong(
            self._x.XCreateSimpleWindow(
                self._display,
                self._root,
                0,
                0,
                4 * _SIDE,
                _SIDE,
                0,
                ctypes.c_ulong(0),
                ctypes.c_ulong(0),
            )
        )
        self._icons: list[ctypes.c_ulong] = []
        self._opcode = self._atom("_NET_SYSTEM_TRAY_OPCODE")
        self._take_tray()

    def serve(self) -> None:
        """Until the input ends."""
        connection = self._x.XConnectionNumber(self._display)
        while True:
            while self._x.XPending(self._display):
                self._take_event()
            readable, _, _ = select.select([connection, sys.stdin], [], [])
            if sys.stdin in readable:
                word = sys.stdin.readline().strip()
                if not word:
                    return
                for icon in self._icons:
                    self._click(icon)

    def _take_tray(self) -> None:
        tray = self._atom("_NET_SYSTEM_TRAY_S0")
        self._x.XMapWindow(self._display, self._window)
        self._x.XSetSelectionOwner(self._display, tray, self._window, ctypes.c_ulong(0))
        if self._x.XGetSelectionOwner(self._display, tray) != self._window.value:
            raise OSError("another tray is there")
        self._send(self._root, self._atom("MANAGER"), (0, tray.value, self._window.value))
        _say("ready")

    def _take_event(self) -> None:
        event = _Event()
        self._x.XNextEvent(self._display, ctypes.byref(event))
        message = event.client
        if (
            event.type == _CLIENT_MESSAGE
            and message.message_type == self._opcode.value
            and message.data[1] == _REQUEST_DOCK
        ):
            icon = ctypes.c_ulong(message.data[2])
            self._icons.append(icon)
            self._x.XResizeWindow(self._display, icon, _SIDE, _SIDE)
            self._x.XReparentWindow(self._display, icon, self._window, 0, 0)
            self._x.XMapWindow(self._display, icon)
            self._send(icon, self._atom("_XEMBED"), (0, _EMBEDDED_NOTIFY, 0, self._window.value))
            _say("docked")

    def _click(self, icon: ctypes.c_ulong) -> None:
        for kind in (_BUTTON_PRESS, _BUTTON_RELEASE):
            event = _Event()
            event.button.type = kind
            event.button.window = icon.value
            event.button.root = self._root.value
            event.button.x = event.button.y = _SIDE // 2
            event.button.x_root = event.button.y_root = _SIDE // 2
            event.button.button = 1
            event.button.state = 0 if kind == _BUTTON_PRESS else 1 << 8
            event.button.same_screen = 1
            mask = ctypes.c_long(_BUTTON_MASKS[kind])
            self._x.XSendEvent(self._display, icon, 1, mask, ctypes.byref(event))
        self._x.XFlush(self._display)

    def _send(self, to: ctypes.c_ulong, kind: ctypes.c_ulong, values: tuple[int, ...]) -> None:
        event = _Event()
        event.client.type = _CLIENT_MESSAGE
        event.client.window = to.value
        event.client.message_type = kind.value
        event.client.format = 32
        for place, value in enumerate(values):
            event.client.data[place] = value
        # StructureNotifyMask, by which those who wait for a tray listen to the root window.
        self._x.XSendEvent(self._display, to, 0, ctypes.c_long(1 << 17), ctypes.byref(event))
        self._x.XFlush(self._display)

    def _atom(self, name: str) -> ctypes.c_ulong:
        return ctypes.c_ulong(self._x.XInternAtom(self._display, name.encode("ascii"), 0))


def _say(word: str) -> None:
    os.write(1, word.encode("ascii") + b"\n")


if __name__ == "__main__":
    TrayHost().serve()
