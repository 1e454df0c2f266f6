"""Finds the lines that the holder itself wrote, and the border below which all is claim of others.

The walk goes from the top. A line is own when its "by" host is the holder's and every line above
it was own or nameless; it ends at the border, the first line that took the message from a foreign
neighbour. What a sender forges can only stand below that.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from vault_app.regions.hosts import HostIndex, HostReading, is_nameless, is_under
from vault_app.regions.received import Hop, Trace, is_private
from vault_app.regions.values import Operator, Role, Tells

# By these a program collects mail from another mailbox (RFC 1939, RFC 9051, RFC 3848).
_COLLECTING = frozenset({"POP3", "POP3S", "IMAP", "IMAPS", "IMAP4", "POP"})


class Side(NamedTuple):
    """Whose lines count as own: those of operators, or of hosts under domains."""

    operators: frozenset[str]
    domains: tuple[str, ...] = ()

    def of(self, operator: Operator) -> "Side":
        """Those of one operator alone, besides the domains."""
        return Side(frozenset((operator.id,)), self.domains)

    def owns(self, operator: Operator | None, host: str) -> bool:
        if operator is not None and operator.id in self.operators:
            return True
        return bool(self.domains) and is_under(host, self.domains)


def side_of(operator: Operator) -> Side:
    """An operator's lines: its own, and those of the platforms that it sells."""
    return Side(frozenset((operator.id, *operator.platforms)))


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

    ``place`` is the step that tells the place best, ``zone`` one that tells through which zone it
    passed but not that it was kept there, ``border`` the line that took the message in
    (it may be a nameless one, which is not among the steps),
    ``collected`` the line of a program that fetched the message from another mailbox, ``below``
    the index of the first line under all of these, ``start`` that of the topmost one.
    """

    steps: list[Step] = field(default_factory=list)
    place: Step | None = None
    zone: Step | None = None
    border: Step | None = None
    collected: Step | None = None
    start: int = 0
    below: int = 0

    @property
    def lines(self) -> range:
        """The lines that it consists of, nameless ones among them."""
        return range(self.start, self.below)


def walk(
    trace: Trace, hosts: HostIndex, side: Side, *, start: int = 0, is_sent: bool = False
) -> Run:
    """Follow the own lines from ``start`` down to the border.

    Where several operators' lines count, the topmost own line says whose mailbox it is; those of
    the others below it are a sender's.
    """
    run = Run(start=start, below=start)
    mailboxes: list[tuple[int, Step]] = []
    for index, hop in trace.hops(start):
        reading = hosts.read(hop.by_host, hop.protocol, is_sent=is_sent)
        is_own = side.owns(reading.operator, hop.by_host)
        if not is_own and not reading.is_nameless:
            break
        step = _step(hosts, trace.number(index), hop, reading)
        run.below = index + 1
        if hop.protocol in _COLLECTING:
            run.collected = step
            if is_own:
                run.steps.append(step)
            break
        if is_own:
            run.steps.append(step)
            _note_place(run, step)
            if step.reading.place is not None and _is_mailbox(step.reading):
                mailboxes.append((index, step))
            if len(side.operators) > 1 and reading.operator is not None:
                side = side.of(reading.operator)
        if not hop.is_readable or _came_from_outside(hosts, side, step):
            run.border = step
            break
    if len(mailboxes) > 1:
        run.place = _joined(trace, mailboxes)
    return run


def _joined(trace: Trace, mailboxes: list[tuple[int, Step]]) -> Step:
    """Of several lines that name a mailbox server the topmost that joins the one below it, or the
    topmost: servers hand on and write "from" whom, which a line that was put in later lacks."""
    for index, step in mailboxes:
        below = trace.hop(index + 1)
        names = (step.hop.from_host, step.hop.from_name)
        if below is not None and below.by_host and below.by_host in names:
            return step
    return mailboxes[0][1]


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
    """Keep the line that stands nearest to the mailbox. A server that only passes mail on within
    the operator may tell its own site; of a zone alone it tells too little."""
    reading = step.reading
    if reading.place is None or reading.rule is None:
        return
    if reading.rule.role is Role.INSIDE and reading.rule.tells is Tells.ZONE:
        if run.zone is None:
            run.zone = step
        return
    best = run.place
    if best is None or (_is_mailbox(reading) and not _is_mailbox(best.reading)):
        run.place = step


def _is_mailbox(reading: HostReading) -> bool:
    return reading.rule is not None and reading.rule.role is Role.MAILBOX


def _came_from_outside(hosts: HostIndex, side: Side, step: Step) -> bool:
    """Whether the neighbour that handed the message over is foreign.

    A greeting is the sender's own choice, and may even imitate the note that follows it. So a
    neighbour with a public address is one of the own only if each note says so by a name that the
    writer confirmed; what cannot be reached from outside is believed as far as it names its own.
    """
    rule, hop = step.reading.rule, step.hop
    role = rule.role if rule is not None else Role.SERVER
    if role is Role.BORDER:
        return True
    if role is not Role.SERVER:
        if not _names_stranger(hosts, side, hop):
            return False
        shown = hop.neighbours
        return not (shown and all(is_private(address) for _, address in shown))
    shown = hop.neighbours
    if not shown:
        return _names_stranger(hosts, side, hop)
    return any(
        not is_private(address) and not (name and side.owns(hosts.owner(name), name))
        for name, address in shown
    )


def _names_stranger(hosts: HostIndex, side: Side, hop: Hop) -> bool:
    host = hop.from_host
    return bool(host) and not is_nameless(host) and not side.owns(hosts.owner(host), host)
