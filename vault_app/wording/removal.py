"""Removal in words: what goes, what stays, how it was proven, and why something was left alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from vault_app.model.removal import (
    MailboxShare,
    Preview,
    Receipt,
    RemovalMode,
    SkipReason,
    Step,
    WayOut,
)
from vault_app.wording.quantities import copies, date, date_time, messages, size
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line, quoted, say, say_clauses, say_count

MODE_NAMES = {
    RemovalMode.LOCAL_ONLY: "Keep local-only",
    RemovalMode.PURGE_SERVER: "Purge from the server",
    RemovalMode.PURGE_VAULT: "Purge from the vault",
    RemovalMode.PURGE_ALL: "Purge everywhere",
}
MODE_MEANINGS = {
    RemovalMode.LOCAL_ONLY: (
        "The copies on the server go. Your vault keeps every message, and yours becomes the only"
        " copy."
    ),
    RemovalMode.PURGE_SERVER: "The copies on the server go. The vault is not touched.",
    RemovalMode.PURGE_VAULT: "The copies in your vault go. The server is not touched.",
    RemovalMode.PURGE_ALL: "The copies on the server and in your vault go. None is left.",
}
STEP_NAMES = {
    Step.PLANNED: "planned",
    Step.LOCAL_VERIFIED: "copy at home read back and proven",
    Step.SERVER_MATCHED: "server's copy compared, the same",
    Step.MOVED: "moved to the trash, not yet checked",
    Step.FLAGGED: "marked on the server",
    Step.EXPUNGED: "removed, not yet checked",
    Step.CONFIRMED: "removed and checked",
    Step.SKIPPED: "left alone",
    Step.FAILED: "failed",
}
SKIP_REASONS = {
    SkipReason.LOCAL_BYTES_DIFFER: "The copy in the vault could not be proven.",
    SkipReason.SERVER_BYTES_DIFFER: "The server's copy is not the same as the one in the vault.",
    SkipReason.SIZE_DIFFERS: "The server's copy has another size than the one in the vault.",
    SkipReason.NOT_ON_SERVER: "It was no longer on the server.",
    SkipReason.FLAGGED_SINCE: "It was starred or changed after the preview.",
    SkipReason.NO_UIDPLUS: "This server cannot remove single messages safely.",
    SkipReason.READ_ONLY: "The server allows only reading in this folder.",
    SkipReason.UIDVALIDITY_CHANGED: "The server renumbered the folder after the preview.",
    SkipReason.MAILBOX_GONE: "The folder is no longer on the server.",
    SkipReason.REFUSED_BY_SERVER: "The server refused to remove it.",
    SkipReason.STILL_THERE: "The server said yes, but the message is still there.",
    SkipReason.COPY_LEFT_ON_SERVER: (
        "A copy is left on the server, so the one in the vault was kept as well."
    ),
    SkipReason.LABELS_SERVER: (
        "At this provider, removing a message from a folder does not delete it."
    ),
    SkipReason.NO_TRASH: "No trash folder was found at this provider.",
    SkipReason.IN_TRASH: "It is in the provider's trash already.",
    SkipReason.NO_MOVE: "This server cannot move single messages safely.",
    SkipReason.OVER_QUOTA: "The provider's trash has no room left.",
    SkipReason.ON_HOLD: "It is on hold.",
    SkipReason.NO_BACKUP: "No checked backup holds it, and the vault's would be the only copy.",
    SkipReason.CHANGED_SINCE: "It was changed on the server after the preview.",
    SkipReason.CANCELLED: "You stopped before it was its turn.",
}

VERIFICATIONS = {
    "absent-on-new-connection": "gone, seen on a new connection",
    "absent-everywhere": "gone from every folder, seen on a new connection",
    "in-trash-on-new-connection": "in the trash, seen on a new connection",
    "deleted-from-vault": "deleted from the vault",
    "kept-in-vault": "kept in the vault",
    "not-tried": "not removed, so nothing to check",
}


@dataclass(frozen=True, slots=True)
class PreviewWords:
    """A preview for people: one sentence each, ``warnings`` only when there is cause.

    ``left_alone``: what would stay although it was asked for, and why; ``elsewhere``: other copies
    of the same messages, that were not asked for.
    """

    title: str
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    warnings: tuple[str, ...]
    left_alone: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


def verification(code: str) -> str:
    """How the absence of a copy was established; an unknown code is shown as it is."""
    return say(VERIFICATIONS[code]) if code in VERIFICATIONS else one_line(code)


def mode_name(mode: RemovalMode) -> str:
    return say(MODE_NAMES[mode])


def mode_meaning(mode: RemovalMode) -> str:
    return say(MODE_MEANINGS[mode])


def step_name(step: Step) -> str:
    return say(STEP_NAMES[step])


def outcome_name(receipt: Receipt) -> str:
    """How it ended, as a clause: into the trash is not away."""
    if receipt.outcome is Step.CONFIRMED and receipt.host and receipt.way is WayOut.TRASH:
        return say("moved to the trash and checked")
    return step_name(receipt.outcome)


def skip_reason(reason: SkipReason) -> str:
    return say(SKIP_REASONS[reason])


def preview_words(preview: Preview) -> PreviewWords:
    """What goes, what stays, and what a person should know before saying yes."""
    if not preview.messages:
        return PreviewWords(mode_name(preview.mode), (say("Nothing matches."),), (), ())
    return PreviewWords(
        title=say(
            "{mode}: {messages}, {size}{range}",
            mode=mode_name(preview.mode),
            messages=messages(preview.messages),
            size=size(preview.size),
            range=_range(preview),
        ),
        goes=_goes(preview),
        stays=_stays(preview),
        warnings=_warnings(preview),
        left_alone=_left_alone(preview),
        elsewhere=tuple(_share(share) for share in preview.elsewhere),
    )


def _range(preview: Preview) -> str:
    if preview.oldest is None or preview.newest is None:
        return ""
    oldest, newest = date(preview.oldest), date(preview.newest)
    if oldest == newest:
        return say(", of {date}", date=oldest)
    return say(", from {oldest} to {newest}", oldest=oldest, newest=newest)


def _goes(preview: Preview) -> tuple[str, ...]:
    lines: list[str] = []
    if preview.mode.touches_server:
        lines.extend(_share(share) for share in preview.mailboxes)
        if not preview.placements:
            lines.append(say("Nothing on a server: no copy is known there."))
    if preview.mode.touches_vault:
        lines.append(say("{messages} in the vault", messages=messages(preview.vault_messages)))
    return tuple(lines)


def _share(share: MailboxShare) -> str:
    return say(
        "{copies} in {mailbox} of {account}",
        copies=copies(share.placements),
        mailbox=folder_name(share.mailbox),
        account=one_line(share.account),
    )


def _left_alone(preview: Preview) -> tuple[str, ...]:
    lines: list[str] = []
    for obstacle in preview.obstacles:
        values = {"copies": copies(obstacle.placements), "reason": skip_reason(obstacle.reason)}
        template = "{copies}: {reason}"
        if obstacle.account:
            template = "{copies} of {account}: {reason}"
            values["account"] = one_line(obstacle.account)
        lines.append(say(template, **values))
    return tuple(lines)


def _stays(preview: Preview) -> tuple[str, ...]:
    if preview.mode is RemovalMode.PURGE_ALL:
        return (say("The receipts, as proof of what was removed."),)
    if preview.mode is RemovalMode.PURGE_VAULT:
        return (
            say("Every copy on a server. It is not pulled again."),
            say("The receipts, as proof of what was removed."),
        )
    return (
        say_count(
            "The message, whole, in your vault.",
            "All {n} messages, whole, in your vault.",
            preview.messages,
        ),
        say("The receipts, as proof of what was removed."),
    )


def _warnings(preview: Preview) -> tuple[str, ...]:
    lines: list[str] = []
    if preview.last_copies:
        lines.append(
            say_count(
                "Of 1 message nothing at all will be left. This cannot be undone.",
                "Of {n} messages nothing at all will be left. This cannot be undone.",
                preview.last_copies,
            )
        )
    if preview.mode.touches_server and preview.placements:
        lines.append(
            say(
                "The provider may keep backups for some time. Homeport can prove that a message is"
                " no longer reachable, not that it was erased."
            )
        )
    return tuple(lines)


def outcome_sentence(
    mode: RemovalMode,
    *,
    confirmed: int,
    skipped: int,
    failed: int,
    open_items: int = 0,
    way: WayOut = WayOut.FOR_GOOD,
) -> str:
    """After a run: "12 copies removed and checked; 1 copy left alone"."""
    template = "{copies} removed from the vault"
    if mode.touches_server:
        template = "{copies} removed and checked"
        if way is WayOut.TRASH:
            template = "{copies} moved to the trash and checked"
    others = skipped or failed or open_items
    return say_clauses(
        say(template, copies=copies(confirmed)) if confirmed or not others else "",
        say("{copies} left alone", copies=copies(skipped)) if skipped else "",
        say("{copies} failed", copies=copies(failed)) if failed else "",
        say("{copies} still to do", copies=copies(open_items)) if open_items else "",
    )


def reasons_summary(reasons: Mapping[SkipReason, int]) -> tuple[str, ...]:
    """Why things were left alone, most frequent first: "3 copies: The folder is no longer …"."""
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0].value))
    return tuple(
        say("{copies}: {reason}", copies=copies(number), reason=skip_reason(reason))
        for reason, number in ordered
    )


def receipt_sentence(receipt: Receipt) -> str:
    """One receipt: what became of which copy, and when."""
    values = {
        "subject": quoted(receipt.subject or say("(no subject)"), 80),
        "mailbox": folder_name(receipt.mailbox),
        "host": one_line(receipt.host),
        "date": date_time(receipt.at),
        "reason": skip_reason(receipt.reason) if receipt.reason else "",
    }
    if receipt.outcome is not Step.CONFIRMED:
        return say("{subject} was left in {mailbox} at {host}. {reason}", **values).rstrip()
    if not receipt.host:
        return say("{subject} was removed from the vault on {date}.", **values)
    template = "{subject} was removed from {mailbox} at {host} on {date} and checked."
    if receipt.way is WayOut.TRASH:
        template = (
            "{subject} was moved from {mailbox} at {host} to the trash there on {date} and checked."
        )
    return say(template, **values)
