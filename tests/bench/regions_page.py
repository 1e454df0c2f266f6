"""How long the Regions page takes from being asked for to being painted, for a million messages.

    python packaging/dev.py bench regions_page
    python -m tests.bench.regions_page HOLDINGS     (in the venv, for another number)

The vault's totals are made up, as the archive's own bench measures reading them; what is measured
here is everything after: judging, laying out, the map's file and the first picture. The first
opening reads the map, later ones have it.
"""

import statistics
import sys
import time
from typing import Final

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from tests.desktop.fakes import FakeVault
from tests.desktop.regions.made_up import held, holding
from vault_app.boot import resources_folder
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.regions.page import RegionsPage
from vault_app.desktop.session import Session
from vault_app.desktop.stylesheet import dress
from vault_app.desktop.theme import Theme, ThemeChoice
from vault_app.model.custody import Confidence, YearTotal
from vault_app.regions.world import World

MESSAGES: Final = 1_000_000
YEARS: Final = range(1998, 2027)
OPENINGS: Final = 7


def main(arguments: list[str]) -> int:
    number = int(arguments[0]) if arguments else 40
    application = QApplication(sys.argv[:1])
    theme = Theme(resources_folder() / "icons", ThemeChoice.LIGHT)
    dress(application, theme)
    world = World.load(resources_folder())
    jobs = Jobs()
    vault = make_vault(world, number)
    seconds = []
    for _ in range(OPENINGS):
        session = Session(vault, jobs.bridge)
        page = RegionsPage(session, jobs, theme, world)
        page.resize(1280, 900)
        start = time.perf_counter()
        page.show()
        page.reload()
        while not page.is_complete:
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        page.grab()
        seconds.append(time.perf_counter() - start)
        page.close()
        session.close()
    jobs.close()
    print(f"{MESSAGES:,} messages at {number} holdings, {len(YEARS)} years; seconds to the picture")
    print(f"median {statistics.median(seconds):.3f}, worst {max(seconds):.3f} of {OPENINGS}")
    return 0


def make_vault(world: World, number: int) -> FakeVault:
    """Totals of a million messages at so many holdings, in many countries."""
    services = [service.id for service in world.providers()]
    codes = list(world.facts.countries.names)
    share = MESSAGES // number
    vault = FakeVault()
    for n in range(number):
        one = holding(
            n + 1,
            services[n % len(services)],
            f"Provider {n}",
            codes[n * 7 % len(codes)] if n % 5 else "",
            controller=f"Company {n}",
            controller_country=codes[n * 3 % len(codes)],
        )
        vault.holding_list.append(held(one, {Confidence.PROVEN: share}, share * 9_000, 1998, 2026))
        vault.year_list += [
            YearTotal(year=year, holding=one, copies=share * (year - 1997) // 29, size=1)
            for year in YEARS
        ]
    vault.year_list.sort(key=lambda total: total.year)
    return vault


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
