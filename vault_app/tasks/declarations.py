"""What the vault's owner says of servers and places: kept with its proof, taken into account."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from vault_app.archive import declarations as writes
from vault_app.archive.vault import Vault
from vault_app.model.declarations import Declaration, DeclarationKind
from vault_app.model.errors import AccountNotFound, SettingInvalid
from vault_app.regions.world import World

LARGEST_DOCUMENT = 20_000_000
_LONGEST_TEXT = 500
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")


def vault_world(vault: Vault, world: World) -> World:
    """The facts with what this vault's owner declared."""
    with vault.reader() as reader:
        declared = tuple(reader.declarations())
    return world if declared == world.declarations else world.with_declarations(declared)


def declare(
    vault: Vault, world: World, declaration: Declaration, document: bytes | None = None
) -> int:
    """Keep a statement of the owner's, with a document that proves it; returns its id.

    What follows from it is for :mod:`vault_app.tasks.after_declaring`, which may take a while.

    Raises:
        SettingInvalid: something in it cannot be meant.
        AccountNotFound
    """
    clean = _checked(declaration, world)
    if document is not None and len(document) > LARGEST_DOCUMENT:
        raise SettingInvalid(setting="document", value=clean.document_name, reason="too-large")
    if clean.account_id is not None:
        with vault.reader() as reader:
            if all(account.id != clean.account_id for account in reader.accounts()):
                raise AccountNotFound(account=clean.account_id)
    return vault.write(writes.add_declaration, clean, document)


def withdraw(vault: Vault, declaration_id: int) -> None:
    """Take a statement back; it stays in the vault, since judgements were made by it.

    Raises:
        SettingInvalid: there is none with that number, or it is withdrawn already.
    """
    with vault.reader() as reader:
        if all(each.id != declaration_id for each in reader.declarations()):
            raise SettingInvalid(
                setting="declaration", value=declaration_id, reason="declaration-unknown"
            )
    vault.write(writes.withdraw_declaration, declaration_id)


def _checked(declaration: Declaration, world: World) -> Declaration:
    made = replace(
        declaration,
        host=declaration.host.strip().strip(".").lower(),
        holder=_short(declaration.holder, "holder"),
        controller=_short(declaration.controller, "controller"),
        controller_country=_country(declaration.controller_country, "controller-country", world),
        country=_country(declaration.country, "country", world),
        site=_short(declaration.site, "site"),
        note=_short(declaration.note, "note"),
        made_at=declaration.made_at or datetime.now(UTC),
    )
    if made.kind is DeclarationKind.PLACE:
        if made.account_id is None:
            raise SettingInvalid(setting="account", value="", reason="missing")
        if not made.country:
            raise SettingInvalid(setting="country", value="", reason="missing")
        made = replace(made, host="")
    else:
        if len(made.host) > 253 or not _HOST.fullmatch(made.host):
            raise SettingInvalid(setting="host", value=made.host, reason="not-a-host")
        made = replace(made, account_id=None)
    if made.kind is DeclarationKind.SERVER and not (made.holder or made.country):
        raise SettingInvalid(setting="holder", value="", reason="missing")
    if made.since is not None and made.until is not None and made.until <= made.since:
        raise SettingInvalid(
            setting="until", value=made.until.isoformat(), reason="not-after-since"
        )
    return made


def _short(text: str, setting: str) -> str:
    joined = " ".join(text.split())
    if len(joined) > _LONGEST_TEXT:
        raise SettingInvalid(setting=setting, value=joined[:50], reason="too-long")
    return joined


def _country(text: str, setting: str, world: World) -> str:
    if not text.strip():
        return ""
    code = world.country_code(text.strip())
    if code is None:
        raise SettingInvalid(setting=setting, value=text, reason="not-a-country")
    return code
