"""Compares a file of facts with its JSON Schema and tells everything that does not fit.

The schemas under ``resources/facts/schema`` are the only statement of what a file may hold; the
loader reads what passed here without asking again. Understood is the part of JSON Schema 2020-12
that they use (``KEYWORDS``); a test compares the answers with those of a complete implementation.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from vault_app.model.errors import SettingInvalid

KEYWORDS = frozenset(
    {
        "$schema", "$id", "$defs", "$ref", "title", "description", "type", "enum", "pattern",
        "format", "minLength", "minimum", "maximum", "items", "minItems", "properties", "required",
        "dependentRequired", "propertyNames", "additionalProperties", "unevaluatedProperties",
        "allOf", "oneOf",
    }
)  # fmt: skip
_TYPES: dict[str, tuple[type, str]] = {
    "object": (dict, "a table"),
    "array": (list, "a list"),
    "string": (str, "text"),
    "integer": (int, "a number"),
    "boolean": (bool, "true or false"),
}
_SUFFIX = ".schema.json"


class Misfit(NamedTuple):
    """One thing that does not fit: ``key`` is its path ("services[0].imap[0].port")."""

    key: str
    value: object
    reason: str


class Schemas:
    """The schemas of one folder, by the name of their file."""

    def __init__(self, documents: dict[str, dict[str, Any]]) -> None:
        self._checks: dict[str, _Check] = {}
        for file, document in documents.items():
            self._checks[file] = _Check(document, self._checks)

    @classmethod
    def load(cls, folder: Path) -> "Schemas":
        """Read a folder of schemas.

        Raises:
            SettingInvalid: there are none, or one is not JSON.
        """
        documents = {}
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            try:
                documents[path.name] = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError) as error:
                name = f"{folder.name}/{path.name}"
                raise SettingInvalid(setting=name, value=None, reason=str(error)) from error
        if not documents:
            raise SettingInvalid(setting=f"{folder.name}/", value=None, reason="no schema found")
        return cls(documents)

    def misfits(self, document: dict[str, Any], kind: str) -> list[Misfit]:
        """All that does not fit the schema of a kind of file ("provider"), in the file's order.

        ``document`` is of JSON's types: days are texts.
        """
        check = self._checks[f"{kind}{_SUFFIX}"]
        return check.run(document, check.document, "")[1]


class _Check:
    """One schema file. ``run`` returns the keys of a table that some part of the schema knows, and
    the misfits: JSON Schema decides about unknown keys only when all parts have been asked."""

    def __init__(self, document: dict[str, Any], checks: "dict[str, _Check]") -> None:
        self.document = document
        self._checks = checks
        self._targets: dict[str, tuple[_Check, dict[str, Any]]] = {}

    def run(self, value: object, schema: dict[str, Any], key: str) -> tuple[set[str], list[Misfit]]:
        known: set[str] = set()
        found: list[Misfit] = []
        for part in schema.get("allOf", ()):
            self._add(self.run(value, part, key), known, found)
        if "$ref" in schema:
            check, target = self._target(schema["$ref"])
            self._add(check.run(value, target, key), known, found)
        if (reason := _wrong_value(value, schema)) is not None:
            found.append(Misfit(key, value, reason))
        elif isinstance(value, dict):
            self._add(self._table(value, schema, key, known), known, found)
        elif isinstance(value, list) and "items" in schema:
            for number, item in enumerate(value):
                found += self.run(item, schema["items"], f"{key}[{number}]")[1]
        return known, found

    def _table(
        self, value: dict[str, Any], schema: dict[str, Any], key: str, known: set[str]
    ) -> tuple[set[str], list[Misfit]]:
        prefix = f"{key}." if key else ""
        found = [Misfit(f"{prefix}{name}", None, "is missing") for name in _missing(value, schema)]
        if "oneOf" in schema:
            fitting = [part for part in schema["oneOf"] if not self.run(value, part, key)[1]]
            if len(fitting) != 1:
                names = [part["required"][0] for part in schema["oneOf"]]
                reason = f"exactly one of {', '.join(names)} is expected"
                found.append(Misfit(f"{prefix}{names[-1]}", None, reason))
        properties: dict[str, Any] = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name, item in value.items():
            if name in properties:
                found += self.run(item, properties[name], f"{prefix}{name}")[1]
            elif others is not None:
                found += self.run(name, schema.get("propertyNames", {}), f"{prefix}{name}")[1]
                found += self.run(item, others, f"{prefix}{name}")[1]
            elif schema.get("unevaluatedProperties") is False and name not in known:
                reason = "nobody reads this key; is it misspelt?"
                found.append(Misfit(f"{prefix}{name}", item, reason))
        return value.keys() & properties.keys(), found

    def _target(self, reference: str) -> "tuple[_Check, dict[str, Any]]":
        known = self._targets.get(reference)
        if known is None:
            file, _, pointer = reference.partition("#")
            check = self._checks[file] if file else self
            target = check.document
            for step in pointer.strip("/").split("/"):
                target = target[step]
            known = self._targets[reference] = (check, target)
        return known

    @staticmethod
    def _add(result: tuple[set[str], list[Misfit]], known: set[str], found: list[Misfit]) -> None:
        known |= result[0]
        found += result[1]


def _missing(value: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    yield from (name for name in schema.get("required", ()) if name not in value)
    for present, needed in schema.get("dependentRequired", {}).items():
        if present in value:
            yield from (name for name in needed if name not in value)


def _wrong_value(value: object, schema: dict[str, Any]) -> str | None:
    """What is wrong with a value by itself, whatever it may hold."""
    kinds = schema.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    if kinds and not any(_is_of(value, kind) for kind in kinds):
        return f"{' or '.join(_TYPES[kind][1] for kind in kinds)} is expected"
    if "enum" in schema and value not in schema["enum"]:
        return f"one of {', '.join(schema['enum'])} is expected"
    if isinstance(value, str):
        return _wrong_text(value, schema)
    if isinstance(value, list) and len(value) < schema.get("minItems", 0):
        return "must not be empty"
    if _is_of(value, "integer") and isinstance(value, int):
        least, most = schema.get("minimum", value), schema.get("maximum", value)
        if not least <= value <= most:
            return f"a number from {least} to {most} is expected"
    return None


def _wrong_text(value: str, schema: dict[str, Any]) -> str | None:
    if len(value) < schema.get("minLength", 0):
        return "must not be empty"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"{schema.get('description', 'a text of another form')} is expected"
    if schema.get("format") == "date" and not _is_day(value):
        return "a day is expected (2026-11-24)"
    return None


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_of(value: object, kind: str) -> bool:
    # To Python, true is a number; to JSON it is not.
    return isinstance(value, _TYPES[kind][0]) and (kind == "boolean") == isinstance(value, bool)
