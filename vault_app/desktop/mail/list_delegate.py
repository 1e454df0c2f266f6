"""Paints a message as two lines with its marks; quiet bars where a row is still being read.

● Sender                                     📎 ★   date
  Subject – preview …                            ⚑  state
"""

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from vault_app.desktop.mail.list_model import ListRole
from vault_app.desktop.mail.state_marks import STATE_MARKS
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON_SMALL, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.custody import Holding
from vault_app.model.mail import MessageRow
from vault_app.wording.custody import CountryName, place, provider_name
from vault_app.wording.quantities import date_time, list_date
from vault_app.wording.states import state_name
from vault_app.wording.text import say

# Computed once: combining Qt's flags costs more than drawing a short word.
_ONE_LINE: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_LONGEST: Final = 400
_FLAG_HEIGHT: Final = 11
_FLAG_WIDTH: Final = 17
_DOT: Final = 8
_LEFT: Final = SPACE_3 + _DOT + SPACE_2
_RIGHT: Final = SPACE_4


class MessageDelegate(QStyledItemDelegate):
    """Draws rows of one fixed height with the theme's fonts and colours."""

    def __init__(
        self, theme: Theme, country_name: CountryName, *, parent: QAbstractItemView
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._country_name = country_name
        self._fonts: dict[Type, QFont] = {}
        self._metrics: dict[Type, QFontMetrics] = {}
        self._measure()

    @property
    def row_height(self) -> int:
        return self._line * 2 + SPACE_1 + 2 * (SPACE_2 + 1)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(240, self.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        self._paint_ground(painter, rect, option)
        row: MessageRow | None = index.data(ListRole.MESSAGE)
        if row is None:
            self._paint_blank(painter, rect)
        else:
            self._paint_row(painter, rect, row, index.data(ListRole.HOLDING))
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        row: MessageRow | None = index.data(ListRole.MESSAGE)
        if row is None:
            return False
        holding: Holding | None = index.data(ListRole.HOLDING)
        lines = [
            say("{name} <{address}>", name=row.sender_name, address=row.sender_address)
            if row.sender_name
            else row.sender_address,
            row.subject,
            date_time(row.date),
            state_name(row.state),
        ]
        if holding is not None:
            lines.append(
                say(
                    "{place}, {holder}",
                    place=place(holding, self._country_name),
                    holder=provider_name(holding),
                )
            )
        QToolTip.showText(event.globalPos(), "\n".join(line for line in lines if line), view)
        return True

    def _measure(self) -> None:
        for kind in (Type.BODY, Type.STRONG, Type.CAPTION):
            self._fonts[kind] = self._theme.font(kind)
            self._metrics[kind] = QFontMetrics(self._fonts[kind])
        self._line = self._metrics[Type.BODY].height()

    def _paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem) -> None:
        theme = self._theme
        state: QStyle.StateFlag = option.state
        is_active = bool(state & QStyle.StateFlag.State_Active)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("selected" if is_active else "selected_idle"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        if state & QStyle.StateFlag.State_HasFocus and is_active:
            # The current row of a list that has the keyboard.
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("focus"))
        painter.fillRect(
            QRect(rect.left() + _LEFT, rect.bottom(), rect.width() - _LEFT, 1),
            theme.color("border"),
        )

    def _paint_row(
        self, painter: QPainter, rect: QRect, row: MessageRow, holding: Holding | None
    ) -> None:
        theme = self._theme
        strong = Type.BODY if row.is_seen else Type.STRONG
        top = rect.top() + SPACE_2 + 1
        below = top + self._line + SPACE_1
        left, right = rect.left() + _LEFT, rect.right() - _RIGHT
        if not row.is_seen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(rect.left() + SPACE_3, top + (self._line - _DOT) // 2, _DOT, _DOT)
        end = self._paint_date(painter, QRect(left, top, right - left, self._line), row)
        end = self._paint_top_marks(painter, end, top, row)
        sender = row.sender_name or row.sender_address or say("(no sender)")
        self._text(painter, strong, "text", QRect(left, top, end - left, self._line), sender)
        end = self._paint_place(painter, right, below, row, holding)
        self._paint_subject(painter, QRect(left, below, end - left, self._line), row, strong)

    def _paint_date(self, painter: QPainter, line: QRect, row: MessageRow) -> int:
        """At the right of the line; returns where the room for others ends."""
        text = list_date(row.date, datetime.now(UTC))
        width = self._metrics[Type.CAPTION].horizontalAdvance(text) + 1
        box = QRect(line.right() - width, line.top(), width + 1, line.height())
        tone: Tone = "muted" if row.is_seen else "accent"
        self._text(painter, Type.CAPTION, tone, box, text)
        return box.left() - SPACE_2

    def _paint_top_marks(self, painter: QPainter, end: int, top: int, row: MessageRow) -> int:
        marks: list[tuple[str, Tone]] = []
        if row.is_flagged:
            marks.append(("star:filled", "flag"))
        if row.has_attachments:
            marks.append(("paperclip", "muted"))
        for name, tone in marks:
            end -= ICON_SMALL
            self._icon(painter, name, tone, end, top)
            end -= SPACE_1
        return end - (SPACE_1 if marks else 0)

    def _paint_place(
        self, painter: QPainter, right: int, top: int, row: MessageRow, holding: Holding | None
    ) -> int:
        """The state at the right, the country of the server's copy beside it."""
        name, tone = STATE_MARKS[row.state]
        end = right - ICON_SMALL
        self._icon(painter, name, tone, end, top)
        end -= SPACE_1 + 2 + _FLAG_WIDTH
        if holding is not None:
            ratio = self._ratio(painter)
            flag = self._theme.icons.flag(holding.country, height=_FLAG_HEIGHT, ratio=ratio)
            painter.drawPixmap(end, top + (self._line - _FLAG_HEIGHT) // 2, flag)
        # The same room with and without a flag, so that subjects end in one line.
        return end - SPACE_2

    def _paint_subject(self, painter: QPainter, line: QRect, row: MessageRow, kind: Type) -> None:
        subject = row.subject or say("(no subject)")
        tone: Tone = "text" if row.subject else "muted"
        shown = self._text(painter, kind, tone, line, subject)
        left = line.left() + self._metrics[kind].horizontalAdvance(shown) + SPACE_2
        if row.preview and line.right() - left > 24:
            rest = QRect(left, line.top(), line.right() - left, line.height())
            self._text(painter, Type.BODY, "muted", rest, row.preview)

    def _paint_blank(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("hover"))
        left, top = rect.left() + _LEFT, rect.top() + SPACE_3
        height = max(6, self._line - SPACE_2)
        painter.drawRoundedRect(left, top, min(160, rect.width() // 3), height, 3, 3)
        painter.drawRoundedRect(
            left, top + self._line + SPACE_1, min(300, rect.width() // 2), height, 3, 3
        )

    def _text(self, painter: QPainter, kind: Type, tone: str, box: QRect, text: str) -> str:
        """One line of text, cut where it has to be; returns what of it is shown."""
        # What is far too long is cut before it is measured: subjects may have 64,000 characters.
        shown = self._metrics[kind].elidedText(
            text[:_LONGEST], Qt.TextElideMode.ElideRight, box.width()
        )
        painter.setFont(self._fonts[kind])
        painter.setPen(self._theme.color(tone))
        painter.drawText(box, _ONE_LINE, shown)
        return shown

    def _icon(self, painter: QPainter, name: str, tone: Tone, left: int, top: int) -> None:
        pixmap = self._theme.icons.pixmap(name, tone, size=ICON_SMALL, ratio=self._ratio(painter))
        painter.drawPixmap(left, top + (self._line - ICON_SMALL) // 2, pixmap)

    @staticmethod
    def _ratio(painter: QPainter) -> float:
        return painter.device().devicePixelRatioF()
