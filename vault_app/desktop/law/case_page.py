"""A case at law as a worked example: what was asked, step by step what happened, what it shows."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import button, column, empty, frame, icon_label, label, row
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.law.blocks import add_section, add_text, source_links
from vault_app.desktop.law.sourced_page import SourcedPage
from vault_app.desktop.reader.evidence import RailRow
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_1, SPACE_3, SPACE_4, SPACE_6
from vault_app.regions.events import Case, CaseStep
from vault_app.wording.quantities import day
from vault_app.wording.text import say


class CasePage(SourcedPage):
    """``order_wanted`` carries the id of a law that a step turns on."""

    order_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, say("The Dublin case"))
        self.sheet = Sheet(width=720)
        self.fill(self.sheet)
        self.seal()

    def show_case(self, case: Case, order_name: Callable[[str], str]) -> None:
        """``order_name`` gives a law's name for its id, "" for one that cannot be looked at."""
        self.tell(case.name)
        body = self.sheet.body
        empty(body)
        body.addWidget(label(case.question, "heading", wraps=True))
        body.addSpacing(SPACE_6)
        for number, step in enumerate(case.steps):
            is_last = number == len(case.steps) - 1
            body.addWidget(self._step(step, is_last=is_last))
        body.addSpacing(SPACE_6)
        body.addWidget(self._lesson(case.lesson))
        add_section(body, say("Your own mail"))
        add_text(
            body,
            say(
                "Above every message Homeport shows both answers of this case: where it lies, and"
                " who controls whoever holds it. Under “Who can compel” you see what each law of"
                " this story reaches of your mail today."
            ),
            "muted",
        )
        for order_id in dict.fromkeys(each for step in case.steps for each in step.orders):
            name = order_name(order_id)
            if name:
                link = button(say("What the {law} reaches of your mail", law=name), "link")
                link.clicked.connect(lambda _=False, each=order_id: self.order_wanted.emit(each))
                body.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        links = source_links(self._theme, case.reference.source, self.show_source)
        if links is not None:
            body.addSpacing(SPACE_4)
            body.addWidget(links)
        self.sheet.to_top()

    def _step(self, step: CaseStep, *, is_last: bool) -> QWidget:
        made = RailRow(self._theme, "accent", is_past=not is_last, is_last=is_last)
        made.words.addWidget(label(day(step.day), "caption"))
        made.words.addWidget(label(step.title, "strong", wraps=True))
        if step.text:
            made.words.addWidget(label(step.text, wraps=True))
        links = source_links(self._theme, step.reference.source, self.show_source)
        if links is not None:
            made.words.addWidget(links)
        return made

    def _lesson(self, text: str) -> QWidget:
        card = frame("accent")
        mark = icon_label(self._theme, "landmark", "accent", size=ICON_LARGE)
        words = column(label(say("What it shows"), "strong"), label(text, wraps=True), gap=SPACE_1)
        line = row(mark, words, gap=SPACE_3, margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3))
        line.setStretch(1, 1)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        card.setLayout(line)
        card.setAccessibleName(text)
        return card
