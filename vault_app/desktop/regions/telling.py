"""Tool tips and announcements: what painted controls say, to the eye and to screen readers."""

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

# A ring for those who came by the keyboard; a page that opens shows none by itself.
BY_KEYBOARD: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def announce(source: QObject, text: str) -> None:
    """Have this read out; nothing happens where nobody listens."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))


def tip(lines: Sequence[str]) -> str:
    """A tool tip with its first line strong. Names come from strangers: none of it is markup."""
    first, *rest = (escape(line) for line in lines)
    return "<br>".join([f"<b>{first}</b>", *rest])
