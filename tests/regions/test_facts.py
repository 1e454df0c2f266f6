"""The shipped facts hold together, and broken ones are refused with the file and the key."""

import ast
import re
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vault_app.model.errors import SettingInvalid
from vault_app.regions.facts import check_facts, load_facts
from vault_app.regions.fingerprints import networks_fingerprint, operator_fingerprint
from vault_app.regions.references import references
from vault_app.regions.shape import Schemas
from vault_app.regions.values import Facts, Operator, Reference, Zone
from vault_app.regions.world import World

_CODE = Path(__file__).parents[2] / "vault_app"
# Names that are words of the language too; their hosts are looked for all the same.
_WORDS = {"Free", "Sky", "Orange", "Titan"}


@pytest.fixture(scope="module")
def facts(world: World) -> Facts:
    return world.facts


def _references(facts: Facts) -> Iterator[tuple[str, Reference]]:
    for operator in facts.operators:
        for reference in references(operator):
            yield operator.id, reference
    others = {
        "orders": facts.orders,
        "incidents": facts.incidents,
        "networks": facts.networks,
        "cases": facts.cases,
        "headers": facts.header_marks,
    }
    for name, part in others.items():
        for reference in references(part):
            yield name, reference


def test_there_is_enough(facts: Facts) -> None:
    services = [service for operator in facts.operators for service in operator.services]
    assert len(services) >= 70
    assert len(facts.orders) >= 60
    assert sum(len(operator.sites) for operator in facts.operators) >= 130
    assert len(facts.countries.names) == 249
    assert len(facts.incidents) >= 15
    assert len(facts.networks) >= 12


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


def test_what_is_documented_was_read(facts: Facts) -> None:
    """Proof rests on this mark: it is no guess, and its day is known."""
    documented = 0
    for name, reference in _references(facts):
        if reference.verified:
            assert reference.read_on is not None, name
        if reference.documented and reference.verified:
            documented += 1
            assert reference.source != "general knowledge", name
    assert documented > 60


def _zone(facts: Facts, code: str) -> Zone:
    return next(
        zone for operator in facts.operators for zone in operator.zones if code in zone.codes
    )


def test_zones_named_by_geo_codes_are_documented(facts: Facts) -> None:
    assert _zone(facts, "chep").reference.documented
    assert _zone(facts, "chep").country == "CH"
    europe = _zone(facts, "eurp")
    assert europe.copies is not None
    assert "IE" in europe.copies.countries
    assert europe.copies.text.startswith("copies anywhere in")
    for analogy in ("itap", "isrp", "mexp", "espp", "qatp", "twnp"):
        assert not _zone(facts, analogy).reference.verified


def test_what_is_kept_after_a_removal(world: World) -> None:
    def days(provider: str) -> int | None:
        service = world.provider(provider)
        assert service is not None
        assert service.retention is not None
        return service.retention.days_after_removal

    assert days("gmail") == 180
    assert days("outlook.com") == 30
    assert days("t-online") == 0
    # Nobody can bring it back, by the provider's word; of backups it says nothing.
    assert days("gmx") is None
    assert days("icloud") is None


def test_owners_change_with_time(facts: Facts) -> None:
    network = next(each for each in facts.networks if each.id == "hornetsecurity")
    assert network.owner(date(2024, 1, 1)).parent == ""
    assert network.owner(date(2026, 1, 1)).parent_country == "US"


def test_the_case_of_the_mailbox_in_dublin(facts: Facts) -> None:
    (case,) = facts.cases
    assert case.steps[0].day == date(2013, 12, 4)
    assert case.steps[-1].day == date(2026, 8, 18)
    assert any("us-cloud-act" in step.orders for step in case.steps)


def test_incidents_are_dated_and_in_order(facts: Facts) -> None:
    days = [incident.since for incident in facts.incidents]
    assert days == sorted(days)
    aol = next(incident for incident in facts.incidents if incident.id == "aol-2014")
    assert (aol.services, aol.since, aol.until) == (
        ("aol",),
        date(2014, 4, 1),
        date(2014, 4, 28),
    )


def _changed(resources: Path, folder: Path, file: str, old: str, new: str) -> Facts:
    shutil.copytree(resources / "facts", folder / "facts")
    path = folder / "facts" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return load_facts(folder)


def _operator(facts: Facts, name: str) -> Operator:
    return next(operator for operator in facts.operators if operator.id == name)


def test_a_comment_changes_the_version_but_no_fingerprint(
    resources: Path, tmp_path: Path, facts: Facts
) -> None:
    other = _changed(
        resources, tmp_path, "providers/gmx.toml", "read = 2026-11-24", "read = 2026-11-25"
    )
    assert other.version != facts.version
    assert other.version.startswith("2026-11-24.")
    for operator in facts.operators:
        assert operator_fingerprint(operator) == operator_fingerprint(_operator(other, operator.id))


def test_a_fact_changes_the_fingerprint_of_its_operator_alone(
    resources: Path, tmp_path: Path, facts: Facts
) -> None:
    other = _changed(resources, tmp_path, "providers/gmx.toml", 'is = "border"', 'is = "server"')
    changed = [
        operator.id
        for operator in facts.operators
        if operator_fingerprint(operator) != operator_fingerprint(_operator(other, operator.id))
    ]
    assert changed == ["gmx"]
    assert networks_fingerprint(facts.networks) == networks_fingerprint(other.networks)


BROKEN = [
    ("providers/gmx.toml", 'name = "GMX"', 'nmae = "GMX"', "gmx.toml: name"),
    ("providers/gmx.toml", 'id = "gmx"\n', "", "gmx.toml: id"),
    ("providers/gmx.toml", "port = 993", 'port = "993"', "services[0].imap[0].port"),
    ("providers/gmx.toml", 'security = "tls"', 'security = "ssl"', "services[0].imap[0].security"),
    ("providers/gmx.toml", 'country = "DE"', 'country = "XX"', "services[0]."),
    ("providers/gmx.toml", 'country = "DE"', 'country = "Germany"', "services[0]."),
    ("providers/gmx.toml", "read = 2026-11-24", "read = 2026", "read"),
    ("providers/gmx.toml", "trash_days = 1", "trash_days = -1", "retention.trash_days"),
    ("providers/df.toml", "until = 2025-01-01", "until = 2025-01-01\nsince = 2026-01-01", "until"),
    ("incidents.toml", 'services = ["gmail"]', 'services = ["gmial"]', "incidents[0].services"),
    ("incidents.toml", "until = 2010-01-12", "until = 2000-01-12", "incidents[0].until"),
    ("incidents.toml", 'id = "kpn-2012"', 'id = "gmail-2009-aurora"', "incidents"),
    ("cases.toml", 'orders = ["us-sca"]', 'orders = ["us-law"]', "cases[0].steps[0].orders"),
    ("cases.toml", "day = 2013-12-04", "day = 2014-12-04", "cases[0].steps"),
    ("networks.toml", 'kind = "filter"', 'kind = "sieve"', "networks[0].kind"),
    ("headers.toml", 'operator = "microsoft"', 'operator = "micro"', "headers[0].operator"),
    ("networks.toml", '"mimecast.com"', '"gmx.net"', "networks[0].suffixes"),
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


def test_all_complaints_are_told_at_once(resources: Path, tmp_path: Path) -> None:
    root = tmp_path / "facts"
    shutil.copytree(resources / "facts", root)
    for file, old, new, _ in BROKEN:
        path = root / file
        text = path.read_text("utf-8")
        if file not in ("countries.toml", "providers/gmx.toml"):
            path.write_text(text.replace(old, new, 1), "utf-8")
    (root / "providers" / "free.toml").unlink()
    (root / "providers" / "gmx.toml").write_text('id = "gmx"\nname = 7\ncolour = 1\n')
    facts, complaints = check_facts(root, Schemas.load(resources / "facts" / "schema"))
    assert facts is None
    told = {(complaint.file, complaint.key) for complaint in complaints}
    assert {
        ("providers/gmx.toml", "name"),
        ("providers/gmx.toml", "colour"),
        ("providers/gmx.toml", "hosts"),
        ("providers/gmx.toml", "services"),
        ("providers/sky.toml", "platforms"),
        ("jurisdictions.toml", "orders[0].kind"),
        ("networks.toml", "networks[0].kind"),
    } <= told
    assert all(complaint.reason for complaint in complaints)


def test_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid):
        load_facts(tmp_path)


def test_two_operators_cannot_share_an_id(resources: Path, tmp_path: Path) -> None:
    shutil.copytree(resources / "facts", tmp_path / "facts")
    providers = tmp_path / "facts" / "providers"
    shutil.copy(providers / "gmx.toml", providers / "twin.toml")
    with pytest.raises(SettingInvalid):
        load_facts(tmp_path)
