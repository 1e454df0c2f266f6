"""declare: what the vault's owner says of servers and places, and how to take it back."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from vault_app.archive.vault import Vault
from vault_app.cli import law_documents
from vault_app.cli.call import Call, find_account
from vault_app.cli.render import Column, clean, table
from vault_app.cli.vault_commands import DONE
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.errors import SettingInvalid
from vault_app.tasks import declarations as tasks
from vault_app.tasks.after_declaring import apply_declarations
from vault_app.wording import declarations as words
from vault_app.wording import quantities
from vault_app.wording.text import say, say_count


def declare(call: Call) -> int:
    action = call.options.action
    if action == "list":
        return _list(call)
    if action == "withdraw":
        return _withdraw(call)
    if action == "document":
        return _write_document(call)
    return _declare(call, DeclarationKind(action))


def _declare(call: Call, kind: DeclarationKind) -> int:
    document, name = _document(call.options.document)
    with call.vault() as vault:
        made = _read(call, vault, kind, document_name=name)
        made_id = tasks.declare(vault, call.home.world, made, document)
        changed = _apply(call, vault)
        with vault.reader() as reader:
            kept = next(each for each in reader.declarations() if each.id == made_id)
    name_of = call.home.world.country_name
    call.console.answer(
        {**law_documents.declaration(kept), "judged_again": changed},
        lambda: [
            say("Noted as your own statement {id}:", id=made_id),
            clean(words.declaration_sentence(kept, name_of), 1000) + ".",
            say_count("{n} message was judged again.", "{n} messages were judged again.", changed),
        ],
    )
    return DONE


def _read(call: Call, vault: Vault, kind: DeclarationKind, *, document_name: str) -> Declaration:
    """What the options say; a kind lacks some of them."""
    options = vars(call.options)
    account_id = None
    if kind is DeclarationKind.PLACE:
        with vault.reader() as reader:
            account_id = find_account(reader, options["account"]).id
    return Declaration(
        kind=kind,
        account_id=account_id,
        host=options.get("host") or "",
        holder=options.get("holder") or "",
        controller=options.get("controller") or "",
        controller_country=options.get("controller_country") or "",
        country=options.get("country") or "",
        site=options.get("site") or "",
        since=_day(options.get("since"), "since"),
        until=_day(options.get("until"), "until"),
        note=options.get("note") or "",
        document_name=document_name,
    )


def _apply(call: Call, vault: Vault) -> int:
    with call.job() as job:
        return apply_declarations(job, vault, call.home.world).messages


def _withdraw(call: Call) -> int:
    with call.vault() as vault:
        tasks.withdraw(vault, call.options.id)
        changed = _apply(call, vault)
    call.console.answer(
        {"withdrawn": call.options.id, "judged_again": changed},
        lambda: [
            say("Statement {id} holds no longer.", id=call.options.id),
            say_count("{n} message was judged again.", "{n} messages were judged again.", changed),
        ],
    )
    return DONE


def _write_document(call: Call) -> int:
    with call.reader() as reader:
        document = reader.declaration_document(call.options.id)
    if document is None:
        raise SettingInvalid(
            setting="declaration", value=call.options.id, reason="document-missing"
        )
    call.console.write_bytes(document)
    return DONE


def _list(call: Call) -> int:
    with call.reader() as reader:
        known = reader.declarations()
    call.console.answer(
        [law_documents.declaration(each) for each in known], lambda: _lines(known, call)
    )
    return DONE


def _lines(known: Sequence[Declaration], call: Call) -> Iterable[str]:
    if not known:
        yield say("You declared nothing.")
        return
    columns = [
        Column(title=say("No."), is_right=True),
        Column(title=say("What you declared"), may_shrink=True),
        Column(title=say("Document"), may_shrink=True),
        Column(title=say("Made")),
    ]
    rows = [
        [
            str(each.id),
            clean(words.declaration_sentence(each, call.home.world.country_name), 1000),
            clean(each.document_name),
            quantities.date(each.made_at) if each.made_at else "",
        ]
        for each in known
    ]
    yield from table(columns, rows, width=call.console.width, paint=call.console.paint)


def _document(path: str | None) -> tuple[bytes | None, str]:
    if not path:
        return None, ""
    source = Path(path)
    try:
        if source.stat().st_size > tasks.LARGEST_DOCUMENT:
            raise SettingInvalid(setting="document", value=path, reason="too-large")
        return source.read_bytes(), source.name
    except OSError as error:
        raise SettingInvalid(setting="document", value=path, reason="file-unreadable") from error


def _day(text: str | None, setting: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingInvalid(setting=setting, value=text, reason="not-a-date") from error
