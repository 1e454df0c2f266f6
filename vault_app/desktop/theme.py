"""Light or dark, following the system or the owner's choice; hands out colours and fonts."""

import enum
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication

from vault_app.desktop.icons import Icons
from vault_app.desktop.tokens import DARK, LIGHT, Tokens

# Without a desktop that names a font, Qt falls back on what fontconfig calls "sans", which is
# often the wide DejaVu Sans. These read better; the first that is installed is taken.
_BETTER_THAN_FALLBACK: Final = (
    "Inter",
    "Cantarell",
    "Noto Sans",
    "Ubuntu",
    "Open Sans",
)
_FALLBACKS: Final = ("Sans Serif", "Sans", "DejaVu Sans", "Bitstream Vera Sans", "")

_SMALLEST_BODY_PX: Final = 13.0


class ThemeChoice(enum.StrEnum):
    """What the owner wants: as the system has it, or always one of the two."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Type(enum.Enum):
    """The type scale, as multiples of the system's body size, and the weight of each."""

    CAPTION = (0.86, QFont.Weight.Normal)
    CAPTION_STRONG = (0.86, QFont.Weight.DemiBold)
    BODY = (1.0, QFont.Weight.Normal)
    STRONG = (1.0, QFont.Weight.DemiBold)
    TITLE = (1.2, QFont.Weight.DemiBold)
    HEADING = (1.55, QFont.Weight.DemiBold)
    DISPLAY = (2.05, QFont.Weight.DemiBold)


class Theme(QObject):
    """The current colours, fonts and icons. ``changed`` fires after ``tokens`` has altered.

    ``icons_folder`` is ``resources/icons``.
    """

    changed = Signal()

    def __init__(
        self,
        icons_folder: Path,
        choice: ThemeChoice = ThemeChoice.SYSTEM,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._choice = choice
        self._body_px, self._family = _body_font()
        self._tokens = self._pick()
        self.icons = Icons(icons_folder, self)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._refresh)

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def is_dark(self) -> bool:
        return self._tokens.is_dark

    @property
    def choice(self) -> ThemeChoice:
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Take the owner's choice at once."""
        self._choice = choice
        self._refresh()

    def color(self, name: str) -> QColor:
        """A token of :class:`~vault_app.desktop.tokens.Tokens` as a colour to paint with."""
        return QColor(cast("str", getattr(self._tokens, name)))

    @property
    def family(self) -> str:
        return self._family

    @property
    def body_px(self) -> float:
        """The height of body text, in device-independent pixels."""
        return self._body_px

    def px(self, kind: Type) -> int:
        """The size of one step of the type scale, in device-independent pixels."""
        return round(self._body_px * kind.value[0])

    def font(self, kind: Type = Type.BODY) -> QFont:
        font = QFont(self._family)
        font.setPixelSize(self.px(kind))
        font.setWeight(kind.value[1])
        return font

    def fixed_font(self, kind: Type = Type.CAPTION) -> QFont:
        """For hashes, addresses and headers: the system's fixed-pitch font."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self.px(kind))
        return font

    def _refresh(self) -> None:
        tokens = self._pick()
        if tokens is not self._tokens:
            self._tokens = tokens
            self.changed.emit()

    def _pick(self) -> Tokens:
        if self._choice is ThemeChoice.SYSTEM:
            scheme = QGuiApplication.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._choice is ThemeChoice.DARK else LIGHT


def _body_font() -> tuple[float, str]:
    """The system's size and family; at least 13 px, since some bare X servers say 9."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    family = system.family()
    if family in _FALLBACKS:
        installed = set(QFontDatabase.families())
        family = next((name for name in _BETTER_THAN_FALLBACK if name in installed), family)
    size = float(system.pixelSize())
    if size <= 0:
        screen = QGuiApplication.primaryScreen()
        # Qt's logical DPI is 96 on Windows and X11 and 72 on macOS, where a point is a pixel.
        dpi = screen.logicalDotsPerInch()
        size = system.pointSizeF() * dpi / 72.0
    return max(size, _SMALLEST_BODY_PX), family
