"""Secrets and answers from the person or from files; never from the command line itself, which
any other program on the machine can read."""

import getpass
import os
import sys
from pathlib import Path

from vault_app.cli.console import Console
from vault_app.model.errors import SettingInvalid, UsageError

PASSPHRASE_VARIABLE = "HOMEPORT_PASSPHRASE_FILE"
_LONGEST_SECRET = 64 * 1024


def ask_passphrase(console: Console, file: str | None, *, is_new: bool = False) -> str:
    """The vault's passphrase: from the file, the environment's file, or the keyboard (twice, when
    it is new).

    Raises:
        SettingInvalid: the file cannot be read, or the two entries differ.
        UsageError: there is neither a file nor a terminal.
    """
    file = file or os.environ.get(PASSPHRASE_VARIABLE)
    if file:
        return read_secret(file, setting="--passphrase-file")
    if not console.can_ask:
        raise UsageError(reason="passphrase-missing")
    passphrase = _prompt(console, "Passphrase: ")
    if is_new and _prompt(console, "The same again: ") != passphrase:
        raise SettingInvalid(setting="passphrase", value="", reason="entries-differ")
    return passphrase


def ask_password(console: Console, file: str | None, *, user: str, host: str) -> str:
    """An account's password, from the file or the keyboard.

    Raises:
        SettingInvalid: the file cannot be read. UsageError: there is neither file nor terminal.
    """
    if file:
        return read_secret(file, setting="--password-file")
    if not console.can_ask:
        raise UsageError(reason="password-missing")
    return _prompt(console, f"Password of {user} at {host}: ")


def read_secret(file: str, *, setting: str) -> str:
    """The first line's worth of a file: its text without one line end at the end."""
    try:
        if file == "-":
            content = sys.stdin.buffer.read(_LONGEST_SECRET)
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(_LONGEST_SECRET)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(setting=setting, value=file, reason="cannot-be-read") from error
    return text.removesuffix("\n").removesuffix("\r")


def read_text_file(file: str, *, setting: str) -> str:
    """A small text file that an option names.

    Raises:
        SettingInvalid: it cannot be read.
    """
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(setting=setting, value=file, reason="cannot-be-read") from error


def ask_yes(console: Console, question: str) -> bool:
    """A question on the terminal that only the whole word "yes" affirms."""
    return _answer(console, question).casefold() == "yes"


def ask_same(console: Console, question: str, answer: str) -> bool:
    """A question on the terminal that only this answer affirms."""
    return _answer(console, question) == answer


def _answer(console: Console, question: str) -> str:
    """What is typed; Ctrl-C is a no, as nothing has begun."""
    console.err.write(question)
    console.err.flush()
    try:
        return sys.stdin.readline().strip()
    except KeyboardInterrupt:
        console.err.write("\n")
        return ""


def _prompt(console: Console, text: str) -> str:
    try:
        return getpass.getpass(text, stream=console.err)
    except EOFError as error:
        raise UsageError(reason="passphrase-missing") from error
