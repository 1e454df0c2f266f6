"""restore: bring back out of a provider's trash what a removal put there."""

from vault_app.cli.call import Call
from vault_app.cli.console import error_document
from vault_app.cli.vault_commands import DONE, LEFT_OVER, SERVER_FAILED
from vault_app.model.errors import UsageError
from vault_app.tasks.accounts import connector
from vault_app.tasks.restoring import RestoreReport, restore_from_trash
from vault_app.wording.errors import explain
from vault_app.wording.quantities import copies
from vault_app.wording.text import say, say_clauses


def restore(call: Call) -> int:
    plan_id = call.options.plan
    with call.vault() as vault, call.job() as job:
        with vault.reader() as reader:
            if all(plan.id != plan_id for plan in reader.plans()):
                raise UsageError(reason="plan-unknown")
        report = restore_from_trash(job, vault, plan_id, connector(vault, call.home.secrets))
    document = {
        "plan": plan_id,
        "restored": report.restored,
        "gone": report.gone,
        "failed": report.failed,
        "errors": [error_document(report.error)] if report.error is not None else [],
    }
    call.console.answer(document, lambda: [_sentence(report)])
    if report.error is not None:
        explained = explain(report.error)
        call.console.note(f"{explained.title}. {explained.what_happened}")
        return SERVER_FAILED
    return LEFT_OVER if report.failed else DONE


def _sentence(report: RestoreReport) -> str:
    if not (report.restored or report.gone or report.failed):
        return say("Nothing of that removal lies in a trash.")
    return say_clauses(
        say("{copies} brought back", copies=copies(report.restored)),
        say("{copies} no longer in the trash", copies=copies(report.gone)) if report.gone else "",
        say("{copies} could not be moved", copies=copies(report.failed)) if report.failed else "",
    )
