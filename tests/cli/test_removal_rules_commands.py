"""removal-rules, against a real server."""

import pytest

from tests.cli.conftest import Cli
from tests.servers.mail_user import MailUser

ADD = ("removal-rules", "add", "--name", "Old mail", "--older-than", "30d")
INBOX = ("--held-in", "mailbox:INBOX")


@pytest.fixture
def with_trash(filled: Cli, mail_user: MailUser) -> Cli:
    mail_user.create("Trash")
    filled("pull")
    return filled


def test_kept_changed_ordered_and_deleted(filled: Cli) -> None:
    assert "no removal rules" in filled("removal-rules", "list").text
    made = filled.json(*ADD, "--held-in", "mailbox:INBOX", "--larger-than", "10").document
    assert (made["held_in"], made["value"], made["older_than_days"]) == ("mailbox", "INBOX", 30)
    assert filled(*ADD).code == 2, "the name is taken"
    assert filled("removal-rules", "add", "--name", "B", "--older-than", "1y").code == 0
    changed = filled.json("removal-rules", "edit", "b", "--do", "for-good", "--place", "1").document
    assert (changed["action"], changed["older_than_days"]) == ("for-good", 365)
    listed = filled.json("removal-rules", "list").document
    assert [each["name"] for each in listed] == ["B", "Old mail"]
    text = " ".join(filled("removal-rules", "list").text.split())
    assert (
        "older than 1 year is removed from the server for good. Left alone: flagged mail." in text
    )
    assert not filled.json("removal-rules", "off", "b").document["is_on"]
    assert filled("removal-rules", "delete", "b").code == 0
    assert filled("removal-rules", "delete", "b").code == 2


def test_tried_and_carried_out(with_trash: Cli, mail_user: MailUser) -> None:
    assert with_trash(*ADD, *INBOX, "--most", "2").code == 0
    tried = with_trash.json("removal-rules", "try", "1").document["finds"]
    assert (tried["count"], tried["is_capped"]) == (3, True)
    assert "It would take 3 messages" in with_trash("removal-rules", "try", "1").text
    assert "would take 2" in " ".join(with_trash("pull").err.split())
    assert len(mail_user.uids("INBOX")) == 3
    assert with_trash.json("removal-rules", "run", "1", "--yes").document["confirmed"] == 2
    assert len(mail_user.uids("INBOX")) == 1
    assert len(mail_user.uids("Trash")) == 2


def test_after_a_pull_it_runs_by_itself_once_it_was_tried(
    with_trash: Cli, mail_user: MailUser
) -> None:
    assert with_trash(*ADD, *INBOX, "--when", "after-pull").code == 0
    told = " ".join(with_trash("pull").err.split())
    assert "has stopped. It is to run by itself, and nobody has looked yet" in told
    assert with_trash("removal-rules", "on", "1").code == 2
    assert with_trash("removal-rules", "run", "1", "--yes").code == 2
    assert with_trash("removal-rules", "try", "1").code == 0
    assert with_trash("removal-rules", "on", "1").code == 0
    told = " ".join(with_trash("pull").err.split())
    assert "The removal rule “Old mail” ran:" in told
    assert mail_user.uids("INBOX") == []
    assert len(mail_user.uids("Trash")) == 3


@pytest.mark.parametrize(
    "options",
    [
        ("--older-than", "soon"),
        ("--older-than", "0d"),
        ("--held-in", "planet:Mars"),
        ("--held-in", "country:Atlantis"),
        ("--except", "before:never"),
        ("--from", "***"),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(filled: Cli, options: tuple[str, ...]) -> None:
    assert filled(*ADD, *options).code == 2
