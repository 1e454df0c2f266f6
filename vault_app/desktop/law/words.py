"""What the pages of law say about routes, residues and what a removal leaves alone."""

from collections.abc import Sequence
from typing import Final

from vault_app.model.law import LegalOrder, OrderReach, Residue, Route, Untouched
from vault_app.wording.quantities import count, messages, month_name, size
from vault_app.wording.reach import after_purge_sentence, residue_sentence
from vault_app.wording.text import one_line, say, say_count

_ROUTES: Final = {
    Route.PLACE: ("Through the place", "the mail lies in its territory"),
    Route.CONTROLLER: (
        "Through the company",
        "it can give orders to the company that runs the mailbox",
    ),
    Route.PARENT: (
        "Through the parent company",
        "it can give orders to the company above the one that runs the mailbox",
    ),
    Route.SERVICE: (
        "Through the service",
        "it reaches whoever offers the service to people there, wherever the mail lies",
    ),
}
_UNTOUCHED: Final = {
    "account-data": (
        "The account itself",
        "Name, address, telephone number, recovery address and settings stay with the provider.",
    ),
    "billing": ("Payments", "Invoices and how you paid are kept apart from the mail."),
    "logs": (
        "Records of use",
        "When and from where you signed in, and who wrote to whom and when, is kept for a time.",
    ),
    "backups": (
        "Backups of the provider",
        "They run out by the provider’s own calendar. Homeport cannot see them.",
    ),
    "other-side": (
        "The other side’s copies",
        "Whoever wrote to you, or received your mail, has copies at a provider of their own.",
    ),
}


def route_name(route: Route) -> str:
    return say(_ROUTES[route][0])


def route_meaning(route: Route) -> str:
    return say(_ROUTES[route][1])


def in_force(order: LegalOrder) -> str:
    """ "In force since 23 March 2018"; "" where the facts do not say."""
    parts = order.in_force_since.split("-")
    if not parts[0].isdigit():
        return ""
    words = [parts[0]]
    if len(parts) > 1 and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
        words.insert(0, month_name(int(parts[1])))
        if len(parts) > 2 and parts[2].isdigit():
            words.insert(0, str(int(parts[2])))
    return say("In force since {when}", when=" ".join(words))


def today_text(found: OrderReach, scope: str) -> str:
    """Under the number of today: of how many, in how many copies."""
    return say(
        "of {total} in {scope}. {copies} with providers, {size}.",
        total=messages(found.total),
        scope=scope,
        copies=say_count("{n} copy", "{n} copies", found.copies),
        size=size(found.size),
    )


def after_text(residues: Sequence[Residue]) -> str:
    """Under the nought of afterwards: what providers may keep, and until when."""
    if not residues:
        return say("Nothing of it lies with a provider.")
    return " ".join(dict.fromkeys(residue_sentence(each) for each in residues))


def summary(found: OrderReach) -> str:
    """The whole page in one sentence."""
    if not found.messages:
        return say("Nothing of this mail is within its reach today.")
    return say(
        "{today}; {after}.",
        today=say_count("{n} message today", "{n} messages today", found.messages),
        after=after_purge_sentence(found),
    )


def untouched_words(item: Untouched) -> tuple[str, str]:
    """A name and a sentence."""
    if item.code in _UNTOUCHED:
        title, text = _UNTOUCHED[item.code]
        return say(title), say(text)
    name = one_line(item.provider)
    return say("What {name} says", name=name), one_line(item.text, 600)


def copies_number(number: int) -> str:
    return count(number)
