"""How it stands with pulling by itself, as one value that the line, the tray and the page show."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vault_app.desktop.tokens import Tone
from vault_app.model.errors import HomeportError
from vault_app.model.mail import Account
from vault_app.tasks.schedule import Decision, Holdup, rest_until
from vault_app.tasks.watching import Ear, Heed
from vault_app.wording.errors import explain
from vault_app.wording.schedule import ear, moment, standing_sentence
from vault_app.wording.text import one_line, say, say_count


class Sign(enum.StrEnum):
    """What is most worth knowing, each with a shape of its own."""

    PULLING = "pulling"
    TROUBLE = "trouble"
    PAUSED = "paused"
    QUIET = "quiet"
    OFFLINE = "offline"
    METERED = "metered"
    WAITING = "waiting"


SIGN_ICONS: Final[dict[Sign, tuple[str, Tone]]] = {
    Sign.PULLING: ("refresh-cw", "accent"),
    Sign.TROUBLE: ("triangle-alert", "warning"),
    Sign.PAUSED: ("pause", "muted"),
    Sign.QUIET: ("moon", "muted"),
    Sign.OFFLINE: ("wifi-off", "muted"),
    Sign.METERED: ("wifi-off", "muted"),
    Sign.WAITING: ("clock", "muted"),
}
_HOLDUP_SIGNS: Final = {
    Holdup.PAUSED: Sign.PAUSED,
    Holdup.QUIET: Sign.QUIET,
    Holdup.OFFLINE: Sign.OFFLINE,
    Holdup.METERED: Sign.METERED,
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """An account of which the last pull by itself brought nothing, and why."""

    account: Account
    error: HomeportError


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``words`` is one short line ("Next pull at 14:35"), ``more`` sentences about what is wrong,
    ``listening`` how it stands with each account that is listened to."""

    sign: Sign
    words: str
    more: tuple[str, ...] = ()
    listening: tuple[tuple[Account, str], ...] = ()
    is_paused: bool = False
    has_accounts: bool = True


def standing_of(
    decision: Decision,
    now: datetime,
    *,
    is_pulling: bool,
    is_paused: bool,
    accounts: Sequence[Account],
    troubles: Sequence[Trouble],
    heeds: Sequence[Heed],
) -> Standing:
    """What to show of the schedule's decision, a pull that runs, and what went wrong last."""
    working = [each for each in accounts if each.refusal is None]
    is_listening = any(each.ear in (Ear.LISTENING, Ear.ASKING) for each in heeds)
    sign = Sign.WAITING
    words = standing_sentence(decision, now, is_listening=is_listening)
    more: list[str] = []
    for trouble in troubles:
        told = explain(trouble.error)
        more.append(
            say(
                "{account}: {title}. {happened}",
                account=one_line(trouble.account.address),
                title=told.title,
                happened=told.what_happened,
            )
        )
    if troubles:
        more.append(say("All that came before is safe in the vault."))
    refused = len(accounts) - len(working)
    if refused:
        more.append(
            say_count(
                "1 account is left out until you sign in again.",
                "{n} accounts are left out until you sign in again.",
                refused,
            )
        )
    rests = [until for each in troubles if (until := rest_until(each.error)) is not None]
    if decision.holdup is not None:
        sign = _HOLDUP_SIGNS[decision.holdup]
    elif rests and len(rests) == len(working):
        words = say("Daily limit; goes on {when}", when=moment(min(rests), now))
    elif troubles:
        sign = Sign.TROUBLE
        if decision.when is not None:
            words = say("Pull failed; again {when}", when=moment(decision.when, now))
        else:
            words = say("The last pull failed")
    if not accounts:
        words = say("No account to pull from")
    elif not working:
        sign, words = Sign.TROUBLE, say("Sign in again")
    if is_pulling:
        sign, words = Sign.PULLING, say("Pulling …")
    return Standing(
        sign=sign,
        words=words,
        more=tuple(more),
        listening=tuple((each.account, ear(each.ear)) for each in heeds),
        is_paused=is_paused,
        has_accounts=bool(accounts),
    )
