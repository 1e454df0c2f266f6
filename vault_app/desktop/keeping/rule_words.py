"""How a rule of removal stands, what it finds and what it did, as the pages say it."""

from datetime import datetime

from vault_app.model.removal_rules import RemovalRule, RuleRuns
from vault_app.tasks.removal import RemovalReport
from vault_app.tasks.removal_rules import RuleFinds
from vault_app.wording.quantities import ago, count, date, messages, size
from vault_app.wording.removal_rules import stopped_words
from vault_app.wording.text import say


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
