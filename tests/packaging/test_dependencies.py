"""What the program imports is what it declares: no library comes only by another one's grace."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement

from dev_venv import normalise

ROOT = Path(__file__).resolve().parents[2]


def _imported_libraries(folder: Path) -> dict[str, Path]:
    """Top-level names that are imported and are neither ours nor Python's, each with one place."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], path.relative_to(ROOT))
    return {
        name: path
        for name, path in found.items()
        if name != folder.name and name not in sys.stdlib_module_names
    }


def test_every_imported_library_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {normalise(Requirement(text).name) for text in project["dependencies"]}
    brought_by = packages_distributions()
    undeclared = [
        f"{path} imports {name}"
        for name, path in _imported_libraries(ROOT / "vault_app").items()
        if not declared & {normalise(each) for each in brought_by.get(name, [])}
    ]
    assert undeclared == []
