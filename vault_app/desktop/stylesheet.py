"""The style sheet and palette of the whole window, written from the tokens and nothing else.

Fusion is the base on every system, since it alone lets a style sheet be complete; fonts, text
sizes, the order of shortcuts and the colour scheme are still the system's own.
"""

from string import Template
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from vault_app.desktop.theme import Theme, Type

if TYPE_CHECKING:
    from vault_app.desktop.tokens import Tokens


def dress(application: QApplication, theme: Theme) -> None:
    """Give the application the theme's fonts and colours, and again whenever the theme turns."""

    def apply() -> None:
        application.setFont(theme.font())
        application.setPalette(_palette(theme.tokens))
        application.setStyleSheet(_sheet(theme))

    application.setStyle("Fusion")
    apply()
    theme.changed.connect(apply)


def _palette(tokens: "Tokens") -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.window,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Highlight: tokens.accent_fill,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.Accent: tokens.accent_fill,
        QPalette.ColorRole.Light: tokens.raised,
        QPalette.ColorRole.Midlight: tokens.hover,
        QPalette.ColorRole.Mid: tokens.border,
        QPalette.ColorRole.Dark: tokens.border_strong,
        QPalette.ColorRole.Shadow: tokens.border_strong,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.border_strong))
    return palette


_SHEET: Final = Template("""
* { outline: none; }
QWidget { color: $text; }
QLabel { background: transparent; }
QLabel[role="caption"] { color: $muted; font-size: ${caption}px; }
QLabel[role="caption"][weight="strong"] { color: $text; font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[role="display"] { font-size: ${display}px; font-weight: 600; }
QLabel[role="error"] { color: $danger; }
QLabel[role="number"] { font-size: ${heading}px; font-weight: 600; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="success"] { color: $success; }
QLabel[tone="accent"] { color: $accent; }
QLabel a { color: $accent; }
QLabel[look="seen"] {
    background: $surface; border: 1px solid $border_strong; border-radius: 4px; padding: 2px 8px;
    font-weight: 600;
}

QWidget[ground="window"] { background: $window; }
QWidget[ground="sidebar"] { background: $sidebar; }
QWidget[ground="surface"] { background: $surface; }
QFrame[ground="card"] {
    background: $surface; border: 1px solid $border; border-radius: 10px;
}
QFrame[ground="popup"] { background: $raised; border: 1px solid $border_strong; }
QFrame[ground="well"] { background: $window; border: none; border-radius: 6px; }
QFrame[ground="danger"] { background: $danger_soft; border: none; border-radius: 6px; }
QFrame[ground="warning"] { background: $warning_soft; border: none; border-radius: 6px; }
QFrame[ground="success"] { background: $success_soft; border: none; border-radius: 6px; }
QFrame[ground="accent"] { background: $accent_soft; border: none; border-radius: 6px; }
QFrame[look="banner"] { border-radius: 0; border-bottom: 1px solid $border; }
QFrame[edge="bottom"] { border: none; border-bottom: 1px solid $border; }
QFrame[edge="top"] { border: none; border-top: 1px solid $border; }

QPushButton {
    background: $raised; color: $text; border: 1px solid $border_strong; border-radius: 6px;
    padding: 6px 14px; min-height: 18px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected_idle; }
QPushButton:focus { border: 2px solid $focus; padding: 5px 13px; }
QPushButton:disabled { color: $border_strong; border-color: $border; background: $window; }
QPushButton[kind="primary"] {
    background: $accent_fill; color: $on_accent; border: 1px solid $accent_fill; font-weight: 600;
}
QPushButton[kind="primary"]:hover {
    background: $accent_fill_hover; border-color: $accent_fill_hover;
}
QPushButton[kind="danger"] {
    background: $danger_fill; color: $on_danger; border: 1px solid $danger_fill; font-weight: 600;
}
QPushButton[kind="danger"]:hover {
    background: $danger_fill_hover; border-color: $danger_fill_hover;
}
QPushButton[kind="primary"]:focus, QPushButton[kind="danger"]:focus {
    border: 2px solid $text; padding: 5px 13px;
}
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled {
    background: $selected_idle; border-color: $selected_idle; color: $muted;
}
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; }
QPushButton[kind="quiet"]:hover { background: $hover_over; }
QPushButton[kind="quiet"]:focus { border: 2px solid $focus; }
QPushButton[kind="quiet"]:disabled { color: $border_strong; }
QPushButton[kind="link"] {
    background: transparent; border: 1px solid transparent; color: $accent; padding: 2px 0;
    text-align: left;
}
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; padding: 1px 2px; }
QPushButton[look="chip"] {
    background: $accent_soft; border: 1px solid $accent_soft; color: $text; padding: 4px 8px;
}
QPushButton[look="chip"]:hover { border-color: $accent; }
QPushButton[look="chip"]:focus { border: 2px solid $focus; padding: 3px 7px; }
QPushButton[look="legend"] {
    padding: 1px 6px; min-height: 18px; text-align: left; font-size: ${caption}px;
}
QPushButton[look="legend"]:focus { padding: 0 5px; }
QPushButton[look="legend"]:checked { background: $selected; }
QPushButton[look="legend"]:disabled { color: $muted; }
QPushButton[kind="nav"] {
    background: transparent; border: 1px solid transparent; padding: 4px 6px; text-align: left;
}
QPushButton[kind="nav"]:hover { background: $hover_over; }
QPushButton[kind="nav"]:checked { background: $selected; font-weight: 600; }
QPushButton[kind="nav"]:focus { border: 2px solid $focus; padding: 3px 5px; }
QPushButton[kind="segment"] {
    border: 1px solid $border_strong; border-radius: 0; padding: 6px 14px; margin-left: -1px;
}
QPushButton[kind="segment"][place="first"] {
    border-top-left-radius: 6px; border-bottom-left-radius: 6px; margin-left: 0;
}
QPushButton[kind="segment"][place="last"] {
    border-top-right-radius: 6px; border-bottom-right-radius: 6px;
}
QPushButton[kind="segment"]:checked {
    background: $accent_soft; color: $accent; border-color: $accent; font-weight: 600;
}
QPushButton[kind="segment"]:focus { border: 2px solid $focus; padding: 5px 13px; }
QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px;
}
QToolButton:hover { background: $hover_over; }
QToolButton:pressed, QToolButton:checked { background: $selected_idle; }
QToolButton:focus { border: 2px solid $focus; padding: 4px; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit {
    background: $surface; color: $text; border: 1px solid $border_strong; border-radius: 6px;
    padding: 6px 9px; selection-background-color: $accent_fill; selection-color: $on_accent;
}
QLineEdit { min-height: 20px; }
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid $focus; padding: 5px 8px; }
QLineEdit[invalid="true"] { border: 2px solid $danger; padding: 5px 8px; }
QLineEdit:disabled { background: $window; color: $muted; border-color: $border; }
QLineEdit[look="search"] { background: $window; border: 1px solid $border; }
QLineEdit[look="search"]:focus { background: $surface; border: 2px solid $focus; }
QLineEdit QToolButton { padding: 2px; }

QProgressBar {
    background: $selected_idle; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
}
QProgressBar::chunk { background: $accent_fill; border-radius: 3px; }
QProgressBar[look="hair"] { border-radius: 0; max-height: 3px; min-height: 3px; }
QProgressBar[look="hair"]::chunk { border-radius: 0; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $focus; }
QAbstractScrollArea { background: $surface; border: none; }
QScrollArea[ground="window"], QScrollArea[ground="window"] > QWidget > QWidget {
    background: $window;
}
QScrollArea[ground="surface"], QScrollArea[ground="surface"] > QWidget > QWidget {
    background: $surface;
}
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle {
    background: $scroll; border: 3px solid transparent; border-radius: 6px;
    background-clip: padding;
}
QScrollBar::handle:vertical { min-height: 32px; margin: 2px 3px; border: none; border-radius: 3px; }
QScrollBar::handle:horizontal {
    min-width: 32px; margin: 3px 2px; border: none; border-radius: 3px;
}
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $raised; border: 1px solid $border_strong; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $border_strong; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QToolTip {
    background: $raised; color: $text; border: 1px solid $border_strong; padding: 4px 8px;
}
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 6px 8px; font-size: ${caption}px; text-align: left;
}
QTableView, QTreeView, QListView {
    background: $surface; border: none; gridline-color: transparent;
    selection-background-color: $selected; selection-color: $text;
}
QTreeView[ground="sidebar"] { background: $sidebar; }
QTableView::item { padding: 0 8px; border: none; }
""")


def _sheet(theme: Theme) -> str:
    tokens = theme.tokens
    colors = {name: getattr(tokens, name) for name in tokens.__slots__}
    return _SHEET.substitute(
        colors,
        hover_over="rgba(255,255,255,20)" if tokens.is_dark else "rgba(10,40,60,18)",
        scroll="rgba(255,255,255,56)" if tokens.is_dark else "rgba(20,40,60,60)",
        caption=theme.px(Type.CAPTION),
        title=theme.px(Type.TITLE),
        heading=theme.px(Type.HEADING),
        display=theme.px(Type.DISPLAY),
    )
