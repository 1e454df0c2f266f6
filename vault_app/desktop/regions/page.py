"""The Regions page: map, table and timeline of one picture, under one choice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vault_app.desktop.jobs import Jobs, RunningJob
from vault_app.desktop.kit.basics import column, icon_button, label, row
from vault_app.desktop.kit.fields import Segments
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import EmptyState
from vault_app.desktop.reading import Reading
from vault_app.desktop.regions.atlas import Atlas, read_atlas
from vault_app.desktop.regions.bar import ChoiceBar
from vault_app.desktop.regions.body import RegionsBody
from vault_app.desktop.regions.laws import Laws
from vault_app.desktop.regions.queries import query_for
from vault_app.desktop.regions.totals import NOTHING, Choice, Picture, total
from vault_app.desktop.regions.wording import Face, chips
from vault_app.desktop.session import Lane, Session
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4
from vault_app.model.custody import HoldingTotal, YearTotal
from vault_app.model.errors import HomeportError, SettingInvalid
from vault_app.model.jobs import Change, Job
from vault_app.model.mail import PlacementState
from vault_app.regions.world import World
from vault_app.wording.quantities import copies, messages, size
from vault_app.wording.text import say

_GATHER_MS: Final = 700
_JUDGE_MS: Final = 1500
_CONCERNS: Final = frozenset({Change.CUSTODY, Change.MESSAGES, Change.RULES})


@dataclass(frozen=True, slots=True)
class Read:
    """What comes out of the vault for this page; a few lines for any number of messages."""

    totals: tuple[HoldingTotal, ...] = ()
    years: tuple[YearTotal, ...] = ()
    local_only: int = 0
    messages: int = 0


class RegionsPage(QWidget):
    """The three intents carry a search as a person would type it."""

    left = Signal()
    show_messages = Signal(str)
    plan_removal = Signal(str)
    export_report = Signal(str)

    def __init__(self, session: Session, jobs: Jobs, theme: Theme, world: World) -> None:
        super().__init__()
        self._session = session
        self._jobs = jobs
        self._theme = theme
        self._world = world
        self._laws = Laws(world, world.facts.orders)
        self._read = Read()
        self._picture = Picture((), (), self._laws)
        self._choice = NOTHING
        self._has_map = False
        self._has_read = False
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.faces = Segments(
            [
                (Face.PLACE, say("Where it lies")),
                (Face.LAW, say("Who can compel it")),
            ],
            name=say("The map shows"),
        )
        self.bar = ChoiceBar(theme)
        self.body = RegionsBody(theme, world.country_name, world.facts.as_of)
        self.notice = Notice(theme, can_be_dismissed=True)
        self._empty = EmptyState(theme, "globe", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.body)
        self._gather = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._gather.timeout.connect(self.reload)
        # Once the page stands: two threads of Python share one processor.
        self._judging = QTimer(self, interval=_JUDGE_MS, singleShot=True)
        self._judging.timeout.connect(self._judge_ahead)
        self._ahead: RunningJob | None = None
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        back = icon_button(self._theme, "arrow-left", say("Back to the mail"))
        back.clicked.connect(lambda _=False: self.left.emit())
        self._caption = label("", "caption")
        title: QHBoxLayout = row(
            back, label(say("Regions"), "title"), self._caption, None, self.faces, gap=SPACE_2
        )
        title.setContentsMargins(SPACE_3, SPACE_3, SPACE_4, SPACE_2)
        head = QFrame()
        head.setLayout(title)
        layout: QVBoxLayout = column(head, self.bar, self.notice, self._stack)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        body, bar = self.body, self.bar
        self.faces.chosen.connect(self._show)
        body.country_chosen.connect(self._choose_country)
        body.line_chosen.connect(self._choose_line)
        body.place_chosen.connect(self._choose_place)
        body.year_chosen.connect(lambda year: self.choose(replace(self._choice, year=year)))
        body.local_wanted.connect(
            lambda: self.show_messages.emit(f"is:{PlacementState.LOCAL_ONLY}")
        )
        bar.taken_back.connect(self._take_back)
        bar.show_wanted.connect(lambda: self.show_messages.emit(self.query))
        bar.removal_wanted.connect(lambda: self.plan_removal.emit(self.query))
        bar.report_wanted.connect(lambda: self.export_report.emit(self.query))
        self._session.changed.connect(self._vault_changed)
        self._session.closed.connect(self.clear)

    # What is shown

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def face(self) -> Face:
        return self.faces.value()

    @property
    def is_complete(self) -> bool:
        """Totals and map are both there."""
        return self._has_read and self.body.map.has_atlas

    @property
    def query(self) -> str:
        """The search for what is chosen."""
        return query_for(self._choice, self._picture)

    def reload(self) -> None:
        """Read the totals again, and the map at the first time; neither is waited for."""
        self._gather.stop()
        self._session.read(
            _read,
            receiver=self,
            done=self.show_read,
            failed=self.notice.show_error,
            lane=Lane.PAGE,
        )
        if not self._has_map:
            self._has_map = True
            self._jobs.run(
                self._load_map(),
                receiver=self,
                done=self.body.map.show_atlas,
                failed=self._map_failed,
            )

    def show_read(self, read: Read) -> None:
        """Show these totals; a choice that finds nothing any more is taken back."""
        self._read, self._has_read = read, True
        self._picture = Picture(read.totals, read.years, self._laws)
        if not self._picture.held(self._choice):
            self._choice = NOTHING
        self._show()
        self._judging.start()

    def _judge_ahead(self) -> None:
        """Have the law of every year looked up before anybody asks for it."""
        picture = self._picture

        def judge(job: Job) -> None:
            for held in picture.all():
                job.check()
                held.laws.powers(held.holding, held.on)

        if self._ahead is not None:
            self._ahead.cancel()
        self._ahead = self._jobs.run(judge, receiver=self, done=lambda _: None)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self._gather.stop()
        self._choice = NOTHING
        self.show_read(Read())
        self._judging.stop()
        if self._ahead is not None:
            self._ahead.cancel()

    def use_world(self, world: World) -> None:
        """The owner declared something: judge anew by these facts."""
        self._world = world
        self._laws = Laws(world, world.facts.orders)
        self.reload()

    def _load_map(self) -> Callable[[Job], Atlas]:
        folder = self._world.resources

        def load(_: Job) -> Atlas:
            file = folder / "map" / "countries.json" if folder is not None else None
            try:
                if file is None:
                    raise FileNotFoundError
                return read_atlas(file)
            except (OSError, ValueError, KeyError) as error:
                raise SettingInvalid(setting="map", value=str(file)) from error

        return load

    def _map_failed(self, error: HomeportError) -> None:
        # The table and the timeline say the same; only the picture is missing.
        self._has_map = False
        self.notice.show_error(error)

    def _vault_changed(self, changes: frozenset[Change]) -> None:
        if changes & _CONCERNS and self.isVisible() and not self._gather.isActive():
            self._gather.start()

    # Choosing

    def choose(self, choice: Choice) -> None:
        """Choose this on the whole page."""
        if choice != self._choice:
            self._choice = choice
            self._show()

    def _choose_country(self, code: str | None) -> None:
        if self.face is Face.PLACE:
            self._choose_place(code)
        else:
            self.choose(replace(self._choice, law=code, order_id=None))

    def _choose_place(self, code: str | None) -> None:
        """From what shows places whatever the map shows: pressing it again takes it back."""
        is_again = code == self._choice.country and self._choice.provider_id is None
        place = None if is_again else code
        self.choose(replace(self._choice.without_place(), country=place))

    def _choose_line(self, line: Choice | None) -> None:
        here, wanted = self._choice, line or NOTHING
        if self.face is Face.PLACE:
            self.choose(replace(wanted, law=here.law, order_id=here.order_id, year=here.year))
            return
        chosen = replace(here, law=wanted.law, order_id=wanted.order_id)
        if wanted.provider_id is not None:
            chosen = replace(chosen.without_place(), provider_id=wanted.provider_id)
        self.choose(chosen)

    def _take_back(self, part: str) -> None:
        here = self._choice
        without = {"place": here.without_place, "law": here.without_law, "year": here.without_year}
        self.choose(without[part]())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._choice != NOTHING:
            self.choose(NOTHING)
        else:
            self.left.emit()

    # Showing

    def _show(self) -> None:
        is_empty = self._picture.is_empty
        self._stack.setCurrentWidget(self._empty if is_empty else self.body)
        self.bar.setVisible(not is_empty)
        self.faces.setVisible(not is_empty)
        self._caption.setText("" if is_empty else self._whole())
        if is_empty:
            self._tell_empty()
        else:
            self._tell_bar()
        # Also when there is nothing: a page that is not seen must not keep what a vault held.
        self.body.show_picture(
            self._picture, self._choice, self.face, local_only=self._read.local_only
        )

    def _whole(self) -> str:
        summed = total(self._picture.now)
        return say(
            "{copies} on servers, {size}", copies=copies(summed.copies), size=size(summed.size)
        )

    def _tell_bar(self) -> None:
        summed = total(self._picture.held(self._choice))
        known = list(self._picture.all())
        words = say("{copies}, {size}", copies=copies(summed.copies), size=size(summed.size))
        shown = chips(self._choice, known, self._world.country_name)
        if not shown:
            words = say("Everything on servers. Choose a country, a line or a year.")
        is_past = self._choice.year is not None
        reason = (
            say("You are looking back. Messages and removals are about today.")
            if is_past
            else say("Nothing of this is on a server.")
        )
        self.bar.tell(shown, words, can_act=not is_past and summed.copies > 0, reason=reason)

    def _tell_empty(self) -> None:
        if not self._has_read:
            self._empty.tell("globe", say("Reading the totals…"), "")
        elif self._read.messages:
            self._empty.tell(
                "house",
                say("Held by you alone"),
                say(
                    "No server that Homeport knows of has a copy of your mail. {messages} lie in"
                    " this vault.",
                    messages=messages(self._read.messages),
                ),
            )
        else:
            self._empty.tell(
                "globe",
                say("No mail yet"),
                say(
                    "Once mail has been pulled, this page shows in which countries it lies, who"
                    " holds it there, and whose law reaches it."
                ),
            )


def _read(reader: Reading) -> Read:
    states = reader.state_totals()
    return Read(
        totals=tuple(reader.holding_totals()),
        years=tuple(reader.year_totals()),
        local_only=states.get(PlacementState.LOCAL_ONLY, (0, 0))[0],
        messages=sum(number for number, _ in states.values()),
    )
