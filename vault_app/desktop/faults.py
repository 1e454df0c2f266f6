"""A bug of ours, as a report that can be shown and copied and that tells nothing of any mail.

What an exception says may quote a message, so only its kind is kept, and of the stack only our own
and our libraries' code: file, line, function.
"""

import platform
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

import PySide6

import vault_app

_PACKAGE: Final = Path(vault_app.__file__).resolve().parent.parent


def report(error: BaseException) -> str:
    """The report as text, newest call last."""
    system = f"{platform.system()} {platform.release()}"
    versions = f"Python {platform.python_version()}, Qt {PySide6.__version__}"
    lines = [f"Homeport on {versions}, {system}", ""]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        lines.extend(
            f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        )
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if seen is not None:
            lines.append("after:")
    return "\n".join(lines)


def _place(filename: str) -> str:
    """A path without the home folder of anybody: from our package on, or the last two steps."""
    path = Path(filename)
    try:
        return str(path.resolve().relative_to(_PACKAGE))
    except (ValueError, OSError):
        return "/".join(path.parts[-2:])


def hook(show: Callable[[BaseException], None]) -> None:
    """Let every exception that nobody caught end in ``show``, in place of the terminal."""

    def excepthook(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        show(error.with_traceback(trace))

    sys.excepthook = excepthook
