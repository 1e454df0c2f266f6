"""An account without a connection: what a message file alone lets one say of who holds it."""

from dataclasses import replace
from datetime import datetime

from vault_app.model.custody import Confidence, Custody, Evidence, EvidenceKind, Holding
from vault_app.regions.directory import Knowledge
from vault_app.regions.holdings import SELF_HOSTED
from vault_app.regions.hosts import own_domain
from vault_app.regions.received import Hop, Trace
from vault_app.regions.values import AccountCustody, Provider

_NOBODY = Holding(
    provider_id="",
    provider="",
    entity="",
    entity_country="",
    controller="",
    controller_country="",
    country="",
    site="",
)


class StandIn:
    """Makes accounts for messages that no account brought."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._holdings = knowledge.holdings
        self._sentences = knowledge.sentences

    def at_service(
        self, service: Provider, *, address: str, received_at: datetime, at: datetime
    ) -> AccountCustody:
        """As if the account were known at ``at`` to be at that service, and nothing else of it.

        The place is that of the day of receipt; the company is the one that answers at ``at``.
        """
        usual = self._directory.usual_place(service, received_at.date())
        holding = self._holdings.at_service(
            service, country=usual.country, city=usual.city, day=at.date()
        )
        return _account(
            holding,
            usual.confidence,
            usual.because,
            seen=service.name,
            points_to=f"an account at {service.name}, run by {service.operator_name}, as was said",
            address=address,
            at=at,
            tells_holder=True,
        )

    def at_own_server(self, headers: bytes, *, address: str, at: datetime) -> AccountCustody:
        """As if it were known to be a server of the owner's own, which the topmost line names."""
        hop = self._topmost(headers)
        host = hop.by_host if hop is not None and self._hosts.owner(hop.by_host) is None else ""
        holding = self._holdings.at_own_server(own_domain(host) if host else "", country="")
        return _account(
            holding,
            Confidence.UNKNOWN,
            self._sentences.not_named() if not host else self._sentences.own_line(host, ""),
            seen=host or SELF_HOSTED,
            points_to="a server of the owner's own, as was said",
            address=address,
            at=at,
            tells_holder=True,
            host=host,
        )

    def unknown(self, headers: bytes, *, at: datetime) -> AccountCustody:
        """Nothing is known: the message's own lines have to say whose account it is."""
        return _account(
            _NOBODY,
            Confidence.UNKNOWN,
            self._sentences.not_named(),
            seen="",
            points_to="nothing was said of the account",
            address=self.address(headers),
            at=at,
            tells_holder=False,
        )

    def seller(self, account: AccountCustody, held: Custody) -> Custody | None:
        """The custody of whoever sells the account, where another runs it (case 25): it can be
        asked for the same mail."""
        seller = self._directory.services.get(account.holding.provider_id)
        holder = self._directory.services.get(held.holding.provider_id)
        if seller is None or holder is None or seller.operator_id == holder.operator_id:
            return None
        if holder.operator_id not in self._directory.operator_of(seller).platforms:
            return None
        because = self._sentences.sold_by(seller.operator_name, holder.operator_name)
        holding = self._holdings.at_service(
            seller,
            country=held.holding.country,
            city=held.holding.site,
            day=account.seen_at.date(),
        )
        return replace(held, holding=holding, because=because, evidence=account.evidence)

    def address(self, headers: bytes) -> str:
        """The address that the topmost lines were written for, as far as they say so: the holder's
        own down to the first that took the message from outside; "" if none does."""
        owner = None
        for index, hop in Trace(headers).hops():
            reading = self._hosts.read(hop.by_host, hop.protocol)
            if index and not reading.is_nameless and reading.operator is not owner:
                break
            owner = owner or reading.operator
            if hop.for_address:
                return hop.for_address
            if owner is None and not reading.is_nameless:
                break
        return ""

    @staticmethod
    def _topmost(headers: bytes) -> Hop | None:
        for _, hop in Trace(headers).hops():
            if "." in hop.by_host:
                return hop
        return None


def _account(
    holding: Holding,
    confidence: Confidence,
    because: str,
    *,
    seen: str,
    points_to: str,
    address: str,
    at: datetime,
    tells_holder: bool,
    host: str = "",
) -> AccountCustody:
    evidence = Evidence(
        kind=EvidenceKind.ACCOUNT_DEFAULT,
        seen=seen,
        where="what was said of the account",
        points_to=points_to,
        confidence=confidence,
        observed_at=at,
    )
    return AccountCustody(
        holding=holding,
        confidence=confidence,
        because=because,
        evidence=(evidence,),
        address=address,
        host=host,
        seen_at=at,
        tells_holder=tells_holder,
        is_as_told=True,
    )
