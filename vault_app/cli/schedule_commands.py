"""schedule: when mail is pulled without being asked, and which folders are listened to."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time

from vault_app.archive.vault import Vault
from vault_app.cli.call import Call, find_account
from vault_app.cli.documents import Document
from vault_app.cli.render import clean, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import MailboxNotFound, SettingInvalid
from vault_app.model.mail import Account, Mailbox
from vault_app.model.schedule import Schedule
from vault_app.tasks.schedule import (
    Decision,
    Holdup,
    folders_to_choose,
    keep_schedule,
    last_pull,
    listen_to,
    listened_folders,
    next_run,
    schedule_of,
)
from vault_app.wording.quantities import iso
from vault_app.wording.schedule import schedule_lines, standing_sentence
from vault_app.wording.states import folder_name
from vault_app.wording.text import say

_QUIET = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*")


def schedule(call: Call) -> int:
    action = call.options.action
    with call.vault() as vault:
        if action == "set":
            _change(call, vault)
        elif action in ("pause", "resume"):
            with vault.reader() as reader:
                before = schedule_of(reader)
            keep_schedule(vault, replace(before, is_paused=action == "pause"))
        elif action == "folders":
            _choose_folders(call, vault)
        return _show(call, vault)


def _change(call: Call, vault: Vault) -> None:
    options = call.options
    with vault.reader() as reader:
        wanted = schedule_of(reader)
    if options.every is not None:
        wanted = replace(wanted, minutes=options.every)
    if options.no_quiet:
        wanted = replace(wanted, quiet_from=None, quiet_until=None)
    elif options.quiet is not None:
        begin, end = read_quiet(options.quiet)
        wanted = replace(wanted, quiet_from=begin, quiet_until=end)
    if options.news is not None:
        wanted = replace(wanted, waits_for_news=options.news == "on")
    if options.on_resume is not None:
        wanted = replace(wanted, pulls_on_resume=options.on_resume == "on")
    if options.on_metered is not None:
        wanted = replace(wanted, pauses_on_metered=options.on_metered == "off")
    keep_schedule(vault, wanted)


def read_quiet(text: str) -> tuple[time, time]:
    """ "22:00-7:00"; raises ``SettingInvalid``."""
    match = _QUIET.fullmatch(text)
    if match is not None:
        begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
        if max(begin_hour, end_hour) < 24 and max(begin_minute, end_minute) < 60:
            return time(begin_hour, begin_minute), time(end_hour, end_minute)
    raise SettingInvalid(setting="--quiet", value=text, reason="time-unreadable")


def _choose_folders(call: Call, vault: Vault) -> None:
    with vault.reader() as reader:
        account = find_account(reader, call.options.account)
        known = folders_to_choose(reader, account.id)
    chosen = [_folder(name, known, account).id for name in call.options.folder]
    listen_to(vault, account, chosen)


def _folder(name: str, known: Iterable[Mailbox], account: Account) -> Mailbox:
    for each in known:
        if name == each.name or (each.special_use == "inbox" and name.upper() == "INBOX"):
            return each
    raise MailboxNotFound(mailbox=name, account=account.label)


def _show(call: Call, vault: Vault) -> int:
    with vault.reader() as reader:
        kept = schedule_of(reader)
        last = last_pull(reader)
        folders = [(account, listened_folders(reader, account.id)) for account in reader.accounts()]
    now = datetime.now(UTC)
    decision = next_run(kept, now, last)
    call.console.answer(
        _document(kept, decision, folders), lambda: _lines(call, kept, decision, now, folders)
    )
    return DONE


def _document(
    kept: Schedule, decision: Decision, folders: list[tuple[Account, tuple[Mailbox, ...]]]
) -> Document:
    return {
        "minutes": kept.minutes,
        "quiet_from": f"{kept.quiet_from:%H:%M}" if kept.quiet_from else None,
        "quiet_until": f"{kept.quiet_until:%H:%M}" if kept.quiet_until else None,
        "waits_for_news": kept.waits_for_news,
        "pulls_on_resume": kept.pulls_on_resume,
        "pauses_on_metered": kept.pauses_on_metered,
        "is_paused": kept.is_paused,
        "next_pull": iso(decision.when) if decision.when else None,
        "folders": {account.address: [each.name for each in found] for account, found in folders},
    }


def _lines(
    call: Call,
    kept: Schedule,
    decision: Decision,
    now: datetime,
    folders: list[tuple[Account, tuple[Mailbox, ...]]],
) -> Iterable[str]:
    for line in schedule_lines(kept):
        yield from wrap(line, call.console.text_width)
    if kept.waits_for_news:
        for account, found in folders:
            names = ", ".join(folder_name(clean(each.name)) for each in found)
            yield say(
                "{account}: {folders}",
                account=clean(account.address),
                # Before the first pull no folder is known, but there is always this one.
                folders=names or folder_name("INBOX"),
            )
    next_one = standing_sentence(decision, now, is_listening=kept.waits_for_news)
    if decision.holdup is None:
        yield say("{next}, while watch or the window runs.", next=next_one)
    elif decision.holdup is not Holdup.PAUSED:
        yield say("{next}.", next=next_one)
