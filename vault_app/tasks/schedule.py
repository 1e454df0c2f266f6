"""When to pull without being asked: the owner's choices, and what follows from them now.

Everything that decides is a pure function of the choices, the clock and what the network is like.
"""

import enum
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from vault_app.archive.reader import Reader
from vault_app.archive.settings import put_setting
from vault_app.archive.vault import Vault
from vault_app.model.errors import AllowanceUsed, HomeportError, SettingInvalid
from vault_app.model.mail import Account, Mailbox
from vault_app.model.schedule import Schedule

_SETTING = "schedule"
_FOLDERS = "listened folders"
LEAST_MINUTES = 1
MOST_MINUTES = 7 * 24 * 60
# One connection hears of so many (imap.idling); more are pulled on the timer as before.
MOST_FOLDERS = 20


class Holdup(enum.StrEnum):
    """Why nothing starts by itself now."""

    PAUSED = "paused"
    OFFLINE = "offline"
    METERED = "metered"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Decision:
    """When the next pull starts by itself: ``None`` as long as the choices or the network stay as
    they are. ``holdup`` is what keeps it from starting now. An end of quiet hours is ``when``."""

    when: datetime | None
    holdup: Holdup | None


def next_run(
    schedule: Schedule,
    now: datetime,
    last_pull: datetime | None,
    *,
    is_metered: bool = False,
    is_offline: bool = False,
    zone: tzinfo | None = None,
) -> Decision:
    """What to do at ``now``. ``last_pull``: when the last one ended, however it ended; ``None`` for
    never. ``zone`` is that of the quiet hours, or else this computer's."""
    holdup = holdup_now(schedule, now, is_metered=is_metered, is_offline=is_offline, zone=zone)
    if holdup in (Holdup.PAUSED, Holdup.OFFLINE, Holdup.METERED) or schedule.minutes == 0:
        return Decision(None, holdup)
    pause = timedelta(minutes=schedule.minutes)
    # A clock that was set back must not put the next pull off by more than one pause.
    due = now if last_pull is None else min(max(now, last_pull + pause), now + pause)
    return Decision(quiet_end(schedule, due, zone) or due, holdup)


def holdup_now(
    schedule: Schedule,
    now: datetime,
    *,
    is_metered: bool = False,
    is_offline: bool = False,
    zone: tzinfo | None = None,
) -> Holdup | None:
    """What keeps anything from starting by itself at ``now``: pulls, and listening for news."""
    if schedule.is_paused:
        return Holdup.PAUSED
    if is_offline:
        return Holdup.OFFLINE
    if is_metered and schedule.pauses_on_metered:
        return Holdup.METERED
    return Holdup.QUIET if quiet_end(schedule, now, zone) is not None else None


def quiet_end(schedule: Schedule, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """When the quiet hours that hold at ``now`` are over; ``None`` outside of them.

    They are reckoned as stretches from one instant to another, not by what a clock on the wall
    shows: in the night when the clock goes back, hours that are over do not begin again.
    """
    begin, end = schedule.quiet_from, schedule.quiet_until
    if begin is None or end is None or begin == end:
        return None
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        last = day if begin < end else day + timedelta(days=1)
        until = _instant(last, end, zone)
        if _instant(day, begin, zone) <= now < until:
            return until
    return None


def _instant(day: date, at: time, zone: tzinfo | None) -> datetime:
    """A time of that day as an instant: of two, the earlier; of none, the same while later."""
    local = datetime.combine(day, at)
    aware = local.astimezone() if zone is None else local.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def rest_until(error: HomeportError) -> datetime | None:
    """Until when an account is left alone after this error: the day's allowance at its provider is
    used up. ``None`` for all other errors."""
    until = error.facts.get("until") if isinstance(error, AllowanceUsed) else None
    return until if isinstance(until, datetime) else None


# Kept in the vault


def schedule_of(reader: Reader) -> Schedule:
    """The vault's choices; those that were never made are the usual ones."""
    kept = reader.setting(_SETTING)
    return _decode(kept) if kept else Schedule()


def keep_schedule(vault: Vault, schedule: Schedule) -> None:
    """Keep other choices.

    Raises:
        SettingInvalid
    """
    check_schedule(schedule)
    vault.write(put_setting, _SETTING, _encode(schedule))


def check_schedule(schedule: Schedule) -> None:
    """Raise ``SettingInvalid`` for choices that cannot be meant."""
    minutes = schedule.minutes
    if minutes and not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise SettingInvalid(setting="minutes", value=minutes, reason="minutes-out-of-range")
    if (schedule.quiet_from is None) != (schedule.quiet_until is None):
        raise SettingInvalid(setting="quiet", value="", reason="quiet-half")
    if schedule.quiet_from is not None and schedule.quiet_from == schedule.quiet_until:
        raise SettingInvalid(
            setting="quiet", value=f"{schedule.quiet_from:%H:%M}", reason="quiet-empty"
        )


def _encode(schedule: Schedule) -> str:
    begin, end = schedule.quiet_from, schedule.quiet_until
    return json.dumps(
        {
            "minutes": schedule.minutes,
            "quiet": [f"{begin:%H:%M}", f"{end:%H:%M}"] if begin and end else None,
            "metered": schedule.pauses_on_metered,
            "news": schedule.waits_for_news,
            "resume": schedule.pulls_on_resume,
            "paused": schedule.is_paused,
        }
    )


def _decode(text: str) -> Schedule:
    values = json.loads(text)
    begin, end = values["quiet"] or (None, None)
    return Schedule(
        minutes=values["minutes"],
        quiet_from=time.fromisoformat(begin) if begin else None,
        quiet_until=time.fromisoformat(end) if end else None,
        pauses_on_metered=values["metered"],
        waits_for_news=values["news"],
        pulls_on_resume=values["resume"],
        is_paused=values["paused"],
    )


# Which folders are listened to


def folders_to_choose(reader: Reader, account_id: int) -> tuple[Mailbox, ...]:
    """The folders of an account that can be listened to, the inbox first."""
    found = [each for each in reader.mailboxes(account_id) if each.exists and each.selectable]
    found.sort(key=lambda each: (each.special_use != "inbox", each.name.casefold()))
    return tuple(found)


def listened_folders(reader: Reader, account_id: int) -> tuple[Mailbox, ...]:
    """The folders that the owner chose, or the inbox; nothing before the first pull."""
    found = folders_to_choose(reader, account_id)
    kept = reader.setting(f"{_FOLDERS} {account_id}")
    chosen = set(json.loads(kept)) if kept else set()
    return tuple(each for each in found if each.id in chosen) or found[:1]


def listen_to(vault: Vault, account: Account, mailbox_ids: Sequence[int]) -> None:
    """Keep which folders of an account are listened to; none stands for the inbox.

    Raises:
        SettingInvalid: they are too many.
    """
    if len(mailbox_ids) > MOST_FOLDERS:
        raise SettingInvalid(setting="folders", value=len(mailbox_ids), reason="too-many-folders")
    vault.write(put_setting, f"{_FOLDERS} {account.id}", json.dumps(sorted(mailbox_ids)))


def last_pull(reader: Reader) -> datetime | None:
    """When the account whose turn was longest ago was last looked at; ``None`` where one never was.

    Accounts whose sign-in was refused are left out: they wait for a person.
    """
    looks: list[datetime | None] = []
    for account in reader.accounts():
        if account.refusal is None:
            dates = [each.checked_at for each in reader.mailboxes(account.id) if each.checked_at]
            looks.append(max(dates, default=None))
    known = [each for each in looks if each is not None]
    return min(known) if known and len(known) == len(looks) else None
