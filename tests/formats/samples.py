"""Reports made of made-up values; no vault is needed to see what a writer does with them."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from vault_app.formats.report import MessageEntry, Origin, Scope, ScopeKind
from vault_app.model.custody import (
    Confidence,
    Copy,
    CopyKind,
    Custody,
    Evidence,
    EvidenceKind,
    Holding,
    Reach,
    RouteHop,
)
from vault_app.model.law import HoldingReach, MessageCustody
from vault_app.model.mail import MessageRow, PlacementState

MADE = datetime(2026, 11, 24, 14, 0, 0, tzinfo=UTC)
SENT = datetime(2014, 3, 12, 9, 5, 0, tzinfo=UTC)
POSTMARK = (
    "Received: from DB3PR04CA0091.eurprd04.example (10.0.0.1)\r\n"
    "\tby DB3PR04MB0763.eurprd04.example (10.0.0.2) with HTTPS;\r\n"
    "\tWed, 12 Mar 2014 09:05:12 +0000"
)
ORIGIN = Origin(
    vault="Ada",
    scope=Scope(kind=ScopeKind.SEARCH, value="from:ben after:2014"),
    made_at=MADE,
    program="0.1.0",
    facts_version="0123456789abcdef0123",
    facts_as_of=date(2026, 11, 1),
)
DUBLIN = Holding(
    id=3,
    provider_id="acme-mail",
    provider="Acme Mail",
    entity="Acme Ireland Operations Limited",
    entity_country="IE",
    controller="Acme Corporation",
    controller_country="US",
    country="IE",
    site="Dublin",
)
ELSEWHERE = Holding(
    id=4,
    provider_id="orchard",
    provider="Orchard",
    entity="Orchard LLC",
    entity_country="US",
    controller="Orchard LLC",
    controller_country="US",
    country="",
    site="",
)
CLOUD = Reach(
    jurisdiction_id="us-cloud-act",
    name="CLOUD Act",
    country="US",
    instrument="18 U.S.C. 2713",
    through="controller",
    note="Reaches what a company controls, wherever it lies",
    source="https://law.example/2713",
)
GDPR = Reach(
    jurisdiction_id="eu-gdpr-48",
    name="GDPR Article 48",
    country="EU",
    instrument="Regulation (EU) 2016/679",
    through="place",
    note="",
    source="https://law.example/48",
)


def laws(holding: Holding) -> tuple[tuple[Reach, ...], tuple[Reach, ...]]:
    return ((CLOUD,), (GDPR,)) if holding.controller_country == "US" else ((), ())


def evidence(seen: str = POSTMARK, **others: object) -> Evidence:
    made = Evidence(
        kind=EvidenceKind.RECEIVED_HOP,
        seen=seen,
        where="Received, 1st from the top",
        points_to="The code “eurprd04” names Dublin.",
        confidence=Confidence.OBSERVED,
        observed_at=SENT,
    )
    return replace(made, **others)  # type: ignore[arg-type]


def custody(holding: Holding = DUBLIN, **others: object) -> Custody:
    made = Custody(
        holding=holding,
        account_id=1,
        since=SENT,
        until=None,
        confidence=Confidence.OBSERVED,
        because="The postmark of DB3PR04MB0763.eurprd04.example names Dublin.",
        evidence=(evidence(),),
    )
    return replace(made, **others)  # type: ignore[arg-type]


EARLIER = custody(
    ELSEWHERE,
    account_id=2,
    until=SENT + timedelta(days=400),
    confidence=Confidence.UNKNOWN,
    because="Orchard tells no region.",
    evidence=(),
)


def entry(
    number: int = 1,
    *,
    subject: str = "The lease",
    sender: str = "Ben Okri",
    intervals: tuple[Custody, ...] = (),
    more: tuple[Evidence, ...] = (),
    route: tuple[RouteHop, ...] | None = None,
) -> MessageEntry:
    held = intervals or (custody(), EARLIER)
    row = MessageRow(
        id=number,
        date=SENT + timedelta(minutes=number),
        sender_name=sender,
        sender_address="ben@example.org",
        recipients="ada@example.org",
        subject=subject,
        preview="",
        size=4321,
        state=PlacementState.ON_SERVER,
        has_attachments=False,
        is_seen=True,
        is_flagged=False,
        holding_id=3,
    )
    known = MessageCustody(
        message_id=number,
        intervals=held,
        delivered=held[:1],
        copies=_copies(held),
        route=_route() if route is None else route,
        extra_evidence=more,
        reaches=(HoldingReach(holding=DUBLIN, reaches=(CLOUD,), limits=(GDPR,)),),
        facts_as_of=date(2026, 11, 1),
    )
    return MessageEntry(
        row=row,
        sha256=hashlib.sha256(str(number).encode()).hexdigest(),
        known=known,
        accounts={1: "ada@example.org", 2: "ada@orchard.example"},
    )


def _copies(held: tuple[Custody, ...]) -> tuple[Copy, ...]:
    servers = [
        Copy(
            kind=CopyKind.SERVER,
            holding=each.holding,
            account_id=each.account_id,
            mailboxes=("INBOX", "Lease"),
            since=each.since,
            until=each.until,
            confidence=each.confidence,
            because=each.because,
            evidence=each.evidence,
        )
        for each in held
    ]
    residue = Copy(
        kind=CopyKind.RESIDUE,
        holding=ELSEWHERE,
        account_id=2,
        mailboxes=(),
        since=SENT + timedelta(days=400),
        until=SENT + timedelta(days=430),
        confidence=Confidence.INFERRED,
        because="Orchard may keep what was removed for up to 30 days.",
        evidence=(),
        source="https://orchard.example/retention",
    )
    vault = Copy(
        kind=CopyKind.VAULT,
        holding=None,
        account_id=None,
        mailboxes=(),
        since=SENT,
        until=None,
        confidence=Confidence.PROVEN,
        because="The vault holds it on this computer, encrypted.",
        evidence=(),
    )
    return (*servers, vault, residue)


def _route() -> tuple[RouteHop, ...]:
    first = RouteHop(
        line=0,
        text=POSTMARK,
        from_host="DB3PR04CA0091.eurprd04.example",
        from_address="10.0.0.1",
        by_host="DB3PR04MB0763.eurprd04.example",
        protocol="HTTPS",
        at=SENT,
        is_trusted=True,
        is_readable=True,
        operator="Acme",
        country="IE",
        site="Dublin",
    )
    claimed = replace(
        first, line=1, is_trusted=False, by_host="mx.sender.example", country="", site=""
    )
    unreadable = replace(
        first,
        line=2,
        text="Received: ((((",
        is_trusted=False,
        is_readable=False,
        from_host="",
        from_address="",
        by_host="",
        at=None,
    )
    return (first, claimed, unreadable)
