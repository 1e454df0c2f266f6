"""Whose certificates are accepted everywhere, as ``resources/facts/issuers.toml`` says."""

import tomllib
from pathlib import Path

from vault_app.model.errors import SettingInvalid

_FILE = "issuers.toml"


def load_issuers(resources: Path) -> tuple[str, ...]:
    """The names of public issuers of certificates, in lower case.

    Raises:
        SettingInvalid: the file is missing or unreadable.
    """
    try:
        with (resources / "facts" / _FILE).open("rb") as file:
            tables = tomllib.load(file)["issuers"]
    except (OSError, KeyError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingInvalid(setting=_FILE, value=None, reason=str(error)) from error
    return tuple(str(name).lower() for table in tables for name in table.get("names", ()))
