"""hold: mail that nobody can remove until its hold is lifted."""

from collections.abc import Callable, Iterable

from vault_app.archive.vault import Vault
from vault_app.cli.call import Call
from vault_app.cli.documents import Document
from vault_app.cli.render import wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.query import parse_query
from vault_app.model.removal_rules import Hold
from vault_app.tasks import holds as tasks
from vault_app.wording import holds as words
from vault_app.wording.text import one_line, say


def hold(call: Call) -> int:
    if call.options.action == "add":
        # A slip of the pen is told before a passphrase is asked for.
        parse_query(" ".join(call.options.query))
    with call.vault() as vault:
        return _ACTIONS[call.options.action](call, vault)


def _add(call: Call, vault: Vault) -> int:
    options = call.options
    made = tasks.make_hold(
        vault,
        call.world_of(vault),
        name=options.name,
        reason=options.reason,
        query_text=" ".join(options.query),
        ids=options.message,
    )
    call.console.answer(hold_document(made), lambda: words.made_sentences(made))
    return DONE


def _lift(call: Call, vault: Vault) -> int:
    with vault.reader() as reader:
        found = tasks.find_hold(reader, call.options.hold)
    tasks.lift_hold(vault, found.id, call.options.reason)
    call.console.answer(
        {"lifted": found.id, "name": found.name},
        lambda: [say("The hold “{name}” is lifted.", name=one_line(found.name, 100))],
    )
    return DONE


def _list(call: Call, vault: Vault) -> int:
    world = call.world_of(vault)
    with vault.reader() as reader:
        found = tasks.holds(reader)
        unreadable = tasks.unreadable_holds(reader, world)

    def lines() -> Iterable[str]:
        if not found:
            yield say("Nothing is on hold. To hold mail: hold add --help")
        for each in found:
            yield call.console.paint("bold", f"{each.id}  {one_line(each.name, 100)}")
            yield from wrap(words.hold_sentence(each), call.console.text_width, "  ")

    lost = {each.id for each in unreadable}
    call.console.answer(
        [{**hold_document(each), "is_readable": each.id not in lost} for each in found], lines
    )
    for each in unreadable:
        call.console.note(words.unreadable_sentence(each))
    return DONE


_ACTIONS: dict[str, Callable[[Call, Vault], int]] = {"add": _add, "lift": _lift, "list": _list}


def hold_document(found: Hold) -> Document:
    """A hold as JSON."""
    return {
        "id": found.id,
        "name": found.name,
        "reason": found.reason,
        "search": found.query,
        "messages": found.messages,
        "made_at": found.made_at.isoformat(),
        "lifted_at": None if found.lifted_at is None else found.lifted_at.isoformat(),
        "lifted_reason": found.lifted_reason,
    }
