"""The strip over every message: who holds it, where, under whose law; opens into the evidence."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from vault_app.desktop.kit.basics import column, empty, icon_label, label, row
from vault_app.desktop.reader.flow import FlowLayout
from vault_app.desktop.reader.marks import Chip, ConfidenceChip
from vault_app.desktop.reader.standing import Headline, Standing, headline
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import (
    ICON_LARGE,
    RADIUS_LARGE,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    Ground,
    Tone,
)
from vault_app.model.countries import CountryNames
from vault_app.model.custody import Custody
from vault_app.model.mail import PlacementState
from vault_app.wording.custody import place
from vault_app.wording.text import say, say_count

_LOOKS: Final[dict[PlacementState, tuple[Ground, str, Tone]]] = {
    PlacementState.ON_SERVER: ("accent_soft", "landmark", "accent"),
    PlacementState.LOCAL_ONLY: ("success_soft", "house", "local_only"),
    PlacementState.GONE: ("warning_soft", "cloud-off", "gone"),
}


class CustodyStrip(QAbstractButton):
    """A button over its whole width; checked while the evidence is open."""

    def __init__(self, theme: Theme, country_name: CountryNames) -> None:
        super().__init__()
        self._theme = theme
        self._country_name = country_name
        self._state = PlacementState.ON_SERVER
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._icon = icon_label(theme, "landmark", "accent", size=ICON_LARGE)
        self._sentence = label("", "strong", wraps=True)
        self._detail = label("", "muted", wraps=True)
        self._chips = FlowLayout(gap=SPACE_1 + 2)
        self._chip_box = QWidget()
        self._chip_box.setLayout(self._chips)
        self._chevron = icon_label(theme, "chevron-down")
        words = column(self._sentence, self._detail, self._chip_box, gap=SPACE_1 + 2)
        line = row(self._icon, words, self._chevron, gap=SPACE_3)
        line.setContentsMargins(SPACE_3, SPACE_2 + 2, SPACE_3, SPACE_2 + 2)
        line.setStretch(1, 1)
        for mark in (self._icon, self._chevron):
            line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.toggled.connect(self._turn_chevron)
        theme.changed.connect(self.update)

    def show_standing(self, standing: Standing) -> None:
        self._state = standing.row.state
        _, icon, tone = _LOOKS[self._state]
        self._theme.icons.put(self._icon, icon, tone, size=ICON_LARGE)
        words = headline(standing, self._country_name)
        self._sentence.setText(words.sentence)
        self._detail.setText(words.detail)
        self._detail.setVisible(bool(words.detail))
        self._show_chips(standing)
        self._describe(words)
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        empty(self._chips)
        for line in (self._sentence, self._detail):
            line.setText("")
        self.setAccessibleName("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, _, tone = _LOOKS[self._state]
        theme = self._theme
        width = 2.0 if self.hasFocus() else 1.0
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), width))
        elif self.underMouse():
            painter.setPen(QPen(theme.color(tone), width))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        inset = width / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, RADIUS_LARGE, RADIUS_LARGE)

    def _show_chips(self, standing: Standing) -> None:
        empty(self._chips)
        current = standing.current
        if current:
            for chip in self._chips_of(current[0], standing):
                self._chips.addWidget(chip)
        self._chip_box.setVisible(bool(current))

    def _chips_of(self, custody: Custody, standing: Standing) -> list[Chip]:
        theme, holding, name = self._theme, custody.holding, self._country_name
        where = place(holding, name)
        chips = [
            Chip(
                theme,
                name(holding.country) or say("Place not known"),
                flag=holding.country,
                icon="map-pin",
                hint=say("It lies in {place}", place=where) if holding.country else where,
            )
        ]
        if holding.controller_country:
            home = name(holding.controller_country)
            chips.append(
                Chip(
                    theme,
                    home,
                    flag=holding.controller_country,
                    icon="building-2",
                    hint=say(
                        "Controlled by {controller}, at home in {country}",
                        controller=holding.controller or holding.provider,
                        country=home,
                    ),
                )
            )
        chips.append(ConfidenceChip(theme, custody.confidence))
        orders = {one.jurisdiction_id for _, reaches in standing.reaches for one in reaches}
        if orders:
            told = say_count("{n} legal order", "{n} legal orders", len(orders))
            hint = say("{orders} can reach whoever holds it", orders=told)
            chips.append(Chip(theme, told, icon="scale", hint=hint))
        for chip in chips:
            chip.setFont(theme.font(Type.CAPTION))
        return chips

    def _describe(self, words: Headline) -> None:
        self.setAccessibleName(" ".join(part for part in (words.sentence, words.detail) if part))
        self._turn_chevron(self.isChecked())

    def _turn_chevron(self, is_open: bool) -> None:
        self._theme.icons.put(self._chevron, "chevron-up" if is_open else "chevron-down", "muted")
        told = say("Hide the evidence") if is_open else say("Show the evidence")
        self.setToolTip(told)
        self.setAccessibleDescription(told)
