"""A made-up vault's totals: six holders over four countries, one place not known, since 1998."""

from datetime import UTC, datetime
from typing import Final

from vault_app.model.custody import Confidence, Holding, HoldingTotal, YearTotal


def holding(number: int, provider_id: str, provider: str, country: str, **more: str) -> Holding:
    values = {
        "entity": "",
        "entity_country": "",
        "controller": "",
        "controller_country": "",
        "site": "",
        **more,
    }
    return Holding(id=number, provider_id=provider_id, provider=provider, country=country, **values)


MICROSOFT: Final = {"controller": "Microsoft Corporation", "controller_country": "US"}
IRISH: Final = {"entity": "Microsoft Ireland Operations Limited", "entity_country": "IE"}

DUBLIN = holding(1, "exchange-online", "Microsoft 365", "IE", site="Dublin", **MICROSOFT, **IRISH)
AMSTERDAM = holding(
    2, "exchange-online", "Microsoft 365", "NL", site="Amsterdam", **MICROSOFT, **IRISH
)
SINGAPORE = holding(
    3, "yahoo", "Yahoo Mail", "SG", site="Singapore", controller="Yahoo Inc.",
    controller_country="US", entity="Yahoo Inc.", entity_country="US",
)  # fmt: skip
GMAIL = holding(
    4, "gmail", "Gmail", "", controller="Alphabet Inc.", controller_country="US",
    entity="Google LLC", entity_country="US",
)  # fmt: skip
ZURICH = holding(
    5, "proton", "Proton Mail", "CH", controller="Proton AG", controller_country="CH",
    entity="Proton AG", entity_country="CH",
)  # fmt: skip
BERLIN = holding(
    6, "posteo", "Posteo", "DE", site="Berlin", controller="Posteo e.K.",
    controller_country="DE", entity="Posteo e.K.", entity_country="DE",
)  # fmt: skip
VIRGINIA = holding(
    7, "aol", "AOL Mail", "US", site="Ashburn", controller="Yahoo Inc.", controller_country="US",
    entity="Yahoo Inc.", entity_country="US",
)  # fmt: skip
ALONE = holding(8, "", "", "")


def when(year: int, month: int = 1) -> datetime:
    return datetime(year, month, 2, 3, 4, 5, tzinfo=UTC)


def held(
    one: Holding, counts: dict[Confidence, int], size: int, oldest: int, newest: int
) -> HoldingTotal:
    return HoldingTotal(
        holding=one,
        by_confidence=tuple(sorted(counts.items(), key=lambda pair: -pair[1])),
        size=size,
        oldest=when(oldest, 3),
        newest=when(newest, 11),
    )


TOTALS: Final = [
    held(DUBLIN, {Confidence.PROVEN: 14_302}, 1_912_000_000, 2012, 2026),
    held(GMAIL, {Confidence.UNKNOWN: 6_120}, 843_000_000, 2006, 2026),
    held(AMSTERDAM, {Confidence.OBSERVED: 2_411, Confidence.INFERRED: 90}, 301_000_000, 2015, 2021),
    held(ZURICH, {Confidence.INFERRED: 1_804}, 96_400_000, 2019, 2026),
    held(BERLIN, {Confidence.DECLARED: 640}, 12_000_000, 2020, 2026),
    held(SINGAPORE, {Confidence.PROVEN: 212}, 8_400_000, 2004, 2013),
    held(VIRGINIA, {Confidence.OBSERVED: 31, Confidence.UNKNOWN: 2}, 900_000, 1998, 2005),
]

# What each year's end adds, by holding, up to the number it has now.
_GROWTH: Final = {
    1: (DUBLIN, 2012, 2026, 14_302),
    2: (AMSTERDAM, 2015, 2021, 2_501),
    3: (SINGAPORE, 2004, 2013, 212),
    4: (GMAIL, 2006, 2026, 6_120),
    5: (ZURICH, 2019, 2026, 1_804),
    6: (BERLIN, 2020, 2026, 640),
    7: (VIRGINIA, 1998, 2005, 2_900),
}


def _years() -> list[YearTotal]:
    made = []
    for year in range(1998, 2027):
        for one, first, last, most in _GROWTH.values():
            if year < first:
                continue
            copies = most * (min(year, last) - first + 1) // (last - first + 1)
            if one is VIRGINIA and year >= 2014:
                # Most of it was purged.
                copies = 33
            made.append(YearTotal(year=year, holding=one, copies=copies, size=copies * 80_000))
    return made


YEARS: Final = _years()
