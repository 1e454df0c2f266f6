"""Signing in from the terminal: client ids, the browser, typed codes, accounts signed in anew."""

import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.servers.dovecot import Dovecot
from tests.servers.issuer import Issuer
from tests.servers.mail_user import MailUser
from tests.servers.person import Person
from vault_app.cli import sign_in_commands
from vault_app.cli.call import Call
from vault_app.model.ways import DeviceCode


@pytest.fixture
def user(issuer: Issuer, oauth_dovecot: Dovecot) -> MailUser:
    found = oauth_dovecot.new_user()
    issuer.change(person=found.name)
    return found


@pytest.fixture
def person(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody whose browser opens what the program asks the system to open."""
    found = Person(issuer.ca_pem)
    browsing: list[threading.Thread] = []

    def begin(*what: str) -> bool:
        act = found.open if len(what) == 1 else found.type_code
        browsing.append(threading.Thread(target=act, args=what))
        browsing[-1].start()
        return True

    def show(call: Call, code: DeviceCode) -> None:
        shown(call, code)
        begin(code.page, code.user_code)

    shown = sign_in_commands._show
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", begin)
    monkeypatch.setattr(sign_in_commands, "_show", show)
    yield found
    for thread in browsing:
        thread.join()


def _add(cli: Cli, user: MailUser, issuer: Issuer, folder: Path, *words: str) -> str:
    server, authority = user.settings(), folder / "ca.pem"
    authority.write_text(server.ca_pem or "", encoding="ascii")
    kept = cli.json("clients", "set", issuer.url, "--id", issuer.public_client)
    assert kept.code == 0, kept.err
    added = cli.json(
        *("account", "add", user.name, "--server", f"{server.host}:{server.port}"),
        *("--ca-file", str(authority), "--oauth", issuer.url, *words),
    )
    assert added.code == 0, added.err
    assert (added.document["sign_in"], added.document["issuer"]) == ("oauth", issuer.url)
    return added.err


def test_an_account_is_added_by_the_browser_pulled_and_removed(
    cli: Cli, user: MailUser, issuer: Issuer, person: Person, tmp_path: Path
) -> None:
    said = _add(cli, user, issuer, tmp_path)
    assert f"{issuer.url}/auth?" in said
    assert "go back to Homeport" in person.pages[-1]
    assert cli.json("pull").code == 0
    gone = cli("account", "remove", user.name)
    assert gone.code == 0
    assert "has taken its permission back" in gone.text


def test_an_account_is_added_by_a_typed_code(
    cli: Cli, user: MailUser, issuer: Issuer, person: Person, tmp_path: Path
) -> None:
    said = _add(cli, user, issuer, tmp_path, "--device")
    assert f"Open {issuer.url}/device in any browser" in said
    assert "Connected" in person.pages[-1]


def test_a_refused_account_is_signed_in_anew(
    cli: Cli, user: MailUser, issuer: Issuer, person: Person, tmp_path: Path
) -> None:
    assert cli.add_account(user, tmp_path).code == 0
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    wrong.write_text("wrong", encoding="utf-8")
    right.write_text(user.password, encoding="utf-8")
    refused = cli.json("account", "sign-in", user.name, "--password-file", str(wrong))
    assert (refused.code, refused.document["error"]["code"]) == (4, "sign-in-refused")
    done = cli.json("account", "sign-in", user.name, "--password-file", str(right))
    assert (done.code, done.document["sign_in"]) == (0, "password")
    # From the password to the browser, and on from there without naming the issuer.
    unclear = cli.json("account", "sign-in", user.name, "--browser")
    assert unclear.code == 2
    assert cli.json("clients", "set", issuer.url, "--id", issuer.public_client).code == 0
    changed = cli.json("account", "sign-in", user.name, "--issuer", issuer.url, "--browser")
    assert changed.document["issuer"] == issuer.url
    assert cli.json("account", "sign-in", user.name).code == 0
    assert cli.json("pull").code == 0


def test_client_ids_are_kept_and_their_secrets_not_shown(cli: Cli, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("top-secret\n", encoding="utf-8")
    assert "No client ids yet" in cli("clients", "list").text
    kept = cli.json("clients", "set", "google", "--id", "mine", "--secret-file", str(secret))
    assert kept.document == {"issuer": "google", "client_id": "mine", "has_secret": True}
    listed = cli("clients", "list")
    assert "mine" in listed.text
    assert "top-secret" not in listed.text + listed.err + kept.text + kept.err
    assert cli.json("clients", "list").document == [kept.document]
    assert cli.json("clients", "remove", "google").document["removed"] is True
    assert cli.json("clients", "remove", "google").document["removed"] is False
    wrong = cli.json("clients", "set", "nobody", "--id", "mine")
    assert (wrong.code, wrong.document["error"]["code"]) == (2, "setting-invalid")


def test_the_guide_needs_no_vault(cli: Cli) -> None:
    shown = cli.bare("clients", "guide", "google").text
    assert "1. " in shown
    assert "clients set google --id ID --secret-file F" in shown
    everything = cli.bare("--json", "clients", "guide").document
    assert {each["issuer"] for each in everything} >= {"google", "microsoft-personal", "mail.ru"}
    own = cli.bare("clients", "guide", "https://login.example.org")
    assert "http://127.0.0.1/" in own.text


def test_a_server_that_is_found_names_its_sign_in_page(cli: Cli) -> None:
    shown = cli.bare("account", "find", "ada@outlook.com", "--offline").text
    assert "By its sign-in page: --oauth microsoft-personal --device or --browser" in shown


def test_without_a_client_id_the_guide_is_named(
    cli: Cli, user: MailUser, issuer: Issuer, tmp_path: Path
) -> None:
    assert cli.add_account(user, tmp_path).code == 0
    ran = cli.json("account", "sign-in", user.name, "--issuer", issuer.url, "--browser")
    assert (ran.code, ran.document["error"]["code"]) == (2, "client-missing")
    assert f"clients guide {issuer.url}" in ran.err
