"""The command line in this process, a vault made cheaply, and mail on a real server."""

import dataclasses
import functools
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from vault_app.boot import Home, build_home
from vault_app.cli import commands
from vault_app.cli.asking import PASSPHRASE_VARIABLE
from vault_app.cli.main import main
from vault_app.keys.derivation import LEAST_COST, derive
from vault_app.keys.system_keyring import NoKeyring
from vault_app.model.jobs import QuietJob
from vault_app.tasks.accounts import add_account, connector
from vault_app.tasks.pull import pull
from vault_app.tasks.vaults import create_vault, open_vault

PASSPHRASE = "correct horse  battery ünïcode "


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the program left: its exit code, stdout and stderr."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def document(self) -> Any:
        return json.loads(self.out)


_derive_once = functools.cache(derive)


class Cli:
    """Runs `homeport` with a vault and its passphrase file."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.vault = folder / "Mail.vault"
        self.passphrase_file = folder / "passphrase"
        self.passphrase_file.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self._capture = capture

    def bare(self, *words: str) -> Ran:
        """Exactly these arguments."""
        self._capture.readouterr()
        code = main(words)
        out, err = self._capture.readouterr()
        return Ran(code, out, err.decode("utf-8"))

    def __call__(self, *words: str) -> Ran:
        """For people."""
        return self.bare(
            "--vault", str(self.vault), "--passphrase-file", str(self.passphrase_file), *words
        )

    def json(self, *words: str) -> Ran:
        """For scripts."""
        return self("--json", *words)

    def add_account(self, user: MailUser, folder: Path, *words: str) -> Ran:
        server = user.settings()
        password, authority = folder / "password", folder / "ca.pem"
        password.write_text(user.password + "\n", encoding="utf-8")
        authority.write_text(server.ca_pem or "", encoding="ascii")
        return self.json(
            *("account", "add", "--address", user.name),
            *("--server", f"{server.host}:{server.port}"),
            *("--password-file", str(password), "--ca-file", str(authority)),
            *words,
        )


@pytest.fixture(scope="session")
def home() -> Home:
    """Built once, and without the keyring of whoever runs the tests, which is theirs."""
    return dataclasses.replace(build_home(), secrets=NoKeyring())


@pytest.fixture(autouse=True)
def _own_surroundings(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "build_home", lambda: home)
    # A test opens its vault many times; what makes guessing slow would make the tests slow.
    monkeypatch.setattr("vault_app.keys.slots.derive", _derive_once)
    # For those that start a process.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)


@pytest.fixture(scope="session")
def _empty_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "Mail.vault"
    create_vault(folder, PASSPHRASE, cost=LEAST_COST).close()
    return folder


@pytest.fixture
def cli(tmp_path: Path, _empty_vault: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Cli:
    """With an empty vault."""
    made = Cli(tmp_path, capsysbinary)
    shutil.copytree(_empty_vault, made.vault)
    return made


def letter(number: int, *, subject: str = "", body: str = "", more: str = "") -> bytes:
    """A message whose bytes survive Dovecot unchanged."""
    text = (
        f"Received: from a.example ([192.0.2.{number}]) by mx.example; "
        f"Wed, {number:02} Jan 2014 10:00:00 +0000\r\n"
        f"From: Ada Lovelace <ada@example.org>\r\n"
        f"To: Ben <ben@example.org>\r\n"
        f"Subject: {subject or f'Letter {number}'}\r\n"
        f"Date: Wed, {number:02} Jan 2014 10:00:00 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\n"
        f"{more}\r\n"
        f"{body or f'The text of letter {number}.'}\r\n"
    )
    return text.encode("utf-8")


LETTERS = {
    "INBOX": (
        letter(1),
        letter(2, subject="=?utf-8?b?G1syShvigK5ldmls?=", body="Grüße \x1b[2J\x9b31m 日本語"),
        letter(3, body="An unusual word: zymurgy."),
    ),
    "Archive": (
        letter(
            4,
            subject="With a picture",
            more='MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n',
            body=(
                "--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n"
                "--b\r\nContent-Type: image/png\r\n"
                'Content-Disposition: attachment; filename="a/\x1b[1mb.png"\r\n'
                "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--"
            ),
        ),
    ),
}


def _fill(user: MailUser) -> None:
    for mailbox, raws in LETTERS.items():
        if mailbox != "INBOX":
            user.create(mailbox)
        for raw in raws:
            user.append(mailbox, raw)


@pytest.fixture(scope="session")
def _library(
    tmp_path_factory: pytest.TempPathFactory, _empty_vault: Path, dovecot: Dovecot, home: Home
) -> Path:
    """A folder with a vault that has pulled ``LETTERS``."""
    folder = tmp_path_factory.mktemp("cli-library")
    shutil.copytree(_empty_vault, folder / "Mail.vault")
    user = dovecot.new_user()
    _fill(user)
    with open_vault(folder / "Mail.vault", PASSPHRASE) as vault:
        account = add_account(
            vault,
            home.secrets,
            address=user.name,
            label="",
            server=user.settings(),
            password=user.password,
        )
        job = QuietJob()
        report = pull(job, vault, home.world, account, connector(vault, home.secrets, job))
    assert not report.left_over
    return folder


@pytest.fixture
def library(_library: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Cli:
    """With ``LETTERS`` in the vault, for tests that only look."""
    return Cli(_library, capsysbinary)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No patience with servers that do not answer."""
    monkeypatch.setattr("vault_app.tasks.link._PAUSES_SECONDS", ())


@pytest.fixture
def filled(cli: Cli, mail_user: MailUser, tmp_path: Path) -> Cli:
    """With ``LETTERS`` on a server of their own, pulled."""
    _fill(mail_user)
    assert cli.add_account(mail_user, tmp_path).code == 0
    ran = cli.json("pull")
    assert ran.code == 0, ran.err
    return cli
