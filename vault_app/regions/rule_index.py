"""Which stored judgements a change of facts concerns: by the domains that both are about."""

import re
from collections.abc import Iterable, Sequence

from vault_app.regions.events import Network
from vault_app.regions.fingerprints import networks_fingerprint, operator_fingerprint
from vault_app.regions.hosts import domains_of
from vault_app.regions.judgement import RULES_VERSION
from vault_app.regions.values import Operator

# The literal end of an expression: the labels after its last group or class.
_LITERAL_END = re.compile(r"((?:\\\.[a-z0-9-]+)+)$", re.IGNORECASE)
_NETWORKS = "networks"
_FORWARDERS = "forwarders"


def fingerprints(
    operators: Sequence[Operator], networks: Sequence[Network], forwarders: Iterable[str]
) -> dict[str, tuple[str, frozenset[str]]]:
    """For each operator's id the hash of its facts and its domains, cut to three labels as those
    of a judgement are; further "networks", "forwarders", and "" for the rules of judging."""
    found = {
        operator.id: (operator_fingerprint(operator), _domains(operator)) for operator in operators
    }
    found[""] = (RULES_VERSION, frozenset())
    suffixes = [suffix for network in networks for suffix in network.suffixes]
    found[_NETWORKS] = (networks_fingerprint(networks), _cut(suffixes))
    hosts = sorted(forwarders)
    found[_FORWARDERS] = (" ".join(hosts), _cut(hosts))
    return found


def _domains(operator: Operator) -> frozenset[str]:
    names = [*operator.suffixes, *operator.exceptions]
    is_nameless = False
    for rule in operator.rules:
        if not rule.is_anywhere:
            continue
        literal = _LITERAL_END.search(rule.pattern.pattern) if rule.pattern else None
        name = literal[1].replace("\\", "").lstrip(".") if literal else rule.host or rule.under
        if name.count(".") >= 1:
            names.append(name)
        else:
            is_nameless = True
    return _cut(names) | (
        frozenset({"."}) if is_nameless or operator.fetch_headers else frozenset()
    )


def _cut(names: Iterable[str]) -> frozenset[str]:
    """Names as ``domains_of`` gives them: a judgement has the last two and three labels of each
    host, so a longer suffix is cut, and one of two labels stands as it is."""
    return frozenset(".".join(name.lower().split(".")[-3:]) for name in names if name) | frozenset(
        name for name in names if name and domains_of(name) == frozenset({"."})
    )
