"""The page about an account's provider, and the form for what the owner states of it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from vault_app.desktop.account.declaration_form import DeclarationForm
from vault_app.desktop.account.provider_sheet import ProviderSheet
from vault_app.desktop.account.reading import ProviderView
from vault_app.desktop.kit.basics import button, iconed
from vault_app.desktop.law.sourced_page import SourcedPage
from vault_app.desktop.theme import Theme
from vault_app.model.errors import HomeportError
from vault_app.wording.custody import CountryName
from vault_app.wording.text import one_line, say


class ProviderPage(SourcedPage):
    """``declared`` carries a draft of the form; ``report_wanted`` asks for a custody report of the
    account, ``status_wanted`` for the page of its pulls, by its id."""

    declared = Signal(object)
    report_wanted = Signal()
    status_wanted = Signal(int)

    def __init__(
        self, theme: Theme, country_name: CountryName, countries: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(theme, say("Provider"))
        self.view: ProviderView | None = None
        self.report = iconed(theme, button(say("Custody report…")), "file-text")
        self.report.clicked.connect(lambda _=False: self.report_wanted.emit())
        self.pulls = iconed(theme, button(say("Pulls and completeness")), "shield-check")
        self.pulls.clicked.connect(lambda _=False: self._want_status())
        self.buttons.addWidget(self.pulls)
        self.buttons.addWidget(self.report)
        self.sheet = ProviderSheet(theme, country_name, self.show_source)
        self.form = DeclarationForm(theme, countries)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.sheet)
        self.stack.addWidget(self.form)
        self.fill(self.stack)
        self.seal()
        self.sheet.declare_wanted.connect(self._declare)
        self.form.saved.connect(self.declared)
        self.form.cancelled.connect(self._show_sheet)

    def show_view(self, view: ProviderView) -> None:
        """Another account starts at the top; the same one stays where it was."""
        is_same = self.view is not None and self.view.account.id == view.account.id
        at = self.sheet.verticalScrollBar().value()
        self.view = view
        self.sheet.show_view(view)
        self._tell_title()
        if is_same:
            self.sheet.verticalScrollBar().setValue(at)
        else:
            self.links.hide()
            self.notice.hide()
            self.sheet.to_top()
            self._show_sheet()

    def statement_kept(self) -> None:
        """What was stated is in the vault."""
        self._show_sheet()

    def show_error(self, error: HomeportError) -> None:
        if self.stack.currentWidget() is self.form:
            self.form.show_error(error)
        else:
            self.notice.show_error(error)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.view = None
        self.sheet.clear()
        self.form.start(None)
        self.links.clear()
        self.tell(say("Provider"))

    def go_back(self) -> None:
        if self.stack.currentWidget() is self.form:
            self._show_sheet()
        else:
            super().go_back()

    def _want_status(self) -> None:
        if self.view is not None:
            self.status_wanted.emit(self.view.account.id)

    def _declare(self) -> None:
        if self.view is not None:
            self.form.start(self.view.account.id)
            self.tell(say("A statement of yours"))
            self.report.hide()
            self.pulls.hide()
            self.stack.setCurrentWidget(self.form)
            self.form.kinds[self.form.kind()].setFocus()

    def _show_sheet(self) -> None:
        self.stack.setCurrentWidget(self.sheet)
        self.report.show()
        self.pulls.show()
        self._tell_title()

    def _tell_title(self) -> None:
        if self.view is not None and self.stack.currentWidget() is self.sheet:
            account = self.view.account
            self.tell(one_line(account.label or account.address), one_line(account.address))
