"""OAuth as the window leads through it: browser, code, and the client id before either."""

from PySide6.QtCore import QObject, QUrl, Signal

from vault_app.desktop.jobs import Jobs
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.tasks import SignInTasks
from vault_app.desktop.sign_in.turns import Turns
from vault_app.desktop.sign_in.way_words import OWN_SERVICE
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.model.sign_in import OAuthClient, Tokens
from vault_app.model.ways import ClientGuide, Way, WayKind
from vault_app.tasks.signing_in import Asking


class Permission(QObject):
    """``granted`` carries the tokens; ``failed`` an error, for the step that is shown;
    ``registered`` carries the issuer for which a client id was kept."""

    granted = Signal(object)
    failed = Signal(object)
    registered = Signal(str)

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
        self._turns = Turns(jobs, self._fail, parent=self)
        self._draft: Draft | None = None
        self._way: Way | None = None
        self._has_others = False
        for page in (wizard.browser, wizard.device):
            page.begin_wanted.connect(self.begin)
            page.client_wanted.connect(self.show_client)
        wizard.browser.reopen_wanted.connect(self._open)
        wizard.device.open_wanted.connect(self._open)
        wizard.client.submitted.connect(self._keep_client)

    def lead(self, draft: Draft, way: Way, *, has_others: bool) -> None:
        """What ``begin`` and the page on client ids are about from now on."""
        self._draft, self._way, self._has_others = draft, way, has_others
        self._wizard.browser.offer_removal(is_offered=self._tasks.tells_removal_apart(way))

    def begin(self) -> None:
        """Ask the issuer: open the browser, or show a code."""
        draft, way = self._draft, self._way
        if draft is None or way is None:
            return
        asking = Asking(
            issuer=way.issuer,
            user=draft.server.user,
            for_removal=way.kind is WayKind.BROWSER and self._wizard.browser.removal.isChecked(),
            proxy=draft.server.proxy,
            ca_pem=draft.server.ca_pem,
        )
        tasks = self._tasks
        if way.kind is WayKind.DEVICE:
            self._wizard.device.set_asking()
            show = self._turns.in_window(self._wizard.device.show_code)
            self._turns.run(lambda job: tasks.by_device(job, asking, show), self._done)
        else:
            self._wizard.browser.set_waiting(is_waiting=True)
            open_page = self._turns.in_window(self._open_first)
            self._turns.run(lambda job: tasks.by_browser(job, asking, open_page), self._done)

    def show_client(self) -> None:
        """The page that tells how to register, with what is kept already."""
        way, has_others = self._way, self._has_others
        if way is None:
            return
        self.stop()
        if way == OWN_SERVICE:
            self._wizard.client.start_own(redirect=self._tasks.own_redirect)
            self._wizard.go_to(self._wizard.client)
            return

        def show(found: tuple[ClientGuide, str]) -> None:
            guide, known = found
            self._wizard.client.start(guide, has_others=has_others, known_id=known)
            self._wizard.go_to(self._wizard.client)

        self._turns.run(lambda _: self._tasks.guide(way.issuer), show)

    def stop(self) -> None:
        """Whatever is asked for is not wanted any more."""
        self._turns.end()
        self._show_idle()

    def _show_idle(self) -> None:
        self._wizard.device.end()
        self._wizard.browser.set_waiting(is_waiting=False)

    def _done(self, tokens: Tokens) -> None:
        self._show_idle()
        self.granted.emit(tokens)

    def _fail(self, error: HomeportError) -> None:
        self._show_idle()
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _keep_client(self, client: OAuthClient) -> None:
        def kept(_: None) -> None:
            self._wizard.client.wipe()
            self.registered.emit(client.issuer)

        self._turns.run(lambda _: self._tasks.keep_client(client), kept)

    def _open_first(self, address: str) -> None:
        self._wizard.browser.show_address(address)
        self._open(address)

    def _open(self, address: str) -> None:
        # Addresses of an issuer come from the network: nothing but a web page is ever opened.
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        if url.scheme() in ("https", "http"):
            self._wizard.open_url(url)
