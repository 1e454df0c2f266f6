"""What a person chooses of a removal: which copies, and which way they leave the provider."""

from collections.abc import Sequence
from functools import partial
from typing import Final, Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from vault_app.desktop.kit.basics import column
from vault_app.desktop.kit.fields import ChoiceCard
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_4
from vault_app.model.removal import RemovalMode, WayOut
from vault_app.wording.removal import mode_meaning, mode_name
from vault_app.wording.removal_ways import way_meaning, way_name

C = TypeVar("C", RemovalMode, WayOut)

_PURGES: Final = (RemovalMode.PURGE_SERVER, RemovalMode.PURGE_VAULT, RemovalMode.PURGE_ALL)
# Below this width two cards beside one another would break every sentence.
_WIDE_ENOUGH: Final = 500


class Cards(QWidget, Generic[C]):
    """A few cards of which one is taken. ``chosen`` carries the value of another one."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, choices: Sequence[tuple[C, str, str]], *, is_beside: bool = False
    ) -> None:
        super().__init__()
        self._is_beside: bool = is_beside
        self._cards: dict[C, ChoiceCard] = {}
        self._value: C = choices[0][0]
        self._lines: QBoxLayout = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._lines.setSpacing(SPACE_2)
        self._lines.setContentsMargins(0, 0, 0, 0)
        for each, title, meaning in choices:
            card = ChoiceCard(theme, title, meaning)
            card.clicked.connect(partial(self._take, each))
            self._cards[each] = card
            self._lines.addWidget(card, 1)
        self.setLayout(self._lines)
        self.choose(self._value)

    @property
    def value(self) -> C:
        return self._value

    def card(self, value: C) -> ChoiceCard:
        return self._cards[value]

    def choose(self, value: C) -> None:
        """Take one without telling."""
        self._value = value
        self._cards[value].setChecked(True)

    def _take(self, value: C, _: bool = False) -> None:
        if value is not self._value:
            self._value = value
            self.chosen.emit(value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_beside:
            is_wide = self.width() >= _WIDE_ENOUGH
            self._lines.setDirection(
                QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
            )


class ChoicesPart(QWidget):
    """``changed`` tells that another mode or way was taken.

    A purge from everywhere has one way only: what lies in a trash would be a copy that is left.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._is_purge = False
        self._wanted_way = WayOut.TRASH
        self.modes: Cards[RemovalMode] = Cards(
            theme, [(mode, mode_name(mode), mode_meaning(mode)) for mode in _PURGES]
        )
        self.ways: Cards[WayOut] = Cards(
            theme, [(way, way_name(way), way_meaning(way)) for way in WayOut], is_beside=True
        )
        self.modes.chosen.connect(lambda _: self._mode_taken())
        self.ways.chosen.connect(self._way_taken)
        self.setLayout(column(self.modes, self.ways, gap=SPACE_4))

    @property
    def mode(self) -> RemovalMode:
        return self.modes.value if self._is_purge else RemovalMode.LOCAL_ONLY

    @property
    def way(self) -> WayOut:
        return self._wanted_way if self._has_ways() else WayOut.FOR_GOOD

    def begin(self, *, is_purge: bool, way: WayOut) -> None:
        """As it stands before anybody chose: the gentlest of each."""
        self._is_purge = is_purge
        self._wanted_way = way
        self.modes.choose(RemovalMode.PURGE_SERVER)
        self.ways.choose(way)
        self.modes.setVisible(is_purge)
        self._fit()

    def take_way(self, way: WayOut) -> None:
        """Another way out to begin with, without telling."""
        self._wanted_way = way
        self.ways.choose(way)

    def _mode_taken(self) -> None:
        self._fit()
        self.changed.emit()

    def _way_taken(self, way: WayOut) -> None:
        self._wanted_way = way
        self.changed.emit()

    def _has_ways(self) -> bool:
        return self.mode in (RemovalMode.LOCAL_ONLY, RemovalMode.PURGE_SERVER)

    def _fit(self) -> None:
        self.ways.setVisible(self._has_ways())
