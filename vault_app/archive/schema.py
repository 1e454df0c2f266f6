"""The archive's tables, and the steps that bring an older vault up to them.

The version stands in ``PRAGMA user_version``. A migration is a named function in ``MIGRATIONS``;
each runs in its own transaction. Times are whole seconds since 1970 (UTC).
"""

from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from vault_app.archive.database import Connection
from vault_app.model.errors import VaultDamaged, VaultTooNew

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

# What custody rests on and adds up to. Judgements can be made anew from ``trace`` and ``observation``
# without touching a body; totals are kept by triggers, so that no page counts a million rows.
_CUSTODY_TABLES = """
-- The header lines that a judgement reads, as they stood; codec as in body. The domain set names
-- all that the judgement asked the facts about: when these change, it finds the messages concerned.
CREATE TABLE domain_set (
    id INTEGER PRIMARY KEY,
    domains TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE trace (
    message_id INTEGER PRIMARY KEY REFERENCES message,
    codec INTEGER NOT NULL,
    lines BLOB NOT NULL,
    domain_set_id INTEGER NOT NULL REFERENCES domain_set
) STRICT;
CREATE INDEX trace_by_domain_set ON trace (domain_set_id);

-- What an account's connection or its domain's DNS showed, as JSON; one row for each change.
CREATE TABLE observation (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account,
    kind TEXT NOT NULL,
    seen TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    UNIQUE (account_id, kind, seen)
) STRICT;

-- Where each copy that is on a server lies today: one row for each message and account.
CREATE TABLE held (
    message_id INTEGER NOT NULL REFERENCES message,
    account_id INTEGER NOT NULL REFERENCES account,
    holding_id INTEGER NOT NULL REFERENCES holding,
    confidence TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (message_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_holding ON held (holding_id, message_id);
CREATE INDEX held_by_account ON held (account_id, message_id);

CREATE TABLE held_total (
    account_id INTEGER NOT NULL,
    holding_id INTEGER NOT NULL,
    confidence TEXT NOT NULL,
    copies INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (account_id, holding_id, confidence)
) STRICT, WITHOUT ROWID;

-- What came to a holding and what left it, by the year (UTC) of custody.since and custody.until.
CREATE TABLE flow (
    account_id INTEGER NOT NULL,
    holding_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    arrived INTEGER NOT NULL DEFAULT 0,
    arrived_size INTEGER NOT NULL DEFAULT 0,
    departed INTEGER NOT NULL DEFAULT 0,
    departed_size INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, holding_id, year)
) STRICT, WITHOUT ROWID;

-- Where the whole mailbox of an account lay from when to when; the last row has no end.
CREATE TABLE stay (
    account_id INTEGER NOT NULL REFERENCES account,
    ordinal INTEGER NOT NULL,
    holding_id INTEGER NOT NULL REFERENCES holding,
    since INTEGER NOT NULL,
    until INTEGER,
    confidence TEXT NOT NULL,
    because TEXT NOT NULL,
    message_id INTEGER,
    PRIMARY KEY (account_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What the owner says of servers and places. Withdrawn ones stay: judgements were made by them.
CREATE TABLE declaration (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account_id INTEGER REFERENCES account,
    host TEXT NOT NULL,
    holder TEXT NOT NULL,
    controller TEXT NOT NULL,
    controller_country TEXT NOT NULL,
    country TEXT NOT NULL,
    site TEXT NOT NULL,
    since TEXT,
    until TEXT,
    note TEXT NOT NULL,
    document_name TEXT NOT NULL,
    document BLOB,
    made_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;

CREATE TABLE residency_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    places TEXT NOT NULL,
    counts_control INTEGER NOT NULL,
    counts_past INTEGER NOT NULL,
    is_on INTEGER NOT NULL,
    checked_at INTEGER,
    breaches INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The facts that stored judgements were made by: a fingerprint for each operator (and "" for the
-- rules of judging themselves), with the domains that it answered for.
CREATE TABLE fact_seen (
    subject TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    domains TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reassessment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cause TEXT NOT NULL,
    facts_as_of TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    messages INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE custody_change (
    reassessment_id INTEGER NOT NULL REFERENCES reassessment,
    message_id INTEGER NOT NULL,
    holding_before INTEGER,
    confidence_before TEXT,
    holding_after INTEGER,
    confidence_after TEXT,
    PRIMARY KEY (reassessment_id, message_id)
) STRICT, WITHOUT ROWID;

-- Choices that belong to the vault and travel in it, such as whether DNS may be asked.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX custody_by_holding ON custody (holding_id, message_id);
"""

# With 8 KiB encrypted pages the default leaf size wastes half of each page; a large hash table and
# rarer merges double the indexing rate (measured, see ARCHITECTURE.md).
_TEXT_INDEX_SETTINGS = (("pgsz", 3950), ("automerge", 16), ("hashsize", 64 * 1024 * 1024))


def _create_first_tables(connection: Connection) -> None:
    for statement in _statements(_TABLES):
        connection.execute(statement)
    for name, value in _TEXT_INDEX_SETTINGS:
        connection.execute(
            "INSERT INTO message_text (message_text, rank) VALUES (?, ?)", (name, value)
        )


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_create_first_tables,)
VERSION = len(MIGRATIONS)


def migrate(connection: Connection, path: Path) -> None:
    """Bring the database up to ``VERSION``; an empty one gets all tables.

    Raises:
        VaultTooNew: a newer Homeport wrote it.
        VaultDamaged: its tables are not the ones that this version makes.
    """
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise VaultTooNew(folder=str(path.parent), found=found, supported=VERSION)
    for version in range(found, VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[version](connection)
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    if _shape(connection) != _expected_shape():
        # A trigger or view that somebody slipped in would run inside our own statements.
        raise VaultDamaged(folder=str(path.parent), detail="unexpected tables")


def _shape(connection: Connection) -> set[tuple[str, str, str | None]]:
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
    )
    return {(kind, name, sql) for kind, name, sql in rows}


def _expected_shape() -> set[tuple[str, str, str | None]]:
    with dbapi2.connect(":memory:", isolation_level=None) as memory:
        for migration in MIGRATIONS:
            migration(memory)
        shape = _shape(memory)
    memory.close()
    return shape


def _statements(script: str) -> list[str]:
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip()]
