"""Finding servers and adding accounts by them, from the command line."""

import dataclasses
import functools
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, Ran
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.servers.name_server import NameResponder
from vault_app.cli import find_command
from vault_app.cli.console import Console
from vault_app.tasks.finding import Places, find_server


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch, dovecot: Dovecot) -> Iterator[NameResponder]:
    """An internet of which only the DNS answers, and a real mail server under a likely name."""
    places = Places(
        autoconfig="https://localhost:1/{domain}",
        well_known="https://localhost:1/{domain}",
        collection="https://localhost:1/{domain}",
        guesses=("localhost",),
        guessed_port=dovecot.port,
    )
    with NameResponder() as responder:
        responder.add("example.org", "MX", "10 mx.example.org.")
        monkeypatch.setattr(
            find_command,
            "find_server",
            functools.partial(find_server, places=places, resolver=responder.address),
        )
        yield responder


def _add(cli: Cli, user: MailUser, folder: Path, *words: str) -> Ran:
    password, authority = folder / "password", folder / "ca.pem"
    password.write_text(user.password, encoding="utf-8")
    authority.write_text(user.ca_pem, encoding="ascii")
    return cli.json(
        *("account", "add", "ada@example.org", "--user", user.name),
        *("--password-file", str(password), "--ca-file", str(authority)),
        *words,
    )


def test_a_known_provider_needs_no_vault(cli: Cli, names: NameResponder) -> None:
    found = cli.bare("account", "find", "Ada@gmail.com", "--json").document
    assert found["provider"] == "gmail"
    assert found["servers"][0]["server"] == "imap.gmail.com"
    assert found["servers"][0]["methods"] == ["app-password"]
    assert (found["asked"], found["silent"]) == ([], [])
    assert names.questions == []


def test_what_people_read(cli: Cli) -> None:
    text = cli.bare("account", "find", "ada@gmail.com").text
    assert "imap.gmail.com, port 993, encrypted (TLS)" in text
    assert "Known from: Homeport's own table of providers." in text
    assert "an app password" in text
    assert "https://myaccount.google.com/apppasswords" in text


def test_what_was_asked_is_told(cli: Cli, names: NameResponder, dovecot: Dovecot) -> None:
    names.add("_imaps._tcp.example.org", "SRV", "0 0 993 imap.elsewhere.example.")
    text = cli.bare("account", "find", "ada@example.org").text
    assert "the name records of example.org (_imaps._tcp.example.org)" in text
    assert "Nobody vouches for this answer" in text
    assert "https://localhost:1/example.org: no answer" in text


def test_an_unknown_one(cli: Cli, names: NameResponder, tmp_path: Path) -> None:
    ran = cli.bare("account", "find", "ada@example.org", "--json")
    assert ran.code == 2
    error = ran.document["error"]
    assert (error["code"], error["facts"]["reason"]) == ("server-not-found", "nobody-knows")


def test_offline(cli: Cli, names: NameResponder) -> None:
    ran = cli.bare("account", "find", "ada@example.org", "--json", "--offline")
    assert ran.document["error"]["facts"]["reason"] == "may-not-ask"
    assert names.questions == []


def test_the_switch(cli: Cli, names: NameResponder) -> None:
    assert cli.json("lookups", "status").document == {"lookups": True}
    assert "asks nobody" in cli("lookups", "off").text
    assert cli.json("lookups", "status").document == {"lookups": False}
    ran = cli.json("account", "find", "ada@example.org")
    assert ran.document["error"]["facts"]["reason"] == "may-not-ask"
    ran = cli.json("account", "add", "ada@example.org")
    assert ran.document["error"]["facts"]["reason"] == "may-not-ask"
    assert names.questions == []
    assert cli.json("lookups", "on").document == {"lookups": True}


def test_adding_by_finding(
    cli: Cli, names: NameResponder, mail_user: MailUser, tmp_path: Path, dovecot: Dovecot
) -> None:
    ran = _add(cli, mail_user, tmp_path)
    assert ran.code == 0, ran.err
    assert ran.document["address"] == "ada@example.org"
    assert (ran.document["server"], ran.document["port"]) == ("localhost", dovecot.port)
    assert "Known from: trying likely names" in ran.err


def test_nobody_vouches_and_nobody_can_be_asked(
    cli: Cli, names: NameResponder, mail_user: MailUser, tmp_path: Path, dovecot: Dovecot
) -> None:
    names.add("_imaps._tcp.example.org", "SRV", f"0 0 {dovecot.port} localhost.")
    ran = _add(cli, mail_user, tmp_path)
    assert ran.code == 2
    assert ran.document["error"]["facts"]["reason"] == "server-unsure"
    assert f"localhost:{dovecot.port}" in ran.document["error"]["what_happened"]
    assert cli.json("account", "list").document == []


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 1), ("", 1)])
def test_nobody_vouches_and_a_person_looks(
    cli: Cli,
    names: NameResponder,
    mail_user: MailUser,
    tmp_path: Path,
    dovecot: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
) -> None:
    names.add("_imaps._tcp.example.org", "SRV", f"0 0 {dovecot.port} localhost.")
    honest = Console.of_process

    def at_a_terminal(*, is_json: bool) -> Console:
        return dataclasses.replace(honest(is_json=is_json), can_ask=True)

    monkeypatch.setattr(Console, "of_process", at_a_terminal)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{answer}\n"))
    ran = _add(cli, mail_user, tmp_path)
    assert ran.code == code, ran.err
    assert "Is this the server?" in ran.err


def test_only_what_is_encrypted_as_asked(
    cli: Cli, names: NameResponder, mail_user: MailUser, tmp_path: Path
) -> None:
    ran = _add(cli, mail_user, tmp_path, "--security", "starttls")
    assert ran.document["error"]["facts"]["reason"] == "nobody-knows"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "address-missing"),
        (("ada@example.org", "--address", "ben@example.org"), "address-twice"),
    ],
)
def test_which_address(cli: Cli, words: tuple[str, ...], reason: str) -> None:
    ran = cli.json("account", "add", *words)
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, reason)


@pytest.mark.parametrize(
    "proxy",
    [
        "127.0.0.1:9050",
        "ftp://127.0.0.1:9050",
        "https://proxy.example:443",
        "socks5://127.0.0.1",
        "socks5://127.0.0.1:0",
        "socks5://127.0.0.1:70000",
        "socks5://ada:s3cret@127.0.0.1:9050",
        "http://proxy.example:3128/path",
    ],
)
def test_proxies_that_are_none(cli: Cli, proxy: str) -> None:
    ran = cli.json("account", "find", "ada@example.org", "--proxy", proxy)
    assert ran.code == 2
    assert ran.document["error"]["facts"]["reason"] == "proxy-unreadable"
    assert "s3cret" not in ran.text + ran.err


def test_an_account_with_a_proxy(cli: Cli, tmp_path: Path) -> None:
    secret = tmp_path / "proxy-password"
    secret.write_text("s3cret\n", encoding="utf-8")
    password = tmp_path / "password"
    password.write_text("a", encoding="utf-8")
    ran = cli.json(
        *("account", "add", "ada@gmail.com", "--unchecked", "--password-file", str(password)),
        *("--proxy", "socks5://[::1]:9050", "--proxy-user", "ada"),
        *("--proxy-password-file", str(secret)),
    )
    assert ran.code == 0, ran.err
    assert ran.document["proxy"] == "socks5://[::1]:9050"
    assert "s3cret" not in ran.text + ran.err


def test_a_provider_that_takes_no_password_is_signed_in_to_by_its_page(cli: Cli) -> None:
    ran = cli.json("account", "add", "ada@outlook.com")
    # Nobody's client id is shipped, so here it ends, with the way to get one.
    assert ran.code == 2
    assert ran.document["error"]["code"] == "client-missing"
    assert "homeport clients guide" in ran.err


@pytest.mark.parametrize("way", ["--browser", "--device"])
def test_a_way_that_is_asked_for(cli: Cli, way: str) -> None:
    ran = cli.json("account", "add", "ada@posteo.de", way)
    assert ran.document["error"]["facts"]["reason"] == "issuer-missing"


def test_without_a_terminal_a_password_has_to_come_from_a_file(cli: Cli) -> None:
    ran = cli.json("account", "add", "ada@gmail.com")
    assert ran.document["error"]["facts"]["reason"] == "password-missing"
    assert "https://myaccount.google.com/apppasswords" in ran.err
