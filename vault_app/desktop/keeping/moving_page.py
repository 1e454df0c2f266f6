"""Moving house: the form, how far it is, and what became of it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.keeping.moving_form import MovingForm, Source
from vault_app.desktop.kit.basics import button, column, empty, icon_label, label, row
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.kit.wide_page import Sheet, WidePage
from vault_app.desktop.law.blocks import FactRow, add_rows
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_HERO, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Tone
from vault_app.model.errors import HomeportError
from vault_app.model.mail import Account
from vault_app.wording.text import say


class MovingPage(WidePage):
    """``done`` tells that the person has read the result; ``removals_wanted`` asks for the page of
    removals, ``add_account`` for another account."""

    stop_wanted = Signal()
    done = Signal()
    removals_wanted = Signal()
    add_account = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, say("Move to another account"))
        self.form = MovingForm(theme)
        self.form.cancelled.connect(self.left)
        self.progress = ProgressView(theme)
        self.progress.cancelled.connect(self.stop_wanted)
        self._safe = label(
            say("Nothing is removed anywhere before its copy was read back at the new place."),
            "muted",
            wraps=True,
        )
        self.running = Sheet(width=560)
        self.running.body.addWidget(self.progress)
        self.running.body.addSpacing(SPACE_4)
        self.running.body.addWidget(self._safe)
        self.result = Sheet(width=640)
        self.nothing = EmptyState(theme, "folder-input", "")
        self.nothing.acted.connect(self.add_account)
        self.stack = QStackedWidget()
        for page in (self.form, self.running, self.result, self.nothing):
            self.stack.addWidget(page)
        self.fill(self.stack)

    def begin(self, sources: Sequence[Source], accounts: Sequence[Account]) -> None:
        """Ask where to; or say why there is nowhere."""
        self.notice.hide()
        if len(accounts) < (2 if sources else 1):
            self.nothing.tell(
                "folder-input",
                say("There is no other account") if sources else say("There is no account"),
                say("Add the account that the mail shall move to; then choose the mail again."),
                action=say("Add an account"),
            )
            self.stack.setCurrentWidget(self.nothing)
        else:
            self.tell(say("Move to another account") if sources else say("Put on a server again"))
            self.stack.setCurrentWidget(self.form)
            self.form.begin(sources, accounts)
        self.setFocus()

    def show_running(self, title: str) -> None:
        self.notice.hide()
        self.progress.start(title)
        self.stack.setCurrentWidget(self.running)

    def show_progress(self, step: Progress) -> None:
        self.progress.show_progress(step)

    def show_result(
        self,
        title: str,
        sentences: Sequence[str],
        reasons: Sequence[tuple[str, str]],
        *,
        is_whole: bool,
        has_receipts: bool,
        can_go_on: bool,
    ) -> None:
        """``reasons``: why some messages were left alone, each with their number."""
        body = self.result.body
        empty(body)
        icon: tuple[str, Tone] = (
            ("circle-check", "success") if is_whole else ("triangle-alert", "warning")
        )
        body.addWidget(icon_label(self._theme, *icon, size=ICON_HERO))
        body.addSpacing(SPACE_2)
        body.addWidget(label(title, "heading", wraps=True))
        body.addSpacing(SPACE_1)
        for text in sentences:
            body.addWidget(label(text, wraps=True))
        if reasons:
            body.addSpacing(SPACE_4)
            body.addWidget(label(say("Left alone"), "strong"))
            lines = column()
            add_rows(
                lines,
                [FactRow(self._theme, why, number=n, title_role="body") for why, n in reasons],
            )
            body.addLayout(lines)
        done = button(say("Back to the mail"), "plain" if can_go_on else "primary")
        done.clicked.connect(lambda _=False: self.done.emit())
        receipts = button(say("Show the receipts"))
        receipts.clicked.connect(lambda _=False: self.removals_wanted.emit())
        receipts.setVisible(has_receipts)
        again = button(say("Go on"), "primary")
        again.clicked.connect(lambda _=False: self.again_wanted.emit())
        again.setVisible(can_go_on)
        body.addSpacing(SPACE_4)
        body.addLayout(row(again, done, receipts, None, gap=SPACE_3))
        self.result.to_top()
        self.stack.setCurrentWidget(self.result)

    def show_stopped(self, *, can_go_on: bool) -> None:
        """It was stopped, or could not go on; what was copied is kept."""
        self.show_result(
            say("Stopped before the end"),
            (
                say(
                    "What was copied stays there, and is not copied twice. What was not yet"
                    " stays where it is."
                ),
            ),
            (),
            is_whole=False,
            has_receipts=False,
            can_go_on=can_go_on,
        )

    def show_error(self, error: HomeportError) -> None:
        if self.stack.currentWidget() is self.form:
            self.form.show_error(error)
        else:
            self.notice.show_error(error)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.form.clear()
        empty(self.result.body)
        self.notice.hide()
        self.stack.setCurrentWidget(self.form)
