"""Stores the header lines that judging reads, apart from bodies, and what each judgement asked for.

The domains that a judgement looked up are the index from facts to messages: when facts of an
operator change, the sets that name one of its domains lead to the messages concerned.
"""

from collections.abc import Collection, Sequence

from vault_app.archive.database import Connection
from vault_app.archive.dictionaries import Dictionary, LearningCompressor, Stored

_SETS_REMEMBERED = 20_000


class Traces:
    """Writes traces; remembers the row ids of domain sets, which many messages share."""

    def __init__(self) -> None:
        self._compressor = LearningCompressor("trace")
        self._sets: dict[str, int] = {}

    @property
    def dictionary(self) -> Dictionary | None:
        """The vault's dictionary for traces, if there is one."""
        return self._compressor.dictionary

    def forget_sets(self) -> None:
        """Other writes may have deleted sets since the last batch."""
        self._sets.clear()

    def prepare(self, connection: Connection) -> None:
        """Take up the vault's dictionary, if there is one."""
        self._compressor.prepare(connection)

    def insert(
        self, connection: Connection, message_id: int, lines: bytes, domains: Collection[str]
    ) -> None:
        """Keep the trace of a message that has none yet."""
        self.insert_packed(connection, [(message_id, (None, lines), join_domains(domains))])

    def insert_packed(
        self, connection: Connection, rows: Sequence[tuple[int, Stored, str]]
    ) -> None:
        """The same for many: message id, the trace as packed, its domains joined."""
        connection.executemany(
            "INSERT INTO trace (message_id, codec, lines, domain_set_id) VALUES (?, ?, ?, ?)",
            [
                (message_id, *self._compressor.finish(trace), self.set_id(connection, joined))
                for message_id, trace, joined in rows
            ],
        )

    def widen(self, connection: Connection, message_id: int, domains: Collection[str]) -> None:
        """Add what the judgement for another account looked up."""
        row = connection.execute(
            "SELECT domains FROM trace JOIN domain_set ON domain_set.id = domain_set_id"
            " WHERE message_id = ?",
            (message_id,),
        ).fetchone()
        if row is None:
            return
        known = set(row[0].split())
        if not known.issuperset(domains):
            self.point(connection, message_id, join_domains(known.union(domains)))

    def point(self, connection: Connection, message_id: int, joined: str) -> None:
        """Let a trace name another set of domains."""
        connection.execute(
            "UPDATE trace SET domain_set_id = ? WHERE message_id = ?",
            (self.set_id(connection, joined), message_id),
        )

    def set_id(self, connection: Connection, joined: str) -> int:
        """The row id of a set of domains, made if it is new."""
        known = self._sets.get(joined)
        if known is not None:
            return known
        if len(self._sets) >= _SETS_REMEMBERED:
            self._sets.clear()
        row = connection.execute(
            "SELECT id FROM domain_set WHERE domains = ?", (joined,)
        ).fetchone()
        if row is None:
            cursor = connection.execute("INSERT INTO domain_set (domains) VALUES (?)", (joined,))
            row = (cursor.lastrowid or 0,)
        self._sets[joined] = set_id = int(row[0])
        return set_id

    def learn(self, connection: Connection) -> None:
        """Make and store the first dictionary once enough has been seen."""
        self._compressor.learn(connection)


def forget_trace(connection: Connection, message_id: int) -> None:
    """Delete a message's trace, and the set of domains that no other message asked for."""
    sets = connection.execute(
        "DELETE FROM trace WHERE message_id = ? RETURNING domain_set_id", (message_id,)
    ).fetchall()
    connection.executemany(
        "DELETE FROM domain_set WHERE id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM trace WHERE domain_set_id = ?1)",
        sets,
    )


def join_domains(domains: Collection[str]) -> str:
    """A set of domains as it is stored: in order, so that equal sets are one row."""
    return " ".join(sorted(domains))
