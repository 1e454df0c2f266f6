"""The panel that stands in the reader's place while something is removed.

What is asked of the person stands at its foot, which never scrolls away.

It goes through: which copies → what goes and what stays → (typing the number) → running → result.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import (
    ElidedLabel,
    button,
    column,
    empty,
    frame,
    icon_button,
    icon_label,
    label,
    row,
)
from vault_app.desktop.kit.fields import ChoiceCard, Field
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.removal.summary import confirm_number, headline, irreversible
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import (
    ICON_LARGE,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_6,
    Tone,
)
from vault_app.model.errors import HomeportError
from vault_app.model.mail import MessageRow
from vault_app.model.removal import Plan, Preview, RemovalMode
from vault_app.wording.quantities import count, date
from vault_app.wording.removal import mode_meaning, mode_name, preview_words
from vault_app.wording.text import say

_MOST_LINES: Final = 12
_WIDEST: Final = 720
_FACES: Final[dict[bool, tuple[str, Tone]]] = {
    False: ("house", "accent"),
    True: ("trash-2", "danger"),
}
_PURGES: Final = (RemovalMode.PURGE_SERVER, RemovalMode.PURGE_VAULT, RemovalMode.PURGE_ALL)


class RemovalPanel(QFrame):
    """Shows what it is told and emits what the person wants.

    ``mode_chosen`` and ``confirmed`` carry a :class:`RemovalMode`; ``previewed`` tells that what
    goes and what stays is on view.
    """

    mode_chosen = Signal(object)
    confirmed = Signal(object)
    stop_wanted = Signal()
    abandon_wanted = Signal()
    closed = Signal()
    receipts_wanted = Signal()
    previewed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._mode = RemovalMode.LOCAL_ONLY
        self._preview: Preview | None = None
        self._is_running = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._area = QScrollArea()
        self._area.setProperty("ground", "surface")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._icon = icon_label(theme, "house", "accent", size=ICON_LARGE)
        self._title = label("", "title", wraps=True)
        self._close = icon_button(theme, "x", say("Close"))
        self._close.clicked.connect(lambda _=False: self.closed.emit())
        self._modes = self._build_modes()
        self.notice = Notice(theme, "danger")
        self._plan: QVBoxLayout = column(gap=SPACE_4)
        plan_holder = QWidget()
        plan_holder.setLayout(self._plan)
        self.progress = ProgressView(theme)
        self.progress.cancelled.connect(self.stop_wanted)
        note = say(
            "Each message is read back from the vault and compared with the server’s copy first."
            " You may stop at any time: nothing is left half done."
        )
        self._running = frame("well")
        self._running.setLayout(
            column(
                self.progress,
                label(note, "muted", wraps=True),
                gap=SPACE_3,
                margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_4),
            )
        )
        self._running.hide()
        self._foot: QVBoxLayout = column(gap=SPACE_3)
        self._foot_strip = self._build_foot()
        head = row(self._icon, self._title, self._close, gap=SPACE_3)
        head.setStretch(1, 1)
        head.setAlignment(self._close, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        inside.setLayout(
            column(
                head,
                self._modes,
                self.notice,
                self._running,
                plan_holder,
                None,
                gap=SPACE_4,
                margins=(SPACE_6, SPACE_4, SPACE_4, SPACE_6),
            )
        )
        holder = QWidget()
        line = row(inside, None)
        line.setStretch(0, 100)
        holder.setLayout(line)
        self._area.setWidget(holder)
        whole = column(self._area, self._foot_strip)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    @property
    def mode(self) -> RemovalMode:
        return self._mode

    def card(self, mode: RemovalMode) -> ChoiceCard:
        """The card that stands for a way to purge."""
        return self._cards[mode]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._is_running:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def ask(self, *, is_purge: bool, number: int) -> None:
        """Begin: which copies, for a purge; else straight to the preview."""
        self._is_running = False
        self._mode = RemovalMode.PURGE_SERVER if is_purge else RemovalMode.LOCAL_ONLY
        self._dress(is_purge=is_purge)
        self._title.setText(headline(self._mode, number))
        self._modes.setVisible(is_purge)
        self._cards[RemovalMode.PURGE_SERVER].setChecked(True)
        self._running.hide()
        self._close.setVisible(True)
        self.show_waiting()

    def show_waiting(self) -> None:
        """While the preview is being counted."""
        self._preview = None
        self.notice.hide()
        empty(self._plan)
        self._clear_foot()
        self._plan.addWidget(label(say("Counting what would go …"), "muted"))

    def show_preview(self, preview: Preview, sample: Sequence[MessageRow]) -> None:
        """What goes, what stays, what cannot be undone, and how to say yes."""
        self._preview = preview
        words = preview_words(preview)
        empty(self._plan)
        self._clear_foot()
        if not preview.messages or not (preview.placements or preview.vault_messages):
            self._say_nothing_to_do(preview)
            self.previewed.emit()
            return
        self._plan.addWidget(self._lines(say("What goes"), words.goes, "circle-minus", "danger"))
        self._plan.addWidget(self._lines(say("What stays"), words.stays, "circle-check", "success"))
        for number, warning in enumerate(words.warnings):
            # What is lost for good comes first, in red; the others are worth knowing.
            is_loss = number == 0 and irreversible(preview)
            strip = Notice(self._theme, "danger" if is_loss else "warning")
            strip.show_text("", warning)
            if is_loss:
                self._put_at_foot(strip)
            else:
                self._plan.addWidget(strip)
        if sample:
            self._plan.addWidget(self._sample(sample, preview.messages))
        self._ask_confirmation(preview)
        self.previewed.emit()

    def show_plan(self, plan: Plan) -> None:
        """A plan of an earlier start, about to go on."""
        self._mode = plan.mode
        is_purge = plan.mode is not RemovalMode.LOCAL_ONLY
        self._dress(is_purge=is_purge)
        self._title.setText(headline(plan.mode, plan.messages))
        self._modes.hide()
        empty(self._plan)
        self._clear_foot()

    def show_running(self) -> None:
        self._is_running = True
        self._clear_foot()
        self._modes.hide()
        self._close.hide()
        self.notice.hide()
        self.progress.start(say("Checking each copy, then removing it"))
        self._running.show()
        self._to_top()

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
        self._to_top()

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
        self._to_top()

    def show_result(
        self, *, sentence: str, reasons: Sequence[str], is_clean: bool, facts: QWidget | None
    ) -> None:
        """What became of it, and the receipts as proof."""
        self._end_run()
        empty(self._plan)
        self.notice.set_mood("success" if is_clean else "warning")
        self.notice.show_text(sentence, *reasons)
        if facts is not None:
            self._plan.addWidget(facts)
        done = button(say("Done"), "primary")
        done.clicked.connect(lambda _=False: self.closed.emit())
        every = button(say("All receipts"))
        every.clicked.connect(lambda _=False: self.receipts_wanted.emit())
        self._put_at_foot(row(done, every, None, gap=SPACE_2))
        self._to_top()

    @property
    def is_running(self) -> bool:
        return self._is_running

    def scroll_to_end(self) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _to_top(self) -> None:
        self._area.verticalScrollBar().setValue(0)

    def _dress(self, *, is_purge: bool) -> None:
        icon, tone = _FACES[is_purge]
        self._theme.icons.put(self._icon, icon, tone, size=ICON_LARGE)

    def _end_run(self) -> None:
        self._is_running = False
        self._running.hide()
        self._close.show()
        self._clear_foot()

    def _offer_to_go_on(self) -> None:
        go_on = self.notice.add_action(say("Go on"), lambda: self.confirmed.emit(self._mode))
        go_on.setDefault(True)
        self.notice.add_action(say("Leave the rest alone"), self.abandon_wanted.emit)

    def _build_foot(self) -> QWidget:
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        inside.setLayout(self._foot)
        self._foot.setContentsMargins(SPACE_6, SPACE_3, SPACE_4, SPACE_4)
        line = row(inside, None)
        line.setStretch(0, 100)
        strip = frame("surface")
        strip.setProperty("edge", "top")
        strip.setLayout(line)
        strip.hide()
        return strip

    def _put_at_foot(self, item: QWidget | QLayout) -> None:
        if isinstance(item, QLayout):
            self._foot.addLayout(item)
        else:
            self._foot.addWidget(item)
        self._foot_strip.show()

    def _clear_foot(self) -> None:
        empty(self._foot)
        self._foot_strip.hide()

    def _build_modes(self) -> QWidget:
        holder = QWidget()
        layout = column(gap=SPACE_2)
        self._cards: dict[RemovalMode, ChoiceCard] = {}
        for mode in _PURGES:
            card = ChoiceCard(self._theme, mode_name(mode), mode_meaning(mode))
            card.clicked.connect(lambda _=False, mode=mode: self._choose(mode))
            self._cards[mode] = card
            layout.addWidget(card)
        holder.setLayout(layout)
        return holder

    def _choose(self, mode: RemovalMode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self.show_waiting()
            self.mode_chosen.emit(mode)

    def _lines(self, title: str, lines: Sequence[str], icon: str, tone: Tone) -> QFrame:
        box = frame("well")
        inside = column(label(title, "strong"), gap=SPACE_2)
        for text in lines[:_MOST_LINES]:
            mark = icon_label(self._theme, icon, tone, size=14)
            line = row(mark, label(text, wraps=True), gap=SPACE_2)
            line.setStretch(1, 1)
            inside.addLayout(line)
        if len(lines) > _MOST_LINES:
            more = say("and {n} more folders", n=count(len(lines) - _MOST_LINES))
            inside.addWidget(label(more, "muted"))
        inside.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        box.setLayout(inside)
        return box

    def _sample(self, rows: Sequence[MessageRow], total: int) -> QWidget:
        holder = QWidget()
        title = say("Among them") if total > len(rows) else say("These messages")
        inside = column(label(title, "strong"), gap=SPACE_1)
        for message in rows:
            name = ElidedLabel(message.sender_name or message.sender_address)
            name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            name.setFixedWidth(150)
            subject = ElidedLabel(message.subject or say("(no subject)"), "muted")
            line = row(name, subject, label(date(message.date), "caption"), gap=SPACE_3)
            line.setStretch(1, 1)
            inside.addLayout(line)
        holder.setLayout(inside)
        return holder

    def _say_nothing_to_do(self, preview: Preview) -> None:
        text = say("Nothing matches any more.")
        if preview.messages and preview.mode.touches_server:
            text = say("No copy of this is known on any server: there is nothing to remove there.")
        self._plan.addWidget(label(text, "muted", wraps=True))
        back = button(say("Close"))
        back.clicked.connect(lambda _=False: self.closed.emit())
        self._put_at_foot(row(back, None))

    def _ask_confirmation(self, preview: Preview) -> None:
        number = confirm_number(preview)
        is_danger = preview.mode is not RemovalMode.LOCAL_ONLY
        go = button(say_go(preview), "danger" if is_danger else "primary")
        go.clicked.connect(lambda _=False: self.confirmed.emit(self._mode))
        cancel = button(say("Cancel"), "quiet")
        cancel.clicked.connect(lambda _=False: self.closed.emit())
        if number is not None:
            typed = Field(say("To go on, type the number of messages: {n}", n=count(number)))
            typed.edit.setMaximumWidth(180)
            go.setEnabled(False)
            typed.edit.textChanged.connect(lambda text: go.setEnabled(_digits(text) == str(number)))
            typed.edit.returnPressed.connect(go.click)
            self._put_at_foot(typed)
        self._put_at_foot(row(go, cancel, None, gap=SPACE_2))


def say_go(preview: Preview) -> str:
    """What the button says: the verb and the number, never "OK"."""
    if preview.mode is RemovalMode.LOCAL_ONLY:
        return say("Keep local-only")
    if preview.mode is RemovalMode.PURGE_SERVER:
        return say("Purge from the server")
    if preview.mode is RemovalMode.PURGE_VAULT:
        return say("Purge from the vault")
    return say("Purge everywhere")


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
