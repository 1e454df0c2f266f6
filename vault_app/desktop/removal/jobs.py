"""Removals as the page lists them: which runs, which waits for a word, which are over. Pure."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from vault_app.desktop.jobs import Progress
from vault_app.model.removal import Plan
from vault_app.model.removal_history import NOTHING_ENDED, PlanEnding
from vault_app.model.removal_rules import RemovalRule


class JobState(enum.Enum):
    """Where a removal stands. ``FAILED``: of some copies it is not sure that they are gone."""

    RUNNING = enum.auto()
    WAITING = enum.auto()
    FAILED = enum.auto()
    FINISHED = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalJob:
    """One removal. ``rule`` is the name of the rule that made it, "" for a person's own.
    ``is_watched``: how far it is can be told, and it can be stopped from here."""

    plan: Plan
    state: JobState
    ending: PlanEnding = NOTHING_ENDED
    rule: str = ""
    is_watched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalsShown:
    """All that the list shows. ``asking`` are rules that found something and wait for a word, with
    how many messages; ``older`` counts removals that are not in the list."""

    jobs: tuple[RemovalJob, ...] = ()
    asking: tuple[tuple[RemovalRule, int], ...] = ()
    progress: Progress | None = None
    older: int = 0

    def in_state(self, state: JobState) -> tuple[RemovalJob, ...]:
        return tuple(job for job in self.jobs if job.state is state)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalsRead:
    """What the vault says of its removals, before it is known which one runs."""

    plans: tuple[Plan, ...] = ()
    endings: Mapping[int, PlanEnding] = field(default_factory=dict)
    rules: Mapping[int, str] = field(default_factory=dict)
    asking: tuple[tuple[RemovalRule, int], ...] = ()
    older: int = 0


def state_of(plan: Plan, running: Collection[int]) -> JobState:
    """``running`` are the numbers of the plans that are carried out now."""
    if plan.finished_at is None:
        return JobState.RUNNING if plan.id in running else JobState.WAITING
    return JobState.FAILED if plan.failed else JobState.FINISHED


def listed(
    read: RemovalsRead,
    running: Collection[int],
    progress: Progress | None,
    *,
    watched: int | None = None,
) -> RemovalsShown:
    """What was read as it is to be listed, newest first; ``watched`` is the plan whose progress is
    known."""
    return RemovalsShown(
        jobs=tuple(
            RemovalJob(
                plan=plan,
                state=state_of(plan, running),
                ending=read.endings.get(plan.id, NOTHING_ENDED),
                rule=read.rules.get(plan.choices.rule_id or 0, ""),
                is_watched=plan.id == watched,
            )
            for plan in read.plans
        ),
        asking=read.asking,
        progress=progress,
        older=read.older,
    )
