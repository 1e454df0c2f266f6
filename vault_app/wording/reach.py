"""Which orders reach mail, in sentences: what the law says, with references, and never advice."""

from collections.abc import Sequence
from datetime import date, datetime

from vault_app.model.custody import Copy, CopyKind
from vault_app.model.law import LegalOrder, OrderReach, Residue, Route, Untouched
from vault_app.wording import quantities
from vault_app.wording.custody import CountryName, home_name, place, provider_name
from vault_app.wording.text import one_line, say, say_count, say_list

ROUTE_NAMES = {
    Route.PLACE: "place",
    Route.CONTROLLER: "company",
    Route.PARENT: "parent company",
    Route.SERVICE: "service offered there",
}
ROUTE_MEANINGS = {
    Route.PLACE: "The mail lies in its territory.",
    Route.CONTROLLER: "The company that runs the mailbox has its seat there.",
    Route.PARENT: "The company that owns the one that runs the mailbox has its seat there.",
    Route.SERVICE: "The service is offered to people there.",
}
KIND_NAMES = {
    "power": "power of an authority",
    "assistance": "help between states",
    "limit": "limit on handing over",
    "transfer": "rule on moving data",
    "duty": "duty of providers",
}
_UNTOUCHED = {
    "account-data": "Data about your account: name, addresses, recovery numbers, settings.",
    "billing": "Payments and invoices.",
    "logs": "Logs of when and from where you signed in, and of what was sent to whom.",
    "backups": "Backups that the provider keeps, for as long as it keeps them.",
    "other-side": "The copies of those you wrote to, and of those who wrote to you.",
}
NO_ADVICE = (
    "This states what the law says, with references. It is not legal advice, and only a lawyer"
    " can say what it means for you."
)


def route_name(route: Route) -> str:
    """One or two words, for a column or a chip."""
    return say(ROUTE_NAMES[route])


def route_meaning(route: Route) -> str:
    """One sentence."""
    return say(ROUTE_MEANINGS[route])


def routes_text(routes: Sequence[Route]) -> str:
    """ "place, company and service offered there"."""
    return say_list([route_name(route) for route in routes])


def kind_name(kind: str) -> str:
    """What sort of order it is."""
    return say(KIND_NAMES.get(kind, kind))


def order_title(order: LegalOrder, country_name: CountryName) -> str:
    """ "United States: US CLOUD Act"."""
    name, home = one_line(order.name), home_name(order.home, country_name)
    # Many names of orders begin with the country as it is.
    if not home or name.startswith(home):
        return name
    return say("{home}: {name}", home=home, name=name)


def today_sentence(found: OrderReach) -> str:
    """ "14,302 of 20,000 messages today"."""
    if not found.total:
        return say("The search finds no messages.")
    if not found.messages:
        return say("None of {messages} today", messages=quantities.messages(found.total))
    return say(
        "{n} of {messages} today",
        n=quantities.count(found.messages),
        messages=quantities.messages(found.total),
    )


def after_purge_sentence(found: OrderReach) -> str:
    """ "0 after a removal of them all, except what Microsoft may keep until 23 December 2026"."""
    if not found.messages:
        return ""
    # Several services of one provider may say the same.
    exceptions = list(
        dict.fromkeys(kept for each in found.residues if (kept := residue_clause(each)))
    )
    if not exceptions:
        return say("0 after a removal of them all")
    return say(
        "0 after a removal of them all, except {exceptions}", exceptions=say_list(exceptions)
    )


def residue_clause(residue: Residue) -> str:
    """ "what Microsoft may keep until 23 December 2026"; empty if it keeps nothing."""
    name = one_line(residue.provider) or say("the holder")
    if residue.days == 0:
        return ""
    if residue.until is None:
        return say("what {provider} may keep for a time that it does not state", provider=name)
    return say(
        "what {provider} may keep until {day}", provider=name, day=quantities.day(residue.until)
    )


def residue_sentence(residue: Residue) -> str:
    """The same as a sentence of its own."""
    name = one_line(residue.provider) or say("The holder")
    if residue.days is None:
        return say("{provider} does not state how long it keeps what was removed.", provider=name)
    if residue.days == 0:
        return say("{provider} states that it keeps nothing.", provider=name)
    return say_count(
        "{provider} may keep what was removed for {n} day, until {day}.",
        "{provider} may keep what was removed for {n} days, until {day}.",
        residue.days,
        provider=name,
        day=quantities.day(residue.until) if residue.until else "",
    )


def untouched_text(untouched: Untouched) -> str:
    """One thing that removing mail does not remove."""
    if untouched.code == "service":
        return say(
            "{provider} says: {text}",
            provider=one_line(untouched.provider),
            text=one_line(untouched.text, 1000),
        )
    return say(_UNTOUCHED.get(untouched.code, untouched.code))


def facts_date(day: date) -> str:
    """ "As of 24 November 2026." """
    return say("As of {day}.", day=quantities.day(day))


def copy_sentence(copy: Copy, country_name: CountryName, now: datetime) -> str:
    """One copy of a message: where it is, or was, and since when."""
    if copy.kind is CopyKind.VAULT:
        if copy.since is None:
            return say("On this computer, in this vault")
        return say(
            "On this computer, in this vault, since {date}", date=quantities.date(copy.since)
        )
    if copy.holding is None:
        return say("A copy that nobody is known to hold")
    values: dict[str, object] = {
        "holder": provider_name(copy.holding),
        "place": place(copy.holding, country_name),
        "mailboxes": say_list([one_line(name) for name in copy.mailboxes]),
        "since": quantities.date(copy.since) if copy.since else "",
        "until": quantities.date(copy.until) if copy.until else "",
    }
    if copy.kind is CopyKind.RESIDUE:
        if copy.until is None:
            template = "{holder} may keep what was removed on {since}; it does not state how long"
        elif copy.until < now:
            template = "{holder} could keep what was removed on {since} until {until}"
        else:
            template = "{holder} may keep what was removed on {since} until {until}"
        return say(template, **values)
    return say(_server_template(copy), **values)


def _server_template(copy: Copy) -> str:
    template = "{holder}, {place}"
    if copy.mailboxes:
        template += ", in {mailboxes}"
    if copy.since and copy.until:
        return template + ", from {since} until {until}"
    if copy.until:
        return template + ", until {until}"
    return template + ", since {since}" if copy.since else template
