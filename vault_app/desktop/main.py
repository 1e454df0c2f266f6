"""Entry of the window. It imports nothing by itself: the process that prepares mail beside a large
pull imports it once more, as Python does there, and must not load Qt for that."""

import sys


def main() -> int:
    from vault_app.desktop.application import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
