"""What a pull tells: each mailbox with its numbers, and what was left over."""

from dataclasses import dataclass

from vault_app.model.errors import CommandRefused, ServerMisbehaved
from vault_app.model.mail import Account
from vault_app.tasks.mailbox_pull import MailboxOutcome
from vault_app.tasks.opened_mailbox import MailboxTask


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxReport:
    """A mailbox after the pull: ``listed`` = ``stored`` + ``vanished`` + ``quarantined``.

    ``new`` counts messages that the vault did not have in any mailbox before.
    """

    account: str
    mailbox: str
    listed: int
    stored: int
    new: int
    vanished: int
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """Something that could not be pulled: a copy, or with ``uid`` ``None`` a whole mailbox."""

    mailbox: str
    uid: int | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """The outcome of a pull."""

    mailboxes: tuple[MailboxReport, ...]
    left_over: tuple[LeftOver, ...]
    messages: int
    bytes: int
    seconds: float

    @property
    def new(self) -> int:
        return sum(mailbox.new for mailbox in self.mailboxes)

    @property
    def messages_per_second(self) -> float:
        return self.messages / self.seconds if self.seconds > 0 else 0.0


def report_of(account: Account, task: MailboxTask, outcome: MailboxOutcome) -> MailboxReport:
    """The report of a mailbox that was pulled."""
    return MailboxReport(
        account=account.label,
        mailbox=task.name,
        listed=outcome.tally.listed,
        stored=outcome.tally.stored,
        new=outcome.new,
        vanished=outcome.tally.vanished,
        quarantined=outcome.tally.quarantined,
    )


def left_over_of(task: MailboxTask, outcome: MailboxOutcome) -> list[LeftOver]:
    """What could not be had of a mailbox that was pulled."""
    found = [
        LeftOver(mailbox=task.name, uid=fate.uid, reason=fate.reason, detail=fate.detail)
        for fate in outcome.refused
    ]
    if not outcome.is_complete:
        found.append(LeftOver(mailbox=task.name, uid=None, reason="list-incomplete", detail=""))
    return found


def mailbox_left_over(task: MailboxTask, error: CommandRefused | ServerMisbehaved) -> LeftOver:
    """A mailbox that could not be opened or read."""
    if isinstance(error, CommandRefused):
        return LeftOver(
            mailbox=task.name,
            uid=None,
            reason="refused",
            detail=str(error.facts["server_text"]),
        )
    return LeftOver(
        mailbox=task.name, uid=None, reason="misbehaved", detail=str(error.facts["detail"])
    )
