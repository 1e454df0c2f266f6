"""A custody report in words: what stands on its pages, in which order.

All times are in UTC, so that the same report is the same wherever it is printed.
"""

from collections.abc import Sequence

from vault_app.formats.paper import Fact, Paper, Section, Table
from vault_app.formats.report import HoldingShare, MessageEntry, Origin, Scope, ScopeKind, Summary
from vault_app.model.custody import Confidence, HoldingTotal
from vault_app.model.law import Untouched
from vault_app.wording import custody as words
from vault_app.wording import quantities
from vault_app.wording.custody import CountryName
from vault_app.wording.reach import NO_ADVICE, untouched_text
from vault_app.wording.report_law import holder_section, orders_sections
from vault_app.wording.report_message import line, message_section, moment
from vault_app.wording.text import say, say_count

_UNTOUCHED = ("account-data", "billing", "logs", "backups", "other-side")
# As codes of ten letters each they still fit over the page.
_TITLE_LETTERS = 30


class ReportPages:
    """Satisfies ``formats.pdf_report.Composer`` and ``tasks.report.ReportWords``."""

    def __init__(self, country_name: CountryName) -> None:
        self._country_name = country_name

    @property
    def notice(self) -> str:
        return say(NO_ADVICE)

    def message(self, number: int, entry: MessageEntry) -> Section:
        return message_section(number, entry, self._country_name)

    def paper(self, origin: Origin, summary: Summary, messages: Sequence[Section]) -> Paper:
        vault = line(origin.vault, _TITLE_LETTERS)
        return Paper(
            title=say("Custody report"),
            subtitle=scope_text(origin.scope),
            author=say("Homeport"),
            language="en",
            made_at=origin.made_at,
            running=say("Custody report, vault {vault}", vault=vault),
            foot=say(
                "Made {moment} · facts {version}",
                moment=moment(origin.made_at),
                version=_version(origin),
            ),
            page=say("Page {n} of {all}", n="{n}", all="{all}"),
            facts=self._facts(origin, summary),
            sections=(
                self._short(summary, len(messages)),
                self._law(summary, origin),
                _scale(),
                _checking(),
                Section(
                    heading=say("The messages one by one"),
                    paragraphs=_limited(summary, len(messages)),
                    sections=tuple(messages),
                ),
                Section(
                    heading=say("The law, with references"),
                    sections=orders_sections(_present(summary), self._country_name),
                ),
            ),
        )

    def _facts(self, origin: Origin, summary: Summary) -> tuple[Fact, ...]:
        return (
            Fact(say("Vault"), line(origin.vault)),
            Fact(say("About"), scope_text(origin.scope)),
            Fact(
                say("Messages"),
                say(
                    "{messages}, {size}",
                    messages=quantities.count(summary.messages),
                    size=quantities.size(summary.size),
                ),
            ),
            Fact(say("Made"), moment(origin.made_at)),
            Fact(say("Made by"), say("Homeport {version}", version=origin.program)),
            Fact(say("Facts"), _version(origin)),
            Fact(say("Fingerprint"), summary.content_sha256, is_exact=True),
        )

    def _short(self, summary: Summary, detailed: int) -> Section:
        sentences = [_sentence(summary)]
        if summary.only_here:
            sentences.append(
                say_count(
                    "{n} message lies in this vault alone: no provider is known to have it now.",
                    "{n} messages lie in this vault alone: no provider is known to have them now.",
                    summary.only_here,
                )
            )
        return Section(
            heading=say("In short"),
            lead=" ".join(sentences),
            paragraphs=_limited(summary, detailed),
            table=self._holders(summary.shares) if summary.shares else None,
        )

    def _holders(self, shares: Sequence[HoldingShare]) -> Table:
        return Table(
            headings=(
                say("No."),
                say("Held by"),
                say("Place"),
                say("Controlled from"),
                say("Now"),
                say("Earlier"),
                say("Size"),
                say("How sure"),
            ),
            rows=tuple(self._holder(share) for share in shares),
            numbers=(0, 4, 5, 6),
        )

    def _holder(self, share: HoldingShare) -> tuple[str, ...]:
        total = share.total
        return (
            str(share.number),
            words.provider_name(total.holding),
            words.place(total.holding, self._country_name),
            words.controller_place(total.holding, self._country_name),
            quantities.count(total.messages),
            quantities.count(share.earlier),
            quantities.size(total.size) if total.messages else "",
            _how_sure(total),
        )

    def _law(self, summary: Summary, origin: Origin) -> Section:
        as_of = (
            say("The facts are as of {day}.", day=quantities.day(origin.facts_as_of))
            if origin.facts_as_of
            else ""
        )
        return Section(
            heading=say("Who can compel the holders"),
            paragraphs=(
                f"{self.notice} {as_of}".strip(),
                say("Each order stands with its reference at the end of this report."),
            ),
            sections=(
                *(holder_section(share, self._country_name) for share in _present(summary)),
                Section(
                    heading=say("What removing mail does not remove"),
                    points=tuple(untouched_text(Untouched(code=each)) for each in _UNTOUCHED),
                ),
            ),
        )


def scope_text(scope: Scope) -> str:
    """ "The message no. 12", "The search “from:ada”", "The account ada@example.org"."""
    if scope.kind is ScopeKind.MESSAGE:
        return say("The message no. {number}", number=scope.value)
    if scope.kind is ScopeKind.ACCOUNT:
        return say("The account {address}", address=line(scope.value))
    if not scope.value.strip():
        return say("All messages of the vault")
    return say("The search “{query}”", query=line(scope.value, 500))


def _version(origin: Origin) -> str:
    version = origin.facts_version[:16] or say("without a version")
    if origin.facts_as_of is None:
        return version
    return say("{version} of {day}", version=version, day=quantities.day(origin.facts_as_of))


def _sentence(summary: Summary) -> str:
    """ "3 holders have 1,204 copies of these 1,300 messages now." """
    present = _present(summary)
    these = quantities.messages(summary.messages)
    if not summary.messages:
        return say("There is no such message in the vault.")
    if not present:
        return say("No provider is known to hold any of {messages} now.", messages=these)
    return say_count(
        "{n} holder has {copies} of {messages} now.",
        "{n} holders have {copies} of {messages} now.",
        len(present),
        copies=quantities.copies(sum(share.total.messages for share in present)),
        messages=these,
    )


def _present(summary: Summary) -> list[HoldingShare]:
    """Who has something now. Orders go to them; what once reached others is of no use."""
    return [share for share in summary.shares if share.total.messages]


def _limited(summary: Summary, detailed: int) -> tuple[str, ...]:
    if detailed >= summary.messages:
        return ()
    return (
        say(
            "This paper describes the newest {detailed} of {all} messages one by one. The figures,"
            " the holders and the fingerprint are of all of them. The report of the same messages"
            " as CSV or JSON describes each.",
            detailed=quantities.count(detailed),
            all=quantities.count(summary.messages),
        ),
    )


def _how_sure(total: HoldingTotal) -> str:
    """ "observed", or "observed 12, inferred 3"."""
    if len(total.by_confidence) == 1:
        return words.confidence_name(total.by_confidence[0][0])
    return ", ".join(
        say("{name} {n}", name=words.confidence_name(each), n=quantities.count(number))
        for each, number in total.by_confidence
    )


def _scale() -> Section:
    return Section(
        heading=say("How sure a place is"),
        paragraphs=(say("Each claim bears one of these words, surest first."),),
        points=tuple(
            say(
                "{name}: {meaning}",
                name=words.confidence_name(each),
                meaning=words.confidence_meaning(each),
            )
            for each in Confidence
        ),
    )


def _checking() -> Section:
    return Section(
        heading=say("How to check this report"),
        paragraphs=(
            say(
                "SHA-256 under a message is the hash of its exact bytes as the server gave them."
                " Whoever has the message as a file can compute it and compare."
            ),
            say(
                "Evidence is shown as it was seen, in letters of equal width. Characters that no"
                " paper shows stand as their codes, such as {code}; long lines are broken.",
                code="[U+202E]",
            ),
            say(
                "The fingerprint on the first page is over everything that is claimed of all"
                " messages. A JSON report of the same messages, made from the same vault by the"
                " same facts, bears the same fingerprint, and holds all that it is computed from:"
                " SHA-256 over its messages in order, each as JSON with sorted keys, without"
                " blanks, in ASCII, with a line feed after it."
            ),
        ),
    )
