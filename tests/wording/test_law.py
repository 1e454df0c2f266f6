"""Reach, residency rules and declarations in sentences."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from vault_app.model.countries import CountryNames
from vault_app.model.custody import Confidence, Copy, CopyKind, Custody, EvidenceKind, Holding
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.law import LegalOrder, OrderReach, Residue, Route, Untouched
from vault_app.model.mail import PlacementState
from vault_app.model.residency import ResidencyKind, ResidencyRule, RuleCheck, Verdict
from vault_app.wording import custody as custody_words
from vault_app.wording import reach, residency
from vault_app.wording.declarations import declaration_sentence

NAMES = CountryNames({"DE": "Germany", "US": "United States", "NO": "Norway"}, {"US"})
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORDER = LegalOrder(
    id="us-x",
    name="Order of X",
    kind="power",
    home="US",
    countries=("US",),
    instrument="1 X 2",
    reach=(Route.CONTROLLER, Route.PARENT),
    data_kinds=("content",),
    conflict_rule="",
    in_force_since="2018",
    note="",
    source="https://example.org",
    is_verified=True,
)
KEPT = Residue(
    provider_id="m",
    provider="Microsoft",
    days=29,
    until=date(2026, 12, 23),
    text="",
    source="",
    is_verified=True,
)
SILENT = replace(KEPT, provider="Posteo", days=None, until=None)
NOTHING = replace(KEPT, provider="Clean", days=0, until=date(2026, 11, 24))
HOLDING = Holding(
    provider_id="m",
    provider="Microsoft",
    entity="",
    entity_country="",
    controller="",
    controller_country="US",
    country="DE",
    site="",
)


def found(*residues: Residue, messages: int = 14302, total: int = 20000) -> OrderReach:
    return OrderReach(
        order=ORDER,
        total=total,
        on_servers=total,
        messages=messages,
        copies=messages,
        size=1,
        holdings=(),
        routes=(),
        residues=residues,
        untouched=(),
        day=date(2026, 11, 24),
        facts_as_of=date(2026, 11, 24),
    )


def test_before_and_after() -> None:
    assert reach.today_sentence(found()) == "14,302 of 20,000 messages today"
    assert reach.after_purge_sentence(found(KEPT)) == (
        "0 after a removal of them all, except what Microsoft may keep until 23 December 2026"
    )
    assert reach.after_purge_sentence(found(KEPT, SILENT, NOTHING)) == (
        "0 after a removal of them all, except what Microsoft may keep until 23 December 2026 and"
        " what Posteo may keep for a time that it does not state"
    )
    assert reach.after_purge_sentence(found(NOTHING)) == "0 after a removal of them all"
    assert reach.today_sentence(found(messages=0)) == "None of 20,000 messages today"
    assert reach.after_purge_sentence(found(KEPT, messages=0)) == ""
    assert reach.today_sentence(found(messages=0, total=0)) == "The search finds no messages."


def test_residues() -> None:
    assert reach.residue_sentence(KEPT) == (
        "Microsoft may keep what was removed for 29 days, until 23 December 2026."
    )
    assert "does not state" in reach.residue_sentence(SILENT)
    assert "keeps nothing" in reach.residue_sentence(NOTHING)


def test_every_route_kind_and_evidence_has_words() -> None:
    for route in Route:
        assert reach.route_name(route)
        assert reach.route_meaning(route).endswith(".")
    for confidence in Confidence:
        assert custody_words.confidence_name(confidence)
        assert custody_words.confidence_meaning(confidence).endswith(".")
    for kind in EvidenceKind:
        assert custody_words.evidence_name(kind)
    assert reach.routes_text((Route.PLACE, Route.PARENT)) == "place and parent company"


def test_titles() -> None:
    assert reach.order_title(ORDER, NAMES) == "United States: Order of X"
    both = replace(ORDER, home="US/NO")
    assert reach.order_title(both, NAMES) == "United States and Norway: Order of X"
    assert reach.order_title(replace(ORDER, name="Norway: Act", home="NO"), NAMES) == "Norway: Act"


@pytest.mark.parametrize("code", ["account-data", "billing", "logs", "backups", "other-side"])
def test_what_is_not_touched(code: str) -> None:
    assert reach.untouched_text(Untouched(code=code)).endswith(".")


def test_a_provider_s_own_words() -> None:
    said = Untouched(code="service", provider="Microsoft", text="30 days")
    assert reach.untouched_text(said) == "Microsoft says: 30 days"


COPY = Copy(
    kind=CopyKind.SERVER,
    holding=HOLDING,
    account_id=1,
    mailboxes=("INBOX", "Archive"),
    since=datetime(2014, 3, 12, 12, tzinfo=UTC),
    until=None,
    confidence=Confidence.OBSERVED,
    because="",
    evidence=(),
)


@pytest.mark.parametrize(
    ("copy", "text"),
    [
        (COPY, "Microsoft, Germany, in INBOX and Archive, since 12 March 2014"),
        (replace(COPY, mailboxes=(), since=None), "Microsoft, Germany"),
        (
            replace(COPY, mailboxes=(), until=datetime(2016, 1, 2, 12, tzinfo=UTC)),
            "Microsoft, Germany, from 12 March 2014 until 2 January 2016",
        ),
        (
            replace(COPY, kind=CopyKind.RESIDUE),
            "Microsoft may keep what was removed on 12 March 2014; it does not state how long",
        ),
        (
            replace(COPY, kind=CopyKind.RESIDUE, until=datetime(2026, 12, 23, 12, tzinfo=UTC)),
            "Microsoft may keep what was removed on 12 March 2014 until 23 December 2026",
        ),
        (
            replace(COPY, kind=CopyKind.RESIDUE, until=datetime(2016, 1, 2, 12, tzinfo=UTC)),
            "Microsoft could keep what was removed on 12 March 2014 until 2 January 2016",
        ),
        (
            replace(COPY, kind=CopyKind.VAULT, holding=None),
            "On this computer, in this vault, since 12 March 2014",
        ),
    ],
)
def test_copies(copy: Copy, text: str) -> None:
    assert reach.copy_sentence(copy, NAMES, NOW) == text


RULE = ResidencyRule(id=1, name="Here", scope="", kind=ResidencyKind.ONLY, places=("EEA", "US"))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (RULE, "All mail may lie nowhere but in the EEA and the United States"),
        (
            replace(RULE, scope="account:work", counts_control=True),
            "Mail found by “account:work” may lie nowhere but in the EEA and the United States,"
            " and with no company from elsewhere",
        ),
        (
            replace(RULE, kind=ResidencyKind.NEVER, places=("DE",), counts_past=True),
            "All mail may not lie in Germany; copies that are gone by now count too",
        ),
        (
            replace(RULE, kind=ResidencyKind.NEVER, places=("US",), counts_control=True),
            "All mail may not lie in the United States, nor with a company from there",
        ),
    ],
)
def test_rules(rule: ResidencyRule, text: str) -> None:
    assert residency.rule_sentence(rule, NAMES) == text


def test_checks() -> None:
    check = RuleCheck(rule=RULE, messages=9, breaches=0, unknown=0, sample=(), is_new=False)
    assert residency.check_sentence(check) == "Nothing that is known breaks it, of 9 messages."
    assert residency.check_sentence(replace(check, breaches=1, unknown=2)) == (
        "1 message breaks it, of 9 messages; of 2 of them nobody can say where they lie."
    )
    assert "not checked" in residency.check_sentence(replace(check, is_readable=False))


def test_what_to_do() -> None:
    custody = Custody(
        holding=HOLDING,
        account_id=1,
        since=NOW,
        until=None,
        confidence=Confidence.OBSERVED,
        because="",
        evidence=(),
    )
    assert "local-only" in residency.what_to_do(custody, PlacementState.ON_SERVER)
    assert "gone" in residency.what_to_do(replace(custody, until=NOW), PlacementState.LOCAL_ONLY)
    for verdict in Verdict:
        assert "“Here”" in residency.verdict_sentence(RULE, verdict)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (
            Declaration(
                kind=DeclarationKind.SERVER,
                host="mail.acme.example",
                holder="Acme",
                controller="Acme AS",
                controller_country="NO",
                country="NO",
                site="Oslo",
                since=date(2021, 3, 1),
            ),
            "mail.acme.example is in Oslo, Norway; it is run by Acme; it is controlled by Acme AS"
            " (Norway); since 1 March 2021",
        ),
        (
            Declaration(
                kind=DeclarationKind.PLACE,
                account_id=1,
                country="US",
                until=date(2021, 3, 1),
                note="by contract",
            ),
            "the mailbox lies in the United States; until 1 March 2021; by contract",
        ),
        (
            Declaration(kind=DeclarationKind.FORWARDER, host="alumni.example.edu"),
            "mail for you comes through alumni.example.edu",
        ),
        (
            Declaration(kind=DeclarationKind.SERVER, host="a.example", controller_country="NO"),
            "a.example; it is controlled from Norway",
        ),
    ],
)
def test_declarations(declared: Declaration, text: str) -> None:
    assert declaration_sentence(declared, NAMES) == text
