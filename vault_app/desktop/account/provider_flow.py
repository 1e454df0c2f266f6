"""Reads the page about a provider, and keeps what the owner states of it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.account.declaration_form import Draft
from vault_app.desktop.account.provider_page import ProviderPage
from vault_app.desktop.account.reading import IncidentHere, ProviderView, read_provider
from vault_app.desktop.law.reach_flow import Wanted
from vault_app.desktop.mail.sidebar_view import Scope
from vault_app.desktop.opened import Opened
from vault_app.model.declarations import Declaration
from vault_app.model.errors import SettingInvalid
from vault_app.model.jobs import Change, Job
from vault_app.tasks.declarations import LARGEST_DOCUMENT, declare, withdraw
from vault_app.tasks.dns import allow_asking, ask_about
from vault_app.wording.text import one_line


class ProviderFlow(QObject):
    """``stated`` tells that the owner's statements have changed; ``show_messages`` carries a
    :class:`Wanted`, ``keep_local`` a query and its count, ``report_wanted`` an account."""

    stated = Signal()
    show_messages = Signal(object)
    keep_local = Signal(object, int)
    report_wanted = Signal(object)

    def __init__(
        self, opened: Opened, page: ProviderPage, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened, self._page = opened, page
        self._account_id: int | None = None
        page.declared.connect(self._declare)
        page.sheet.withdraw.connect(self._withdraw)
        page.sheet.show_messages.connect(self._show_messages)
        page.sheet.keep_local.connect(lambda met: self.keep_local.emit(met.query, met.messages))
        page.sheet.dns_allowed.connect(self._allow_dns)
        page.report_wanted.connect(self._report)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(page.clear)

    def open(self, account_id: int) -> None:
        self._account_id = account_id
        self.reload()

    def reload(self) -> None:
        account_id, world = self._account_id, self._opened.world
        if account_id is None:
            return

        def done(view: ProviderView) -> None:
            if view.account.id == self._account_id:
                self._page.show_view(view)

        self._opened.read(
            lambda reader: read_provider(reader, world, account_id),
            receiver=self,
            done=done,
            failed=self._page.show_error,
        )

    def _declare(self, draft: Draft) -> None:
        opened = self._opened

        def keep(_: Job) -> int:
            document = read_document(draft.document) if draft.document is not None else None
            # By the shipped facts: an earlier statement must not forbid its own correction.
            return declare(opened.vault, opened.home.world, draft.declaration, document)

        def done(_: int) -> None:
            self._page.statement_kept()
            self.stated.emit()

        opened.jobs.run(keep, receiver=self, done=done, failed=self._page.show_error)

    def _withdraw(self, declaration: Declaration) -> None:
        opened, number = self._opened, declaration.id
        if number is not None:
            opened.jobs.run(
                lambda _: withdraw(opened.vault, number),
                receiver=self,
                done=lambda _: self.stated.emit(),
                failed=self._page.show_error,
            )

    def _allow_dns(self, is_allowed: bool) -> None:
        opened, view = self._opened, self._page.view
        if view is None:
            return
        account = view.account

        def ask(_: Job) -> None:
            allow_asking(opened.vault, is_allowed=is_allowed)
            if is_allowed:
                ask_about(opened.vault, account)

        opened.jobs.run(
            ask,
            receiver=self,
            done=lambda _: self.reload(),
            failed=self._page.show_error,
        )

    def _show_messages(self, met: IncidentHere) -> None:
        scope = Scope("incident", one_line(met.incident.name, 80), met.query, None)
        self.show_messages.emit(Wanted("", "", scope))

    def _report(self) -> None:
        if self._page.view is not None:
            self.report_wanted.emit(self._page.view.account)

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        concerns = {Change.CUSTODY, Change.MESSAGES, Change.ACCOUNTS, Change.RULES}
        if changes & concerns and self._page.isVisible():
            self.reload()


def read_document(file: Path) -> bytes:
    """A document's bytes.

    Raises:
        SettingInvalid: it cannot be read, or is too large.
    """
    try:
        if file.stat().st_size > LARGEST_DOCUMENT:
            raise SettingInvalid(setting="document", value=file.name, reason="too-large")
        return file.read_bytes()
    except OSError as error:
        raise SettingInvalid(setting="document", value=file.name, reason="not-readable") from error
