"""What law reaches, as values: text with references and the date of the facts, never advice."""

import enum
from dataclasses import dataclass
from datetime import date

from vault_app.model.custody import Copy, Custody, Evidence, Holding, Reach, RouteHop


class Route(enum.StrEnum):
    """By which way an order comes to a holding (``Reach.through``), nearest first.

    ``PLACE``: its territory holds the bytes. ``CONTROLLER``: the company that runs the mailbox has
    its seat there. ``PARENT``: the company above that one has. ``SERVICE``: the service is offered
    there.
    """

    PLACE = "place"
    CONTROLLER = "controller"
    PARENT = "parent"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalOrder:
    """A legal order as the facts state it.

    ``kind`` is "power", "assistance", "limit", "transfer" or "duty"; ``home`` the state or bloc
    whose it is; ``reach`` the routes that it has at all; ``conflict_rule`` what it says itself of
    other states' law.
    """

    id: str
    name: str
    kind: str
    home: str
    countries: tuple[str, ...]
    instrument: str
    reach: tuple[Route, ...]
    data_kinds: tuple[str, ...]
    conflict_rule: str
    in_force_since: str
    note: str
    source: str
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Residue:
    """What a provider may keep of a message after its removal.

    ``days`` is how long by the facts, ``None`` where the provider does not say; ``until`` the last
    day of that, counted from the day of the removal. ``text`` is what is documented, "" if nothing.
    """

    provider_id: str
    provider: str
    days: int | None
    until: date | None
    text: str
    source: str
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedHolding:
    """A holding that an order reaches: by which routes, how much of the mail in question lies
    there, what stands against handing it over, and what stays behind after a removal today."""

    holding: Holding
    routes: tuple[Route, ...]
    copies: int
    size: int
    limits: tuple[Reach, ...]
    residue: Residue


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTotal:
    """How many copies an order reaches by one route, whatever others it has to them."""

    route: Route
    copies: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """Something that removing mail does not remove. ``code`` is "account-data", "billing", "logs",
    "other-side", "backups" or "service" (a provider's own words in ``text``, with ``source``)."""

    code: str
    provider: str = ""
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReach:
    """What one order reaches of the mail that a search finds, before and after a removal of it all.

    ``messages`` counts each message once, ``size`` and the shares count copies. ``total`` is how
    many messages the search finds, ``on_servers`` how many of them any provider holds. After a
    confirmed removal nothing of it lies there any more but the ``residues``, one for each provider.
    ``day`` is the one that ownership and residues are reckoned for.
    """

    order: LegalOrder
    total: int
    on_servers: int
    messages: int
    copies: int
    size: int
    holdings: tuple[ReachedHolding, ...]
    routes: tuple[RouteTotal, ...]
    residues: tuple[Residue, ...]
    untouched: tuple[Untouched, ...]
    day: date
    facts_as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LawTotal:
    """How many copies the authorities of one country can compel somebody to hand over.

    ``country`` is "" for copies that no power of the facts reaches. ``firm`` counts those that are
    reached by more than a service being offered there. ``orders`` are ids.
    """

    country: str
    copies: int
    size: int
    firm: int
    routes: tuple[Route, ...]
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingReach:
    """Everything that reaches one holding, and everything that stands against handing it over."""

    holding: Holding
    reaches: tuple[Reach, ...]
    limits: tuple[Reach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReach:
    """An order that reaches a message, with the copies that it reaches it by."""

    order: LegalOrder
    holdings: tuple[ReachedHolding, ...]

    @property
    def routes(self) -> tuple[Route, ...]:
        """All routes, nearest first."""
        found = {route for reached in self.holdings for route in reached.routes}
        return tuple(route for route in Route if route in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCustody:
    """All that is to be said of who holds one message.

    ``intervals`` as the archive composes them, present holders first. ``copies`` are theirs, what
    providers may still keep of removed ones, and the vault's. ``route`` is the way of delivery,
    topmost line first; ``extra_evidence`` what else the message says for or against. ``reaches``
    has one entry for each distinct present holding.
    """

    message_id: int
    intervals: tuple[Custody, ...]
    delivered: tuple[Custody, ...]
    copies: tuple[Copy, ...]
    route: tuple[RouteHop, ...]
    extra_evidence: tuple[Evidence, ...]
    reaches: tuple[HoldingReach, ...]
    facts_as_of: date
