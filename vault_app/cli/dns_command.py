"""dns: whether Homeport may ask the DNS about the domains of accounts, and what it answered."""

from collections.abc import Iterable, Sequence

from vault_app.archive.reader import Reader
from vault_app.cli import law_documents
from vault_app.cli.call import Call, find_account
from vault_app.cli.documents import Document
from vault_app.cli.render import clean, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER
from vault_app.model.dns import DnsSeen
from vault_app.model.errors import UsageError
from vault_app.model.mail import Account
from vault_app.regions.dns import dns_evidence, provider_of_domain
from vault_app.regions.world import World
from vault_app.tasks import dns as tasks
from vault_app.wording.text import say


def dns(call: Call) -> int:
    action = call.options.action
    if action in ("on", "off"):
        return _switch(call, is_allowed=action == "on")
    return _ask(call) if action == "ask" else _show(call)


def _switch(call: Call, *, is_allowed: bool) -> int:
    with call.vault() as vault:
        tasks.allow_asking(vault, is_allowed=is_allowed)
    sentence = (
        say(
            "From now on each pull asks your resolver about the domain of the account: who takes"
            " its mail, and who may send in its name. Your resolver sees these questions."
        )
        if is_allowed
        else say("The DNS is not asked any more. Answers that were noted stay.")
    )
    call.console.answer({"dns": is_allowed}, lambda: wrap(sentence, call.console.text_width))
    return DONE


def _ask(call: Call) -> int:
    with call.vault() as vault:
        world = call.world_of(vault)
        with vault.reader() as reader:
            if not tasks.may_ask(reader):
                raise UsageError(reason="dns-off")
            accounts = _accounts(call, reader)
        found = [(account, tasks.ask_about(vault, account)) for account in accounts]
    return _answer(call, world, found)


def _show(call: Call) -> int:
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        found = [
            (account, tasks.last_answer(reader, account.id)) for account in _accounts(call, reader)
        ]
    _answer(call, world, found)
    return DONE


def _accounts(call: Call, reader: Reader) -> Sequence[Account]:
    if call.options.account:
        return [find_account(reader, call.options.account)]
    return reader.accounts()


def _answer(call: Call, world: World, found: Sequence[tuple[Account, DnsSeen | None]]) -> int:
    call.console.answer(
        [_document(account, seen, world) for account, seen in found],
        lambda: (line for account, seen in found for line in _lines(account, seen, call, world)),
    )
    return DONE if all(seen for _, seen in found) else LEFT_OVER


def _document(account: Account, seen: DnsSeen | None, world: World) -> Document:
    service = provider_of_domain(seen, world) if seen else None
    return {
        "account": account.address,
        "provider": service.id if service else None,
        "provider_name": service.name if service else None,
        "answer": law_documents.dns(seen) if seen else None,
    }


def _lines(account: Account, seen: DnsSeen | None, call: Call, world: World) -> Iterable[str]:
    yield call.console.paint("bold", clean(account.address))
    if seen is None:
        yield "  " + (
            say("No answer is known.")
            if account.server.proxy is None
            else say("Not asked: that would go around the proxy of this account.")
        )
        return
    for evidence in dns_evidence(seen, world):
        yield from wrap(
            say("{seen}: {meaning}", seen=clean(evidence.seen, 200), meaning=evidence.points_to),
            call.console.text_width,
            "  ",
        )
