"""What is said of a report once it is a file, by the faces."""

from vault_app.tasks.report import ReportFormat, ReportWritten
from vault_app.wording import quantities
from vault_app.wording.text import one_line, say

FORMAT_NAMES = {
    ReportFormat.PDF: "PDF, for reading and printing",
    ReportFormat.CSV: "CSV, for spreadsheets",
    ReportFormat.JSON: "JSON, complete, for programs",
}


def format_name(kind: ReportFormat) -> str:
    return say(FORMAT_NAMES[kind])


def written_sentences(written: ReportWritten) -> tuple[str, ...]:
    """Where it is, what is in it, and that it is no longer encrypted."""
    sentences = [
        say(
            "The report on {messages} is saved as {name} ({size}) in {folder}.",
            messages=quantities.messages(written.messages),
            name=one_line(written.path.name),
            size=quantities.size(written.size),
            folder=one_line(str(written.path.absolute().parent)),
        )
    ]
    if written.detailed < written.messages:
        sentences.append(
            say(
                "It describes the newest {detailed} one by one; a CSV or JSON report describes"
                " each.",
                detailed=quantities.count(written.detailed),
            )
        )
    sentences.append(say("Outside the vault it is not encrypted."))
    return tuple(sentences)


def fingerprint_sentence(written: ReportWritten) -> str:
    """For whoever wants to prove later that the file is still the same."""
    return say("SHA-256 of the file: {sha256}", sha256=written.sha256)
