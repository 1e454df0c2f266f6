"""Finds the lines that the holder itself wrote, and the border below which all is claim of others.

The walk goes from the top. A line is own when its "by" host is the holder's and every line above
it was own or nameless; it ends at the border, the first line that took the message from a foreign
neighbour. What a sender forges can only stand below that.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from vault_app.regions.hosts import HostIndex, HostReading, is_nameless, is_under
from vault_app.regions.received import Hop, Trace, is_private
from vault_app.regions.values import Operator, Role

# By these a program collects mail from another mailbox (RFC 1939, RFC 9051, RFC 3848).
_COLLECTING = frozenset({"POP3", "POP3S", "IMAP", "IMAPS", "IMAP4", "POP"})


class Side(NamedTuple):
    """Whose lines count as own: those of operators, or of hosts under domains."""

    operators: frozenset[str]
    domains: tuple[str, ...] = ()

    def owns(self, operator: Operator | None, host: str) -> bool:
        if operator is not None and operator.id in self.operators:
            return True
        return bool(self.domains) and is_under(host, self.domains)


class Step(NamedTuple):
    """One own line. ``line`` counts from the top, from 0. ``place_host`` is the name that told
    the place, as it was written."""

    line: int
    hop: Hop
    reading: HostReading
    place_host: str


@dataclass(slots=True)
class Run:
    """The own lines of a message, contiguous from where the walk began.

    ``place`` is the step that tells the place best, ``border`` the line that took the message in
    (it may be a nameless one, which is not among the steps),
    ``collected`` the line of a program that fetched the message from another mailbox, ``below``
    the index of the first line under all of these.
    """

    steps: list[Step] = field(default_factory=list)
    place: Step | None = None
    border: Step | None = None
    collected: Step | None = None
    below: int = 0


def walk(
    trace: Trace, hosts: HostIndex, side: Side, *, start: int = 0, is_sent: bool = False
) -> Run:
    """Follow the own lines from ``start`` down to the border."""
    run = Run(below=start)
    for index, hop in trace.hops(start):
        reading = hosts.read(hop.by_host, hop.protocol, is_sent=is_sent)
        is_own = side.owns(reading.operator, hop.by_host)
        if not is_own and not reading.is_nameless:
            break
        step = _step(hosts, index, hop, reading)
        run.below = index + 1
        if hop.protocol in _COLLECTING:
            run.collected = step
            if is_own:
                run.steps.append(step)
            break
        if is_own:
            run.steps.append(step)
            _note_place(run, step)
        if not hop.is_readable or _came_from_outside(hosts, side, step):
            run.border = step
            break
    return run


def find_above(trace: Trace, hosts: HostIndex, side: Side, *, within: int = 12) -> int | None:
    """Where own lines begin when an exporter shuffled the order: at an own line that got the
    message from the server which wrote the topmost one. Contiguity decides, not dates."""
    first = trace.hop(0)
    if first is None or not first.by_host or not trace.mentions_again(first.by_host):
        return None
    for index, hop in trace.hops(1):
        if index > within:
            break
        if first.by_host in (hop.from_name, hop.from_host):
            reading = hosts.read(hop.by_host, hop.protocol)
            if side.owns(reading.operator, hop.by_host):
                return index
    return None


def _step(hosts: HostIndex, index: int, hop: Hop, reading: HostReading) -> Step:
    operator = reading.operator
    if operator is not None and reading.place is None and hosts.has_neighbour_rules(operator):
        for name in (hop.from_host, hop.from_name):
            told = hosts.read_neighbour(operator, name, hop.protocol) if name else None
            if told is not None:
                return Step(index, hop, told, name)
    return Step(index, hop, reading, hop.by_said)


def _note_place(run: Run, step: Step) -> None:
    if step.reading.place is None:
        return
    best = run.place
    if best is None or (_is_mailbox(step.reading) and not _is_mailbox(best.reading)):
        run.place = step


def _is_mailbox(reading: HostReading) -> bool:
    return reading.rule is not None and reading.rule.role is Role.MAILBOX


def _came_from_outside(hosts: HostIndex, side: Side, step: Step) -> bool:
    """Whether the neighbour that handed the message over is foreign.

    A greeting is the sender's own choice; so with a public address only a name that the writer
    found for that address makes the neighbour one of the own.
    """
    rule = step.reading.rule
    if rule is not None and rule.role is not Role.SERVER:
        return rule.role is Role.BORDER
    hop = step.hop
    address = hop.from_address
    if address and is_private(address):
        return False
    if name := hop.from_name:
        return not side.owns(hosts.owner(name), name)
    if address:
        return True
    host = hop.from_host
    if not host or is_nameless(host):
        return False
    return not side.owns(hosts.owner(host), host)
