"""watch and schedule, from the terminal."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, letter
from tests.servers.mail_user import MailUser
from vault_app.cli import watch_command
from vault_app.tasks.watching import Tempo, Watching

LONG = 30.0


def test_the_schedule_is_shown_changed_and_kept(cli: Cli) -> None:
    shown = cli.json("schedule", "show").document
    assert shown["minutes"] == 15
    assert shown["quiet_from"] is None
    ran = cli.json(
        *("schedule", "set", "--every", "60", "--quiet", "22:00-7:30"),
        *("--news", "off", "--on-resume", "off", "--on-metered", "on"),
    )
    assert ran.code == 0, ran.err
    again = cli.json("schedule", "show").document
    assert again == ran.document
    assert again | {"next_pull": None} == {
        "minutes": 60,
        "quiet_from": "22:00",
        "quiet_until": "07:30",
        "waits_for_news": False,
        "pulls_on_resume": False,
        "pauses_on_metered": False,
        "is_paused": False,
        "next_pull": None,
        "folders": {},
    }
    assert "22:00 to 07:30" in cli("schedule", "show").text
    # What is not named stays.
    assert cli.json("schedule", "set", "--no-quiet").document["minutes"] == 60


def test_pausing_and_going_on(cli: Cli) -> None:
    paused = cli.json("schedule", "pause").document
    assert (paused["is_paused"], paused["next_pull"]) == (True, None)
    assert "Paused" in cli("schedule", "show").text
    assert "Paused, while" not in cli("schedule", "show").text
    assert cli.json("schedule", "resume").document["is_paused"] is False


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--quiet", "25:00-7:00"), "time-unreadable"),
        (("--quiet", "at night"), "time-unreadable"),
        (("--quiet", "7:00-07:00"), "quiet-empty"),
        (("--every", "99999"), "minutes-out-of-range"),
    ],
)
def test_what_cannot_be_meant_is_refused(cli: Cli, words: tuple[str, ...], reason: str) -> None:
    ran = cli.json("schedule", "set", *words)
    assert ran.code == 2
    assert ran.document["error"]["facts"]["reason"] == reason


def test_folders_to_listen_to(filled: Cli, mail_user: MailUser) -> None:
    assert filled.json("schedule", "show").document["folders"] == {mail_user.name: ["INBOX"]}
    ran = filled.json("schedule", "folders", mail_user.name, "Archive", "inbox")
    assert ran.document["folders"] == {mail_user.name: ["INBOX", "Archive"]}
    assert "Inbox, Archive" in filled("schedule", "show").text
    missing = filled.json("schedule", "folders", mail_user.name, "Nowhere")
    assert missing.document["error"]["code"] == "mailbox-not-found"
    assert filled.json("schedule", "folders", mail_user.name).document["folders"] == {
        mail_user.name: ["INBOX"]
    }


def test_watching_without_accounts_is_wrong_use(cli: Cli) -> None:
    ran = cli.json("watch")
    assert ran.code == 2
    assert ran.document["error"]["facts"]["reason"] == "no-accounts"


def test_watch_pulls_when_it_is_due(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    mail_user.append("INBOX", letter(1))
    assert cli.add_account(mail_user, tmp_path).code == 0
    ran = cli.json("watch", "--pulls", "1")
    assert ran.code == 0, ran.err
    (pulled,) = ran.document
    assert (pulled["account"], pulled["why"], pulled["new"]) == (mail_user.name, "timer", 1)
    assert pulled["error"] is None


def test_watch_pulls_when_the_server_tells_of_news(
    filled: Cli, mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quick(*arguments: Any, **more: Any) -> Watching:
        return Watching(*arguments, tempo=Tempo(settle=0.05, gap=0.1), **more)

    monkeypatch.setattr(watch_command, "Watching", quick)
    mail_user.append("INBOX", letter(9))
    ran = filled("watch", "--pulls", "1")
    assert ran.code == 0, ran.err
    assert f"{mail_user.name}: 1 new message" in ran.text


def test_a_refused_sign_in_ends_watching(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    server = mail_user.settings()
    (tmp_path / "password").write_text("wrong\n", encoding="utf-8")
    (tmp_path / "ca.pem").write_text(server.ca_pem or "", encoding="ascii")
    ran = cli.json(
        *("account", "add", "--address", mail_user.name, "--unchecked"),
        *("--server", f"{server.host}:{server.port}"),
        *("--password-file", str(tmp_path / "password"), "--ca-file", str(tmp_path / "ca.pem")),
    )
    assert ran.code == 0, ran.err
    ran = cli.json("watch")
    assert ran.code == 4
    assert all(each["error"] for each in ran.document)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send there")
def test_ctrl_c_ends_it_within_a_moment(filled: Cli, mail_user: MailUser) -> None:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "vault_app.cli.main", "--json"),
            *("--vault", str(filled.vault), "--passphrase-file", str(filled.passphrase_file)),
            "watch",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A parent may have let it be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        env=dict(os.environ),
    )
    end = time.monotonic() + LONG
    while not any(each.line == b"IDLE" for each in mail_user.commands(settled=False)):
        assert time.monotonic() < end
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LONG)
    assert process.returncode == 0, err
    assert json.loads(out) == []
    assert b"Stopping" in err
    # The rest is Python's own end.
    assert time.monotonic() - began < 3.0
