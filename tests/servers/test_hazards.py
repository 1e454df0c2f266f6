"""The table of hazards names tests that there are."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.servers.faults import PULL_FAULTS, REMOVAL_FAULTS
from tests.servers.hazards import HAZARDS_OF_PULLING, HOSTILITIES, SAFE_REMOVAL, TRAPS_OF_CLIENTS

ROOT = Path(__file__).parents[2]
TABLES = TRAPS_OF_CLIENTS | HAZARDS_OF_PULLING | HOSTILITIES | SAFE_REMOVAL


@pytest.mark.parametrize("tests", TABLES.values(), ids=TABLES)
def test_is_tested(tests: tuple[str, ...]) -> None:
    assert tests
    for name in tests:
        path, _, function = name.partition("::")
        if function:
            assert function in functions_of(path), name
        else:
            assert name in PULL_FAULTS or name in REMOVAL_FAULTS, name


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
