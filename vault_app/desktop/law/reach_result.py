"""What one order reaches: before and after a removal, by which ways, and what stands against it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from vault_app.desktop.kit.basics import button, empty, label, row
from vault_app.desktop.kit.wide_page import Sheet
from vault_app.desktop.law.blocks import (
    FactRow,
    OpenSource,
    add_rows,
    add_section,
    add_text,
    number_card,
    source_links,
)
from vault_app.desktop.law.words import (
    after_text,
    in_force,
    route_meaning,
    route_name,
    summary,
    today_text,
    untouched_words,
)
from vault_app.desktop.reader.evidence import FlagLabel
from vault_app.desktop.reader.reaches import ReachList, flag_codes
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.model.law import OrderReach, ReachedHolding
from vault_app.wording.custody import CountryName, controller_sentence, place, provider_name
from vault_app.wording.quantities import count, day
from vault_app.wording.text import one_line, say, say_count, say_list

if TYPE_CHECKING:
    from vault_app.model.custody import Reach


class ReachResult(Sheet):
    """Both signals carry the id of the order."""

    show_messages = Signal(str)
    plan_removal = Signal(str)

    def __init__(self, theme: Theme, country_name: CountryName, open_source: OpenSource) -> None:
        super().__init__()
        self._theme, self._country_name, self._open_source = theme, country_name, open_source
        self.setAccessibleName(say("What this law reaches"))

    def clear(self) -> None:
        empty(self.body)

    def show_waiting(self, name: str) -> None:
        """While it is being counted."""
        self.clear()
        self.body.addWidget(label(one_line(name), "heading", wraps=True))
        self.body.addWidget(label(say("Counting …"), "muted"))

    def show_reach(self, found: OrderReach, scope: str) -> None:
        """``scope`` names the mail in question inside a sentence ("all mail")."""
        self.clear()
        self._add_head(found)
        self._add_numbers(found, scope)
        if found.messages:
            self._add_ways(found)
            self._add_holdings(found)
            self._add_limits(found)
            self._add_untouched(found)
        self._add_law(found)
        self.to_top()

    def _add_head(self, found: OrderReach) -> None:
        order = found.order
        title = label(one_line(order.name, 300), "heading", wraps=True)
        line = row(gap=SPACE_3)
        for code in flag_codes(order.home):
            flag = FlagLabel(self._theme, code, height=16)
            line.addWidget(flag)
        line.addWidget(title, 1)
        self.body.addLayout(line)
        self.body.addSpacing(SPACE_1)
        words = " · ".join(part for part in (order.instrument, in_force(order)) if part)
        add_text(self.body, words, "muted")
        self.body.addSpacing(SPACE_4)

    def _add_numbers(self, found: OrderReach, scope: str) -> None:
        add_text(self.body, summary(found), "strong")
        if not found.messages:
            add_text(
                self.body,
                say(
                    "{total} searched. No provider that holds any of it is within the reach of this"
                    " law, by place, by company or by service, as far as Homeport knows.",
                    total=say_count("{n} message", "{n} messages", found.total),
                ),
                "muted",
            )
            return
        self.body.addSpacing(SPACE_3)
        today = number_card(say("Today"), count(found.messages), today_text(found, scope))
        after = number_card(
            say("After a removal of them all"), "0", after_text(found.residues), tone="success"
        )
        cards = row(today, after, gap=SPACE_4)
        cards.setStretch(0, 1)
        cards.setStretch(1, 1)
        self.body.addLayout(cards)
        self.body.addSpacing(SPACE_4)
        show = button(say("Show these messages"), "primary")
        show.clicked.connect(lambda _=False: self.show_messages.emit(found.order.id))
        plan = button(say("Plan a removal…"))
        plan.clicked.connect(lambda _=False: self.plan_removal.emit(found.order.id))
        self.body.addLayout(row(show, plan, None, gap=SPACE_2))

    def _add_ways(self, found: OrderReach) -> None:
        add_section(self.body, say("By which way"))
        add_rows(
            self.body,
            [
                FactRow(
                    self._theme,
                    route_name(each.route),
                    _capital(route_meaning(each.route)),
                    number=say_count("{n} copy", "{n} copies", each.copies),
                )
                for each in found.routes
            ],
        )

    def _add_holdings(self, found: OrderReach) -> None:
        add_section(self.body, say("Where it finds them"))
        add_rows(self.body, [self._holding_row(each) for each in found.holdings])

    def _holding_row(self, reached: ReachedHolding) -> FactRow:
        holding = reached.holding
        ways = say_list([route_name(route).lower() for route in reached.routes])
        return FactRow(
            self._theme,
            say(
                "{holder} · {place}",
                holder=provider_name(holding),
                place=place(holding, self._country_name),
            ),
            controller_sentence(holding, self._country_name),
            _capital(ways),
            flag=holding.country,
            number=say_count("{n} copy", "{n} copies", reached.copies),
        )

    def _add_limits(self, found: OrderReach) -> None:
        limits: dict[str, Reach] = {}
        for reached in found.holdings:
            for limit in reached.limits:
                # One rule may stand there for its place and its company: it is one rule.
                limits.setdefault(limit.jurisdiction_id, limit)
        add_section(self.body, say("What stands against it"))
        if limits:
            self.body.addWidget(ReachList(self._theme, tuple(limits.values()), self._open_source))
        else:
            add_text(self.body, say("No rule of another state is known that does."), "muted")

    def _add_untouched(self, found: OrderReach) -> None:
        add_section(
            self.body,
            say("What a removal does not reach"),
            say("Homeport removes mail. This stays, and this law may reach it all the same."),
        )
        rows = []
        for item in found.untouched:
            title, text = untouched_words(item)
            made = FactRow(self._theme, title, text, icon="circle-minus")
            links = source_links(self._theme, item.source, self._open_source)
            if links is not None:
                made.words.addWidget(links)
            rows.append(made)
        add_rows(self.body, list(rows))

    def _add_law(self, found: OrderReach) -> None:
        order = found.order
        add_section(self.body, say("The law itself"))
        if order.note:
            add_text(self.body, order.note)
        if order.conflict_rule:
            self.body.addSpacing(SPACE_2)
            add_text(
                self.body,
                say("What it says itself of other states’ law: {rule}", rule=order.conflict_rule),
            )
        links = source_links(self._theme, order.source, self._open_source)
        if links is not None:
            self.body.addSpacing(SPACE_2)
            add_text(self.body, say("Read in"), "caption")
            self.body.addWidget(links)
        self.body.addSpacing(SPACE_6)
        checked = "" if order.is_verified else say("Nobody has checked its sources yet.")
        words = say("Facts as of {day}. This is not legal advice.", day=day(found.facts_as_of))
        add_text(self.body, f"{words} {checked}".strip(), "caption")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
