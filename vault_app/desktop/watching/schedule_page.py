"""The page about pulling by itself: what comes next, and the choices."""

from dataclasses import replace
from datetime import time
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import (
    button,
    column,
    empty,
    frame,
    icon_label,
    iconed,
    label,
    row,
)
from vault_app.desktop.kit.switch import ChoiceButton, Switch
from vault_app.desktop.kit.wide_page import Sheet, WidePage
from vault_app.desktop.law.blocks import add_section, rule_line
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_1, SPACE_3, SPACE_4, SPACE_6
from vault_app.desktop.watching.folders import FoldersView
from vault_app.desktop.watching.keeper import AccountFolders
from vault_app.desktop.watching.standing import SIGN_ICONS, Standing
from vault_app.desktop.watching.times import TimesField
from vault_app.model.errors import HomeportError
from vault_app.model.schedule import Schedule
from vault_app.wording.schedule import every
from vault_app.wording.text import say, say_count

_MINUTES: Final = (5, 15, 30, 60, 3 * 60, 6 * 60, 24 * 60, 0)
_NIGHT: Final = (time(22), time(7))


class SchedulePage(WidePage):
    """``chosen`` carries a :class:`Schedule`, ``folders_chosen`` an account and its folders,
    ``stays_chosen`` whether Homeport stays when the window is closed."""

    chosen = Signal(object)
    folders_chosen = Signal(object, object)
    stays_chosen = Signal(bool)
    pull_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, say("When mail is pulled"))
        self._schedule = Schedule()
        self._folders: tuple[AccountFolders, ...] = ()
        self.views: list[FoldersView] = []
        self.pause = button(say("Pause"))
        self.pull = iconed(
            theme, button(say("Pull now"), "primary"), "refresh-cw", tone="on_accent"
        )
        self.buttons.addWidget(self.pause)
        self.buttons.addWidget(self.pull)
        self.minutes: ChoiceButton[int] = ChoiceButton(theme, "")
        self.news = Switch(theme, say("When the server tells of new mail"))
        self.resume = Switch(theme, say("After a sleep, and when the network is back"))
        self.quiet = Switch(theme, say("Quiet hours"))
        self.times = TimesField()
        self.metered = Switch(theme, say("Wait on a metered network"))
        self.stays = Switch(theme, say("Stay when the window is closed"))
        self.sheet = Sheet(width=720)
        self._lay_out()
        self.fill(self.sheet)
        self._connect()

    @property
    def is_paused(self) -> bool:
        """What the page shows."""
        return self._schedule.is_paused

    # What is shown

    def show_schedule(self, schedule: Schedule) -> None:
        """The choices as they are kept."""
        self._schedule = schedule
        known = sorted({*_MINUTES, schedule.minutes} - {0})
        self.minutes.offer([(each, every(each)) for each in (*known, 0)])
        self.minutes.choose(schedule.minutes)
        self.news.setChecked(schedule.waits_for_news)
        self.resume.setChecked(schedule.pulls_on_resume)
        self.metered.setChecked(schedule.pauses_on_metered)
        has_quiet = schedule.quiet_from is not None and schedule.quiet_until is not None
        self.quiet.setChecked(has_quiet)
        self.times.setVisible(has_quiet)
        self.times.show_times(schedule.quiet_from or _NIGHT[0], schedule.quiet_until or _NIGHT[1])
        self._accounts.setVisible(schedule.waits_for_news and bool(self._folders))
        self.pause.setText(say("Go on") if schedule.is_paused else say("Pause"))
        self.pause.setAccessibleName(self.pause.text())

    def show_standing(self, standing: Standing) -> None:
        icon, tone = SIGN_ICONS[standing.sign]
        self._theme.icons.put(self._icon, icon, tone, size=ICON_LARGE)
        self._words.setText(standing.words)
        self._more.setText("\n".join(standing.more))
        self._more.setVisible(bool(standing.more))
        self.pull.setEnabled(standing.has_accounts and standing.sign.value != "pulling")
        told = {account.id: words for account, words in standing.listening}
        for view in self.views:
            view.tell(told.get(view.account_id, ""))

    def show_folders(self, folders: tuple[AccountFolders, ...]) -> None:
        """The accounts with their folders; what is open stays open."""
        if folders == self._folders:
            return
        self._folders = folders
        are_open = {view.account_id for view in self.views if view.fold.is_open}
        empty(self._account_lines)
        self.views = []
        for number, known in enumerate(folders):
            view = FoldersView(self._theme, known)
            view.chosen.connect(self.folders_chosen)
            view.fold.set_open(view.account_id in are_open)
            if number:
                self._account_lines.addSpacing(SPACE_3)
            self._account_lines.addWidget(view)
            self.views.append(view)
        self._accounts.setVisible(self._schedule.waits_for_news and bool(folders))

    def show_surroundings(
        self, *, tells_metered: bool, has_tray: bool, stays: bool, idle_minutes: int
    ) -> None:
        """What this computer can tell and do."""
        self._metered_text.setText(
            say("Nothing starts by itself where the network counts what you use.")
            if tells_metered
            else say("This computer does not tell whether its network is metered.")
        )
        self.stays.setEnabled(has_tray)
        self.stays.setChecked(stays and has_tray)
        if not has_tray:
            self._stays_text.setText(
                say("This desktop has no place for an icon from which Homeport could be opened.")
            )
        else:
            self._stays_text.setText(
                say("Its icon stays in the tray; from there it can be opened and ended.")
            )
        self._lock_text.setText(
            say_count(
                "While the vault is locked nothing is pulled. It locks itself after {n} minute"
                " without a key or a move: see “Lock when idle” in the menu.",
                "While the vault is locked nothing is pulled. It locks itself after {n} minutes"
                " without a key or a move: see “Lock when idle” in the menu.",
                idle_minutes,
            )
            if idle_minutes
            else say("While the vault is locked nothing is pulled.")
        )

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)

    # Layout

    def _lay_out(self) -> None:
        body = self.sheet.body
        self._icon = icon_label(self._theme, "clock", "muted", size=ICON_LARGE)
        self._words = label("", "title", wraps=True)
        self._more = label("", "muted", wraps=True)
        card = frame("card")
        words = row(self._icon, column(self._words, self._more, gap=SPACE_1), gap=SPACE_3)
        words.setStretch(1, 1)
        words.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        words.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        card.setLayout(words)
        body.addWidget(card)
        add_section(body, say("What starts a pull"))
        self._account_lines: QVBoxLayout = column()
        self._accounts = QWidget()
        self._accounts.setLayout(self._account_lines)
        self._metered_text = label("", "muted", wraps=True)
        self._stays_text = label("", "muted", wraps=True)
        self._lock_text = label("", "caption", wraps=True)
        _add_choices(
            body,
            _choice(
                say("The clock"),
                _muted(say("Every folder of every account is looked at.")),
                self.minutes,
            ),
            _choice(
                say("The server, when there is new mail"),
                _muted(say("While the vault is open, a connection to each server waits for news.")),
                self.news,
                self._accounts,
            ),
            _choice(
                say("After a sleep, and when the network is back"),
                _muted(say("Without waiting for the clock.")),
                self.resume,
            ),
        )
        add_section(body, say("When nothing starts by itself"))
        _add_choices(
            body,
            _choice(
                say("Quiet hours"),
                _muted(say("At these times of day, by this computer’s clock.")),
                self.quiet,
                self.times,
            ),
            _choice(say("A metered network"), self._metered_text, self.metered),
        )
        add_section(body, say("When the window is closed"))
        _add_choices(
            body,
            _choice(say("Stay, and go on pulling"), self._stays_text, self.stays, self._lock_text),
        )
        body.addSpacing(SPACE_6)

    def _connect(self) -> None:
        self.pull.clicked.connect(lambda _=False: self.pull_wanted.emit())
        self.pause.clicked.connect(
            lambda _=False: self._choose(is_paused=not self._schedule.is_paused)
        )
        self.minutes.chosen.connect(lambda: self._choose(minutes=self.minutes.value()))
        self.news.clicked.connect(lambda is_on: self._choose(waits_for_news=is_on))
        self.resume.clicked.connect(lambda is_on: self._choose(pulls_on_resume=is_on))
        self.metered.clicked.connect(lambda is_on: self._choose(pauses_on_metered=is_on))
        self.quiet.clicked.connect(lambda is_on: self._choose_quiet(is_on=is_on))
        self.times.chosen.connect(lambda: self._choose_quiet(is_on=True))
        self.stays.clicked.connect(lambda is_on: self.stays_chosen.emit(is_on))

    def _choose_quiet(self, *, is_on: bool) -> None:
        begin, end = (self.times.value() or _NIGHT) if is_on else (None, None)
        self._choose(quiet_from=begin, quiet_until=end)

    def _choose(self, **changes: object) -> None:
        self.notice.hide()
        self.show_schedule(replace(self._schedule, **changes))  # type: ignore[arg-type]
        self.chosen.emit(self._schedule)


def _muted(text: str) -> QWidget:
    return label(text, "muted", wraps=True)


def _choice(title: str, text: QWidget, control: QWidget, *below: QWidget) -> QWidget:
    """What is chosen and what it means, the control at the right, and what belongs to it below."""
    words = column(label(title, "strong", wraps=True), text, gap=2)
    head = row(words, control, gap=SPACE_6)
    head.setStretch(0, 1)
    head.setAlignment(control, Qt.AlignmentFlag.AlignTop)
    made = QWidget()
    made.setLayout(column(head, *below, gap=SPACE_3, margins=(0, SPACE_3, 0, SPACE_3)))
    return made


def _add_choices(body: QVBoxLayout, *choices: QWidget) -> None:
    for number, each in enumerate(choices):
        if number:
            body.addWidget(rule_line())
        body.addWidget(each)
