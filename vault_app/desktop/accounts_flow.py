"""What is done with accounts: adding, signing in again, forgetting; and the menu for it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from vault_app.desktop.mail.sidebar_tree import Node
from vault_app.desktop.opened import Opened
from vault_app.desktop.sign_in.flow import SignInFlow
from vault_app.desktop.sign_in.tasks import VaultTasks
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.model.mail import Account
from vault_app.tasks.accounts import remove_account
from vault_app.tasks.credentials import Withdrawal
from vault_app.tasks.oauth_clients import find_issuer
from vault_app.wording.signing_in import withdrawal_sentence
from vault_app.wording.text import one_line, say


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be answered in a banner before it is done."""

    title: str
    text: str
    yes: str
    do: Callable[[], None]


class AccountsFlow(QObject):
    """``added`` carries a new account that is to be pulled at once, ``kept`` one that is not,
    ``signed_in`` one that was signed in to again, ``asked`` a :class:`Question`, ``told`` a line
    and a sentence, ``provider_wanted`` an account's id; ``opened`` asks to show the wizard."""

    added = Signal(object)
    kept = Signal(object)
    signed_in = Signal(object)
    opened = Signal()
    left = Signal()
    pull_wanted = Signal(object)
    failed = Signal(object)
    asked = Signal(object)
    told = Signal(str, str)
    provider_wanted = Signal(int)
    status_wanted = Signal(int)

    def __init__(
        self, opened: Opened, wizard: SignInWizard, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._wizard = wizard
        self.sign_in = SignInFlow(
            opened.jobs, VaultTasks(opened), wizard, opened.home.world.provider, parent=self
        )
        self.sign_in.opened.connect(self.opened)
        self.sign_in.left.connect(self.left)
        self.sign_in.signed_in.connect(self.signed_in)
        self.sign_in.added.connect(self._added)
        opened.session.closed.connect(self.sign_in.forget)

    def start(self) -> None:
        """The first step, for a new account."""
        self.sign_in.start()
        self.opened.emit()

    def sign_in_again(self, account_id: int) -> None:
        """The step by which an account signed in until now."""
        self.sign_in.sign_in_again(account_id)

    def _added(self, account: Account, is_pulled: bool) -> None:
        (self.added if is_pulled else self.kept).emit(account)

    def show_menu(self, node: Node, point: QPoint) -> None:
        """What can be done with an account of the sidebar."""
        account_id = node.account_id
        if account_id is None or not node.key.startswith("account:"):
            return
        menu = QMenu(self._wizard)
        about = menu.addAction(say("About this provider"))
        about.triggered.connect(lambda _=False: self.provider_wanted.emit(account_id))
        status = menu.addAction(say("Pulls and completeness"))
        status.triggered.connect(lambda _=False: self.status_wanted.emit(account_id))
        pull = menu.addAction(say("Pull this account"))
        pull.triggered.connect(
            lambda _=False: self._with_account(account_id, self.pull_wanted.emit)
        )
        again = menu.addAction(say("Sign in again…"))
        again.triggered.connect(lambda _=False: self.sign_in_again(account_id))
        change = menu.addAction(say("Server and proxy…"))
        change.triggered.connect(lambda _=False: self.sign_in.change(account_id))
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

        def done(withdrawal: Withdrawal) -> None:
            if withdrawal in (Withdrawal.IMPOSSIBLE, Withdrawal.FAILED):
                self.told.emit(
                    say("The account is forgotten, but its permission still stands"),
                    withdrawal_sentence(withdrawal, self._issuer_name(account)),
                )

        opened.jobs.run(
            lambda job: remove_account(opened.vault, opened.secrets, account.id, job=job),
            receiver=self,
            done=done,
            failed=self.failed.emit,
        )

    def _issuer_name(self, account: Account) -> str:
        issuer = find_issuer(self._opened.home.world, account.server.issuer)
        return issuer.name if issuer is not None else account.server.issuer
