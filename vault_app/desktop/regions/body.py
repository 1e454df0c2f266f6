"""Map, tiles, legend, table and timeline: laid out, and told what to show."""

from dataclasses import replace
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import column, label, row
from vault_app.desktop.regions.layers import stack
from vault_app.desktop.regions.map_canvas import Scene, Tint
from vault_app.desktop.regions.map_view import MapView
from vault_app.desktop.regions.scale import scale_for
from vault_app.desktop.regions.side import Legend, Tile
from vault_app.desktop.regions.table_model import RegionsModel
from vault_app.desktop.regions.table_view import RegionsTable
from vault_app.desktop.regions.timeline import Timeline
from vault_app.desktop.regions.timeline_legend import TimelineLegend
from vault_app.desktop.regions.totals import Choice, Picture, Sum, by_law, by_place
from vault_app.desktop.regions.tree import root_of
from vault_app.desktop.regions.wording import Face, country_lines, law_note, map_description
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import count
from vault_app.wording.text import say

_SIDE_WIDTH: Final = 232


class RegionsBody(QWidget):
    """``country_chosen``: on the map, by what it shows; ``place_chosen``: a place, whatever it
    shows; both carry a code or ``None``. ``line_chosen`` carries a :class:`Choice` or ``None``."""

    country_chosen = Signal(object)
    place_chosen = Signal(object)
    line_chosen = Signal(object)
    year_chosen = Signal(object)
    local_wanted = Signal()

    def __init__(self, theme: Theme, country_name: CountryName, as_of: date) -> None:
        super().__init__()
        self._as_of = as_of
        self._country_name = country_name
        self._sums: dict[str, Sum] = {}
        self._face = Face.PLACE
        self.map = MapView(theme, self._tell_country)
        self.model = RegionsModel(self)
        self.table = RegionsTable(theme, self.model)
        self.timeline = Timeline(theme, country_name)
        self.series = TimelineLegend(theme, country_name)
        self.unknown = Tile(theme, "circle-help")
        self.local = Tile(theme, "house", "local_only")
        self.legend = Legend(theme)
        self._lay_out()
        self.map.chosen.connect(self.country_chosen)
        self.table.chosen.connect(self.line_chosen)
        self.timeline.year_chosen.connect(self.year_chosen)
        self.series.chosen.connect(self.place_chosen)
        self.unknown.clicked.connect(lambda _=False: self._unknown_pressed())
        self.local.clicked.connect(lambda _=False: self.local_wanted.emit())

    def _lay_out(self) -> None:
        aside: QVBoxLayout = column(
            self.unknown, self.local, SPACE_2, self.legend, None, gap=SPACE_2
        )
        aside.setContentsMargins(0, SPACE_4, SPACE_4, SPACE_2)
        side = QWidget()
        side.setLayout(aside)
        scroll = QScrollArea()
        scroll.setProperty("ground", "surface")
        scroll.setWidget(side)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(_SIDE_WIDTH)
        upper = QWidget()
        above = row(self.map, scroll, gap=SPACE_3)
        above.setContentsMargins(SPACE_4, SPACE_2, 0, SPACE_2)
        above.setStretch(0, 1)
        upper.setLayout(above)
        self.halves = QSplitter(Qt.Orientation.Horizontal)
        self.halves.addWidget(self.table)
        self.halves.addWidget(self._years())
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(upper)
        self.split.addWidget(self.halves)
        shares = ((self.split, (56, 44)), (self.halves, (65, 35)))
        for splitter, (first, second) in shares:
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.setStretchFactor(0, first)
            splitter.setStretchFactor(1, second)
            splitter.setSizes([first * 10, second * 10])
        self.setLayout(column(self.split))

    def _years(self) -> QWidget:
        chart = row(self.timeline, self.series, gap=SPACE_2)
        chart.setStretch(0, 1)
        whole = column(
            label(say("Where your mail lay, year by year"), "strong"), chart, gap=SPACE_2
        )
        whole.setStretch(1, 1)
        whole.setContentsMargins(SPACE_4, SPACE_3, SPACE_3, SPACE_3)
        holder = QWidget()
        holder.setLayout(whole)
        return holder

    def show_picture(
        self, picture: Picture, choice: Choice, face: Face, *, local_only: int
    ) -> None:
        """Show what fits the choice. What a view chooses by itself it only marks: the map's and
        the table's own part of the choice does not empty them."""
        is_place = face is Face.PLACE
        own = choice.without_place() if is_place else choice.without_law()
        held = picture.held(own)
        self._face = face
        self._sums = by_place(held) if is_place else by_law(held)
        self._show_map(choice.country if is_place else choice.law, is_past=choice.year is not None)
        line = choice.without_law() if is_place else choice.without_place()
        if choice.has_place and choice.has_law and not is_place and choice.country is None:
            line = replace(line, provider_id=choice.provider_id)
        self.table.show_root(
            root_of(face, held, self._country_name),
            face,
            line.without_year(),
            is_past=choice.year is not None,
        )
        layers = stack(picture, choice)
        self.timeline.show_layers(layers, choice.year)
        self.series.show_layers(stack(picture, choice.without_place()), choice.country)
        self._show_tiles(choice, local_only)

    def _show_map(self, chosen: str | None, *, is_past: bool) -> None:
        known = {code: summed for code, summed in self._sums.items() if code}
        scale = scale_for([summed.copies for summed in known.values()])
        tints = {
            code: Tint(
                step=scale.step(summed.copies),
                is_sure=self._is_sure(summed),
                name=self._country_name(code) or code,
            )
            for code, summed in known.items()
        }
        description = map_description(self._face, self._sums, self._country_name)
        self.map.show_scene(Scene(tints=tints, chosen=chosen), description)
        note = law_note(self._as_of) if self._face is Face.LAW else ""
        self.legend.show_scale(scale, self._face, is_past=is_past, note=note)

    def _is_sure(self, summed: Sum) -> bool:
        return summed.is_sure if self._face is Face.PLACE else summed.firm * 2 >= summed.copies

    def _show_tiles(self, choice: Choice, local_only: int) -> None:
        is_place = self._face is Face.PLACE
        unknown = self._sums.get("", Sum())
        chosen = choice.country if is_place else choice.law
        words = say("Place not known") if is_place else say("No law known to reach it")
        hint = (
            say("Copies whose holder tells no place. They count in no country of the map.")
            if is_place
            else say("Copies that no order known to Homeport reaches.")
        )
        self.unknown.tell(count(unknown.copies), words, hint=hint)
        self.unknown.setChecked(chosen == "")
        self.unknown.setEnabled(unknown.copies > 0 or chosen == "")
        self.local.tell(
            count(local_only),
            say("Only in this vault"),
            hint=say("Messages that no server has any more. Press to see them."),
        )
        self.local.setVisible(local_only > 0)

    def _unknown_pressed(self) -> None:
        self.country_chosen.emit(None if self.unknown.isChecked() else "")

    def _tell_country(self, code: str) -> list[str]:
        return country_lines(self._face, code, self._sums.get(code), self._country_name)
