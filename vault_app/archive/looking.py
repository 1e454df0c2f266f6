"""Writes of looks at mailboxes: what was counted, where a look ended, what stood in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vault_app.archive.database import Connection
from vault_app.archive.instants import now_seconds, to_seconds
from vault_app.archive.writer import alters
from vault_app.model.jobs import Change
from vault_app.model.vault import MailboxEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxTally:
    """The outcome of a finished look: ``listed`` = ``stored`` + ``vanished`` + ``quarantined``.

    ``kept_out`` were listed too; the owner deleted them from the vault, and they stay out.
    """

    uidvalidity: int
    listed: int
    stored: int
    vanished: int
    quarantined: int
    kept_out: int = 0


@alters(Change.MAILBOXES)
def note_counts(
    connection: Connection, counts: Mapping[int, int], *, unchanged: Sequence[int]
) -> None:
    """Note how many messages the server counts in mailboxes, by id, and which of these are as the
    last look left them: that counts as another look."""
    connection.executemany(
        "UPDATE mailbox SET counted = ? WHERE id = ?",
        [(count, mailbox_id) for mailbox_id, count in counts.items()],
    )
    now = now_seconds()
    connection.executemany(
        "UPDATE mailbox SET checked_at = ?, trouble = '' WHERE id = ?",
        [(now, mailbox_id) for mailbox_id in unchanged],
    )


@alters(Change.MAILBOXES)
def begin_epoch(connection: Connection, mailbox_id: int, uidvalidity: int) -> None:
    """Note the UIDVALIDITY under which UIDs of this mailbox are to be understood from now on."""
    connection.execute("UPDATE mailbox SET uidvalidity = ? WHERE id = ?", (uidvalidity, mailbox_id))
    connection.execute(
        "DELETE FROM mailbox_mark WHERE mailbox_id = ? AND uidvalidity <> ?",
        (mailbox_id, uidvalidity),
    )


@alters(Change.MAILBOXES)
def finish_mailbox(
    connection: Connection, mailbox_id: int, tally: MailboxTally, end: MailboxEnd | None
) -> None:
    """Note the outcome of a finished look, with its date, and where it ended: ``None`` if the next
    one has to compare everything."""
    connection.execute(
        "UPDATE mailbox SET uidvalidity = ?, listed = ?, stored = ?, vanished = ?,"
        " quarantined = ?, kept_out = ?, counted = ?, checked_at = ?, trouble = '' WHERE id = ?",
        (
            tally.uidvalidity,
            tally.listed,
            tally.stored,
            tally.vanished,
            tally.quarantined,
            tally.kept_out,
            tally.listed - tally.vanished + tally.kept_out,
            now_seconds(),
            mailbox_id,
        ),
    )
    connection.execute("DELETE FROM mailbox_mark WHERE mailbox_id = ?", (mailbox_id,))
    if end is not None:
        connection.execute(
            "INSERT INTO mailbox_mark (mailbox_id, uidvalidity, uidnext, highest_modseq, counted,"
            " compared_at) VALUES (?, ?, ?, ?, ?, ?)",
            (
                mailbox_id,
                end.uidvalidity,
                end.uidnext,
                end.highest_modseq,
                end.counted,
                to_seconds(end.compared_at),
            ),
        )


@alters()
def forget_mark(connection: Connection, mailbox_id: int) -> None:
    """Let the next look at a mailbox compare everything."""
    connection.execute("DELETE FROM mailbox_mark WHERE mailbox_id = ?", (mailbox_id,))


@alters(Change.MAILBOXES)
def note_trouble(connection: Connection, mailbox_id: int, text: str) -> None:
    """Note why a mailbox could not be finished: "reason", or "reason: what the server said"."""
    connection.execute("UPDATE mailbox SET trouble = ? WHERE id = ?", (text, mailbox_id))
