"""For the screen that nobody sees, which has no tray and complains of each icon for one."""

from pathlib import Path

import pytest

# As all tests of the window (only the nearest such mark counts), and what trays make it say.
_UNSEEN = (
    r"This plugin does not support (propagateSizeHints|raise)\(\)",
    r"No such signal QPlatformNativeInterface::systemTrayWindowChanged",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*_UNSEEN, extend=True))
