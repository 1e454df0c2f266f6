"""Loads ``resources/facts`` into values and refuses what does not hold together."""

from collections.abc import Iterator
from pathlib import Path

from vault_app.regions.events import Network
from vault_app.regions.facts_codes import CountryCodes, read_countries
from vault_app.regions.facts_incidents import read_incident, read_network
from vault_app.regions.facts_laws import read_case, read_order
from vault_app.regions.facts_operators import OperatorReader, read_header_mark
from vault_app.regions.fingerprints import version
from vault_app.regions.oauth_facts import read_issuer
from vault_app.regions.shape import Schemas
from vault_app.regions.tables import Complaint, Table, read_table
from vault_app.regions.values import Countries, Facts, Operator

_FILES = ("jurisdictions", "networks", "incidents", "cases", "headers", "issuers_oauth")


def load_facts(resources: Path) -> Facts:
    """Read every file under ``resources/facts``.

    Raises:
        SettingInvalid: a file is missing, unreadable, or says something that cannot be meant;
            its facts name the file and the key. ``check_facts`` tells all that is wrong.
    """
    root = resources / "facts"
    facts, complaints = check_facts(root, Schemas.load(root / "schema"))
    if facts is None:
        raise complaints[0].error()
    return facts


def check_facts(root: Path, schemas: Schemas) -> tuple[Facts | None, list[Complaint]]:
    """Read a folder of facts and tell everything that is wrong with it. ``None`` for the facts if
    there is anything."""
    loading = _Loading(root, schemas)
    facts = loading.facts()
    return (None if loading.complaints else facts), loading.complaints


class _Loading:
    """One reading of one folder."""

    def __init__(self, root: Path, schemas: Schemas) -> None:
        self._root = root
        self._schemas = schemas
        self.complaints: list[Complaint] = []

    def facts(self) -> Facts | None:
        operator_tables = list(self._operator_tables())
        tables = {kind: self._read(self._root / f"{kind}.toml", kind) for kind in _FILES}
        countries_table = self._read(self._root / "countries.toml", "countries")
        if countries_table is None:
            # Without the codes there is nothing to compare the others with.
            return None
        countries = read_countries(countries_table)
        operators = self._operators(operator_tables, countries)
        return self._together(operators, countries, tables)

    def _operator_tables(self) -> Iterator[Table]:
        paths = sorted((self._root / "providers").glob("*.toml"))
        if not paths:
            self._complain("providers/", "", None, "no provider file found")
        for path in paths:
            table = self._read(path, "provider")
            if table is not None:
                yield table

    def _operators(self, tables: list[Table], countries: Countries) -> tuple[Operator, ...]:
        reader = OperatorReader(CountryCodes(countries))
        operators = tuple(reader.operator(table) for table in tables)
        ids = [operator.id for operator in operators]
        services = [service.id for operator in operators for service in operator.services]
        suffixes = [suffix for operator in operators for suffix in operator.suffixes]
        for table, operator in zip(tables, operators, strict=True):
            if ids.count(operator.id) > 1:
                table.complain("id", "two operators share this id")
            if not set(ids).issuperset(operator.platforms):
                table.complain("platforms", "no operator has this id")
            for service in operator.services:
                if services.count(service.id) > 1:
                    table.complain("services", f"two services share the id {service.id}")
            for suffix in operator.suffixes:
                if suffixes.count(suffix) > 1:
                    table.complain("hosts", f"{suffix} is listed twice")
        return operators

    def _together(
        self,
        operators: tuple[Operator, ...],
        countries: Countries,
        tables: dict[str, Table | None],
    ) -> Facts | None:
        codes = CountryCodes(countries)
        laws, passed = tables["jurisdictions"], tables["networks"]
        happened, judged = tables["incidents"], tables["cases"]
        marked, letting = tables["headers"], tables["issuers_oauth"]
        if not (laws and passed and happened and judged and marked and letting):
            return None
        orders = tuple(read_order(item, codes) for item in laws.tables("orders"))
        networks = tuple(read_network(item, codes) for item in passed.tables("networks"))
        service_ids = frozenset(
            service.id for operator in operators for service in operator.services
        )
        incidents = tuple(
            read_incident(
                item,
                service_ids=service_ids,
                network_ids=frozenset(network.id for network in networks),
            )
            for item in happened.tables("incidents")
        )
        marks = tuple(
            read_header_mark(item, frozenset(operator.id for operator in operators))
            for item in marked.tables("headers")
        )
        issuers = tuple(read_issuer(item, service_ids) for item in letting.tables("issuers"))
        order_ids = frozenset(order.id for order in orders)
        cases = tuple(read_case(item, order_ids) for item in judged.tables("cases"))
        _complain_of_twins(laws, "orders", [order.id for order in orders])
        _complain_of_twins(passed, "networks", [network.id for network in networks])
        _complain_of_twins(happened, "incidents", [incident.id for incident in incidents])
        _complain_of_twins(judged, "cases", [case.id for case in cases])
        _complain_of_twins(letting, "issuers", [issuer.id for issuer in issuers])
        _complain_of_shared_hosts(passed, networks, operators)
        as_of = laws.day("as_of")
        return Facts(
            operators=operators,
            orders=orders,
            countries=countries,
            as_of=as_of,
            incidents=tuple(sorted(incidents, key=lambda each: each.since)),
            cases=cases,
            networks=networks,
            header_marks=marks,
            oauth_issuers=issuers,
            version=version(self._root, as_of),
        )

    def _read(self, path: Path, kind: str) -> Table | None:
        return read_table(
            path, self._root, kind=kind, schemas=self._schemas, complaints=self.complaints
        )

    def _complain(self, file: str, key: str, value: object, reason: str) -> None:
        self.complaints.append(Complaint(file=file, key=key, value=value, reason=reason))


def _complain_of_twins(table: Table, key: str, ids: list[str]) -> None:
    for twin in sorted({each for each in ids if ids.count(each) > 1}):
        table.complain(key, f"two share the id {twin}")


def _complain_of_shared_hosts(
    table: Table, networks: tuple[Network, ...], operators: tuple[Operator, ...]
) -> None:
    taken = {suffix for operator in operators for suffix in operator.suffixes}
    for number, network in enumerate(networks):
        for suffix in network.suffixes:
            if suffix in taken:
                table.complain(f"networks[{number}].suffixes", f"{suffix} is listed twice")
            taken.add(suffix)
