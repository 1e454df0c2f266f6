"""Loads ``resources/facts`` into values and refuses what does not hold together."""

from pathlib import Path

from vault_app.model.errors import SettingInvalid
from vault_app.regions import values
from vault_app.regions.tables import Table, read_toml

_SECURITIES = frozenset({"tls", "starttls", "none"})
_METHODS = frozenset({"password", "app-password", "oauth2", "bridge", "none"})
_KINDS = frozenset({"consumer", "business", "self-hosted"})
_ORDER_KINDS = frozenset({"power", "assistance", "limit", "transfer", "duty"})
_ROUTES = frozenset({"place", "controller", "service"})
_EVERYWHERE = "*"
_UNKNOWN = "unknown"


def load_facts(resources: Path) -> values.Facts:
    """Read every file under ``resources/facts``.

    Raises:
        SettingInvalid: a file is missing, unreadable, or says something that cannot be meant;
            its facts name the file and the key.
    """
    root = resources / "facts"
    countries = _read_countries(read_toml(root / "countries.toml", root))
    paths = sorted((root / "providers").glob("*.toml"))
    if not paths:
        raise SettingInvalid(setting="providers/", value=None, reason="no provider file found")
    reader = _Reader(countries)
    operators = tuple(reader.operator(read_toml(path, root)) for path in paths)
    _check_ids(operators)
    table = read_toml(root / "jurisdictions.toml", root)
    as_of = table.day("as_of")
    orders = tuple(reader.order(item) for item in table.tables("orders", at_least=1))
    table.finish()
    return values.Facts(operators=operators, orders=orders, countries=countries, as_of=as_of)


def _check_ids(operators: tuple[values.Operator, ...]) -> None:
    ids = {operator.id for operator in operators}
    services: set[str] = set()
    for operator in operators:
        for platform in operator.platforms:
            if platform not in ids:
                raise SettingInvalid(
                    setting=f"providers/{operator.id}: platforms",
                    value=platform,
                    reason="no operator has this id",
                )
        for service in operator.services:
            if service.id in services:
                raise SettingInvalid(
                    setting=f"providers/{operator.id}: services",
                    value=service.id,
                    reason="two services have this id",
                )
            services.add(service.id)
    if len(ids) != len(operators):
        raise SettingInvalid(setting="providers/", value=None, reason="two operators share an id")


def _read_countries(table: Table) -> values.Countries:
    table.reference()
    names = {code: str(name) for code, name in table.table("names").items()}
    for code in names:
        if len(code) != 2 or not code.isascii() or not code.isupper():
            raise table.complaint("names", f"{code} is not an ISO 3166-1 alpha-2 code")
    blocs: dict[str, frozenset[str]] = {}
    for name, members in table.table("blocs").items():
        blocs[name] = frozenset(members)
        if not blocs[name] <= names.keys():
            raise table.complaint("blocs", f"{name} has members without a name")
    with_article = frozenset(table.texts("with_article"))
    if not with_article <= names.keys():
        raise table.complaint("with_article", "a code without a name")
    table.finish()
    return values.Countries(names=names, with_article=with_article, blocs=blocs)


class _Reader:
    """Turns tables into values; needs the countries to check codes and open blocs."""

    def __init__(self, countries: values.Countries) -> None:
        self._countries = countries

    def operator(self, table: Table) -> values.Operator:
        id_, name = table.text("id"), table.text("name")
        hosts = table.table("hosts")
        reference = hosts.reference()
        zones = tuple(self._zone(item) for item in table.tables("zones"))
        sites = tuple(self._site(item, zones) for item in table.tables("sites"))
        codes = {code for zone in zones for code in zone.codes}
        codes |= {code for site in sites for code in site.codes}
        operator = values.Operator(
            id=id_,
            name=name,
            suffixes=tuple(suffix.lower() for suffix in hosts.texts("suffixes")),
            exceptions=tuple(suffix.lower() for suffix in hosts.texts("except", default=())),
            is_trace_known=reference.verified,
            has_customer_hosts=table.flag("customer_hosts", default=False),
            platforms=table.texts("platforms", default=()),
            rules=tuple(self._rule(item, codes) for item in table.tables("received")),
            zones=zones,
            sites=sites,
            connection_rules=tuple(self._connection(item) for item in table.tables("connection")),
            fetch_headers=tuple(self._fetch(item) for item in table.tables("fetched")),
            services=tuple(
                self._service(item, id_, name, codes)
                for item in table.tables("services", at_least=1)
            ),
        )
        hosts.finish()
        table.finish()
        return operator

    def _zone(self, table: Table) -> values.Zone:
        zone = values.Zone(
            codes=tuple(code.lower() for code in table.texts("codes")),
            name=table.text("name"),
            country=self._country(table, "country", default=""),
            reference=table.reference(),
        )
        table.finish()
        return zone

    def _site(self, table: Table, zones: tuple[values.Zone, ...]) -> values.Site:
        site = values.Site(
            codes=tuple(code.lower() for code in table.texts("codes")),
            zones=tuple(zone.lower() for zone in table.texts("zones", default=())),
            city=table.text("city", default=""),
            country=self._country(table, "country"),
            reference=table.reference(),
        )
        known = {code for zone in zones for code in zone.codes}
        if not known.issuperset(site.zones):
            raise table.complaint("zones", "no zone has this code")
        table.finish()
        return site

    def _rule(self, table: Table, codes: set[str]) -> values.HostRule:
        forms = [key for key in ("host", "under", "pattern") if table.has(key)]
        if len(forms) != 1:
            raise table.complaint("pattern", "exactly one of host, under and pattern is expected")
        tells = values.Tells(table.word("place", frozenset({"site", "zone"}), default="nothing"))
        site = table.text("site", default="").lower()
        pattern = table.pattern("pattern") if table.has("pattern") else None
        groups = set(pattern.groupindex) if pattern else set()
        if site and site not in codes:
            raise table.complaint("site", "no site has this code")
        if tells is values.Tells.SITE and not site and "site" not in groups:
            raise table.complaint("place", "the pattern has no group named site")
        if tells is values.Tells.ZONE and "zone" not in groups:
            raise table.complaint("place", "the pattern has no group named zone")
        rule = values.HostRule(
            clause=table.word("clause", frozenset({"by", "from"})),
            host=table.text("host", default="").lower(),
            under=table.text("under", default="").lower(),
            pattern=pattern,
            protocols=frozenset(word.upper() for word in table.texts("with", default=())),
            role=values.Role(table.word("is", frozenset(values.Role))),
            tells=tells,
            site=site,
            is_for_sent_mail=table.flag("sent", default=False),
            is_anywhere=table.flag("anywhere", default=False),
            reference=table.reference(),
        )
        table.finish()
        return rule

    def _connection(self, table: Table) -> values.ConnectionRule:
        rule = values.ConnectionRule(
            kind=table.word("kind", frozenset({"greeting", "id"})),
            pattern=table.pattern("pattern", flags=0),
            is_base64=table.word("encoding", frozenset({"base64"}), default="") == "base64",
            reference=table.reference(),
        )
        table.finish()
        return rule

    def _fetch(self, table: Table) -> values.FetchHeader:
        header = values.FetchHeader(
            name=table.text("header"), pattern=table.pattern("pattern"), reference=table.reference()
        )
        if "host" not in header.pattern.groupindex:
            raise table.complaint("pattern", "a group named host is expected")
        table.finish()
        return header

    def _service(
        self, table: Table, operator_id: str, operator_name: str, codes: set[str]
    ) -> values.Provider:
        domains = table.table_or_none("domains")
        place = table.table_or_none("place")
        retention = table.table_or_none("retention")
        service = values.Provider(
            id=table.text("id"),
            name=table.text("name"),
            operator_id=operator_id,
            operator_name=operator_name,
            kinds=table.texts("kinds"),
            imap=tuple(self._imap(item, codes) for item in table.tables("imap")),
            domains=self._domains(domains) if domains else frozenset(),
            has_custom_domains=table.flag("custom_domains", default=False),
            offered_in=self._offered(table.table("offered")),
            entities=self._entities(table.table("company")),
            place=self._place(place) if place else None,
            sign_in=self._sign_in(table.table("sign_in")),
            retention=self._statement(retention) if retention else None,
            disclosure=self._statement(table.table("disclosure")),
            notes=tuple(self._statement(item) for item in table.tables("notes")),
            mx_patterns=tuple(self._statement(item, "pattern") for item in table.tables("mx")),
        )
        if not _KINDS.issuperset(service.kinds):
            raise table.complaint("kinds", f"some of {sorted(_KINDS)} are expected")
        table.finish()
        return service

    def _imap(self, table: Table, codes: set[str]) -> values.ImapHost:
        host = values.ImapHost(
            host=table.text("host").lower(),
            port=table.number("port"),
            security=table.word("security", _SECURITIES),
            site=table.text("site", default="").lower(),
            reference=table.reference(),
        )
        if host.site and host.site not in codes:
            raise table.complaint("site", "no site or zone has this code")
        table.finish()
        return host

    def _domains(self, table: Table) -> frozenset[str]:
        domains = frozenset(domain.lower() for domain in table.texts("list"))
        table.reference()
        table.finish()
        return domains

    def _offered(self, table: Table) -> frozenset[str]:
        offered = self._codes(table, "countries")
        if table.has("except"):
            offered -= self._codes(table, "except")
        table.reference()
        table.finish()
        return offered

    def _entities(self, table: Table) -> tuple[values.Entity, ...]:
        reference = table.reference()
        entities = tuple(
            self._entity(item, reference) for item in table.tables("entities", at_least=1)
        )
        table.finish()
        return entities

    def _entity(self, table: Table, reference: values.Reference) -> values.Entity:
        places = table.texts("mailboxes_in")
        named = [place for place in places if place not in (_EVERYWHERE, _UNKNOWN)]
        entity = values.Entity(
            name=table.text("name"),
            country=self._country(table, "country", default=""),
            parent=table.text("parent", default=""),
            parent_country=self._country(table, "parent_country", default=""),
            mailboxes_in=self._open(table, "mailboxes_in", named),
            is_for_any_place=_EVERYWHERE in places,
            is_for_unknown_place=_UNKNOWN in places,
            since=table.day_or_none("since"),
            until=table.day_or_none("until"),
            reference=reference,
        )
        table.finish()
        return entity

    def _place(self, table: Table) -> values.Place:
        place = values.Place(
            country=self._country(table, "country"),
            city=table.text("city", default=""),
            is_documented=table.flag("documented"),
            reference=table.reference(),
        )
        table.finish()
        return place

    def _sign_in(self, table: Table) -> values.SignIn:
        sign_in = values.SignIn(
            method=table.word("method", _METHODS),
            page=table.text("page", default=""),
            help=table.text("help", default=""),
            hint=table.text("hint", default=""),
            reference=table.reference(),
        )
        table.finish()
        return sign_in

    def _statement(self, table: Table, key: str = "text") -> values.Statement:
        if key == "pattern":
            table.pattern(key)
        statement = values.Statement(text=table.text(key), reference=table.reference())
        table.finish()
        return statement

    def order(self, table: Table) -> values.Order:
        """Read one legal order."""
        bloc = table.text("bloc", default="")
        order = values.Order(
            id=table.text("id"),
            name=table.text("name"),
            kind=table.word("kind", _ORDER_KINDS),
            bloc=bloc,
            countries=self._codes(table, "countries"),
            home=bloc or "/".join(table.texts("countries")),
            instrument=table.text("instrument"),
            reach=frozenset(table.texts("reach")),
            data_kinds=table.texts("data_kinds"),
            conflict_rule=table.text("conflict_rule", default=""),
            in_force_since=table.text("in_force_since", default=""),
            reference=table.reference(),
        )
        if not order.reach or not order.reach <= _ROUTES:
            raise table.complaint("reach", f"some of {sorted(_ROUTES)} are expected")
        table.finish()
        return order

    def _country(self, table: Table, key: str, *, default: str | None = None) -> str:
        code = table.text(key, default=default)
        if code and code not in self._countries.names:
            raise table.complaint(key, "not a country of countries.toml")
        return code

    def _codes(self, table: Table, key: str) -> frozenset[str]:
        return self._open(table, key, table.texts(key))

    def _open(
        self, table: Table, key: str, listed: "tuple[str, ...] | list[str]"
    ) -> frozenset[str]:
        codes: set[str] = set()
        for code in listed:
            if code == _EVERYWHERE:
                codes.update(self._countries.names)
            elif code in self._countries.blocs:
                codes |= self._countries.blocs[code]
            elif code in self._countries.names:
                codes.add(code)
            else:
                raise table.complaint(key, f"{code} is neither a country nor a bloc")
        return frozenset(codes)
