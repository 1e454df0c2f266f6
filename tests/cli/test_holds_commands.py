"""hold, against a real server."""

from tests.cli.conftest import Cli
from tests.servers.mail_user import MailUser


def test_held_lifted_and_removed_only_then(filled: Cli, mail_user: MailUser) -> None:
    assert "Nothing is on hold" in filled("hold", "list").text
    made = filled("hold", "add", "--name", "Landlord", "--reason", "A dispute", "in:INBOX")
    assert made.code == 0
    assert "3 messages are on hold now" in made.text
    remove = ("remove", "in:INBOX", "--mode", "purge-all")
    preview = filled(*remove, "--preview")
    assert "on hold" in preview.text
    ran = filled.json(*remove, "--yes")
    assert ran.code == 1
    assert {each["outcome"] for each in ran.document["receipts"]} == {"skipped"}
    assert "on-hold" in {each["reason"] for each in ran.document["receipts"]}
    assert len(mail_user.uids("INBOX")) == 3
    listed = filled("hold", "list").text
    assert "All that “in:INBOX” finds, 3 messages so far." in " ".join(listed.split())
    assert filled("hold", "lift", "Landlord", "--reason", "It is over").code == 0
    assert "Lifted because: It is over" in " ".join(filled("hold", "list").text.split())
    assert filled("hold", "lift", "landlord", "--reason", "It is over").code == 2
    assert filled.json(*remove, "--yes").code == 0
    assert mail_user.uids("INBOX") == []


def test_messages_by_number_and_what_is_refused(filled: Cli) -> None:
    found = filled.json("search", "in:INBOX").document
    number = str(found[0]["id"])
    why = ("--reason", "A dispute")
    made = filled.json("hold", "add", "--name", "One", *why, "--message", number).document
    assert (made["messages"], made["search"], made["lifted_at"]) == (1, "", None)
    assert len(filled.json("search", "is:held").document) == 1
    assert filled("hold", "add", "--name", "One", *why, "from:ada").code == 2
    assert filled("hold", "add", "--name", "Two", *why).code == 2
    assert filled("hold", "add", "--name", "Two", *why, "before:never").code == 2
    assert filled("hold", "add", "--name", "Two", *why, "--message", "1").code == 2
    assert filled("hold", "lift", "Nobody", *why).code == 2


def test_a_search_that_lost_its_meaning_is_told(filled: Cli) -> None:
    assert filled("rules", "add", "Home", "--only", "IS").code == 0
    assert filled("hold", "add", "--name", "H", "--reason", "R", "breach:Home").code == 0
    assert filled("rules", "remove", "Home").code == 0
    listed = filled.json("hold", "list")
    assert [each["is_readable"] for each in listed.document] == [False]
    assert "all mail is on hold" in " ".join(listed.err.split())
    ran = filled("remove", "", "--mode", "purge-vault", "--no-backup-needed", "--yes")
    assert ran.code == 1
