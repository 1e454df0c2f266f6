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
