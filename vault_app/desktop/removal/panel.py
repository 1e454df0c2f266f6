"""The panel that stands in the reader's place while something is removed.

It goes through: which copies and which way → what goes, what stays, how to undo it → (typing the
number) → half a minute to think again → running → result.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import column, frame, icon_button, icon_label, label, row
from vault_app.desktop.kit.fields import ChoiceCard
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.removal.choices import ChoicesPart
from vault_app.desktop.removal.foot import Foot
from vault_app.desktop.removal.preview_view import Previewed, PreviewView
from vault_app.desktop.removal.summary import confirm_number, headline, irreversible, is_blocked
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_3, SPACE_4, Tone
from vault_app.model.errors import HomeportError
from vault_app.model.removal import Plan, Preview, RemovalMode, WayOut
from vault_app.wording.removal import mode_name, preview_words
from vault_app.wording.text import say

_WIDEST: Final = 720
_FACES: Final[dict[bool, tuple[str, Tone]]] = {
    False: ("house", "accent"),
    True: ("trash-2", "danger"),
}


class RemovalPanel(QFrame):
    """Shows what it is told and emits what the person wants.

    ``choice_changed`` tells that another mode or way was taken, ``elsewhere_taken`` whether other
    copies of the same messages go as well, ``backup_waived`` whether what no backup holds goes all
    the same; ``confirmed`` carries the :class:`RemovalMode`;
    ``previewed`` tells that what goes and what stays is on view.
    """

    choice_changed = Signal()
    elsewhere_taken = Signal(bool)
    backup_waived = Signal(bool)
    backup_wanted = Signal()
    confirmed = Signal(object)
    thought_again = Signal()
    stop_wanted = Signal()
    abandon_wanted = Signal()
    closed = Signal()
    results_wanted = Signal()
    previewed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._mode = RemovalMode.LOCAL_ONLY
        self._is_running = False
        self._is_waiting = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._icon = icon_label(theme, "house", "accent", size=ICON_LARGE)
        self._title = label("", "title", wraps=True)
        self._close = icon_button(theme, "x", say("Close"))
        self._close.clicked.connect(lambda _=False: self._leave())
        self.choices = ChoicesPart(theme)
        self.choices.changed.connect(self._choose)
        self.notice = Notice(theme, "danger")
        self.preview = PreviewView(theme)
        self.preview.elsewhere_taken.connect(self._take_elsewhere)
        self.preview.backup_waived.connect(self._waive_backup)
        self.preview.backup_wanted.connect(self.backup_wanted)
        self.progress = ProgressView(theme)
        self.progress.cancelled.connect(self.stop_wanted)
        self._running = self._build_running()
        self.foot = Foot(theme, width=_WIDEST)
        self.foot.confirmed.connect(lambda: self.confirmed.emit(self._mode))
        self.foot.cancelled.connect(self.thought_again)
        self.foot.left.connect(self.closed)
        self.foot.results_wanted.connect(self.results_wanted)
        head = row(self._icon, self._title, self._close, gap=SPACE_3)
        head.setStretch(1, 1)
        head.setAlignment(self._close, Qt.AlignmentFlag.AlignTop)
        self._sheet = Sheet(width=_WIDEST)
        body = self._sheet.body
        body.setSpacing(SPACE_4)
        body.addLayout(head)
        for part in (self.choices, self.notice, self._running, self.preview):
            body.addWidget(part)
        whole = column(self._sheet, self.foot)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    @property
    def mode(self) -> RemovalMode:
        return self._mode

    @property
    def way(self) -> WayOut:
        return self.choices.way

    @property
    def is_running(self) -> bool:
        return self._is_running

    def card(self, mode: RemovalMode) -> ChoiceCard:
        """The card that stands for a way to purge."""
        return self.choices.modes.card(mode)

    def way_card(self, way: WayOut) -> ChoiceCard:
        """The card that stands for a way out."""
        return self.choices.ways.card(way)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._is_running:
            self._leave()
            return
        super().keyPressEvent(event)

    def ask(self, *, is_purge: bool, number: int, way: WayOut = WayOut.TRASH) -> None:
        """Begin: which copies, for a purge, and which way; with a preview of what is taken now."""
        self._end_run()
        self.choices.begin(is_purge=is_purge, way=way)
        self._mode = self.choices.mode
        self._dress(is_purge=is_purge)
        self._title.setText(headline(self._mode, number))
        self.choices.show()
        self.show_waiting()

    def show_waiting(self) -> None:
        """While the preview is being counted."""
        self.notice.hide()
        self.foot.clear()
        self.preview.say_line(say("Counting what would go …"))

    def show_preview(
        self, shown: Previewed, *, takes_elsewhere: bool = False, is_waived: bool = False
    ) -> None:
        """What goes, what stays, what cannot be undone, and how to say yes."""
        self._is_waiting = False
        self.choices.setEnabled(True)
        preview = shown.preview
        is_empty = not preview.messages or not (preview.placements or preview.vault_messages)
        if is_empty or is_blocked(preview):
            self._say_nothing_to_do(shown, is_waived=is_waived)
        else:
            self.preview.show_preview(shown, takes_elsewhere=takes_elsewhere, is_waived=is_waived)
            self._ask_confirmation(preview)
        self.previewed.emit()

    def show_countdown(self, seconds: float) -> None:
        """Confirmed: it begins in so many seconds, unless the person thinks again."""
        self._is_waiting = True
        self.choices.setEnabled(False)
        self.preview.freeze()
        self.foot.count_down(seconds)

    def show_left(self, seconds: float) -> None:
        self.foot.show_left(seconds)

    def show_plan(self, plan: Plan) -> None:
        """A plan of an earlier start, about to go on."""
        self._mode = plan.mode
        is_purge = plan.mode is not RemovalMode.LOCAL_ONLY
        self._dress(is_purge=is_purge)
        self._title.setText(headline(plan.mode, plan.messages))
        self.choices.hide()
        self.preview.clear()
        self.foot.clear()

    def show_running(self) -> None:
        self._is_running = True
        self._is_waiting = False
        self.foot.clear()
        self.choices.hide()
        self._close.hide()
        self.notice.hide()
        self.progress.start(say("Checking each copy, then removing it"))
        self._running.show()
        self._sheet.to_top()

    def show_progress(self, step: Progress) -> None:
        self.progress.show_progress(step)

    def show_stopped(self) -> None:
        """Stopped by the person: the rest can go on, or be given up."""
        self._end_run()
        self.notice.set_mood("accent")
        self.notice.show_text(
            say("Stopped"),
            say("What was removed until then is in the receipts. The rest was left alone."),
        )
        self._offer_to_go_on()
        self._sheet.to_top()

    def show_error(self, error: HomeportError, *, can_retry: bool) -> None:
        """It stopped; what remains is kept as a plan."""
        self._end_run()
        # The general words are about pulling, where a server loses nothing.
        proven = say(
            "Nothing was removed that had not been proven first. What is not certain yet is checked"
            " anew when you go on."
        )
        self.notice.show_error(error, safe=proven if can_retry else "")
        if can_retry:
            self._offer_to_go_on()
        else:
            self.preview.clear()
        self._sheet.to_top()

    def show_result(
        self, *, sentence: str, lines: Sequence[str], is_clean: bool, facts: QWidget | None
    ) -> None:
        """What became of it, and the receipts as proof."""
        self._end_run()
        self.choices.hide()
        self.preview.clear()
        self.notice.set_mood("success" if is_clean else "warning")
        self.notice.show_text(sentence, *lines)
        if facts is not None:
            self.preview.add(facts)
        self.foot.offer_results()
        self._sheet.to_top()

    def scroll_to_end(self) -> None:
        bar = self._sheet.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _build_running(self) -> QFrame:
        note = say(
            "Each message is read back from the vault and compared with the server’s copy first."
            " You may stop at any time: nothing is left half done."
        )
        made = frame("well")
        made.setLayout(
            column(
                self.progress,
                label(note, "muted", wraps=True),
                gap=SPACE_3,
                margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_4),
            )
        )
        made.hide()
        return made

    def _dress(self, *, is_purge: bool) -> None:
        icon, tone = _FACES[is_purge]
        self._theme.icons.put(self._icon, icon, tone, size=ICON_LARGE)

    def _end_run(self) -> None:
        self._is_running = False
        self._is_waiting = False
        self.choices.setEnabled(True)
        self._running.hide()
        self._close.show()
        self.foot.clear()

    def _offer_to_go_on(self) -> None:
        go_on = self.notice.add_action(say("Go on"), lambda: self.confirmed.emit(self._mode))
        go_on.setDefault(True)
        self.notice.add_action(say("Leave the rest alone"), self.abandon_wanted.emit)

    def _choose(self) -> None:
        self._mode = self.choices.mode
        self.show_waiting()
        self.choice_changed.emit()

    def _take_elsewhere(self, is_taken: bool) -> None:
        self.foot.clear()
        self.elsewhere_taken.emit(is_taken)

    def _waive_backup(self, is_waived: bool) -> None:
        self.foot.clear()
        self.backup_waived.emit(is_waived)

    def _leave(self) -> None:
        if self._is_waiting:
            self.thought_again.emit()
        else:
            self.closed.emit()

    def _say_nothing_to_do(self, shown: Previewed, *, is_waived: bool) -> None:
        preview = shown.preview
        text = say("Nothing matches any more.")
        if preview.messages and preview.mode.touches_server:
            text = say("No copy of this is known on any server: there is nothing to remove there.")
        if preview.obstacles:
            self.preview.show_obstacles(shown, is_waived=is_waived)
        else:
            self.preview.say_line(text)
        self.foot.offer_close()

    def _ask_confirmation(self, preview: Preview) -> None:
        is_danger = preview.mode is not RemovalMode.LOCAL_ONLY
        loss = preview_words(preview).warnings[0] if irreversible(preview) else ""
        self.foot.ask(
            mode_name(preview.mode),
            "danger" if is_danger else "primary",
            number=confirm_number(preview),
            loss=loss,
        )
