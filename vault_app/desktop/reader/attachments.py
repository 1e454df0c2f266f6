"""The row of attachments: what each is, what it is called, how big; saved only when asked for."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QToolButton, QWidget

from vault_app.desktop.kit.basics import button, column, empty, icon_label, label, row
from vault_app.desktop.reader.flow import FlowLayout
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_SMALL, SPACE_1, SPACE_2, SPACE_4, SPACE_6
from vault_app.model.mail import PartRow
from vault_app.wording.quantities import size
from vault_app.wording.text import one_line, say, say_count

_HIGHEST: Final = 112
_WIDEST_NAME: Final = 220
_MOST_CHIPS: Final = 200

_BY_TYPE: Final = {
    "application/pdf": "file-text",
    "application/zip": "file-archive",
    "application/gzip": "file-archive",
    "application/x-7z-compressed": "file-archive",
    "application/vnd.rar": "file-archive",
    "application/x-tar": "file-archive",
    "application/msword": "file-text",
    "application/rtf": "file-text",
    "application/vnd.oasis.opendocument.text": "file-text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "file-text",
    "application/vnd.ms-excel": "file-spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet": "file-spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "file-spreadsheet",
    "application/vnd.ms-powerpoint": "presentation",
    "application/vnd.oasis.opendocument.presentation": "presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "presentation",
    "text/calendar": "calendar",
    "text/vcard": "contact",
    "text/x-vcard": "contact",
    "text/csv": "file-spreadsheet",
    "text/html": "file-code",
    "message/rfc822": "mail",
}
_BY_GROUP: Final = {
    "image": "image",
    "audio": "file-music",
    "video": "file-video-camera",
    "text": "file-text",
}


def icon_of(media_type: str) -> str:
    """The icon for what an attachment says it is."""
    kind = media_type.lower()
    return _BY_TYPE.get(kind) or _BY_GROUP.get(kind.partition("/")[0], "file")


class AttachmentRow(QFrame):
    """Hidden while there are none. ``save`` carries a part, ``save_all`` a tuple of parts."""

    save = Signal(object)
    save_all = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._parts: tuple[PartRow, ...] = ()
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self._title = label("", "caption")
        self._all = button(say("Save all…"), "link")
        self._all.clicked.connect(lambda _=False: self.save_all.emit(self._parts))
        self._chips = FlowLayout(gap=SPACE_2)
        self._box = QWidget()
        self._box.setLayout(self._chips)
        self._scroll = _ChipScroll(self._box, self._chips)
        top = row(
            icon_label(theme, "paperclip", size=ICON_SMALL),
            self._title,
            None,
            self._all,
            gap=SPACE_1 + 2,
        )
        self.setLayout(
            column(top, self._scroll, gap=SPACE_1, margins=(SPACE_6, SPACE_2, SPACE_4, SPACE_2))
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def parts(self) -> tuple[PartRow, ...]:
        return self._parts

    def show_parts(self, parts: Sequence[PartRow]) -> None:
        self._parts = tuple(parts)
        empty(self._chips)
        for part in self._parts[:_MOST_CHIPS]:
            self._chips.addWidget(self._chip(part))
        total = size(sum(part.size for part in self._parts))
        self._title.setText(
            say_count(
                "{n} attachment, {size}", "{n} attachments, {size}", len(self._parts), size=total
            )
        )
        self._all.setVisible(len(self._parts) > 1)
        self.setVisible(bool(self._parts))
        self._scroll.fit()

    def _chip(self, part: PartRow) -> QToolButton:
        name = part_name(part)
        made = QToolButton()
        made.setProperty("look", "chip")
        self._theme.icons.put(made, icon_of(part.media_type), "muted")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        shown = QFontMetrics(self._theme.font()).elidedText(
            name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME
        )
        made.setText(say(" {name}  {size}", name=shown, size=size(part.size)).replace("&", "&&"))
        told = say("Save {name}", name=name)
        made.setToolTip(say("{told}\n{kind}", told=told, kind=one_line(part.media_type)))
        made.setAccessibleName(say("{told}, {size}", told=told, size=size(part.size)))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda _=False: self.save.emit(part))
        return made


def part_name(part: PartRow) -> str:
    """The name of an attachment; one without gets a word for what it is."""
    if part.filename:
        return part.filename
    return say("message") if part.media_type == "message/rfc822" else say("attachment")


class _ChipScroll(QScrollArea):
    """As high as its chips, to a limit; beyond, it scrolls."""

    def __init__(self, content: QWidget, chips: FlowLayout) -> None:
        super().__init__()
        self._chips = chips
        self.setProperty("ground", "surface")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)

    def fit(self) -> None:
        needed = self._chips.heightForWidth(max(self.viewport().width(), 120))
        self.setFixedHeight(min(needed, _HIGHEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
