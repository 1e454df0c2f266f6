"""Reads TOML files of facts whose shape fits, and collects what cannot be meant all the same."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from vault_app.model.errors import SettingInvalid
from vault_app.regions.reference import Reference
from vault_app.regions.shape import Schemas


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is wrong with a fact. ``file`` is its path under the folder of facts, ``key`` the path
    within ("services[0].imap[0].port"; "" for the whole file)."""

    file: str
    key: str
    value: object
    reason: str

    def error(self) -> SettingInvalid:
        """The same as an error."""
        setting = f"{self.file}: {self.key}" if self.key else self.file
        return SettingInvalid(setting=setting, value=self.value, reason=self.reason)


class Table:
    """One table of a file whose shape fits its schema; ``complain`` notes what else is wrong.

    Reading goes on after a complaint with a harmless value, so that one run finds all of them;
    what was read is used only if there were none.
    """

    def __init__(
        self,
        values: dict[str, Any],
        *,
        file: str,
        complaints: list[Complaint],
        path: str = "",
        read_on: date | None = None,
    ) -> None:
        self._values = values
        self._file = file
        self._complaints = complaints
        self._path = path
        self._read_on = read_on

    def complain(self, key: str, reason: str) -> None:
        self._complaints.append(
            Complaint(
                file=self._file,
                key=f"{self._path}{key}",
                value=self._values.get(key),
                reason=reason,
            )
        )

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str = "") -> str:
        return str(self._values.get(key, default))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._values.get(key, ()))

    def flag(self, key: str) -> bool:
        return bool(self._values.get(key, False))

    def number(self, key: str) -> int | None:
        value: int | None = self._values.get(key)
        return value

    def numbers(self, key: str) -> tuple[int, ...]:
        return tuple(self._values.get(key, ()))

    def day(self, key: str) -> date:
        return date.fromisoformat(self._values[key])

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def pattern(self, key: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
        try:
            return re.compile(self.text(key), flags)
        except re.error as error:
            self.complain(key, f"not a regular expression: {error}")
            return re.compile("")

    def table(self, key: str) -> "Table":
        return self._inner(self._values[key], key)

    def table_or_none(self, key: str) -> "Table | None":
        return self.table(key) if self.has(key) else None

    def tables(self, key: str) -> Iterator["Table"]:
        for number, item in enumerate(self._values.get(key, ())):
            yield self._inner(item, f"{key}[{number}]")

    def items(self) -> Iterator[tuple[str, Any]]:
        return iter(self._values.items())

    def reference(self) -> Reference:
        """The source that each fact has."""
        source = self._values["source"]
        is_verified = self.flag("verified")
        return Reference(
            source=" ; ".join(source) if isinstance(source, list) else source,
            verified=is_verified,
            note=self.text("note"),
            documented=self.flag("documented"),
            source_date=self.text("source_date"),
            read_on=self.day_or_none("read") or (self._read_on if is_verified else None),
            since=self.day_or_none("since"),
            until=self.day_or_none("until"),
        )

    def _inner(self, values: dict[str, Any], path: str) -> "Table":
        return Table(
            values,
            file=self._file,
            complaints=self._complaints,
            path=f"{self._path}{path}.",
            read_on=self._read_on,
        )


def read_table(
    path: Path, root: Path, *, kind: str, schemas: Schemas, complaints: list[Complaint]
) -> Table | None:
    """Open a file under ``root`` and compare it with the schema of its kind; ``None`` after
    complaints."""
    file = path.relative_to(root).as_posix()

    def complain(key: str, value: object, reason: str) -> None:
        complaints.append(Complaint(file=file, key=key, value=value, reason=reason))

    try:
        document = _plain(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        complain("", None, "the file is missing")
        return None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        complain("", None, str(error))
        return None
    misfits = schemas.misfits(document, kind)
    for misfit in misfits:
        complain(*misfit)
    if misfits:
        return None
    read_on = date.fromisoformat(document["read"]) if "read" in document else None
    return Table(document, file=file, complaints=complaints, read_on=read_on)


def _plain(value: Any) -> Any:
    """The same in JSON's types, which the schemas speak of."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value
