"""What changed between the facts that stored judgements were made by and those of today: pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Fingerprints = Mapping[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChanges:
    """``operators`` whose facts changed, came or went, and the ``domains`` that they answer or
    answered for. ``is_all``: the rules of judging changed, or nothing is known of before."""

    operators: frozenset[str]
    domains: frozenset[str]
    is_all: bool

    def __bool__(self) -> bool:
        return self.is_all or bool(self.operators)


def compare(before: Fingerprints, now: Fingerprints) -> FactChanges:
    """What changed."""
    changed = frozenset(
        subject
        for subject in before.keys() | now.keys()
        if before.get(subject, ("",))[0] != now.get(subject, ("",))[0]
    )
    domains: set[str] = set()
    for subject in changed:
        for facts in (before, now):
            if subject in facts:
                domains |= facts[subject][1]
    return FactChanges(
        operators=changed - {""}, domains=frozenset(domains), is_all=not before or "" in changed
    )


class Touching:
    """Tells which sets of looked-up names a change of facts for some domains concerns."""

    def __init__(self, domains: Iterable[str]) -> None:
        self._domains = frozenset(domains)
        self._above = {above for domain in self._domains for above in _with_parents(domain)}

    def concerns(self, joined: str) -> bool:
        """Whether one of the names (joined by spaces) is one of the domains, lies under one, or
        above one; by whole labels."""
        names = joined.split()
        return any(name in self._above for name in names) or any(
            parent in self._domains for name in names for parent in _with_parents(name)
        )


def _with_parents(domain: str) -> Iterator[str]:
    yield domain
    while "." in domain.strip("."):
        domain = domain.partition(".")[2]
        yield domain


def digest(facts: Fingerprints) -> str:
    """One text that stands for all of them."""
    text = "\n".join(f"{subject} {facts[subject][0]}" for subject in sorted(facts))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
