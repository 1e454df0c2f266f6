"""Asking the DNS: a real question over a real socket, and none at all unless it was switched on."""

from collections.abc import Iterator

import pytest

from tests.servers.name_server import NameResponder
from tests.tasks.conftest import Desk
from vault_app.dns.lookup import NameServer, look_up
from vault_app.regions.dns import provider_of_domain
from vault_app.tasks.dns import allow_asking, ask_about, evidence_of, last_answer, may_ask


@pytest.fixture
def names() -> Iterator[NameResponder]:
    with NameResponder() as responder:
        responder.add("example.org", "MX", "20 backup.example.org.", "10 mx.zoho.eu.")
        responder.add(
            "example.org",
            "TXT",
            '"v=spf1 include:" "zoho.eu -all"',
            '"another-verification=1"',
        )
        responder.add("autodiscover.example.org", "CNAME", "Autodiscover.Outlook.com.")
        yield responder


def test_what_a_domain_says(names: NameResponder) -> None:
    seen = look_up("Example.org", server=names.address)
    assert seen is not None
    assert seen.domain == "example.org"
    assert seen.mx == ("mx.zoho.eu", "backup.example.org")
    assert seen.spf == ("v=spf1 include:zoho.eu -all",)
    assert seen.autodiscover == "autodiscover.outlook.com"
    assert seen.unanswered == ()


def test_it_is_off_until_switched_on(desk: Desk, names: NameResponder) -> None:
    assert ask_about(desk.vault, desk.account, server=names.address) is None
    assert names.questions == []
    allow_asking(desk.vault, is_allowed=True)
    with desk.vault.reader() as reader:
        assert may_ask(reader)
    seen = ask_about(desk.vault, desk.account, server=names.address)
    assert seen is not None
    assert sorted(names.questions) == [
        ("autodiscover.example.org.", "CNAME"),
        ("example.org.", "MX"),
        ("example.org.", "TXT"),
    ]
    allow_asking(desk.vault, is_allowed=False)
    assert ask_about(desk.vault, desk.account, server=names.address) is None
    assert len(names.questions) == 3


def test_an_answer_is_kept_with_its_date(desk: Desk, names: NameResponder) -> None:
    allow_asking(desk.vault, is_allowed=True)
    ask_about(desk.vault, desk.account, server=names.address)
    seen = ask_about(desk.vault, desk.account, server=names.address)
    assert seen is not None
    with desk.vault.reader() as reader:
        (noted,) = reader.observations(desk.account.id)
        kept = last_answer(reader, desk.account.id)
        evidence = evidence_of(reader, desk.world, desk.account.id)
    assert (noted.kind, noted.connection) == ("dns", None)
    assert kept is not None
    assert (kept.mx, kept.spf, kept.autodiscover) == (seen.mx, seen.spf, seen.autodiscover)
    assert len(evidence) == 4
    service = provider_of_domain(kept, desk.world)
    assert service is not None
    assert service.operator_id == "zoho"


def test_no_answer_is_no_evidence(
    desk: Desk, names: NameResponder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.dns.lookup._SECONDS", 0.3)
    names.silence()
    assert look_up("example.org", server=names.address) is None
    nobody = NameServer("127.0.0.1", names.address.port)
    names.close()
    allow_asking(desk.vault, is_allowed=True)
    assert ask_about(desk.vault, desk.account, server=nobody) is None
    with desk.vault.reader() as reader:
        assert last_answer(reader, desk.account.id) is None
        assert evidence_of(reader, desk.world, desk.account.id) == ()


def test_a_domain_without_mail(names: NameResponder) -> None:
    names.add("quiet.example", "MX", "0 .")
    seen = look_up("quiet.example", server=names.address)
    assert seen is not None
    assert (seen.mx, seen.spf, seen.autodiscover) == ((), (), "")


@pytest.mark.parametrize("domain", ["", "a" * 300, "x..y", "\udcff.example"])
def test_names_that_cannot_be(domain: str, names: NameResponder) -> None:
    seen = look_up(domain, server=names.address)
    assert seen is None or seen.mx == ()
