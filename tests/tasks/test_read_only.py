"""Read-only means read-only: no removal changes the server of an account that forbids it."""

import pytest

from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.model.errors import AccountReadOnly
from vault_app.model.jobs import QuietJob
from vault_app.model.query import EVERYTHING
from vault_app.model.removal import RemovalMode
from vault_app.tasks import removal_run
from vault_app.tasks.account_choices import set_pulls_shared, set_read_only
from vault_app.tasks.removal import (
    abandon_plan,
    make_plan,
    preview_removal,
    resume_plans,
    run_plan,
)
from vault_app.tasks.removal_journal import VERIFIED_ABSENT

SERVER_MODES = [mode for mode in RemovalMode if mode.touches_server]


@pytest.fixture
def filled(desk: Desk, mail_user: MailUser) -> Desk:
    for number in range(3):
        mail_user.append("INBOX", letter(number))
    desk.pull()
    return desk


def sent(user: MailUser) -> set[str]:
    return {command.name for command in user.commands()}


@pytest.mark.parametrize("mode", SERVER_MODES)
def test_every_way_in_refuses(filled: Desk, mail_user: MailUser, mode: RemovalMode) -> None:
    plan = make_plan(filled.vault, EVERYTHING, mode)
    set_read_only(filled.vault, filled.account.id, is_read_only=True)
    with pytest.raises(AccountReadOnly):
        preview_removal(filled.vault, EVERYTHING, mode)
    with pytest.raises(AccountReadOnly):
        make_plan(filled.vault, EVERYTHING, mode)
    with pytest.raises(AccountReadOnly):
        run_plan(QuietJob(), filled.vault, filled.world, plan.id, filled.connect)
    with filled.vault.reader() as reader:
        assert [each.id for each in reader.plans()] == [plan.id]
        assert reader.unfinished_plans() == []
    assert len(filled.rows()) == len(mail_user.uids("INBOX")) == 3
    assert not sent(mail_user) & {"SELECT", "UID STORE", "UID EXPUNGE"}


def test_the_vault_is_its_owners_own(filled: Desk, mail_user: MailUser) -> None:
    set_read_only(filled.vault, filled.account.id, is_read_only=True)
    preview_removal(filled.vault, EVERYTHING, RemovalMode.PURGE_VAULT)
    filled.remove(EVERYTHING, RemovalMode.PURGE_VAULT)
    assert filled.rows() == []
    assert len(mail_user.uids("INBOX")) == 3


def test_it_can_be_taken_back(filled: Desk, mail_user: MailUser) -> None:
    assert set_read_only(filled.vault, filled.account.id, is_read_only=True).is_read_only
    account = set_pulls_shared(filled.vault, filled.account.id, pulls_shared=True)
    assert (account.is_read_only, account.pulls_shared) == (True, True)
    account = set_read_only(filled.vault, filled.account.id, is_read_only=False)
    assert (account.is_read_only, account.pulls_shared) == (False, True)
    assert filled.remove().confirmed == 3
    assert mail_user.uids("INBOX") == []


def test_a_removal_that_runs_ends_before_its_next_batch(
    filled: Desk, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal_run, "BATCH", 1)

    class Forbidding(QuietJob):
        def progress(self, done: int, total: int | None, unit: str, note: str = "") -> None:
            if done == 1:
                set_read_only(filled.vault, filled.account.id, is_read_only=True)

    plan = make_plan(filled.vault, EVERYTHING, RemovalMode.LOCAL_ONLY)
    with pytest.raises(AccountReadOnly):
        run_plan(Forbidding(), filled.vault, filled.world, plan.id, filled.connect)
    left = mail_user.uids("INBOX")
    assert len(left) == 2
    assert all("\\Deleted" not in mail_user.flags("INBOX", uid) for uid in left)
    with filled.vault.reader() as reader:
        (receipt,) = reader.receipts_of_plan(plan.id)
        assert receipt.verification == VERIFIED_ABSENT
    with pytest.raises(AccountReadOnly):
        resume_plans(QuietJob(), filled.vault, filled.world, filled.connect)
    assert mail_user.uids("INBOX") == left
    abandon_plan(QuietJob(), filled.vault, plan.id, filled.connect)
    with filled.vault.reader() as reader:
        assert reader.unfinished_plans() == []
    assert mail_user.uids("INBOX") == left
