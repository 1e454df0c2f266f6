"""New vaults have the small text index; one that held mail before keeps its own, and opens."""

from pathlib import Path

import pytest

from vault_app.archive import schema
from vault_app.archive.database import Connection, connect
from vault_app.model.errors import VaultDamaged

KEY = bytes(32)
MAIL = (
    "INSERT INTO message (id, sha256, date, size, sender_name, sender_address, recipients, subject,"
    " preview, message_id, in_reply_to, has_attachments, is_seen, is_flagged, state, stored_at)"
    " VALUES (1, x'00', 0, 0, '', '', '', '', '', '', '', 0, 0, 0, '', 0)"
)
INDEX = (
    "INSERT INTO message_text (rowid, subject, sender, recipients, body, attachments)"
    " VALUES (?, ?, '', '', ?, '')"
)


def opened(path: Path) -> Connection:
    connection = connect(path, KEY, read_only=False)
    schema.migrate(connection, path)
    return connection


def columns(connection: Connection) -> list[str]:
    return [row[1] for row in connection.execute("PRAGMA table_info(message_text)")]


def found(connection: Connection, words: str) -> list[int]:
    return [
        row[0]
        for row in connection.execute(
            "SELECT rowid FROM message_text WHERE message_text MATCH ? ORDER BY rowid", (words,)
        )
    ]


def test_the_index_of_a_new_vault_begins_with_the_body(tmp_path: Path) -> None:
    connection = opened(tmp_path / "archive.db")
    assert columns(connection)[0] == "body"
    connection.execute(INDEX, (7, "blue bridge", "the old house"))
    assert found(connection, "subject : bridge") == [7]
    assert found(connection, "body : bridge") == []
    assert found(connection, '"old house"') == [7]
    connection.close()


def test_a_vault_that_held_mail_keeps_its_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:4])
        patch.setattr(schema, "VERSION", 4)
        connection = opened(path)
        connection.execute(MAIL)
        connection.execute(INDEX, (1, "blue bridge", "the old house"))
        connection.close()
    connection = opened(path)
    assert columns(connection)[0] == "subject"
    connection.execute(INDEX, (7, "red bridge", "a new house"))
    assert found(connection, "subject : bridge") == [1, 7]
    assert found(connection, '"new house"') == [7]
    connection.close()


def test_any_other_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connection = opened(path)
    connection.execute("DROP TABLE message_text")
    connection.execute("CREATE VIRTUAL TABLE message_text USING fts5 (subject, body)")
    connection.close()
    with pytest.raises(VaultDamaged):
        opened(path)
