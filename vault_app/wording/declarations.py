"""What the vault's owner declared, in sentences that always say that it is a statement."""

from vault_app.model.countries import CountryNames
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.wording import quantities
from vault_app.wording.custody import CountryName
from vault_app.wording.text import one_line, say, say_clauses


def declaration_sentence(declared: Declaration, country_name: CountryNames) -> str:
    """ "mail.acme.example is in Oslo, Norway; it is run by Acme AS; from 1 March 2021" """
    return say_clauses(
        _what(declared, country_name),
        _holder(declared),
        _controller(declared, country_name),
        _when(declared),
        one_line(declared.note, 500),
    )


def _what(declared: Declaration, country_name: CountryNames) -> str:
    if declared.kind is DeclarationKind.FORWARDER:
        return say("mail for you comes through {host}", host=one_line(declared.host))
    place = _place(declared, country_name)
    if declared.kind is DeclarationKind.PLACE:
        return say("the mailbox lies in {place}", place=place)
    if not place:
        return one_line(declared.host)
    return say("{host} is in {place}", host=one_line(declared.host), place=place)


def _place(declared: Declaration, country_name: CountryNames) -> str:
    if not declared.country:
        return one_line(declared.site)
    if not declared.site:
        return country_name.in_sentence(declared.country)
    country = country_name(declared.country) or declared.country
    return say("{site}, {country}", site=one_line(declared.site), country=country)


def _holder(declared: Declaration) -> str:
    return say("it is run by {holder}", holder=one_line(declared.holder)) if declared.holder else ""


def _controller(declared: Declaration, country_name: CountryName) -> str:
    if not (declared.controller or declared.controller_country):
        return ""
    country = country_name(declared.controller_country) or declared.controller_country
    if not declared.controller:
        return say("it is controlled from {country}", country=country)
    if not country:
        return say("it is controlled by {name}", name=one_line(declared.controller))
    return say(
        "it is controlled by {name} ({country})",
        name=one_line(declared.controller),
        country=country,
    )


def _when(declared: Declaration) -> str:
    since, until = declared.since, declared.until
    if since is not None and until is not None:
        return say(
            "from {since} until {until}", since=quantities.day(since), until=quantities.day(until)
        )
    if since is not None:
        return say("since {since}", since=quantities.day(since))
    return say("until {until}", until=quantities.day(until)) if until is not None else ""
