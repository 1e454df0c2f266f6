"""What a host name tells, and by which fact: for people who check or mend the facts."""

from vault_app.model.custody import Confidence
from vault_app.regions.combining import strength
from vault_app.regions.directory import Directory
from vault_app.regions.hosts import HostIndex, HostReading
from vault_app.regions.judgement import Explanation
from vault_app.regions.values import HostRule, Tells


def explain(hostname: str, hosts: HostIndex, directory: Directory) -> Explanation:
    """Read a name as the "by" clause of a message's own run would, with the protocol that tells
    most; what only a "from" clause tells is tried when the former says nothing of the place."""
    host = hostname.strip().strip(".").lower()
    reading = _best(host, hosts)
    operator, rule, place = reading.operator, reading.rule, reading.place
    site, zone = (place.site, place.zone) if place is not None else (None, None)
    facts = (rule, site, zone)
    return Explanation(
        host=host,
        operator_id=operator.id if operator else "",
        operator=operator.name if operator else "",
        suffix=hosts.suffix_of(host),
        rule=_shown(rule),
        clause=rule.clause if rule else "",
        role=rule.role.value if rule else "",
        protocols=tuple(sorted(rule.protocols)) if rule else (),
        code=place.code if place else "",
        site=place.site.city if place and place.site else "",
        zone=zone.name if zone else "",
        country=place.country if place else "",
        confidence=strength(place, reading) if place else Confidence.UNKNOWN,
        references=tuple(fact.reference for fact in facts if fact is not None),
        services=tuple(service.id for service in operator.services) if operator else (),
    )


def _best(host: str, hosts: HostIndex) -> HostReading:
    first = hosts.read(host)
    operator = first.operator
    if operator is None:
        return first
    protocols = sorted({word for rule in operator.rules for word in rule.protocols})
    readings = [first, *(hosts.read(host, word) for word in protocols)]
    for word in ("", *protocols):
        if (told := hosts.read_neighbour(operator, host, word)) is not None:
            readings.append(told)
    return max(readings, key=_tells)


def _tells(reading: HostReading) -> tuple[bool, bool, bool]:
    rule = reading.rule
    return (
        rule is not None and rule.tells is Tells.SITE and reading.place is not None,
        reading.place is not None,
        rule is not None,
    )


def _shown(rule: HostRule | None) -> str:
    if rule is None:
        return ""
    if rule.pattern is not None:
        return rule.pattern.pattern
    return rule.host or f"*.{rule.under}"
