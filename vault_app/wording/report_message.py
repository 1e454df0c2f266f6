"""One message of a custody report in words: its copies, the evidence for each, its way."""

from collections.abc import Sequence
from datetime import UTC, datetime

from vault_app.formats.claims import sender
from vault_app.formats.paper import Exhibit, Fact, Section, Table
from vault_app.formats.report import MessageEntry
from vault_app.model.custody import Copy, CopyKind, Custody, Evidence, Reach, RouteHop
from vault_app.model.law import HoldingReach, Route
from vault_app.wording import custody as words
from vault_app.wording import quantities
from vault_app.wording.custody import CountryName
from vault_app.wording.reach import route_name
from vault_app.wording.states import state_name
from vault_app.wording.text import QUOTE_LIMIT, say, say_list

# Longer ones are cut here, and say so; the other formats have them whole.
_EXACT_LETTERS = 4_000
_SUBJECT_LETTERS = 300
_MOST_HOPS = 30
_MOST_EVIDENCE = 40


def moment(value: datetime) -> str:
    """ "12 March 2014, 09:05 UTC"."""
    return say("{moment} UTC", moment=quantities.date_time(value, UTC))


def line(text: str, limit: int = QUOTE_LIMIT) -> str:
    """Foreign text on one line, cut at the limit; the paper shows what steers a screen as codes."""
    shown = " ".join(text[: limit * 4].split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def message_section(number: int, entry: MessageEntry, country_name: CountryName) -> Section:
    row, known = entry.row, entry.known
    return Section(
        heading=say(
            "{number}. {subject}",
            number=quantities.count(number),
            subject=line(row.subject, _SUBJECT_LETTERS) or say("(no subject)"),
        ),
        lead=_holders(known.intervals, country_name),
        facts=(
            Fact(say("From"), line(sender(row))),
            *((Fact(say("To"), line(row.recipients)),) if row.recipients else ()),
            Fact(say("Date"), moment(row.date)),
            Fact(say("Size"), say("{n} bytes", n=quantities.count(row.size))),
            Fact(say("State"), state_name(row.state)),
            Fact(say("SHA-256"), entry.sha256, is_exact=True),
            Fact(say("No. in the vault"), str(row.id)),
        ),
        sections=(
            *(_copy(copy, entry, country_name) for copy in known.copies),
            *_delivered(entry, country_name),
            *_reaches(known.reaches, country_name),
            *_route(known.route, country_name),
            *_more(known.extra_evidence),
        ),
    )


def _holders(intervals: Sequence[Custody], country_name: CountryName) -> str:
    now = [
        say(
            "{holder}, {place} ({confidence})",
            holder=words.provider_name(each.holding),
            place=words.place(each.holding, country_name),
            confidence=words.confidence_name(each.confidence),
        )
        for each in intervals
        if each.until is None
    ]
    if not now:
        return say("Held by nobody now but in this vault, as far as is known")
    return say("Held now by {holders}", holders=say_list(list(dict.fromkeys(now))))


def _copy(copy: Copy, entry: MessageEntry, country_name: CountryName) -> Section:
    facts = []
    if copy.holding is not None:
        facts += [
            Fact(say("Place"), words.place(copy.holding, country_name)),
            Fact(say("Run by"), words.controller_sentence(copy.holding, country_name)),
        ]
    if copy.account_id is not None:
        facts.append(Fact(say("Account"), line(entry.accounts.get(copy.account_id, ""))))
    if copy.mailboxes:
        facts.append(Fact(say("Folders"), say_list([line(each) for each in copy.mailboxes])))
    facts += [
        Fact(say("When"), _span(copy)),
        Fact(say("How sure"), words.confidence_name(copy.confidence)),
        Fact(say("Why"), line(copy.because, 1000)),
        Fact(say("Source"), line(copy.source, 500)),
    ]
    return Section(
        heading=_copy_heading(copy),
        facts=tuple(fact for fact in facts if fact.value),
        exhibits=_exhibits(copy.evidence, copy.because),
    )


def _copy_heading(copy: Copy) -> str:
    if copy.kind is CopyKind.VAULT:
        return say("Copy in this vault, on this computer")
    holder = words.provider_name(copy.holding) if copy.holding else say("holder not known")
    if copy.kind is CopyKind.RESIDUE:
        return say("What {holder} may keep after the removal", holder=holder)
    if copy.until is not None:
        return say("Earlier copy held by {holder}", holder=holder)
    return say("Copy held by {holder}", holder=holder)


def _span(copy: Copy) -> str:
    since = moment(copy.since) if copy.since else ""
    until = moment(copy.until) if copy.until else ""
    if since and until:
        return say("from {since} until {until}", since=since, until=until)
    if until:
        return say("until {until}; since when is not known", until=until)
    if copy.kind is CopyKind.RESIDUE:
        return say("from {since} on; until when is not stated", since=since or say("a removal"))
    if since:
        return say("since {since}, to this day", since=since)
    return say("to this day; since when is not known")


def _delivered(entry: MessageEntry, country_name: CountryName) -> tuple[Section, ...]:
    """Where it was put when it came, if that is not where it is held by the copies above."""
    told = {
        (each.holding.country, each.holding.site, each.because)
        for each in entry.known.copies
        if each.holding is not None
    }
    return tuple(
        Section(
            heading=say("Delivered at {holder}", holder=words.provider_name(each.holding)),
            facts=(
                Fact(say("Place"), words.place(each.holding, country_name)),
                Fact(say("How sure"), words.confidence_name(each.confidence)),
                Fact(say("Why"), line(each.because, 1000)),
            ),
            exhibits=_exhibits(each.evidence, each.because),
        )
        for each in entry.known.delivered
        if (each.holding.country, each.holding.site, each.because) not in told
    )


def _reaches(reaches: Sequence[HoldingReach], country_name: CountryName) -> tuple[Section, ...]:
    """By which way which states reach it; the orders themselves stand once, in the summary."""
    paragraphs = tuple(
        say(
            "{holder}, {place}: {ways}.",
            holder=words.provider_name(each.holding),
            place=words.place(each.holding, country_name),
            ways="; ".join(ways),
        )
        for each in reaches
        if (ways := ways_in(each.reaches, country_name))
    )
    if not paragraphs:
        return ()
    return (Section(heading=say("Whose law reaches it"), paragraphs=paragraphs),)


def states_of(reach: Reach, country_name: CountryName) -> list[str]:
    """The state or states whose order it is: an agreement between two has both."""
    return [country_name(code) or code for code in reach.country.split("/") if code]


def ways_in(reaches: Sequence[Reach], country_name: CountryName) -> list[str]:
    """For each route the states: ["by place: Ireland", "by company: United States"]."""
    found: dict[Route, dict[str, None]] = {}
    for reach in reaches:
        states = states_of(reach, country_name)
        # An agreement between states is called by its name: it is no power of either alone.
        name = states[0] if len(states) == 1 else line(reach.name)
        found.setdefault(Route(reach.through), {})[name] = None
    return [
        say("by {route}: {states}", route=route_name(route), states=", ".join(found[route]))
        for route in Route
        if route in found
    ]


def _route(route: Sequence[RouteHop], country_name: CountryName) -> tuple[Section, ...]:
    if not route:
        return ()
    rows = tuple(_hop(hop, country_name) for hop in route[:_MOST_HOPS])
    more = len(route) - len(rows)
    table = Table(
        headings=(say("Line"), say("When"), say("From"), say("By"), say("Where"), say("Told by")),
        rows=rows,
        numbers=(0,),
        narrow=(1, 5),
    )
    return (
        Section(
            heading=say("Way of delivery, last server first"),
            paragraphs=(say("{n} more lines are in the JSON report.", n=more),) if more > 0 else (),
            table=table,
        ),
    )


def _hop(hop: RouteHop, country_name: CountryName) -> tuple[str, ...]:
    if not hop.is_readable:
        where = say("cannot be read")
    elif hop.country:
        country = country_name(hop.country) or hop.country
        where = say("{site}, {country}", site=line(hop.site), country=country)
        where = where if hop.site else country
    else:
        where = ""
    return (
        str(hop.line + 1),
        moment(hop.at) if hop.at else "",
        line(hop.from_host or hop.from_address),
        line(hop.by_host),
        where,
        say("the holder") if hop.is_trusted else say("the sending side"),
    )


def _more(evidence: Sequence[Evidence]) -> tuple[Section, ...]:
    if not evidence:
        return ()
    return (Section(heading=say("What else the message says"), exhibits=_exhibits(evidence, "")),)


def _exhibits(evidence: Sequence[Evidence], because: str) -> tuple[Exhibit, ...]:
    shown = tuple(_exhibit(each, because) for each in evidence[:_MOST_EVIDENCE])
    more = len(evidence) - len(shown)
    if more <= 0:
        return shown
    return (*shown, Exhibit(say("{n} more pieces are in the JSON report", n=more), ""))


def _exhibit(evidence: Evidence, because: str) -> Exhibit:
    heading = say(
        "{kind} · {where} · seen {moment}",
        kind=words.evidence_name(evidence.kind),
        where=line(evidence.where),
        moment=moment(evidence.observed_at),
    )
    points_to = line(evidence.points_to, 1000)
    return Exhibit(
        heading=heading,
        exact=_exact(evidence.seen),
        notes=(points_to,) if points_to and points_to != because else (),
    )


def _exact(text: str) -> str:
    more = len(text) - _EXACT_LETTERS
    if more <= 0:
        return text
    return text[:_EXACT_LETTERS] + say(
        " […] {n} more characters are in the JSON report", n=quantities.count(more)
    )
