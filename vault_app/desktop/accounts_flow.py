"""Checks a sign-in, adds and removes accounts; everything off the interface thread."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from vault_app.desktop.mail.sidebar_tree import Node
from vault_app.desktop.opened import Opened
from vault_app.desktop.pages.account import AccountDraft, AccountPage
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import HomeportError
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.tasks.accounts import add_account, remove_account, try_sign_in
from vault_app.wording.text import one_line, say


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be answered in a banner before it is done."""

    title: str
    text: str
    yes: str
    do: Callable[[], None]


class AccountsFlow(QObject):
    """``added`` carries the new account, ``asked`` a :class:`Question`, ``provider_wanted`` an
    account's id."""

    added = Signal(object)
    left = Signal()
    pull_wanted = Signal(object)
    failed = Signal(object)
    asked = Signal(object)
    provider_wanted = Signal(int)

    def __init__(self, opened: Opened, page: AccountPage, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self._page = page
        self._round = 0
        page.check_wanted.connect(self._check)
        page.add_wanted.connect(self._add)
        page.back.connect(self._leave)
        page.skipped.connect(self._leave)

    def start(self) -> None:
        """An empty page, for a new account."""
        self._round += 1
        self._page.start()

    def show_menu(self, node: Node, point: QPoint) -> None:
        """What can be done with an account of the sidebar."""
        account_id = node.account_id
        if account_id is None or not node.key.startswith("account:"):
            return
        menu = QMenu(self._page)
        about = menu.addAction(say("About this provider"))
        about.triggered.connect(lambda _=False: self.provider_wanted.emit(account_id))
        pull = menu.addAction(say("Pull this account"))
        pull.triggered.connect(
            lambda _=False: self._with_account(account_id, self.pull_wanted.emit)
        )
        remove = menu.addAction(say("Forget this account…"))
        remove.triggered.connect(lambda _=False: self._with_account(account_id, self._ask_forget))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _with_account(self, account_id: int, use: Callable[[Account], None]) -> None:
        self._opened.session.read(
            lambda reader: reader.account(account_id),
            receiver=self,
            done=use,
            failed=self.failed.emit,
        )

    def _ask_forget(self, account: Account) -> None:
        self.asked.emit(
            Question(
                say("Forget {account}?", account=one_line(account.address)),
                say(
                    "Homeport forgets the sign-in and pulls no more from it. All its mail stays in"
                    " the vault, and everything on the server stays as it is."
                ),
                say("Forget the account"),
                lambda: self._forget(account),
            )
        )

    def _forget(self, account: Account) -> None:
        opened = self._opened
        opened.jobs.run(
            lambda _: remove_account(opened.vault, opened.secrets, account.id),
            receiver=self,
            done=lambda _: None,
            failed=self.failed.emit,
        )

    def _check(self, draft: AccountDraft) -> None:
        asked = self._begin()

        def done(seen: ConnectionSeen) -> None:
            if asked == self._round:
                self._page.show_success(_what_was_seen(seen))

        self._opened.jobs.run(
            lambda job: try_sign_in(draft.server, draft.password, job=job),
            receiver=self,
            done=done,
            failed=lambda error: self._show_error(asked, error),
        )

    def _add(self, draft: AccountDraft) -> None:
        asked = self._begin()
        opened = self._opened

        def add(job: Job) -> Account:
            # An account that cannot sign in would only be in the way: try it first.
            try_sign_in(draft.server, draft.password, job=job)
            return add_account(
                opened.vault,
                opened.secrets,
                address=draft.address,
                label=draft.address,
                server=draft.server,
                password=draft.password,
            )

        def done(account: Account) -> None:
            self._page.password.wipe()
            self.added.emit(account)

        opened.jobs.run(
            add,
            receiver=self,
            done=done,
            failed=lambda error: self._show_error(asked, error),
        )

    def _begin(self) -> int:
        self._round += 1
        self._page.notice.hide()
        self._page.set_busy(is_busy=True, what=say("Signing in …"))
        return self._round

    def _show_error(self, asked: int, error: HomeportError) -> None:
        if asked == self._round:
            self._page.show_error(error)

    def _leave(self) -> None:
        self._round += 1
        self._page.password.wipe()
        self.left.emit()


def _what_was_seen(seen: ConnectionSeen) -> str:
    if seen.address:
        return say("{host} answered from {address}.", host=seen.host, address=seen.address)
    return say("{host} answered.", host=seen.host)
