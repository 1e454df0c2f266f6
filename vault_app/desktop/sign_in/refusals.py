"""Tells in a banner which accounts are not let in any more, with one click to sign in again."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.desktop.sign_in.stepping import refusal_words
from vault_app.model.mail import Account
from vault_app.wording.text import one_line, say, say_count


class Refusals(QObject):
    """``sign_in_wanted`` carries an account's id. A banner that was closed stays closed until the
    account is refused anew."""

    sign_in_wanted = Signal(int)

    def __init__(
        self, model: SidebarModel, notice: Notice, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._notice = notice
        self._shown: tuple[tuple[int, datetime], ...] = ()
        self._closed: set[tuple[int, datetime]] = set()
        self._is_quiet = False
        notice.dismissed.connect(self._close)
        model.rebuilt.connect(self._look)

    def set_quiet(self, *, is_quiet: bool) -> None:
        """Say nothing while the steps of signing in are shown: they say it themselves."""
        self._is_quiet = is_quiet
        self._notice.setVisible(bool(self._shown) and not is_quiet)

    def _look(self) -> None:
        refused = [each for each in self._model.contents.accounts if each.refusal is not None]
        told = [each for each in refused if _mark(each) not in self._closed]
        marks = tuple(_mark(each) for each in told)
        if marks == self._shown:
            return
        self._shown = marks
        if not told:
            self._notice.hide()
            return
        self._tell(told)
        self._notice.setVisible(not self._is_quiet)

    def _tell(self, told: list[Account]) -> None:
        first = told[0]
        more = len(told) - 1
        title = say("Sign in again to {account}", account=one_line(first.label, 60))
        if more:
            title = say(
                "{title}, and {more}",
                title=title,
                more=say_count("one other account", "{n} other accounts", more),
            )
        what, lines = refusal_words(first)
        self._notice.set_mood("warning")
        self._notice.show_text(title, say("{what}. {more}", what=what, more=" ".join(lines)))
        self._notice.add_action(
            say("Sign in again"), lambda: self.sign_in_wanted.emit(first.id), kind="primary"
        )

    def _close(self) -> None:
        self._closed.update(self._shown)
        self._shown = ()


def _mark(account: Account) -> tuple[int, datetime]:
    assert account.refusal is not None
    return account.id, account.refusal.at
