"""backup, shrink, relocate and put-back, against a real server."""

from pathlib import Path

from tests.cli.conftest import PASSPHRASE, Cli
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from vault_app.tasks.vaults import open_vault


def test_backups_are_made_listed_and_read_back(filled: Cli, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    assert "There are no backups" in filled("backup", "list").text
    made = filled.json("backup", "make", str(shelf))
    assert made.code == 0
    assert made.document["messages"] > 0
    assert made.document["verified_at"] is not None
    assert "same disk" in made.err
    open_vault(Path(made.document["place"]), PASSPHRASE).close()
    number = str(made.document["id"])
    assert "Read back whole" in filled("backup", "list").text
    assert filled("backup", "verify", number).code == 0
    (shelf / Path(made.document["place"]).name / "archive.db").unlink()
    missing = filled("backup", "verify", number)
    assert missing.code == 3
    assert "not there" in missing.err
    assert filled("backup", "forget", number).code == 0
    assert filled.json("backup", "list").document == []
    assert filled("backup", "make", str(tmp_path / "nowhere")).code == 3
    assert filled("backup", "verify", "99").code == 2


def test_a_purge_tells_of_backups_and_shrinking_gives_room_back(
    filled: Cli, tmp_path: Path
) -> None:
    assert filled("backup", "make", str(tmp_path)).code == 0
    ran = filled("remove", "in:INBOX", "--mode", "purge-vault", "--no-backup-needed", "--yes")
    assert ran.code == 0
    assert "still holds 3 messages" in ran.err
    look = filled.json("shrink", "--look").document
    assert look["room_needed"] == 0
    report = filled.json("shrink").document
    assert report["before"] - report["after"] == look["free"]
    assert "nothing to give back" in filled("shrink").text


def test_mail_moves_to_another_account(
    filled: Cli, mail_user: MailUser, dovecot: Dovecot, tmp_path: Path
) -> None:
    new_home = dovecot.new_user()
    folder = tmp_path / "new"
    folder.mkdir()
    assert filled.add_account(new_home, folder).code == 0
    way = ("relocate", "in:INBOX", "--from", mail_user.name, "--to", new_home.name)
    preview = filled.json(*way, "--into", "Old", "--preview").document
    assert (preview["messages"], preview["executed"]) == (3, False)
    assert preview["folders"] == [{"from": "INBOX", "to": "Old/INBOX", "copies": 3}]
    assert filled.json(*way).code == 2  # nobody said yes
    ran = filled.json(*way, "--into", "Old", "--yes")
    assert ran.code == 0
    assert (ran.document["verified"], ran.document["removal"]) == (3, None)
    assert sorted(new_home.messages("Old/INBOX").values()) == sorted(
        mail_user.messages("INBOX").values()
    )
    assert "nothing to go on with" in filled("relocate", "--resume").text
    assert filled("relocate", "in:INBOX", "--yes").code == 2
    back = filled(*("put-back", "in:INBOX", "--to", new_home.name, "--folder", "Back", "--yes"))
    assert back.code == 0
    assert "3 messages copied and proven" in back.text
    assert len(new_home.uids("Back")) == 3
