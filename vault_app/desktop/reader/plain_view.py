"""Shows plain text: quotation in colours with bars beside it, links that only tell."""

from typing import Final

from PySide6.QtCore import QRectF, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from vault_app.desktop.reader.plain_text import Line, PlainText
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_6, Tone
from vault_app.wording.text import say

# One tone a depth, in turn; all are readable on every ground (see tokens).
_QUOTE_TONES: Final[tuple[Tone, ...]] = ("on_server", "local_only", "gone", "accent")
_INDENT: Final = 14
_DEPTH: Final = QTextFormat.Property.UserProperty.value + 1
_WIDEST: Final = 760
_LINE_PERCENT: Final = 112
_PROPORTIONAL: Final = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


class PlainView(QTextBrowser):
    """``link_clicked`` and ``link_hovered`` as those of the HTML view. Loads nothing, ever."""

    link_clicked = Signal(QUrl)
    link_hovered = Signal(QUrl)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = PlainText((), 0)
        self._zoom = 1.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setAccessibleName(say("Message text"))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.anchorClicked.connect(self.link_clicked)
        self.highlighted.connect(self.link_hovered)
        theme.changed.connect(self._render)

    def show_text(self, text: PlainText) -> None:
        self._text = text
        self._render()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def set_zoom(self, factor: float) -> None:
        self._zoom = factor
        self._render()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing in a text is worth a look at the disk or the network."""
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(0, 0, 0, 0))
        shift = self.verticalScrollBar().value()
        layout = self.document().documentLayout()
        block = self.cursorForPosition(event.rect().topLeft()).block()
        while block.isValid():
            box = layout.blockBoundingRect(block)
            if box.top() - shift > event.rect().bottom():
                break
            below = block.next()
            for level in range(_depth(block)):
                painter.setBrush(self._theme.color(_QUOTE_TONES[level % len(_QUOTE_TONES)]))
                left = self.document().documentMargin() + level * _INDENT * self._zoom
                # Down to the next line where that is quoted too, so that bars have no gaps.
                goes_on = below.isValid() and _depth(below) > level
                bottom = layout.blockBoundingRect(below).top() if goes_on else box.bottom()
                painter.drawRect(QRectF(left, box.top() - shift, 2, bottom - box.top()))
            block = below
        painter.end()

    def _render(self) -> None:
        keep = self.verticalScrollBar().value()
        font = self._theme.font()
        font.setPixelSize(max(6, round(self._theme.body_px * self._zoom)))
        document = self.document()
        document.clear()
        document.setDefaultFont(font)
        document.setDocumentMargin(SPACE_6)
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        previous = None
        for line in self._text.lines:
            self._write(cursor, line, previous)
            previous = line
        cursor.endEditBlock()
        shape = document.rootFrame().frameFormat()
        shape.setTopMargin(SPACE_1)
        document.rootFrame().setFrameFormat(shape)
        self._fit()
        self.verticalScrollBar().setValue(keep)

    def _write(self, cursor: QTextCursor, line: Line, previous: Line | None) -> None:
        shape = QTextBlockFormat()
        shape.setLineHeight(
            _LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        shape.setLeftMargin(line.depth * _INDENT * self._zoom)
        shape.setProperty(_DEPTH, line.depth)
        if previous is None:
            cursor.setBlockFormat(shape)
        else:
            cursor.insertBlock(shape)
        words = QTextCharFormat()
        tone = _QUOTE_TONES[(line.depth - 1) % len(_QUOTE_TONES)] if line.depth else "text"
        words.setForeground(self._theme.color(tone))
        link = QTextCharFormat()
        link.setForeground(self._theme.color("accent"))
        link.setFontUnderline(True)
        link.setFontWeight(QFont.Weight.Normal)
        for span in line.spans:
            if span.link:
                link.setAnchor(True)
                link.setAnchorHref(span.link)
            cursor.insertText(span.text, link if span.link else words)

    def _fit(self) -> None:
        """A line of more than some 90 letters is hard to follow back to the next."""
        widest = round(_WIDEST * max(1.0, self._zoom))
        self.setViewportMargins(
            0, SPACE_1, max(0, self.width() - widest - self.verticalScrollBar().width()), 0
        )


def _depth(block: QTextBlock) -> int:
    return int(block.blockFormat().property(_DEPTH) or 0)
