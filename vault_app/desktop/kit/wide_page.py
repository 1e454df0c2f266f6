"""A page over the whole width beside the sidebar: a head that stays, and content that scrolls."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import ElidedLabel, GroundName, column, icon_button, row
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8
from vault_app.wording.text import say


class WidePage(QWidget):
    """``left`` is emitted by the arrow and by Escape. Subclasses add to ``buttons`` (right of the
    title), to ``head`` (below it) and set what stands below with :meth:`fill`."""

    left = Signal()

    def __init__(self, theme: Theme, title: str, *, ground: GroundName = "surface") -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("ground", ground)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(title)
        back = icon_button(theme, "arrow-left", say("Back to the mail"))
        back.clicked.connect(lambda _=False: self.go_back())
        self.title = ElidedLabel(title, "title")
        self.note = ElidedLabel("", "caption")
        self.buttons: QHBoxLayout = row(gap=SPACE_2)
        line = row(back, column(self.title, self.note, gap=1), self.buttons, gap=SPACE_2)
        line.setStretch(1, 1)
        self.note.hide()
        self.head: QVBoxLayout = column(
            line, gap=SPACE_3, margins=(SPACE_3, SPACE_3, SPACE_4, SPACE_3)
        )
        top = QFrame()
        top.setProperty("edge", "bottom")
        top.setLayout(self.head)
        self.notice = Notice(theme, can_be_dismissed=True)
        self._outer: QVBoxLayout = column(top, self.notice)
        self.setLayout(self._outer)

    def tell(self, title: str, note: str = "") -> None:
        """Another title, and a line under it."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def fill(self, content: QWidget) -> None:
        """What takes the room below the head; called once."""
        self._outer.addWidget(content, 1)

    def go_back(self) -> None:
        """What the arrow does; pages with steps of their own go back one of them first."""
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
            return
        super().keyPressEvent(event)


class Sheet(QScrollArea):
    """Content of a comfortable width that scrolls; at the left edge, as text stands on paper."""

    def __init__(self, *, width: int = 820, ground: GroundName = "surface") -> None:
        super().__init__()
        self.setProperty("ground", ground)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.body: QVBoxLayout = column()
        holder = QWidget()
        holder.setMaximumWidth(width)
        holder.setLayout(self.body)
        beside = row(holder)
        beside.addStretch(1)
        beside.setStretch(0, 1000)
        self._around: QVBoxLayout = column(beside, None)
        self._around.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_8)
        self._inside = QWidget()
        self._inside.setLayout(self._around)
        self._inside.installEventFilter(self)
        self.setWidget(self._inside)

    def to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """As high as the content is at this width: a scroll area that does it by itself goes by
        the height at the least width, and leaves an empty end."""
        room = self.viewport().size()
        needed = self._around.totalHeightForWidth(room.width())
        if needed < 0:
            needed = self._around.sizeHint().height()
        self._inside.resize(room.width(), max(needed, room.height()))
