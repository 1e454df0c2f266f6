"""The tables of version 4: ways out, the ledger, rules, holds, relocations and backups."""

from vault_app.archive.database import Connection
from vault_app.archive.scripts import statements

_NEW_COLUMNS = (
    "ALTER TABLE plan ADD COLUMN way TEXT NOT NULL DEFAULT 'for-good'",
    "ALTER TABLE plan ADD COLUMN proof TEXT NOT NULL DEFAULT 'read-back'",
    "ALTER TABLE plan ADD COLUMN needs_backup INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE plan ADD COLUMN rule_id INTEGER",
    # Which proof was used; where the copy lies since it was moved into the trash.
    "ALTER TABLE plan_item ADD COLUMN proof TEXT",
    "ALTER TABLE plan_item ADD COLUMN moved_mailbox BLOB",
    "ALTER TABLE plan_item ADD COLUMN moved_uidvalidity INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE plan_item ADD COLUMN moved_uid INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE receipt ADD COLUMN ledger_number INTEGER NOT NULL DEFAULT 0",
)

_TABLES = """
-- Each entry over the hash of the one before it, signed with the vault's own key.
CREATE TABLE ledger (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    signature BLOB NOT NULL
) STRICT;
CREATE TRIGGER ledger_is_never_altered BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_never_shortened BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- ``document`` is a RemovalRule as JSON; ``facts`` a fingerprint of the facts by which it chooses.
CREATE TABLE removal_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER NOT NULL,
    is_on INTEGER NOT NULL,
    document TEXT NOT NULL,
    facts TEXT NOT NULL,
    stopped TEXT NOT NULL,
    stopped_at INTEGER,
    last_run_at INTEGER
) STRICT;

-- A search ("" for none) whose finds are held, or messages by their hash.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    query TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    lifted_at INTEGER,
    lifted_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE hold_message (
    sha256 BLOB NOT NULL,
    hold_id INTEGER NOT NULL REFERENCES hold,
    PRIMARY KEY (sha256, hold_id)
) STRICT, WITHOUT ROWID;

-- Copies of messages that should lie only at home, seen on a server again.
CREATE TABLE returned (
    placement_id INTEGER PRIMARY KEY REFERENCES placement,
    message_id INTEGER NOT NULL,
    is_same INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    removed_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;

CREATE TABLE relocation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    query TEXT NOT NULL,
    source_account_id INTEGER NOT NULL REFERENCES account,
    target_account_id INTEGER NOT NULL REFERENCES account,
    prefix TEXT NOT NULL,
    removes_source INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    plan_id INTEGER
) STRICT;
-- The journal of a relocation: ``step`` is committed before the command it announces is sent.
CREATE TABLE move_item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    relocation_id INTEGER NOT NULL REFERENCES relocation,
    message_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    placement_id INTEGER NOT NULL,
    raw_target BLOB NOT NULL,
    target TEXT NOT NULL,
    step TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL DEFAULT 0,
    uid INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX move_item_by_relocation ON move_item (relocation_id, step);

CREATE TABLE backup (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    place TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    verified_at INTEGER,
    messages INTEGER NOT NULL,
    size INTEGER NOT NULL,
    is_present INTEGER NOT NULL
) STRICT;
"""


def add_removal_tables(connection: Connection) -> None:
    """Bring a vault of version 3 to version 4."""
    for statement in (*_NEW_COLUMNS, *statements(_TABLES)):
        connection.execute(statement)
