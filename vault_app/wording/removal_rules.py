"""What is said of rules of removal: what one does, how it stands, and what it finds."""

from collections.abc import Callable
from typing import Final

from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction, RuleRuns
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording.quantities import date, date_time, messages, size
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, quoted, say, say_count, say_list

_PLACES: Final = {
    HeldIn.ANYWHERE: "Mail held anywhere",
    HeldIn.COUNTRY: "Mail held in {value}",
    HeldIn.REGION: "Mail held at {value}",
    HeldIn.CONTROLLER: "Mail held by {value}",
    HeldIn.PROVIDER: "Mail held by {value}",
    HeldIn.ACCOUNT: "Mail in the account {value}",
    HeldIn.MAILBOX: "Mail in the folder {value}",
}
_ACTIONS: Final = {
    RuleAction.TRASH: "{mail} goes to the provider’s trash.",
    RuleAction.FOR_GOOD: "{mail} is removed from the server for good.",
    RuleAction.EVERYWHERE: "{mail} is removed from the server and from this vault.",
    RuleAction.VAULT: "{mail} is removed from this vault.",
}
_STOPPED: Final = {
    "facts": "What is known of the providers it chooses by has changed, so it might take other"
    " mail than you meant.",
    "uidvalidity": "A server has renumbered a folder that it is about, so that all of the folder"
    " had to be read again.",
    "unreadable": "Its place or its exceptions are not there any more.",
    "rule-before": "A rule before it cannot be read any more, so nobody can say what that one would"
    " have taken.",
    "not-tried": "It is to run by itself, and nobody has looked yet at what it would take.",
}
_UNITS: Final = ((365, "{n} year", "{n} years"), (30, "{n} month", "{n} months"))


def rule_sentence(rule: RemovalRule, country_name: Callable[[str], str]) -> str:
    """ "Mail held in Ireland older than 2 years goes to the provider’s trash. Left alone: …" """
    parts = [
        say(_PLACES[rule.held_in], value=_value(rule, country_name)),
        say("older than {age}", age=age_words(rule.older_than_days)),
    ]
    if rule.sender:
        parts.append(say("from {name}", name=quoted(rule.sender, 60)))
    if rule.recipient:
        parts.append(say("to {name}", name=quoted(rule.recipient, 60)))
    if rule.larger_than is not None:
        parts.append(say("larger than {size}", size=size(rule.larger_than)))
    if rule.with_attachments:
        parts.append(say("with attachments"))
    sentence = say(_ACTIONS[rule.action], mail=" ".join(parts))
    stays = [say("flagged mail")] if rule.not_flagged else []
    if rule.exceptions:
        stays.append(say("what {search} finds", search=quoted(rule.exceptions, 80)))
    return f"{sentence} " + say("Left alone: {kept}.", kept=say_list(stays)) if stays else sentence


def age_words(days: int) -> str:
    """ "2 years", "3 months", "45 days"."""
    for unit, one, other in _UNITS:
        if days and days % unit == 0:
            return say_count(one, other, days // unit)
    return say_count("{n} day", "{n} days", days)


def stopped_words(code: str) -> str:
    """Why a rule does not run any more, and what is to be done."""
    why = say(_STOPPED.get(code, "What it rests on has changed."))
    return say("{why} Look at what it would take, then let it run again.", why=why)


def standing_sentence(rule: RemovalRule) -> str:
    """Whether a rule is on, when it runs, and when it ran last."""
    if rule.stopped:
        return say("Stopped. {why}", why=stopped_words(rule.stopped))
    last = (
        say("not run yet")
        if rule.last_run_at is None
        else say("last run {when}", when=date_time(rule.last_run_at))
    )
    when = (
        say("runs after each pull")
        if rule.runs is RuleRuns.AFTER_PULL
        else say("runs when you say so")
    )
    return say(
        "{state}; {when}, at most {messages} a run; {last}.",
        state=say("On") if rule.is_on else say("Off"),
        when=when,
        messages=messages(rule.most_per_run),
        last=last,
    )


def finds_sentences(rule: RemovalRule, finds: RuleFinds) -> list[str]:
    """What a rule would take now."""
    told = []
    if not finds.count or finds.oldest is None or finds.newest is None:
        told.append(say("It would take nothing now."))
    else:
        told.append(
            say(
                "It would take {messages}, {size}, of {oldest} to {newest}.",
                messages=messages(finds.count),
                size=size(finds.size),
                oldest=date(finds.oldest),
                newest=date(finds.newest),
            )
        )
    if finds.is_capped:
        told.append(
            say(
                "One run takes the oldest {messages} of them.", messages=messages(rule.most_per_run)
            )
        )
    if finds.without_backup:
        told.append(
            say(
                "{messages} more stay, since no checked backup holds them.",
                messages=messages(finds.without_backup),
            )
        )
    return told


def _value(rule: RemovalRule, country_name: Callable[[str], str]) -> str:
    if rule.held_in is HeldIn.COUNTRY:
        return country_name(rule.value)
    name = folder_name(rule.value) if rule.held_in is HeldIn.MAILBOX else rule.value
    return one_line(name, 80) or say("no place yet")
