"""The proof of completeness: what a server counts and lists beside what the vault holds.

The server's words are all asked anew, with EXAMINE alone; nothing is changed there, and nothing is
fetched but header fields of messages that the vault does not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from vault_app.archive.looking import note_counts
from vault_app.archive.proofs import keep_proof
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.imap.grammar import ListItem
from vault_app.imap.names import decode_name
from vault_app.model.errors import (
    CommandRefused,
    MessageDamaged,
    MessageNotFound,
    ServerError,
    ServerMisbehaved,
)
from vault_app.model.jobs import Job
from vault_app.model.mail import Account, Mailbox
from vault_app.model.pulls import MailboxProof, Proof
from vault_app.tasks.accounts import Connect
from vault_app.tasks.link import Link, is_broken_link
from vault_app.tasks.mailbox_list import choose_mailboxes
from vault_app.tasks.mailbox_proof import MailboxProver, ProofProgress, left_from_vault
from vault_app.tasks.opened_mailbox import MailboxTask, OpenedMailbox

_TRIES_A_MAILBOX = 3
_NAME_LETTERS = 200


def prove(
    job: Job, vault: Vault, account: Account, connect: Connect, *, is_deep: bool = False
) -> Proof:
    """Ask the server anew for every mailbox, compare message by message, and keep the result.

    With ``is_deep`` the bytes of every message are read from the vault and hashed too.

    Raises:
        ServerError: no connection, or it is lost for good; nothing is kept then.
        Cancelled: likewise.
    """
    link = Link(job, lambda: connect(account.id))
    with vault.alone_with(account.id, job), vault.reader() as reader:
        damaged = _damaged(job, vault, account) if is_deep else ()
        try:
            mailboxes = _Proving(
                job=job, vault=vault, reader=reader, account=account, link=link, damaged=damaged
            ).run()
        finally:
            link.drop()
        proof = Proof(
            id=0,
            account_id=account.id,
            address=account.address,
            server=account.server.host,
            made_at=datetime.now(UTC).replace(microsecond=0),
            is_deep=is_deep,
            mailboxes=tuple(mailboxes),
        )
        return replace(proof, id=vault.write(keep_proof, proof))


def last_proof(reader: Reader, account_id: int) -> Proof | None:
    """The newest proof of an account."""
    return reader.last_proof(account_id)


def _damaged(job: Job, vault: Vault, account: Account) -> tuple[int, ...]:
    """Messages of the account whose bytes in the vault do not match their hash."""
    damaged: list[int] = []
    done = 0
    with vault.reader() as ids, vault.reader() as bodies:
        total = sum(each.messages for each in ids.present_mailboxes(account.id))
        for some in ids.messages_of_account(account.id):
            for message_id in some:
                job.check()
                try:
                    bodies.raw(message_id)
                except MessageDamaged:
                    damaged.append(message_id)
                except MessageNotFound:
                    continue  # purged meanwhile
                done += 1
                job.progress(done, max(total, done), "messages", "vault")
    return tuple(damaged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proving:
    """The proof of every mailbox of one account, over one link."""

    job: Job
    vault: Vault
    reader: Reader
    account: Account
    link: Link
    damaged: Sequence[int]

    def run(self) -> list[MailboxProof]:
        session = self.link.session
        session.look_around()
        choice = choose_mailboxes(session, self.account)
        if not choice.all:
            # Every account has an inbox (RFC 3501 5.1): an empty list proves nothing.
            raise ServerMisbehaved(host=self.account.server.host, detail="no mailboxes")
        pulled, left_out = choice.pulled, choice.left_out
        numbers = session.numbers([item.raw_name for item in (*pulled, *left_out)])
        counts = {raw_name: each.messages for raw_name, each in numbers.items()}
        listed = {item.raw_name for item in choice.all}
        progress = ProofProgress(self.job, sum(counts.get(each.raw_name, 0) for each in pulled))
        known = {each.raw_name: each for each in self.reader.present_mailboxes(self.account.id)}
        proofs = [
            self._prove(
                each, known.get(each.raw_name), progress, counted=counts.get(each.raw_name, 0)
            )
            for each in pulled
        ]
        self.vault.write(
            note_counts,
            {
                known[item.raw_name].id: proof.counted
                for item, proof in zip(pulled, proofs, strict=True)
                if item.raw_name in known and not proof.trouble
            },
            unchanged=(),
        )
        return [
            *proofs,
            *(_unread(line) for line in choice.unreadable),
            *(self._not_listed(each) for raw, each in known.items() if raw not in listed),
            *(_left_out(item, counts.get(item.raw_name, 0)) for item in left_out),
        ]

    def _prove(
        self, item: ListItem, known: Mailbox | None, progress: ProofProgress, *, counted: int
    ) -> MailboxProof:
        """``counted`` is what STATUS says, for a mailbox that cannot be opened."""
        name = decode_name(item.raw_name)
        task = MailboxTask(id=known.id if known else 0, raw_name=item.raw_name, name=name)
        self.job.check()
        for last_try in (False,) * (_TRIES_A_MAILBOX - 1) + (True,):
            prover = MailboxProver(
                job=self.job,
                reader=self.reader,
                progress=progress,
                mailbox=OpenedMailbox(self.link, task),
                mailbox_id=known.id if known else None,
                name=name,
                damaged=self.damaged,
            )
            try:
                return prover.prove()
            except CommandRefused as error:
                text = str(error.facts["server_text"])
                return _troubled(name, "refused", text, counted=counted)
            except ServerMisbehaved as error:
                self.link.drop()
                text = str(error.facts["detail"])
                return _troubled(name, "misbehaved", text, counted=counted)
            except ServerError as error:
                if last_try or not is_broken_link(error):
                    raise
                self.link.drop()
        raise AssertionError("the last try returns or raises")

    def _not_listed(self, known: Mailbox) -> MailboxProof:
        """A mailbox that the vault knows and the server does not list any more."""
        proof = _troubled(known.name, "not-listed")
        if not known.messages:
            return proof
        differences = left_from_vault(self.reader, known)
        return replace(proof, differences=differences, difference_count=known.messages)


def _unread(line: bytes) -> MailboxProof:
    return _troubled(line[:_NAME_LETTERS].decode("utf-8", "replace"), "unreadable")


def _troubled(name: str, reason: str, detail: str = "", *, counted: int = 0) -> MailboxProof:
    return MailboxProof(
        mailbox=name,
        counted=counted,
        listed=0,
        held=0,
        differences=(),
        difference_count=0,
        trouble=f"{reason}: {detail}" if detail else reason,
    )


def _left_out(item: ListItem, counted: int) -> MailboxProof:
    return MailboxProof(
        mailbox=decode_name(item.raw_name),
        counted=counted,
        listed=0,
        held=0,
        differences=(),
        difference_count=0,
        is_left_out=True,
    )
