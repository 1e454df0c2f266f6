"""What the page about a provider says: declarations, incidents and connections in plain words."""

from vault_app.model.custody import ConnectionSeen, Stay
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.regions.events import Incident
from vault_app.wording.custody import CountryName
from vault_app.wording.quantities import date, day, messages
from vault_app.wording.text import one_line, say, say_list


def declaration_title(declaration: Declaration, country_name: CountryName) -> str:
    """ "mail.acme.example stands in Oslo, Norway, run by Acme AS"."""
    host = one_line(declaration.host, 120)
    where = _place(declaration, country_name)
    holder = one_line(declaration.holder, 120)
    if declaration.kind is DeclarationKind.PLACE:
        template = (
            "This mailbox lies in {where}"
            if not declaration.until
            else ("This mailbox lay in {where}")
        )
        return say(template, where=where or say("a place not named"))
    if declaration.kind is DeclarationKind.FORWARDER:
        return say("Mail comes through {host}", host=host)
    if where and holder:
        return say(
            "{host} stands in {where}, run by {holder}", host=host, where=where, holder=holder
        )
    if where:
        return say("{host} stands in {where}", host=host, where=where)
    return say("{host} is run by {holder}", host=host, holder=holder)


def declaration_lines(declaration: Declaration, country_name: CountryName) -> list[str]:
    """When it is true, who controls it, what was noted, and what proves it."""
    since, until = declaration.since, declaration.until
    found = []
    if since and until:
        found.append(say("From {since} until {until}", since=day(since), until=day(until)))
    elif since:
        found.append(say("Since {since}", since=day(since)))
    elif until:
        found.append(say("Until {until}", until=day(until)))
    if declaration.controller or declaration.controller_country:
        home = country_name(declaration.controller_country) or declaration.controller_country
        names = [name for name in (one_line(declaration.controller, 120), home) if name]
        found.append(say("Controlled by {names}", names=", ".join(names)))
    if declaration.note:
        found.append(one_line(declaration.note, 300))
    if declaration.document_name:
        name = one_line(declaration.document_name, 120)
        found.append(say("With a document: {name}", name=name))
    if declaration.made_at is not None:
        found.append(say("Stated by you on {date}", date=date(declaration.made_at)))
    return found


def _place(declaration: Declaration, country_name: CountryName) -> str:
    country = country_name(declaration.country) if declaration.country else ""
    parts = [part for part in (one_line(declaration.site, 80), country) if part]
    return ", ".join(dict.fromkeys(parts))


def incident_when(incident: Incident) -> str:
    if incident.since == incident.until:
        return day(incident.since)
    return say("{since} to {until}", since=day(incident.since), until=day(incident.until))


def incident_met(number: int) -> str:
    return say("{messages} of this account lay there at that time.", messages=messages(number))


def stay_when(stay: Stay) -> str:
    if stay.until is None:
        return say("Since {since}", since=date(stay.since))
    return say("From {since} until {until}", since=date(stay.since), until=date(stay.until))


def connection_facts(seen: ConnectionSeen) -> list[tuple[str, str]]:
    """What one connection showed, as names and values; empty ones are left out."""
    certificate = seen.certificate
    found = [
        (say("Server"), one_line(seen.host)),
        (say("Address that answered"), one_line(seen.address)),
        (say("All its addresses"), say_list([one_line(each, 60) for each in seen.addresses[:6]])),
        (say("What lay between"), one_line(seen.path)),
        (say("Greeting"), one_line(seen.greeting, 600)),
        (say("How it describes itself"), one_line(seen.server_id, 600)),
        (say("Certificate issued by"), one_line(certificate.issuer, 300)),
        (say("Certificate for"), one_line(", ".join(certificate.names[:8]), 300)),
        (say("Fingerprint (SHA-256)"), certificate.sha256),
        (say("Folders of others"), one_line(seen.namespaces, 300)),
        (say("Space"), one_line(seen.quota, 300)),
        (say("What it can do"), one_line(" ".join(seen.capabilities), 900)),
    ]
    return [(name, value) for name, value in found if value]
