"""How an account stands: what the server has, what is in the vault, and what stands between."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vault_app.archive.reader import Reader
from vault_app.model.mail import Account, Mailbox
from vault_app.model.pulls import Allowance, KeptProof, Proof, PullRun
from vault_app.model.vault import QuarantinedCopy
from vault_app.regions.world import World
from vault_app.tasks.allowance import allowance
from vault_app.tasks.certificate_changes import CertificateChange, certificate_change


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStatus:
    """A mailbox as the last pull left it.

    ``on_server`` is the server's own number when it was last asked, ``None`` before. ``in_vault``
    counts copies that are in the vault and were on the server; ``new`` those of them that the
    last pull brought. Of what is on the server and not in the vault, ``waiting`` was not fetched
    yet, ``set_aside`` would not come, ``given_up`` is not tried any more, and ``purged`` was
    deleted from the vault by its owner. ``is_left_out``: it is not pulled.
    """

    mailbox: Mailbox
    on_server: int | None
    in_vault: int
    new: int
    waiting: int
    set_aside: int
    given_up: int
    purged: int
    is_left_out: bool

    @property
    def adds_up(self) -> bool:
        """By the last numbers, all that is on the server is in the vault."""
        return not self.is_left_out and not self.mailbox.trouble and self.on_server == self.in_vault

    @property
    def is_explained(self) -> bool:
        """What is missing is missing because its owner wants it so."""
        return (
            not self.is_left_out
            and not self.mailbox.trouble
            and self.on_server == self.in_vault + self.purged + self.given_up
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatus:
    """An account with all that a person is told of its pulls.

    ``runs`` and ``proofs`` are the newest first; ``proof`` is the newest, whole.
    ``account.refusal`` says whether the sign-in is refused. ``allowance`` is what its provider lets
    be fetched in a day, where that is limited. ``certificate_change`` is there while its owner has
    not seen it.
    """

    account: Account
    mailboxes: tuple[MailboxStatus, ...]
    set_aside: tuple[QuarantinedCopy, ...]
    runs: tuple[PullRun, ...]
    proof: Proof | None
    proofs: tuple[KeptProof, ...]
    allowance: Allowance | None
    certificate_change: CertificateChange | None = None

    @property
    def has_come_since_proof(self) -> bool:
        """Whether a pull brought mail after the newest proof, whose verdict may then be over."""
        made_at = self.proof.made_at if self.proof else None
        return made_at is not None and any(
            run.new and (run.ended_at or run.began_at) > made_at for run in self.runs
        )


def account_status(
    reader: Reader, world: World, account_id: int, *, runs: int = 20
) -> AccountStatus:
    """Read how an account stands; asks nobody. Raises ``AccountNotFound``."""
    account = reader.account(account_id)
    mailboxes = [each for each in reader.present_mailboxes(account_id) if each.selectable]
    aside = [each for each in reader.quarantined() if each.account_id == account_id]
    tried = Counter(each.mailbox_id for each in aside if not each.is_given_up)
    given_up = Counter(each.mailbox_id for each in aside if each.is_given_up)
    new, purged = reader.new_by_mailbox(account_id), reader.purged_by_mailbox(account_id)
    has_whole_store = _has_whole_store(mailboxes)
    statuses = [
        _status(
            each,
            new=new.get(each.id, 0),
            set_aside=tried[each.id],
            given_up=given_up[each.id],
            purged=purged.get(each.id, 0),
            is_left_out=(each.is_shared and not account.pulls_shared)
            or (has_whole_store and each.checked_at is None),
        )
        for each in mailboxes
    ]
    return AccountStatus(
        account=account,
        mailboxes=tuple(sorted(statuses, key=_order)),
        set_aside=tuple(aside),
        runs=tuple(reader.pull_runs(account_id, runs)),
        proof=reader.last_proof(account_id),
        proofs=tuple(reader.proofs(account_id)),
        allowance=allowance(reader, world, account),
        certificate_change=certificate_change(reader, account),
    )


def _status(
    mailbox: Mailbox, *, new: int, set_aside: int, given_up: int, purged: int, is_left_out: bool
) -> MailboxStatus:
    known = mailbox.messages + set_aside + given_up + purged
    return MailboxStatus(
        mailbox=mailbox,
        on_server=mailbox.counted,
        in_vault=mailbox.messages,
        new=new,
        waiting=0 if is_left_out else max(0, (mailbox.counted or 0) - known),
        set_aside=set_aside,
        given_up=given_up,
        purged=purged,
        is_left_out=is_left_out,
    )


def _has_whole_store(mailboxes: Sequence[Mailbox]) -> bool:
    """Whether the server's mailboxes are labels, so that one was pulled in place of the others."""
    return any(each.special_use == "all" and each.checked_at is not None for each in mailboxes)


def _order(status: MailboxStatus) -> tuple[bool, bool, str]:
    name = status.mailbox.name
    return status.is_left_out, name.upper() != "INBOX", name.casefold()
