"""What is said of moving mail to another account, before it and after it."""

from typing import Final

from vault_app.model.removal import WayOut
from vault_app.tasks.relocating import RelocationPreview, RelocationReport
from vault_app.wording.errors import explain
from vault_app.wording.quantities import count, folders, messages, size
from vault_app.wording.text import one_line, quoted, say, say_count, say_list

_FOLDERS_NAMED: Final = 4
_REASONS: Final = {
    "altered": "The new server changed it, so that it is not the same any more.",
    "not-in-vault": "It is no longer in this vault.",
    "damaged": "Its bytes in this vault are not what they were.",
    "refused": "The new server did not take it.",
    "no-folder": "The new server did not make its folder.",
    "not-found": "The new server took it, and then did not have it.",
}


def preview_title(preview: RelocationPreview) -> str:
    """ "14 messages, 3.4 MB"."""
    if not preview.messages:
        return say("None of this mail lies in that account.")
    return say("{messages}, {size}", messages=messages(preview.messages), size=size(preview.size))


def preview_text(preview: RelocationPreview) -> str:
    """Into which folders they go."""
    targets = list(dict.fromkeys(each.target for each in preview.folders))
    if not targets:
        return ""
    named = [one_line(each, 60) for each in targets[:_FOLDERS_NAMED]]
    if len(targets) > _FOLDERS_NAMED:
        named.append(folders(len(targets) - _FOLDERS_NAMED))
    return say("They go to {folders}.", folders=say_list(named))


def start_text(preview: RelocationPreview) -> str:
    """The words of the button; "" where there is nothing to do."""
    if not preview.messages:
        return ""
    number = messages(preview.messages)
    return (
        say("Move {messages}", messages=number)
        if preview.removes_source
        else say("Copy {messages}", messages=number)
    )


def is_whole(report: RelocationReport) -> bool:
    """Whether all went as it was wished."""
    moved = report.relocation
    is_removed = report.removal is None or not (report.removal.skipped or report.removal.failed)
    return moved.verified == moved.messages and not report.open_items and is_removed


def result_title(report: RelocationReport) -> str:
    moved = report.relocation
    if moved.verified == moved.messages:
        return say("{messages} copied and proven", messages=messages(moved.messages))
    return say(
        "{n} of {messages} copied and proven",
        n=count(moved.verified),
        messages=messages(moved.messages),
    )


def result_sentences(report: RelocationReport) -> tuple[str, ...]:
    """What was done at the new place and at the old, and why it ended early."""
    moved, removal = report.relocation, report.removal
    told: list[str] = []
    if moved.verified:
        template = "Each was read back at the new place and is the same, byte for byte."
        if moved.verified != moved.messages:
            template = (
                "Each of these was read back at the new place and is the same, byte for byte."
            )
        told.append(say(template))
    if removal is not None:
        to_trash = removal.plan.choices.way is WayOut.TRASH
        told.append(
            say_count(
                "At the old place 1 copy was moved to the trash and checked.",
                "At the old place {n} copies were moved to the trash and checked.",
                removal.confirmed,
            )
            if to_trash
            else say_count(
                "At the old place 1 copy was removed and checked.",
                "At the old place {n} copies were removed and checked.",
                removal.confirmed,
            )
        )
        if left := removal.skipped + removal.failed:
            told.append(
                say("Left there: {messages}. The receipts say why.", messages=messages(left))
            )
    elif moved.removes_source:
        told.append(say("Nothing was removed at the old place."))
    if report.is_full:
        told.append(say("The new account has no room left. Make room there, then go on."))
    elif report.error is not None:
        words = explain(report.error)
        told.append(f"{words.what_happened} {words.what_next}")
    return tuple(told)


def result_reasons(report: RelocationReport) -> tuple[tuple[str, str], ...]:
    """Why messages were left out, with the number of each."""
    return tuple(
        (_reason(code), count(number))
        for code, number in sorted(report.reasons.items(), key=lambda pair: -pair[1])
    )


def _reason(code: str) -> str:
    key, _, words = code.partition(": ")
    told = say(_REASONS.get(key, "It could not be copied."))
    if not words:
        return told
    return say("{told} The server wrote: {words}", told=told, words=quoted(words))
