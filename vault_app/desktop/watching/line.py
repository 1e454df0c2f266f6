"""The line at the foot of the sidebar: when mail comes next, and the way to change that."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON, SPACE_6
from vault_app.desktop.watching.standing import SIGN_ICONS, Standing
from vault_app.wording.text import say


class WatchLine(QPushButton):
    """Shows a :class:`Standing`; hidden before there is one. A press asks for the page."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words = ""
        self.setProperty("kind", "nav")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setCheckable(True)
        # As the other lines there: it stays as it is until the page has come.
        self.clicked.connect(lambda is_on: self.setChecked(not is_on))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_standing(self, standing: Standing) -> None:
        icon, tone = SIGN_ICONS[standing.sign]
        self._theme.icons.put(self, icon, tone)
        self._words = standing.words
        self.setToolTip("\n".join((standing.words, *standing.more)))
        self.setAccessibleName(say("When mail is pulled: {words}", words=standing.words))
        self.setAccessibleDescription(" ".join(standing.more))
        self._fit()
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - ICON - SPACE_6 - 4
        font = QFont(self.font())
        # As it is while the page is shown.
        font.setWeight(QFont.Weight.DemiBold)
        text = QFontMetrics(font).elidedText(
            f"\u2002{self._words}", Qt.TextElideMode.ElideRight, max(40, room)
        )
        self.setText(text.replace("&", "&&"))
