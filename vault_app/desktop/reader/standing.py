"""What is known of a message besides its text: where it lies now, who held it, who can compel them.

Read apart from the text, because this changes with every pull and removal and the text never does.
No Qt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as day
from typing import Final, Protocol

from vault_app.desktop.reading import Reading
from vault_app.model.countries import CountryNames
from vault_app.model.custody import Custody, Holding, Reach
from vault_app.model.mail import GoneWhy, MessageRow, Placement, PlacementState
from vault_app.model.removal import Receipt, Step
from vault_app.wording.custody import CountryName, place, provider_name, strip_sentence
from vault_app.wording.quantities import date
from vault_app.wording.states import folder_name, gone_why
from vault_app.wording.text import say, say_count, say_list

_PAGE: Final = 500
_MOST_RECEIPTS: Final = 5_000


class LawBook(Protocol):
    """The questions that the reader asks of ``regions.world.World``."""

    @property
    def country_name(self) -> CountryNames: ...
    def reaches(self, holding: Holding, /, *, on: day) -> tuple[Reach, ...]: ...
    def limits(self, holding: Holding, /, *, on: day) -> tuple[Reach, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``reaches`` has every current holding with the legal orders that reach it, ``limits`` the
    rules that stand against handing it over."""

    row: MessageRow
    placements: tuple[Placement, ...]
    custody: tuple[Custody, ...]
    reaches: tuple[tuple[Holding, tuple[Reach, ...]], ...]
    limits: tuple[tuple[Holding, tuple[Reach, ...]], ...]
    receipts: tuple[Receipt, ...]
    accounts: dict[int, str]

    @property
    def current(self) -> tuple[Custody, ...]:
        return tuple(one for one in self.custody if one.until is None)

    def copies_of(self, account_id: int | None) -> tuple[Placement, ...]:
        """What still lies in an account."""
        return tuple(
            one
            for one in self.placements
            if one.gone_at is None and account_id in (None, one.account_id)
        )


@dataclass(frozen=True, slots=True)
class Headline:
    """What the strip says: one sentence, and what else belongs to it ("" if nothing)."""

    sentence: str
    detail: str


def read_standing(
    reader: Reading, law: LawBook, message_id: int, check: Callable[[], None]
) -> Standing:
    """Read everything from the vault; for a lane, never the interface thread."""
    row = reader.row(message_id)
    placements = tuple(reader.placements(message_id))
    custody = tuple(reader.custody(message_id))
    check()
    holdings = dict.fromkeys(one.holding for one in custody if one.until is None)
    today = datetime.now(UTC).date()
    was_removed = any(one.gone_why is GoneWhy.REMOVED for one in placements)
    return Standing(
        row=row,
        placements=placements,
        custody=custody,
        reaches=tuple((holding, law.reaches(holding, on=today)) for holding in holdings),
        limits=tuple((holding, law.limits(holding, on=today)) for holding in holdings),
        receipts=_receipts(reader, message_id, check) if was_removed else (),
        accounts={account.id: account.label for account in reader.accounts()},
    )


def _receipts(reader: Reading, message_id: int, check: Callable[[], None]) -> tuple[Receipt, ...]:
    found: list[Receipt] = []
    for offset in range(0, _MOST_RECEIPTS, _PAGE):
        check()
        page = reader.receipts(_PAGE, offset)
        found.extend(
            one for one in page if one.message_id == message_id and one.outcome is Step.CONFIRMED
        )
        if len(page) < _PAGE:
            break
    return tuple(found)


def headline(standing: Standing, country_name: CountryNames) -> Headline:
    """The sentence over the message, by where it lies now."""
    state = standing.row.state
    if state is PlacementState.LOCAL_ONLY:
        return _local_only(standing, country_name)
    if state is PlacementState.GONE:
        return _gone(standing)
    sentence = strip_sentence(standing.custody, country_name, state=state)
    return Headline(sentence, moved_sentence(standing.custody, country_name))


def moved_sentence(custodies: Sequence[Custody], country_name: CountryName) -> str:
    """Where it was put at its delivery, if its mailbox lies elsewhere by now; else ""."""
    told: dict[str, None] = {}
    for now in custodies:
        if now.until is not None or now.account_id is None:
            continue
        earlier = [
            one
            for one in custodies
            if one.until is not None
            and one.account_id == now.account_id
            and one.holding.provider_id == now.holding.provider_id
        ]
        if not earlier:
            continue
        first = min(earlier, key=lambda one: one.since.timestamp() if one.since else 0.0)
        was, is_now = (place(one.holding, country_name) for one in (first, now))
        if was == is_now:
            continue
        told[say("Delivered to {place}. The mailbox has moved since.", place=was)] = None
    return " ".join(told)


def vault_since(standing: Standing) -> str:
    """Since when the vault has had it, as far as its placements tell."""
    seen = [one.first_seen for one in standing.placements]
    return say("since {date}", date=date(min(seen))) if seen else ""


def mailboxes_sentence(standing: Standing, account_id: int | None) -> str:
    """ "A copy lies in Inbox" or "Copies lie in Inbox and Archive"; "" when there is none."""
    names = list(dict.fromkeys(one.mailbox for one in standing.copies_of(account_id)))
    if not names:
        return ""
    shown = [folder_name(name, 60) for name in names[:4]]
    if len(names) > 4:
        shown.append(say_count("{n} other folder", "{n} other folders", len(names) - 4))
    return say_count(
        "A copy lies in {names}", "Copies lie in {names}", len(names), names=say_list(shown)
    )


def _local_only(standing: Standing, country_name: CountryName) -> Headline:
    removed = [
        one
        for one in standing.placements
        if one.gone_why is GoneWhy.REMOVED and one.gone_at is not None
    ]
    if not removed:
        return Headline(say("Only in your vault"), say("It lies on no server that Homeport knows."))
    last = max(one.gone_at for one in removed if one.gone_at is not None)
    numbers = [f"#{receipt.id}" for receipt in standing.receipts]
    detail = say_count(
        "{n} server copy removed{from_whom}",
        "{n} server copies removed{from_whom}",
        len(removed),
        from_whom=_from_whom(standing, country_name),
    )
    if numbers:
        told = say_count("receipt {list}", "receipts {list}", len(numbers), list=_few(numbers))
        detail = say("{detail}; {receipts}", detail=detail, receipts=told)
    return Headline(say("Only in your vault since {date}", date=date(last)), detail)


def _few(numbers: list[str]) -> str:
    shown = numbers[:4]
    if len(numbers) > 4:
        shown.append(say_count("{n} more", "{n} more", len(numbers) - 4))
    return say_list(shown)


def _from_whom(standing: Standing, country_name: CountryName) -> str:
    past = [one for one in standing.custody if one.until is not None]
    if not past:
        return ""
    last = max(past, key=lambda one: one.until.timestamp() if one.until else 0.0).holding
    return say(
        " from {holder} ({place})", holder=provider_name(last), place=place(last, country_name)
    )


def _gone(standing: Standing) -> Headline:
    ended = [one for one in standing.placements if one.gone_at is not None]
    if not ended:
        return Headline(say("Gone from the server"), say("Your vault still has it."))
    last = max(ended, key=lambda one: one.gone_at.timestamp() if one.gone_at else 0.0)
    why = gone_why(last.gone_why) if last.gone_why is not None else ""
    sentence = (
        say("Gone from the server since {date}", date=date(last.gone_at))
        if last.gone_at is not None
        else say("Gone from the server")
    )
    template = (
        "Not by Homeport: {why}. Your vault still has it." if why else "Your vault still has it."
    )
    return Headline(sentence, say(template, why=why))
