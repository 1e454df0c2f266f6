"""A wide page whose statements name their sources: a press shows the address, a second opens it."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from vault_app.desktop.kit.basics import GroundName
from vault_app.desktop.kit.wide_page import WidePage
from vault_app.desktop.reader.link_bar import LinkBar
from vault_app.desktop.theme import Theme


class SourcedPage(WidePage):
    """``show_source`` is what links on it call; nothing leaves this computer before a click on
    "Open in browser"."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        *,
        ground: GroundName = "surface",
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(theme, title, ground=ground)
        self.links = LinkBar(theme)
        self.links.open_requested.connect(lambda url: open_url(url))

    def seal(self) -> None:
        """The foot of the page, once its content stands."""
        self._outer.addWidget(self.links)

    def show_source(self, address: str) -> None:
        self.links.show_link(QUrl(address))
