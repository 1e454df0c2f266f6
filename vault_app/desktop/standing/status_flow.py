"""Reads how an account stands, checks its completeness, and keeps what its owner decides."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from vault_app.desktop.opened import Opened
from vault_app.desktop.standing.proof_asker import DialogProofAsker, ProofAsker
from vault_app.desktop.standing.status_page import StatusPage
from vault_app.mime.safe import safe_filename
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.jobs import Change, Job
from vault_app.model.mail import Account
from vault_app.model.pulls import Proof
from vault_app.model.vault import QuarantinedCopy
from vault_app.tasks import quarantine
from vault_app.tasks.account_choices import set_pulls_shared, set_read_only
from vault_app.tasks.account_status import AccountStatus, account_status
from vault_app.tasks.accounts import connector
from vault_app.tasks.certificate_changes import CertificateChange, settle_certificate
from vault_app.tasks.completeness import prove
from vault_app.tasks.proof_file import ProofFormat, ProofWritten, write_proof
from vault_app.wording.proof_paper import ProofPages
from vault_app.wording.quantities import size
from vault_app.wording.text import one_line, say

if TYPE_CHECKING:
    from vault_app.desktop.jobs import RunningJob

# A pull commits several times a second; once in a while is enough for the eye.
_PAUSE_MS: Final = 800
_CONCERNS: Final = {Change.PULLS, Change.ACCOUNTS, Change.MAILBOXES, Change.MESSAGES}


class StatusFlow(QObject):
    """``pull_wanted`` carries an account and the names of folders, ``None`` for all of them;
    ``sign_in_wanted`` the id of an account."""

    pull_wanted = Signal(object, object)
    sign_in_wanted = Signal(int)

    def __init__(
        self,
        opened: Opened,
        page: StatusPage,
        *,
        asker: ProofAsker | None = None,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opened, self._page = opened, page
        self._asker: ProofAsker = asker or DialogProofAsker(page)
        self._open_url = open_url
        self._account_id: int | None = None
        self._check: RunningJob | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_PAUSE_MS)
        self._again.timeout.connect(self.reload)
        sheet = page.sheet
        page.check_wanted.connect(self.check)
        page.stop_wanted.connect(self._stop)
        page.pull_wanted.connect(lambda: self._pull(None))
        page.sign_in_wanted.connect(self._sign_in)
        page.certificate_settled.connect(self._settle_certificate)
        sheet.proof.save_wanted.connect(self._ask_where)
        sheet.set_aside.retry_wanted.connect(self._retry)
        sheet.set_aside.skip_wanted.connect(
            lambda copies: self._keep(lambda: quarantine.skip_for_good(opened.vault, copies))
        )
        sheet.set_aside.unskip_wanted.connect(
            lambda copies: self._keep(lambda: quarantine.try_with_each_pull(opened.vault, copies))
        )
        sheet.choices.read_only_chosen.connect(self._choose_read_only)
        sheet.choices.shared_chosen.connect(self._choose_shared)
        opened.session.changed.connect(self._vault_changed)
        opened.session.closed.connect(self._closed)

    @property
    def is_checking(self) -> bool:
        return self._check is not None

    def open(self, account_id: int) -> None:
        if account_id != self._account_id and self._check is None:
            self._page.progress.hide()
        self._account_id = account_id
        self.reload()

    def reload(self) -> None:
        account_id, opened = self._account_id, self._opened
        if account_id is None:
            return
        world = opened.world

        def done(status: AccountStatus) -> None:
            if status.account.id == self._account_id:
                is_busy = self.is_checking or opened.vault.is_busy(status.account.id)
                self._page.show_status(status, is_busy=is_busy)

        opened.read(
            lambda reader: account_status(reader, world, account_id),
            receiver=self,
            done=done,
            failed=self._page.show_error,
        )

    # The check

    def check(self, is_deep: bool) -> None:
        """Prove the completeness of the account that is shown; one check at a time."""
        opened, account = self._opened, self._account()
        if account is None or self._check is not None:
            return

        def work(job: Job) -> Proof:
            connect = connector(opened.vault, opened.secrets, job)
            return prove(job, opened.vault, account, connect, is_deep=is_deep)

        self._page.show_checking()
        self._check = opened.jobs.run(
            work,
            receiver=self,
            done=lambda _: self._checked(None),
            failed=self._checked,
            progress=self._page.show_progress,
        )

    def _checked(self, error: HomeportError | None) -> None:
        self._check = None
        self._page.end_checking()
        if error is not None and not isinstance(error, Cancelled):
            self._page.show_error(error)
        self.reload()

    def _stop(self) -> None:
        if self._check is not None:
            self._check.cancel()

    # The file

    def _ask_where(self) -> None:
        status = self._page.status
        if status is None or status.proof is None:
            return
        proof = status.proof
        day = proof.made_at.astimezone().date().isoformat()
        title = say("Proof of completeness {account} {day}", account=proof.address[:60], day=day)
        self._asker.ask(
            safe_filename(" ".join(title.split())),
            lambda path, kind: self._save(proof, path, kind),
        )

    def _save(self, proof: Proof, path: Path, kind: ProofFormat) -> None:
        vault, world = self._opened.vault, self._opened.home.world

        def write(job: Job) -> ProofWritten:
            # The dialog has asked already whether a file may be replaced.
            return write_proof(
                job, vault, world, ProofPages(), proof, path=path, kind=kind, may_replace=True
            )

        self._opened.jobs.run(write, receiver=self, done=self._saved, failed=self._page.show_error)

    def _saved(self, written: ProofWritten) -> None:
        notice = self._page.notice
        notice.set_mood("success")
        notice.show_text(
            say("Proof saved"),
            say(
                "It is {name} ({size}) in {folder}. Outside the vault it is not encrypted.",
                name=one_line(written.path.name),
                size=size(written.size),
                folder=one_line(str(written.path.absolute().parent)),
            ),
            say("SHA-256 of the file: {sha256}", sha256=written.sha256),
        )
        for text, target in (
            (say("Open"), written.path),
            (say("Show in its folder"), written.path.parent),
        ):
            notice.add_action(text, partial(self._show_file, target))

    def _show_file(self, path: Path) -> None:
        self._open_url(QUrl.fromLocalFile(str(path)))

    # What the owner decides

    def _retry(self, copies: Sequence[QuarantinedCopy]) -> None:
        self._keep(
            lambda: quarantine.try_with_each_pull(self._opened.vault, copies),
            then=lambda: self._pull(list(dict.fromkeys(each.mailbox for each in copies))),
        )

    def _choose_read_only(self, is_on: bool) -> None:
        vault, account = self._opened.vault, self._account()
        if account is not None:
            self._keep(lambda: set_read_only(vault, account.id, is_read_only=is_on))

    def _choose_shared(self, is_on: bool) -> None:
        vault, account = self._opened.vault, self._account()
        if account is not None:
            self._keep(lambda: set_pulls_shared(vault, account.id, pulls_shared=is_on))

    def _settle_certificate(self, change: CertificateChange) -> None:
        vault, account = self._opened.vault, self._account()
        if account is not None:
            self._keep(lambda: settle_certificate(vault, account.id, change))

    def _keep(self, write: Callable[[], object], then: Callable[[], None] | None = None) -> None:
        def done(_: object) -> None:
            self.reload()
            if then is not None:
                then()

        def failed(error: HomeportError) -> None:
            self._page.show_error(error)
            self.reload()

        self._opened.jobs.run(lambda _: write(), receiver=self, done=done, failed=failed)

    def _pull(self, names: Sequence[str] | None) -> None:
        account = self._account()
        if account is not None:
            self.pull_wanted.emit(account, names)

    def _sign_in(self) -> None:
        if self._account_id is not None:
            self.sign_in_wanted.emit(self._account_id)

    def _account(self) -> Account | None:
        return self._page.status.account if self._page.status is not None else None

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if changes & _CONCERNS and self._page.isVisible() and not self._again.isActive():
            self._again.start()

    def _closed(self) -> None:
        self._again.stop()
        self._account_id = None
        self._page.clear()
