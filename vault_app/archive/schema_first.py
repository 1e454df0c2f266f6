"""The tables of version 1: accounts, messages and their bytes, copies, custody, removals."""

from vault_app.archive.database import Connection
from vault_app.archive.scripts import statements

# Message ids are minutes since 1970 of the message's date, or the next free number: "newest first"
# is then the primary key backwards, and small dense ids keep the text index small.
_TABLES = """
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,
    label TEXT NOT NULL,
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    security TEXT NOT NULL,
    user TEXT NOT NULL,
    ca_pem TEXT,
    secret TEXT,
    removed_at INTEGER,
    UNIQUE (host, port, user)
) STRICT;

CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account,
    raw_name BLOB NOT NULL,
    name TEXT NOT NULL,
    delimiter TEXT,
    special_use TEXT NOT NULL,
    selectable INTEGER NOT NULL,
    is_present INTEGER NOT NULL,
    uidvalidity INTEGER,
    listed INTEGER NOT NULL DEFAULT 0,
    stored INTEGER NOT NULL DEFAULT 0,
    vanished INTEGER NOT NULL DEFAULT 0,
    quarantined INTEGER NOT NULL DEFAULT 0,
    checked_at INTEGER,
    UNIQUE (account_id, raw_name)
) STRICT;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    date INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sender_name TEXT NOT NULL,
    sender_address TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    preview TEXT NOT NULL,
    message_id TEXT NOT NULL,
    in_reply_to TEXT NOT NULL,
    has_attachments INTEGER NOT NULL,
    is_seen INTEGER NOT NULL,
    is_flagged INTEGER NOT NULL,
    state TEXT NOT NULL,
    holding_id INTEGER REFERENCES holding,
    confidence TEXT,
    stored_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_by_state ON message (state, id, size);
CREATE INDEX message_by_holding ON message (holding_id, id, confidence, size);
CREATE INDEX message_with_attachments ON message (id) WHERE has_attachments;
CREATE INDEX message_by_size ON message (size);

CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- codec: 0 as it is, 1 zstd, above that zstd with the dictionary of that id.
CREATE TABLE body (
    message_id INTEGER PRIMARY KEY REFERENCES message,
    codec INTEGER NOT NULL,
    skeleton BLOB NOT NULL
) STRICT;

CREATE TABLE content (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    codec INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE body_content (
    message_id INTEGER NOT NULL REFERENCES message,
    ordinal INTEGER NOT NULL,
    content_id INTEGER NOT NULL REFERENCES content,
    PRIMARY KEY (message_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX body_content_by_content ON body_content (content_id);

CREATE TABLE part (
    message_id INTEGER NOT NULL REFERENCES message,
    ordinal INTEGER NOT NULL,
    section TEXT NOT NULL,
    media_type TEXT NOT NULL,
    filename TEXT,
    content_id TEXT,
    is_attachment INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (message_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE message_person (
    message_id INTEGER NOT NULL REFERENCES message,
    role TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person,
    PRIMARY KEY (message_id, role, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_person_by_person ON message_person (person_id);

-- AUTOINCREMENT here and below: journals and faces name these rows by id, so that no id may ever
-- come to mean another row.
CREATE TABLE placement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox_id INTEGER NOT NULL REFERENCES mailbox,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    message_id INTEGER NOT NULL REFERENCES message,
    internal_date INTEGER,
    flags TEXT NOT NULL,
    size_differs INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER,
    gone_at INTEGER,
    gone_why TEXT,
    UNIQUE (mailbox_id, uidvalidity, uid)
) STRICT;
CREATE INDEX placement_by_message ON placement (message_id);
CREATE INDEX placement_by_mailbox ON placement (mailbox_id, message_id, gone_at);

-- Copies whose message the owner purged from the vault: they are not fetched again.
CREATE TABLE purged_placement (
    mailbox_id INTEGER NOT NULL REFERENCES mailbox,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    purged_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox_id, uidvalidity, uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX purged_placement_by_content ON purged_placement (sha256);

CREATE TABLE quarantine (
    mailbox_id INTEGER NOT NULL REFERENCES mailbox,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    PRIMARY KEY (mailbox_id, uidvalidity, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE holding (
    id INTEGER PRIMARY KEY,
    provider_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_country TEXT NOT NULL,
    controller TEXT NOT NULL,
    controller_country TEXT NOT NULL,
    country TEXT NOT NULL,
    site TEXT NOT NULL,
    UNIQUE (provider_id, provider, entity, entity_country, controller, controller_country,
            country, site)
) STRICT;

CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    seen TEXT NOT NULL,
    place TEXT NOT NULL,
    points_to TEXT NOT NULL,
    confidence TEXT NOT NULL,
    observed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE custody (
    message_id INTEGER NOT NULL REFERENCES message,
    ordinal INTEGER NOT NULL,
    account_id INTEGER REFERENCES account,
    holding_id INTEGER NOT NULL REFERENCES holding,
    since INTEGER,
    until INTEGER,
    confidence TEXT NOT NULL,
    because TEXT NOT NULL,
    PRIMARY KEY (message_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE custody_evidence (
    message_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    evidence_id INTEGER NOT NULL REFERENCES evidence,
    PRIMARY KEY (message_id, ordinal, evidence_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX custody_evidence_by_evidence ON custody_evidence (evidence_id);

CREATE TABLE plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mode TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
) STRICT;

-- The journal of a removal: ``step`` is committed before the command it announces is sent.
CREATE TABLE plan_item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan_id INTEGER NOT NULL REFERENCES plan,
    message_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    placement_id INTEGER,
    account_id INTEGER,
    mailbox_id INTEGER,
    raw_mailbox BLOB NOT NULL,
    mailbox TEXT NOT NULL,
    account TEXT NOT NULL,
    host TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    was_flagged INTEGER NOT NULL,
    subject TEXT NOT NULL,
    sender TEXT NOT NULL,
    message_date INTEGER NOT NULL,
    step TEXT NOT NULL,
    reason TEXT,
    detail TEXT NOT NULL,
    server_answer TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_item_by_plan ON plan_item (plan_id, step);
CREATE INDEX plan_item_open ON plan_item (mailbox_id)
    WHERE step NOT IN ('confirmed', 'skipped', 'failed');

CREATE TABLE receipt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan_id INTEGER NOT NULL REFERENCES plan,
    plan_item_id INTEGER NOT NULL UNIQUE REFERENCES plan_item,
    verification TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE VIRTUAL TABLE message_text USING fts5 (
    subject, sender, recipients, body, attachments,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
"""

# With 8 KiB encrypted pages the default leaf size wastes half of each page; a large hash table and
# rarer merges double the indexing rate (measured, see ARCHITECTURE.md).
_TEXT_INDEX_SETTINGS = (("pgsz", 3950), ("automerge", 16), ("hashsize", 64 * 1024 * 1024))


def create_first_tables(connection: Connection) -> None:
    """Make the tables of version 1 in an empty database."""
    for statement in statements(_TABLES):
        connection.execute(statement)
    set_up_text_index(connection)


def set_up_text_index(connection: Connection) -> None:
    """Give an empty text index its settings."""
    for name, value in _TEXT_INDEX_SETTINGS:
        connection.execute(
            "INSERT INTO message_text (message_text, rank) VALUES (?, ?)", (name, value)
        )
