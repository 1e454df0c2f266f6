"""The schemas mean to us what they mean to everybody: our reading of them agrees with a complete
implementation of JSON Schema on every shipped file and on thousands of spoilt ones."""

import copy
import json
import random
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from vault_app.regions.shape import KEYWORDS, Schemas

_KINDS = (
    "countries",
    "jurisdictions",
    "incidents",
    "cases",
    "networks",
    "headers",
    "issuers",
    "issuers_oauth",
    "limits",
    "provider",
    "removal",
)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = _plain(tomllib.loads(path.read_text("utf-8")))
    return document


@pytest.fixture(scope="module")
def folder(resources: Path) -> Path:
    return resources / "facts" / "schema"


@pytest.fixture(scope="module")
def ours(folder: Path) -> Schemas:
    return Schemas.load(folder)


@pytest.fixture(scope="module")
def theirs(folder: Path) -> dict[str, Draft202012Validator]:
    documents = {path.name: json.loads(path.read_text("utf-8")) for path in folder.iterdir()}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(document, default_specification=DRAFT202012))
        for name, document in documents.items()
    )
    for document in documents.values():
        Draft202012Validator.check_schema(document)
    return {
        kind: Draft202012Validator(
            documents[f"{kind}.schema.json"], registry=registry, format_checker=FormatChecker()
        )
        for kind in _KINDS
    }


def _keywords(schema: object) -> Iterator[str]:
    """Every keyword of a schema; the keys under these three are names, not keywords."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            if key in ("properties", "$defs", "dependentRequired"):
                for item in value.values():
                    yield from _keywords(item)
            else:
                yield from _keywords(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _keywords(item)


def test_no_schema_says_what_we_do_not_understand(folder: Path) -> None:
    for path in folder.iterdir():
        assert set(_keywords(json.loads(path.read_text("utf-8")))) <= KEYWORDS, path.name


def test_every_shipped_file_fits(
    resources: Path, ours: Schemas, theirs: dict[str, Draft202012Validator]
) -> None:
    paths = sorted((resources / "facts").rglob("*.toml"))
    assert len(paths) > 70
    for path in paths:
        kind = "provider" if path.parent.name == "providers" else path.stem
        document = _read(path)
        assert not ours.misfits(document, kind), path.name
        assert theirs[kind].is_valid(document), path.name


def _tables(value: Any) -> Iterator[Any]:
    """Every table and list of a document."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tables(item)


_STRANGE: tuple[Any, ...] = (
    *("", " ", "x", "DE", "de", "*", "EEA", "unknown", "border", "tls", "2026-11-24"),
    *("2026-13-01", "20261124", "2018-09", "a.example", "A.example", "-a"),
    *(0, -1, 993, 70_000, 1.5, True, False, None, [], {}, ["x"], [1], [""], {"x": 1}),
)


def _spoil(document: dict[str, Any], chance: random.Random) -> None:
    """One change that may or may not be allowed."""
    target = chance.choice(list(_tables(document)))
    strange = copy.deepcopy(chance.choice(_STRANGE))
    if isinstance(target, list):
        target.append(strange)
        return
    keys = list(target)
    what = chance.random()
    if not keys or what < 0.2:
        target[chance.choice(("colour", "note", "source", "read", "since", "host"))] = strange
    elif what < 0.45:
        del target[chance.choice(keys)]
    else:
        target[chance.choice(keys)] = strange


_SMALL = (
    ("provider", "providers/gmx.toml", ()),
    ("provider", "providers/open-xchange.toml", ()),
    ("provider", "providers/df.toml", ()),
    ("jurisdictions", "jurisdictions.toml", ("orders", 2)),
    ("incidents", "incidents.toml", ("incidents", 2)),
    ("cases", "cases.toml", ("cases", 1)),
    ("networks", "networks.toml", ("networks", 2)),
    ("headers", "headers.toml", ("headers", 3)),
    ("issuers_oauth", "issuers_oauth.toml", ("issuers", 2)),
)


@pytest.mark.parametrize(("kind", "file", "part"), _SMALL)
def test_spoilt_files_are_judged_alike(
    resources: Path,
    ours: Schemas,
    theirs: dict[str, Draft202012Validator],
    kind: str,
    file: str,
    part: tuple[Any, ...],
) -> None:
    original = _read(resources / "facts" / file)
    if part:
        original[part[0]] = original[part[0]][: part[1]]
    chance = random.Random(f"{file}")
    refused = 0
    for _ in range(120):
        document = copy.deepcopy(original)
        _spoil(document, chance)
        misfits = ours.misfits(document, kind)
        assert theirs[kind].is_valid(document) == (not misfits), (document, misfits)
        refused += bool(misfits)
    assert 40 < refused < 120
