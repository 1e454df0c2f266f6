"""What the owner declares and demands, and what connections showed, comes back as it went in."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.conftest import Filled, letter
from vault_app.archive import declarations, observations, removing, residency
from vault_app.archive.observations import decode_connection, encode_connection
from vault_app.archive.settings import put_setting
from vault_app.model.custody import Certificate, ConnectionSeen
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.jobs import Change
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import RemovalMode, Step
from vault_app.model.residency import ResidencyKind, ResidencyRule

SEEN = ConnectionSeen(
    host="imap.example.org",
    address="192.0.2.7",
    greeting="* OK ready",
    server_id='("name" "x")',
    capabilities=("IMAP4rev1", "UIDPLUS"),
    seen_at=datetime(2026, 1, 1, tzinfo=UTC),
    addresses=("192.0.2.7", "192.0.2.8"),
    certificate=Certificate(issuer="CA", names=("imap.example.org",), sha256="ab" * 32),
    namespaces='(("" "/"))',
    quota="5 of 10 MB",
    path="SOCKS5 proxy at 127.0.0.1:9050",
)
OSLO = Declaration(
    kind=DeclarationKind.SERVER,
    host="mail.acme.example",
    holder="Acme AS",
    controller="Acme AS",
    controller_country="NO",
    country="NO",
    site="Oslo",
    since=date(2021, 3, 1),
    note="Our office.",
    document_name="lease.pdf",
)
RULE = ResidencyRule(
    name="Work stays in the EEA",
    scope="account:work",
    kind=ResidencyKind.ONLY,
    places=("EEA", "CH"),
    counts_control=True,
)


def test_declarations(filled: Filled) -> None:
    first = filled.vault.write(declarations.add_declaration, OSLO, b"%PDF")
    second = filled.vault.write(
        declarations.add_declaration,
        Declaration(
            kind=DeclarationKind.PLACE,
            account_id=filled.account_id,
            country="DE",
            until=date(2022, 1, 1),
        ),
        None,
    )
    with filled.vault.reader() as reader:
        one, two = reader.declarations()
        assert replace(one, made_at=None) == replace(OSLO, id=first)
        assert one.made_at is not None
        assert (two.id, two.until, two.account_id) == (second, date(2022, 1, 1), filled.account_id)
        assert reader.declaration_document(first) == b"%PDF"
        assert reader.declaration_document(second) is None
        filled.vault.write(declarations.withdraw_declaration, first)
        assert reader.declarations() == [two]
        assert reader.declarations(withdrawn=True) == [one, two]


def test_rules(filled: Filled) -> None:
    told: list[frozenset[Change]] = []
    filled.vault.on_change(told.append)
    rule_id = filled.vault.write(residency.put_rule, RULE)
    filled.vault.write(residency.note_check, rule_id, breaches=3, unknown=5)
    with filled.vault.reader() as reader:
        (rule,) = reader.residency_rules()
        assert replace(rule, checked_at=None) == replace(RULE, id=rule_id, breaches=3, unknown=5)
        assert rule.checked_at is not None
        assert filled.vault.write(residency.put_rule, replace(rule, name="Other")) == rule_id
        (rule,) = reader.residency_rules()
        assert (rule.name, rule.checked_at, rule.breaches) == ("Other", None, 0)
        filled.vault.write(residency.delete_rule, rule_id)
        assert reader.residency_rules() == []
    assert set(told) == {frozenset({Change.RULES})}


def test_settings(filled: Filled) -> None:
    with filled.vault.reader() as reader:
        assert reader.setting("dns") is None
        for value in ("yes", "no"):
            filled.vault.write(put_setting, "dns", value)
            assert reader.setting("dns") == value


def test_connections(filled: Filled) -> None:
    text = encode_connection(SEEN)
    other = encode_connection(replace(SEEN, greeting="* OK later"))
    for seen in (text, text, other):
        filled.vault.write(
            observations.note_observation, filled.account_id, observations.CONNECTION, seen
        )
    filled.vault.write(
        observations.note_observation, filled.account_id, observations.DNS, '{"mx": []}'
    )
    with filled.vault.reader() as reader:
        found = reader.observations(filled.account_id)
    assert [each.kind for each in found] == ["dns", "connection", "connection"]
    assert found[0].connection is None
    assert found[1].connection == replace(SEEN, greeting="* OK later", seen_at=found[1].last_at)
    assert found[2].connection == replace(SEEN, seen_at=found[2].last_at)


def test_a_server_that_never_shows_the_same_fills_no_vault(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observations, "_MOST_KEPT", 3)
    for number in range(6):
        filled.vault.write(
            observations.note_observation,
            filled.account_id,
            observations.CONNECTION,
            encode_connection(replace(SEEN, greeting=f"* OK {number}")),
        )
    with filled.vault.reader() as reader:
        kept = [
            each.connection.greeting
            for each in reader.observations(filled.account_id)
            if each.connection
        ]
    assert kept == ["* OK 5", "* OK 4", "* OK 3"]


@given(st.text(), st.lists(st.text()).map(tuple), st.text())
def test_whatever_a_server_says(greeting: str, names: tuple[str, ...], path: str) -> None:
    seen = replace(
        SEEN, greeting=greeting, certificate=Certificate(names=names), path=path, capabilities=names
    )
    assert decode_connection(encode_connection(seen), seen_at=SEEN.seen_at) == seen


def test_what_a_newer_version_notes_is_passed_over() -> None:
    values = json.loads(encode_connection(SEEN))
    values["later"] = {"x": 1}
    assert decode_connection(json.dumps(values), seen_at=SEEN.seen_at) == SEEN


def test_receipts_of_one_message(filled: Filled) -> None:
    filled.store([letter(1), letter(2)])
    plan = filled.vault.write(
        removing.insert_plan, mode=RemovalMode.LOCAL_ONLY, query=EVERYTHING, text=""
    )
    with filled.vault.reader() as reader:
        items = reader.plan_items(plan)
        filled.vault.write(
            removing.finish_items,
            [removing.Outcome(item_id=item.id, step=Step.CONFIRMED) for item in items],
        )
        (receipt,) = reader.receipts(message_id=items[0].message_id)
        assert receipt.message_id == items[0].message_id
        assert len(reader.receipts()) == 2


def test_traces_come_back(filled: Filled) -> None:
    filled.store([letter(1)])
    with filled.vault.reader() as reader:
        (message_id,) = next(reader.message_ids(EVERYTHING))
        assert reader.trace(message_id) == b""
        assert reader.domain_sets()
