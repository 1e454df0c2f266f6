"""`homeport`: reads the command line, runs one command, turns its outcome into an exit code."""

import errno
import os
import sys
from collections.abc import Sequence
from types import TracebackType

from vault_app.cli.console import Console
from vault_app.cli.parser import read_options
from vault_app.model.errors import (
    Cancelled,
    HomeportError,
    MessageDamaged,
    RemovalError,
    ServerError,
    UsageError,
    VaultError,
)
from vault_app.wording.text import say

# The first that fits.
_EXIT_CODES: tuple[tuple[type[HomeportError], int], ...] = (
    (Cancelled, 1),
    (MessageDamaged, 1),
    (RemovalError, 1),
    (UsageError, 2),
    (VaultError, 3),
    (ServerError, 4),
)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_BUG = 70  # EX_SOFTWARE of sysexits.h


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Without arguments, those of the process."""
    if arguments is None:
        sys.excepthook = report_bug
    words = list(sys.argv[1:] if arguments is None else arguments)
    console = Console.of_process(is_json="--json" in words)
    try:
        return run(words, console)
    except HomeportError as error:
        usage = error.facts.pop("usage", None)
        if usage:
            console.note(str(usage))
        console.report(error)
        return exit_code(error)
    except KeyboardInterrupt:
        console.report(Cancelled())
        return exit_code(Cancelled())
    except BrokenPipeError:
        # Whoever read our output has seen enough. What Python still holds back must not be
        # written at exit, where it would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        # The vault turns its own full disk into an error of ours, so this one is that of stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        console.note(say("homeport: The answer could not be written: no space is left there."))
        return 1


def run(words: Sequence[str], console: Console) -> int:
    """Read the options and run the command that they name."""
    options = read_options(words)
    # Not before the options are read: --help need not wait for tables of facts and laws.
    from vault_app.cli.commands import run_command

    return run_command(options, console)


def exit_code(error: HomeportError) -> int:
    for kind, code in _EXIT_CODES:
        if isinstance(error, kind):
            return code
    return 1


def report_bug(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """For ``sys.excepthook``: a fault of ours, told without a word of anybody's mail.

    The message of an exception may quote mail or a password, so only its kind and the places in
    our source are shown.
    """
    lines = ["homeport: This is a fault in Homeport itself, not in anything you did."]
    lines.append("  What was stored before is safe. Nothing was sent anywhere.")
    lines.append(f"  {kind.__name__} at:")
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"    {_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    sys.stderr.write("\n".join(lines) + "\n")
    raise SystemExit(_BUG)


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])


if __name__ == "__main__":
    sys.exit(main())
