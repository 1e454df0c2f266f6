"""pull: bring mail home, of one account or of all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vault_app.archive.vault import Vault
from vault_app.cli import documents, law_documents
from vault_app.cli.asking import ask_password
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import error_document
from vault_app.cli.progress import TerminalJob
from vault_app.cli.removal_rules_commands import run_after_pull, tell_of_waiting
from vault_app.cli.render import Column, Paint, clean, table
from vault_app.cli.returned_command import tell_of_returned
from vault_app.cli.rules_commands import check_lines
from vault_app.cli.vault_commands import DONE, LEFT_OVER, SERVER_FAILED
from vault_app.imap.session import Session
from vault_app.model.errors import SecretMissing, ServerError, UsageError
from vault_app.model.mail import Account
from vault_app.model.residency import RuleCheck
from vault_app.model.sign_in import SignInMethod
from vault_app.regions.world import World
from vault_app.tasks.accounts import Connect, connector
from vault_app.tasks.credentials import credential_of
from vault_app.tasks.dns import ask_about
from vault_app.tasks.pull import MailboxReport, PullReport
from vault_app.tasks.pull import pull as pull_account
from vault_app.tasks.reassess import is_due
from vault_app.tasks.residency import check_rules
from vault_app.wording import quantities
from vault_app.wording.errors import explain
from vault_app.wording.pulling import left_over_sentence
from vault_app.wording.states import folder_name
from vault_app.wording.text import say, say_count


@dataclass(slots=True)
class _Outcome:
    """What became of the accounts so far. One that fails never hides the others."""

    reports: list[PullReport] = field(default_factory=list)
    failures: list[tuple[Account, ServerError]] = field(default_factory=list)
    checks: list[RuleCheck] = field(default_factory=list)

    @property
    def mailboxes(self) -> list[MailboxReport]:
        return [mailbox for report in self.reports for mailbox in report.mailboxes]

    @property
    def exit_code(self) -> int:
        if self.failures:
            return SERVER_FAILED
        return LEFT_OVER if any(report.left_over for report in self.reports) else DONE


def pull(call: Call) -> int:
    outcome = _Outcome()
    with call.vault() as vault:
        accounts = _chosen(call, vault)
        with call.job() as job:
            for account in accounts:
                try:
                    outcome.reports.append(
                        pull_one(
                            call,
                            vault,
                            account,
                            job,
                            mailboxes=call.options.mailbox or None,
                            is_thorough=call.options.thorough,
                        )
                    )
                except ServerError as error:
                    if len(accounts) == 1:
                        raise
                    outcome.failures.append((account, error))
            world = call.world_of(vault)
            outcome.checks = check_rules(job, vault, world)
        tell_of_returned(call, vault)
        tell_of_waiting(call, vault)
        if is_due(vault, world):
            call.console.note(
                say("Facts that your mail was judged by have changed. Judge it again by: reassess")
            )
    call.console.answer(_document(outcome, world), lambda: _lines(outcome, call, world))
    for account, failure in outcome.failures:
        explained = explain(failure)
        call.console.note(f"{clean(account.address)}: {explained.title}. {explained.what_happened}")
    return outcome.exit_code


def _chosen(call: Call, vault: Vault) -> Sequence[Account]:
    with vault.reader() as reader:
        if call.options.account:
            return [find_account(reader, call.options.account)]
        accounts = reader.accounts()
    if not accounts:
        raise UsageError(reason="no-accounts")
    return accounts


def pull_one(
    call: Call,
    vault: Vault,
    account: Account,
    job: TerminalJob,
    *,
    mailboxes: Sequence[str] | None = None,
    is_thorough: bool = False,
) -> PullReport:
    """Pull one account, or only some of its mailboxes; asks for a password that is not kept."""
    connect, steady = _connections(call, vault, account, job)
    job.announce(connecting(account.server.host))
    report = pull_account(
        job,
        vault,
        call.home.world,
        account,
        connect,
        mailboxes=mailboxes,
        is_thorough=is_thorough,
    )
    # Asks only where the vault's owner switched that on.
    ask_about(vault, account)
    if mailboxes is None:
        run_after_pull(call, vault, account, job, steady)
    return report


def _connections(
    call: Call, vault: Vault, account: Account, job: TerminalJob
) -> tuple[Connect, Connect]:
    """How the account's server is reached: for a pull, which the job stops at any time, and for a
    removal, which it does not. A password that is not kept is asked for."""
    server = account.server
    pulling, steady = (connector(vault, call.home.secrets, each) for each in (job, None))
    try:
        credential_of(vault, call.home.secrets, account, job=job)
    except SecretMissing:
        if server.method is not SignInMethod.PASSWORD or not call.console.can_ask:
            raise
        password = ask_password(call.console, None, user=server.user, host=server.host)

        def ask_nobody_again(account_id: int) -> Session:
            if account_id != account.id:
                return steady(account_id)
            return Session(server, password)

        return lambda _: Session(server, password, idle=job.check), ask_nobody_again
    return pulling, steady


def connecting(host: str) -> str:
    """For the moment before a server says how much there is."""
    return say("Connecting to {host} …", host=clean(host))


def _document(outcome: _Outcome, world: World) -> documents.Document:
    """``rules`` is there where the vault has residency rules: what each found after the pull."""
    checks = [law_documents.rule_check(each, world.country_name, []) for each in outcome.checks]
    return {
        **({"rules": checks} if checks else {}),
        "mailboxes": [mailbox_document(each) for each in outcome.mailboxes],
        "bytes": sum(report.bytes for report in outcome.reports),
        "seconds": round(sum(report.seconds for report in outcome.reports), 3),
        "left_over": [
            {
                "mailbox": each.mailbox,
                "uid": each.uid,
                "reason": each.reason,
                "detail": each.detail,
            }
            for report in outcome.reports
            for each in report.left_over
        ],
        "errors": [
            {"account": account.address, **error_document(error)}
            for account, error in outcome.failures
        ],
    }


def mailbox_document(report: MailboxReport) -> documents.Document:
    return {
        "account": report.account,
        "mailbox": report.mailbox,
        "listed": report.listed,
        "stored": report.stored,
        "new": report.new,
        "vanished": report.vanished,
        "quarantined": report.quarantined,
    }


def _lines(outcome: _Outcome, call: Call, world: World) -> Iterable[str]:
    for number, report in enumerate(outcome.reports):
        if len(outcome.reports) > 1 and report.mailboxes:
            if number:
                yield ""
            yield call.console.paint("bold", clean(report.mailboxes[0].account))
        yield from report_lines(report, width=call.console.width, paint=call.console.paint)
    for check in outcome.checks:
        if check.breaches:
            yield ""
            yield from check_lines(check, call, world)


def report_lines(report: PullReport, *, width: int, paint: Paint) -> Iterable[str]:
    """One account's folders, the sum, and what was left over."""
    columns = [Column(title=say("Folder"), may_shrink=True)] + [
        Column(title=say(title), is_right=True)
        for title in ("On server", "In the vault", "New", "Gone", "Set aside")
    ]
    rows = [
        [
            folder_name(clean(each.mailbox)),
            *map(
                quantities.count,
                (each.listed, each.stored, each.new, each.vanished, each.quarantined),
            ),
        ]
        for each in report.mailboxes
    ]
    yield from table(columns, rows, width=width, paint=paint)
    template = "{new}, {size}, in {time} ({rate})." if report.messages else "{new}."
    yield say(
        template,
        new=say_count("{n} new message", "{n} new messages", report.new),
        size=quantities.size(report.bytes),
        time=quantities.elapsed(report.seconds),
        rate=quantities.rate(report.messages_per_second),
    )
    for left in report.left_over:
        sentence = left_over_sentence(
            mailbox=left.mailbox, uid=left.uid, reason=left.reason, detail=left.detail
        )
        yield paint("yellow", say("Left over: {sentence}", sentence=sentence))
