"""A removal over a connection that is cut after each of hundreds of numbers of bytes, both ways:
on a real server, under TLS. Nothing goes that was not planned, and in the end all of that."""

import pytest

from tests.servers.cutting_proxy import CuttingProxy, Direction, Harm, Strike
from tests.servers.mail_user import MailUser
from tests.servers.wire import assert_wire_is_safe
from tests.tasks.conftest import Desk, letter
from vault_app.imap.session import Session
from vault_app.model.jobs import QuietJob
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalChoices, RemovalMode, Step, WayOut
from vault_app.tasks.removal import RemovalReport, make_plan, run_plan

MESSAGES = 12
# From one cut to the next, in bytes, by direction: primes, so that cuts fall everywhere in lines.
STEPS = {Direction.TO_SERVER: 31, Direction.TO_CLIENT: 127}
_PATIENCE_SECONDS = 5.0


class Cutting:
    """One plan after the other, each cut once at the next number of bytes, then gone on with."""

    def __init__(self, desk: Desk, user: MailUser, way: WayOut) -> None:
        self.desk = desk
        self.user = user
        self.way = way
        self.cuts = 0
        self._letters = iter(range(1_000_000))
        self._kept: list[bytes] = []
        self._gone: list[bytes] = []
        self._plan_id = 0
        user.create("Trash")

    def run(self, direction: Direction) -> None:
        """Cut the first connection of the removal, then the second, which confirms it."""
        for number in (1, 2):
            for after in range(0, 1_000_000, STEPS[direction]):
                strike = Strike(harm=Harm.CUT, direction=direction, after=after)
                with CuttingProxy(
                    self.user.settings().port, strike=strike, struck=frozenset({number})
                ) as proxy:
                    report = self._go(proxy)
                    was_cut = bool(proxy.hits)
                self.cuts += was_cut
                self._check_on_the_way()
                if report.open_items == 0 and not was_cut:
                    break

    def end(self) -> None:
        self._go(None)
        assert sorted(self.user.messages("INBOX").values()) == sorted(self._kept)
        trash = sorted(self.user.messages("Trash").values())
        assert trash == (sorted(self._gone) if self.way is WayOut.TRASH else [])
        assert_wire_is_safe(self.user.commands())

    def _go(self, proxy: CuttingProxy | None) -> RemovalReport:
        """A new plan if the last one is through, else that one."""
        desk = self.desk
        with desk.vault.reader() as reader:
            waiting = reader.unfinished_plans()
        if not waiting:
            self._load()
        settings = self.user.settings() if proxy is None else self.user.settings_through(proxy.port)
        return run_plan(
            QuietJob(),
            desk.vault,
            desk.world,
            self._plan_id,
            lambda _: Session(settings, self.user.password, patience=_PATIENCE_SECONDS),
        )

    def _load(self) -> None:
        batch = next(self._letters)
        raws = [
            letter(number, subject=f"{'kept' if number % 2 else 'goes'}{batch}", body=f"{batch}")
            for number in range(MESSAGES)
        ]
        self._kept += raws[1::2]
        self._gone += raws[::2]
        self.user.bulk_load("INBOX", raws)
        self.desk.pull()
        plan = make_plan(
            self.desk.vault,
            parse_query(f"subject:goes{batch}"),
            RemovalMode.LOCAL_ONLY,
            choices=RemovalChoices(way=self.way),
        )
        assert plan.placements == MESSAGES // 2
        self._plan_id = plan.id

    def _check_on_the_way(self) -> None:
        with self.desk.vault.reader() as reader:
            items = reader.plan_items(self._plan_id)
        assert not any(item.step in (Step.SKIPPED, Step.FAILED) for item in items), items


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("way", WayOut)
def test_cut_after_every_so_many_bytes(
    desk: Desk, mail_user: MailUser, way: WayOut, direction: Direction
) -> None:
    cutting = Cutting(desk, mail_user, way)
    cutting.run(direction)
    cutting.end()
    assert cutting.cuts >= 50
