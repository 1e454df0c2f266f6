"""Residency rules and what breaks them, in sentences."""

from vault_app.model.countries import CountryNames
from vault_app.model.custody import Custody
from vault_app.model.mail import PlacementState
from vault_app.model.residency import Breach, ResidencyKind, ResidencyRule, RuleCheck, Verdict
from vault_app.wording import quantities
from vault_app.wording.custody import custody_sentence
from vault_app.wording.text import one_line, quoted, say, say_count, say_list

_BLOC_NAMES = {"EEA": "the EEA", "EU": "the European Union"}


def rule_sentence(rule: ResidencyRule, country_name: CountryNames) -> str:
    """ "All mail may lie nowhere but in the EEA, and with no company from elsewhere"."""
    scope = (
        say("Mail found by {scope}", scope=quoted(rule.scope)) if rule.scope else say("All mail")
    )
    places = say_list([place_name(code, country_name) for code in rule.places])
    templates = {
        (ResidencyKind.ONLY, False): "{scope} may lie nowhere but in {places}",
        (ResidencyKind.ONLY, True): (
            "{scope} may lie nowhere but in {places}, and with no company from elsewhere"
        ),
        (ResidencyKind.NEVER, False): "{scope} may not lie in {places}",
        (ResidencyKind.NEVER, True): (
            "{scope} may not lie in {places}, nor with a company from there"
        ),
    }
    sentence = say(templates[rule.kind, rule.counts_control], scope=scope, places=places)
    if not rule.counts_past:
        return sentence
    return say("{rule}; copies that are gone by now count too", rule=sentence)


def place_name(code: str, country_name: CountryNames) -> str:
    """A country or a bloc as it stands after "in"."""
    if code in _BLOC_NAMES:
        return say(_BLOC_NAMES[code])
    return country_name.in_sentence(code)


def check_sentence(check: RuleCheck) -> str:
    """What checking one rule found, with what stays unknown said apart."""
    if not check.is_readable:
        return say("It was not checked: the search that it is about cannot be read any more.")
    found = (
        say_count("{n} message breaks it", "{n} messages break it", check.breaches)
        if check.breaches
        else say("Nothing that is known breaks it")
    )
    if not check.unknown:
        return say(
            "{found}, of {messages}.", found=found, messages=quantities.messages(check.messages)
        )
    unknown = say_count(
        "of {n} of them nobody can say where it lies",
        "of {n} of them nobody can say where they lie",
        check.unknown,
    )
    return say(
        "{found}, of {messages}; {unknown}.",
        found=found,
        messages=quantities.messages(check.messages),
        unknown=unknown,
    )


def breach_sentence(breach: Breach, country_name: CountryNames) -> str:
    """Which copy breaks the rule, and since when."""
    return custody_sentence(breach.custody, country_name)


def what_to_do(custody: Custody, state: PlacementState) -> str:
    """What the owner can do about a copy that breaks a rule: facts about means, no advice."""
    if custody.until is not None:
        return say(
            "This copy is gone from there. What the provider may still keep is shown with the"
            " message."
        )
    if state is PlacementState.ON_SERVER:
        return say(
            "You can make this message local-only: its copy there is removed, with proof, and the"
            " one in this vault stays. Or change the rule."
        )
    return say("You can move it to an account elsewhere, or change the rule.")


def verdict_sentence(rule: ResidencyRule, verdict: Verdict) -> str:
    """What a rule says of a place before anything is put there."""
    name = quoted(rule.name)
    if verdict is Verdict.BREACH:
        return say("It would break your rule {name}.", name=name)
    if verdict is Verdict.UNKNOWN:
        return say("Nobody can say whether it would break your rule {name}.", name=name)
    return say("Your rule {name} allows it.", name=name)


def rule_name(rule: ResidencyRule) -> str:
    """The name as its owner gave it, on one line."""
    return one_line(rule.name)
