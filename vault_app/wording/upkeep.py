"""What is said of backups and of the room that a vault takes."""

from collections.abc import Sequence

from vault_app.model.backups import Backup, StillInBackup
from vault_app.tasks.shrinking import ShrinkReport
from vault_app.wording.quantities import date_time, messages, size
from vault_app.wording.text import one_line, say


def backup_sentence(backup: Backup) -> str:
    """One backup: what it holds, where it lies, and what is known of it."""
    return say(
        "{messages}, {size}, made {date}, in {place}. {state}",
        messages=messages(backup.messages),
        size=size(backup.size),
        date=date_time(backup.made_at),
        place=one_line(backup.place, 200),
        state=backup_state(backup),
    )


def backup_state(backup: Backup) -> str:
    """Whether it is there, and when it was last read."""
    if backup.verified_at is None:
        read = say("It was never read back whole.")
    else:
        read = say("Read back whole on {date}.", date=date_time(backup.verified_at))
    if backup.is_present:
        return read
    return say("{read} Its disk is not connected now.", read=read)


def shrunk_sentence(report: ShrinkReport) -> str:
    """What shrinking gave back."""
    freed = report.before - report.after
    if freed <= 0:
        return say(
            "There was nothing to give back; the vault takes {size}.", size=size(report.after)
        )
    return say(
        "{freed} were given back to the disk; the vault takes {size} now.",
        freed=size(freed),
        size=size(report.after),
    )


def still_in_backups_sentences(found: Sequence[StillInBackup]) -> tuple[str, ...]:
    """After messages were deleted from the vault: the backups in which they still are."""
    return tuple(
        say(
            "A backup still holds {messages} of these: {place}",
            messages=messages(each.messages),
            place=one_line(each.backup.place, 200),
        )
        if each.messages is not None
        else say(
            "A backup that cannot be read now may still hold them: {place}",
            place=one_line(each.backup.place, 200),
        )
        for each in found
    )
