"""Residency rules and what a check found of them, in plain words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from vault_app.model.residency import ResidencyKind, ResidencyRule
from vault_app.wording.quantities import ago, messages
from vault_app.wording.text import one_line, quoted, say, say_count, say_list

PlaceName = Callable[[str], str]

_BLOCS: Final = {
    "EU": "European Union",
    "EEA": "European Economic Area",
}


def bloc_name(code: str) -> str:
    """ "European Economic Area"; the code itself for a bloc without a name of its own."""
    return say(_BLOCS.get(code, code))


def bloc_in_sentence(code: str) -> str:
    """ "the European Economic Area"."""
    return say("the {name}", name=bloc_name(code))


def rule_sentence(rule: ResidencyRule, place_name: PlaceName) -> str:
    """ "All mail must lie only in the European Economic Area." """
    places = say_list([place_name(code) for code in rule.places])
    template = (
        "{mail} must lie only in {places}."
        if rule.kind is ResidencyKind.ONLY
        else "{mail} must never lie in {places}."
    )
    return say(template, mail=scope_words(rule.scope), places=places or say("no place yet"))


def scope_words(scope: str) -> str:
    if not scope.strip():
        return say("All mail")
    return say("Mail found by {search}", search=quoted(scope, 80))


def rule_extras(rule: ResidencyRule) -> str:
    """What makes it stricter; "" if nothing does."""
    told = []
    if rule.counts_control:
        told.append(
            say("A holder whose company sits elsewhere breaks it too.")
            if rule.kind is ResidencyKind.ONLY
            else say("A holder whose company sits there breaks it too.")
        )
    if rule.counts_past:
        told.append(say("Copies that are gone by now count as well."))
    return " ".join(told)


def check_words(rule: ResidencyRule, now: datetime) -> str:
    """ "14 messages break it · of 3 the place is not known · checked 2 minutes ago"."""
    if rule.checked_at is None:
        return say("Not checked yet")
    parts = [
        say_count("{n} message breaks it", "{n} messages break it", rule.breaches)
        if rule.breaches
        else say("Nothing known breaks it")
    ]
    if rule.unknown:
        parts.append(say("of {messages} nobody can say", messages=messages(rule.unknown)))
    parts.append(say("checked {when}", when=ago(rule.checked_at, now)))
    return " · ".join(parts)


def broken_title(rules: Sequence[ResidencyRule]) -> str:
    """For the banner after a pull."""
    if len(rules) == 1:
        return say("A residency rule is broken: {name}", name=one_line(rules[0].name, 80))
    return say_count("{n} residency rule is broken", "{n} residency rules are broken", len(rules))


def broken_text(rules: Sequence[ResidencyRule]) -> str:
    """Which ones, and by how many messages."""
    if len(rules) == 1:
        return say_count(
            "{n} message lies where it must not.",
            "{n} messages lie where they must not.",
            rules[0].breaches,
        )
    return say_list(
        [
            say(
                "{name} ({messages})",
                name=one_line(rule.name, 60),
                messages=messages(rule.breaches),
            )
            for rule in rules[:4]
        ]
    )
