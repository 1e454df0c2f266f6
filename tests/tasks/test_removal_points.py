"""A removal that ends at every point there is: before and after each command that the server gets,
and before and after each commit. Resumed, exactly what was planned is gone, and nothing else."""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer, Session
from tests.servers.trashing import offer_move
from tests.servers.wire import Command, assert_wire_is_safe
from tests.tasks.conftest import Desk, desk_for, letter
from vault_app.archive.vault import Vault
from vault_app.model.jobs import QuietJob
from vault_app.model.query import parse_query
from vault_app.model.removal import RemovalChoices, RemovalMode, Step, WayOut
from vault_app.regions.world import World
from vault_app.tasks import removal_run
from vault_app.tasks.removal import abandon_plan, make_plan, run_plan

ROUND = 4
WAYS = {
    "for good": RemovalChoices(way=WayOut.FOR_GOOD),
    "trash": RemovalChoices(way=WayOut.TRASH),
}


class Killed(BaseException):
    """The program ends here."""


class CuttingServer(HostileServer):
    """Ends the connection at one command, which it carries out or not."""

    countdown = -1
    does_it = False

    def answer(self, session: Session, command: Command) -> None:
        if command.name == "LOGOUT":
            super().answer(session, command)
            return
        self.countdown -= 1
        if self.countdown == 0:
            if self.does_it:
                super().answer(session, command)
            session.reset()
        super().answer(session, command)


@dataclass
class Scene:
    """One vault and one server, with new mail for each point."""

    desk: Desk
    server: CuttingServer
    numbers: Iterator[int] = field(default_factory=itertools.count)
    was_cut: bool = False
    kept: list[bytes] = field(default_factory=list)
    gone: list[bytes] = field(default_factory=list)

    def run(self, choices: RemovalChoices, end: Callable[[int], Any]) -> bool:
        """A removal of every second new letter, which ends as ``end`` arranges with its plan's id,
        and goes on; whether it really ended early."""
        batch = next(self.numbers)
        for number in range(ROUND):
            goes = number % 2 == 0
            raw = letter(number, subject=f"{'goes' if goes else 'kept'}{batch}", body=f"{batch}")
            self.server.inbox.add(raw)
            (self.gone if goes else self.kept).append(raw)
        self.desk.pull()
        query = parse_query(f"subject:goes{batch}")
        plan = make_plan(self.desk.vault, query, RemovalMode.LOCAL_ONLY, choices=choices)
        report = end(plan.id)
        is_early = report is None or report.open_items > 0
        self.was_cut = self.server.countdown <= 0
        self.server.countdown = -1
        if is_early:
            report = run_plan(
                QuietJob(), self.desk.vault, self.desk.world, plan.id, self.desk.connect
            )
        assert (report.confirmed, report.open_items) == (ROUND // 2, 0)
        self.check(choices.way)
        return is_early

    def check(self, way: WayOut) -> None:
        trash = self.server.mailbox_named(b"Trash")
        assert trash is not None
        assert sorted(message.raw for message in self.server.inbox.messages) == sorted(self.kept)
        assert not any("\\Deleted" in message.flags for message in self.server.inbox.messages)
        expected = sorted(self.gone) if way is WayOut.TRASH else []
        assert sorted(message.raw for message in trash.messages) == expected

    def plain_run(self, plan_id: int) -> Any:
        return run_plan(QuietJob(), self.desk.vault, self.desk.world, plan_id, self.desk.connect)


@pytest.fixture
def scene(
    vault: Vault, world: World, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    monkeypatch.setattr(removal_run, "BATCH", 1)
    with CuttingServer(authority=authority) as server:
        server.add_mailbox(b"Trash").attributes = ("\\Trash",)
        offer_move(server)
        yield Scene(desk_for(vault, world, server.settings(), server.password), server)
        assert_wire_is_safe(server.commands)


@pytest.mark.parametrize(
    ("way", "does_it"), [("for good", False), ("for good", True), ("trash", True)]
)
def test_cut_at_every_command(scene: Scene, way: str, does_it: bool) -> None:
    scene.server.does_it = does_it
    for point in itertools.count(1):

        def end(plan_id: int, at: int = point) -> Any:
            scene.server.countdown = at
            return scene.plain_run(plan_id)

        if not scene.run(WAYS[way], end) and not scene.was_cut:
            break
    assert point > 20


@pytest.mark.parametrize("is_committed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_killed_at_every_commit(
    scene: Scene, way: str, monkeypatch: pytest.MonkeyPatch, *, is_committed: bool
) -> None:
    submit = Vault.submit
    left = itertools.count()

    def submitting(vault: Vault, *args: Any, **options: Any) -> Future[Any]:
        if next(left) != 0:
            return submit(vault, *args, **options)
        if is_committed:
            submit(vault, *args, **options).result()
        raise Killed

    def writing(vault: Vault, *args: Any, **options: Any) -> Any:
        return vault.submit(*args, **options).result()

    for point in itertools.count():

        def end(plan_id: int, at: int = point) -> Any:
            nonlocal left
            with monkeypatch.context() as patched:
                left = itertools.count(-at)
                patched.setattr(Vault, "submit", submitting)
                patched.setattr(Vault, "write", writing)
                try:
                    return scene.plain_run(plan_id)
                except Killed:
                    return None

        if not scene.run(WAYS[way], end):
            break
    assert point > 10


def test_given_up_at_every_command(scene: Scene) -> None:
    """Nothing stays flagged, whenever it was cut; what had gone is confirmed."""
    vault, world = scene.desk.vault, scene.desk.world
    for point in range(1, 30, 2):
        batch = next(scene.numbers)
        scene.server.inbox.messages.clear()
        for number in range(ROUND):
            scene.server.inbox.add(letter(number, subject=f"goes{batch}", body=f"{batch}"))
        scene.desk.pull()
        query = parse_query(f"subject:goes{batch}")
        plan = make_plan(vault, query, RemovalMode.LOCAL_ONLY)
        scene.server.countdown = point
        run_plan(QuietJob(), vault, world, plan.id, scene.desk.connect)
        scene.server.countdown = -1
        report = abandon_plan(QuietJob(), vault, plan.id, scene.desk.connect)
        assert report.open_items == 0
        assert not any("\\Deleted" in message.flags for message in scene.server.inbox.messages)
        with vault.reader() as reader:
            steps = {item.uid: item.step for item in reader.plan_items(plan.id)}
        there = set(scene.server.inbox.uids())
        assert all(uid not in there for uid, step in steps.items() if step is Step.CONFIRMED)
