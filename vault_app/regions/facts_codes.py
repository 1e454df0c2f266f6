"""Checks country codes and opens blocs while facts are read."""

from collections.abc import Iterable

from vault_app.regions.tables import Table
from vault_app.regions.values import Countries

EVERYWHERE = "*"


class CountryCodes:
    """Knows which codes there are."""

    def __init__(self, countries: Countries) -> None:
        self._countries = countries

    def one(self, table: Table, key: str) -> str:
        """The code of one country; "" if the table names none."""
        code = table.text(key)
        if code and code not in self._countries.names:
            table.complain(key, "not a country of countries.toml")
        return code

    def open(self, table: Table, key: str, *, without: Iterable[str] = ()) -> frozenset[str]:
        """All countries that a list of codes, blocs and "*" stands for, ``without`` some words."""
        codes: set[str] = set()
        for code in table.texts(key):
            if code in without:
                continue
            if code == EVERYWHERE:
                codes.update(self._countries.names)
            elif code in self._countries.blocs:
                codes |= self._countries.blocs[code]
            elif code in self._countries.names:
                codes.add(code)
            else:
                table.complain(key, f"{code} is neither a country nor a bloc")
        return frozenset(codes)


def read_countries(table: Table) -> Countries:
    """Read ``countries.toml``."""
    names = {code: str(name) for code, name in table.table("names").items()}
    blocs = {name: frozenset(members) for name, members in table.table("blocs").items()}
    for name, members in blocs.items():
        if not members <= names.keys():
            table.complain("blocs", f"{name} has members without a name")
    with_article = frozenset(table.texts("with_article"))
    if not with_article <= names.keys():
        table.complain("with_article", "a code without a name")
    return Countries(names=names, with_article=with_article, blocs=blocs)
