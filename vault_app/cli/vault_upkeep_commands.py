"""backup, shrink: copies of the whole vault, and the room that it takes."""

from collections.abc import Callable, Iterable
from pathlib import Path

from vault_app.archive.vault import Vault
from vault_app.cli.call import Call
from vault_app.cli.documents import Document
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.backups import Backup
from vault_app.model.errors import UsageError
from vault_app.tasks import backing_up, shrinking
from vault_app.wording import upkeep as words
from vault_app.wording.quantities import count, date_time, iso, size
from vault_app.wording.text import say


def backup(call: Call) -> int:
    with call.vault() as vault:
        return _ACTIONS[call.options.action](call, vault)


def shrink(call: Call) -> int:
    with call.vault() as vault:
        with vault.reader() as reader:
            free, needed = shrinking.free_bytes(reader), shrinking.room_needed(reader)
        if call.options.look:
            call.console.answer(
                {"free": free, "room_needed": needed}, lambda: _look_lines(free, needed)
            )
            return DONE
        with call.job() as job:
            report = shrinking.shrink(job, vault)
    call.console.answer(
        {"before": report.before, "after": report.after}, lambda: [words.shrunk_sentence(report)]
    )
    return DONE


def _look_lines(free: int, needed: int) -> Iterable[str]:
    yield say("{size} could be given back to the disk.", size=size(free))
    if needed:
        yield say(
            "An older Homeport made this vault: for a while shrinking needs {size} of free disk.",
            size=size(needed),
        )


def _make(call: Call, vault: Vault) -> int:
    folder = Path(call.options.folder)
    with call.job() as job:
        made = backing_up.back_up(job, vault, folder)
    if backing_up.is_on_same_disk(vault, Path(made.place)):
        call.console.note(
            say("It lies on the same disk as the vault. Keep one on another disk as well.")
        )
    return _answer(call, made)


def _verify(call: Call, vault: Vault) -> int:
    known = _find(call, vault)
    with call.job() as job:
        return _answer(call, backing_up.verify_backup(job, vault, known.id))


def _forget(call: Call, vault: Vault) -> int:
    known = _find(call, vault)
    backing_up.forget_backup(vault, known.id)
    call.console.answer(
        {"forgotten": known.id},
        lambda: [say("The backup in {place} is forgotten.", place=clean(known.place))],
    )
    return DONE


def _list(call: Call, vault: Vault) -> int:
    with vault.reader() as reader:
        found = backing_up.backups(reader)

    def lines() -> Iterable[str]:
        if not found:
            yield say("There are no backups. Make one: backup make FOLDER")
            return
        columns = [
            Column(title=say("No."), is_right=True, style="dim"),
            Column(title=say("Made")),
            Column(title=say("Messages"), is_right=True),
            Column(title=say("Size"), is_right=True),
            Column(title=say("State"), may_shrink=True),
            Column(title=say("Where"), may_shrink=True),
        ]
        rows = [
            [
                str(each.id),
                date_time(each.made_at),
                count(each.messages),
                size(each.size),
                words.backup_state(each),
                clean(each.place),
            ]
            for each in found
        ]
        yield from table(columns, rows, width=call.console.width, paint=call.console.paint)

    call.console.answer([backup_document(each) for each in found], lines)
    return DONE


_ACTIONS: dict[str, Callable[[Call, Vault], int]] = {
    "make": _make,
    "verify": _verify,
    "forget": _forget,
    "list": _list,
}


def _find(call: Call, vault: Vault) -> Backup:
    with vault.reader() as reader:
        try:
            return backing_up.find_backup(reader, call.options.id)
        except KeyError as error:
            raise UsageError(reason="backup-unknown", value=str(call.options.id)) from error


def _answer(call: Call, found: Backup) -> int:
    call.console.answer(
        backup_document(found),
        lambda: wrap(words.backup_sentence(found), call.console.text_width),
    )
    return DONE


def backup_document(found: Backup) -> Document:
    """A backup as JSON."""
    return {
        "id": found.id,
        "place": found.place,
        "made_at": iso(found.made_at),
        "verified_at": iso(found.verified_at) if found.verified_at else None,
        "messages": found.messages,
        "size": found.size,
        "is_present": found.is_present,
    }
