"""Host name to operator, role and place, by the facts. Names are matched by whole labels."""

from typing import NamedTuple

from vault_app.regions.received import HOST_LIMIT, is_private
from vault_app.regions.reference import Reference
from vault_app.regions.values import HostRule, Operator, Role, Site, Tells, Zone

_CACHE_LIMIT = 20_000
_NO_DOMAIN = frozenset({"."})
# Names that exist in one network only: RFC 6762, RFC 8375, and what people use in their stead.
_LOCAL_ENDINGS = frozenset(
    {"local", "localdomain", "localhost", "lan", "internal", "intern", "home", "corp", "private"}
)


class PlaceRead(NamedTuple):
    """The place that a host name tells: a site, or only a zone of sites."""

    code: str
    site: Site | None
    zone: Zone | None

    @property
    def country(self) -> str:
        return self.site.country if self.site else self.zone.country if self.zone else ""

    @property
    def city(self) -> str:
        """The city; of a zone that spans several countries its name, as nothing nearer is known."""
        if self.site is not None:
            return self.site.city
        return self.zone.name if self.zone and not self.zone.country else ""

    @property
    def is_in_documented_zone(self) -> bool:
        """Whether the operator itself says in which one country all sites of the zone lie."""
        zone = self.zone
        return zone is not None and zone.reference.documented and zone.country == self.country != ""

    @property
    def reference(self) -> Reference | None:
        """That of the code which tells the country: the zone's if its operator says where it lies,
        else the site's."""
        source = self.zone if self.is_in_documented_zone else self.site or self.zone
        return source.reference if source is not None else None

    @property
    def is_verified(self) -> bool:
        return self.reference is not None and self.reference.verified


class HostReading(NamedTuple):
    """What a host name tells. ``is_nameless``: nobody can be told from it (bare, local, or an
    address)."""

    operator: Operator | None
    rule: HostRule | None
    place: PlaceRead | None
    is_nameless: bool


class HostIndex:
    """Looks host names up; remembers what it found, since a mailbox meets few different ones."""

    def __init__(
        self, operators: tuple[Operator, ...], declared: tuple[Operator, ...] = ()
    ) -> None:
        """``declared`` are those of the owner's own servers; they win over the others."""
        self._declared = {suffix: each for each in declared for suffix in each.suffixes}
        self._domains: dict[str, frozenset[str]] = {}
        self._by_suffix: dict[str, Operator] = {}
        self._exceptions: set[str] = set()
        self._anywhere: list[tuple[Operator, HostRule]] = []
        self._rules: dict[tuple[str, str], tuple[HostRule, ...]] = {}
        self._sites: dict[tuple[str, str, str], Site] = {}
        self._zones: dict[tuple[str, str], Zone] = {}
        self._known: dict[tuple[str, str, bool], HostReading] = {}
        for operator in (*operators, *declared):
            self._add(operator)

    def _add(self, operator: Operator) -> None:
        self._by_suffix.update(dict.fromkeys(operator.suffixes, operator))
        self._exceptions.update(operator.exceptions)
        for clause in ("by", "from"):
            rules = tuple(rule for rule in operator.rules if rule.clause == clause)
            self._rules[operator.id, clause] = rules
        self._anywhere += [
            (operator, rule) for rule in operator.rules if rule.is_anywhere and rule.clause == "by"
        ]
        for site in operator.sites:
            for zone in site.zones or ("",):
                self._sites.update({(operator.id, zone, code): site for code in site.codes})
        for zone_ in operator.zones:
            self._zones.update({(operator.id, code): zone_ for code in zone_.codes})

    def read(self, host: str, protocol: str = "", *, is_sent: bool = False) -> HostReading:
        """What the name in a "by" clause tells; ``is_sent`` for mail that its owner sent."""
        key = (host, protocol, is_sent)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            known = self._known[key] = self._read(host[:HOST_LIMIT], protocol, is_sent)
        return known

    def is_declared(self, operator: Operator) -> bool:
        return self._declared.get(operator.suffixes[0]) is operator if operator.suffixes else False

    def declared(self, host: str) -> Operator | None:
        """The server of the owner's own that a host belongs to, by whole labels."""
        labels = host.split(".")
        for start in range(len(labels)):
            if (found := self._declared.get(".".join(labels[start:]))) is not None:
                return found
        return None

    def domains(self, host: str) -> frozenset[str]:
        """What facts have to be about to change what this name tells; see ``Judgement``."""
        known = self._domains.get(host)
        if known is None:
            if len(self._domains) >= _CACHE_LIMIT:
                self._domains.clear()
            name = host[:HOST_LIMIT].strip("[].").lower()
            known = self._domains[host] = domains_of(name)
        return known

    def suffix_of(self, host: str) -> str:
        """The operator's suffix that a host lies under, or ""."""
        labels = host.split(".")
        for start in range(len(labels)):
            suffix = ".".join(labels[start:])
            if suffix in self._declared or suffix in self._by_suffix:
                return suffix
        return ""

    def owner(self, host: str) -> Operator | None:
        """Who runs a host."""
        return self.read(host).operator

    def read_neighbour(self, operator: Operator, host: str, protocol: str) -> HostReading | None:
        """What the name in a "from" clause tells of the mailbox's place, on an operator's line."""
        for rule in self._rules[operator.id, "from"]:
            if rule.role is not Role.MAILBOX or (rule.protocols and protocol not in rule.protocols):
                continue
            found = self._match(operator, rule, host)
            if found is not None and found[0] is not None:
                return HostReading(operator, rule, found[0], False)
        return None

    def has_neighbour_rules(self, operator: Operator) -> bool:
        return bool(self._rules[operator.id, "from"])

    def place(self, operator: Operator, code: str) -> PlaceRead | None:
        """A site or zone of an operator by its code alone."""
        site = self._sites.get((operator.id, "", code))
        zone = self._zones.get((operator.id, code))
        return PlaceRead(code, site, zone) if site or zone else None

    def _read(self, host: str, protocol: str, is_sent: bool) -> HostReading:
        if not host:
            return HostReading(None, None, None, True)
        if self._declared and (own := self.declared(host)) is not None:
            return HostReading(own, None, None, False)
        for operator, rule in self._anywhere:
            if self._fits(rule, protocol, is_sent) and (found := self._match(operator, rule, host)):
                return HostReading(operator, rule, found[0], False)
        owner = self._suffix_owner(host)
        if owner is None:
            return HostReading(None, None, None, is_nameless(host))
        for rule in self._rules[owner.id, "by"]:
            if self._fits(rule, protocol, is_sent) and (found := self._match(owner, rule, host)):
                return HostReading(owner, rule, found[0], False)
        return HostReading(owner, None, None, False)

    def _suffix_owner(self, host: str) -> Operator | None:
        labels = host.split(".")
        for start in range(len(labels)):
            suffix = ".".join(labels[start:])
            if suffix in self._exceptions:
                return None
            if suffix in self._by_suffix:
                return self._by_suffix[suffix]
        return None

    @staticmethod
    def _fits(rule: HostRule, protocol: str, is_sent: bool) -> bool:
        if rule.is_for_sent_mail and not is_sent:
            return False
        return not rule.protocols or protocol in rule.protocols

    def _match(
        self, operator: Operator, rule: HostRule, host: str
    ) -> tuple[PlaceRead | None] | None:
        """The place in a tuple of one when the rule is for this host, else None."""
        if rule.host:
            return (None,) if host == rule.host else None
        if rule.under:
            if host != rule.under and not host.endswith("." + rule.under):
                return None
            groups: dict[str, str | None] = {}
        else:
            assert rule.pattern is not None
            match = rule.pattern.fullmatch(host)
            if match is None:
                return None
            groups = match.groupdict()
        if rule.tells is Tells.NOTHING:
            return (None,)
        code = rule.site or (groups.get("site") or "").lower()
        zone_code = (groups.get("zone") or "").lower()
        zone = self._zones.get((operator.id, zone_code)) if zone_code else None
        site = None
        if rule.tells is Tells.SITE:
            site = self._sites.get((operator.id, zone_code, code)) or self._sites.get(
                (operator.id, "", code)
            )
        return (PlaceRead(code, site, zone) if site or zone else None,)


def domains_of(host: str) -> frozenset[str]:
    """The last two and the last three labels of a name, "." for one that has no domain."""
    if is_nameless(host):
        return _NO_DOMAIN
    labels = host.split(".")
    return frozenset((".".join(labels[-2:]), ".".join(labels[-3:])))


def is_nameless(host: str) -> bool:
    """Whether nobody outside can tell whose host this is: no domain, a local one, or an address."""
    if "." not in host or ":" in host:
        return True
    ending = host.rpartition(".")[2]
    return ending in _LOCAL_ENDINGS or ending.isdigit()


def is_local(host: str, address: str) -> bool:
    """Whether a server stands on this computer or in the own network, so that its name and
    address say nothing of where the mail lies."""
    if address and is_private(address):
        return True
    return (
        is_private(host) or host in ("", "localhost") or host.rpartition(".")[2] in _LOCAL_ENDINGS
    )


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of these domains or lies under one, by whole labels."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def own_domain(host: str) -> str:
    """The domain that a server of its own belongs to: its name without the first label."""
    return host.partition(".")[2] if host.count(".") >= 2 else host
