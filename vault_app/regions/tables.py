"""Reads TOML tables strictly: complaints name the file and the key, unknown keys are errors."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from vault_app.model.errors import SettingInvalid
from vault_app.regions.values import Reference


class Table:
    """One TOML table, read key by key; ``finish`` complains about keys that nobody asked for."""

    def __init__(self, values: dict[str, Any], where: str) -> None:
        self._values = values
        self._where = where
        self._asked: set[str] = set()

    def complaint(self, key: str, reason: str) -> SettingInvalid:
        """An error that names this file and key."""
        return SettingInvalid(
            setting=f"{self._where}{key}", value=self._values.get(key), reason=reason
        )

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, *, default: str | None = None, may_be_empty: bool = False) -> str:
        value = self._take(key, str, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            if value == "" and may_be_empty:
                return ""
            raise self.complaint(key, "text is expected")
        return value

    def word(self, key: str, allowed: frozenset[str], *, default: str | None = None) -> str:
        value = self.text(key, default=default)
        if value not in allowed and value != default:
            raise self.complaint(key, f"one of {sorted(allowed)} is expected")
        return value

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._take(key, list, default)
        if not all(isinstance(item, str) and item for item in value):
            raise self.complaint(key, "a list of texts is expected")
        return tuple(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        return bool(self._take(key, bool, default))

    def number(self, key: str) -> int:
        value = self._take(key, int, None)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.complaint(key, "a number is expected")
        return value

    def day(self, key: str) -> date:
        value = self._take(key, date, None)
        assert isinstance(value, date)
        return value

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def pattern(self, key: str, *, flags: int = re.IGNORECASE) -> re.Pattern[str]:
        try:
            return re.compile(self.text(key), flags)
        except re.error as error:
            raise self.complaint(key, f"not a regular expression: {error}") from error

    def table(self, key: str) -> "Table":
        return Table(self._take(key, dict, None), f"{self._where}{key}.")

    def table_or_none(self, key: str) -> "Table | None":
        return self.table(key) if self.has(key) else None

    def tables(self, key: str, *, at_least: int = 0) -> Iterator["Table"]:
        value = self._take(key, list, ())
        if len(value) < at_least or not all(isinstance(item, dict) for item in value):
            raise self.complaint(key, f"at least {at_least} tables are expected")
        for number, item in enumerate(value):
            yield Table(item, f"{self._where}{key}[{number}].")

    def items(self) -> Iterator[tuple[str, Any]]:
        self._asked.update(self._values)
        return iter(self._values.items())

    def reference(self) -> Reference:
        """The source that each fact must have."""
        source: object = self._values.get("source")
        listed = self.texts("source") if isinstance(source, list) else (self.text("source"),)
        text = " ; ".join(listed)
        if not text:
            raise self.complaint("source", "each fact needs a source")
        return Reference(
            source=text, verified=self.flag("verified"), note=self.text("note", default="")
        )

    def finish(self) -> None:
        unknown = set(self._values) - self._asked
        if unknown:
            raise self.complaint(min(unknown), "nobody reads this key; is it misspelt?")

    def _take(self, key: str, kind: type, default: object) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                raise self.complaint(key, "is missing")
            return default
        value = self._values[key]
        if not isinstance(value, kind):
            raise self.complaint(key, f"{kind.__name__} is expected")
        return value


def read_toml(path: Path, root: Path) -> Table:
    """Open a TOML file; ``root`` is left out of the names in complaints."""
    name = path.relative_to(root).as_posix()
    try:
        with path.open("rb") as file:
            return Table(tomllib.load(file), f"{name}: ")
    except FileNotFoundError as error:
        raise SettingInvalid(setting=name, value=None, reason="the file is missing") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingInvalid(setting=name, value=None, reason=str(error)) from error
