"""Turns the services of a provider file into values: companies, places, sign-in, retention."""

from vault_app.regions import values
from vault_app.regions.facts_codes import EVERYWHERE, CountryCodes
from vault_app.regions.tables import Table

_UNKNOWN = "unknown"


class ServiceReader:
    """Reads the services of one operator; ``place_codes`` are those of its sites and zones."""

    def __init__(
        self,
        codes: CountryCodes,
        *,
        operator_id: str,
        operator_name: str,
        place_codes: frozenset[str],
    ) -> None:
        self._codes = codes
        self._operator_id = operator_id
        self._operator_name = operator_name
        self._place_codes = place_codes

    def service(self, table: Table) -> values.Provider:
        domains = table.table_or_none("domains")
        place = table.table_or_none("place")
        retention = table.table_or_none("retention")
        copies = table.table_or_none("copies")
        offered = table.table("offered")
        return values.Provider(
            id=table.text("id"),
            name=table.text("name"),
            operator_id=self._operator_id,
            operator_name=self._operator_name,
            kinds=table.texts("kinds"),
            imap=tuple(self._imap(item) for item in table.tables("imap")),
            domains=frozenset(domains.texts("list")) if domains else frozenset(),
            has_custom_domains=table.flag("custom_domains"),
            offered_in=self._codes.open(offered, "countries") - self._codes.open(offered, "except"),
            entities=self._entities(table.table("company")),
            place=self._place(place) if place else None,
            sign_in=_sign_in(table.table("sign_in")),
            retention=_retention(retention) if retention else None,
            disclosure=read_statement(table.table("disclosure")),
            notes=tuple(read_statement(item) for item in table.tables("notes")),
            mx_patterns=tuple(_mx_pattern(item) for item in table.tables("mx")),
            copies=read_copies(copies, self._codes) if copies else None,
            domains_reference=domains.reference() if domains else None,
            offered_reference=offered.reference(),
        )

    def _imap(self, table: Table) -> values.ImapHost:
        host = values.ImapHost(
            host=table.text("host"),
            port=table.number("port") or 0,
            security=table.text("security"),
            site=table.text("site").lower(),
            is_user_short=table.text("user") == "local-part",
            reference=table.reference(),
        )
        if host.site and host.site not in self._place_codes:
            table.complain("site", "no site or zone has this code")
        return host

    def _entities(self, table: Table) -> tuple[values.Entity, ...]:
        reference = table.reference()
        return tuple(self._entity(item, reference) for item in table.tables("entities"))

    def _entity(self, table: Table, reference: values.Reference) -> values.Entity:
        words = (EVERYWHERE, _UNKNOWN)
        places = table.texts("mailboxes_in")
        entity = values.Entity(
            name=table.text("name"),
            country=self._codes.one(table, "country"),
            parent=table.text("parent"),
            parent_country=self._codes.one(table, "parent_country"),
            mailboxes_in=self._codes.open(table, "mailboxes_in", without=words),
            is_for_any_place=EVERYWHERE in places,
            is_for_unknown_place=_UNKNOWN in places,
            since=table.day_or_none("since"),
            until=table.day_or_none("until"),
            reference=table.reference() if table.has("source") else reference,
        )
        if entity.since and entity.until and entity.since >= entity.until:
            table.complain("until", "not after since")
        return entity

    def _place(self, table: Table) -> values.Place:
        reference = table.reference()
        return values.Place(
            country=self._codes.one(table, "country"),
            city=table.text("city"),
            is_documented=reference.documented,
            reference=reference,
        )


def read_statement(table: Table) -> values.Statement:
    return values.Statement(text=table.text("text"), reference=table.reference())


def read_copies(table: Table, codes: CountryCodes) -> values.Copies:
    return values.Copies(
        text=table.text("text"),
        countries=codes.open(table, "countries"),
        reference=table.reference(),
    )


def _mx_pattern(table: Table) -> values.Statement:
    return values.Statement(text=table.pattern("pattern").pattern, reference=table.reference())


def _retention(table: Table) -> values.Retention:
    return values.Retention(
        text=table.text("text"),
        trash_days=table.number("trash_days"),
        recoverable_days=table.number("recoverable_days"),
        backup_days=table.number("backup_days"),
        reference=table.reference(),
    )


def _sign_in(table: Table) -> values.SignIn:
    return values.SignIn(
        method=table.text("method"),
        page=table.text("page"),
        help=table.text("help"),
        hint=table.text("hint"),
        look_for=table.texts("look_for"),
        reference=table.reference(),
    )
