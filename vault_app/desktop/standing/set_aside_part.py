"""Messages that the server lists and would not give, and what can be done about each."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPushButton, QWidget

from vault_app.desktop.kit.basics import button, empty, label, row
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.law.blocks import FactRow, add_rows
from vault_app.desktop.standing.section import Section
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2
from vault_app.model.pulls import Proof
from vault_app.model.vault import QuarantinedCopy
from vault_app.wording import pulling as words
from vault_app.wording.quantities import count
from vault_app.wording.text import one_line, say, say_count

_MOST_SHOWN: Final = 50
_RAW_LETTERS: Final = 1_000


class SetAsidePart(Section):
    """The signals carry lists of :class:`QuarantinedCopy`."""

    retry_wanted = Signal(object)
    skip_wanted = Signal(object)
    unskip_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(say("Set aside"))
        self._theme = theme
        self._shown: tuple[tuple[QuarantinedCopy, ...], Proof | None, bool] | None = None
        self._proof: Proof | None = None
        self._is_busy = False
        self.buttons: list[QPushButton] = []

    def show_copies(
        self, copies: tuple[QuarantinedCopy, ...], proof: Proof | None, *, is_busy: bool
    ) -> None:
        """``proof`` may know more of them. ``is_busy``: the account is worked on, and nothing can
        be tried now."""
        self.setVisible(bool(copies))
        shown = (copies, proof, is_busy)
        if shown == self._shown:
            return  # folds that are open stay open
        self._shown = shown
        self._proof, self._is_busy = proof, is_busy
        self.buttons = []
        empty(self.body)
        self.tell(
            say_count(
                "The server lists this message and would not give it. It is not in the vault.",
                "The server lists these {n} messages and would not give them. They are not in the"
                " vault.",
                len(copies),
            )
        )
        if len(copies) > 1:
            self._add_all(copies)
        add_rows(self.body, [self._row(each) for each in copies[:_MOST_SHOWN]])
        if len(copies) > _MOST_SHOWN:
            told = say("… and {n} more.", n=count(len(copies) - _MOST_SHOWN))
            self.body.addWidget(label(told, "muted"))

    def _add_all(self, copies: Sequence[QuarantinedCopy]) -> None:
        tried = [each for each in copies if not each.is_given_up]
        line = row(gap=SPACE_2)
        if tried:
            line.addWidget(self._button(say("Try all again"), self.retry_wanted, tried))
            line.addWidget(
                self._button(say("Skip all for good"), self.skip_wanted, tried, waits=False)
            )
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addSpacing(SPACE_2)

    def _row(self, copy: QuarantinedCopy) -> QWidget:
        made = FactRow(
            self._theme,
            words.set_aside_title(copy, words.known_of(copy, self._proof)),
            words.set_aside_text(copy),
            words.tries_sentence(copy, datetime.now(UTC)),
            icon="circle-minus" if copy.is_given_up else "triangle-alert",
            tone="muted" if copy.is_given_up else "warning",
        )
        if copy.detail:
            made.words.addSpacing(SPACE_1)
            made.words.addWidget(self._raw(copy))
        buttons = row(gap=SPACE_2, margins=(0, SPACE_1, 0, 0))
        if copy.is_given_up:
            again = say("Try with each pull again")
            buttons.addWidget(self._button(again, self.unskip_wanted, [copy], waits=False))
        else:
            buttons.addWidget(self._button(say("Try again"), self.retry_wanted, [copy]))
            skip = say("Skip for good")
            buttons.addWidget(self._button(skip, self.skip_wanted, [copy], waits=False))
        buttons.addStretch(1)
        made.words.addLayout(buttons)
        return made

    def _raw(self, copy: QuarantinedCopy) -> Fold:
        text = label(one_line(copy.detail, _RAW_LETTERS), wraps=True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        fold = Fold(self._theme, "", text)
        fold.rename(words.detail_name(copy))
        return fold

    def _button(
        self,
        text: str,
        signal: SignalInstance,
        copies: Sequence[QuarantinedCopy],
        *,
        waits: bool = True,
    ) -> QPushButton:
        made = button(text)
        made.setEnabled(not (waits and self._is_busy))
        made.clicked.connect(lambda _=False: signal.emit(list(copies)))
        self.buttons.append(made)
        return made
