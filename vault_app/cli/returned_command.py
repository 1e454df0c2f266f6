"""returned: mail that was removed and lies on a server again."""

from collections.abc import Iterable, Sequence

from vault_app.archive.vault import Vault
from vault_app.cli.call import Call
from vault_app.cli.documents import Document
from vault_app.cli.removal_commands import begin_removal, check_can_answer
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.removal import RemovalMode
from vault_app.model.removal_rules import Returned
from vault_app.tasks import returned as tasks
from vault_app.wording import returned as words
from vault_app.wording.quantities import date_time
from vault_app.wording.states import folder_name
from vault_app.wording.text import say


def returned(call: Call) -> int:
    options = call.options
    if options.remove:
        check_can_answer(call)
    with call.vault() as vault:
        with vault.reader() as reader:
            found = tasks.returned(reader)
        if options.leave:
            return _leave(call, vault, found)
        if options.remove and found:
            query = tasks.query_of_returned(found)
            return begin_removal(call, vault, query, RemovalMode.LOCAL_ONLY, text="")
    call.console.answer([_document(each) for each in found], lambda: _lines(call, found))
    return DONE


def tell_of_returned(call: Call, vault: Vault) -> None:
    """A note after a pull, where mail came back."""
    with vault.reader() as reader:
        found = tasks.returned(reader) if reader.count_returned() else []
    if found:
        title = words.returned_title(found)
        call.console.note(say("{title}. See them by: returned", title=clean(title)))


def _leave(call: Call, vault: Vault, found: Sequence[Returned]) -> int:
    tasks.settle_returned(vault, [each.placement_id for each in found])
    call.console.answer({"left": len(found)}, lambda: [words.left_sentence(len(found))])
    return DONE


def _document(each: Returned) -> Document:
    return {
        "message": each.message_id,
        "account": each.account,
        "mailbox": each.mailbox,
        "subject": each.subject,
        "removed_at": each.removed_at.isoformat(),
        "seen_at": each.seen_at.isoformat(),
        "is_same": each.is_same,
    }


def _lines(call: Call, found: Sequence[Returned]) -> Iterable[str]:
    if not found:
        yield say("Nothing that was removed has come back.")
        return
    yield call.console.paint("bold", clean(words.returned_title(found)))
    yield from wrap(words.returned_text(found), call.console.text_width)
    columns = [
        Column(title=say("Subject"), may_shrink=True),
        Column(title=say("Where"), may_shrink=True),
        Column(title=say("Removed")),
        Column(title=say("Seen again")),
        Column(title=say("The same")),
    ]
    rows = [
        [
            clean(each.subject) or say("(no subject)"),
            f"{folder_name(clean(each.mailbox))} @ {clean(each.account)}",
            date_time(each.removed_at),
            date_time(each.seen_at),
            say("yes") if each.is_same else say("other bytes"),
        ]
        for each in found
    ]
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)
