"""status: how accounts stand, and account read-only and shared, which change that."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from vault_app.cli import documents, standing_documents
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import Console, lines_of
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER
from vault_app.model.errors import UsageError
from vault_app.model.mail import Account
from vault_app.model.pulls import PullRun
from vault_app.tasks.account_choices import set_pulls_shared, set_read_only
from vault_app.tasks.account_status import AccountStatus, account_status
from vault_app.wording import pulling as words
from vault_app.wording import quantities
from vault_app.wording.certificates import change_sentences, change_title
from vault_app.wording.proof import proof_title
from vault_app.wording.states import folder_name
from vault_app.wording.text import quoted, say, say_count


def status(call: Call) -> int:
    with call.vault() as vault, vault.reader() as reader:
        world = call.world_of(vault)
        accounts: Sequence[Account] = reader.accounts()
        if call.options.account:
            accounts = [find_account(reader, call.options.account)]
        if not accounts:
            raise UsageError(reason="no-accounts")
        found = [
            account_status(reader, world, each.id, runs=call.options.pulls) for each in accounts
        ]
    call.console.answer(
        [standing_documents.status(each) for each in found],
        lambda: _lines(found, call.console),
    )
    is_left = any(
        not (mailbox.adds_up or mailbox.is_left_out) for each in found for mailbox in each.mailboxes
    )
    return LEFT_OVER if is_left else DONE


def read_only(call: Call) -> int:
    """account read-only ACCOUNT on|off."""
    is_on = call.options.state == "on"
    with call.vault() as vault:
        with vault.reader() as reader:
            account = find_account(reader, call.options.account)
        account = set_read_only(vault, account.id, is_read_only=is_on)
    template = (
        "Nothing is ever changed on the server of {address}: removals there refuse."
        if is_on
        else "Removals on the server of {address} are possible again."
    )
    return _told(call, account, say(template, address=clean(account.address)))


def shared(call: Call) -> int:
    """account shared ACCOUNT on|off."""
    is_on = call.options.state == "on"
    with call.vault() as vault:
        with vault.reader() as reader:
            account = find_account(reader, call.options.account)
        account = set_pulls_shared(vault, account.id, pulls_shared=is_on)
    template = (
        "Folders that others share with {address} are pulled too."
        if is_on
        else "Folders that others share with {address} are not pulled any more."
    )
    return _told(call, account, say(template, address=clean(account.address)))


def _told(call: Call, account: Account, sentence: str) -> int:
    document = {
        **documents.account(account),
        "read_only": account.is_read_only,
        "pulls_shared": account.pulls_shared,
    }
    call.console.answer(document, lines_of(sentence))
    return DONE


def _lines(found: Sequence[AccountStatus], console: Console) -> Iterable[str]:
    for number, each in enumerate(found):
        if number:
            yield ""
        yield from _account_lines(each, console)


def _account_lines(found: AccountStatus, console: Console) -> Iterable[str]:
    account, paint, width = found.account, console.paint, console.width
    yield paint("bold", clean(account.address))
    if account.refusal:
        told = f" {quoted(account.refusal.text)}" if account.refusal.text else ""
        yield paint(
            "red",
            say(
                "The server has not taken the sign-in since {date}.{told}",
                date=quantities.date_time(account.refusal.at),
                told=told,
            ),
        )
    if found.certificate_change is not None:
        yield paint("yellow", change_title())
        for sentence in change_sentences(found.certificate_change):
            yield from wrap(sentence, console.text_width)
    if account.is_read_only:
        yield say("Read only: nothing is ever changed on its server.")
    if found.allowance is not None:
        yield from wrap(words.allowance_sentence(found.allowance), console.text_width)
    yield from _folder_lines(found, console)
    if found.set_aside:
        yield paint(
            "yellow",
            say_count(
                "{n} message would not come. See: set-aside list",
                "{n} messages would not come. See: set-aside list",
                len(found.set_aside),
            ),
        )
    if found.proof is None:
        yield say(
            "Completeness was never checked. Check with: prove {address}",
            address=clean(account.address),
        )
    else:
        yield say(
            "Checked {date}: {title}.",
            date=quantities.date_time(found.proof.made_at),
            title=proof_title(found.proof),
        )
        if found.has_come_since_proof:
            yield say(
                "Mail has come since then. Check again with: prove {address}",
                address=clean(account.address),
            )
    if found.runs:
        yield ""
        yield from _run_lines(found.runs, console, width)


def _folder_lines(found: AccountStatus, console: Console) -> Iterable[str]:
    columns = [Column(title=say("Folder"), may_shrink=True)]
    columns += [
        Column(title=say(title), is_right=True) for title in ("On server", "In the vault", "New")
    ]
    columns += [Column(title=say("State"), may_shrink=True), Column(title=say("Last look"))]
    rows = [
        [
            folder_name(clean(each.mailbox.name)),
            "" if each.on_server is None else quantities.count(each.on_server),
            quantities.count(each.in_vault),
            quantities.count(each.new),
            words.mailbox_state(each),
            quantities.ago(each.mailbox.checked_at, datetime.now(UTC))
            if each.mailbox.checked_at
            else say("never"),
        ]
        for each in found.mailboxes
    ]
    if rows:
        yield from table(columns, rows, width=console.width, paint=console.paint)
    for each in found.mailboxes:
        if each.mailbox.trouble:
            yield console.paint(
                "yellow",
                say(
                    "{folder}: {sentence}",
                    folder=folder_name(clean(each.mailbox.name)),
                    sentence=words.trouble_sentence(each.mailbox.trouble),
                ),
            )


def _run_lines(runs: Sequence[PullRun], console: Console, width: int) -> Iterable[str]:
    columns = [
        Column(title=say("Pull")),
        Column(title=say("Why"), may_shrink=True),
        Column(title=say("Outcome"), may_shrink=True),
        Column(title=say("What came"), may_shrink=True),
    ]
    rows = [
        [
            quantities.date_time(run.began_at),
            words.why_name(run.why),
            # Whoever asks here has the vault open alone: no pull can run.
            words.outcome_name(run, is_running=False),
            words.run_came(run),
        ]
        for run in runs
    ]
    yield from table(columns, rows, width=width, paint=console.paint)
    if newest := words.run_error(runs[0]):
        yield from wrap(say("The last one: {error}", error=clean(newest)), console.text_width)
