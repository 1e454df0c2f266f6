"""Removals as jobs: what was asked, how far it came, and what can be done about it now."""

from collections.abc import Mapping
from pathlib import Path

from vault_app.model.removal import Plan, RemovalMode, WayOut
from vault_app.wording.quantities import copies, count, date_time, messages, size
from vault_app.wording.removal import mode_name, outcome_sentence
from vault_app.wording.text import one_line, say, say_count, say_list


def job_title(plan: Plan) -> str:
    """What was asked for, as a line of a list: "Keep local-only: 8 messages, to the provider’s
    trash"."""
    values = {"mode": mode_name(plan.mode), "messages": messages(plan.messages)}
    if plan.mode not in (RemovalMode.LOCAL_ONLY, RemovalMode.PURGE_SERVER):
        return say("{mode}: {messages}", **values)
    if plan.choices.way is WayOut.TRASH:
        return say("{mode}: {messages}, to the provider’s trash", **values)
    return say("{mode}: {messages}, for good", **values)


def job_when(plan: Plan) -> str:
    """When it began and ended."""
    if plan.started_at is None:
        return say("planned {at}", at=date_time(plan.created_at))
    if plan.finished_at is None:
        return say("begun {at}", at=date_time(plan.started_at))
    return say("finished {at}", at=date_time(plan.finished_at))


def job_outcome(plan: Plan) -> str:
    """How it ended, or how far it came."""
    total = plan.placements
    if not plan.mode.touches_server:
        total = plan.messages
    elif plan.mode.touches_vault:
        total += plan.messages
    ended = plan.confirmed + plan.skipped + plan.failed
    still = max(0, total - ended) if plan.finished_at is None else 0
    return outcome_sentence(
        plan.mode,
        confirmed=plan.confirmed,
        skipped=plan.skipped,
        failed=plan.failed,
        open_items=still,
        way=plan.choices.way,
    )


def afterwards(plan: Plan, confirmed: int) -> tuple[str, ...]:
    """What is still true of a removal that was carried out."""
    if not confirmed or plan.choices.way is not WayOut.TRASH or not plan.mode.touches_server:
        return ()
    template = (
        "They lie in the provider’s trash until it is emptied. Under Removals they can be brought"
        " back from there."
    )
    if plan.mode is RemovalMode.LOCAL_ONLY:
        template = (
            "They lie in the provider’s trash until it is emptied; only then are they local-only."
            " Under Removals they can be brought back from there."
        )
    return (say(template),)


def still_in_trash(plan: Plan, number: int) -> str:
    """How many of the copies that a removal put into the trash lie there still; "" for another."""
    is_moved = plan.choices.way is WayOut.TRASH and plan.mode.touches_server
    if not is_moved or not plan.confirmed or plan.finished_at is None:
        return ""
    if not number:
        return say("None of it lies in the trash any more, as far as Homeport knows.")
    if number == plan.confirmed:
        return say("What was moved lies in the provider’s trash until that is emptied.")
    return say(
        "In the provider’s trash still, as far as Homeport knows: {copies}.",
        copies=copies(number),
    )


def interrupted(number: int) -> str:
    """What is true of a removal that was stopped, or cut off."""
    about = say("It was about {messages}.", messages=messages(number))
    return say("{about} {safe}", about=about, safe=nothing_unproven())


def nothing_unproven() -> str:
    """What is safe about a removal that did not come to its end."""
    return say(
        "Nothing was removed that had not been proven first; whatever is not certain yet is"
        " checked anew."
    )


def brought_back(restored: int, gone: int, failed: int) -> tuple[str, ...]:
    """What became of bringing copies back from the trash."""
    lines = [
        say_count(
            "1 copy lies where it was before.", "{n} copies lie where they were before.", restored
        )
        if restored
        else say("No copy was brought back.")
    ]
    if gone:
        lines.append(
            say_count(
                "1 copy is no longer in the trash.", "{n} copies are no longer in the trash.", gone
            )
        )
    if failed:
        lines.append(say("The server refused {copies}.", copies=copies(failed)))
    return tuple(lines)


def saved_sentences(path: Path, octets: int, sha256: str) -> tuple[str, ...]:
    """Where a file with receipts, or with the ledger, is, and what it is worth."""
    return (
        say("Saved as {name}", name=one_line(path.name)),
        say(
            "{size}, in {folder}. Outside the vault it is not encrypted.",
            size=size(octets),
            folder=one_line(str(path.absolute().parent)),
        ),
        say("SHA-256 of the file, which stands in the ledger too: {sha256}", sha256=sha256),
    )


def number_of_removals(number: int) -> str:
    return say_count("{n} removal", "{n} removals", number)


def newest_only(number: int) -> str:
    return say("the newest {n}", n=count(number))


def from_where(accounts: Mapping[str, int]) -> str:
    """The accounts whose servers it was about, those with most copies first; "" for none."""
    names = sorted(accounts, key=lambda name: (-accounts[name], name))
    if not names:
        return ""
    shown = [one_line(name, 60) for name in names[:2]]
    if len(names) > len(shown):
        shown.append(say_count("1 more", "{n} more", len(names) - len(shown)))
    return say("from {accounts}", accounts=say_list(shown))
