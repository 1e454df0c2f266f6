"""What a person types about law, places, rules and incidents becomes holdings."""

from datetime import UTC, datetime

import pytest

from tests.tasks.judged_mail import Mail, at_exchange, at_google
from vault_app.archive import residency
from vault_app.archive.vault import Vault
from vault_app.model.errors import QueryInvalid
from vault_app.model.query import All, Any, HeldBy, HeldWhile, Named, Not, Query, Words
from vault_app.model.residency import ResidencyKind, ResidencyRule
from vault_app.regions.world import World
from vault_app.tasks.searching import read_query, read_query_in


@pytest.fixture
def mail(vault: Vault, world: World) -> Mail:
    made = Mail(vault, world)
    exchange = made.add_account("erin@contoso.example", "outlook.office365.com")
    google = made.add_account("erin@gmail.com", "imap.gmail.com")
    made.store(exchange, at_exchange(1), at_exchange(2))
    made.store(google, at_google(3))
    return made


def read(mail: Mail, text: str) -> Query:
    with mail.vault.reader() as reader:
        return read_query(text, mail.world, reader)


def count(mail: Mail, text: str) -> int:
    with mail.vault.reader() as reader:
        return reader.count(read_query(text, mail.world, reader))


def test_countries_by_name(world: World) -> None:
    assert read_query("country:Ireland", world) == Named("country", "IE")
    assert read_query("-region:germany OR x", world) == Any(
        (Not(Named("region", "DE")), Words("", "x", False))
    )
    assert read_query("country:Nowhere", world) == Named("country", "Nowhere")


def test_a_bloc_is_its_countries(mail: Mail) -> None:
    without = read_query("region:eea", mail.world)
    assert isinstance(without, Any)
    assert Named("country", "IE") in without.terms
    assert isinstance(read(mail, "region:EEA"), HeldBy)
    assert count(mail, "region:EEA") == 2
    assert count(mail, "-region:EEA") == 1


def test_reachable_by(mail: Mail) -> None:
    order = next(
        each for each in mail.world.facts.orders if each.home == "US" and "power" in each.kind
    )
    assert isinstance(read(mail, f"reachable-by:{order.id}"), HeldBy)
    assert count(mail, f"reachable-by:{order.id}") == 3
    assert count(mail, f'reachable-by:"{order.name}"') == 3
    assert count(mail, f"-reachable-by:{order.id}") == 0
    with pytest.raises(QueryInvalid) as caught:
        read(mail, "reachable-by:nobody")
    assert caught.value.facts["reason"] == "order-unknown"


def test_incidents(mail: Mail) -> None:
    incident = mail.world.facts.incidents[0]
    query = read(mail, f"incident:{incident.id}")
    assert isinstance(query, HeldBy | HeldWhile)
    assert count(mail, f"incident:{incident.id}") == 0
    with pytest.raises(QueryInvalid) as caught:
        read(mail, "incident:none")
    assert caught.value.facts["reason"] == "incident-unknown"


def test_breaches(mail: Mail) -> None:
    rule = ResidencyRule(
        name="Never in Ireland", scope="", kind=ResidencyKind.NEVER, places=("IE",)
    )
    rule_id = mail.vault.write(residency.put_rule, rule)
    assert count(mail, 'breach:"never in ireland"') == 2
    assert count(mail, f"breach:{rule_id} subject:1") == 1
    assert isinstance(read(mail, f"breach:{rule_id} x"), All)
    with pytest.raises(QueryInvalid) as caught:
        read(mail, "breach:none")
    assert caught.value.facts["reason"] == "rule-unknown"


def test_a_rule_that_asks_for_itself(mail: Mail) -> None:
    rule = ResidencyRule(
        name="Round", scope="breach:Round", kind=ResidencyKind.NEVER, places=("IE",)
    )
    mail.vault.write(residency.put_rule, rule)
    with pytest.raises(QueryInvalid) as caught:
        read(mail, "breach:round")
    assert caught.value.facts["reason"] == "rule-in-itself"


def test_a_vault_is_opened_only_if_it_is_needed(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = mail.world.facts.orders[0]
    opened: list[datetime] = []
    reader = Vault.reader

    def noted(vault: Vault) -> object:
        opened.append(datetime.now(UTC))
        return reader(vault)

    monkeypatch.setattr(Vault, "reader", noted)
    assert read_query_in(mail.vault, "country:IE", mail.world) == Named("country", "IE")
    assert not opened
    with pytest.raises(QueryInvalid) as caught:
        read_query(f"reachable-by:{order.id}", mail.world)
    assert caught.value.facts["reason"] == "vault-needed"
    with pytest.raises(QueryInvalid):
        read_query_in(mail.vault, "-(x) incident:none", mail.world)
    assert opened
