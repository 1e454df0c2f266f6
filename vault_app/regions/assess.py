"""From a message's own lines to its custody: who holds it now, where, and who held it before.

The rules, in this order (numbers are those of the hard cases in tests/regions):
1. Only lines of the account's own run count, from the top down to the border; see ``border``.
2. A line that names the place wins over what is known of the account; a mailbox server over others.
3. Without such a line the account's usual place stands, with its own confidence.
4. Lines of somebody else on top mean that the message was moved here: they held it before.
5. A server in the own network tells nothing, so the topmost line's owner counts as the holder.
"""

from datetime import datetime, timedelta

from vault_app.model.custody import Custody
from vault_app.regions.border import Run, Side, Step, find_above, walk
from vault_app.regions.directory import Knowledge
from vault_app.regions.findings import Findings
from vault_app.regions.hosts import is_local, is_nameless, own_domain
from vault_app.regions.received import Trace
from vault_app.regions.values import AccountCustody, Operator

_MOVE_GAP = timedelta(days=1)
_CACHE_LIMIT = 500
_NOBODY = Side(frozenset())
# Mail that somebody signed in to send (RFC 3848): such a line is no border of a forwarder.
_SUBMITTED = frozenset({"ESMTPA", "ESMTPSA", "HTTP", "HTTPS", "MAPI"})


class Assessor:
    """Judges messages by the facts."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._sides: dict[tuple[str, str, str], Side] = {}

    def assess(
        self, headers: bytes, *, account: AccountCustody, received_at: datetime, is_outgoing: bool
    ) -> tuple[Custody, ...]:
        """The current holder first, then earlier ones."""
        findings = Findings(
            self._knowledge, account=account, received_at=received_at, is_outgoing=is_outgoing
        )
        case = _Case(self._knowledge, Trace(headers), findings)
        return case.at(self._side(account)) if account.tells_holder else case.behind_local_server()

    def _side(self, account: AccountCustody) -> Side:
        key = (account.holding.provider_id, account.host, account.address)
        side = self._sides.get(key)
        if side is None:
            if len(self._sides) >= _CACHE_LIMIT:
                self._sides.clear()
            side = self._sides[key] = self._make_side(account)
        return side

    def _make_side(self, account: AccountCustody) -> Side:
        directory = self._knowledge.directory
        service = directory.services.get(account.holding.provider_id)
        if service is not None:
            return _side_of(directory.operator_of(service))
        domains = [] if is_nameless(account.host) else [own_domain(account.host)]
        address_domain = account.address.rpartition("@")[2].lower()
        if "." in address_domain and self._knowledge.hosts.owner(address_domain) is None:
            domains.append(address_domain)
        return Side(frozenset(), tuple(domains))


def _side_of(operator: Operator) -> Side:
    """An operator's lines: its own, and those of the platforms that it sells."""
    return Side(frozenset((operator.id, *operator.platforms)))


class _Case:
    """One message under judgement."""

    def __init__(self, knowledge: Knowledge, trace: Trace, findings: Findings) -> None:
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._geo = knowledge.geo
        self._trace = trace
        self._findings = findings
        self._is_sent = findings.is_outgoing

    def at(self, side: Side) -> tuple[Custody, ...]:
        """The account's connection told whose lines are own."""
        run = self._walk(side)
        if run.collected is not None:
            return self._collected(run)
        if run.steps:
            return self._taken_in(run)
        if run.border is not None or self._is_sent or self._trace.hop(run.below) is None:
            # Sent mail, drafts (cases 16, 17), or nothing but nameless lines (case 10).
            return (self._by_account(),)
        if (start := find_above(self._trace, self._hosts, side)) is not None:
            return self._taken_in(self._walk(side, start))
        return self._moved_here(run.below)

    def behind_local_server(self) -> tuple[Custody, ...]:
        """The connection tells nothing: the owner of the topmost named line holds it (case 21)."""
        run = self._walk(_NOBODY)
        if run.collected is not None:
            return self._collected(run)
        hop = self._trace.hop(run.below)
        if run.border is not None or hop is None:
            return (self._by_account(),)
        operator = self._hosts.read(hop.by_host, hop.protocol, is_sent=self._is_sent).operator
        if operator is not None:
            run = self._walk(_side_of(operator))
            return self._collected(run) if run.collected else self._taken_in(run)
        run = self._walk(Side(frozenset(), (own_domain(hop.by_host),)))
        if run.collected is not None:
            return self._collected(run)
        return (self._findings.at_own_server(run), *self._forwarders(run))

    def _walk(self, side: Side, start: int = 0) -> Run:
        return walk(self._trace, self._hosts, side, start=start, is_sent=self._is_sent)

    def _by_account(self) -> Custody:
        return self._findings.by_account(since=self._findings.received_at)

    def _taken_in(self, run: Run) -> tuple[Custody, ...]:
        current = self._findings.by_run(run)
        return (current,) if self._is_sent else (current, *self._forwarders(run))

    def _collected(self, run: Run) -> tuple[Custody, ...]:
        """A program fetched the message from another mailbox (cases 22 and 23)."""
        step = run.collected
        assert step is not None
        collector, source = self._collector(step)
        at = step.hop.at or self._findings.received_at
        if collector is not None:
            current = self._findings.by_run(self._as_run_of(collector, run, step))
        else:
            current = self._findings.by_account(since=at)
        earlier = self._held_before(source, run.below, until=at, how="fetched from it")
        return (current, *earlier)

    def _collector(self, step: Step) -> tuple[Operator | None, str]:
        """Who collected, where an operator's own header says so, and from which host."""
        for operator, header in self._directory.fetch_headers:
            match = header.pattern.search(self._trace.header(header.name))
            if match is not None:
                return operator, match["host"].rstrip(".").lower()
        return None, step.hop.from_host

    @staticmethod
    def _as_run_of(operator: Operator, run: Run, step: Step) -> Run:
        """The collecting line carries no name; the header beside it said whose it is."""
        own = step._replace(reading=step.reading._replace(operator=operator))
        return Run(steps=run.steps or [own], place=run.place, border=own, below=run.below)

    def _moved_here(self, first: int) -> tuple[Custody, ...]:
        """Lines of somebody else on top: the message was moved here (case 15)."""
        hop = self._trace.hop(first)
        assert hop is not None
        operator = self._hosts.read(hop.by_host, hop.protocol).operator
        service = self._findings.service
        if operator is not None and service is None and operator.has_customer_hosts:
            # A hoster's customers reach it under names of their own: no move, the hoster holds it.
            return self._taken_in(self._walk(_side_of(operator)))
        if (
            operator is None
            and service is not None
            and not self._directory.operator_of(service).is_trace_known
        ):
            # The name may well be the provider's own: its servers' names were never seen.
            return (self._by_account(),)
        until = self._moved_by(hop.at)
        earlier = self._held_before(hop.by_host, 0, until=until, how="moved from it")
        is_date_known = until < self._findings.account.seen_at
        current = self._findings.by_account(since=until if is_date_known else None)
        return (current, *earlier)

    def _moved_by(self, delivered: datetime | None) -> datetime:
        """When the move had happened at the latest: the server's own date where that is clearly
        later than the delivery, else the time at which the message was seen here."""
        received_at = self._findings.received_at
        if delivered is not None and received_at - delivered > _MOVE_GAP:
            return received_at
        return max(self._findings.account.seen_at, received_at)

    def _held_before(
        self, host: str, start: int, *, until: datetime, how: str
    ) -> tuple[Custody, ...]:
        """The custody of whoever runs ``host``, by its lines from ``start`` on, as an ended one."""
        operator = self._hosts.owner(host)
        if operator is None:
            if is_local(host, ""):
                return ()
            run = self._walk(Side(frozenset(), (own_domain(host),)), start)
            found = self._findings.at_own_server(run) if run.steps else None
        else:
            run = self._walk(_side_of(operator), start)
            found = self._findings.by_earlier_run(run, operator) if run.steps else None
        if found is None:
            return ()
        return (self._findings.ended(found, run, until=until, how=how),)

    def _forwarders(self, run: Run) -> tuple[Custody, ...]:
        """Who took the message in for another address of the owner's and passed it on (case 3).

        The neighbour's name must be one that the border's writer found for its address, and the
        neighbour's own border must have taken the message for one of its addresses.
        """
        border = run.border
        if border is None or not (name := border.hop.from_name):
            return ()
        operator = self._hosts.owner(name)
        if operator is None or operator is border.reading.operator:
            return ()
        below = self._walk(_side_of(operator), run.below)
        if below.border is None:
            return ()
        hop = below.border.hop
        domain = hop.for_domain
        if hop.protocol in _SUBMITTED or not domain:
            return ()
        if not any(domain in service.domains for service in operator.services):
            return ()
        found = self._findings.by_earlier_run(below, operator)
        until = border.hop.at or self._findings.received_at
        return (self._findings.ended(found, below, until=until, how="passed on by it"),)
