"""Laws, what they reach, rules and breaches, made up."""

from datetime import UTC, date, datetime
from typing import Final

from tests.desktop.fakes import DUBLIN
from vault_app.model.custody import Confidence, Custody, Reach
from vault_app.model.law import (
    LegalOrder,
    OrderReach,
    ReachedHolding,
    Residue,
    Route,
    RouteTotal,
    Untouched,
)
from vault_app.model.residency import Breach, ResidencyKind, ResidencyRule

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES: Final = {
    "IE": "Ireland",
    "US": "United States",
    "CH": "Switzerland",
    "NO": "Norway",
}


def country_name(code: str) -> str:
    return NAMES.get(code, code)


def order(order_id: str = "us-cloud", **changes: object) -> LegalOrder:
    values: dict[str, object] = {
        "id": order_id,
        "name": "US CLOUD Act",
        "kind": "power",
        "home": "US",
        "countries": ("US",),
        "instrument": "18 U.S.C. 2713",
        "reach": (Route.CONTROLLER, Route.PARENT),
        "data_kinds": ("content",),
        "conflict_rule": "motion to quash",
        "in_force_since": "2018-03-23",
        "note": "A provider must produce what it controls.",
        "source": "https://law.example/2713 (read in 2026)",
        "is_verified": True,
    }
    values.update(changes)
    return LegalOrder(**values)  # type: ignore[arg-type]


RESIDUE: Final = Residue(
    provider_id="exchange-online",
    provider="Microsoft 365",
    days=30,
    until=date(2026, 12, 23),
    text="Kept for 14 days, 30 at most.",
    source="https://docs.example/retention",
    is_verified=True,
)
LIMIT: Final = Reach(
    jurisdiction_id="gdpr-48",
    name="GDPR Art. 48",
    country="EU",
    instrument="Regulation (EU) 2016/679 Art. 48",
    through="place",
    note="An order of a third country alone is no ground.",
    source="https://eur-lex.example/",
)


def reached(**changes: object) -> OrderReach:
    values: dict[str, object] = {
        "order": order(),
        "total": 20_000,
        "on_servers": 15_000,
        "messages": 14_302,
        "copies": 14_400,
        "size": 3_200_000_000,
        "holdings": (
            ReachedHolding(
                holding=DUBLIN,
                routes=(Route.PARENT,),
                copies=14_400,
                size=3_200_000_000,
                limits=(LIMIT,),
                residue=RESIDUE,
            ),
        ),
        "routes": (RouteTotal(route=Route.PARENT, copies=14_400, size=3_200_000_000),),
        "residues": (RESIDUE,),
        "untouched": (
            Untouched(code="billing"),
            Untouched(code="service", provider="Microsoft 365", text="Kept for 30 days."),
        ),
        "day": date(2026, 11, 24),
        "facts_as_of": date(2026, 11, 24),
    }
    values.update(changes)
    return OrderReach(**values)  # type: ignore[arg-type]


def nothing_reached() -> OrderReach:
    return reached(messages=0, copies=0, size=0, holdings=(), routes=(), residues=(), untouched=())


def rule(**changes: object) -> ResidencyRule:
    values: dict[str, object] = {
        "id": 1,
        "name": "Work mail",
        "scope": "account:work",
        "kind": ResidencyKind.ONLY,
        "places": ("EEA",),
        "checked_at": NOON,
    }
    values.update(changes)
    return ResidencyRule(**values)  # type: ignore[arg-type]


def breach(message_id: int = 1) -> Breach:
    return Breach(
        rule_id=1,
        message_id=message_id,
        custody=Custody(
            holding=DUBLIN,
            account_id=1,
            since=NOON,
            until=None,
            confidence=Confidence.OBSERVED,
            because="A mailbox server in Dublin took it in.",
            evidence=(),
        ),
        is_past=False,
    )
