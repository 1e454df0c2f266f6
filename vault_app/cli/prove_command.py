"""prove: the proof of completeness of an account."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from vault_app.archive.vault import Vault
from vault_app.cli.call import Call, find_account
from vault_app.cli.console import Console
from vault_app.cli.pull_command import connecting
from vault_app.cli.render import Column, clean, table, wrap
from vault_app.cli.vault_commands import DONE, LEFT_OVER
from vault_app.model.errors import UsageError
from vault_app.model.mail import Account
from vault_app.model.proof_document import proof_document
from vault_app.model.pulls import MailboxProof, Proof
from vault_app.tasks.accounts import connector
from vault_app.tasks.completeness import last_proof, prove
from vault_app.tasks.new_file import check_place
from vault_app.tasks.proof_file import ProofWritten, proof_format_of, write_proof
from vault_app.wording import proof as words
from vault_app.wording import quantities
from vault_app.wording.proof_paper import ProofPages
from vault_app.wording.states import folder_name
from vault_app.wording.text import say

_MOST_NAMED = 50


def prove_account(call: Call) -> int:
    options = call.options
    path = Path(options.output) if options.output else None
    if path is not None:
        proof_format_of(path)
    with call.vault() as vault:
        if path is not None:
            check_place(path, may_replace=options.overwrite, vault_folder=vault.folder)
        with vault.reader() as reader:
            account = find_account(reader, options.account)
        proof = _proof(call, vault, account)
        written = _write(call, vault, proof, path)
    document = {
        **proof_document(proof),
        "id": proof.id,
        "file": str(written.path) if written else None,
        "file_sha256": written.sha256 if written else None,
    }
    call.console.answer(document, lambda: _lines(proof, written, call.console))
    return DONE if proof.is_whole else LEFT_OVER


def _proof(call: Call, vault: Vault, account: Account) -> Proof:
    if call.options.last:
        with vault.reader() as reader:
            kept = last_proof(reader, account.id)
        if kept is None:
            raise UsageError(reason="no-proof")
        return kept
    with call.job() as job:
        job.announce(connecting(account.server.host))
        connect = connector(vault, call.home.secrets, job)
        return prove(job, vault, account, connect, is_deep=call.options.deep)


def _write(call: Call, vault: Vault, proof: Proof, path: Path | None) -> ProofWritten | None:
    if path is None:
        return None
    with call.job() as job:
        return write_proof(
            job,
            vault,
            call.home.world,
            ProofPages(),
            proof,
            path=path,
            kind=proof_format_of(path),
            may_replace=call.options.overwrite,
        )


def _lines(proof: Proof, written: ProofWritten | None, console: Console) -> Iterable[str]:
    title = say("{title}.", title=words.proof_title(proof))
    yield console.paint("green" if proof.is_whole else "yellow", title)
    yield say(
        "{account}, checked {date}.",
        account=clean(proof.address),
        date=quantities.date_time(proof.made_at),
    )
    for sentence in words.proof_sentences(proof):
        yield from wrap(sentence, console.text_width)
    yield ""
    yield from _folders(proof.mailboxes, console)
    for mailbox in proof.mailboxes:
        yield from _mailbox_lines(mailbox, console)
    if written is not None:
        yield ""
        # As sha256sum writes it, so that "sha256sum --check" reads it.
        yield f"{written.sha256}  {written.path}"


def _folders(mailboxes: Sequence[MailboxProof], console: Console) -> Iterable[str]:
    columns = [
        Column(title=say("Folder"), may_shrink=True),
        Column(title=say("Server counts"), is_right=True),
        Column(title=say("Lists"), is_right=True),
        Column(title=say("In the vault"), is_right=True),
        Column(title=say("Outcome"), may_shrink=True),
    ]
    rows = [
        [
            folder_name(clean(each.mailbox)),
            quantities.count(each.counted),
            quantities.count(each.listed) if words.was_looked_at(each) else "",
            quantities.count(each.held) if words.was_looked_at(each) else "",
            words.mailbox_verdict(each),
        ]
        for each in mailboxes
    ]
    yield from table(columns, rows, width=console.width, paint=console.paint)


def _mailbox_lines(mailbox: MailboxProof, console: Console) -> Iterable[str]:
    if not mailbox.differences and not mailbox.trouble:
        return
    yield ""
    yield console.paint("bold", folder_name(clean(mailbox.mailbox)))
    if mailbox.trouble:
        yield from wrap(words.trouble_text(mailbox), console.text_width)
    for each in mailbox.differences[:_MOST_NAMED]:
        date = quantities.date(each.date) if each.date else ""
        told = "  ".join(
            part for part in (words.difference_title(each), clean(each.sender), date) if part
        )
        yield f"  {told}"
        yield console.paint("dim", f"    {words.difference_text(each)}")
    more = mailbox.difference_count - min(len(mailbox.differences), _MOST_NAMED)
    if more:
        yield say("  … and {n} more; --json and --output name more.", n=quantities.count(more))
