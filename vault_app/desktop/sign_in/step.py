"""What all steps share: where one is, a headline, a strip for errors, and one for waiting."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from vault_app.desktop.kit.basics import button, column, icon_label, label, row
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import ColumnPage
from vault_app.desktop.sign_in.words import wrappable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_SMALL, SPACE_1, SPACE_2, SPACE_3
from vault_app.wording.text import say

WIDTH: Final = 520
# How long lines that wrap may take until they have found their heights.
_SETTLING_MS: Final = 300
_STAGES: Final = ("Address", "Sign in", "Bring it home")


class Trail(QWidget):
    """ "Address > Sign in > Bring it home", with the present one in strong letters."""

    def __init__(self, theme: Theme, stage: int) -> None:
        super().__init__()
        parts: list[QWidget] = []
        for number, name in enumerate(_STAGES):
            if number:
                parts.append(icon_label(theme, "chevron-right", "muted", size=ICON_SMALL))
            word = label(say(name), "caption")
            if number == stage:
                word.setProperty("tone", "accent")
                word.setProperty("weight", "strong")
            parts.append(word)
        line = row(*parts, None, gap=SPACE_1)
        for part in parts:
            line.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        told = say("Step {n} of {all}: {name}", n=stage + 1, all=len(_STAGES), name=_STAGES[stage])
        self.setAccessibleName(told)


class BusyLine(QWidget):
    """What is going on, a bar that moves, and Stop. Hidden until :meth:`start`."""

    stop_wanted = Signal()

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._words = label("", "muted", wraps=True)
        bar = QProgressBar()
        bar.setProperty("look", "hair")
        bar.setTextVisible(False)
        bar.setRange(0, 0)
        bar.setAccessibleName(name or say("Progress"))
        self._stop = button(say("Stop"))
        self._stop.clicked.connect(lambda _=False: self._halt())
        line = row(self._words, self._stop, gap=SPACE_3)
        line.setStretch(0, 1)
        self.setLayout(column(bar, line, gap=SPACE_2))
        self.hide()

    def start(self, words: str) -> None:
        self.say(words)
        self._stop.setEnabled(True)
        self.show()

    def say(self, words: str) -> None:
        self._words.setText(wrappable(words))
        self.setAccessibleName(words)

    def _halt(self) -> None:
        self._stop.setEnabled(False)
        self.say(say("Stopping …"))
        self.stop_wanted.emit()


class StepPage(ColumnPage):
    """One step. Subclasses add to ``body`` and end with :meth:`add_buttons`.

    ``why``, below the headline, says what led here; ``notice``, above the buttons, what went wrong.
    While it is busy, Stop stands in place of the buttons, and nothing that was given to
    :meth:`freeze_with` can be used.
    """

    stop_wanted = Signal()

    def __init__(self, theme: Theme, stage: int) -> None:
        super().__init__(theme, width=WIDTH, has_back=True, is_centred=False)
        self._frozen: list[QWidget] = []
        self._buttons = QWidget()
        self._settling = QTimer(self, interval=_SETTLING_MS, singleShot=True)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._follow_end())
        self.title = label("", "heading", wraps=True)
        self.text = label("", "muted", wraps=True)
        self.why = Notice(theme, "warning", icon="key-round")
        self.notice = Notice(theme, "danger")
        self.busy = BusyLine()
        self.busy.stop_wanted.connect(self.stop_wanted)
        self.trail = Trail(theme, stage)
        self.body.addWidget(self.trail)
        self.body.addLayout(column(self.title, self.text, gap=SPACE_1))
        self.body.addWidget(self.why)

    @property
    def is_busy(self) -> bool:
        return not self.busy.isHidden()

    def tell(self, title: str, text: str = "") -> None:
        """What this step is about; what the last visit to it had to say is gone."""
        self.notice.hide()
        self.why.hide()
        # Names of hosts and addresses come in any length.
        self.title.setText(wrappable(title))
        self.title.setAccessibleName(title)
        self.title.setAccessibleDescription(text)
        self.text.setText(wrappable(text))
        self.text.setAccessibleName(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(title)

    def freeze_with(self, *widgets: QWidget) -> None:
        self._frozen.extend(widgets)

    def add_buttons(self, *buttons: QPushButton) -> QHBoxLayout:
        """The last lines of a step: what is going on, and what can be done."""
        line = row(*buttons, None, gap=SPACE_2)
        self._buttons.setLayout(line)
        self.body.addWidget(self.notice)
        self.body.addSpacing(SPACE_1)
        self.body.addWidget(self._buttons)
        self.body.addWidget(self.busy)
        return line

    def set_busy(self, words: str) -> None:
        """Wait, saying ``words``; "" goes back to asking."""
        for widget in self._frozen:
            widget.setEnabled(not words)
        self._buttons.setVisible(not words)
        if words:
            self.notice.hide()
            self.busy.start(words)
            self.show_end()
        else:
            self.busy.hide()

    def to_top(self) -> None:
        self._settling.stop()
        self.verticalScrollBar().setValue(0)

    def show_end(self) -> None:
        """Scroll to the notice and the buttons, while the layout makes room for them."""
        self._settling.start()
        self._follow_end()

    def _follow_end(self) -> None:
        if self._settling.isActive():
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())
