"""returned, against a real server: told after a pull, left, and removed again."""

from tests.cli.conftest import Cli
from tests.servers.mail_user import MailUser

SURE = ("--no-backup-needed", "--yes")
FOR_GOOD = ("--mode", "local-only", "--way", "for-good", *SURE)


def test_what_came_back_is_told_left_and_removed_again(filled: Cli, mail_user: MailUser) -> None:
    before = mail_user.messages("INBOX")
    assert filled("remove", "in:INBOX", *FOR_GOOD).code == 0
    assert "Nothing that was removed" in filled("returned").text
    assert filled.json("returned", "--remove", "--yes").document == []
    copies = list(before.values())
    mail_user.append("INBOX", copies[0])
    pulled = filled("pull")
    assert "1 message came back to" in pulled.err
    (told,) = filled.json("returned").document
    assert (told["mailbox"], told["is_same"]) == ("INBOX", True)
    assert filled("returned", "--remove").code == 2  # nobody said yes
    again = filled.json("returned", "--remove", *("--way", "for-good"), *SURE)
    assert (again.code, again.document["confirmed"]) == (0, 1)
    assert mail_user.uids("INBOX") == []
    assert filled.json("returned").document == []
    mail_user.append("INBOX", copies[1])
    filled("pull")
    assert filled.json("returned", "--leave").document == {"left": 1}
    assert "came back" not in filled("pull").err
    assert len(mail_user.uids("INBOX")) == 1
