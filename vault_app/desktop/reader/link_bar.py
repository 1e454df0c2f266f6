"""What a clicked link really leads to, at the foot of the message. Nothing opens by itself."""

import re
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from vault_app.desktop.kit.basics import (
    ElidedLabel,
    button,
    column,
    icon_button,
    icon_label,
    label,
    row,
)
from vault_app.desktop.reader.links import LinkShown, read_link
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_6
from vault_app.wording.text import say

_BREAKS: Final = re.compile(r"([.@:/_-]|\w{24})")


def link_of(url: QUrl) -> LinkShown | None:
    """A Qt address as the link that would be opened: host in ASCII, everything encoded."""
    return read_link(bytes(url.toEncoded().data()).decode("ascii", "replace"))


def breakable(text: str) -> str:
    """With places where a line may end: Qt breaks a long name nowhere by itself."""
    return _BREAKS.sub("\\1\u200b", text)


class LinkBar(QFrame):
    """Hidden until :meth:`show_link`. ``open_requested`` carries the address to open."""

    open_requested = Signal(QUrl)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._url = QUrl()
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        # All of the host is always shown: its end, which an ellipsis would hide, is what counts.
        self._host = label("", "strong", wraps=True)
        self._written = label("", "caption", wraps=True)
        self._rest = ElidedLabel("", "caption")
        self._warning = label("", "caption", wraps=True)
        self._warning.setProperty("tone", "warning")
        self._copy = button(say("Copy link"))
        self._copy.clicked.connect(lambda _=False: self.copy_link())
        self._open = button(say("Open in browser"))
        self._open.clicked.connect(lambda _=False: self.open_link())
        close = icon_button(theme, "x", say("Close"))
        close.clicked.connect(lambda _=False: self.hide())
        mark = icon_label(theme, "link")
        words = column(self._host, self._written, self._rest, self._warning, gap=2)
        words.addSpacing(SPACE_1 + 2)
        words.addLayout(row(self._open, self._copy, None, gap=SPACE_2))
        line = row(mark, words, close, gap=SPACE_3, margins=(SPACE_6, SPACE_2, SPACE_3, SPACE_3))
        line.setStretch(1, 1)
        for corner in (mark, close):
            line.setAlignment(corner, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def url(self) -> QUrl:
        return self._url

    def show_link(self, url: QUrl) -> None:
        """Tell where it leads, and offer to copy or to open it."""
        link = link_of(url)
        if link is None:
            self.hide()
            return
        self._url = url
        place = say("Write to {address}", address=link.host) if link.is_mail else link.host
        self._host.setText(breakable(place))
        self._host.setAccessibleName(place)
        self._written.setText(say("Written as “{name}”", name=link.lookalike))
        self._written.setVisible(bool(link.lookalike))
        self._rest.setText(link.rest)
        self._rest.setVisible(bool(link.rest))
        self._warning.setText(" ".join(link.warnings))
        self._warning.setVisible(bool(link.warnings))
        self._open.setText(say("Open mail program") if link.is_mail else say("Open in browser"))
        self._copy.setText(say("Copy link"))
        self.setAccessibleName(say("This link leads to {host}", host=place))
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        for line in (self._host, self._written, self._rest, self._warning):
            line.setText("")
            line.setAccessibleName("")
        self._url = QUrl()
        self.setAccessibleName("")
        self.hide()

    def copy_link(self) -> None:
        QGuiApplication.clipboard().setText(bytes(self._url.toEncoded().data()).decode("ascii"))
        self._copy.setText(say("Copied"))

    def open_link(self) -> None:
        self.open_requested.emit(self._url)
        self.hide()
