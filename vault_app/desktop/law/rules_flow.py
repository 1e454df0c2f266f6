"""Keeps the page of residency rules true to the vault, and checks the rules off the interface
thread."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from vault_app.archive.reader import Reader
from vault_app.desktop.law.reach_flow import Wanted
from vault_app.desktop.law.rules_page import RulesPage
from vault_app.desktop.opened import Opened
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Change, Job
from vault_app.model.mail import MessageRow
from vault_app.model.query import Query
from vault_app.model.residency import Breach, ResidencyRule, RuleCheck
from vault_app.tasks.residency import (
    breaches,
    breaking_query,
    check_after_pull,
    check_rules,
    delete_rule,
    put_rule,
)

_MOST: Final = 500

_Breaches = tuple[list[Breach], dict[int, MessageRow]]


class RulesFlow(QObject):
    """``broken`` carries the rules that a check found broken, ``show_messages`` a
    :class:`Wanted`, ``plan_removal`` a query and its count."""

    broken = Signal(object)
    show_messages = Signal(object)
    plan_removal = Signal(object, int)

    def __init__(self, opened: Opened, page: RulesPage, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened, self._page = opened, page
        self._is_checking = False
        page.saved.connect(self._save)
        page.deleted.connect(self._delete)
        page.check_wanted.connect(self.check)
        page.breaches_wanted.connect(self.show_breaches)
        page.show_messages.connect(self._show_messages)
        page.plan_removal.connect(self._plan_removal)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(page.clear)
        self.reload()

    def reload(self) -> None:
        self._opened.read(
            lambda reader: reader.residency_rules(),
            receiver=self,
            done=self._page.show_rules,
            failed=self._page.show_error,
        )

    def check(self) -> None:
        """Check all rules that are on, as the person asked."""
        if self._is_checking:
            return
        self._begin()
        opened = self._opened
        world = opened.world
        opened.jobs.run(
            lambda job: check_rules(job, opened.vault, world),
            receiver=self,
            done=lambda _: self._end(),
            failed=self._fail,
        )

    def check_quietly(self) -> None:
        """After a pull: only tells when something is broken."""
        opened = self._opened
        world = opened.world

        def done(found: Sequence[RuleCheck]) -> None:
            if found:
                self.broken.emit([check.rule for check in found])

        opened.jobs.run(
            lambda job: check_after_pull(job, opened.vault, world), receiver=self, done=done
        )

    def show_breaches(self, rule: ResidencyRule) -> None:
        """The newest of what breaks a rule, on the page."""
        world = self._opened.world

        def read(reader: Reader) -> _Breaches:
            found = breaches(reader, world, rule, _MOST)
            ids = list(dict.fromkeys(breach.message_id for breach in found))
            return found, {row.id: row for row in reader.rows(ids)}

        self._opened.read(
            read,
            receiver=self,
            done=lambda both: self._page.show_breaches(rule, *both),
            failed=self._page.show_error,
        )

    def _save(self, rule: ResidencyRule) -> None:
        opened = self._opened
        world = opened.world

        def save(job: Job) -> None:
            put_rule(opened.vault, world, rule)
            if rule.is_on:
                check_rules(job, opened.vault, world)

        def done(_: None) -> None:
            self._page.step_back()
            self.reload()

        opened.jobs.run(save, receiver=self, done=done, failed=self._page.show_error)

    def _delete(self, rule: ResidencyRule) -> None:
        opened, rule_id = self._opened, rule.id
        if rule_id is not None:
            opened.jobs.run(
                lambda _: delete_rule(opened.vault, rule_id),
                receiver=self,
                done=lambda _: self.reload(),
                failed=self._page.show_error,
            )

    def _show_messages(self, rule: ResidencyRule) -> None:
        name = rule.name if '"' not in rule.name else str(rule.id)
        self.show_messages.emit(Wanted("all", f'breach:"{name}"'))

    def _plan_removal(self, rule: ResidencyRule) -> None:
        world = self._opened.world

        def read(reader: Reader) -> tuple[Query, int]:
            query = breaking_query(reader, world, rule)
            return query, reader.count(query)

        self._opened.read(
            read,
            receiver=self,
            done=lambda both: self.plan_removal.emit(*both),
            failed=self._page.show_error,
        )

    def _begin(self) -> None:
        self._is_checking = True
        self._page.check.setEnabled(False)

    def _end(self) -> None:
        self._is_checking = False
        self._page.check.setEnabled(True)
        self.reload()

    def _fail(self, error: HomeportError) -> None:
        self._end()
        self._page.show_error(error)

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        # Also unseen: their names are offered to searches.
        if Change.RULES in changes:
            self.reload()
