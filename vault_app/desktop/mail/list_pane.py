"""The middle pane: what is shown and how many, the search, the list, and a pull that runs."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from vault_app.desktop.kit.basics import ElidedLabel, column, icon_button, label, row
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.mail.completions import Completions
from vault_app.desktop.mail.list_model import MessageListModel
from vault_app.desktop.mail.list_view import MessageList
from vault_app.desktop.mail.search_field import SearchField
from vault_app.desktop.mail.sidebar_view import Scope
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4
from vault_app.model.errors import HomeportError
from vault_app.model.query import EVERYTHING, All, Query
from vault_app.wording.custody import CountryName
from vault_app.wording.errors import explain
from vault_app.wording.quantities import count, messages
from vault_app.wording.text import one_line, say

TakesQuery = Callable[[Query], None]
TakesError = Callable[[HomeportError], None]
QueryReader = Callable[[str, TakesQuery, TakesError], None]

_EVERYWHERE: Final = Scope("all", say("All mail"), EVERYTHING, None)

_NOTHING_IN: Final = {
    "state:local-only": (
        "house",
        "Nothing is local-only yet",
        "Select messages and press L: the server’s copies go, yours stay here.",
    ),
    "state:gone": (
        "cloud-off",
        "Nothing has gone missing",
        "Messages that disappear from a server by other hands are listed here.",
    ),
    "state:on-server": (
        "cloud",
        "Nothing is left on a server",
        "As far as Homeport knows, your mail lies here alone.",
    ),
}


class ListPane(QWidget):
    """Knows what is asked for (scope and search) and shows what is found.

    ``read_query`` turns typed text into a query, off the interface thread: what a name stands for
    may have to be looked up in the vault.
    """

    opened = Signal(object)
    chosen = Signal(object)
    keep_local = Signal()
    purge = Signal()
    read_on = Signal(object)
    add_account = Signal()
    pull = Signal()
    report = Signal()

    def __init__(
        self,
        theme: Theme,
        model: MessageListModel,
        *,
        country_name: CountryName,
        read_query: QueryReader,
        completions: Completions | None = None,
    ) -> None:
        super().__init__()
        self._model = model
        self._read_query = read_query
        self._scope = _EVERYWHERE
        self._text = ""
        self._has_accounts = True
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = ElidedLabel("", "title")
        self._count = label("", "caption")
        self._round = 0
        self.search = SearchField(theme, completions)
        self.list = MessageList(theme, country_name)
        self.list.show_model(model)
        self.empty = EmptyState(theme, "inbox", "")
        self.empty.acted.connect(self._act_on_empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self.progress = ProgressView(theme, is_strip=True)
        self.progress.hide()
        report = icon_button(theme, "file-text", say("Custody report of this list…"))
        report.clicked.connect(lambda _=False: self.report.emit())
        head_line = row(self._title, self._count, report, gap=SPACE_2)
        head_line.setStretch(0, 1)
        head = QFrame()
        head.setProperty("edge", "bottom")
        head.setLayout(
            column(
                head_line,
                self.search,
                gap=SPACE_2,
                margins=(SPACE_4, SPACE_3, SPACE_3, SPACE_3),
            )
        )
        layout = column(head, self._stack, self.progress)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._connect()
        self._show_title()

    def _connect(self) -> None:
        self.search.typed.connect(self._search_typed)
        self.search.left.connect(self._back_to_list)
        self.list.search.connect(self.focus_search)
        self.list.opened.connect(self.opened)
        self.list.chosen.connect(self.chosen)
        self.list.keep_local.connect(self.keep_local)
        self.list.purge.connect(self.purge)
        self.list.activated_message.connect(self.read_on)
        self._model.swapped.connect(self._show_count)
        self._model.grew.connect(self._show_count)
        self._model.settled.connect(self._show_settled)
        self._model.rowsRemoved.connect(lambda *_: self._show_count())
        self._model.broken.connect(self._show_broken)

    @property
    def scope(self) -> Scope:
        return self._scope

    def query(self) -> Query:
        """What the list shows now."""
        return self._model.query

    def show_scope(self, scope: Scope) -> None:
        """Show what a line of the sidebar finds, without a search."""
        self._scope = scope
        self._round += 1
        self._text = ""
        self.search.edit.blockSignals(True)
        self.search.edit.clear()
        self.search.edit.blockSignals(False)
        self.search.set_error("")
        self.search.set_scope(scope.title)
        self._show_title()
        self._model.show_query(scope.query)
        self.list.show_at_top()

    def set_has_accounts(self, *, has_accounts: bool) -> None:
        if has_accounts != self._has_accounts:
            self._has_accounts = has_accounts
            if self._model.is_settled:
                self._show_settled()

    def focus_search(self) -> None:
        self.search.edit.setFocus()
        self.search.edit.selectAll()

    def search_for(self, text: str) -> None:
        """Search as if it had been typed, without the pause."""
        self.search.edit.setText(text)
        self.search.finish()

    def search_alone(self) -> str:
        """What was typed, if nothing else makes up the list; else ""."""
        return self._text.strip() if self._scope.query == EVERYTHING else ""

    def title_of_search(self) -> str:
        """What is shown, in a few words: the search, else the line of the sidebar."""
        text = " ".join(self._text.split())
        return say("Search: {text}", text=one_line(text, 60)) if text else self._scope.title

    def _search_typed(self, text: str) -> None:
        if text == self._text and not self.search.error_text():
            return
        self._round += 1
        asked = self._round
        if not text.strip():
            self._take(text, EVERYTHING)
            return

        def done(query: Query) -> None:
            if asked == self._round:
                self._take(text, query)

        def failed(error: HomeportError) -> None:
            if asked == self._round:
                self._show_broken(error)

        self._read_query(text, done, failed)

    def _take(self, text: str, query: Query) -> None:
        self._text = text
        self.search.set_error("")
        if not text.strip():
            query = self._scope.query
        elif self._scope.query != EVERYTHING:
            query = All((self._scope.query, *_terms(query)))
        self._model.show_query(query)
        self.list.show_at_top()

    def _back_to_list(self) -> None:
        self.list.setFocus()
        if not self.list.currentIndex().isValid():
            self.list.step(0)

    def _show_title(self) -> None:
        self._title.setText(self._scope.title)

    def _show_count(self) -> None:
        rows = self._model.rowCount()
        if rows:
            self._stack.setCurrentWidget(self.list)
        words = messages(rows) if self._model.is_settled else say("{n} …", n=count(rows))
        self._count.setText(words)

    def _show_settled(self) -> None:
        self._show_count()
        if self._model.rowCount():
            return
        self._count.setText("")
        if self._text.strip():
            everywhere = "" if self._scope.query == EVERYTHING else say("Search in all mail")
            self.empty.tell(
                "search",
                say("Nothing found"),
                say("No message in {place} fits this search.", place=self._scope.title),
                action=everywhere,
            )
        elif not self._has_accounts:
            self.empty.tell(
                "inbox",
                say("No mail yet"),
                say("Add an account, and its mail is copied into this vault."),
                action=say("Add an account"),
            )
        elif self._scope.key == "all":
            self.empty.tell(
                "inbox",
                say("No mail yet"),
                say("Nothing has been pulled into this vault so far."),
                action=say("Pull mail"),
            )
        else:
            icon, title, text = _NOTHING_IN.get(
                self._scope.key, ("inbox", "Nothing here", "This folder holds no messages.")
            )
            self.empty.tell(icon, say(title), say(text))
        self._stack.setCurrentWidget(self.empty)

    def _show_broken(self, error: HomeportError) -> None:
        words = explain(error)
        self.search.set_error(f"{words.what_happened} {words.what_next}")

    def _act_on_empty(self) -> None:
        if self._text.strip():
            text = self._text
            self.show_scope(_EVERYWHERE)
            self.search.edit.setText(text)
        elif not self._has_accounts:
            self.add_account.emit()
        else:
            self.pull.emit()


def _terms(query: Query) -> tuple[Query, ...]:
    """Flat, so that the archive sees the words that its text index can drive a search by."""
    return query.terms if isinstance(query, All) else (query,)
