"""The SELECTs of the values in ``model`` and how a row of each becomes one."""

from typing import Any

from vault_app.archive.instants import from_seconds
from vault_app.archive.placing import IS_THERE_OR_LAST
from vault_app.model.custody import (
    Confidence,
    Custody,
    Evidence,
    EvidenceKind,
    Holding,
)
from vault_app.model.mail import (
    Account,
    GoneWhy,
    Mailbox,
    MessageRow,
    PartRow,
    Placement,
    PlacementState,
    Security,
    ServerSettings,
)
from vault_app.model.removal import (
    MovedTo,
    Plan,
    PlanItem,
    ProofKind,
    Receipt,
    RemovalChoices,
    RemovalMode,
    SkipReason,
    Step,
    WayOut,
)
from vault_app.model.sign_in import Proxy, ProxyKind, Refusal, SignInMethod
from vault_app.model.vault import QuarantinedCopy

Row = Any

ACCOUNT = (
    "SELECT id, address, label, host, port, security, user, ca_pem, method, issuer, proxy_kind,"
    " proxy_host, proxy_port, proxy_user, proxy_password, is_read_only, pulls_shared, refused_at,"
    " refused_text FROM account"
)
_MAILBOX_IS = (
    "SELECT id, account_id, raw_name, name, delimiter, special_use, selectable, is_present,"
    " uidvalidity, "
)
_MAILBOX_HAS = (
    ", listed, stored, vanished, quarantined, checked_at, is_shared, trouble, counted FROM mailbox"
)
MAILBOX = (
    f"{_MAILBOX_IS}(SELECT count(DISTINCT message_id) FROM placement"
    f" WHERE placement.mailbox_id = mailbox.id AND {IS_THERE_OR_LAST}){_MAILBOX_HAS}"
)
# The same with the number of copies that are believed to be on the server.
MAILBOX_WITH_COPIES = (
    f"{_MAILBOX_IS}(SELECT count(*) FROM placement WHERE placement.mailbox_id = mailbox.id"
    f" AND gone_at IS NULL){_MAILBOX_HAS}"
)
MESSAGE = (
    "SELECT id, date, sender_name, sender_address, recipients, subject, preview, size, state,"
    " has_attachments, is_seen, is_flagged, holding_id FROM message"
)
PARTS = (
    "SELECT section, media_type, filename, content_id, is_attachment, size FROM part"
    " WHERE message_id = ? ORDER BY ordinal"
)
PLACEMENTS = (
    "SELECT placement.id, message_id, mailbox.account_id, mailbox_id, mailbox.name,"
    " placement.uidvalidity, uid, flags, first_seen,"
    " coalesce(last_seen, mailbox.checked_at, first_seen), gone_at, gone_why"
    " FROM placement JOIN mailbox ON mailbox.id = placement.mailbox_id WHERE message_id = ?"
    " ORDER BY gone_at IS NOT NULL, placement.id"
)
HOLDING_COLUMNS = (
    "holding.id, provider_id, provider, entity, entity_country, controller, controller_country,"
    " country, site"
)
CUSTODY = (
    "SELECT ordinal, account_id, since, until, confidence, because, " + HOLDING_COLUMNS + ", part"
    " FROM custody JOIN holding ON holding.id = custody.holding_id WHERE message_id = ?"
    " ORDER BY until IS NOT NULL, ordinal"
)
EVIDENCE = (
    "SELECT ordinal, kind, seen, place, points_to, confidence, observed_at FROM custody_evidence"
    " JOIN evidence ON evidence.id = evidence_id WHERE message_id = ? ORDER BY ordinal, evidence.id"
)
RECEIPT = (
    "SELECT receipt.id, item.plan_id, plan.mode, message_id, sha256, subject, sender,"
    " message_date, account, host, mailbox, uidvalidity, uid, step, reason, server_answer,"
    " verification, at, plan.way, item.proof, ledger_number"
    " FROM receipt JOIN plan_item AS item ON item.id = receipt.plan_item_id"
    " JOIN plan ON plan.id = item.plan_id"
)
PLAN = (
    "SELECT plan.id, mode, query, created_at, started_at, finished_at,"
    " (SELECT count(DISTINCT message_id) FROM plan_item WHERE plan_id = plan.id),"
    " (SELECT count(placement_id) FROM plan_item WHERE plan_id = plan.id),"
    " way, proof, needs_backup, rule_id,"
    " (SELECT count(*) FROM plan_item WHERE plan_id = plan.id AND step = 'confirmed'),"
    " (SELECT count(*) FROM plan_item WHERE plan_id = plan.id AND step = 'skipped'),"
    " (SELECT count(*) FROM plan_item WHERE plan_id = plan.id AND step = 'failed') FROM plan"
)
PLAN_ITEM = (
    "SELECT item.id, item.message_id, sha256, item.placement_id, account_id, item.mailbox_id,"
    " raw_mailbox, mailbox, item.uidvalidity, item.uid, was_flagged, coalesce(size_differs, 0),"
    " step, reason, detail, proof, moved_mailbox, moved_uidvalidity, moved_uid, internal_date,"
    " coalesce(email_id, '') FROM plan_item AS item"
    " LEFT JOIN placement ON placement.id = item.placement_id"
    " LEFT JOIN server_object ON server_object.placement_id = item.placement_id"
)
QUARANTINED = (
    "SELECT mailbox.account_id, mailbox.name, quarantine.uidvalidity, uid, reason, detail,"
    " first_at, last_at, tries, mailbox_id, given_up_at IS NOT NULL"
    " FROM quarantine JOIN mailbox ON mailbox.id = quarantine.mailbox_id"
    " WHERE quarantine.uidvalidity = mailbox.uidvalidity AND mailbox.is_present"
    " ORDER BY mailbox.account_id, mailbox.name, uid"
)


def account(row: Row) -> Account:
    account_id, address, label, host, port, security, user, ca_pem, method, issuer = row[:10]
    proxy_kind, proxy_host, proxy_port, proxy_user, proxy_password = row[10:15]
    is_read_only, pulls_shared, refused_at, refused_text = row[15:]
    proxy = None
    if proxy_kind is not None:
        proxy = Proxy(
            kind=ProxyKind(proxy_kind),
            host=proxy_host,
            port=proxy_port,
            user=proxy_user,
            password=proxy_password,
        )
    server = ServerSettings(
        host=host,
        port=port,
        security=Security(security),
        user=user,
        ca_pem=ca_pem,
        method=SignInMethod(method),
        issuer=issuer,
        proxy=proxy,
    )
    refused = from_seconds(refused_at)
    return Account(
        id=account_id,
        address=address,
        label=label,
        server=server,
        is_read_only=bool(is_read_only),
        pulls_shared=bool(pulls_shared),
        refusal=None if refused is None else Refusal(at=refused, text=refused_text),
    )


def mailbox(row: Row) -> Mailbox:
    return Mailbox(
        id=row[0],
        account_id=row[1],
        raw_name=row[2],
        name=row[3],
        delimiter=row[4],
        special_use=row[5],
        selectable=bool(row[6]),
        exists=bool(row[7]),
        uidvalidity=row[8],
        messages=row[9],
        listed=row[10],
        stored=row[11],
        vanished=row[12],
        quarantined=row[13],
        checked_at=from_seconds(row[14]),
        is_shared=bool(row[15]),
        trouble=row[16],
        counted=row[17],
    )


def message(row: Row) -> MessageRow:
    return MessageRow(
        id=row[0],
        date=from_seconds(int(row[1])),
        sender_name=row[2],
        sender_address=row[3],
        recipients=row[4],
        subject=row[5],
        preview=row[6],
        size=row[7],
        state=PlacementState(row[8]),
        has_attachments=bool(row[9]),
        is_seen=bool(row[10]),
        is_flagged=bool(row[11]),
        holding_id=row[12],
    )


def part(row: Row) -> PartRow:
    return PartRow(
        section=row[0],
        media_type=row[1],
        filename=row[2],
        content_id=row[3],
        is_attachment=bool(row[4]),
        size=row[5],
    )


def placement(row: Row) -> Placement:
    return Placement(
        id=row[0],
        message_id=row[1],
        account_id=row[2],
        mailbox_id=row[3],
        mailbox=row[4],
        uidvalidity=row[5],
        uid=row[6],
        flags=tuple(row[7].split()),
        first_seen=from_seconds(int(row[8])),
        last_seen=from_seconds(int(row[9])),
        gone_at=from_seconds(row[10]),
        gone_why=GoneWhy(row[11]) if row[11] else None,
    )


def holding(row: Row) -> Holding:
    return Holding(
        id=row[0],
        provider_id=row[1],
        provider=row[2],
        entity=row[3],
        entity_country=row[4],
        controller=row[5],
        controller_country=row[6],
        country=row[7],
        site=row[8],
    )


def custody(row: Row, evidence_of_it: tuple[Evidence, ...]) -> Custody:
    return Custody(
        account_id=row[1],
        since=from_seconds(row[2]),
        until=from_seconds(row[3]),
        confidence=Confidence(row[4]),
        because=row[5],
        holding=holding(row[6:]),
        evidence=evidence_of_it,
    )


def evidence(row: Row) -> Evidence:
    return Evidence(
        kind=EvidenceKind(row[1]),
        seen=row[2],
        where=row[3],
        points_to=row[4],
        confidence=Confidence(row[5]),
        observed_at=from_seconds(int(row[6])),
    )


def receipt(row: Row) -> Receipt:
    return Receipt(
        id=row[0],
        plan_id=row[1],
        mode=RemovalMode(row[2]),
        message_id=row[3],
        sha256=row[4].hex(),
        subject=row[5],
        sender=row[6],
        message_date=from_seconds(int(row[7])),
        account=row[8],
        host=row[9],
        mailbox=row[10],
        uidvalidity=row[11],
        uid=row[12],
        outcome=Step(row[13]),
        reason=SkipReason(row[14]) if row[14] else None,
        server_answer=row[15],
        verification=row[16],
        at=from_seconds(int(row[17])),
        way=WayOut(row[18]),
        proof=ProofKind(row[19]) if row[19] else None,
        ledger_number=row[20],
    )


def plan(row: Row) -> Plan:
    return Plan(
        id=row[0],
        mode=RemovalMode(row[1]),
        query=row[2],
        created_at=from_seconds(int(row[3])),
        started_at=from_seconds(row[4]),
        finished_at=from_seconds(row[5]),
        messages=row[6],
        placements=row[7],
        choices=RemovalChoices(
            way=WayOut(row[8]),
            proof=ProofKind(row[9]),
            needs_backup=bool(row[10]),
            rule_id=row[11],
        ),
        confirmed=row[12],
        skipped=row[13],
        failed=row[14],
    )


def plan_item(row: Row) -> PlanItem:
    return PlanItem(
        id=row[0],
        message_id=row[1],
        sha256=row[2],
        placement_id=row[3],
        account_id=row[4],
        mailbox_id=row[5],
        raw_mailbox=row[6],
        mailbox=row[7],
        uidvalidity=row[8],
        uid=row[9],
        was_flagged=bool(row[10]),
        size_differs=bool(row[11]),
        step=Step(row[12]),
        reason=SkipReason(row[13]) if row[13] else None,
        detail=row[14],
        proof=ProofKind(row[15]) if row[15] else None,
        moved_to=None
        if row[16] is None
        else MovedTo(raw_mailbox=row[16], uidvalidity=row[17], uid=row[18]),
        received=from_seconds(row[19]),
        server_id=row[20],
    )


def quarantined(row: Row) -> QuarantinedCopy:
    return QuarantinedCopy(
        account_id=row[0],
        mailbox=row[1],
        uidvalidity=row[2],
        uid=row[3],
        reason=row[4],
        detail=row[5],
        first_at=from_seconds(int(row[6])),
        last_at=from_seconds(int(row[7])),
        tries=row[8],
        mailbox_id=row[9],
        is_given_up=bool(row[10]),
    )
