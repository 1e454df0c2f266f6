"""What there is to say of an account's provider, as one sheet from top to bottom."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.account.evidence import ConnectionsView, StaysView
from vault_app.desktop.account.reading import IncidentHere, ProviderView
from vault_app.desktop.account.words import (
    declaration_lines,
    declaration_title,
    incident_met,
    incident_when,
)
from vault_app.desktop.kit.basics import button, column, empty, frame, icon_label, label, row
from vault_app.desktop.kit.switch import CheckLine
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
from vault_app.desktop.reader.evidence import evidence_rows
from vault_app.desktop.reader.flow import FlowLayout
from vault_app.desktop.reader.marks import Chip, ConfidenceChip
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import ICON, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6
from vault_app.model.declarations import Declaration
from vault_app.regions.values import Entity, Statement
from vault_app.wording.custody import (
    CountryName,
    controller_sentence,
    place,
    provider_name,
)
from vault_app.wording.quantities import count, day, size
from vault_app.wording.text import one_line, say, say_count

_INCIDENTS_AT_FIRST: Final = 2


class ProviderSheet(Sheet):
    """``show_messages`` and ``keep_local`` carry an :class:`IncidentHere`, ``withdraw`` a
    :class:`Declaration`; ``dns_allowed`` whether the DNS may be asked."""

    show_messages = Signal(object)
    keep_local = Signal(object)
    withdraw = Signal(object)
    declare_wanted = Signal()
    dns_allowed = Signal(bool)

    def __init__(self, theme: Theme, country_name: CountryName, open_source: OpenSource) -> None:
        super().__init__()
        self._theme, self._country_name, self._open_source = theme, country_name, open_source

    def clear(self) -> None:
        empty(self.body)

    def show_view(self, view: ProviderView) -> None:
        self.clear()
        self._add_who(view)
        self._add_numbers(view)
        if view.incidents:
            self._add_incidents(view)
        self._add_places(view)
        self._add_documents(view)
        self._add_evidence(view)
        self._add_declarations(view)
        self.body.addSpacing(SPACE_6)
        add_text(self.body, say("Facts as of {day}.", day=day(view.facts_as_of)), "caption")

    def _add_who(self, view: ProviderView) -> None:
        holding = view.custody.holding
        is_told = view.custody.tells_holder
        title = provider_name(holding) if is_told else say("A server of your own network")
        add_text(self.body, title, "heading")
        self.body.addSpacing(SPACE_1)
        said = controller_sentence(holding, self._country_name)
        if said:
            add_text(self.body, said)
        for entity in view.provider.entities if view.provider is not None else ():
            if entity.until is None and entity.name not in holding.entity and entity.mailboxes_in:
                add_text(self.body, self._entity(entity), "muted")
        chip = ConfidenceChip(self._theme, view.custody.confidence)
        chip.setFont(self._theme.font(Type.CAPTION))
        why = label(view.custody.because, "muted", wraps=True)
        line = row(chip, why, gap=SPACE_2)
        line.setStretch(1, 1)
        line.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        self.body.addSpacing(SPACE_2)
        self.body.addLayout(line)
        self.body.addSpacing(SPACE_4)

    def _entity(self, entity: Entity) -> str:
        return say(
            "For mailboxes elsewhere: {name}, {country}",
            name=entity.name,
            country=self._country_name(entity.country) or entity.country,
        )

    def _add_numbers(self, view: ProviderView) -> None:
        holding = view.custody.holding
        home = self._country_name(holding.controller_country)
        holds = number_card(
            say("Holds of you today"),
            count(view.copies),
            say_count("copy, {size}", "copies, {size}", view.copies, size=size(view.size)),
        )
        lies = number_card(say("Where the mailbox lies"), *self._where(view))
        rules = number_card(
            say("Controlled from"), home or say("Not known"), one_line(holding.controller, 120)
        )
        cards = row(holds, lies, rules, gap=SPACE_3)
        for number in range(3):
            cards.setStretch(number, 1)
        self.body.addLayout(cards)

    def _where(self, view: ProviderView) -> tuple[str, str]:
        """The town or country, and what belongs below it."""
        if view.stays:
            newest = max(view.stays, key=lambda stay: stay.since)
            return _split(place(newest.holding, self._country_name))
        countries = {total.holding.country for total in view.totals} - {""}
        if len(countries) > 1:
            number = say_count("{n} country", "{n} countries", len(countries))
            return number, say("Each message says itself where it lies.")
        known = [total.holding for total in view.totals if total.holding.country]
        return _split(place(known[0] if known else view.custody.holding, self._country_name))

    def _add_incidents(self, view: ProviderView) -> None:
        add_section(self.body, say("What happened while your mail lay there"))
        rest: QVBoxLayout = column(gap=SPACE_3)
        for number, met in enumerate(view.incidents):
            card = self._incident(met)
            if number < _INCIDENTS_AT_FIRST:
                self.body.addWidget(card)
                self.body.addSpacing(SPACE_3)
            else:
                rest.addWidget(card)
        if rest.count():
            self._add_folded(say_count("Show {n} more", "Show {n} more", rest.count()), rest)

    def _add_folded(self, words: str, content: QVBoxLayout) -> None:
        """Seen after a press; what most people need stands above it."""
        holder = QWidget()
        holder.setLayout(content)
        holder.hide()
        more = button(words, "link")
        more.clicked.connect(holder.show)
        more.clicked.connect(more.hide)
        self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(holder)

    def _incident(self, met: IncidentHere) -> QWidget:
        incident = met.incident
        card = frame("warning")
        words = column(
            label(one_line(incident.name, 200), "strong", wraps=True),
            label(incident_when(incident), "caption"),
            gap=2,
        )
        for text in (incident.happened, incident.taken, incident_met(met.messages)):
            if text:
                words.addWidget(label(text, wraps=True))
        if incident.advice:
            words.addWidget(label(incident.advice, "muted", wraps=True))
        buttons = row(gap=SPACE_2)
        page = met.password_page
        if page:
            change = button(say("Change your password…"), hint=page)
            change.clicked.connect(lambda _=False: self._open_source(page))
            buttons.addWidget(change)
        keep = button(say("Make this mail local-only…"))
        keep.clicked.connect(lambda _=False: self.keep_local.emit(met))
        show = button(say("Show it"), "quiet")
        show.clicked.connect(lambda _=False: self.show_messages.emit(met))
        buttons.addWidget(keep)
        buttons.addWidget(show)
        buttons.addStretch(1)
        words.addSpacing(SPACE_2)
        words.addLayout(buttons)
        links = source_links(self._theme, incident.reference.source, self._open_source)
        if links is not None:
            words.addWidget(links)
        mark = icon_label(self._theme, "triangle-alert", "warning", size=ICON)
        line = row(mark, words, gap=SPACE_3, margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3))
        line.setStretch(1, 1)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        card.setLayout(line)
        return card

    def _add_places(self, view: ProviderView) -> None:
        add_section(self.body, say("Where your mail lies there"))
        if view.totals:
            add_rows(
                self.body,
                [
                    FactRow(
                        self._theme,
                        say(
                            "{holder} · {place}",
                            holder=provider_name(total.holding),
                            place=place(total.holding, self._country_name),
                        ),
                        controller_sentence(total.holding, self._country_name),
                        flag=total.holding.country,
                        number=say_count("{n} copy", "{n} copies", total.messages),
                    )
                    for total in view.totals
                ],
            )
        else:
            add_text(self.body, say("It holds none of your mail that Homeport knows."), "muted")
        if view.stays:
            add_section(
                self.body,
                say("Where the mailbox lay over time"),
                say("Read from the mail that came: each message says where it was put."),
            )
            self.body.addWidget(StaysView(self._theme, view.stays, self._country_name))
        if view.sites:
            name = view.provider.operator_name if view.provider is not None else ""
            add_section(self.body, say("Where {name} is known to keep mailboxes", name=name))
            flow = FlowLayout(gap=SPACE_1 + 2)
            for site in view.sites:
                country = self._country_name(site.country) or site.country
                chip = Chip(
                    self._theme,
                    site.city or country,
                    flag=site.country,
                    hint=", ".join(dict.fromkeys(part for part in (site.city, country) if part)),
                )
                chip.setFont(self._theme.font(Type.CAPTION))
                flow.addWidget(chip)
            holder = QWidget()
            holder.setLayout(flow)
            self.body.addWidget(holder)

    def _add_documents(self, view: ProviderView) -> None:
        provider = view.provider
        add_section(self.body, say("What it documents"))
        if provider is None:
            add_text(
                self.body,
                say(
                    "The facts know nothing of whoever runs this server. If you do, state it below."
                ),
                "muted",
            )
            return
        rows: list[QWidget] = []
        if provider.place is not None:
            where = ", ".join(
                part
                for part in (provider.place.city, self._country_name(provider.place.country))
                if part
            )
            text = (
                say("It says itself that all mailboxes lie in {where}.", where=where)
                if provider.place.is_documented
                else say("All its mailboxes are known to lie in {where}.", where=where)
            )
            rows.append(
                self._statement(
                    say("Place"), Statement(text=text, reference=provider.place.reference)
                )
            )
        if provider.retention is not None:
            rows.append(self._statement(say("After a removal"), provider.retention))
        else:
            rows.append(
                FactRow(
                    self._theme,
                    say("After a removal"),
                    say("It does not say for how long it keeps what was removed."),
                )
            )
        if provider.disclosure.text:
            rows.append(
                self._statement(say("What its mail shows of the place"), provider.disclosure)
            )
        add_rows(self.body, rows)
        if provider.notes:
            notes: list[QWidget] = [
                self._statement(say("Note {n}", n=number), note)
                for number, note in enumerate(provider.notes, 1)
            ]
            inside = column()
            add_rows(inside, notes)
            words = say_count("Show {n} note on it", "Show {n} notes on it", len(notes))
            self._add_folded(words, inside)

    def _statement(self, title: str, statement: Statement) -> FactRow:
        text = statement.text[:1].upper() + statement.text[1:]
        made = FactRow(self._theme, title, text)
        links = source_links(self._theme, statement.reference.source, self._open_source)
        if links is not None:
            made.words.addWidget(links)
        return made

    def _add_evidence(self, view: ProviderView) -> None:
        add_section(
            self.body,
            say("What the connection showed"),
            say("Noted at every pull; nothing else is asked of anybody."),
        )
        connections = [each for each in view.observations if each.connection is not None]
        if connections:
            self.body.addWidget(ConnectionsView(self._theme, connections))
        else:
            add_text(self.body, say("Nothing yet. It is noted at the next pull."), "muted")

        self._add_dns(view)

    def _add_dns(self, view: ProviderView) -> None:
        domain = one_line(view.account.address.rpartition("@")[2], 80)
        add_section(
            self.body,
            say("What the records of {domain} say", domain=domain),
            say(
                "The name system tells who takes in mail for a domain. Asking it tells your"
                " resolver that you care about this domain, so it is off until you switch it on."
            ),
        )
        allow = CheckLine(self._theme, say("Homeport may ask about the domains of my accounts"))
        allow.setChecked(view.may_ask_dns)
        allow.toggled.connect(self.dns_allowed)
        self.body.addWidget(allow)
        if view.dns:
            self.body.addSpacing(SPACE_2)
            self.body.addLayout(evidence_rows(self._theme, view.dns))
        elif view.account.server.proxy is not None:
            add_text(
                self.body,
                say(
                    "This account is reached through a proxy, and the question would go around it."
                    " So it is not asked."
                ),
                "muted",
            )
        elif view.may_ask_dns:
            add_text(self.body, say("No answer yet."), "muted")

    def _add_declarations(self, view: ProviderView) -> None:
        add_section(
            self.body,
            say("What you state"),
            say("Your own statements win over what Homeport knows, and are shown as yours."),
        )
        add_rows(self.body, [self._declaration(each) for each in view.declarations])
        add = button(say("Add a statement…"))
        add.clicked.connect(lambda _=False: self.declare_wanted.emit())
        self.body.addSpacing(SPACE_2)
        self.body.addLayout(row(add, None))

    def _declaration(self, declaration: Declaration) -> FactRow:
        made = FactRow(
            self._theme,
            declaration_title(declaration, self._country_name),
            *declaration_lines(declaration, self._country_name),
            flag=declaration.country,
        )
        take_back = button(say("Withdraw"), "quiet")
        take_back.clicked.connect(lambda _=False: self.withdraw.emit(declaration))
        made.line.addWidget(take_back)
        made.line.setAlignment(take_back, Qt.AlignmentFlag.AlignTop)
        return made


def _split(where: str) -> tuple[str, str]:
    """Town as the number, country below it."""
    site, _, country = where.rpartition(", ")
    return (site, country) if site else (where[:1].upper() + where[1:], "")
