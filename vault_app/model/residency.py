"""Residency rules: where mail must or must not lie, and what was found when that was checked."""

import enum
from dataclasses import dataclass
from datetime import datetime

from vault_app.model.custody import Custody


class ResidencyKind(enum.StrEnum):
    """``ONLY``: nowhere but in these countries. ``NEVER``: in none of these countries."""

    ONLY = "only"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidencyRule:
    """ "Work mail must never leave the EEA."

    ``scope`` is a search for the messages meant ("" for all). ``places`` are country codes or blocs
    of the facts ("EEA"). ``counts_control``: a holder whose company sits elsewhere breaks it too.
    ``counts_past``: so does a copy that is gone by now.
    """

    id: int | None = None
    name: str
    scope: str
    kind: ResidencyKind
    places: tuple[str, ...]
    counts_control: bool = False
    counts_past: bool = False
    is_on: bool = True
    checked_at: datetime | None = None
    breaches: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A copy that breaks a rule: which message, held by whom and where, since when, on what
    evidence (all in ``custody``)."""

    rule_id: int
    message_id: int
    custody: Custody
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCheck:
    """What one check of a rule found: messages that break it, and messages with a copy of which
    the place (or the company behind it, where that counts) is not known, which is no clearance.

    ``sample`` holds some of the breaches. ``is_new``: more messages break it than when it was
    checked last. ``is_readable`` is False where its scope names what there is not any more: then
    nothing was checked.
    """

    rule: ResidencyRule
    messages: int
    breaches: int
    unknown: int
    sample: tuple[Breach, ...]
    is_new: bool
    is_readable: bool = True


class Verdict(enum.StrEnum):
    """What a rule says of a place: ``ALLOWED``, ``BREACH``, or ``UNKNOWN`` where nobody can say."""

    ALLOWED = "allowed"
    BREACH = "breach"
    UNKNOWN = "unknown"
