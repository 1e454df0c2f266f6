"""What the owner declares is kept with its proof, judged by, and always shown as declared."""

from dataclasses import replace
from datetime import date

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk
from tests.tasks.places import day, letter
from vault_app.model.custody import Confidence, Custody
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.errors import AccountNotFound, SettingInvalid
from vault_app.model.jobs import QuietJob
from vault_app.tasks.after_declaring import apply_declarations
from vault_app.tasks.declarations import declare, vault_world, withdraw

OSLO = Declaration(
    kind=DeclarationKind.SERVER,
    host="Mail.Acme.Example.",
    holder="Acme",
    controller="Acme AS",
    controller_country="norway",
    country="NO",
    site="Oslo",
    document_name="lease.pdf",
)
BORDER = (
    "Received: from mx.sender.example ([203.0.113.9]) by mail.acme.example (Postfix) with ESMTPS"
    " id 4Q; Mon, 1 Mar 2021 10:00:00 +0000\r\n"
)


def custody(desk: Desk) -> Custody:
    with desk.vault.reader() as reader:
        return reader.custody(desk.rows()[0].id)[0]


def apply(desk: Desk) -> int:
    return apply_declarations(QuietJob(), desk.vault, desk.world).messages


def test_a_server_of_one_s_own(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(BORDER, 1, "2021-03-01"))
    desk.pull()
    before = custody(desk)
    assert before.holding.country == ""

    declared = declare(desk.vault, desk.world, OSLO, b"%PDF proof")
    assert apply(desk) == 1
    after = custody(desk)
    assert (after.holding.country, after.holding.site) == ("NO", "Oslo")
    assert after.holding.provider == "Acme"
    assert after.holding.controller_country == "NO"
    assert after.confidence is Confidence.DECLARED
    with desk.vault.reader() as reader:
        (kept,) = reader.declarations()
        assert reader.declaration_document(declared) == b"%PDF proof"
    assert (kept.host, kept.controller_country) == ("mail.acme.example", "NO")
    assert kept.document_name == "lease.pdf"

    withdraw(desk.vault, declared)
    apply(desk)
    assert custody(desk).holding.country == ""
    assert vault_world(desk.vault, desk.world) is desk.world
    with pytest.raises(SettingInvalid):
        withdraw(desk.vault, declared)


def test_where_a_mailbox_lay(desk: Desk, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter("", 1, "2021-02-01"), internal_date=day("2021-02-01"))
    desk.pull()
    moved = Declaration(
        kind=DeclarationKind.PLACE,
        account_id=desk.account.id,
        country="DE",
        since=date(2021, 3, 1),
    )
    declare(desk.vault, desk.world, moved)
    apply(desk)
    now = custody(desk)
    assert (now.holding.country, now.until, now.confidence) == ("DE", None, Confidence.DECLARED)
    assert now.since is not None
    assert now.since.date() == date(2021, 3, 1)
    with desk.vault.reader() as reader:
        (total,) = reader.holding_totals()
    assert (total.holding.country, total.messages) == ("DE", 1)


def test_the_world_of_a_vault(desk: Desk) -> None:
    assert vault_world(desk.vault, desk.world) is desk.world
    declare(desk.vault, desk.world, OSLO)
    declared = vault_world(desk.vault, desk.world)
    assert len(declared.declarations) == 1
    assert vault_world(desk.vault, declared) is declared


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        (replace(OSLO, host=""), "host"),
        (replace(OSLO, host="not a host"), "host"),
        (replace(OSLO, host="a" * 300), "host"),
        (replace(OSLO, country="Atlantis"), "country"),
        (replace(OSLO, controller_country="XX1"), "controller-country"),
        (replace(OSLO, holder="", country=""), "holder"),
        (replace(OSLO, note="x" * 501), "note"),
        (replace(OSLO, since=date(2021, 1, 1), until=date(2021, 1, 1)), "until"),
        (Declaration(kind=DeclarationKind.PLACE, country="DE"), "account"),
        (Declaration(kind=DeclarationKind.PLACE, account_id=1), "country"),
    ],
)
def test_what_cannot_be_meant(desk: Desk, wrong: Declaration, setting: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        declare(desk.vault, desk.world, wrong)
    assert caught.value.facts["setting"] == setting


def test_what_is_not_there(desk: Desk) -> None:
    place = Declaration(kind=DeclarationKind.PLACE, account_id=99, country="DE")
    with pytest.raises(AccountNotFound):
        declare(desk.vault, desk.world, place)
    with pytest.raises(SettingInvalid):
        withdraw(desk.vault, 7)
