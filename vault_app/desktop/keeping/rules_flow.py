"""Keeps the page of removal rules true to the vault; counts, tries and carries out its rules."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.keeping.offered import read_offered
from vault_app.desktop.keeping.rule_words import run_sentence
from vault_app.desktop.keeping.rules_page import RemovalRulesPage
from vault_app.desktop.opened import Opened
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Change, Job
from vault_app.model.mail import MessageRow
from vault_app.model.removal_rules import RemovalRule
from vault_app.tasks import removal_rules as tasks
from vault_app.tasks.accounts import connector
from vault_app.tasks.removal import RemovalReport
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording.text import one_line, say

if TYPE_CHECKING:
    from vault_app.desktop.jobs import RunningJob

_SHOWN: Final = 500


class RemovalRulesFlow(QObject):
    """``removals_wanted`` asks for the page of removals."""

    removals_wanted = Signal()

    def __init__(
        self, opened: Opened, page: RemovalRulesPage, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened, self._page = opened, page
        self._run: RunningJob | None = None
        self._round = 0
        page.form_opened.connect(self._offer)
        page.form.asked.connect(self._count)
        page.form.saved.connect(self._save)
        page.try_wanted.connect(self.look_at)
        page.finds.run_wanted.connect(self.carry_out)
        page.finds.on_wanted.connect(self._let_run_again)
        page.stop_wanted.connect(self._stop)
        page.switched.connect(self._switch)
        page.moved.connect(self._move)
        page.deleted.connect(self._delete)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(self._closed)

    @property
    def is_running(self) -> bool:
        """A rule is carried out now."""
        return self._run is not None

    def reload(self) -> None:
        self._opened.read(
            tasks.rules, receiver=self, done=self._page.show_rules, failed=self._page.show_error
        )

    def look_at(self, rule: RemovalRule) -> None:
        """Show what a rule would take now, as a list."""
        opened, world = self._opened, self._opened.world

        def look(_: Job) -> tuple[RuleFinds, list[MessageRow]]:
            finds = tasks.rule_preview(opened.vault, world, rule)
            with opened.vault.reader() as reader:
                return finds, reader.rows(finds.sample[:_SHOWN])

        opened.jobs.run(
            look,
            receiver=self,
            done=lambda both: self._page.show_finds(rule, *both),
            failed=self._page.show_error,
        )

    def carry_out(self, rule: RemovalRule) -> None:
        """Run a rule once, now, as its owner said."""
        opened, world, rule_id = self._opened, self._opened.world, rule.id
        if self._run is not None or rule_id is None:
            return

        def run(job: Job) -> RemovalReport | None:
            # Not stopped by the job: a batch that has begun is always brought to its end.
            connect = connector(opened.vault, opened.secrets)
            return tasks.run_rule(job, opened.vault, world, rule_id, connect)

        self._page.show_running(rule)
        self._run = opened.jobs.run(
            run,
            receiver=self,
            done=lambda report: self._ran(rule, report),
            failed=self._failed,
            progress=self._page.show_progress,
        )

    def _ran(self, rule: RemovalRule, report: RemovalReport | None) -> None:
        self._run = None
        self._page.end_running()
        self._page.step_back()
        notice = self._page.notice
        if report is not None and report.error is not None:
            notice.show_error(report.error)
        else:
            notice.set_mood("success" if report is not None else "accent")
            notice.show_text(one_line(rule.name, 120), run_sentence(report))
        if report is not None:
            notice.add_action(say("Show the receipts"), self.removals_wanted.emit)
        self.reload()

    def _failed(self, error: HomeportError) -> None:
        self._run = None
        self._page.end_running()
        if not isinstance(error, Cancelled):
            self._page.show_error(error)
        self.reload()

    def _stop(self) -> None:
        if self._run is not None:
            self._run.cancel()

    # The editor

    def _offer(self) -> None:
        name = self._opened.world.country_name
        self._opened.read(
            lambda reader: read_offered(reader, name),
            receiver=self,
            done=self._page.form.offer,
            failed=self._page.show_error,
        )

    def _count(self, draft: RemovalRule) -> None:
        opened, world = self._opened, self._opened.world
        self._round += 1
        asked = self._round

        def done(finds: RuleFinds) -> None:
            if asked == self._round:
                self._page.form.show_finds(draft, finds)

        def failed(error: HomeportError) -> None:
            if asked == self._round:
                self._page.form.show_uncounted(draft, error)

        opened.jobs.run(
            lambda _: tasks.rule_preview(opened.vault, world, draft),
            receiver=self,
            done=done,
            failed=failed,
        )

    def _save(self, rule: RemovalRule) -> None:
        vault, world = self._opened.vault, self._opened.world

        def done(_: object) -> None:
            self._page.show_list()
            self.reload()

        self._opened.jobs.run(
            lambda _: tasks.save_rule(vault, world, rule),
            receiver=self,
            done=done,
            failed=self._page.show_error,
        )

    # The list

    def _switch(self, rule: RemovalRule, is_on: bool) -> None:
        self._with_id(rule, lambda vault, key: tasks.switch_rule(vault, key, is_on))

    def _move(self, rule: RemovalRule, place: int) -> None:
        self._with_id(rule, lambda vault, key: tasks.move_rule(vault, key, place))

    def _delete(self, rule: RemovalRule) -> None:
        self._with_id(rule, tasks.delete_rule)

    def _let_run_again(self, rule: RemovalRule) -> None:
        """Its owner has looked at it as the facts are now."""
        self._save(replace(rule, stopped="", stopped_at=None, is_on=True))

    def _with_id(self, rule: RemovalRule, write: Callable[..., object]) -> None:
        vault, rule_id = self._opened.vault, rule.id
        if rule_id is None:
            return

        def failed(error: HomeportError) -> None:
            self._page.show_error(error)
            self.reload()

        self._opened.jobs.run(
            lambda _: write(vault, rule_id),
            receiver=self,
            done=lambda _: self.reload(),
            failed=failed,
        )

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if Change.RULES in changes and self._page.isVisible():
            self.reload()

    def _closed(self) -> None:
        self._run = None
        self._page.clear()
