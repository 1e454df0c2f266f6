"""The head of a message: subject, sender, recipients, date, state, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vault_app.desktop.kit.basics import ElidedLabel, column, icon_button, icon_label, label, row
from vault_app.desktop.mail.state_marks import STATE_MARKS
from vault_app.desktop.reader.disclosure import Disclosure
from vault_app.desktop.reader.marks import Avatar
from vault_app.desktop.reader.people import full, sender_warning, short_list, shown_address
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_SMALL, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.mime.display import Correspondent
from vault_app.model.mail import PlacementState
from vault_app.wording.quantities import date_time, iso
from vault_app.wording.states import state_meaning, state_name
from vault_app.wording.text import one_line, say

_SELECTABLE: Final = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_NOBODY: Final = Correspondent(name="", address="", host="", is_doubtful=False)
_MOST_SHOWN: Final = 100
_NARROW: Final = 520
_HIGHEST_LIST: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """``fields`` are the recipient lines in order, each with its name ("To"). ``date_text`` is the
    Date field as the sender wrote it."""

    subject: str
    sender: Correspondent
    fields: tuple[tuple[str, tuple[Correspondent, ...]], ...]
    date: datetime
    date_text: str
    state: PlacementState


class HeaderView(QWidget):
    """Emits intents; the pane decides."""

    keep_local = Signal()
    purge = Signal()
    save = Signal()
    report = Signal()
    plain_chosen = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._is_narrow = False
        self._sender = _NOBODY
        self._subject = label("", "heading", wraps=True)
        self._subject.setTextInteractionFlags(_SELECTABLE)
        self._avatar = Avatar(theme)
        self._name = ElidedLabel("", "strong")
        # Cut in the middle where it must be: both ends of an address tell who it is.
        self._address = ElidedLabel("", "muted", mode=Qt.TextElideMode.ElideMiddle)
        self._add_copying(self._address)
        self._warning = _Warning(theme)
        self._date = label("", "muted")
        self._state_icon = icon_label(theme, "cloud", size=ICON_SMALL)
        self._state = label("", "caption")
        self._recipients = _Recipients(theme)
        self._make_actions()
        self.setLayout(self._arrange())

    @property
    def address(self) -> str:
        """The sender's address as it stands there; "" when the name line has it."""
        return self._address.text() if self._address.isVisible() else ""

    def open_recipients(self) -> None:
        self._recipients.open()

    def clear(self) -> None:
        """Forget who and what the last message was about."""
        for line in (self._subject, self._name, self._address, self._date):
            line.setText("")
            line.setToolTip("")
        self._sender = _NOBODY
        self._avatar.show_person("", "")
        self._warning.tell("")
        self._recipients.show_fields(())

    def show_head(self, head: Head, *, has_choice: bool) -> None:
        """``has_choice``: the text can be shown both as HTML and plain."""
        self._subject.setText(head.subject or say("(no subject)"))
        self._sender = sender = head.sender
        self._avatar.show_person(sender.name, sender.address)
        self._name.setText(one_line(sender.name, 200) or sender.address or say("(no sender)"))
        self._address.setText(shown_address(sender))
        self._address.setVisible(bool(sender.name and sender.address))
        self._warning.tell(sender_warning(sender))
        self._date.setText(date_time(head.date))
        self._date.setToolTip(
            say("The sender wrote: {date}", date=one_line(head.date_text))
            if head.date_text
            else iso(head.date)
        )
        self._recipients.show_fields(head.fields)
        self._plain.setVisible(has_choice)
        self.show_state(head.state)

    def show_state(self, state: PlacementState) -> None:
        icon, tone = STATE_MARKS[state]
        self._theme.icons.put(self._state_icon, icon, tone, size=ICON_SMALL)
        self._state.setText(state_name(state))
        for mark in (self._state, self._state_icon):
            mark.setToolTip(state_meaning(state))
        self._keep.setVisible(state is PlacementState.ON_SERVER)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._place_date()

    def show_plain(self, is_plain: bool) -> None:
        """Which view is shown; does not emit."""
        self._plain.blockSignals(True)
        self._plain.setChecked(is_plain)
        self._plain.blockSignals(False)

    def _make_actions(self) -> None:
        theme = self._theme
        self._keep = icon_button(theme, "house", say("Keep local-only…"))
        self._keep.clicked.connect(lambda _=False: self.keep_local.emit())
        self._purge = icon_button(theme, "trash-2", say("Purge…"))
        self._purge.clicked.connect(lambda _=False: self.purge.emit())
        self._plain = icon_button(theme, "text-align-start", say("Show as plain text"))
        self._plain.setCheckable(True)
        self._plain.toggled.connect(self.plain_chosen)
        self._save = icon_button(theme, "file-down", say("Save as a file…"))
        self._save.clicked.connect(lambda _=False: self.save.emit())
        self._report = icon_button(theme, "file-text", say("Custody report…"))
        self._report.clicked.connect(lambda _=False: self.report.emit())

    def _arrange(self) -> QVBoxLayout:
        buttons = row(gap=2)
        for made in (self._plain, self._report, self._save, self._keep, self._purge):
            buttons.addWidget(made)
        top = row(self._subject, buttons, gap=SPACE_3)
        top.setStretch(0, 1)
        top.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        self._when = QWidget()
        self._when_rows = column(gap=2)
        self._when.setLayout(self._when_rows)
        state = row(self._state_icon, self._state, gap=SPACE_1)
        self._when_rows.addWidget(self._date)
        self._when_rows.addLayout(state)
        self._when_rows.setAlignment(state, Qt.AlignmentFlag.AlignRight)
        who = column(self._name, self._address, self._warning, self._recipients, gap=2)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(SPACE_1)
        self._grid.addWidget(self._avatar, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(who, 0, 1)
        self._grid.setColumnStretch(1, 1)
        self._place_date()
        return column(top, self._grid, gap=SPACE_3, margins=(SPACE_6, SPACE_4, SPACE_4, SPACE_3))

    def _place_date(self) -> None:
        """Beside the sender, or below where there is no room for both."""
        self._grid.removeWidget(self._when)
        if self._is_narrow:
            self._grid.addWidget(self._when, 1, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self._when, 0, 2, Qt.AlignmentFlag.AlignTop)
        self._when_rows.setDirection(
            QBoxLayout.Direction.LeftToRight
            if self._is_narrow
            else QBoxLayout.Direction.TopToBottom
        )
        self._when_rows.setSpacing(SPACE_3 if self._is_narrow else 2)

    def _add_copying(self, address: QWidget) -> None:
        copy = QAction(say("Copy address"), address)
        copy.triggered.connect(
            lambda _=False: QGuiApplication.clipboard().setText(self._sender.address)
        )
        address.addAction(copy)
        address.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


class _Warning(QWidget):
    """A triangle and a sentence; hidden when there is nothing to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = label("", "caption", wraps=True)
        self._text.setProperty("tone", "warning")
        line = row(icon_label(theme, "triangle-alert", "warning", size=ICON_SMALL), gap=SPACE_1 + 2)
        line.addWidget(self._text, 1)
        self.setLayout(line)
        self.hide()

    def tell(self, text: str) -> None:
        self._text.setText(text)
        self.setVisible(bool(text))


class _Recipients(QWidget):
    """One line of names; opens into all of them with their addresses."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._fields: Sequence[tuple[str, tuple[Correspondent, ...]]] = ()
        self._line = ElidedLabel("", "caption")
        # No wider than its words, so that the arrow stands beside them; but it may be narrower.
        self._line.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._line.setMinimumWidth(1)
        self._more = Disclosure(theme, say("Show all recipients"), say("Show fewer recipients"))
        self._more.opened.connect(self._open)
        inside = QWidget()
        self._all = _ListScroll(inside)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_2)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._all.hide()
        self.setLayout(column(row(self._line, self._more, None, gap=2), self._all))

    def show_fields(self, fields: Sequence[tuple[str, tuple[Correspondent, ...]]]) -> None:
        self._fields = [(name, people) for name, people in fields if people]
        self._more.set_open(False)
        everyone = [person for _, people in self._fields for person in people]
        self._line.setText(
            say("to {people}", people=short_list(everyone)) if everyone else say("to nobody named")
        )
        self._more.setVisible(bool(everyone))

    def open(self) -> None:
        self._more.set_open(True)

    def _open(self, is_open: bool) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if is_open:
            for place, (name, people) in enumerate(self._fields):
                self._add_field(place, name, people)
        self._grid.setRowStretch(len(self._fields), 1)
        self._all.setVisible(is_open)
        self._all.fit()

    def _add_field(self, place: int, name: str, people: tuple[Correspondent, ...]) -> None:
        lines = [full(person) for person in people[:_MOST_SHOWN]]
        if len(people) > _MOST_SHOWN:
            lines.append(say("and {n} more", n=f"{len(people) - _MOST_SHOWN:,}"))
        title = label(name, "caption")
        listed: QLabel = label("\n".join(lines), "caption", wraps=True)
        listed.setTextInteractionFlags(_SELECTABLE)
        self._grid.addWidget(title, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(listed, place, 1)


class _ListScroll(QScrollArea):
    """As high as its content, to a limit."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        self._content = content

    def fit(self) -> None:
        needed = self._content.heightForWidth(max(self.viewport().width(), 120))
        self.setFixedHeight(min(max(needed, self._content.sizeHint().height()), _HIGHEST_LIST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
