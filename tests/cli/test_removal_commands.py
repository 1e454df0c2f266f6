"""remove and receipts against a real server: nothing without a yes, and proof of all that went."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import LETTERS, Cli
from tests.servers.mail_user import MailUser
from vault_app.cli import removal_commands
from vault_app.cli.console import Console
from vault_app.cli.progress import TerminalJob
from vault_app.imap.session import Session
from vault_app.model.errors import Cancelled, CannotConnect

PREVIEW_KEYS = {
    "mode",
    "query",
    "messages",
    "bytes",
    "placements",
    "vault_messages",
    "last_copies",
    "oldest",
    "newest",
    "mailboxes",
    "sample",
    "way",
    "proof",
    "needs_backup",
    "elsewhere",
    "obstacles",
}
FOR_GOOD = ("--mode", "local-only", "--way", "for-good", "--no-backup-needed")
OUTCOME_KEYS = {
    "executed",
    "plan",
    "confirmed",
    "skipped",
    "failed",
    "open",
    "errors",
    "reasons",
    "receipts",
}


def test_preview_changes_nothing(filled: Cli, mail_user: MailUser) -> None:
    ran = filled.json("remove", "in:INBOX", "--mode", "purge-all", "--preview")
    assert ran.code == 0
    assert set(ran.document) == PREVIEW_KEYS | OUTCOME_KEYS
    assert (ran.document["executed"], ran.document["plan"]) == (False, None)
    assert (ran.document["messages"], ran.document["placements"]) == (3, 3)
    assert ran.document["last_copies"] == 3
    assert len(mail_user.uids("INBOX")) == 3
    text = filled("remove", "in:INBOX", "--mode", "local-only", "--preview").text
    assert "3 copies in Inbox" in text
    assert "whole, in your vault" in text


def test_local_only(filled: Cli, mail_user: MailUser) -> None:
    ran = filled.json("remove", "in:INBOX", *FOR_GOOD, "--yes")
    assert ran.code == 0, ran.err
    assert (ran.document["confirmed"], ran.document["skipped"], ran.document["failed"]) == (3, 0, 0)
    assert mail_user.uids("INBOX") == []
    assert len(mail_user.uids("Archive")) == 1
    states = [each["placement_state"] for each in filled.json("search", "").document]
    assert sorted(states) == ["local-only"] * 3 + ["on-server"]
    assert filled.json("search", "is:local-only").document[0]["mailboxes"] == ["INBOX"]

    receipts = filled.json("receipts").document
    assert receipts[0].keys() >= {
        "id",
        "plan",
        "outcome",
        "sha256",
        "server_answer",
        "verification",
    }
    assert [each["outcome"] for each in receipts] == ["confirmed"] * 3
    assert sorted(map(str, receipts)) == sorted(map(str, ran.document["receipts"]))
    assert len(filled.json("receipts", "--limit", "2").document) == 2
    assert "Letter 1" in filled("receipts").text
    assert "\x1b" not in filled("receipts").text
    assert filled.json("verify").document["messages"] == 4


def test_purge_of_the_vault(filled: Cli, mail_user: MailUser) -> None:
    ran = filled.json("remove", "zymurgy", "--mode", "purge-vault", "--yes")
    assert ran.code == 0, ran.err
    assert len(filled.json("search", "").document) == 3
    assert len(mail_user.uids("INBOX")) == 3


def test_left_over_is_exit_code_1(filled: Cli, mail_user: MailUser) -> None:
    uid = mail_user.uids("INBOX")[0]
    mail_user.add_flags("INBOX", [uid], ["\\Flagged"])
    ran = filled.json("remove", "in:INBOX", *FOR_GOOD, "--yes")
    assert ran.code == 1
    assert (ran.document["confirmed"], ran.document["skipped"]) == (2, 1)
    assert ran.document["reasons"] == {"flagged-since": 1}
    assert mail_user.uids("INBOX") == [uid]


def test_a_server_that_cannot_remove_safely(
    cli: Cli, mail_user_without_uidplus: MailUser, tmp_path: Path
) -> None:
    user = mail_user_without_uidplus
    user.bulk_load("INBOX", LETTERS["INBOX"])
    assert cli.add_account(user, tmp_path).code == 0
    assert cli.json("pull").code == 0
    ran = cli.json("remove", "", "--mode", "local-only", "--yes")
    assert ran.code == 1
    assert len(user.uids("INBOX")) == 3


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["remove", "a", "--yes"], "mode-missing"),
        (["remove", "--mode", "local-only", "--yes"], "query-missing"),
        (["remove", "a", "--mode", "local-only"], "answer-missing"),
    ],
)
def test_wrong_use(library: Cli, words: list[str], reason: str) -> None:
    ran = library.json(*words)
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, reason)
    assert library(*words).code == 2
    assert len(library.json("search", "is:on-server").document) == 4


def test_nothing_to_remove(library: Cli) -> None:
    ran = library.json("remove", "xyzzy", "--mode", "local-only", "--yes")
    assert (ran.code, ran.document["messages"], ran.document["executed"]) == (0, 0, False)
    assert library("receipts").text.startswith("No receipts")


def test_nothing_to_resume(library: Cli) -> None:
    ran = library.json("remove", "--resume")
    assert (ran.code, ran.document["plans"]) == (0, [])


def test_what_was_stopped_goes_on_or_is_given_up(
    filled: Cli, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["remove", "in:INBOX", *FOR_GOOD, "--yes"]
    with monkeypatch.context() as patched:
        patched.setattr(TerminalJob, "check", _stop)
        stopped = filled.json(*words)
    assert (stopped.code, stopped.document["error"]["code"]) == (1, "cancelled")
    assert "remove --resume" in stopped.err
    assert "remove --resume" in filled("stats").err
    assert len(mail_user.uids("INBOX")) == 3

    given_up = filled.json("remove", "--abandon")
    assert given_up.document["skipped"] == 3
    assert given_up.document["reasons"] == {"cancelled": 3}
    assert len(mail_user.uids("INBOX")) == 3

    with monkeypatch.context() as patched:
        patched.setattr(TerminalJob, "check", _stop)
        assert filled.json(*words).code == 1
    resumed = filled.json("remove", "--resume")
    assert (resumed.code, resumed.document["confirmed"]) == (0, 3)
    assert mail_user.uids("INBOX") == []
    assert "remove --resume" not in filled("stats").err


def test_a_server_that_is_lost_is_exit_code_4(filled: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(account_id: int) -> Session:
        raise CannotConnect(host="imap.example.org", port=993, reason="refused")

    monkeypatch.setattr(removal_commands, "connector", lambda *_: refuse)
    ran = filled.json("remove", "in:INBOX", *FOR_GOOD, "--yes")
    assert ran.code == 4
    assert (ran.document["confirmed"], ran.document["open"]) == (0, 3)
    assert ran.document["errors"][0]["error"]["code"] == "cannot-connect"
    assert "remove --resume" in ran.err


def _stop(_: TerminalJob) -> None:
    raise Cancelled


def test_into_the_trash_and_back(filled: Cli, mail_user: MailUser) -> None:
    """The trash is the usual way, if nothing else is said or chosen."""
    mail_user.create("Trash")
    filled("pull")
    ran = filled.json("remove", "in:INBOX", "--mode", "local-only", "--yes")
    assert (ran.document["way"], ran.document["confirmed"]) == ("trash", 3)
    assert len(mail_user.uids("Trash")) == 3
    back = filled.json("restore", str(ran.document["plan"]))
    assert (back.code, back.document["restored"]) == (0, 3)
    assert len(mail_user.uids("INBOX")) == 3
    assert "Nothing of that removal" in filled("restore", str(ran.document["plan"])).text
    assert filled("restore", "99").code == 2


def test_copies_elsewhere_and_obstacles_are_told(filled: Cli) -> None:
    ran = filled.json("remove", "in:INBOX", "--mode", "local-only", "--preview")
    assert [each["reason"] for each in ran.document["obstacles"]] == ["no-trash"]
    assert (
        "No trash folder was found" in filled("remove", "in:INBOX", *FOR_GOOD[:2], "--preview").text
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A person who answers with the first of these, and a wait that does not last."""
    answers: list[str] = []
    of_process = Console.of_process

    def with_person(*, is_json: bool) -> Console:
        return replace(of_process(is_json=is_json), can_ask=True)

    monkeypatch.setattr(Console, "of_process", with_person)
    monkeypatch.setattr("sys.stdin.readline", lambda: answers.pop(0) + "\n", raising=False)
    monkeypatch.setattr(removal_commands, "WAIT_SECONDS", 0)
    monkeypatch.setattr(removal_commands, "_MANY", 2)
    return answers


def test_many_are_affirmed_by_their_number(
    filled: Cli, mail_user: MailUser, asked: list[str]
) -> None:
    for answer, left in (("yes", 3), ("2", 3), ("3", 0)):
        asked.append(answer)
        assert filled("remove", "in:INBOX", *FOR_GOOD).code == 0
        assert len(mail_user.uids("INBOX")) == left


def test_stopped_while_it_waits(
    filled: Cli, mail_user: MailUser, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal_commands, "WAIT_SECONDS", 30)
    monkeypatch.setattr(TerminalJob, "check", _stop)
    asked.append("3")
    ran = filled("remove", "in:INBOX", *FOR_GOOD)
    assert "Nothing was removed" in ran.err
    assert len(mail_user.uids("INBOX")) == 3
    assert "No receipts" in filled("receipts").text
