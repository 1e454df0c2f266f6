"""Drives the real window on the demo through every page and state and saves a PNG of each.

    python -m tests.shots.take DIR [VARIANT ...]

Variants are light, dark, small (1280×720) and double (twice the resolution); each runs in a
process of its own, since Qt takes its scale from the environment at birth. A page or a state that
is added to the window is added here in the same change.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

USUAL: Final = (1280, 800)


@dataclass(frozen=True, slots=True)
class Variant:
    theme: str
    size: tuple[int, int] = USUAL
    scale: str = "1"


VARIANTS: Final = {
    "light": Variant("light"),
    "dark": Variant("dark"),
    "small": Variant("light", (1280, 720)),
    "double": Variant("dark", USUAL, "2"),
}


def main(arguments: list[str]) -> int:
    if not arguments:
        print("Which folder?", file=sys.stderr)
        return 2
    target = Path(arguments[0]).resolve()
    names = arguments[1:] or list(VARIANTS)
    if unknown := [name for name in names if name not in VARIANTS]:
        print(f"No variant {unknown[0]!r}; there are: {', '.join(VARIANTS)}", file=sys.stderr)
        return 2
    codes = [_run(target, name) for name in names]
    return max(codes)


def _run(target: Path, name: str) -> int:
    environment = {
        **os.environ,
        "QT_SCALE_FACTOR": VARIANTS[name].scale,
        "QT_FONT_DPI": "96",
    }
    command = [sys.executable, "-m", "tests.shots.tour", str(target / name), name]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
