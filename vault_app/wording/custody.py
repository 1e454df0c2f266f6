"""Who held a message, where and under whose law, as sentences.

Country names come from the caller (``country_name``), since the table of them belongs to the
facts; codes are ISO 3166-1 alpha-2.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from vault_app.model.countries import CountryNames
from vault_app.model.custody import Confidence, Custody, EvidenceKind, Holding, Reach
from vault_app.model.mail import PlacementState
from vault_app.wording.quantities import date
from vault_app.wording.text import one_line, say, say_clauses, say_list

# For a name as it stands alone; whole sentences need all of ``CountryNames``.
CountryName: TypeAlias = Callable[[str], str]

CONFIDENCE_NAMES = {
    Confidence.PROVEN: "proven",
    Confidence.OBSERVED: "observed",
    Confidence.INFERRED: "inferred",
    Confidence.DECLARED: "declared",
    Confidence.UNKNOWN: "not known",
}
CONFIDENCE_MEANINGS = {
    Confidence.PROVEN: (
        "A server of the holder named this place by a code that the holder itself explains."
    ),
    Confidence.OBSERVED: (
        "A server of the holder named this place by a code that others found out and checked."
    ),
    Confidence.INFERRED: "Read from something that usually goes with this place. It may be wrong.",
    Confidence.DECLARED: "You stated this place yourself.",
    Confidence.UNKNOWN: "There is no evidence of the place.",
}
EVIDENCE_NAMES = {
    EvidenceKind.SERVER_HOST: "Name of the mail server",
    EvidenceKind.SERVER_ADDRESS: "Network address of the mail server",
    EvidenceKind.SERVER_GREETING: "Greeting of the mail server",
    EvidenceKind.SERVER_ID: "How the mail server describes itself",
    EvidenceKind.SERVER_CAPABILITIES: "What the mail server can do",
    EvidenceKind.SERVER_CERTIFICATE: "Certificate of the mail server",
    EvidenceKind.SERVER_NAMESPACE: "How the mail server arranges folders",
    EvidenceKind.SERVER_QUOTA: "How much the mail server lets you keep",
    EvidenceKind.CONNECTION_PATH: "Way of the connection",
    EvidenceKind.RECEIVED_HOP: "Postmark that a server put on the message",
    EvidenceKind.PROVIDER_HEADER: "Line that the provider put on the message",
    EvidenceKind.AUTHENTICATION_RESULTS: "How a server checked the sender",
    EvidenceKind.MESSAGE_ID: "Number that the sending server gave the message",
    EvidenceKind.DELIVERED_TO: "Address that the message was delivered to",
    EvidenceKind.DNS_RECORD: "Public record of the mail domain",
    EvidenceKind.PLACEMENT: "Where the message lay",
    EvidenceKind.DECLARATION: "Your own statement",
    EvidenceKind.ACCOUNT_DEFAULT: "What is known of the account",
}
_REACH_REASONS = {
    "place": "the mail lies in its territory",
    "controller": "it can give orders to the company that controls the mail",
    "parent": "it can give orders to the company that owns the one that runs the mailbox",
    "service": "it reaches whoever offers services to its people",
}
_REACH_HEADINGS = {
    "place": "The mail lies in their territory",
    "controller": "They can give orders to the company that controls the mail",
    "parent": "They can give orders to the company that owns the one that runs the mailbox",
    "service": "They reach whoever offers services to their people",
}


def confidence_name(confidence: Confidence) -> str:
    """One word, for a column headed "How sure"."""
    return say(CONFIDENCE_NAMES[confidence])


def confidence_meaning(confidence: Confidence) -> str:
    return say(CONFIDENCE_MEANINGS[confidence])


def evidence_name(kind: EvidenceKind) -> str:
    return say(EVIDENCE_NAMES[kind])


def place(holding: Holding, country_name: CountryName) -> str:
    """ "Dublin, Ireland", "Ireland", or "place not known"."""
    if not holding.country:
        return one_line(holding.site) if holding.site else say("place not known")
    country = country_name(holding.country) or holding.country
    if not holding.site or holding.site.casefold() == country.casefold():
        return country
    return say("{site}, {country}", site=one_line(holding.site), country=country)


def provider_name(holding: Holding) -> str:
    return one_line(holding.provider) if holding.provider else say("holder not known")


def controller_place(holding: Holding, country_name: CountryName) -> str:
    """The controller's home for a column: "United States", or "not known"."""
    if not holding.controller_country:
        return say("not known")
    return country_name(holding.controller_country) or holding.controller_country


def custody_sentence(custody: Custody, country_name: CountryNames) -> str:
    """One interval: "Held in Dublin, Ireland, by Microsoft; controlled from the United States;
    since 12 March 2014"."""
    return say_clauses(
        _held(custody, country_name), _controlled(custody, country_name), _when(custody)
    )


def strip_sentence(
    custodies: Sequence[Custody], country_name: CountryNames, *, state: PlacementState
) -> str:
    """What stands over a message: its present holders, or that nobody else has it.

    ``custodies`` in the order of the archive, newest first; earlier holders are only counted.
    """
    now = [custody for custody in custodies if custody.until is None]
    if not now:
        return _held_by_nobody(custodies, country_name, state=state)
    first = custody_sentence(now[0], country_name)
    # Two accounts at the same holder are one holder.
    shown = _holder_and_place(now[0].holding, country_name)
    named = dict.fromkeys(_holder_and_place(each.holding, country_name) for each in now[1:])
    others = say_list([each for each in named if each != shown])
    if not others:
        return first
    return say("{first}. Also held by {others}", first=first, others=others)


def earlier_sentence(custodies: Sequence[Custody], country_name: CountryName) -> str:
    """Who held it before: "Before that: Yahoo, Singapore, until 2 May 2011". Empty if nobody."""
    past = [custody for custody in custodies if custody.until is not None]
    if not past:
        return ""
    named = [
        say(
            "{holder}, until {date}",
            holder=_holder_and_place(custody.holding, country_name),
            date=date(custody.until),
        )
        for custody in past
        if custody.until is not None
    ]
    return say("Before that: {holders}", holders=say_clauses(*named))


def reach_sentence(reach: Reach) -> str:
    """One legal order: "US CLOUD Act, because it can give orders to the company that …"."""
    if reach.through not in _REACH_REASONS:
        return one_line(reach.name)
    return say(
        "{name}, because {reason}",
        name=one_line(reach.name),
        reason=say(_REACH_REASONS[reach.through]),
    )


def reach_groups(
    reaches: Sequence[Reach], country_name: CountryName
) -> list[tuple[str, tuple[str, ...]]]:
    """The same in short: for each reason, what reaches a holding for it.

    Those that reach whoever offers a service are many, and only named by country.
    """
    groups: dict[str, dict[str, None]] = {}
    for reach in reaches:
        label = reach.name
        if reach.through == "service":
            label = home_name(reach.country, country_name) or reach.name
        groups.setdefault(reach.through, {})[one_line(label)] = None
    return [
        (say(_REACH_HEADINGS[through]), tuple(groups[through]))
        for through in _REACH_HEADINGS
        if through in groups
    ]


def home_name(home: str, country_name: CountryName) -> str:
    """Whose an order is: a country, several ("US/GB"), or a bloc."""
    return say_list([country_name(code) or code for code in home.split("/") if code])


def controller_sentence(holding: Holding, country_name: CountryName) -> str:
    """Who answers to an order: "Run by Microsoft Ireland Operations Limited (Ireland), which
    belongs to Microsoft Corporation (United States)". Empty when nothing is known."""
    entity = _entity(holding.entity, holding.entity_country, country_name)
    controller = _entity(holding.controller, holding.controller_country, country_name)
    if entity and controller and holding.entity != holding.controller:
        return say(
            "Run by {entity}, controlled by {controller}",
            entity=entity,
            controller=controller,
        )
    if entity or controller:
        return say("Run by {entity}", entity=entity or controller)
    return ""


def _entity(name: str, country: str, country_name: CountryName) -> str:
    if not name:
        return ""
    if not country:
        return one_line(name)
    return say(
        "{name} ({country})",
        name=one_line(name),
        country=country_name(country) or country,
    )


def _holder_and_place(holding: Holding, country_name: CountryName) -> str:
    return say(
        "{holder} ({place})",
        holder=provider_name(holding),
        place=place(holding, country_name),
    )


def _held(custody: Custody, country_name: CountryNames) -> str:
    holding, past = custody.holding, custody.until is not None
    has_place, has_holder = (
        bool(holding.country or holding.site),
        bool(holding.provider),
    )
    templates = {
        (False, True, True): "Held in {place}, by {holder}",
        (False, True, False): "Held in {place}, by a holder not known",
        (False, False, True): "Held by {holder}, place not known",
        (False, False, False): "Holder and place not known",
        (True, True, True): "Was held in {place}, by {holder}",
        (True, True, False): "Was held in {place}, by a holder not known",
        (True, False, True): "Was held by {holder}, place not known",
        (True, False, False): "Earlier holder and place not known",
    }
    return say(
        templates[past, has_place, has_holder],
        place=_place_in_sentence(holding, country_name),
        holder=provider_name(holding),
    )


def _place_in_sentence(holding: Holding, country_name: CountryNames) -> str:
    if holding.country and (not holding.site or holding.site == country_name(holding.country)):
        return country_name.in_sentence(holding.country)
    return place(holding, country_name)


def _controlled(custody: Custody, country_name: CountryNames) -> str:
    holding, past = custody.holding, custody.until is not None
    if not holding.controller_country:
        # A holder that nobody knows has no controller worth a word.
        return say("who controls it is not known") if holding.provider else ""
    template = "then controlled from {country}" if past else "controlled from {country}"
    return say(template, country=country_name.in_sentence(holding.controller_country))


def _when(custody: Custody) -> str:
    since, until = custody.since, custody.until
    if since is not None and until is not None:
        return say("from {since} until {until}", since=date(since), until=date(until))
    if until is not None:
        return say("until {until}", until=date(until))
    if since is not None:
        return say("since {since}", since=date(since))
    return ""


def _held_by_nobody(
    custodies: Sequence[Custody], country_name: CountryName, *, state: PlacementState
) -> str:
    last = max(
        (custody for custody in custodies if custody.until is not None),
        key=lambda custody: custody.until or custody.since,  # type: ignore[arg-type,return-value]
        default=None,
    )
    if last is None or last.until is None:
        return say("Held by you alone, in this vault")
    template = (
        "Held by you alone, in this vault; left {holder} on {date} without Homeport"
        if state is PlacementState.GONE
        else "Held by you alone, in this vault; removed from {holder} on {date}"
    )
    return say(
        template,
        holder=_holder_and_place(last.holding, country_name),
        date=date(last.until),
    )
