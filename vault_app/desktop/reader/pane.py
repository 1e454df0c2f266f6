"""The reader: the message that is wanted now, or a word on why there is none."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from vault_app.desktop.jobs import Jobs
from vault_app.desktop.kit.basics import column
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.reader.asides import ManySelected, Skeleton
from vault_app.desktop.reader.letter import Letter, read_letter
from vault_app.desktop.reader.message_view import MessageView
from vault_app.desktop.reader.saver import FileAsker, Saver
from vault_app.desktop.reader.standing import LawBook, Standing, read_standing
from vault_app.desktop.reader.walls import engine_refusal
from vault_app.desktop.reading import Reading
from vault_app.desktop.session import Lane, Session, Ticket
from vault_app.desktop.theme import Theme
from vault_app.model.errors import HomeportError, MessageNotFound
from vault_app.model.jobs import Change
from vault_app.model.law import MessageCustody
from vault_app.wording.errors import explain
from vault_app.wording.text import say

CustodyReader = Callable[[Reading, int], MessageCustody]
"""Everything about one message's custody, read from the vault; for a lane."""

SKELETON_MS: Final = 150
# A pull commits many times a second; where a message lies need not be read again each time.
_REFRESH_MS: Final = 300
# After the window has been painted and before anybody has chosen a message.
_WARM_UP_MS: Final = 600
_CONCERNS: Final = frozenset(
    (Change.ACCOUNTS, Change.MAILBOXES, Change.MESSAGES, Change.CUSTODY, Change.RECEIPTS)
)
_ZOOM_IN: Final = "Ctrl+="
_ZOOM_BACK: Final = "Ctrl+0"


class ReaderPane(QWidget):
    """``keep_local_requested`` and ``purge_requested`` carry a tuple with the id of the message
    that is shown, empty for whatever is selected. ``order_wanted`` carries the id of a law."""

    keep_local_requested = Signal(object)
    purge_requested = Signal(object)
    report_requested = Signal(int)
    order_wanted = Signal(str)

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        theme: Theme,
        law: LawBook,
        *,
        read_custody: CustodyReader,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
        asker: FileAsker | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._law = law
        self.read_custody = read_custody
        self._wanted: int | None = None
        self._shown: int | None = None
        self.setProperty("ground", "surface")
        self.message = MessageView(theme, law.country_name, engine_refusal())
        self._saver = Saver(self, session, jobs, self.message.told, asker)
        self._nothing = EmptyState(theme, "mail", "")
        self._many = ManySelected(theme)
        self._skeleton = Skeleton(theme)
        self._stack = QStackedWidget()
        for page in (self._nothing, self._many, self._skeleton, self.message):
            self._stack.addWidget(page)
        self.setLayout(column(self._stack))
        self.setFocusProxy(self.message.body)
        self._slow = QTimer(self, interval=SKELETON_MS, singleShot=True)
        self._slow.timeout.connect(lambda: self._stack.setCurrentWidget(self._skeleton))
        self._refresh = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._refresh.timeout.connect(self._read_standing)
        self._warm_up = QTimer(self, interval=_WARM_UP_MS, singleShot=True)
        self._warm_up.timeout.connect(self.message.body.warm_up)
        self._connect(open_url)
        self._dress()
        self.clear()

    def set_law(self, law: LawBook) -> None:
        """Other facts: the owner stated something, or withdrew it."""
        self._law = law
        if self._shown is not None:
            self._refresh.start()

    @property
    def shown_message(self) -> int | None:
        """The id of the message on view."""
        return self._shown

    def show_message(self, message_id: int | None) -> None:
        """Read and show a message; what was asked for earlier and comes late is dropped."""
        if message_id is None:
            self.clear()
            return
        if message_id == self._wanted:
            return
        self._wanted = message_id
        if not self._slow.isActive():
            self._slow.start()

        def read(reader: Reading, ticket: Ticket) -> tuple[Standing, Letter]:
            standing = read_standing(reader, self._law, message_id, ticket.check)
            return standing, read_letter(reader.raw(message_id), ticket.check)

        self._session.read_in_steps(
            read,
            receiver=self,
            done=lambda both: self._show(message_id, *both),
            failed=lambda error: self._fail(message_id, error),
            lane=Lane.MESSAGE,
            newest_only=True,
        )

    def show_selection(self, count: int) -> None:
        """Several messages are selected: say how many, and what can be done with them."""
        self._forget()
        self._many.show_count(count)
        self._stack.setCurrentWidget(self._many)

    def clear(self) -> None:
        """Show nothing, and keep nothing of what was shown."""
        self._forget()
        self._nothing.tell(
            "mail",
            say("Nothing selected"),
            say("Choose a message to read it and to see who holds it, where, and under whose law."),
        )
        self._stack.setCurrentWidget(self._nothing)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._session.is_open:
            self._warm_up.start()

    def shut_down(self) -> None:
        """Before the vault is locked or the window closes: no text of a mail is left here."""
        self._warm_up.stop()
        self._forget()
        self.message.body.shut_down()

    def _forget(self) -> None:
        self._wanted = self._shown = None
        self._slow.stop()
        self._refresh.stop()
        self.message.clear()

    def _show(self, message_id: int, standing: Standing, letter: Letter) -> None:
        if message_id != self._wanted:
            return
        self._slow.stop()
        self._shown = message_id
        self._stack.setCurrentWidget(self.message)
        self.message.show_letter(letter, standing)

    def _fail(self, message_id: int, error: HomeportError) -> None:
        if message_id != self._wanted:
            return
        self._forget()
        if isinstance(error, MessageNotFound):
            self._nothing.tell(
                "mail",
                say("No longer in the vault"),
                say("If Homeport removed this message, its receipt is under Removals."),
            )
        else:
            told = explain(error)
            text = f"{told.what_happened} {told.what_is_safe} {told.what_next}"
            self._nothing.tell("circle-alert", told.title, text)
        self._stack.setCurrentWidget(self._nothing)

    def _ids(self) -> tuple[int, ...]:
        return () if self._shown is None else (self._shown,)

    def _changed(self, changes: frozenset[Change]) -> None:
        if self._shown is not None and changes & _CONCERNS and not self._refresh.isActive():
            self._refresh.start()

    def _read_standing(self) -> None:
        message_id = self._shown
        if message_id is None or message_id != self._wanted:
            return

        def read(reader: Reading, ticket: Ticket) -> Standing:
            return read_standing(reader, self._law, message_id, ticket.check)

        def done(standing: Standing) -> None:
            if message_id == self._shown:
                self.message.show_standing(standing)

        self._session.read_in_steps(
            read,
            receiver=self,
            done=done,
            failed=lambda error: self._fail(message_id, error),
            lane=Lane.SIDE,
        )

    def _request_report(self) -> None:
        if self._shown is not None:
            self.report_requested.emit(self._shown)

    def _read_details(self) -> None:
        """Route, copies and all evidence: only read while somebody looks at them."""
        message_id = self._shown
        if message_id is None:
            return
        self._session.read(
            lambda reader: self.read_custody(reader, message_id),
            receiver=self,
            done=self.message.evidence.show_details,
            # The message itself stays: it was read, and only this could not be.
            failed=lambda _: self.message.evidence.show_unreadable(message_id),
            lane=Lane.SIDE,
        )

    def _connect(self, open_url: Callable[[QUrl], object]) -> None:
        message, many = self.message, self._many
        message.keep_local.connect(lambda: self.keep_local_requested.emit(self._ids()))
        message.purge.connect(lambda: self.purge_requested.emit(self._ids()))
        many.keep_local.connect(lambda: self.keep_local_requested.emit(()))
        many.purge.connect(lambda: self.purge_requested.emit(()))
        message.report.connect(self._request_report)
        message.order_wanted.connect(self.order_wanted)
        message.details_wanted.connect(self._read_details)
        message.open_requested.connect(lambda url: open_url(url))
        message.save_message.connect(lambda: self._saver.save_message(self._shown))
        message.save_part.connect(lambda part: self._saver.save_part(self._shown, part))
        message.save_parts.connect(lambda parts: self._saver.save_parts(self._shown, parts))
        self._session.changed.connect(self._changed)
        self._session.closed.connect(self.shut_down)
        self._theme.changed.connect(self._dress)
        standard = QKeySequence.StandardKey
        larger = {*QKeySequence.keyBindings(standard.ZoomIn), QKeySequence(_ZOOM_IN)}
        for keys, steps in (
            (list(larger), 1),
            (QKeySequence.keyBindings(standard.ZoomOut), -1),
            ([QKeySequence(_ZOOM_BACK)], 0),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(keys)
            shortcut.activated.connect(lambda steps=steps: self.message.body.zoom(steps))

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.setStyleSheet(
            f'QToolButton[look="chip"] {{ background: {tokens.window}; border: 1px solid'
            f" {tokens.border}; border-radius: 6px; padding: 5px 10px 5px 8px; }}"
            f'QToolButton[look="chip"]:hover {{ border-color: {tokens.border_strong};'
            f" background: {tokens.hover}; }}"
            f'QToolButton[look="chip"]:focus {{ border: 2px solid {tokens.focus};'
            " padding: 4px 9px 4px 7px; }"
        )
