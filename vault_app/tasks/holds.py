"""Holds: mail that no person and no rule can purge, from a server or from the vault, until the hold
is lifted with a reason.

A hold names messages, or a search. What its search finds is held from that moment on, also when the
search would not find it any more; what a search that cannot be read any more would find, nobody can
say, so that everything is held until it is lifted.
"""

from collections.abc import Collection

from vault_app.archive import holds as writes
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.errors import MessageNotFound, QueryInvalid, SettingInvalid, UsageError
from vault_app.model.query import EVERYTHING, Any, Listed, Numbered, Query, parse_query
from vault_app.model.removal_rules import Hold
from vault_app.regions.world import World
from vault_app.tasks.searching import names_hold, read_query

_LONGEST_NAME = 100
_LONGEST_REASON = 1000


def holds(reader: Reader) -> list[Hold]:
    """All holds, newest first, those that were lifted too."""
    return reader.holds()


def find_hold(reader: Reader, name: str) -> Hold:
    """The hold with this number or name; of several with a name the one that is in force.

    Raises:
        SettingInvalid: there is none.
    """
    wanted = name.strip().casefold()
    named = [each for each in reader.holds() if wanted in (each.name.casefold(), str(each.id))]
    named.sort(key=lambda each: (str(each.id) != wanted, each.lifted_at is not None))
    if not named:
        raise SettingInvalid(setting="hold", value=name, reason="hold-unknown")
    return named[0]


def make_hold(
    vault: Vault,
    world: World,
    *,
    name: str,
    reason: str,
    query_text: str = "",
    ids: Collection[int] = (),
) -> Hold:
    """Hold the messages with these ids, or all that a search finds now and later. It goes to the
    ledger. What a running removal has with a server at this moment cannot be called back.

    Raises:
        SettingInvalid: no name, one that another hold has, no reason, or nothing to hold.
        QueryInvalid: the search cannot be read, or names a hold itself.
        MessageNotFound: one of the messages is not in the vault.
    """
    name, reason = " ".join(name.split()), " ".join(reason.split())
    text = query_text.strip()
    _check_words(name, reason)
    if bool(text) == bool(ids):
        raise SettingInvalid(setting="hold", value="", reason="hold-empty")
    with vault.reader() as reader:
        taken = {each.name.casefold() for each in reader.holds_in_force()}
        if name.casefold() in taken:
            raise SettingInvalid(setting="hold", value=name, reason="hold-name-taken")
        query = _read(reader, world, text) if text else Listed(tuple(sorted(set(ids))))
        if not text:
            _check_there(reader, ids)
    hold_id = vault.write(writes.add_hold, name=name, reason=reason, text=text, query=query)
    with vault.reader() as reader:
        return next(each for each in reader.holds() if each.id == hold_id)


def lift_hold(vault: Vault, hold_id: int, reason: str) -> None:
    """End a hold: what no other one holds may be purged again. It goes to the ledger.

    Raises:
        SettingInvalid: no reason, or there is no such hold in force.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > _LONGEST_REASON:
        raise SettingInvalid(setting="hold", value=reason[:40], reason="hold-needs-reason")
    if not vault.write(writes.lift_hold, hold_id, reason):
        raise SettingInvalid(setting="hold", value=str(hold_id), reason="hold-unknown")


def query_of_hold(reader: Reader, hold: Hold, world: World | None = None) -> Query:
    """A search for what a hold holds: what was named or found so far, and with a ``world`` also
    what its search would find now; everything if that cannot be read."""
    named = Numbered("hold", hold.id)
    if world is None or not hold.query:
        return named
    found = _found_by(reader, world, hold)
    return EVERYTHING if found is None else Any((named, found))


def held_query(reader: Reader, world: World) -> Query | None:
    """A search for all that is on hold; ``None`` if no hold is in force."""
    found = tuple(query_of_hold(reader, hold, world) for hold in reader.holds_in_force())
    if EVERYTHING in found:
        return EVERYTHING
    return Any(found) if found else None


def held_messages(reader: Reader, world: World, message_ids: Collection[int]) -> dict[int, str]:
    """Which of these messages are on hold, with the name of one hold each."""
    in_force = reader.holds_in_force()
    if not in_force or not message_ids:
        return {}
    names = {hold.id: hold.name for hold in in_force}
    held = {
        message_id: names.get(hold_id, "")
        for message_id, hold_id in reader.pinned(message_ids).items()
    }
    for hold in in_force:
        left = [each for each in message_ids if each not in held]
        if not hold.query or not left:
            continue
        query = _found_by(reader, world, hold)
        found = left if query is None else reader.found_among(query, left)
        held.update(dict.fromkeys(found, hold.name))
    return held


def held_hashes(reader: Reader, world: World, hashes: Collection[bytes]) -> set[bytes]:
    """The same by hash, for who cannot be sure of ids: those of deleted messages are given anew."""
    if not reader.holds_in_force():
        return set()
    ids = reader.ids_of(set(hashes))
    held = held_messages(reader, world, ids.values())
    return {each for each, message_id in ids.items() if message_id in held}


def unreadable_holds(reader: Reader, world: World) -> list[Hold]:
    """Holds in force whose searches cannot be read any more: each of them holds everything."""
    return [
        hold
        for hold in reader.holds_in_force()
        if hold.query and _found_by(reader, world, hold) is None
    ]


def hold_what_came(vault: Vault, world: World) -> None:
    """Note what the searches of holds find by now, so that it stays held when it is moved or
    judged anew. To be called whenever mail came."""
    with vault.reader() as reader:
        searching = [
            (hold, query)
            for hold in reader.holds_in_force()
            if hold.query and (query := _found_by(reader, world, hold)) is not None
        ]
    for hold, query in searching:
        while True:
            with vault.reader() as reader:
                found = reader.not_pinned(hold.id, query)
            if found:
                vault.write(writes.pin, hold.id, found)
            if len(found) < writes.PINNED_AT_ONCE:
                break


def _found_by(reader: Reader, world: World, hold: Hold) -> Query | None:
    """A hold's search, ``None`` if it cannot be read any more: a rule that it named was deleted, or
    the facts lost what it is about."""
    try:
        return _read(reader, world, hold.query)
    except UsageError:
        return None


def _read(reader: Reader, world: World, text: str) -> Query:
    if names_hold(parse_query(text)):
        raise QueryInvalid(query=text, reason="hold-in-itself")
    return read_query(text, world, reader)


def _check_words(name: str, reason: str) -> None:
    if not name:
        raise SettingInvalid(setting="hold", value="", reason="hold-needs-name")
    if len(name) > _LONGEST_NAME:
        raise SettingInvalid(setting="hold", value=name[:40], reason="too-long")
    if not reason:
        raise SettingInvalid(setting="hold", value="", reason="hold-needs-reason")
    if len(reason) > _LONGEST_REASON:
        raise SettingInvalid(setting="hold", value=reason[:40], reason="too-long")


def _check_there(reader: Reader, ids: Collection[int]) -> None:
    known = reader.hashes(ids)
    for message_id in ids:
        if message_id not in known:
            raise MessageNotFound(message=message_id)
