"""Who took a message in for its owner and passed it on: forwarders and filter firms (cases 3, 24).

The border's line says whose server handed the message over. That is believed as far as the line's
writer confirmed the name; what the neighbour's own lines say below is then the word of a firm that
stands in the owner's own way. A name that the neighbour merely gave itself never makes a forwarder
of an operator of mailboxes, and a filter firm only if a line of that firm follows at once.
"""

from datetime import datetime

from vault_app.model.custody import Custody
from vault_app.regions.border import Run, Side, side_of, walk
from vault_app.regions.directory import Knowledge
from vault_app.regions.events import Network
from vault_app.regions.findings import Findings
from vault_app.regions.hosts import is_under
from vault_app.regions.received import Trace

# Mail that somebody signed in to send (RFC 3848): such a line is no border of a forwarder.
SUBMITTED = frozenset({"ESMTPA", "ESMTPSA", "HTTP", "HTTPS", "MAPI"})
_MOST_IN_A_ROW = 4
_FILTER = "filter"


class Passing:
    """Follows one message below its border. ``declared_lines`` are those of forwarders that the
    owner named: part of the owner's own way in."""

    def __init__(self, knowledge: Knowledge, trace: Trace, findings: Findings) -> None:
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._networks = knowledge.networks
        self._declared = knowledge.forwarders
        self._trace = trace
        self._findings = findings
        self.declared_lines: set[int] = set()

    def follow(self, trace: Trace) -> None:
        """Read the lines in another order."""
        self._trace = trace

    def forwarders(self, run: Run) -> list[Custody]:
        """Nearest first."""
        found: list[Custody] = []
        while run.border is not None and len(found) < _MOST_IN_A_ROW:
            step = self._next(run)
            if step is None:
                break
            custody, run = step
            found.append(custody)
        return found

    def _next(self, run: Run) -> tuple[Custody, Run] | None:
        assert run.border is not None
        name = run.border.hop.from_name
        if name:
            found = self._declared_forwarder(run, name) or self._operator(run, name)
            if found is not None:
                return found
        host = name or run.border.hop.from_host
        network = self._networks.find(host)
        return self._filter(run, network, host, is_proven=bool(name)) if network else None

    def _declared_forwarder(self, run: Run, name: str) -> tuple[Custody, Run] | None:
        declared = next((host for host in self._declared if is_under(name, (host,))), None)
        if declared is None:
            return None
        operator, network = self._hosts.owner(name), self._networks.find(name)
        side = side_of(operator) if operator is not None else Side(frozenset(), (declared,))
        below = walk(self._trace, self._hosts, side, start=run.below)
        if not below.steps:
            return None
        until = self._until(run)
        if operator is not None:
            held = self._findings.by_earlier_run(below, operator)
            custody = self._findings.ended(held, below, until=until, how="passed on by it")
        elif network is not None:
            custody = self._findings.passed(network, below, host=name, until=until, is_proven=True)
        else:
            custody = self._findings.at_declared_forwarder(below, host=name, until=until)
        self.declared_lines.update(below.lines)
        return custody, below

    def _operator(self, run: Run, name: str) -> tuple[Custody, Run] | None:
        """A service that took the message in for one of its own addresses."""
        assert run.border is not None
        operator = self._hosts.owner(name)
        if operator is None or operator is run.border.reading.operator:
            return None
        below = walk(self._trace, self._hosts, side_of(operator), start=run.below)
        if below.border is None:
            return None
        hop = below.border.hop
        domain = hop.for_domain
        if hop.protocol in SUBMITTED or not domain:
            return None
        if not any(domain in service.domains for service in operator.services):
            return None
        held = self._findings.by_earlier_run(below, operator)
        until = self._until(run)
        return self._findings.ended(held, below, until=until, how="passed on by it"), below

    def _filter(
        self, run: Run, network: Network, host: str, *, is_proven: bool
    ) -> tuple[Custody, Run] | None:
        """A firm in front of the owner's mailbox. A filter stands in front of domains of firms
        and people, never of a service's own; there it can only have been the sender's."""
        address = self._findings.account.address
        if network.kind == _FILTER and self._directory.by_address(address) is not None:
            return None
        below = walk(self._trace, self._hosts, Side(frozenset(), network.suffixes), start=run.below)
        if not below.steps or below.steps[0].hop.protocol in SUBMITTED:
            return None
        until = self._until(run)
        custody = self._findings.passed(network, below, host=host, until=until, is_proven=is_proven)
        return custody, below

    def _until(self, run: Run) -> datetime:
        assert run.border is not None
        return run.border.hop.at or self._findings.received_at
