"""set-aside list, retry, skip, unskip: messages that a server lists and would not give."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from vault_app.archive.vault import Vault
from vault_app.cli import standing_documents
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import Console, lines_of
from vault_app.cli.pull_command import pull_one
from vault_app.cli.render import clean, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER
from vault_app.model.errors import UsageError
from vault_app.model.mail import Account
from vault_app.model.vault import QuarantinedCopy
from vault_app.tasks import quarantine as tasks
from vault_app.wording import pulling as words
from vault_app.wording.text import quoted, say, say_count

_ALL = "all"


def set_aside(call: Call) -> int:
    return _ACTIONS[call.options.action](call)


def _list(call: Call) -> int:
    with call.vault() as vault:
        found = _found(call, vault)
        with vault.reader() as reader:
            accounts = {each.id: each for each in reader.accounts()}
    call.console.answer(
        [standing_documents.set_aside(each) for each in found],
        lambda: _lines(found, accounts, call.console),
    )
    return LEFT_OVER if found else DONE


def _skip(call: Call) -> int:
    with call.vault() as vault:
        chosen = _chosen(call, vault)
        tasks.skip_for_good(vault, chosen)
    return _told(
        call,
        chosen,
        say_count(
            "{n} message is not tried any more. It still counts as missing.",
            "{n} messages are not tried any more. They still count as missing.",
            len(chosen),
        ),
    )


def _unskip(call: Call) -> int:
    with call.vault() as vault:
        chosen = _chosen(call, vault)
        tasks.try_with_each_pull(vault, chosen)
    return _told(
        call,
        chosen,
        say_count(
            "{n} message is tried again with each pull.",
            "{n} messages are tried again with each pull.",
            len(chosen),
        ),
    )


def _retry(call: Call) -> int:
    with call.vault() as vault:
        chosen = _chosen(call, vault)
        tasks.try_with_each_pull(vault, chosen)
        with vault.reader() as reader:
            accounts = {each.id: each for each in reader.accounts()}
        with call.job() as job:
            for account_id, names in _folders_of(chosen).items():
                if account_id in accounts:
                    pull_one(call, vault, accounts[account_id], job, mailboxes=names)
        still = {_key(each) for each in _found(call, vault)}
    left = [each for each in chosen if _key(each) in still]
    came = len(chosen) - len(left)
    _told(
        call,
        left,
        say(
            "{came} of {all} came.",
            came=came,
            all=say_count("{n} message", "{n} messages", len(chosen)),
        ),
    )
    return LEFT_OVER if left else DONE


def _folders_of(copies: Sequence[QuarantinedCopy]) -> dict[int, list[str]]:
    folders: dict[int, list[str]] = {}
    for copy in copies:
        names = folders.setdefault(copy.account_id, [])
        if copy.mailbox not in names:
            names.append(copy.mailbox)
    return folders


def _key(copy: QuarantinedCopy) -> tuple[int, int, int]:
    return copy.mailbox_id, copy.uidvalidity, copy.uid


def _found(call: Call, vault: Vault) -> list[QuarantinedCopy]:
    with vault.reader() as reader:
        account = find_account(reader, call.options.account) if call.options.account else None
        return tasks.set_aside(reader, account.id if account else None)


def _chosen(call: Call, vault: Vault) -> list[QuarantinedCopy]:
    """Those that were named; raises ``UsageError`` for a number that is none of theirs."""
    found = {standing_documents.number(each): each for each in _found(call, vault)}
    names: Sequence[str] = call.options.copies
    if list(names) == [_ALL]:
        return list(found.values())
    for name in names:
        if name not in found:
            raise UsageError(reason="not-set-aside", value=name)
    return [found[name] for name in dict.fromkeys(names)]


def _told(call: Call, copies: Sequence[QuarantinedCopy], sentence: str) -> int:
    call.console.answer([standing_documents.set_aside(each) for each in copies], lines_of(sentence))
    return DONE


def _lines(
    found: Sequence[QuarantinedCopy], accounts: dict[int, Account], console: Console
) -> Iterable[str]:
    if not found:
        yield say("Nothing is set aside: the servers gave every message that they list.")
        return
    now = datetime.now(UTC)
    for each in found:
        account = accounts.get(each.account_id)
        yield console.paint(
            "bold",
            say(
                "{number}  {title}",
                number=standing_documents.number(each),
                title=words.set_aside_title(each),
            )
            + (f"  ({clean(account.address)})" if account and len(accounts) > 1 else ""),
        )
        for sentence in (words.set_aside_text(each), words.tries_sentence(each, now)):
            yield from wrap(sentence, console.text_width, "  ")
        if each.detail:
            yield from wrap(
                say("{name}: {detail}", name=words.detail_name(each), detail=quoted(each.detail)),
                console.text_width,
                "  ",
            )


_ACTIONS = {"list": _list, "retry": _retry, "skip": _skip, "unskip": _unskip}
