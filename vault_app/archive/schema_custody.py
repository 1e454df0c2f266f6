"""The tables of version 2: what custody rests on and adds up to.

Judgements can be made anew from ``trace`` and ``observation`` without touching a body; totals are
kept up to date at writing, so that no page counts a million rows.
"""

from vault_app.archive.custody_triggers import FILL, TRIGGERS
from vault_app.archive.database import Connection
from vault_app.archive.scripts import statements

# What an interval of custody is: "own", judged from the message itself for the account that it lies
# in; "like-neighbours", the same, but read off mail of that time since it names nobody itself; or
# "earlier", a holder before the account's.
_NEW_COLUMNS = (
    "ALTER TABLE custody ADD COLUMN part TEXT NOT NULL DEFAULT 'own'",
    "ALTER TABLE dictionary ADD COLUMN kind TEXT NOT NULL DEFAULT 'body'",
)
# Before there was that column: open intervals were own, and so was the first one of each account.
_MARK_EARLIER = """
UPDATE custody SET part = 'earlier' WHERE until IS NOT NULL AND ordinal > (
    SELECT min(ordinal) FROM custody AS first
    WHERE first.message_id = custody.message_id AND first.account_id IS custody.account_id)
"""

_TABLES = """
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
-- is_own: what an account's own mailbox held; else what earlier holders did. Account 0 is none.
CREATE TABLE flow (
    account_id INTEGER NOT NULL,
    holding_id INTEGER NOT NULL,
    is_own INTEGER NOT NULL,
    year INTEGER NOT NULL,
    arrived INTEGER NOT NULL DEFAULT 0,
    arrived_size INTEGER NOT NULL DEFAULT 0,
    departed INTEGER NOT NULL DEFAULT 0,
    departed_size INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, holding_id, is_own, year)
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

-- ``target`` stands for the facts that it judges by, ``position`` is the last message id it is
-- through with: one that was broken off goes on from there.
CREATE TABLE reassessment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cause TEXT NOT NULL,
    facts_as_of TEXT NOT NULL,
    target TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
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
CREATE INDEX custody_change_by_message ON custody_change (message_id);

-- Choices that belong to the vault and travel in it, such as whether DNS may be asked.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX custody_by_holding ON custody (holding_id, message_id);
CREATE INDEX plan_item_by_message ON plan_item (message_id);
-- Stays are read off this index alone, in the order in which mail came.
CREATE INDEX custody_by_account ON custody (
    account_id, since, message_id, holding_id, confidence, part
);
"""


def add_custody_tables(connection: Connection) -> None:
    """Bring a vault of version 1 to version 2; what it holds is counted once."""
    for statement in (*_NEW_COLUMNS, _MARK_EARLIER, *statements(_TABLES), *FILL, *TRIGGERS):
        connection.execute(statement)
