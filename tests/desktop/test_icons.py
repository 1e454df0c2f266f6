"""Icons: all that ship are used, all that are used ship, and each is drawn sharp."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QToolButton

import vault_app.desktop
from vault_app.boot import resources_folder
from vault_app.desktop.theme import Theme, ThemeChoice

FOLDER = resources_folder() / "icons"
NAMES = sorted(file.stem for file in FOLDER.glob("*.svg"))


def _sources() -> str:
    package = Path(vault_app.desktop.__file__).parent
    return "\n".join(file.read_text("utf-8") for file in package.rglob("*.py"))


def test_every_icon_that_ships_is_used() -> None:
    sources = _sources()
    unused = [name for name in NAMES if not re.search(rf'"{name}(:filled)?"', sources)]
    assert not unused


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_draws_something_in_its_tone(theme: Theme, name: str) -> None:
    image = theme.icons.pixmap(name, "accent", size=16, ratio=2.0).toImage()
    assert (image.width(), image.height()) == (32, 32)
    colors = {image.pixelColor(x, y).name() for x in range(32) for y in range(32)}
    assert theme.tokens.accent in colors


def test_an_icon_that_does_not_ship_is_an_error(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icons.pixmap("no-such-icon")


def test_flags_of_all_codes_are_drawn_and_unknown_ones_get_a_chip(theme: Theme) -> None:
    known = theme.icons.flag("IE", height=12, ratio=2.0)
    assert (known.width(), known.height()) == (36, 24)
    unknown, odd = theme.icons.flag(""), theme.icons.flag("../../etc")
    assert _bytes(unknown) != _bytes(theme.icons.flag("IE"))
    assert odd.size() == unknown.size()


def test_a_placed_icon_follows_the_theme(theme: Theme) -> None:
    button = QToolButton()
    theme.icons.put(button, "lock", "text")
    before = _bytes(button.icon().pixmap(16, 16))
    theme.choose(ThemeChoice.DARK)
    assert _bytes(button.icon().pixmap(16, 16)) != before


def _bytes(pixmap: QPixmap) -> bytes:
    return bytes(pixmap.toImage().constBits())
