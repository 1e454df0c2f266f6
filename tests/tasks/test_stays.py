"""A mailbox moved: every copy in it is held where it lies today, and it is told where it lay."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.tasks.judged_mail import AMSTERDAM, DUBLIN, FIRST, Mail, at_exchange, draft
from tests.tasks.test_reassess import StopAfter
from vault_app.archive import declarations
from vault_app.archive import stays as writes
from vault_app.archive.settings import Unfinished
from vault_app.archive.vault import Vault
from vault_app.model.custody import Confidence
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.errors import Cancelled
from vault_app.model.jobs import Change, QuietJob
from vault_app.model.mail import Account
from vault_app.model.query import parse_query
from vault_app.regions.world import World
from vault_app.tasks.stays import refresh_stays


@pytest.fixture
def mail(vault: Vault, world: World) -> Mail:
    return Mail(vault, world)


@pytest.fixture
def exchange(mail: Mail) -> Account:
    return mail.add_account("erin@contoso.example", "outlook.office365.com")


def moved(mail: Mail, account: Account) -> list[int]:
    """Ten messages in Dublin, ten in Amsterdam, and an early one that names no server."""
    drafts = mail.store(account, draft(5))
    return [
        *mail.store(
            account,
            *(at_exchange(n) for n in range(10)),
            *(at_exchange(n, AMSTERDAM) for n in range(10, 20)),
        ),
        *drafts,
    ]


def refresh(mail: Mail, account: Account) -> bool:
    return refresh_stays(QuietJob(), mail.vault, mail.world, account)


def places(mail: Mail) -> dict[str, int]:
    with mail.vault.reader() as reader:
        return {total.holding.site: total.messages for total in reader.holding_totals()}


def test_the_whole_mailbox_lies_where_its_newest_mail_goes(mail: Mail, exchange: Account) -> None:
    ids = moved(mail, exchange)
    assert places(mail)["Dublin"] == 10
    assert refresh(mail, exchange)
    assert places(mail) == {"Amsterdam": 21}
    with mail.vault.reader() as reader:
        assert [(stay.holding.site, stay.message_id) for stay in reader.stays(exchange.id)] == [
            ("Dublin", ids[0]),
            ("Amsterdam", ids[10]),
        ]
        now, then = reader.custody(ids[0])
        assert (now.holding.site, then.holding.site) == ("Amsterdam", "Dublin")
        assert "newest mail" in now.because
        assert now.evidence
        assert now.since == then.until
        assert reader.delivered(ids[0])[0].holding.site == "Dublin"
        (only,) = reader.custody(ids[15])
        assert only.holding.site == "Amsterdam"
        # A draft says nothing; where it lay and lies is told by the mail around it.
        assert [each.holding.site for each in reader.custody(ids[20])] == ["Amsterdam", "Dublin"]
        assert reader.count(parse_query("region:Dublin")) == 0
        assert reader.count(parse_query("region:Amsterdam")) == 21
        assert reader.row(ids[0]).holding_id == reader.row(ids[15]).holding_id
        years = {(total.year, total.holding.site): total.copies for total in reader.year_totals()}
    assert years[FIRST.year, "Amsterdam"] == 21
    assert years[datetime.now(UTC).year, "Amsterdam"] == 21


def test_nothing_is_written_twice(mail: Mail, exchange: Account) -> None:
    moved(mail, exchange)
    refresh(mail, exchange)
    changes: list[frozenset[Change]] = []
    mail.vault.on_change(changes.append)
    assert not refresh(mail, exchange)
    assert changes == []


def test_new_mail_is_held_where_the_mailbox_lies(mail: Mail, exchange: Account) -> None:
    moved(mail, exchange)
    refresh(mail, exchange)
    (message_id,) = mail.store(exchange, draft(40))
    with mail.vault.reader() as reader:
        holding = reader.holdings()[reader.row(message_id).holding_id or 0]
    assert holding.site == "Amsterdam"
    assert places(mail) == {"Amsterdam": 22}


def test_broken_off_between_batches(
    mail: Mail, exchange: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "BATCH", 4)
    moved(mail, exchange)
    with pytest.raises(Cancelled):
        refresh_stays(StopAfter(2), mail.vault, mail.world, exchange)
    assert places(mail)["Dublin"] > 0
    with mail.vault.reader() as reader:
        assert not reader.is_repointed(exchange.id)
    assert refresh(mail, exchange)
    assert places(mail) == {"Amsterdam": 21}


def test_declared_and_withdrawn(mail: Mail, world: World) -> None:
    account = mail.add_account("erin@gmail.com", "imap.gmail.com")
    ids = mail.store(account, draft(1), draft(2))
    refresh(mail, account)
    before = places(mail)
    mail.vault.write(
        declarations.add_declaration,
        Declaration(
            kind=DeclarationKind.PLACE,
            account_id=account.id,
            country="DE",
            since=date(2021, 3, 1),
            document_name="contract.pdf",
        ),
        b"%PDF",
    )
    assert refresh(mail, account)
    with mail.vault.reader() as reader:
        now, then = reader.custody(ids[0])
        assert (now.holding.country, now.confidence) == ("DE", Confidence.DECLARED)
        assert now.since == datetime(2021, 3, 1, tzinfo=UTC)
        assert (then.holding.country, then.until) == ("", now.since)
        assert reader.count(parse_query("country:DE confidence:declared")) == 2
        (stated,) = reader.declarations()
        assert reader.declaration_document(stated.id or 0) == b"%PDF"
    mail.vault.write(declarations.withdraw_declaration, stated.id or 0)
    assert refresh(mail, account)
    assert places(mail) == before
    with mail.vault.reader() as reader:
        assert reader.stays(account.id) == []
        assert reader.declarations() == []
        assert reader.declarations(withdrawn=True) == [stated]
        assert reader.count(parse_query("country:DE")) == 0


def test_a_withdrawn_statement_takes_its_confidence_along(mail: Mail, exchange: Account) -> None:
    mail.store(exchange, *(at_exchange(n) for n in range(3)))
    refresh(mail, exchange)
    with mail.vault.reader() as reader:
        (before,) = reader.holding_totals()
    mail.vault.write(
        declarations.add_declaration,
        Declaration(
            kind=DeclarationKind.PLACE,
            account_id=exchange.id,
            country="IE",
            site="Dublin",
            since=date(2024, 1, 1),
        ),
        None,
    )
    refresh(mail, exchange)
    with mail.vault.reader() as reader:
        (declared,) = reader.holding_totals()
        (stated,) = reader.declarations()
    mail.vault.write(declarations.withdraw_declaration, stated.id or 0)
    refresh(mail, exchange)
    with mail.vault.reader() as reader:
        (after,) = reader.holding_totals()
        assert not reader.is_unfinished(Unfinished.MOVED, exchange.id)
    assert after == before
    assert declared.holding == before.holding


def test_a_program_on_this_computer_is_no_mailbox_elsewhere(mail: Mail) -> None:
    account = mail.add_account("erin@contoso.example", "localhost", ip="127.0.0.1")
    mail.store(account, *(at_exchange(n) for n in range(3)), at_exchange(3, AMSTERDAM))
    assert not refresh(mail, account)
    with mail.vault.reader() as reader:
        assert reader.stays(account.id) == []
    assert places(mail) == {"Dublin": 3, "Amsterdam": 1}


def test_switched_to_and_fro(mail: Mail, exchange: Account) -> None:
    mail.store(
        exchange,
        *(at_exchange(n, AMSTERDAM if n == 3 else DUBLIN) for n in range(7)),
    )
    refresh(mail, exchange)
    with mail.vault.reader() as reader:
        (stay,) = reader.stays(exchange.id)
    assert replace(stay.holding, id=None).site == "Dublin"
    assert places(mail) == {"Dublin": 7}
