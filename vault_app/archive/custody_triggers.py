"""The triggers that keep ``held``, ``held_total`` and ``flow`` true when custody ends or goes.

What comes is counted in sums (:mod:`vault_app.archive.sums`), as pulls bring it in thousands.
What goes, goes by many ways: copies vanish, are removed, accounts lose mailboxes, messages are
purged. A trigger sees them all.
"""

# The same years as in ``Sums.add_span``.
_ARRIVAL = (
    "CAST(strftime('%Y', coalesce({row}.since, CASE {row}.part WHEN 'earlier' THEN"
    " (SELECT date FROM message WHERE id = {row}.message_id) ELSE"
    " (SELECT stored_at FROM message WHERE id = {row}.message_id) END), 'unixepoch') AS INTEGER)"
)
_DEPARTURE = "max(" + _ARRIVAL + ", CAST(strftime('%Y', {row}.until, 'unixepoch') AS INTEGER))"
_SIZE = "(SELECT size FROM message WHERE id = {row}.message_id)"
# VALUES rather than SELECT, which would fill a temporary table for each row.
_ADD_FLOW = (
    "INSERT INTO flow (account_id, holding_id, is_own, year, {column}, {column}_size)"
    " VALUES (coalesce({row}.account_id, 0), {row}.holding_id, {row}.part <> 'earlier', {year},"
    " {sign}1, {sign}" + _SIZE + ") ON CONFLICT DO UPDATE SET {column} = {column} +"
    " excluded.{column}, {column}_size = {column}_size + excluded.{column}_size"
)
_WAS_HELD = "OLD.until IS NULL AND OLD.part <> 'earlier' AND OLD.account_id IS NOT NULL"
_LET_GO = "DELETE FROM held WHERE message_id = OLD.message_id AND account_id = OLD.account_id"


def _trigger(name: str, event: str, statement: str, *, when: str = "1") -> str:
    return f"CREATE TRIGGER {name} AFTER {event} WHEN {when} BEGIN {statement}; END"


def _departed(row: str, sign: str) -> str:
    year = _DEPARTURE.format(row=row)
    return _ADD_FLOW.format(row=row, sign=sign, column="departed", year=year)


TRIGGERS = (
    _trigger(
        "custody_ends",
        "UPDATE OF until ON custody",
        _departed("NEW", ""),
        when="OLD.until IS NULL AND NEW.until IS NOT NULL",
    ),
    _trigger(
        "custody_ends_held",
        "UPDATE OF until ON custody",
        _LET_GO,
        when=f"{_WAS_HELD} AND NEW.until IS NOT NULL",
    ),
    _trigger(
        "custody_goes",
        "DELETE ON custody",
        _ADD_FLOW.format(row="OLD", sign="-", column="arrived", year=_ARRIVAL.format(row="OLD")),
    ),
    _trigger(
        "custody_goes_ended", "DELETE ON custody", _departed("OLD", "-"), when="OLD.until NOTNULL"
    ),
    _trigger("custody_goes_held", "DELETE ON custody", _LET_GO, when=_WAS_HELD),
    _trigger(
        "held_goes",
        "DELETE ON held",
        "UPDATE held_total SET copies = copies - 1, size = size - OLD.size"
        " WHERE account_id = OLD.account_id AND holding_id = OLD.holding_id"
        " AND confidence = OLD.confidence",
    ),
)

# All of it from nothing, for vaults that were made before anything was counted.
FILL = (
    "INSERT INTO held (message_id, account_id, holding_id, confidence, size)"
    " SELECT custody.message_id, account_id, custody.holding_id, custody.confidence, message.size"
    " FROM custody JOIN message ON message.id = custody.message_id"
    " WHERE until IS NULL AND part <> 'earlier' AND account_id IS NOT NULL"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO held_total (account_id, holding_id, confidence, copies, size)"
    " SELECT account_id, holding_id, confidence, count(*), sum(size) FROM held GROUP BY 1, 2, 3",
    *(
        f"INSERT INTO flow (account_id, holding_id, is_own, year, {column}, {column}_size)"
        " SELECT coalesce(account_id, 0), custody.holding_id, part <> 'earlier',"
        f" {year.format(row='custody')}, count(*), sum(size)"
        " FROM custody JOIN message ON message.id = custody.message_id"
        f" WHERE {condition} GROUP BY 1, 2, 3, 4"
        f" ON CONFLICT DO UPDATE SET {column} = excluded.{column},"
        f" {column}_size = excluded.{column}_size"
        for column, year, condition in (
            ("arrived", _ARRIVAL, "1"),
            ("departed", _DEPARTURE, "custody.until IS NOT NULL"),
        )
    ),
)
