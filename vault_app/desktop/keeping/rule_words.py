"""Rules of removal in plain words: what one does, how it stands, what it finds and what it did."""

from datetime import datetime
from typing import Final

from vault_app.desktop.keeping import ages
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction, RuleRuns
from vault_app.tasks.removal import RemovalReport
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import ago, count, date, messages, size
from vault_app.wording.removal_rules import stopped_words
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


def rule_sentence(rule: RemovalRule, country_name: CountryName) -> str:
    """ "Mail held in Ireland older than 2 years goes to the provider’s trash." """
    parts = [
        say(_PLACES[rule.held_in], value=_value(rule, country_name)),
        say("older than {age}", age=age_words(rule.older_than_days)),
        *_conditions(rule),
    ]
    sentence = say(_ACTIONS[rule.action], mail=" ".join(parts))
    stays = _stays(rule)
    return f"{sentence} {stays}" if stays else sentence


def age_words(days: int) -> str:
    """ "2 years", "3 months", "45 days"."""
    number, unit = ages.split(days)
    one, other = {
        ages.YEAR: ("{n} year", "{n} years"),
        ages.MONTH: ("{n} month", "{n} months"),
        ages.DAY: ("{n} day", "{n} days"),
    }[unit]
    return say_count(one, other, number)


def standing_sentence(rule: RemovalRule, waiting: int, now: datetime) -> str:
    """How the rule stands; ``waiting``: how many messages it would take, if that is known."""
    if rule.stopped:
        why = stopped_words(rule.stopped)
        if rule.stopped_at is None:
            return say("Stopped. {why}", why=why)
        return say("Stopped {when}. {why}", when=ago(rule.stopped_at, now), why=why)
    parts = [
        say("Not run yet")
        if rule.last_run_at is None
        else say("Last run {when}", when=ago(rule.last_run_at, now)),
        say("after each pull") if rule.runs is RuleRuns.AFTER_PULL else say("when you say so"),
        say("at most {messages} a run", messages=messages(rule.most_per_run)),
    ]
    if waiting:
        parts.insert(0, say("{messages} wait for your word", messages=messages(waiting)))
    return " · ".join(parts)


def finds_sentence(finds: RuleFinds) -> tuple[str, str]:
    """How much a rule would take now, and of which time."""
    if not finds.count:
        return say("It would take nothing now."), ""
    title = say("{messages}, {size}", messages=messages(finds.count), size=size(finds.size))
    if finds.oldest is None or finds.newest is None:
        return title, ""
    return title, say(
        "The oldest is of {oldest}, the newest of {newest}.",
        oldest=date(finds.oldest),
        newest=date(finds.newest),
    )


def run_sentence(report: RemovalReport | None) -> str:
    """What one run did."""
    if report is None:
        return say("It found nothing to remove.")
    told = say("{messages} were removed.", messages=messages(report.confirmed))
    left = report.skipped + report.failed
    if left:
        told = say("{told} {n} were left alone; the receipts say why.", told=told, n=count(left))
    return told


def _value(rule: RemovalRule, country_name: CountryName) -> str:
    if rule.held_in is HeldIn.COUNTRY:
        return country_name(rule.value)
    name = folder_name(rule.value) if rule.held_in is HeldIn.MAILBOX else rule.value
    return one_line(name, 80) or say("no place yet")


def _conditions(rule: RemovalRule) -> list[str]:
    told = []
    if rule.sender:
        told.append(say("from {name}", name=quoted(rule.sender, 60)))
    if rule.recipient:
        told.append(say("to {name}", name=quoted(rule.recipient, 60)))
    if rule.larger_than is not None:
        told.append(say("larger than {size}", size=size(rule.larger_than)))
    if rule.with_attachments:
        told.append(say("with attachments"))
    return told


def _stays(rule: RemovalRule) -> str:
    kept = []
    if rule.not_flagged:
        kept.append(say("flagged mail"))
    if rule.exceptions:
        kept.append(say("what {search} finds", search=quoted(rule.exceptions, 80)))
    return say("Left alone: {kept}.", kept=say_list(kept)) if kept else ""
