"""What a rule of removal finds, as a query: exact places and names, never parts of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vault_app.archive.reader import Reader
from vault_app.model.custody import Holding
from vault_app.model.errors import QueryInvalid, SettingInvalid
from vault_app.model.query import (
    EVERYTHING,
    All,
    Any,
    Flagged,
    HasAttachment,
    HeldBy,
    Not,
    Numbered,
    Query,
    Sent,
    Sized,
    Words,
    parse_query,
)
from vault_app.model.removal_rules import HeldIn, RemovalRule
from vault_app.regions.world import World
from vault_app.tasks.searching import read_query

BY_HOLDER = frozenset({HeldIn.COUNTRY, HeldIn.REGION, HeldIn.CONTROLLER, HeldIn.PROVIDER})
_LONGEST_NAME = 100
_LONGEST_TEXT = 1000
_MOST_DAYS = 36_500
_MOST_PER_RUN = 1_000_000


def checked(
    reader: Reader, world: World, rule: RemovalRule, *, needs_name: bool = True
) -> RemovalRule:
    """A rule as it can be kept.

    Raises:
        SettingInvalid: no name or one that another rule has, a place that there is not, or a number
            that cannot be meant.
        QueryInvalid: exceptions that cannot be read.
    """
    clean = replace(
        rule,
        name=" ".join(rule.name.split()),
        value=rule.value.strip(),
        sender=rule.sender.strip(),
        recipient=rule.recipient.strip(),
        exceptions=rule.exceptions.strip(),
    )
    if needs_name:
        _check_name(reader, clean)
    if not 1 <= clean.older_than_days <= _MOST_DAYS:
        raise _invalid(clean.older_than_days, "removal-rule-age")
    if not 1 <= clean.most_per_run <= _MOST_PER_RUN:
        raise _invalid(clean.most_per_run, "removal-rule-most")
    if clean.larger_than is not None and not 0 <= clean.larger_than < 1 << 62:
        raise _invalid(clean.larger_than, "removal-rule-size")
    for words in (clean.sender, clean.recipient):
        # Signs are in no index: a rule for "***" would be one for everybody.
        if words and not _is_telling(words):
            raise _invalid(words, "removal-rule-words")
    if any(not _is_telling(each) for each in _words_in(parse_query(clean.exceptions))):
        # Likewise, such an exception would except nothing.
        raise QueryInvalid(query=clean.exceptions, reason="unreadable")
    for text in (clean.value, clean.sender, clean.recipient, clean.exceptions):
        if len(text) > _LONGEST_TEXT:
            raise _invalid(text[:40], "too-long")
    rule_query(reader, world, clean)
    return clean


def rule_query(reader: Reader, world: World, rule: RemovalRule) -> Query:
    """The search for all that a rule is about, by today's date.

    Raises:
        SettingInvalid: its place is none. QueryInvalid: its exceptions cannot be read.
    """
    before = datetime.now(UTC) - timedelta(days=rule.older_than_days)
    terms: list[Query] = [place_query(reader, world, rule), Sent(True, before)]
    if rule.sender:
        terms.append(Words("from", rule.sender, is_phrase=True))
    if rule.recipient:
        terms.append(Words("to", rule.recipient, is_phrase=True))
    if rule.larger_than is not None:
        terms.append(Sized(True, rule.larger_than))
    if rule.with_attachments:
        terms.append(HasAttachment())
    if rule.not_flagged:
        terms.append(Not(Flagged()))
    if rule.exceptions:
        terms.append(Not(read_query(rule.exceptions, world, reader)))
    return All(tuple(terms))


def place_query(reader: Reader, world: World, rule: RemovalRule) -> Query:
    """The part of it that says where the copies lie, and so which copies it means.

    Raises:
        SettingInvalid: there is no such place.
    """
    if rule.held_in is HeldIn.ANYWHERE:
        return EVERYTHING
    if not rule.value:
        raise _invalid("", "removal-rule-place")
    if rule.held_in in BY_HOLDER:
        return HeldBy(frozenset(chosen_holdings(reader, world, rule)))
    places = chosen_places(reader, rule)
    if not places:
        raise _invalid(rule.value, "removal-rule-place")
    field = "account-id" if rule.held_in is HeldIn.ACCOUNT else "mailbox-id"
    return Any(tuple(Numbered(field, each) for each in places))


def chosen_places(reader: Reader, rule: RemovalRule) -> list[int]:
    """The ids of the accounts, or of the folders, that a rule names."""
    wanted = rule.value.casefold()
    if rule.held_in is HeldIn.ACCOUNT:
        return [
            each.id
            for each in reader.accounts()
            if wanted in (each.address.casefold(), each.label.casefold(), str(each.id))
        ]
    known = {each.id for each in reader.accounts()}
    return [
        each.id
        for each in reader.mailboxes()
        if each.account_id in known and each.name.casefold() == wanted
    ]


def chosen_holdings(reader: Reader, world: World, rule: RemovalRule) -> dict[int, Holding]:
    """The holdings by which a rule chooses.

    Raises:
        SettingInvalid: a country that there is not.
    """
    codes = chosen_countries(world, rule)
    if rule.held_in is HeldIn.COUNTRY and not codes:
        raise _invalid(rule.value, "not-a-place")
    wanted = rule.value.casefold()
    return {
        key: each
        for key, each in reader.holdings().items()
        if _is_chosen(each, rule.held_in, wanted, codes)
    }


def chosen_countries(world: World, rule: RemovalRule) -> frozenset[str]:
    """The codes of the country, or of the group of countries, that a rule names."""
    if rule.held_in not in (HeldIn.COUNTRY, HeldIn.CONTROLLER):
        return frozenset()
    for name, countries in world.facts.countries.blocs.items():
        if name.casefold() == rule.value.casefold():
            return frozenset(countries)
    code = world.country_code(rule.value)
    return frozenset({code} if code else ())


def _is_chosen(holding: Holding, by: HeldIn, wanted: str, codes: frozenset[str]) -> bool:
    if by is HeldIn.COUNTRY:
        return holding.country in codes
    if by is HeldIn.REGION:
        return holding.site.casefold() == wanted
    if by is HeldIn.PROVIDER:
        return wanted in (holding.provider_id.casefold(), holding.provider.casefold())
    names = (holding.provider, holding.entity, holding.controller)
    return holding.controller_country in codes or wanted in {each.casefold() for each in names}


def _check_name(reader: Reader, rule: RemovalRule) -> None:
    if not rule.name:
        raise _invalid("", "removal-rule-name")
    if len(rule.name) > _LONGEST_NAME:
        raise _invalid(rule.name[:40], "too-long")
    if any(
        other.name.casefold() == rule.name.casefold() and other.id != rule.id
        for other in reader.removal_rules()
    ):
        raise _invalid(rule.name, "name-taken")


def _is_telling(words: str) -> bool:
    return any(letter.isalnum() for letter in words)


def _words_in(query: Query) -> Iterator[str]:
    if isinstance(query, Words):
        yield query.text
    elif isinstance(query, Not):
        yield from _words_in(query.term)
    elif isinstance(query, All | Any):
        for term in query.terms:
            yield from _words_in(term)


def _invalid(value: object, reason: str) -> SettingInvalid:
    return SettingInvalid(setting="removal-rule", value=str(value), reason=reason)
