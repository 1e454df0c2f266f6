"""The text of a message: HTML or plain, what was kept out of it, and where its links lead."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from vault_app.desktop.kit.basics import column
from vault_app.desktop.reader.asides import Aside
from vault_app.desktop.reader.letter import Letter
from vault_app.desktop.reader.link_bar import LinkBar, link_of
from vault_app.desktop.reader.paper import Paper, write_page
from vault_app.desktop.reader.plain_text import PlainText
from vault_app.desktop.reader.plain_view import PlainView
from vault_app.desktop.reader.walls import Refusal
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import Tone
from vault_app.wording.text import say, say_count

if TYPE_CHECKING:
    from vault_app.desktop.reader.html_view import HtmlView

_LEAST_HEIGHT: Final = 64
ZOOM_STEPS: Final = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)

_REFUSALS: Final = {
    Refusal.ROOT: (
        "Homeport runs as the administrator, and the web engine protects nothing then."
        " This message is shown as plain text."
    ),
    Refusal.MISSING: (
        "The web engine is not installed or lacks a part. This message is shown as plain text."
    ),
    Refusal.NO_SANDBOX: (
        "This system denies the web engine its sandbox, and without one no mail is shown in it."
        " This message is shown as plain text."
    ),
    Refusal.NOT_PREPARED: (
        "The web engine was not locked away from the network at the start, so it is not used."
        " This message is shown as plain text."
    ),
    Refusal.CRASHED: (
        "The web engine broke over this message. It is shown as plain text, and your vault is"
        " unharmed."
    ),
}


class BodyView(QWidget):
    """Shows a letter; starts the engine when the first one with HTML comes."""

    open_requested = Signal(QUrl)
    plain_changed = Signal(bool)

    def __init__(self, theme: Theme, refusal: Refusal | None) -> None:
        super().__init__()
        self._theme = theme
        self._refusal = refusal
        self._letter: Letter | None = None
        self._is_plain = False
        self._zoom = 1.0
        self._html: HtmlView | None = None
        self._aside = Aside(theme)
        self._plain = PlainView(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._plain)
        self._links = LinkBar(theme)
        self._links.open_requested.connect(self.open_requested)
        self._plain.link_clicked.connect(self._links.show_link)
        self._plain.link_hovered.connect(self._hint)
        layout = column(self._aside, self._stack, self._links)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._stack.setMinimumHeight(_LEAST_HEIGHT)
        # The engine would like to be 600 pixels high, and the evidence would have to pay for it.
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self.setFocusProxy(self._plain)
        theme.changed.connect(self._render)

    @property
    def is_plain(self) -> bool:
        return self._stack.currentWidget() is self._plain

    @property
    def has_engine(self) -> bool:
        """Whether HTML can be shown here at all."""
        return self._refusal in (None, Refusal.CRASHED)

    @property
    def html_view(self) -> "HtmlView | None":
        return self._html

    @property
    def plain_view(self) -> PlainView:
        return self._plain

    @property
    def links(self) -> LinkBar:
        return self._links

    def show_letter(self, letter: Letter) -> None:
        self._letter = letter
        self._is_plain = False
        self._links.clear()
        if self._refusal is Refusal.CRASHED:
            self._refusal = None
        self._render()

    def warm_up(self) -> None:
        """Start the engine before it is needed: it takes a fifth of a second, once."""
        if self._html is None and self._refusal is None:
            self._start_engine()

    def choose_plain(self, is_plain: bool) -> None:
        self._is_plain = is_plain
        self._render()

    def show_link(self, url: QUrl) -> None:
        self._links.show_link(url)

    def clear(self) -> None:
        self._letter = None
        self._links.clear()
        self._aside.tell(())
        self._plain.show_text(PlainText((), 0))
        if self._html is not None:
            self._html.clear()
        self._turn_to(self._plain)

    def shut_down(self) -> None:
        """End the engine; for good."""
        self.clear()
        if self._html is not None:
            self._html.shut_down()
            self._html = None

    def zoom(self, steps: int) -> None:
        """Larger or smaller by so many steps; 0 is back to the size of the window's text."""
        place = ZOOM_STEPS.index(self._zoom)
        last = len(ZOOM_STEPS) - 1
        self._zoom = ZOOM_STEPS[max(0, min(last, place + steps))] if steps else 1.0
        self._plain.set_zoom(self._zoom)
        if self._html is not None:
            self._html.set_zoom(self._zoom)

    def _render(self) -> None:
        letter = self._letter
        if letter is None:
            return
        wants_html = letter.html is not None and not self._is_plain
        if wants_html and self._refusal is None and letter.html is not None:
            self._show_html(letter.html)
        else:
            self._plain.show_text(letter.text)
            self._turn_to(self._plain)
        self._aside.tell(self._lines(letter, wants_html=wants_html))
        self.plain_changed.emit(self.is_plain)

    def _show_html(self, html: str) -> None:
        view = self._html or self._start_engine()
        paper = Paper(
            tokens=self._theme.tokens, family=self._theme.family, text_px=self._theme.body_px
        )
        view.show_document(write_page(html, paper))
        self._turn_to(view)

    def _turn_to(self, view: QWidget) -> None:
        self._stack.setCurrentWidget(view)
        self.setFocusProxy(view)

    def _start_engine(self) -> "HtmlView":
        # Only here: where the engine is missing, importing it fails.
        from vault_app.desktop.reader.html_view import HtmlView

        view = HtmlView(self._theme)
        view.set_zoom(self._zoom)
        view.link_clicked.connect(self._links.show_link)
        view.link_hovered.connect(self._hint)
        view.died.connect(self._engine_died)
        self._stack.addWidget(view)
        self._html = view
        return view

    def _engine_died(self) -> None:
        self._refusal = Refusal.CRASHED
        view, self._html = self._html, None
        if view is not None:
            self._stack.removeWidget(view)
            view.shut_down()
            view.deleteLater()
        self._render()

    def _lines(self, letter: Letter, *, wants_html: bool) -> list[tuple[str, Tone, str]]:
        lines: list[tuple[str, Tone, str]] = []
        if wants_html and self._refusal is not None:
            lines.append(("triangle-alert", "warning", say(_REFUSALS[self._refusal])))
        kept_out = _kept_out(letter)
        if kept_out and not self.is_plain:
            lines.append(("shield-check", "success", kept_out))
        if letter.is_cut or (self.is_plain and letter.text.left_out):
            lines.append(
                (
                    "info",
                    "muted",
                    say(
                        "The message is longer than what is shown here. Save it to have all of it."
                    ),
                )
            )
        return lines

    def _hint(self, url: QUrl) -> None:
        """Where the link under the pointer leads, as a tool tip that cannot be disguised."""
        link = link_of(url) if not url.isEmpty() else None
        self._stack.setToolTip(link.host if link is not None else "")


def _kept_out(letter: Letter) -> str:
    remote, trackers = letter.remote_blocked, letter.trackers
    images = say_count(
        "{n} remote image was not loaded", "{n} remote images were not loaded", remote
    )
    spies = say_count("{n} tracker was blocked", "{n} trackers were blocked", trackers)
    if remote and trackers:
        return say("{images}, {spies}.", images=images, spies=spies)
    if remote or trackers:
        return say("{what}.", what=images if remote else spies)
    return ""
