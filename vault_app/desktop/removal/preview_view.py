"""What a removal would do, before anybody said yes: what goes and from where, what is left alone,
what stays, what cannot be reached, and how to undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import (
    ElidedLabel,
    button,
    column,
    empty,
    frame,
    icon_label,
    label,
    row,
)
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.switch import CheckLine
from vault_app.desktop.removal.summary import irreversible
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import (
    ICON_SMALL,
    SPACE_1,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    Tone,
)
from vault_app.model.mail import MessageRow
from vault_app.model.removal import Preview, SkipReason
from vault_app.wording.quantities import count, date
from vault_app.wording.removal import preview_words
from vault_app.wording.removal_ways import technical_lines, undo_sentences
from vault_app.wording.text import one_line, say

_MOST_LINES: Final = 6
_NAME_WIDTH: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """A preview and what is read beside it: some of the messages, and what stays out of reach, a
    sentence for each holder."""

    preview: Preview
    sample: tuple[MessageRow, ...] = ()
    unreached: tuple[str, ...] = ()


class PreviewView(QWidget):
    """``elsewhere_taken`` carries whether other copies of the same messages go as well,
    ``backup_waived`` whether what no backup holds goes all the same."""

    elsewhere_taken = Signal(bool)
    backup_waived = Signal(bool)
    backup_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.elsewhere: CheckLine | None = None
        self.waiver: CheckLine | None = None
        self._body: QVBoxLayout = column(gap=SPACE_4)
        self.setLayout(self._body)

    def clear(self) -> None:
        self.elsewhere = self.waiver = None
        empty(self._body)

    def say_line(self, text: str) -> None:
        """One quiet sentence in place of everything."""
        self.clear()
        self._body.addWidget(label(text, "muted", wraps=True))

    def add(self, widget: QWidget) -> None:
        """Something of the page's own, below what is shown."""
        self._body.addWidget(widget)

    def freeze(self) -> None:
        """Nothing of it can be chosen any more."""
        for tick in (self.elsewhere, self.waiver):
            if tick is not None:
                tick.setEnabled(False)

    def show_obstacles(self, shown: Previewed, *, is_waived: bool) -> None:
        """Only what stands in the way: nothing can go."""
        self.clear()
        self._body.addWidget(label(say("Nothing can be removed as it stands."), "strong"))
        self._add_left_alone(preview_words(shown.preview).left_alone, shown, is_waived=is_waived)

    def show_preview(self, shown: Previewed, *, takes_elsewhere: bool, is_waived: bool) -> None:
        self.clear()
        preview = shown.preview
        words = preview_words(preview)
        self._add_lines(say("What goes"), words.goes, "circle-minus", "danger")
        self._add_left_alone(words.left_alone, shown, is_waived=is_waived)
        if words.elsewhere or takes_elsewhere:
            self._body.addWidget(self._elsewhere(words.elsewhere, is_taken=takes_elsewhere))
        self._add_lines(say("What stays"), words.stays, "circle-check", "success")
        self._add_lines(say("How to undo it"), undo_sentences(preview), "undo-2", "accent")
        if shown.unreached:
            self._add_lines(
                say("What no removal reaches"), shown.unreached, "cloud-off", "muted", most=99
            )
        for number, warning in enumerate(words.warnings):
            # What is lost for good stands beside the button; what may be left is told above.
            if shown.unreached or (number == 0 and irreversible(preview)):
                continue
            strip = Notice(self._theme, "warning")
            strip.show_text("", warning)
            self._body.addWidget(strip)
        if shown.sample:
            self._body.addWidget(self._sample(shown.sample, preview.messages))
        self._body.addWidget(self._details(preview))

    def _add_left_alone(self, lines: Sequence[str], shown: Previewed, *, is_waived: bool) -> None:
        has_none = any(each.reason is SkipReason.NO_BACKUP for each in shown.preview.obstacles)
        if not lines and not is_waived:
            return
        if is_waived:
            lines = (
                *lines,
                say("No backup is asked for this time. The vault’s will be the only copy."),
            )
        box = self._lines(
            say("What is left alone") if not is_waived else say("Good to know"),
            lines,
            "triangle-alert",
            "warning",
            most=_MOST_LINES,
        )
        self._body.addWidget(box)
        if not has_none and not is_waived:
            return
        tick = CheckLine(self._theme, say("Remove them this time without a backup"))
        tick.setChecked(is_waived)
        tick.toggled.connect(self.backup_waived)
        make = button(say("Make a backup first…"), "link")
        make.clicked.connect(lambda _=False: self.backup_wanted.emit())
        inside = box.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.addWidget(tick)
        inside.addLayout(row(make, None))
        self.waiver = tick

    def _add_lines(
        self, title: str, lines: Sequence[str], icon: str, tone: Tone, *, most: int = _MOST_LINES
    ) -> None:
        self._body.addWidget(self._lines(title, lines, icon, tone, most=most))

    def _lines(
        self, title: str, lines: Sequence[str], icon: str, tone: Tone, *, most: int
    ) -> QFrame:
        box = frame("well")
        inside = column(label(title, "strong"), gap=SPACE_2)
        # One more than allowed is shown rather than announced.
        shown = lines if len(lines) <= most + 1 else lines[:most]
        for text in shown:
            mark = icon_label(self._theme, icon, tone, size=ICON_SMALL)
            mark.setContentsMargins(0, 2, 0, 0)
            line = row(mark, label(text, wraps=True), gap=SPACE_2)
            line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            inside.addLayout(line)
        if len(lines) > len(shown):
            more = say("and {n} more folders", n=count(len(lines) - len(shown)))
            inside.addWidget(label(more, "muted", wraps=True))
        inside.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        box.setLayout(inside)
        return box

    def _elsewhere(self, lines: Sequence[str], *, is_taken: bool) -> QFrame:
        box = self._lines(say("Copies elsewhere"), lines, "copy", "warning", most=_MOST_LINES)
        tick = CheckLine(self._theme, say("Remove these copies as well"))
        tick.setChecked(is_taken)
        tick.toggled.connect(self.elsewhere_taken)
        inside = box.layout()
        assert isinstance(inside, QVBoxLayout)
        if is_taken:
            told = say("They are among what goes. Without the tick they stay.")
            inside.addWidget(label(told, "muted", wraps=True))
        inside.addWidget(tick)
        self.elsewhere = tick
        return box

    def _sample(self, rows: Sequence[MessageRow], total: int) -> QWidget:
        holder = QWidget()
        title = say("Among them") if total > len(rows) else say("These messages")
        inside = column(label(title, "strong"), gap=SPACE_1)
        for message in rows:
            name = ElidedLabel(one_line(message.sender_name or message.sender_address, 120))
            name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            name.setFixedWidth(_NAME_WIDTH)
            subject = ElidedLabel(one_line(message.subject) or say("(no subject)"), "muted")
            line = row(name, subject, label(date(message.date), "caption"), gap=SPACE_3)
            line.setStretch(1, 1)
            inside.addLayout(line)
        holder.setLayout(inside)
        return holder

    def _details(self, preview: Preview) -> QWidget:
        holder = QWidget()
        inside = column(gap=SPACE_1)
        for text in technical_lines(preview.mode, preview.choices):
            inside.addWidget(label(text, "muted", wraps=True))
        holder.setLayout(inside)
        fold = Fold(self._theme, "", holder)
        fold.rename(say("Details"))
        return fold
