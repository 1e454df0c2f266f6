"""The program as a process: exit codes, exact bytes, pipes that close, faults of ours."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import LETTERS, Cli
from vault_app import __version__
from vault_app.cli.main import exit_code, main, report_bug
from vault_app.model.errors import (
    Cancelled,
    DiskFull,
    MailboxChanged,
    MessageDamaged,
    QueryInvalid,
    ServerTooSlow,
    WrongPassphrase,
)

ROOT = Path(__file__).parents[2]


def homeport(
    *words: str, stdin: bytes = b"", variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "vault_app.cli.main", *words],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        env={**os.environ, **(variables or {})},
        check=False,
    )


def test_version_and_help() -> None:
    ran = homeport("--version")
    assert (ran.returncode, ran.stdout.decode().strip()) == (0, f"homeport {__version__}")
    ran = homeport("show", "--help")
    assert ran.returncode == 0
    assert b"Example:" in ran.stdout


def test_raw_bytes_on_a_pipe_and_a_passphrase_from_standard_input(library: Cli) -> None:
    (found,) = library.json("search", "zymurgy").document
    ran = homeport(
        *("--vault", str(library.vault), "--passphrase-file", "-"),
        *("show", str(found["id"]), "--raw"),
        stdin=library.passphrase_file.read_bytes(),
        variables={"LC_ALL": "C", "PYTHONUTF8": "0"},
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout == LETTERS["INBOX"][2]


def test_any_letter_on_a_terminal_that_knows_only_ascii(library: Cli) -> None:
    words = ("--vault", str(library.vault), "--passphrase-file", str(library.passphrase_file))
    variables = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    (found,) = library.json("search", "日本語").document
    ran = homeport(*words, "show", str(found["id"]), variables=variables)
    assert ran.returncode == 0, ran.stderr
    assert b"\\u65e5\\u672c\\u8a9e" in ran.stdout


def test_wrong_passphrase(library: Cli, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("wrong")
    ran = homeport(
        *("--vault", str(library.vault), "--passphrase-file", str(tmp_path / "wrong"), "stats"),
    )
    assert (ran.returncode, ran.stdout) == (3, b"")
    assert b"Traceback" not in ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="closing a pipe is another error on Windows")
def test_whoever_reads_may_stop_reading(library: Cli) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "vault_app.cli.main", "--vault", str(library.vault)),
            *("--passphrase-file", str(library.passphrase_file), "--json", "search"),
        ],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (1, b"")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Cancelled(), 1),
        (MessageDamaged(message=1), 1),
        (MailboxChanged(mailbox="x"), 1),
        (QueryInvalid(query="x", reason="unreadable"), 2),
        (WrongPassphrase(folder="x"), 3),
        (DiskFull(folder="x"), 3),
        (ServerTooSlow(host="x", seconds=1), 4),
    ],
    ids=lambda value: getattr(value, "code", value),
)
def test_exit_codes(error: Exception, code: int) -> None:
    assert exit_code(error) == code  # type: ignore[arg-type]


def test_ctrl_c_at_a_prompt(
    library: Cli,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    def interrupt(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("vault_app.cli.call.ask_passphrase", interrupt)
    assert main(["--vault", str(library.vault), "stats"]) == 1
    assert capsysbinary.readouterr().err.startswith(b"homeport: Stopped\n")


def test_a_fault_of_ours_is_told_without_what_it_was_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError, match="somebody") as raised:
        int("a word from somebody's mail")
    with pytest.raises(SystemExit) as ended:
        report_bug(raised.type, raised.value, raised.tb)
    assert ended.value.code not in range(5)
    told = capsys.readouterr().err
    assert "somebody" not in told
    assert "ValueError" in told
    assert "tests/cli/test_process.py" in told
    assert str(ROOT) not in told


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for children on Windows")
def test_ctrl_c_ends_a_process_in_peace(library: Cli, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "vault_app.cli.main", "--vault", str(library.vault)),
            *("--passphrase-file", str(fifo), "stats"),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Whatever runs the tests in the background may have it ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    # Opening for writing waits until the child has opened for reading: it is in its work by then.
    with fifo.open("wb"):
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (1, b"")
    assert err.startswith(b"homeport: Stopped\n")
