"""All steps of adding an account in one place: which one is shown, and the way back."""

from collections.abc import Callable

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from vault_app.desktop.kit.basics import column
from vault_app.desktop.reader.link_bar import LinkBar
from vault_app.desktop.sign_in.address_page import AddressPage
from vault_app.desktop.sign_in.browser_page import BrowserPage
from vault_app.desktop.sign_in.choose_page import ChoosePage
from vault_app.desktop.sign_in.client_page import ClientPage
from vault_app.desktop.sign_in.device_page import DevicePage
from vault_app.desktop.sign_in.done_page import DonePage
from vault_app.desktop.sign_in.password_page import PasswordPage
from vault_app.desktop.sign_in.server_page import ServerPage
from vault_app.desktop.sign_in.shut_page import ShutPage
from vault_app.desktop.sign_in.step import StepPage
from vault_app.desktop.sign_in.ways_page import WaysPage
from vault_app.desktop.suggestions import Suggestion
from vault_app.desktop.theme import Theme
from vault_app.model.ways import WayKind


class SignInWizard(QWidget):
    """Shows one step at a time. ``left``: back from the first. ``stopped``: whatever the shown step
    waits for is not wanted any more. ``open_url`` is what opens an address in the browser."""

    left = Signal()
    stopped = Signal()

    def __init__(
        self,
        theme: Theme,
        suggest: Callable[[str], Suggestion],
        *,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__()
        self.open_url = open_url
        self.links = LinkBar(theme)
        self.links.open_requested.connect(lambda url: self.open_url(url))
        self.address = AddressPage(theme, suggest)
        self.choose = ChoosePage(theme)
        self.server = ServerPage(theme)
        self.ways = WaysPage(theme)
        self.password = PasswordPage(theme, self.show_link)
        self.browser = BrowserPage(theme, self.show_link)
        self.device = DevicePage(theme, self.show_link)
        self.client = ClientPage(theme, self.show_link)
        self.shut = ShutPage(theme, self.show_link)
        self.done = DonePage(theme)
        self.stack = QStackedWidget()
        self._passed: list[StepPage] = []
        for page in self.pages:
            self.stack.addWidget(page)
            page.back.connect(self.go_back)
            page.stop_wanted.connect(self.stopped)
        layout = column(self.stack, self.links)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    @property
    def pages(self) -> tuple[StepPage, ...]:
        return (
            self.address,
            self.choose,
            self.server,
            self.ways,
            self.password,
            self.browser,
            self.device,
            self.client,
            self.shut,
            self.done,
        )

    def page_of(self, kind: WayKind) -> PasswordPage | BrowserPage | DevicePage:
        """The step for one way of signing in."""
        if kind is WayKind.DEVICE:
            return self.device
        return self.browser if kind is WayKind.BROWSER else self.password

    @property
    def page(self) -> StepPage:
        """The step that is shown."""
        page = self.stack.currentWidget()
        assert isinstance(page, StepPage)
        return page

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed does not wait for somebody to come back; a hidden window is another thing
        than another page."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.password.password.wipe()
            self.client.wipe()

    def begin_at(self, page: StepPage) -> None:
        """Show a step from which back leads out."""
        self._passed.clear()
        self._show(page)

    def go_to(self, page: StepPage) -> None:
        """Show a further step; one that was passed already is gone back to."""
        if page in self._passed:
            del self._passed[self._passed.index(page) :]
        elif self.page is not page:
            self._passed.append(self.page)
        self._show(page)

    def go_back(self) -> None:
        """To the step before this one; whatever this one waits for ends."""
        self.stopped.emit()
        self.page.set_busy("")
        if not self._passed:
            self.left.emit()
            return
        self._show(self._passed.pop())

    def wipe(self) -> None:
        """Forget every secret that was typed or shown."""
        self.password.wipe()
        self.client.wipe()
        self.device.end()
        self.browser.set_waiting(is_waiting=False)
        self.server.wipe()
        self.address.proxy.wipe()
        self.links.clear()
        for page in self.pages:
            page.notice.hide()
            page.set_busy("")

    def show_link(self, address: str) -> None:
        """Where a link leads, at the foot; nothing opens before a second press."""
        self.links.show_link(QUrl(address))

    def _show(self, page: StepPage) -> None:
        self.links.clear()
        self.stack.setCurrentWidget(page)
