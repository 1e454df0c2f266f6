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
    # The row of its copy in the trash; NULL again once the copy was brought back.
    "ALTER TABLE plan_item ADD COLUMN moved_placement INTEGER",
    "ALTER TABLE receipt ADD COLUMN ledger_number INTEGER NOT NULL DEFAULT 0",
)

_TABLES = """
CREATE INDEX plan_item_by_moved ON plan_item (moved_placement)
    WHERE moved_placement IS NOT NULL;
-- What we put into the trash and the provider then emptied out of it went through us.
CREATE TRIGGER trashed_copy_vanishes AFTER UPDATE OF gone_why ON placement
WHEN NEW.gone_why = 'vanished'
    AND EXISTS (SELECT 1 FROM plan_item WHERE moved_placement = NEW.id)
BEGIN UPDATE placement SET gone_why = 'removed' WHERE id = NEW.id; END;

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

-- A search ("" for none) whose finds are held, or messages. ``hold_message`` has the hashes of
-- these, and of all that the search ever found.
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
CREATE INDEX hold_message_by_hold ON hold_message (hold_id);
CREATE TRIGGER held_message_is_never_deleted BEFORE DELETE ON message
WHEN EXISTS (SELECT 1 FROM hold_message JOIN hold ON hold.id = hold_id
    WHERE hold_message.sha256 = OLD.sha256 AND lifted_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'the message is on hold'); END;

-- Copies of messages that should lie only at home, seen on a server again.
CREATE TABLE returned (
    placement_id INTEGER PRIMARY KEY REFERENCES placement,
    message_id INTEGER NOT NULL,
    is_same INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    removed_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
-- Small, since they hold nothing of mail that was never removed: what a pull brings is looked up in
-- them.
CREATE INDEX placement_removed ON placement (message_id) WHERE gone_why = 'removed';
CREATE INDEX message_at_home ON message (message_id) WHERE state = 'local-only';
-- A provider that goes back to an earlier state of a mailbox shows the very same UID.
CREATE TRIGGER removed_copy_returns AFTER UPDATE OF gone_at ON placement
WHEN OLD.gone_why = 'removed' AND NEW.gone_at IS NULL AND NEW.message_id = OLD.message_id
BEGIN DELETE FROM returned WHERE placement_id = NEW.id; INSERT INTO returned
    (placement_id, message_id, is_same, seen_at, removed_at)
    VALUES (NEW.id, NEW.message_id, 1, unixepoch(), OLD.gone_at); END;

-- Without a source account, messages of the vault are put into a mailbox.
CREATE TABLE relocation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    query TEXT NOT NULL,
    source_account_id INTEGER REFERENCES account,
    target_account_id INTEGER NOT NULL REFERENCES account,
    prefix TEXT NOT NULL,
    removes_source INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    plan_id INTEGER
) STRICT;
-- The journal of a relocation: ``step`` is committed before the command it announces is sent.
-- ``raw_target`` is empty until the target's own way to write the name is known. Until a copy was
-- appended, ``uid`` is the lowest that it can have got.
CREATE TABLE move_item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    relocation_id INTEGER NOT NULL REFERENCES relocation,
    message_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    placement_id INTEGER,
    raw_target BLOB NOT NULL,
    target TEXT NOT NULL,
    step TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL DEFAULT 0,
    uid INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX move_item_by_relocation ON move_item (relocation_id, step);
CREATE INDEX move_item_by_content ON move_item (sha256);

CREATE INDEX plan_item_by_content ON plan_item (sha256);

CREATE TABLE backup (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    place TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    verified_at INTEGER,
    messages INTEGER NOT NULL,
    size INTEGER NOT NULL
) STRICT;
"""


def add_removal_tables(connection: Connection) -> None:
    """Bring a vault of version 3 to version 4."""
    for statement in (*_NEW_COLUMNS, *statements(_TABLES)):
        connection.execute(statement)
