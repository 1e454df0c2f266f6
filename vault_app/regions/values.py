"""What the facts say, as frozen values: operators of servers, services that people use, laws.

An *operator* runs machines and signs mail on the way; a *service* is what a person has an account
at. One operator may run several services, and a service may be sold by one and run by another.
"""

import enum
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from vault_app.model.custody import Confidence, Evidence, Holding
from vault_app.regions.events import Case, Incident, Network
from vault_app.regions.header_marks import HeaderMark
from vault_app.regions.oauth_facts import OAuthIssuer
from vault_app.regions.reference import Copies as Copies
from vault_app.regions.reference import Reference as Reference
from vault_app.regions.reference import Retention as Retention
from vault_app.regions.reference import Statement as Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A data centre, by the codes that stand for it in host names (within ``zones``, if any)."""

    codes: tuple[str, ...]
    zones: tuple[str, ...]
    city: str
    country: str
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A group of sites. ``country`` is "" when the group spans several.

    ``copies``: where the operator says that it keeps copies of a mailbox of this zone.
    """

    codes: tuple[str, ...]
    name: str
    country: str
    reference: Reference
    copies: Copies | None = None


class Role(enum.StrEnum):
    """What a server is to the mail it signed for.

    ``MAILBOX`` keeps it. ``INSIDE`` passes it on within the operator and is not reached from
    outside. ``BORDER`` takes it from outside: whatever stands below its line is a claim of others.
    ``SERVER`` may be either, so its neighbour decides.
    """

    MAILBOX = "mailbox"
    INSIDE = "inside"
    BORDER = "border"
    SERVER = "server"


class Tells(enum.StrEnum):
    """What a server's name says of the place."""

    SITE = "site"
    ZONE = "zone"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """How an operator's servers are called in one clause of a Received line.

    Exactly one of ``host``, ``under`` and ``pattern`` is set. ``protocols`` are the words after
    "with" that the rule is for (none: any). ``site`` is a fixed code, else the pattern's group.
    ``is_anywhere``: the name lies under none of the operator's suffixes, so it is tried on all.
    """

    clause: str
    host: str
    under: str
    pattern: re.Pattern[str] | None
    protocols: frozenset[str]
    role: Role
    tells: Tells
    site: str
    is_for_sent_mail: bool
    is_anywhere: bool
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A company that answers for mailboxes: those in ``mailboxes_in`` (codes), in any place
    (``is_for_any_place``), or in a place that is not known (``is_for_unknown_place``)."""

    name: str
    country: str
    parent: str
    parent_country: str
    mailboxes_in: frozenset[str]
    is_for_any_place: bool
    is_for_unknown_place: bool
    since: date | None
    until: date | None
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapHost:
    """A server that people are told to connect to. ``site`` is a site or zone code, or "".
    ``is_user_short``: one signs in with what stands before the @ of the address."""

    host: str
    port: int
    security: str
    site: str
    is_user_short: bool
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How a person gets in. ``method``: "password", "app-password", "oauth2", "bridge", "none".

    ``page`` is where an app password is made, ``help`` a page that explains, both may be "".
    ``look_for`` are the words to look for there, as they are written there.
    """

    method: str
    page: str
    help: str
    hint: str
    reference: Reference
    look_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The one country that a service keeps all its mailboxes in.

    ``is_documented``: the service says so itself.
    """

    country: str
    city: str
    is_documented: bool
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A service that people have an account at, as the faces show it.

    ``name`` is the service's ("Gmail"), ``operator_name`` the short one of who runs it.
    ``copies`` goes before those of a zone. ``declared_places`` are what the owner says of a server
    of their own, within the bounds of their references; then ``place`` is ``None``.
    """

    id: str
    name: str
    operator_id: str
    operator_name: str
    kinds: tuple[str, ...]
    imap: tuple[ImapHost, ...]
    domains: frozenset[str]
    has_custom_domains: bool
    offered_in: frozenset[str]
    entities: tuple[Entity, ...]
    place: Place | None
    sign_in: SignIn
    retention: Retention | None
    disclosure: Statement
    notes: tuple[Statement, ...]
    mx_patterns: tuple[Statement, ...]
    copies: Copies | None = None
    domains_reference: Reference | None = None
    offered_reference: Reference | None = None
    declared_places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRule:
    """What an IMAP greeting or ID answer of an operator looks like.

    A group "host" holds the front end's name, in base64 when ``is_base64``.
    """

    kind: str
    pattern: re.Pattern[str]
    is_base64: bool
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchHeader:
    """A header by which an operator notes that it collected a message from another mailbox."""

    name: str
    pattern: re.Pattern[str]
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs the machines.

    ``platforms`` are other operators whose machines carry this one's mailboxes.
    ``is_trace_known``: its server names were seen in mail, so a name that does not fit is foreign.
    ``has_customer_hosts``: customers reach their mailbox under names of their own.
    """

    id: str
    name: str
    suffixes: tuple[str, ...]
    exceptions: tuple[str, ...]
    is_trace_known: bool
    has_customer_hosts: bool
    platforms: tuple[str, ...]
    rules: tuple[HostRule, ...]
    zones: tuple[Zone, ...]
    sites: tuple[Site, ...]
    connection_rules: tuple[ConnectionRule, ...]
    fetch_headers: tuple[FetchHeader, ...]
    services: tuple[Provider, ...]
    hosts_reference: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A legal order. ``kind``: "power", "assistance", "limit", "transfer" or "duty"."""

    id: str
    name: str
    kind: str
    bloc: str
    countries: frozenset[str]
    home: str
    instrument: str
    reach: frozenset[str]
    data_kinds: tuple[str, ...]
    conflict_rule: str
    in_force_since: str
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Countries:
    """ISO 3166-1 codes with names, the names that take "the", and blocs."""

    names: dict[str, str]
    with_article: frozenset[str]
    blocs: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of ``resources/facts``, checked. ``version`` changes whenever any of it does."""

    operators: tuple[Operator, ...]
    orders: tuple[Order, ...]
    countries: Countries
    as_of: date
    incidents: tuple[Incident, ...] = ()
    cases: tuple[Case, ...] = ()
    networks: tuple[Network, ...] = ()
    header_marks: tuple[HeaderMark, ...] = ()
    oauth_issuers: tuple[OAuthIssuer, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCustody:
    """Who holds an account's mail as far as its connection tells.

    ``tells_holder`` is False when the server is a program on this computer or in the own network:
    then each message's own lines decide, and ``holding`` is for those that have none.
    ``is_as_told``: no connection showed the account; somebody said that a file came from it.
    """

    holding: Holding
    confidence: Confidence
    because: str
    evidence: tuple[Evidence, ...]
    address: str
    host: str
    seen_at: datetime
    tells_holder: bool = field(default=True)
    is_as_told: bool = False
