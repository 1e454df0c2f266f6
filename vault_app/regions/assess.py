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
from vault_app.regions.border import Run, Side, Step, find_above, side_of, walk
from vault_app.regions.directory import Knowledge
from vault_app.regions.findings import Findings
from vault_app.regions.hosts import is_local, is_nameless, own_domain
from vault_app.regions.judgement import Judgement
from vault_app.regions.passing import SUBMITTED, Passing
from vault_app.regions.received import Trace
from vault_app.regions.values import AccountCustody, Operator

_MOVE_GAP = timedelta(days=1)
_CACHE_LIMIT = 500
_SEARCHED = 12
_NOBODY = Side(frozenset())


class Assessor:
    """Judges messages by the facts."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._sides: dict[tuple[str, str, str], Side] = {}

    def judge(
        self, headers: bytes, *, account: AccountCustody, received_at: datetime, is_outgoing: bool
    ) -> Judgement:
        """Who holds it, who held it before, and what that rests on."""
        findings = Findings(
            self._knowledge, account=account, received_at=received_at, is_outgoing=is_outgoing
        )
        trace = Trace(headers)
        case = _Case(self._knowledge, trace, findings)
        custody = case.at(self._side(account)) if account.tells_holder else case.behind_program()
        step = case.placed_by
        place = step.reading.place if step is not None else None
        return Judgement(
            custody=custody,
            domains=self._domains(trace, account),
            trusted=frozenset(case.trusted),
            zone=place.zone.name if place is not None and place.zone is not None else "",
            copies=case.copies,
        )

    def _domains(self, trace: Trace, account: AccountCustody) -> frozenset[str]:
        """Of every name in the lines that were read, and of the account's own provider."""
        domains = self._knowledge.hosts.domains
        found: set[str] = set()
        for hop in trace.read:
            found |= domains(hop.by_host)
            if hop.from_said:
                found |= domains(hop.from_said)
                # Only a name in front of a bracket is one that the line's writer found.
                if " [" in hop.from_notes and (name := hop.from_name):
                    found |= domains(name)
        directory = self._knowledge.directory
        service = directory.services.get(account.holding.provider_id)
        if service is not None:
            suffixes = directory.operator_of(service).suffixes
            found |= domains(suffixes[0]) if suffixes else frozenset()
        return frozenset(found)

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
            operator = directory.operator_of(service)
            side = side_of(operator)
            if not self._knowledge.hosts.is_declared(operator):
                return side
            # A server of the owner's own has others beside it that take mail in for it.
            return side._replace(domains=tuple(self._own_domains(account)))
        return Side(frozenset(), tuple(self._own_domains(account)))

    def _own_domains(self, account: AccountCustody) -> list[str]:
        domains = [] if is_nameless(account.host) else [own_domain(account.host)]
        address_domain = account.address.rpartition("@")[2].lower()
        if "." in address_domain and self._knowledge.hosts.owner(address_domain) is None:
            domains.append(address_domain)
        return domains


class _Case:
    """One message under judgement. ``trusted`` are the lines that the holder's servers wrote,
    ``placed_by`` the one that told the place."""

    def __init__(self, knowledge: Knowledge, trace: Trace, findings: Findings) -> None:
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._geo = knowledge.geo
        self._trace = trace
        self._findings = findings
        self._is_sent = findings.is_outgoing
        self._passing = Passing(knowledge, trace, findings)
        self.trusted: set[int] = set()
        self.placed_by: Step | None = None
        self.copies = ""

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
        if self._findings.account.is_as_told and (own := self._run_as_told(side)) is not None:
            return self._under_others(own)
        if (start := find_above(self._trace, self._hosts, side)) is not None:
            return self._taken_in(self._walk(side, start))
        return self._moved_here(run.below)

    def _run_as_told(self, side: Side) -> Run | None:
        """Lines of the account's provider in a file that is said to come from there: under lines
        of others, or from the bottom up, as some exporters write them."""
        turned = self._trace.turned()
        run = walk(turned, self._hosts, side, is_sent=self._is_sent)
        if len(run.steps) > 1 and run.place is not None and run.border is not None:
            self._trace = turned
            self._passing.follow(turned)
            return run
        return self._run_below(side)

    def _run_below(self, side: Side) -> Run | None:
        """Lines by which the account's own provider took the message in and kept it, under lines
        of others. Those of a sender at the same provider are none: they begin with signing in."""
        for index, hop in self._trace.hops(1):
            if index > _SEARCHED:
                break
            reading = self._hosts.read(hop.by_host, hop.protocol)
            if not side.owns(reading.operator, hop.by_host):
                continue
            run = self._walk(side, index)
            is_whole = bool(run.steps) and run.border is not None
            if is_whole and run.border is not None and run.border.hop.protocol not in SUBMITTED:
                return run
            return None
        return None

    def _under_others(self, run: Run) -> tuple[Custody, ...]:
        """A file is said to come from this account, yet others wrote on top of it: they handed it
        on since, or somebody wrote into the file. What the own lines say is less sure then."""
        current, *earlier = self._taken_in(run)
        return (self._findings.less_sure(current), *earlier)

    def behind_program(self) -> tuple[Custody, ...]:
        """The connection tells nothing: the owner of the topmost named line holds it (case 21)."""
        run = self._walk(_NOBODY)
        if run.collected is not None:
            return self._collected(run)
        hop = self._trace.hop(run.below)
        if run.border is not None or hop is None:
            return (self._by_account(),)
        operator = self._hosts.read(hop.by_host, hop.protocol, is_sent=self._is_sent).operator
        if operator is not None:
            run = self._walk(side_of(operator))
            return self._collected(run) if run.collected else self._taken_in(run)
        run = self._walk(Side(frozenset(), (own_domain(hop.by_host),)))
        if run.collected is not None:
            return self._collected(run)
        self._trust(run)
        return (self._findings.at_own_server(run), *self._passing.forwarders(run))

    def _walk(self, side: Side, start: int = 0) -> Run:
        return walk(self._trace, self._hosts, side, start=start, is_sent=self._is_sent)

    def _by_account(self) -> Custody:
        return self._findings.by_account(since=self._findings.received_at)

    def _trust(self, run: Run) -> None:
        self.trusted.update(map(self._trace.number, run.lines))
        self.placed_by = run.place

    def _taken_in(self, run: Run) -> tuple[Custody, ...]:
        self._trust(run)
        current = self._findings.by_run(run)
        if run.place is not None:
            self.copies = self._findings.copies(run.place)
        if self._is_sent:
            return (current,)
        earlier = self._passing.forwarders(run)
        self.trusted |= self._passing.declared_lines
        return (current, *earlier)

    def _collected(self, run: Run) -> tuple[Custody, ...]:
        """A program fetched the message from another mailbox (cases 22 and 23)."""
        step = run.collected
        assert step is not None
        self._trust(run)
        collector, source = self._collector(step)
        at = step.hop.at or self._findings.received_at
        if collector is not None:
            current = self._findings.by_run(self._as_run_of(collector, run, step))
        elif self._findings.account.holding.provider_id:
            current = self._findings.by_account(since=at)
        else:
            current = self._findings.collected_here(run, step, since=at)
        if is_local(source, step.hop.from_address) and (hop := self._trace.hop(run.below)):
            # It came through a program or a tunnel here; the lines below say from where.
            source = hop.by_host
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
            return self._taken_in(self._walk(side_of(operator)))
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
            run = self._walk(side_of(operator), start)
            found = self._findings.by_earlier_run(run, operator) if run.steps else None
        if found is None:
            return ()
        return (self._findings.ended(found, run, until=until, how=how),)
