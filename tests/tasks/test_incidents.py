"""Incidents that the mail of a real vault met: it lay there when it happened."""

from datetime import date

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk
from tests.tasks.places import at_google, day
from vault_app.archive.vault import Vault
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.query import EVERYTHING
from vault_app.regions.world import World
from vault_app.tasks.accounts import add_account
from vault_app.tasks.incidents import incident_query, incidents_met
from vault_app.tasks.searching import read_query

AURORA = "gmail-2009-aurora"


@pytest.fixture
def old(vault: Vault, world: World, mail_user: MailUser) -> Desk:
    """Mail that came before an attack, while it went on, and after."""
    account = add_account(
        vault,
        NoKeyring(),
        address="erin@gmail.com",
        label="",
        server=mail_user.settings(),
        password=mail_user.password,
    )
    desk = Desk(vault, world, account)
    for number, when in enumerate(("2009-06-01", "2010-01-05", "2010-06-01"), start=1):
        mail_user.append("INBOX", at_google(number, when), internal_date=day(when))
    desk.pull()
    return desk


def test_what_lay_there_at_the_time(old: Desk) -> None:
    with old.vault.reader() as reader:
        met = {each.incident.id: each for each in incidents_met(reader, old.world)}
        query = read_query(met[AURORA].query, old.world, reader)
    assert met[AURORA].messages == 2
    found = sorted(row.date.date() for row in old.rows(query))
    assert found == [date(2009, 6, 1), date(2010, 1, 5)]
    assert met[AURORA].incident.advice
    assert "aol-2014" not in met
    newest_first = [each.incident.since for each in met.values()]
    assert newest_first == sorted(newest_first, reverse=True)


def test_what_was_removed_since_was_there_all_the_same(old: Desk) -> None:
    old.remove(EVERYTHING)
    with old.vault.reader() as reader:
        met = {each.incident.id: each.messages for each in incidents_met(reader, old.world)}
    assert met[AURORA] == 2


def test_holders_that_never_held_any(desk: Desk) -> None:
    incident = desk.world.incident(AURORA)
    assert incident is not None
    with desk.vault.reader() as reader:
        assert incident_query(reader, incident) is None
        assert incidents_met(reader, desk.world) == []
