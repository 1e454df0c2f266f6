"""report: what is known of the custody of some mail, as a file for a lawyer or a program."""

from collections.abc import Iterable
from pathlib import Path

from vault_app.archive.reader import Reader
from vault_app.cli.call import Call, find_account
from vault_app.cli.render import wrap
from vault_app.cli.vault_commands import DONE
from vault_app.model.errors import UsageError
from vault_app.regions.world import World
from vault_app.tasks.report import (
    ReportFormat,
    ReportOrder,
    ReportWritten,
    about_account,
    about_message,
    about_search,
    format_of,
    write_report,
)
from vault_app.tasks.searching import read_query
from vault_app.wording.report import ReportPages
from vault_app.wording.report_file import written_sentences


def report(call: Call) -> int:
    options = call.options
    path = Path(options.output)
    kind = ReportFormat(options.format) if options.format else format_of(path)
    if sum((bool(options.query), options.message is not None, options.account is not None)) != 1:
        raise UsageError(reason="report-scope")
    with call.vault() as vault, call.job() as job:
        with vault.reader() as reader:
            order = _order(call, call.world_of(vault), reader)
        written = write_report(
            job,
            vault,
            call.home.world,
            ReportPages(call.home.world.country_name),
            order,
            path=path,
            kind=kind,
            may_replace=options.overwrite,
        )
    call.console.answer(_document(written), lambda: _lines(written, call.console.text_width))
    return DONE


def _order(call: Call, world: World, reader: Reader) -> ReportOrder:
    options = call.options
    if options.message is not None:
        reader.row(options.message)
        return about_message(options.message)
    if options.account is not None:
        return about_account(find_account(reader, options.account))
    text = " ".join(options.query).strip()
    return about_search(text, read_query(text, world, reader))


def _document(written: ReportWritten) -> dict[str, object]:
    return {
        "file": str(written.path),
        "format": written.format.value,
        "messages": written.messages,
        "detailed": written.detailed,
        "bytes": written.size,
        "sha256": written.sha256,
        "content_sha256": written.content_sha256,
    }


def _lines(written: ReportWritten, width: int) -> Iterable[str]:
    for sentence in written_sentences(written):
        yield from wrap(sentence, width, "")
    # As sha256sum writes it, so that "sha256sum --check" reads it.
    yield f"{written.sha256}  {written.path}"
