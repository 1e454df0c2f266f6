"""Asking the DNS about an account's domain: off until the vault's owner switches it on, since a
question tells the resolver whose mail one has."""

import json
from dataclasses import asdict, fields
from datetime import datetime

from vault_app.archive.observations import DNS, note_observation
from vault_app.archive.reader import Reader
from vault_app.archive.settings import put_setting
from vault_app.archive.vault import Vault
from vault_app.dns.lookup import NameServer, look_up
from vault_app.model.custody import Evidence
from vault_app.model.dns import DnsSeen
from vault_app.model.mail import Account
from vault_app.regions.dns import dns_evidence
from vault_app.regions.world import World

_SETTING = "dns"


def may_ask(reader: Reader) -> bool:
    """Whether the owner allowed questions to the DNS."""
    return reader.setting(_SETTING) == "on"


def allow_asking(vault: Vault, *, is_allowed: bool) -> None:
    """Switch questions to the DNS on or off."""
    vault.write(put_setting, _SETTING, "on" if is_allowed else "off")


def ask_about(
    vault: Vault, account: Account, *, server: NameServer | None = None
) -> DnsSeen | None:
    """Ask about the domain of an account's address and note what came, if that is allowed.

    ``server``: ask this resolver instead of the system's. ``None``: not allowed, no domain, or no
    answer. Nor is it asked about an account with a proxy, since the question would go around that.
    """
    if account.server.proxy is not None:
        return None
    with vault.reader() as reader:
        if not may_ask(reader):
            return None
    domain = account.address.rpartition("@")[2].strip().strip(".")
    if "." not in domain:
        return None
    seen = look_up(domain, server=server)
    if seen is not None:
        vault.write(note_observation, account.id, DNS, _encode(seen))
    return seen


def last_answer(reader: Reader, account_id: int) -> DnsSeen | None:
    """The newest answer that was noted of an account's domain."""
    for each in reader.observations(account_id):
        if each.kind == DNS:
            return _decode(each.seen, asked_at=each.last_at)
    return None


def evidence_of(reader: Reader, world: World, account_id: int) -> tuple[Evidence, ...]:
    """What the DNS of an account's domain says, as evidence; nothing where it was never asked."""
    seen = last_answer(reader, account_id)
    return dns_evidence(seen, world) if seen is not None else ()


def _encode(seen: DnsSeen) -> str:
    values = asdict(seen)
    del values["asked_at"]  # the row has it, so that the same answer fills one row
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _decode(text: str, *, asked_at: datetime) -> DnsSeen:
    values = json.loads(text)
    known = {field.name for field in fields(DnsSeen)}
    kept = {name: value for name, value in values.items() if name in known}
    for name in ("mx", "spf", "unanswered"):
        kept[name] = tuple(kept[name])
    return DnsSeen(**{**kept, "asked_at": asked_at})
