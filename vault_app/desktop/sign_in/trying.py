"""Tries a sign-in and keeps the account once it works; says what to do where it does not."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Jobs
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.refused import Offer, tell
from vault_app.desktop.sign_in.tasks import Secret, SignInTasks
from vault_app.desktop.sign_in.turns import Turns
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import (
    Cancelled,
    HomeportError,
    ProxyFailed,
    SecretMissing,
    SignInNeeded,
    SignInRefused,
)
from vault_app.model.mail import Account
from vault_app.model.sign_in import SignInMethod, Tokens
from vault_app.model.ways import Way, WayKind
from vault_app.wording.text import one_line, say

_ASKS_ANEW = (SecretMissing, SignInNeeded, SignInRefused)


class Trying(QObject):
    """``added`` carries a new account and whether to pull it now, ``signed_in`` one that was signed
    in to again, ``offer_taken`` what a person wants to do about a failure (an ``Offer``),
    ``sign_in_wanted`` a draft for which no sign-in is kept that works."""

    added = Signal(object, bool)
    signed_in = Signal(object)
    offer_taken = Signal(object)
    sign_in_wanted = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        tasks: SignInTasks,
        wizard: SignInWizard,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._wizard = wizard
        self._turns = Turns(jobs, self.show_error, parent=self)
        self._draft: Draft | None = None
        self._way: Way | None = None
        self._has_others = False
        self._secret: Secret | None = None
        wizard.password.submitted.connect(self.try_out)
        wizard.done.add_wanted.connect(self._add)

    def lead(self, draft: Draft, way: Way, *, has_others: bool) -> None:
        """What is tried from now on."""
        self._draft, self._way, self._has_others = draft, way, has_others
        self._secret = None

    def forget(self) -> None:
        """Stop, and forget all secrets."""
        self._turns.end()
        self._draft = self._way = self._secret = None
        self._has_others = False

    def stop(self) -> None:
        self._turns.end()

    def try_out(self, secret: Secret) -> None:
        """Sign in once with it. For a new account nothing is kept before the person says so; one
        that is there takes the new secret over at once."""
        draft, way = self._draft, self._way
        if draft is None or way is None:
            return
        is_oauth = isinstance(secret, Tokens)
        server = replace(
            draft.server,
            method=SignInMethod.OAUTH if is_oauth else SignInMethod.PASSWORD,
            issuer=way.issuer if is_oauth else "",
        )
        tried = replace(draft, server=server)
        self._draft, self._secret = tried, secret
        host = one_line(server.host, 80)
        self._wizard.page.set_busy(say("Signing in to {host} …", host=host))
        tasks = self._tasks
        if draft.account is not None:
            self._turns.run(lambda job: tasks.sign_in_again(job, tried, secret), self._again_works)
        else:
            self._turns.run(lambda job: tasks.try_out(job, server, secret), self._works)

    def move(self, draft: Draft) -> None:
        """Reach an account of the vault in another way, with the sign-in that is kept."""
        self.lead(draft, Way(kind=WayKind.PASSWORD), has_others=False)
        host = one_line(draft.server.host, 80)
        self._wizard.page.set_busy(say("Signing in to {host} …", host=host))
        self._turns.run(lambda job: self._tasks.move(job, draft), self._again_works)

    def show_error(self, error: HomeportError) -> None:
        """On the step that is shown: what happened, what is safe, and what to do next."""
        page = self._wizard.page
        page.set_busy("")
        if isinstance(error, Cancelled):
            return
        if page is self._wizard.server and isinstance(error, _ASKS_ANEW):
            self.sign_in_wanted.emit(self._draft)
            return
        is_new = self._draft is None or self._draft.account is None
        told = tell(
            error,
            self._way,
            *self._secret_texts(),
            has_others=self._has_others,
            is_new=is_new,
        )
        page.notice.set_mood("danger")
        page.notice.show_text(told.title, *told.lines)
        if page is self._wizard.address and isinstance(error, ProxyFailed):
            self._wizard.address.show_proxy()
        # On the page of the server's settings, changing them needs no button.
        is_there = page is self._wizard.server
        for offer in told.offers:
            if self._draft is not None and not (is_there and offer in (Offer.SERVER, Offer.PROXY)):
                page.notice.add_action(say(offer.value), partial(self.offer_taken.emit, offer))
        page.show_end()

    def _works(self, seen: ConnectionSeen) -> None:
        wizard, draft = self._wizard, self._draft
        wizard.page.set_busy("")
        wizard.password.wipe()
        if draft is not None:
            wizard.done.start(draft, seen, has_keyring=self._tasks.has_keyring)
            wizard.go_to(wizard.done)

    def _again_works(self, account: Account) -> None:
        self.forget()
        self.signed_in.emit(account)

    def _add(self, is_pulled: bool) -> None:
        draft, secret = self._draft, self._secret
        if draft is None or secret is None:
            return
        page = self._wizard.done
        kept = replace(draft, is_read_only=page.read_only.isChecked())
        page.set_busy(say("Adding the account …"))

        def done(account: Account) -> None:
            self.forget()
            self.added.emit(account, is_pulled)

        self._turns.run(lambda _: self._tasks.add(kept, secret), done)

    def _secret_texts(self) -> tuple[str, ...]:
        secret, draft = self._secret, self._draft
        proxy = draft.server.proxy if draft is not None else None
        texts = (secret.access, secret.refresh) if isinstance(secret, Tokens) else (secret or "",)
        return (*texts, proxy.password if proxy is not None else "")
