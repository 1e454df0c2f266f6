"""Turns a provider file into an operator: its hosts, rules, zones and sites."""

from vault_app.regions import values
from vault_app.regions.facts_codes import CountryCodes
from vault_app.regions.facts_services import ServiceReader, read_copies
from vault_app.regions.header_marks import HeaderMark
from vault_app.regions.tables import Table


class OperatorReader:
    """Needs the countries to check codes and open blocs."""

    def __init__(self, codes: CountryCodes) -> None:
        self._codes = codes

    def operator(self, table: Table) -> values.Operator:
        hosts = table.table("hosts")
        reference = hosts.reference()
        zones = tuple(self._zone(item) for item in table.tables("zones"))
        sites = tuple(self._site(item, zones) for item in table.tables("sites"))
        codes = {code for zone in zones for code in zone.codes}
        codes |= {code for site in sites for code in site.codes}
        services = ServiceReader(
            self._codes,
            operator_id=table.text("id"),
            operator_name=table.text("name"),
            place_codes=frozenset(codes),
        )
        return values.Operator(
            id=table.text("id"),
            name=table.text("name"),
            suffixes=hosts.texts("suffixes"),
            exceptions=hosts.texts("except"),
            is_trace_known=reference.verified,
            has_customer_hosts=table.flag("customer_hosts"),
            platforms=table.texts("platforms"),
            rules=tuple(_rule(item, codes) for item in table.tables("received")),
            zones=zones,
            sites=sites,
            connection_rules=tuple(_connection(item) for item in table.tables("connection")),
            fetch_headers=tuple(_fetch_header(item) for item in table.tables("fetched")),
            services=tuple(services.service(item) for item in table.tables("services")),
            hosts_reference=reference,
        )

    def _zone(self, table: Table) -> values.Zone:
        copies = table.table_or_none("copies")
        return values.Zone(
            codes=tuple(code.lower() for code in table.texts("codes")),
            name=table.text("name"),
            country=self._codes.one(table, "country"),
            reference=table.reference(),
            copies=read_copies(copies, self._codes) if copies else None,
        )

    def _site(self, table: Table, zones: tuple[values.Zone, ...]) -> values.Site:
        site = values.Site(
            codes=tuple(code.lower() for code in table.texts("codes")),
            zones=tuple(zone.lower() for zone in table.texts("zones")),
            city=table.text("city"),
            country=self._codes.one(table, "country"),
            reference=table.reference(),
        )
        if not {code for zone in zones for code in zone.codes}.issuperset(site.zones):
            table.complain("zones", "no zone has this code")
        return site


def _rule(table: Table, codes: set[str]) -> values.HostRule:
    tells = values.Tells(table.text("place", values.Tells.NOTHING))
    site = table.text("site").lower()
    pattern = table.pattern("pattern") if table.has("pattern") else None
    groups = set(pattern.groupindex) if pattern else set()
    if site and site not in codes:
        table.complain("site", "no site has this code")
    if tells is values.Tells.SITE and not site and "site" not in groups:
        table.complain("place", "the pattern has no group named site")
    if tells is values.Tells.ZONE and "zone" not in groups:
        table.complain("place", "the pattern has no group named zone")
    return values.HostRule(
        clause=table.text("clause"),
        host=table.text("host"),
        under=table.text("under"),
        pattern=pattern,
        protocols=frozenset(word.upper() for word in table.texts("with")),
        role=values.Role(table.text("is")),
        tells=tells,
        site=site,
        is_for_sent_mail=table.flag("sent"),
        is_anywhere=table.flag("anywhere"),
        reference=table.reference(),
    )


def _connection(table: Table) -> values.ConnectionRule:
    return values.ConnectionRule(
        kind=table.text("kind"),
        pattern=table.pattern("pattern", flags=0),
        is_base64=table.text("encoding") == "base64",
        reference=table.reference(),
    )


def _fetch_header(table: Table) -> values.FetchHeader:
    header = values.FetchHeader(
        name=table.text("header"), pattern=table.pattern("pattern"), reference=table.reference()
    )
    if "host" not in header.pattern.groupindex:
        table.complain("pattern", "a group named host is expected")
    return header


def read_header_mark(table: Table, operator_ids: frozenset[str]) -> HeaderMark:
    """Read which headers one operator's servers write."""
    operator_id = table.text("operator")
    if operator_id not in operator_ids:
        table.complain("operator", "no operator has this id")
    return HeaderMark(
        operator_id=operator_id,
        prefixes=tuple(prefix.lower() for prefix in table.texts("prefixes")),
        reference=table.reference(),
    )
