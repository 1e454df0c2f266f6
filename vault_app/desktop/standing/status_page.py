"""The page about how an account stands; it shows, and says what is wanted."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import button, column, iconed
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.law.sourced_page import SourcedPage
from vault_app.desktop.standing.status_sheet import StatusSheet
from vault_app.desktop.theme import Theme
from vault_app.model.errors import HomeportError
from vault_app.tasks.account_status import AccountStatus
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, say


class StatusPage(SourcedPage):
    """``check_wanted`` carries whether the check shall be thorough, ``certificate_settled`` the
    change that its owner has seen."""

    check_wanted = Signal(bool)
    stop_wanted = Signal()
    pull_wanted = Signal()
    sign_in_wanted = Signal()
    certificate_settled = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, say("Pulls and completeness"))
        self.status: AccountStatus | None = None
        self.sheet = StatusSheet(theme, self.show_source)
        self.pull = iconed(theme, button(say("Pull now")), "refresh-cw")
        self.check = iconed(
            theme, button(say("Check completeness"), "primary"), "shield-check", tone="on_accent"
        )
        self.pull.clicked.connect(lambda _=False: self.pull_wanted.emit())
        self.check.clicked.connect(
            lambda _=False: self.check_wanted.emit(self.sheet.proof.deep.isChecked())
        )
        self.buttons.addWidget(self.pull)
        self.buttons.addWidget(self.check)
        self.progress = ProgressView(theme, is_strip=True)
        self.progress.cancelled.connect(self.stop_wanted)
        self.progress.hide()
        content = column(self.progress, self.sheet)
        content.setStretch(1, 1)
        holder = QWidget()
        holder.setLayout(content)
        self.fill(holder)
        self.seal()

    def show_status(self, status: AccountStatus, *, is_busy: bool) -> None:
        """Another account starts at the top; the same one stays where it was."""
        is_same = self.status is not None and self.status.account.id == status.account.id
        if not is_same:
            self.notice.hide()
            self.links.hide()
            self.sheet.to_top()
        self.status = status
        account = status.account
        self.tell(say("Pulls and completeness"), one_line(account.label or account.address))
        self.sheet.show_status(status, is_busy=is_busy)
        if account.refusal is not None:
            self.sheet.refusal.add_action(
                say("Sign in again…"), self.sign_in_wanted.emit, kind="primary"
            )
        if (change := status.certificate_change) is not None:
            self.sheet.certificate.add_action(
                say("I have seen this"), partial(self.certificate_settled.emit, change)
            )
        # Without a sign-in that is taken both would end before they asked anything.
        is_possible = not is_busy and account.refusal is None
        self.pull.setEnabled(is_possible)
        self.check.setEnabled(is_possible)

    def show_checking(self) -> None:
        self.notice.hide()
        self.progress.start(say("Asking the server …"))
        self.progress.show()
        self.check.setEnabled(False)
        self.pull.setEnabled(False)

    def show_progress(self, step: Progress) -> None:
        title = say("Checking {folder}", folder=folder_name(step.note)) if step.note else ""
        self.progress.show_progress(step, title or say("Reading the vault"))

    def end_checking(self) -> None:
        self.progress.hide()
        self.check.setEnabled(True)
        self.pull.setEnabled(True)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.status = None
        self.sheet.clear()
        self.links.clear()
        self.notice.hide()
        self.progress.hide()
        self.tell(say("Pulls and completeness"))
