"""What a rule of removal can choose by in this vault: where its mail lies, and in what."""

from collections.abc import Iterable, Mapping

from vault_app.desktop.reading import Reading
from vault_app.model.custody import Holding
from vault_app.model.removal_rules import HeldIn
from vault_app.wording.custody import CountryName
from vault_app.wording.states import folder_name
from vault_app.wording.text import one_line

Offered = Mapping[HeldIn, tuple[tuple[str, str], ...]]
"""Pairs of value and name, by what a rule chooses."""


def read_offered(reader: Reading, country_name: CountryName) -> Offered:
    """All that mail in the vault lies or lay at."""
    holdings = list(reader.holdings().values())
    accounts = reader.accounts()
    folders = {box.name for box in reader.mailboxes() if box.selectable}
    return {
        HeldIn.ANYWHERE: (),
        HeldIn.COUNTRY: _by_name((code, country_name(code)) for code in _countries(holdings)),
        HeldIn.REGION: _by_name((each.site, each.site) for each in holdings if each.site),
        HeldIn.CONTROLLER: _by_name(
            (each.controller, each.controller) for each in holdings if each.controller
        ),
        HeldIn.PROVIDER: _by_name(
            (each.provider, each.provider) for each in holdings if each.provider
        ),
        HeldIn.ACCOUNT: _by_name(
            (each.address, each.label or each.address) for each in accounts if each.address
        ),
        HeldIn.MAILBOX: _by_name((name, folder_name(name)) for name in folders),
    }


def _countries(holdings: Iterable[Holding]) -> set[str]:
    return {each.country for each in holdings if each.country}


def _by_name(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    found = {value: one_line(name, 80) for value, name in pairs}
    return tuple(sorted(found.items(), key=lambda pair: pair[1].casefold()))
