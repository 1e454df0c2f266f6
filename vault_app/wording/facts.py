"""What is known of providers, laws and incidents, in words."""

from datetime import date

from vault_app.regions.values import Entity
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import day
from vault_app.wording.text import say, say_count, say_list

_ROLES = {
    "mailbox": "it keeps mailboxes",
    "inside": "it passes mail on within the provider and is not reached from outside",
    "border": "it takes mail from outside; what stands below its line is the sender's word",
    "server": "it may keep mail or take it from outside; its neighbour decides",
}
_AFFECTED = {
    "all": "all accounts",
    "some": "some accounts",
    "few": "few accounts",
}
_MAIL = {
    "read": "Mail itself was read or taken in some of them.",
    "not-read": "Mail itself was not read, by the provider's word.",
    "unknown": "Whether mail itself was read is not known.",
}
_NETWORK_KINDS = {
    "filter": "filters mail before it reaches the mailbox",
    "forwarder": "lends addresses and forwards what comes to them",
}
_NOT_STATED = "not stated by the provider"


def role_sentence(role: str) -> str:
    """What a server is to the mail: "it keeps mailboxes"."""
    return say(_ROLES.get(role, "its part is not known"))


def affected(affected_accounts: str) -> str:
    return say(_AFFECTED[affected_accounts])


def mail_sentence(mail: str) -> str:
    """Whether an incident touched mail itself."""
    return say(_MAIL[mail])


def network_kind(kind: str) -> str:
    return say(_NETWORK_KINDS[kind])


def period(since: date, until: date) -> str:
    """ "1 January 2019 to 28 March 2019", or the one day."""
    if since == until:
        return day(since)
    return say("{since} to {until}", since=day(since), until=day(until))


def validity(since: date | None, until: date | None) -> str:
    """For which time something holds; "" for always. ``until`` is the first day after it."""
    if since and until:
        return say("from {since} until {until}", since=day(since), until=day(until))
    if since:
        return say("since {since}", since=day(since))
    return say("until {until}", until=day(until)) if until else ""


def entity_sentence(entity: Entity, country_name: CountryName) -> str:
    """ "Acme Ltd (Ireland), owned by Acme Inc. (United States), since 1 May 2020"."""
    sentence = entity.name
    if entity.country:
        country = country_name(entity.country)
        sentence = say("{name} ({country})", name=sentence, country=country)
    if entity.parent:
        sentence = say(
            "{name}, owned by {parent} ({country})",
            name=sentence,
            parent=entity.parent,
            country=country_name(entity.parent_country),
        )
    valid = validity(entity.since, entity.until)
    return say("{name}, {valid}", name=sentence, valid=valid) if valid else sentence


def days(number: int | None) -> str:
    """ "30 days", or that the provider does not say."""
    if number is None:
        return say(_NOT_STATED)
    return say_count("1 day", "{n} days", number) if number else say("not at all")


def retention_sentence(
    trash_days: int | None, recoverable_days: int | None, backup_days: int | None
) -> str:
    """What a service keeps of a deleted message, in numbers."""
    return say(
        "In Trash: {trash}; recoverable after that: {recoverable}; in backups: {backup}.",
        trash=days(trash_days),
        recoverable=days(recoverable_days),
        backup=days(backup_days),
    )


def how_checked(*, verified: bool, documented: bool, read_on: date | None) -> str:
    """ "read on 24 November 2026, the holder's own word"."""
    if not verified:
        return say("not checked")
    parts = [say("read on {day}", day=day(read_on)) if read_on else say("read")]
    if documented:
        parts.append(say("the holder's own word"))
    return ", ".join(parts)


def counts_sentence(counts: dict[str, int]) -> str:
    """What a folder of facts holds."""
    return say_list(
        [
            say_count("{n} operator", "{n} operators", counts["operators"]),
            say_count("{n} service", "{n} services", counts["services"]),
            say_count("{n} site", "{n} sites", counts["sites"]),
            say_count("{n} legal order", "{n} legal orders", counts["orders"]),
            say_count("{n} incident", "{n} incidents", counts["incidents"]),
            say_count("{n} network", "{n} networks", counts["networks"]),
            say_count("{n} case", "{n} cases", counts["cases"]),
        ]
    )


def checked_share(*, facts: int, verified: int, documented: int) -> str:
    """How much of it somebody read in a source."""
    return say(
        "Of {facts} facts, {verified} were read in a source that can be followed, {documented} of"
        " these in the holder's own word; {unverified} were not checked.",
        facts=f"{facts:,}",
        verified=f"{verified:,}",
        documented=f"{documented:,}",
        unverified=f"{facts - verified:,}",
    )
