"""status, prove, set-aside, account read-only and shared: on a real vault and real servers."""

import json
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, letter
from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.servers.mail_user import MailUser


@pytest.fixture
def filled(cli: Cli, mail_user: MailUser, tmp_path: Path) -> Cli:
    mail_user.append("INBOX", letter(1))
    mail_user.append("INBOX", letter(2))
    assert cli.add_account(mail_user, tmp_path).code == 0
    assert cli("pull").code == 0
    return cli


def test_status_of_a_complete_account(filled: Cli, mail_user: MailUser) -> None:
    ran = filled.json("status", mail_user.name)
    assert ran.code == 0
    (status,) = ran.document
    (inbox,) = status["mailboxes"]
    assert (inbox["on_server"], inbox["in_vault"], inbox["new"]) == (2, 2, 2)
    assert inbox["adds_up"] is True
    assert status["proof"] is None
    (pull,) = status["pulls"]
    assert (pull["outcome"], pull["why"], pull["new"]) == ("complete", "asked", 2)
    told = filled("status").text
    assert "complete" in told
    assert "prove " + mail_user.name in told
    assert "you asked" in told


def test_status_needs_an_account(cli: Cli) -> None:
    assert cli("status").code == 2
    assert cli("status", "nobody@example.org").code == 2


def test_a_whole_proof_and_its_files(filled: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    pdf, document = tmp_path / "proof.pdf", tmp_path / "proof.json"
    ran = filled.json("prove", mail_user.name, "--deep", "--output", str(pdf))
    assert ran.code == 0
    proof = ran.document
    assert (proof["whole"], proof["deep"], proof["file"]) == (True, True, str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert filled("prove", mail_user.name, "--last", "--output", str(pdf)).code == 2
    ran = filled("prove", mail_user.name, "--last", "--output", str(document))
    assert ran.code == 0
    kept = json.loads(document.read_bytes())["proof"]
    assert kept == {key: proof[key] for key in kept}
    assert "Everything that the server has is in the vault." in ran.text
    assert str(document) in ran.text
    assert "Everything that the server has is in the vault" in filled("status").text


def test_a_proof_names_what_is_missing(filled: Cli, mail_user: MailUser) -> None:
    mail_user.append("INBOX", letter(3, subject="Came later"))
    ran = filled("prove", mail_user.name)
    assert ran.code == 1
    assert "Not everything" in ran.text
    assert "Came later" in ran.text
    ran = filled.json("prove", mail_user.name, "--last")
    assert ran.code == 1
    (inbox,) = ran.document["mailboxes"]
    assert [each["kind"] for each in inbox["differences"]] == ["waiting"]
    before = filled("status")
    assert before.code == 1
    assert "Mail has come since then" not in before.text
    time.sleep(1.0)  # times are kept in whole seconds
    assert filled("pull").code == 0
    after = filled("status")
    assert after.code == 0
    assert "Mail has come since then. Check again with: prove" in after.text


def test_what_cannot_be_proven(filled: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    assert filled("prove", mail_user.name, "--last").code == 2
    assert filled("prove", mail_user.name, "--last", "--deep").code == 2
    assert filled("prove", mail_user.name, "--output", str(tmp_path / "proof.txt")).code == 2
    assert filled("prove", mail_user.name, "--output", str(filled.vault / "p.pdf")).code == 2
    assert filled("prove", "nobody@example.org").code == 2


def test_read_only_on_and_off(filled: Cli, mail_user: MailUser) -> None:
    assert filled("account", "read-only", mail_user.name, "on").code == 0
    for words in (("--preview",), ("--yes",)):
        ran = filled("remove", "subject:letter", "--mode", "local-only", *words)
        assert ran.code != 0
        assert "Nothing may be changed" in ran.err
    assert len(mail_user.uids("INBOX")) == 2
    assert filled.json("status").document[0]["read_only"] is True
    assert filled.json("account", "read-only", mail_user.name, "off").document["read_only"] is False
    chosen = ("--mode", "local-only", "--way", "for-good", "--no-backup-needed", "--yes")
    assert filled("remove", "subject:letter", *chosen).code == 0
    assert mail_user.uids("INBOX") == []


def test_shared_on_and_off(filled: Cli, mail_user: MailUser) -> None:
    assert filled.json("account", "shared", mail_user.name, "on").document["pulls_shared"] is True
    assert "not pulled" in filled("account", "shared", mail_user.name, "off").text


def test_set_aside(cli: Cli, tmp_path: Path, authority: Authority) -> None:
    with HostileServer(authority=authority) as server:
        server.inbox.add(letter(1))
        refused = server.inbox.add(letter(2))
        server.withhold(refused)
        password, ca_file = tmp_path / "password", tmp_path / "ca.pem"
        password.write_text(server.password + "\n", encoding="utf-8")
        ca_file.write_text(server.ca_pem, encoding="ascii")
        added = cli(
            *("account", "add", server.user, "--server", f"localhost:{server.port}"),
            *("--password-file", str(password), "--ca-file", str(ca_file)),
        )
        assert added.code == 0
        assert cli("pull").code == 1
        ran = cli.json("set-aside", "list")
        assert ran.code == 1
        (copy,) = ran.document
        assert (copy["uid"], copy["skipped"]) == (refused, False)
        number = copy["number"]
        assert "gives an empty answer" in cli("set-aside", "list").text
        assert cli("set-aside", "skip", "9:9").code == 2
        assert cli("set-aside", "skip", number).code == 0
        assert cli.json("set-aside", "list").document[0]["skipped"] is True
        assert cli("set-aside", "unskip", "all").code == 0
        ran = cli("set-aside", "retry", number)
        assert (ran.code, "0 of 1 message came." in ran.text) == (1, True)
        server.on("UID FETCH", lambda session, command: session.behave(command))
        ran = cli("set-aside", "retry", "all", "--account", server.user)
        assert (ran.code, "1 of 1 message came." in ran.text) == (0, True)
        assert cli("set-aside", "list").code == 0
    assert cli("status").code == 0
