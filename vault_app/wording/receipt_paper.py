"""Receipts on paper: what stands on the pages, in which order. All times are in UTC."""

from collections import Counter
from datetime import UTC

from vault_app.formats.paper import Fact, Paper, Section, Table
from vault_app.model.receipts import ReceiptFile, ReceiptRecord
from vault_app.model.removal import Receipt, Step
from vault_app.wording import quantities
from vault_app.wording import removal as words
from vault_app.wording.custody import (
    CountryName,
    confidence_name,
    controller_sentence,
    place,
    provider_name,
)
from vault_app.wording.removal_ways import proof_name, way_name
from vault_app.wording.report_message import line, moment
from vault_app.wording.residue import (
    beyond_reach,
    how_sure,
    kind_name,
    residue_sentence,
    until_when,
)
from vault_app.wording.states import folder_name
from vault_app.wording.text import say, say_count

_SUBJECT_LETTERS = 120
_LISTED_LETTERS = 60
_FOLDER_LETTERS = 60
_SOURCE_LETTERS = 500
_ANSWER_LETTERS = 1_000


class ReceiptPages:
    """Satisfies ``formats.receipt_pdf.ReceiptComposer``."""

    def __init__(self, country_name: CountryName) -> None:
        self._country_name = country_name

    def notice(self) -> str:
        return say(
            "A receipt tells what was proven over the connection to the server: which copy it was,"
            " and that the server did not show it any more. It does not tell that the provider"
            " erased it."
        )

    def receipt_paper(self, content: ReceiptFile, *, most_whole: int, most_listed: int) -> Paper:
        records = content.records
        is_whole = len(records) <= most_whole
        title = say_count("Receipt of a removal", "Receipts of removals", len(records))
        return Paper(
            title=title,
            subtitle=_subtitle(content),
            author=say("Homeport"),
            language="en",
            made_at=content.made_at,
            running=say("{title}, vault {vault}", title=title, vault=line(content.vault, 30)),
            foot=say("Made {moment}", moment=moment(content.made_at)),
            page=say("Page {n} of {all}", n="{n}", all="{all}"),
            facts=_facts(content),
            sections=(
                _short(content, self.notice()),
                *(
                    tuple(self.receipt_section(each) for each in records)
                    if is_whole
                    else (_list(records, most_listed), self._left_behind(records))
                ),
                _beyond(),
                _checking(content),
            ),
        )

    def receipt_section(self, record: ReceiptRecord) -> Section:
        """One receipt with all its facts."""
        receipt = record.receipt
        lead = _outcome(receipt)
        if record.residue:
            lead = until_when(record.residue, receipt.at)
        return Section(
            heading=say(
                "Receipt {number}: {subject}",
                number=quantities.count(receipt.id),
                subject=_subject(record),
            ),
            lead=lead,
            sections=(
                Section(heading=say("Which message"), facts=_message_facts(record)),
                Section(
                    heading=say("Which copy, and who held it"),
                    facts=(*_copy_facts(receipt), *self._holder_facts(record)),
                ),
                Section(heading=say("What was done"), facts=_removal_facts(record)),
                *_residue_sections(record),
                Section(heading=say("In the ledger"), facts=_entry_facts(record)),
            ),
        )

    def _holder_facts(self, record: ReceiptRecord) -> tuple[Fact, ...]:
        holder = record.holder
        if holder is None:
            if not record.receipt.host:
                return ()
            return (Fact(say("Held by"), say("not known")),)
        return (
            Fact(say("Held by"), provider_name(holder)),
            Fact(say("Where"), place(holder, self._country_name)),
            *(
                (Fact(say("Company"), company),)
                if (company := controller_sentence(holder, self._country_name))
                else ()
            ),
            *(
                (Fact(say("How sure"), confidence_name(record.confidence)),)
                if record.confidence
                else ()
            ),
        )

    def _left_behind(self, records: tuple[ReceiptRecord, ...]) -> Section:
        """Who held what was removed, and what they may keep, once for each of them."""
        newest: dict[tuple[str, str], ReceiptRecord] = {}
        for record in records:
            if record.residue:
                name = provider_name(record.holder) if record.holder else record.receipt.host
                known = newest.get((name, record.receipt.way))
                if known is None or known.receipt.at <= record.receipt.at:
                    newest[name, record.receipt.way] = record
        return Section(
            heading=say("What may stay behind"),
            paragraphs=()
            if newest
            else (say("Nothing was removed from a server by these receipts."),),
            sections=tuple(
                Section(
                    heading=line(name),
                    paragraphs=(
                        say(
                            "Counted from the last of these removals, on {day}.",
                            day=quantities.date(record.receipt.at, UTC),
                        ),
                    ),
                    facts=_residue_facts(record),
                )
                for (name, _), record in newest.items()
            ),
        )


def _subtitle(content: ReceiptFile) -> str:
    if content.plan is None:
        return _subject(content.records[0]) if len(content.records) == 1 else content.vault
    return say(
        "Removal {number}, {mode}",
        number=quantities.count(content.plan.id),
        mode=words.mode_name(content.plan.mode),
    )


def _facts(content: ReceiptFile) -> tuple[Fact, ...]:
    plan = content.plan
    job = ()
    if plan is not None:
        job = (
            Fact(say("Removal"), words.mode_name(plan.mode)),
            *(
                (Fact(say("Way out"), way_name(plan.choices.way)),)
                if plan.mode.touches_server
                else ()
            ),
            *((Fact(say("Begun"), moment(plan.started_at)),) if plan.started_at else ()),
            Fact(
                say("Ended"),
                moment(plan.finished_at) if plan.finished_at else say("not yet"),
            ),
        )
    return (
        Fact(say("Vault"), line(content.vault)),
        *job,
        Fact(say("Receipts"), quantities.count(len(content.records))),
        Fact(say("Made"), moment(content.made_at)),
        Fact(say("Made by"), say("Homeport {version}", version=content.program)),
    )


def _short(content: ReceiptFile, notice: str) -> Section:
    receipts = [record.receipt for record in content.records]
    steps = Counter(each.outcome for each in receipts)
    reasons = Counter(
        each.reason
        for each in receipts
        if each.reason is not None and each.outcome is not Step.CONFIRMED
    )
    return Section(
        heading=say("In short"),
        lead=say(
            "{sentence}.",
            sentence=words.outcome_sentence(
                receipts[0].mode,
                confirmed=steps[Step.CONFIRMED],
                skipped=steps[Step.SKIPPED],
                failed=steps[Step.FAILED],
                way=receipts[0].way,
            ),
        ),
        points=words.reasons_summary(reasons),
        paragraphs=(notice,),
    )


def _list(records: tuple[ReceiptRecord, ...], most: int) -> Section:
    shown = records[:most]
    return Section(
        heading=say("The receipts"),
        paragraphs=(
            say(
                "{shown} of {all} receipts are listed here. The JSON file of the same receipts has"
                " all of them, with all their facts.",
                shown=quantities.count(len(shown)),
                all=quantities.count(len(records)),
            ),
        ),
        table=Table(
            headings=(
                say("No."),
                say("Message"),
                say("Sent"),
                say("Folder"),
                say("Outcome"),
                say("When (UTC)"),
                say("Ledger"),
            ),
            rows=tuple(_row(each) for each in shown),
            numbers=(0, 6),
            narrow=(2, 5),
        ),
    )


def _row(record: ReceiptRecord) -> tuple[str, ...]:
    receipt = record.receipt
    return (
        quantities.count(receipt.id),
        line(_subject(record), _LISTED_LETTERS),
        quantities.date(receipt.message_date, UTC),
        line(folder_name(receipt.mailbox), _FOLDER_LETTERS) if receipt.host else say("the vault"),
        _outcome(receipt),
        quantities.date_time(receipt.at, UTC),
        quantities.count(receipt.ledger_number) if receipt.ledger_number else "",
    )


def _subject(record: ReceiptRecord) -> str:
    if record.subject is None:
        return say("message {start}…", start=record.receipt.sha256[:12])
    return line(record.subject, _SUBJECT_LETTERS) or say("(no subject)")


def _outcome(receipt: Receipt) -> str:
    name = words.outcome_name(receipt)
    if receipt.reason is None or receipt.outcome is Step.CONFIRMED:
        return _capital(name)
    reason = words.skip_reason(receipt.reason)
    return say("{outcome}. {reason}", outcome=_capital(name), reason=reason)


def _message_facts(record: ReceiptRecord) -> tuple[Fact, ...]:
    receipt = record.receipt
    facts = [
        Fact(say("Sent"), moment(receipt.message_date)),
        Fact(say("SHA-256"), receipt.sha256, is_exact=True),
    ]
    if record.message_id:
        facts.append(Fact(say("Message-ID"), line(record.message_id), is_exact=True))
    if record.size is not None:
        facts.append(Fact(say("Size"), say("{n} bytes", n=quantities.count(record.size))))
    return tuple(facts)


def _copy_facts(receipt: Receipt) -> tuple[Fact, ...]:
    if not receipt.host:
        return (Fact(say("Which copy"), say("the one in the vault")),)
    return (
        Fact(say("Account"), line(receipt.account)),
        Fact(say("Server"), line(receipt.host)),
        Fact(say("Folder"), line(folder_name(receipt.mailbox))),
        Fact(
            say("Number there"),
            say("UID {uid}, UIDVALIDITY {epoch}", uid=receipt.uid, epoch=receipt.uidvalidity),
        ),
    )


def _removal_facts(record: ReceiptRecord) -> tuple[Fact, ...]:
    receipt = record.receipt
    facts = [
        Fact(say("Removal"), quantities.count(receipt.plan_id)),
        Fact(say("What was wanted"), words.mode_name(receipt.mode)),
        *((Fact(say("Way out"), way_name(receipt.way)),) if receipt.host else ()),
        Fact(say("Outcome"), _outcome(receipt)),
        Fact(say("When"), moment(receipt.at)),
        *(
            (Fact(say("Proven before"), _capital(proof_name(receipt.proof))),)
            if receipt.proof
            else ()
        ),
        Fact(say("Confirmed"), _capital(words.verification(receipt.verification))),
    ]
    for name, value in (
        (say("Server’s answer"), receipt.server_answer),
        (say("Server’s reason"), record.detail),
    ):
        if value:
            facts.append(Fact(name, line(value, _ANSWER_LETTERS), is_exact=True))
    return tuple(facts)


def _entry_facts(record: ReceiptRecord) -> tuple[Fact, ...]:
    entry = record.entry
    if entry is None:
        return (Fact(say("Entry"), say("none: this receipt is older than the ledger")),)
    return (
        Fact(say("Entry"), quantities.count(entry.number)),
        Fact(say("Fingerprint"), entry.hash.hex(), is_exact=True),
        Fact(say("Signature"), entry.signature.hex(), is_exact=True),
    )


def _residue_sections(record: ReceiptRecord) -> tuple[Section, ...]:
    facts = _residue_facts(record)
    return (Section(heading=say("What may stay behind"), facts=facts),) if facts else ()


def _residue_facts(record: ReceiptRecord) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for each in record.residue:
        told = (residue_sentence(each), how_sure(each))
        facts.append(Fact(kind_name(each.kind), " ".join(part for part in told if part)))
    for source in dict.fromkeys(source for each in record.residue for source in each.sources):
        facts.append(Fact(say("Source"), line(source, _SOURCE_LETTERS)))
    return tuple(facts)


def _beyond() -> Section:
    return Section(heading=say("What no removal reaches"), points=beyond_reach())


def _checking(content: ReceiptFile) -> Section:
    return Section(
        heading=say("How to check this"),
        facts=(
            Fact(say("Key of the vault"), content.public_key.hex(), is_exact=True),
            Fact(say("Last entry then"), quantities.count(content.head.number)),
            Fact(say("Its fingerprint"), content.head.hash.hex(), is_exact=True),
        ),
        paragraphs=(
            say(
                "Before a copy went, the vault's own was read back and hashed, and the server's was"
                " compared with it. Afterwards Homeport asked the server on a new connection"
                " whether it was gone. What came of it stands in the ledger of the vault, in which"
                " each entry has the fingerprint of the one before it and is signed with the"
                " vault's key (Ed25519). No entry can be altered, taken out or put in later"
                " without breaking all that follow."
            ),
            say(
                "The JSON file of the same receipts holds the entries themselves. The script"
                " verify_ledger.py, which comes with Homeport and needs nothing of it, checks them"
                " against the key above, also together with an export of the whole ledger."
            ),
            say(
                "Whoever can open the vault could write a new ledger with the same key. Keep this"
                " paper: the last entry's number and fingerprint must be found in every later"
                " export."
            ),
        ),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
