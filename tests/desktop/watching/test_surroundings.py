"""Sleep is seen by the clock; the network as the system tells."""

import pytest
from PySide6.QtWidgets import QApplication

from vault_app.desktop.watching.surroundings import Surroundings


class Heard:
    def __init__(self, around: Surroundings) -> None:
        self.found: list[str] = []
        around.woke.connect(lambda: self.found.append("woke"))
        around.returned.connect(lambda: self.found.append("returned"))
        around.changed.connect(lambda: self.found.append("changed"))


@pytest.mark.parametrize(
    ("seconds", "is_sleep"), [(15, False), (70, False), (80, True), (-9, False)]
)
def test_a_tick_that_comes_much_too_late_was_a_sleep(
    qapp: QApplication, seconds: float, is_sleep: bool
) -> None:
    at = [1000.0]
    around = Surroundings(clock=lambda: at[0])
    heard = Heard(around)
    at[0] += seconds
    around.look()
    assert heard.found == (["woke"] if is_sleep else [])
    around.look()
    assert len(heard.found) == int(is_sleep)


def test_the_network_goes_and_returns(qapp: QApplication) -> None:
    around = Surroundings()
    heard = Heard(around)
    around.take(is_offline=False, is_metered=False)
    assert heard.found == []
    around.take(is_offline=True)
    around.take(is_offline=True)
    assert heard.found == ["changed"]
    around.take(is_metered=True)
    around.take(is_offline=False)
    assert heard.found == ["changed", "changed", "changed", "returned"]


def test_a_system_that_tells_nothing_is_taken_for_online(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    class Silent:
        @staticmethod
        def loadBackendByFeatures(features: object) -> bool:
            asked.append(features)
            return False

    monkeypatch.setattr("vault_app.desktop.watching.surroundings.QNetworkInformation", Silent)
    around = Surroundings()
    assert not around.attach()
    assert len(asked) == 2
    assert not around.is_offline
    assert not around.is_metered
    assert not around.tells_metered
