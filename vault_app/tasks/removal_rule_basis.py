"""What a rule of removal rests on: its form, and the facts and folders of the time it was kept.

Where one of these becomes another, the rule may choose what nobody meant it to: it has to stop.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any, Final

from vault_app.archive.reader import Reader
from vault_app.model.query import parse_query
from vault_app.model.removal_rules import HeldIn, RemovalRule, RuleAction
from vault_app.regions.world import World
from vault_app.tasks.removal_rule_query import (
    BY_HOLDER,
    chosen_countries,
    chosen_holdings,
    chosen_places,
)
from vault_app.tasks.searching import names_place

# These may change without anything else being taken.
_NOT_OF_THE_FORM: Final = frozenset(
    {"id", "name", "runs", "is_on", "position", "stopped", "stopped_at", "last_run_at"}
)
_ALL: Final = "*"


def form_of(rule: RemovalRule) -> str:
    """One text that stands for all by which a rule chooses, and for what it does."""
    form = {key: value for key, value in asdict(rule).items() if key not in _NOT_OF_THE_FORM}
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()[:32]


def basis_of(reader: Reader, world: World, rule: RemovalRule) -> str:
    """What a rule rests on now, as JSON for :func:`what_changed`.

    ``facts`` has what is known of each operator, ``holders`` those by whom the rule chooses ("*":
    it may be any), ``countries`` the codes of its place, ``uidvalidity`` by folder.

    Raises:
        SettingInvalid: its place is none. QueryInvalid: its exceptions cannot be read.
    """
    by_facts = bool(rule.exceptions) and names_place(parse_query(rule.exceptions))
    holders: list[str] = [_ALL] if by_facts else []
    if rule.held_in in BY_HOLDER:
        chosen = chosen_holdings(reader, world, rule).values()
        holders = [*holders, *sorted({each.provider_id for each in chosen})]
    facts = {}
    if by_facts or rule.held_in in BY_HOLDER:
        facts = {subject: known for subject, (known, _) in world.fingerprints().items()}
    return json.dumps(
        {
            "facts": facts,
            "holders": holders,
            "countries": sorted(chosen_countries(world, rule)),
            "uidvalidity": _epochs(reader, rule),
        },
        sort_keys=True,
    )


def what_changed(before: str, now: str) -> str:
    """Why a rule that rested on ``before`` must not run as it is now: "facts", "uidvalidity", or ""
    if nothing has changed that concerns it."""
    old, new = json.loads(before or "{}"), json.loads(now)
    if not old or old["countries"] != new["countries"] or _facts_changed(old, new):
        return "facts"
    if any(
        new["uidvalidity"].get(key, value) != value for key, value in old["uidvalidity"].items()
    ):
        return "uidvalidity"
    return ""


def _facts_changed(old: dict[str, Any], new: dict[str, Any]) -> bool:
    changed = {
        subject
        for subject in old["facts"].keys() | new["facts"].keys()
        if old["facts"].get(subject) != new["facts"].get(subject)
    }
    holders = {*old["holders"], *new["holders"]}
    # The rules of judging, and a holder of whom no operator's facts tell, concern everything.
    is_of_all = "" in changed or _ALL in holders or bool(holders - new["facts"].keys())
    return bool(changed) if is_of_all else bool(changed & holders)


def _epochs(reader: Reader, rule: RemovalRule) -> dict[str, int]:
    """The UIDVALIDITY (RFC 9051, section 2.3.1.1) of each folder out of which a rule may take."""
    if rule.action is RuleAction.VAULT:
        return {}
    boxes = reader.mailboxes()
    if rule.held_in in (HeldIn.ACCOUNT, HeldIn.MAILBOX):
        chosen = set(chosen_places(reader, rule))
        is_account = rule.held_in is HeldIn.ACCOUNT
        boxes = [each for each in boxes if (each.account_id if is_account else each.id) in chosen]
    return {str(each.id): each.uidvalidity for each in boxes if each.uidvalidity}
