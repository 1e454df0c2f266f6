"""What judging a message gives, as values."""

from dataclasses import dataclass

from vault_app.model.custody import Confidence, Custody
from vault_app.regions.reference import Reference

# Raised whenever the rules of judging change, so that stored judgements are made anew.
RULES_VERSION = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Who holds and held a message.

    ``custody``: the current holder first, then earlier ones. ``domains``: what facts have to be
    about to change this judgement, in lower case: the last two and three labels of every name that
    was looked up, "." for names without a domain. ``trusted``: numbers of the Received lines (from
    the top, from 0) that the holder's own servers wrote. ``zone``: the group of sites that a line
    named, "" if none did. ``copies``: where the holder says that it keeps copies, "" if it does
    not say.
    """

    custody: tuple[Custody, ...]
    domains: frozenset[str]
    trusted: frozenset[int]
    zone: str = ""
    copies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a host name tells and why. Texts are "" and lists empty where it tells nothing.

    ``rule`` is the expression or name that fitted, ``suffix`` what made the host the operator's.
    ``confidence`` is that of a line with this name in a message's own run.
    """

    host: str
    operator_id: str
    operator: str
    suffix: str
    rule: str
    clause: str
    role: str
    protocols: tuple[str, ...]
    code: str
    site: str
    zone: str
    country: str
    confidence: Confidence
    references: tuple[Reference, ...]
    services: tuple[str, ...]
