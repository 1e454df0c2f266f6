"""When mail is pulled without being asked, in words."""

from datetime import datetime, time, timedelta, tzinfo

from vault_app.model.schedule import Schedule
from vault_app.tasks.schedule import Decision, Holdup
from vault_app.tasks.watching import Ear
from vault_app.wording.quantities import date_time
from vault_app.wording.text import say, say_count

_EARS = {
    Ear.CONNECTING: "connecting",
    Ear.LISTENING: "the server tells of new mail at once",
    Ear.ASKING: "the server cannot tell; it is asked every few minutes",
    Ear.RETRYING: "no connection; it is tried again by and by",
    Ear.STOPPED: "needs you to sign in again",
}


def clock(at: time) -> str:
    """A time of day, "07:05"."""
    return say("{hour}:{minute}", hour=f"{at.hour:02}", minute=f"{at.minute:02}")


def moment(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """A moment to come: "at 14:35", "tomorrow at 07:00", "on 12 March 2014, 09:05"."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return say("at {time}", time=clock(local.time()))
    if local.date() == today + timedelta(days=1):
        return say("tomorrow at {time}", time=clock(local.time()))
    return say("on {moment}", moment=date_time(at, zone))


def standing_sentence(
    decision: Decision, now: datetime, *, is_listening: bool = False, zone: tzinfo | None = None
) -> str:
    """What comes next, in a few words and without a full stop: "Next pull at 14:35"."""
    match decision.holdup:
        case Holdup.PAUSED:
            return say("Paused")
        case Holdup.OFFLINE:
            return say("Waiting for the network")
        case Holdup.METERED:
            return say("Waiting for an unmetered network")
        case Holdup.QUIET if decision.when is not None:
            local = decision.when.astimezone(zone)
            return say("Quiet until {time}", time=clock(local.time()))
        case Holdup.QUIET:
            return say("Quiet hours")
    if decision.when is None:
        return say("Pulls when news come") if is_listening else say("Pulls when you ask")
    if decision.when <= now:
        return say("Next pull now")
    return say("Next pull {when}", when=moment(decision.when, now, zone))


def every(minutes: int) -> str:
    """ "Every 15 minutes", "Every hour", "Never"."""
    if minutes == 0:
        return say("Never")
    days, rest = divmod(minutes, 24 * 60)
    if days and not rest:
        return say_count("Every day", "Every {n} days", days)
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return say_count("Every hour", "Every {n} hours", hours)
    return say_count("Every minute", "Every {n} minutes", minutes)


def ear(state: Ear) -> str:
    """How it stands with listening to an account: the end of "ada@example.org: …"."""
    return say(_EARS[state])


def schedule_lines(schedule: Schedule) -> list[str]:
    """The choices, a sentence each."""
    lines = [
        say("By the clock: {every}.", every=every(schedule.minutes).lower()),
        say("When the server tells of new mail: at once.")
        if schedule.waits_for_news
        else say("Homeport does not wait for the server to tell of new mail."),
        say("After a sleep of this computer, and when the network is back: at once.")
        if schedule.pulls_on_resume
        else say("After a sleep of this computer: when the clock says so."),
    ]
    if schedule.quiet_from is not None and schedule.quiet_until is not None:
        lines.append(
            say(
                "Quiet from {begin} to {end}: nothing starts by itself.",
                begin=clock(schedule.quiet_from),
                end=clock(schedule.quiet_until),
            )
        )
    if schedule.pauses_on_metered:
        lines.append(say("On a metered network nothing starts by itself."))
    if schedule.is_paused:
        lines.insert(0, say("Paused: nothing starts by itself until you go on."))
    return lines
