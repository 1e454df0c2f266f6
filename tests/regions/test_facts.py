"""The shipped facts hold together, and broken ones are refused with the file and the key."""

import ast
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from vault_app.model.errors import SettingInvalid
from vault_app.regions.facts import load_facts
from vault_app.regions.values import Facts, Reference
from vault_app.regions.world import World

_CODE = Path(__file__).parents[2] / "vault_app"
# Names that are words of the language too; their hosts are looked for all the same.
_WORDS = {"Free", "Sky", "Orange", "Titan"}


class _Referenced(Protocol):
    @property
    def reference(self) -> Reference: ...


@pytest.fixture(scope="module")
def facts(world: World) -> Facts:
    return world.facts


def _references(facts: Facts) -> Iterator[tuple[str, Reference]]:
    for operator in facts.operators:
        parts: tuple[_Referenced, ...] = (
            *operator.rules,
            *operator.zones,
            *operator.sites,
            *operator.connection_rules,
            *operator.fetch_headers,
        )
        for part in parts:
            yield operator.id, part.reference
        for service in operator.services:
            yield service.id, service.sign_in.reference
            yield service.id, service.disclosure.reference
            items: tuple[_Referenced, ...] = (
                *service.imap,
                *service.entities,
                *service.notes,
                *service.mx_patterns,
            )
            for item in items:
                yield service.id, item.reference
            for kept in (service.place, service.retention):
                if kept is not None:
                    yield service.id, kept.reference
    for order in facts.orders:
        yield order.id, order.reference


def test_there_is_enough(facts: Facts) -> None:
    services = [service for operator in facts.operators for service in operator.services]
    assert len(services) >= 70
    assert len(facts.orders) >= 60
    assert sum(len(operator.sites) for operator in facts.operators) >= 130
    assert len(facts.countries.names) == 249


def test_each_fact_has_a_source_and_verified_ones_can_be_followed(facts: Facts) -> None:
    followable = re.compile(r"https?://|github\.com/|public mail headers|ISO 3166", re.IGNORECASE)
    for name, reference in _references(facts):
        assert reference.source.strip(), name
        if reference.verified:
            assert followable.search(reference.source), (name, reference.source)


def test_references_are_public(resources: Path) -> None:
    for path in (resources / "facts").rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert not re.search(r"\bfile ids? \d", text), path


def test_every_service_can_answer(facts: Facts) -> None:
    for operator in facts.operators:
        for service in operator.services:
            assert any(
                entity.is_for_any_place or entity.mailboxes_in for entity in service.entities
            ), service.id
            assert service.offered_in, service.id


def _unbounded(pattern: str) -> Iterator[str]:
    """Repetitions without end inside repetitions without end, the form that can blow up."""
    for match in re.finditer(r"\((?:\?:|\?P<\w+>)?([^()]*(?:\([^()]*\)[^()]*)*)\)[*+]", pattern):
        if re.search(r"(?<!\\)[*+]", match[1]):
            yield match[0]


def test_expressions_are_harmless(facts: Facts) -> None:
    patterns: list[re.Pattern[str]] = []
    for operator in facts.operators:
        patterns += [rule.pattern for rule in operator.rules if rule.pattern is not None]
        patterns += [rule.pattern for rule in operator.connection_rules]
        patterns += [header.pattern for header in operator.fetch_headers]
    assert len(patterns) > 40
    seeds = ("a", "0", "-", ".", "a.", "0.", "a0-", "mail", "1a.", "atlas.mail.")
    bombs = [seed * (256 // len(seed)) + "!" for seed in seeds]
    for pattern in patterns:
        assert not list(_unbounded(pattern.pattern)), pattern.pattern
        began = time.process_time()
        for bomb in bombs:
            pattern.fullmatch(bomb)
        assert time.process_time() - began < 0.05, pattern.pattern


def _strings_and_names(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def test_code_names_no_provider(facts: Facts) -> None:
    names = {operator.name for operator in facts.operators}
    names |= {service.name for operator in facts.operators for service in operator.services}
    hosts = {suffix for operator in facts.operators for suffix in operator.suffixes}
    words = "|".join(re.escape(name) for name in names - _WORDS if len(name) > 2)
    domains = "|".join(re.escape(host) for host in hosts)
    pattern = re.compile(rf"(?<![\w.-])(?:{words})(?![\w-])|(?<![\w-])(?i:{domains})(?![\w.-])")
    # The demo's letters are content: mail that such servers signed.
    paths = [path for path in _CODE.rglob("*.py") if "demo" not in path.relative_to(_CODE).parts]
    assert len(paths) > 20
    found = [
        f"{path.relative_to(_CODE)}:{line}: {text[:80]}"
        for path in paths
        if pattern.search(path.read_text("utf-8"))
        for line, text in _strings_and_names(path)
        if pattern.search(text)
    ]
    assert not found


BROKEN = [
    ("providers/gmx.toml", 'name = "GMX"', 'nmae = "GMX"', "gmx.toml: name"),
    ("providers/gmx.toml", 'id = "gmx"\n', "", "gmx.toml: id"),
    ("providers/gmx.toml", "port = 993", 'port = "993"', "services[0].imap[0].port"),
    ("providers/gmx.toml", 'security = "tls"', 'security = "ssl"', "services[0].imap[0].security"),
    ("providers/gmx.toml", 'country = "DE"', 'country = "XX"', "services[0]."),
    ("providers/gmx.toml", 'clause = "by"', 'claus = "by"', "received[0].clause"),
    ("providers/gmx.toml", 'is = "border"', 'is = "boarder"', "received[0].is"),
    ("providers/gmx.toml", "[hosts]", "[hosts]\ncolour = 1", "hosts.colour"),
    ("providers/gmx.toml", "[hosts]", "[hosts", "providers/gmx.toml"),
    ("providers/proton.toml", "(?P<site>osl|zur|fra)", "(?P<place>osl", "received[0].pattern"),
    ("providers/proton.toml", "(?P<site>osl", "(?P<where>osl", "received[0].place"),
    ("providers/microsoft.toml", 'zones = ["CHEP"]', 'zones = ["NONE"]', "zones"),
    ("providers/sky.toml", 'platforms = ["yahoo"]', 'platforms = ["yaho"]', "platforms"),
    ("jurisdictions.toml", 'kind = "power"', 'kind = "might"', "orders[0].kind"),
    ("jurisdictions.toml", "as_of = 2026-11-24", "", "as_of"),
    ("countries.toml", '"AT", "BE"', '"QQ", "BE"', "blocs"),
]


@pytest.mark.parametrize(("file", "old", "new", "place"), BROKEN)
def test_broken_facts_are_refused(
    resources: Path, tmp_path: Path, file: str, old: str, new: str, place: str
) -> None:
    shutil.copytree(resources / "facts", tmp_path / "facts")
    path = tmp_path / "facts" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SettingInvalid) as caught:
        load_facts(tmp_path)
    assert file.rpartition("/")[2].removesuffix(".toml") in str(caught.value.facts["setting"])
    assert place in str(caught.value.facts["setting"])
    assert caught.value.facts["reason"]


def test_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid):
        load_facts(tmp_path)


def test_two_operators_cannot_share_an_id(resources: Path, tmp_path: Path) -> None:
    shutil.copytree(resources / "facts", tmp_path / "facts")
    providers = tmp_path / "facts" / "providers"
    shutil.copy(providers / "gmx.toml", providers / "twin.toml")
    with pytest.raises(SettingInvalid):
        load_facts(tmp_path)
