"""A connection that breaks at hundreds of points of a pull: the archive ends up as the server is.

From a real server, under TLS. ``tests/bench/broken_ways.py`` does the same for hours.
"""

import pytest

from tests.servers.cutting_proxy import Harm
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk
from tests.tasks.faulty_way import load, pull_through, strikes_of
from vault_app.tasks.opened_mailbox import OpenedMailbox

# Silence only ends with the client's patience, so there is less of it.
QUICK = (Harm.CUT, Harm.RESET, Harm.CORRUPT, Harm.GARBAGE, Harm.DOUBLE, Harm.SPLIT)
SILENT = (Harm.STALL, Harm.TRICKLE)
PATIENCE_SECONDS = 0.6


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(OpenedMailbox, "chunk_messages", lambda mailbox: 4)


@pytest.mark.parametrize("seed", range(3))
def test_broken_at_many_points(desk: Desk, mail_user: MailUser, seed: int) -> None:
    load(mail_user, 220)
    strikes = strikes_of(mail_user, seed, QUICK)
    # A broken length under TLS makes either side wait for what does not come.
    journey = pull_through(desk, mail_user, strikes, patience=2.0)
    assert len(journey.hits) >= 100
    assert {strike.harm for strike in journey.hits} == set(QUICK)


def test_silent_at_some_points(
    desk: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vault_app.imap.wire._CONNECT_SECONDS", PATIENCE_SECONDS)
    load(mail_user, 40)
    strikes = strikes_of(mail_user, 9, SILENT, count=6)
    journey = pull_through(desk, mail_user, strikes, patience=PATIENCE_SECONDS)
    assert len(journey.hits) >= 5
