"""Everything that servers do wrong: nothing false is stored, nothing is hidden, nothing hangs."""

import pytest

from tests.servers.certificates import Authority
from tests.servers.fault import Fault
from tests.servers.faults import PULL_FAULTS, REMOVAL_FAULTS
from tests.servers.hostile import HostileServer
from tests.servers.removal_fault import PLANNED, RemovalFault
from tests.tasks.conftest import Desk, desk_for
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.model.errors import ServerError
from vault_app.model.jobs import QuietJob
from vault_app.model.query import Listed
from vault_app.model.removal import RemovalMode
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect
from vault_app.tasks.removal import make_plan, resume_plans, run_plan

# Servers that only patience ends are given little of it.
PATIENCE_SECONDS = 0.6


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", (0.0,))


def impatient(desk: Desk, server: HostileServer, *, is_slow: bool) -> Connect:
    patience = PATIENCE_SECONDS if is_slow else 20.0
    return lambda _: Session(desk.account.server, server.password, patience=patience)


def stored(desk: Desk) -> dict[bytes, dict[int, bytes]]:
    """Mailbox, UID and bytes of every copy that the vault believes to be on the server."""
    found: dict[bytes, dict[int, bytes]] = {}
    with desk.vault.reader() as reader:
        names = {mailbox.id: mailbox.raw_name for mailbox in reader.mailboxes()}
        for row in desk.rows():
            raw = reader.raw(row.id)
            for placement in reader.placements(row.id):
                if placement.gone_at is None:
                    found.setdefault(names[placement.mailbox_id], {})[placement.uid] = raw
    return found


@pytest.mark.parametrize("fault", PULL_FAULTS.values(), ids=PULL_FAULTS)
def test_pull(fault: Fault, vault: Vault, world: World, authority: Authority) -> None:
    with fault.serve(authority) as server:
        desk = desk_for(vault, world, server.settings(), server.password)
        connect = impatient(desk, server, is_slow=fault.is_slow)
        error: ServerError | None = None
        left_over: list[int] = []
        try:
            report = desk.pull(connect=connect)
            if fault.between is not None:
                fault.between(server)
                report = desk.pull(connect=connect)
            left_over = [
                item.uid for item in report.left_over if item.uid and item.mailbox == "INBOX"
            ]
            for mailbox in report.mailboxes:
                assert mailbox.listed == mailbox.stored + mailbox.vanished + mailbox.quarantined
        except ServerError as caught:
            error = caught
        with vault.reader() as reader:
            shown = [mailbox.raw_name for mailbox in reader.mailboxes()]
        fault.judge(server, error=error, stored=stored(desk), left_over=left_over, shown=shown)


@pytest.mark.parametrize("fault", REMOVAL_FAULTS.values(), ids=REMOVAL_FAULTS)
def test_removal(fault: RemovalFault, vault: Vault, world: World, authority: Authority) -> None:
    with Fault(does="", right="", strike=lambda _: None).serve(authority) as server:
        desk = desk_for(vault, world, server.settings(), server.password)
        connect = impatient(desk, server, is_slow=False)
        desk.pull(connect=connect)
        with vault.reader() as reader:
            (inbox,) = (box for box in reader.mailboxes() if box.raw_name == b"INBOX")
            assert inbox.uidvalidity is not None
            planned = {
                placement.message_id
                for row in desk.rows()
                for placement in reader.placements(row.id)
                if placement.mailbox_id == inbox.id and placement.uid in PLANNED
            }
        plan = make_plan(vault, Listed(tuple(planned)), RemovalMode.LOCAL_ONLY)
        trial = fault.begin(server)
        report = run_plan(QuietJob(), vault, world, plan.id, connect)
        if report.open_items and fault.is_resumed:
            resume_plans(QuietJob(), vault, world, connect)
        with vault.reader() as reader:
            items = [item for item in reader.plan_items(plan.id) if item.mailbox == "INBOX"]
        trial.judge(
            steps={item.uid: item.step for item in items},
            reasons={item.uid: item.reason for item in items},
        )
