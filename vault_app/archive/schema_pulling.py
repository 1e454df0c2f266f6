"""The tables of version 3: how accounts sign in, what pulls did, and proofs of completeness."""

from vault_app.archive.database import Connection
from vault_app.archive.scripts import statements

_NEW_COLUMNS = (
    # "password" or "oauth"; who gives the tokens.
    "ALTER TABLE account ADD COLUMN method TEXT NOT NULL DEFAULT 'password'",
    "ALTER TABLE account ADD COLUMN issuer TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE account ADD COLUMN proxy_kind TEXT",
    "ALTER TABLE account ADD COLUMN proxy_host TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE account ADD COLUMN proxy_port INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE account ADD COLUMN proxy_user TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE account ADD COLUMN proxy_password TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE account ADD COLUMN is_read_only INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE account ADD COLUMN pulls_shared INTEGER NOT NULL DEFAULT 0",
    # Since when, and with which words, the server does not take the sign-in.
    "ALTER TABLE account ADD COLUMN refused_at INTEGER",
    "ALTER TABLE account ADD COLUMN refused_text TEXT NOT NULL DEFAULT ''",
    # What an OAuth issuer gave, as JSON: too long for some keyrings, so always in the vault.
    "ALTER TABLE account ADD COLUMN tokens TEXT",
    "ALTER TABLE mailbox ADD COLUMN is_shared INTEGER NOT NULL DEFAULT 0",
    # Why the last pull could not finish it; "" if it did.
    "ALTER TABLE mailbox ADD COLUMN trouble TEXT NOT NULL DEFAULT ''",
    # The server's own number of messages when it was last asked, also by a pull that did not end.
    "ALTER TABLE mailbox ADD COLUMN counted INTEGER",
    # How many copies the last finished look saw that the owner had deleted from the vault.
    "ALTER TABLE mailbox ADD COLUMN kept_out INTEGER NOT NULL DEFAULT 0",
    # The owner does not want this copy tried again.
    "ALTER TABLE quarantine ADD COLUMN given_up_at INTEGER",
)

_TABLES = """
-- Where the last look at a mailbox ended, for the next one to go on from (CONDSTORE, RFC 7162).
-- No row: everything is compared. ``counted`` is how many UIDs the server had, ``compared_at`` when
-- all of them were last compared.
CREATE TABLE mailbox_mark (
    mailbox_id INTEGER PRIMARY KEY REFERENCES mailbox,
    uidvalidity INTEGER NOT NULL,
    uidnext INTEGER NOT NULL,
    highest_modseq INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    compared_at INTEGER NOT NULL
) STRICT;

-- What a server says of a copy beyond its UID: OBJECTID (RFC 8474), or ids and labels (X-GM-EXT-1).
CREATE TABLE server_object (
    placement_id INTEGER PRIMARY KEY REFERENCES placement,
    email_id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    labels TEXT NOT NULL
) STRICT;
CREATE INDEX server_object_by_email ON server_object (email_id);

CREATE TABLE pull_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account,
    why TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    -- What it brought are the copies with a higher id.
    after_placement INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT,
    new INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    left_over INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX pull_run_by_account ON pull_run (account_id, id);

-- What was fetched from an account in each hour (hours since 1970), for providers that allow so
-- much in any 24 hours.
CREATE TABLE traffic (
    account_id INTEGER NOT NULL REFERENCES account,
    hour INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (account_id, hour)
) STRICT, WITHOUT ROWID;

-- Proofs of completeness; ``document`` is the whole of one, as JSON.
CREATE TABLE proof (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account,
    made_at INTEGER NOT NULL,
    is_whole INTEGER NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX proof_by_account ON proof (account_id, id);

-- The owner's registrations at OAuth issuers.
CREATE TABLE oauth_client (
    issuer TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    client_secret TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def add_pulling_tables(connection: Connection) -> None:
    """Bring a vault of version 2 to version 3."""
    for statement in (*_NEW_COLUMNS, *statements(_TABLES)):
        connection.execute(statement)
