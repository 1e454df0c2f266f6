"""A proof of completeness on paper: what stands on its pages, in which order."""

from datetime import UTC

from vault_app.formats.paper import Fact, Paper, Section, Table
from vault_app.formats.proof_origin import ProofOrigin
from vault_app.model.pulls import Difference, MailboxProof, Proof
from vault_app.wording import proof as words
from vault_app.wording import quantities
from vault_app.wording.report_message import line, moment
from vault_app.wording.states import folder_name
from vault_app.wording.text import say

_TITLE_LETTERS = 30
_SUBJECT_LETTERS = 120
_SENDER_LETTERS = 80


class ProofPages:
    """Satisfies ``formats.proof_pdf.ProofComposer``."""

    def proof_paper(self, proof: Proof, origin: ProofOrigin, *, most: int) -> Paper:
        return Paper(
            title=say("Proof of completeness"),
            subtitle=line(proof.address),
            author=say("Homeport"),
            language="en",
            made_at=proof.made_at,
            running=say(
                "Proof of completeness, {account}", account=line(proof.address, _TITLE_LETTERS)
            ),
            foot=say("Made {moment}", moment=moment(proof.made_at)),
            page=say("Page {n} of {all}", n="{n}", all="{all}"),
            facts=(
                Fact(say("Account"), line(proof.address)),
                Fact(say("Server"), line(proof.server)),
                Fact(say("Vault"), line(origin.vault)),
                Fact(say("Checked"), moment(proof.made_at)),
                Fact(
                    say("Thorough"),
                    say("yes, every message was read from the vault")
                    if proof.is_deep
                    else say("no, messages were compared by their numbers"),
                ),
                Fact(say("Made by"), say("Homeport {version}", version=origin.program)),
                Fact(say("Fingerprint"), origin.content_sha256, is_exact=True),
            ),
            sections=(
                Section(
                    heading=say("In short"),
                    lead=say("{sentence}.", sentence=words.proof_title(proof)),
                    paragraphs=(" ".join(words.proof_sentences(proof)),),
                    table=_folders(proof),
                ),
                *_differences(proof, most),
                _checking(),
            ),
        )


def _folders(proof: Proof) -> Table:
    return Table(
        headings=(
            say("Folder"),
            say("Server counts"),
            say("Server lists"),
            say("In the vault"),
            say("Outcome"),
        ),
        rows=tuple(_folder(each) for each in proof.mailboxes),
        numbers=(1, 2, 3),
    )


def _folder(mailbox: MailboxProof) -> tuple[str, ...]:
    return (
        line(folder_name(mailbox.mailbox)),
        quantities.count(mailbox.counted),
        quantities.count(mailbox.listed) if words.was_looked_at(mailbox) else "",
        quantities.count(mailbox.held) if words.was_looked_at(mailbox) else "",
        words.mailbox_verdict(mailbox),
    )


def _differences(proof: Proof, most: int) -> tuple[Section, ...]:
    """A section for each folder with something to tell, as long as there is room."""
    sections: list[Section] = []
    left = most
    for mailbox in proof.mailboxes:
        if not mailbox.difference_count and not mailbox.trouble:
            continue
        shown = mailbox.differences[:left]
        left -= len(shown)
        more = mailbox.difference_count - len(shown)
        sections.append(
            Section(
                heading=line(folder_name(mailbox.mailbox)),
                lead=words.trouble_text(mailbox),
                paragraphs=(
                    say(
                        "{shown} of {all} differences are named here.",
                        shown=quantities.count(len(shown)),
                        all=quantities.count(mailbox.difference_count),
                    ),
                )
                if more
                else (),
                table=_named(shown) if shown else None,
            )
        )
    if not sections:
        return ()
    return (
        Section(
            heading=say("The differences, message by message"),
            points=tuple(
                say("{name}: {meaning}", name=words.kind_name(kind), meaning=words.meaning(kind))
                for kind in words.kinds_of(proof.mailboxes)
            ),
            sections=tuple(sections),
        ),
    )


def _named(differences: tuple[Difference, ...]) -> Table:
    return Table(
        headings=(say("Subject"), say("From"), say("Date"), say("Size"), say("Why")),
        narrow=(2,),
        rows=tuple(
            (
                line(each.subject, _SUBJECT_LETTERS) or words.difference_title(each),
                line(each.sender, _SENDER_LETTERS),
                quantities.date(each.date, UTC) if each.date else "",
                quantities.size(each.size) if each.size is not None else "",
                words.short_reason(each),
            )
            for each in differences
        ),
        numbers=(3,),
    )


def _checking() -> Section:
    return Section(
        heading=say("How this was found out"),
        paragraphs=(
            say(
                "Homeport signed in, opened each folder for reading only, and asked the server for"
                " its own count and for the number of every message in it. It compared these one by"
                " one with what the vault holds. Nothing on the server was changed."
            ),
            say(
                "The fingerprint on the first page is over everything that is said here. The JSON"
                " file of the same proof bears the same fingerprint, and holds all that it is"
                " computed from: SHA-256 over its “proof” as JSON with sorted keys, without blanks,"
                " in ASCII."
            ),
        ),
    )
