"""What the window remembers between starts: its shape, the theme, where vaults are. Never mail."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings

from vault_app.desktop.theme import ThemeChoice

_MOST_RECENT: Final = 6
_IDLE_MINUTES: Final = 15


class Settings:
    """A thin, typed face over QSettings; ``file`` puts it into one file, for tests and pictures."""

    def __init__(self, file: Path | None = None) -> None:
        self._store = (
            QSettings("Homeport", "Homeport")
            if file is None
            else QSettings(str(file), QSettings.Format.IniFormat)
        )

    @property
    def theme(self) -> ThemeChoice:
        value = str(self._store.value("theme", ""))
        return ThemeChoice(value) if value in set(ThemeChoice) else ThemeChoice.SYSTEM

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._store.setValue("theme", choice.value)

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a key or a move the vault locks itself; 0 is never."""
        value = str(self._store.value("lock-after-minutes", _IDLE_MINUTES))
        return int(value) if value.isdigit() else _IDLE_MINUTES

    @idle_minutes.setter
    def idle_minutes(self, minutes: int) -> None:
        self._store.setValue("lock-after-minutes", minutes)

    @property
    def stays_in_tray(self) -> bool:
        """Whether closing the window leaves an open vault behind the tray icon."""
        return str(self._store.value("stay-in-tray", "")) == "yes"

    @stays_in_tray.setter
    def stays_in_tray(self, is_chosen: bool) -> None:
        self._store.setValue("stay-in-tray", "yes" if is_chosen else "")

    def recent(self) -> list[Path]:
        """Vaults that were open lately and are still there, the last one first."""
        value = self._store.value("recent", [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(str(name)) for name in names if Path(str(name)).is_dir()]

    def remember(self, folder: Path) -> None:
        others = [place for place in self.recent() if place != folder]
        self._put_recent([folder, *others])

    def forget(self, folder: Path) -> None:
        self._put_recent([place for place in self.recent() if place != folder])

    def _put_recent(self, folders: Sequence[Path]) -> None:
        self._store.setValue("recent", [str(folder) for folder in folders[:_MOST_RECENT]])

    def shape(self, name: str) -> QByteArray | None:
        """A geometry or the state of a splitter."""
        value = self._store.value(f"shape/{name}")
        return value if isinstance(value, QByteArray) else None

    def keep_shape(self, name: str, shape: QByteArray) -> None:
        self._store.setValue(f"shape/{name}", shape)
