"""Where the whole mailbox of an account lay, from when to when.

Each delivered message can tell where the mailbox lay on that day; together, in the order in which
they came, they tell when it moved. A mailbox lies in one place at a time, so:
1. Neighbouring messages that name one place are one stay. It lasts until the first message that
   names the next place, or until the day on which the owner declares that it moved there.
2. One message alone between two stays in one place makes no stay: a copy was switched for a while.
3. What the owner declares holds where no message tells: before the first one that does, and from a
   day on that lies after the last one. Where messages tell otherwise, they win, and say so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from vault_app.model.custody import Confidence, Holding, Stay
from vault_app.model.declarations import Declaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Messages next to each other in time that name the same place: how many, the first one, when
    the first and the last came, and how sure the last one is."""

    holding: Holding
    messages: int
    first_id: int | None
    first_at: datetime
    last_at: datetime
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the owner declares of the account's place. ``holding`` has the company that answers for
    a mailbox there."""

    declaration: Declaration
    holding: Holding


def derive_stays(
    account_id: int,
    runs: Sequence[Run],
    declared: Sequence[Declared],
    *,
    begin: datetime,
    in_sentence: Callable[[str], str],
) -> list[Stay]:
    """The stays of an account, oldest first, without gaps but for those before the first and
    between declared ones.

    ``runs`` are in the order in which the mail came; ``begin`` is when the first mail did, for
    declarations that name no day. ``in_sentence`` names a country as it stands after "in".
    """
    kept = _without_strays(runs)
    spans = _observed(account_id, kept, declared, in_sentence)
    for own in sorted(declared, key=lambda each: each.declaration.since or date.min):
        spans = _fill(account_id, spans, own, kept, begin=begin, in_sentence=in_sentence)
    return spans


def _without_strays(runs: Sequence[Run]) -> list[Run]:
    kept: list[Run] = []
    for index, run in enumerate(runs):
        following = runs[index + 1] if index + 1 < len(runs) else None
        is_stray = (
            bool(kept)
            and following is not None
            and run.messages == 1
            and _place(kept[-1].holding) == _place(following.holding)
        )
        if is_stray:
            continue
        if kept and _place(kept[-1].holding) == _place(run.holding):
            kept[-1] = replace(
                kept[-1],
                holding=run.holding,
                messages=kept[-1].messages + run.messages,
                last_at=run.last_at,
                confidence=run.confidence,
            )
        else:
            kept.append(run)
    return kept


def _observed(
    account_id: int,
    runs: Sequence[Run],
    declared: Sequence[Declared],
    in_sentence: Callable[[str], str],
) -> list[Stay]:
    begins = [run.first_at for run in runs]
    for index in range(1, len(runs)):
        begins[index] = _moved_at(runs[index - 1], runs[index], declared)
    stays = []
    for index, run in enumerate(runs):
        until = begins[index + 1] if index + 1 < len(runs) else None
        because = _because(run, in_sentence, is_last=until is None)
        stay = Stay(
            account_id=account_id,
            holding=run.holding,
            since=begins[index],
            until=until,
            confidence=run.confidence,
            because=because + _contradiction(run, declared, in_sentence),
            message_id=run.first_id,
        )
        stays.append(stay)
    return stays


def _moved_at(before: Run, after: Run, declared: Sequence[Declared]) -> datetime:
    """When the mailbox moved: the declared day, if the mail leaves it open, else at the first
    message that tells of the new place."""
    for own in declared:
        at = _midnight(own.declaration.since)
        if (
            at is not None
            and before.last_at < at <= after.first_at
            and own.holding.country == after.holding.country
        ):
            return at
    return after.first_at


def _fill(
    account_id: int,
    spans: list[Stay],
    own: Declared,
    runs: Sequence[Run],
    *,
    begin: datetime,
    in_sentence: Callable[[str], str],
) -> list[Stay]:
    """Put one declaration where no message tells."""
    since = _midnight(own.declaration.since)
    until = _midnight(own.declaration.until)
    stay = Stay(
        account_id=account_id,
        holding=own.holding,
        since=since or begin,
        until=until,
        confidence=Confidence.DECLARED,
        because=_declared(own, in_sentence),
        message_id=None,
    )
    if until is not None and until <= stay.since:
        return spans  # over before the first mail
    if not spans:
        return [stay]
    first, last = spans[0], spans[-1]
    told = runs[-1].last_at if runs else None
    if stay.since < first.since:
        ends = first.since if until is None or until > first.since else until
        return [replace(stay, until=ends), *spans]
    is_after_all = since is not None and (told is None or since > told) and since > last.since
    if not is_after_all or _place(last.holding) == _place(stay.holding):
        return spans
    if last.until is None or last.until > stay.since:
        spans = [*spans[:-1], replace(last, until=stay.since)]
    return [*spans, stay]


def _because(run: Run, in_sentence: Callable[[str], str], *, is_last: bool) -> str:
    where = _where(run.holding, in_sentence)
    if is_last:
        return (
            f"The newest mail of this account that names its server ({_day(run.last_at)}) was put"
            f" in {where}; the mailbox as a whole lies where its newest mail goes."
        )
    if _day(run.first_at) == _day(run.last_at):
        return f"On {_day(run.first_at)} mail of this account was put in {where}."
    return (
        f"From {_day(run.first_at)} to {_day(run.last_at)} the mail of this account that names"
        f" its server was put in {where}."
    )


def _contradiction(
    run: Run, declared: Sequence[Declared], in_sentence: Callable[[str], str]
) -> str:
    for own in declared:
        since, until = _midnight(own.declaration.since), _midnight(own.declaration.until)
        is_meant = (since is None or since <= run.last_at) and (
            until is None or until > run.first_at
        )
        if is_meant and own.holding.country != run.holding.country:
            where = _where(own.holding, in_sentence)
            return f" The owner's statement says otherwise: {where}{_span(own.declaration)}."
    return ""


def _declared(own: Declared, in_sentence: Callable[[str], str]) -> str:
    where = _where(own.holding, in_sentence)
    proof = own.declaration.document_name
    shown = f', with the document "{proof}"' if proof else ""
    return (
        f"The owner declares that the mailbox lies in {where}{_span(own.declaration)}{shown}; no"
        " mail of that time tells."
    )


def _span(declaration: Declaration) -> str:
    since = f" from {_day(declaration.since)}" if declaration.since else ""
    until = f" until {_day(declaration.until)}" if declaration.until else ""
    return since + until


def _where(holding: Holding, in_sentence: Callable[[str], str]) -> str:
    country = in_sentence(holding.country)
    return f"{holding.site}, {country}" if holding.site else country


def _day(at: date) -> str:
    return f"{at.day} {at:%b %Y}"


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _place(holding: Holding) -> tuple[str, str, str]:
    return holding.provider_id, holding.country, holding.site
