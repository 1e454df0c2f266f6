"""What the text files say of a letter, before it is one: read from ``resources/demo/``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from vault_app.demo.letters.papers import Wish
from vault_app.demo.letters.routes import Sender

# Whose mailbox it is; a letter "from" nobody else is hers.
OWNER = "nora"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One of the owner's mailboxes over the years: its address, and who held it."""

    address: str
    holder: str
    via: str
    program: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One letter as its author sees it. The keys of the text files are the names of these fields.

    ``answers`` names the letter it replies to, ``quotes`` how many lines of that it repeats.
    ``also_in`` names a second mailbox that holds the very same bytes.
    ``shape`` asks for an unusual body (see ``shapes``), ``forged`` for invented hops.
    """

    name: str
    at: datetime
    account: str
    subject: str
    sender: str = OWNER
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    text: str = ""
    mailbox: str = ""
    also_in: str = ""
    unread: bool = False
    flagged: bool = False
    answers: str = ""
    quotes: int = 0
    charset: str = "utf-8"
    encoding: str = ""
    flowed: bool = False
    design: str = ""
    fill: Mapping[str, Any] = field(default_factory=dict)
    attach: tuple[Wish, ...] = ()
    shown: tuple[Wish, ...] = ()
    mailing_list: str = ""
    alias: str = ""
    forged: str = ""
    delay: int = 0
    shape: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        return self.sender == OWNER


@dataclass(frozen=True, slots=True)
class Library:
    """All that the text files hold."""

    accounts: Mapping[str, Account]
    people: Mapping[str, Sender]
    drafts: tuple[Draft, ...]


_FIELDS = {each.name for each in fields(Draft)}


def read_library(folder: Path) -> Library:
    """Read ``accounts.toml``, ``people.toml`` and every file of ``letters/``."""
    accounts = {key: Account(**entry) for key, entry in _load(folder / "accounts.toml").items()}
    people = {key: Sender(**entry) for key, entry in _load(folder / "people.toml").items()}
    drafts: list[Draft] = []
    for path in sorted((folder / "letters").glob("*.toml")):
        content = _load(path)
        drafts += [_draft(entry) for entry in content.get("letter", [])]
        for series in content.get("series", []):
            drafts += _expand(series)
    return Library(accounts, people, tuple(drafts))


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _draft(entry: Mapping[str, Any]) -> Draft:
    values: dict[str, Any] = {
        key: tuple(value) if key in ("to", "cc", "attach", "shown") else value
        for key, value in entry.items()
    }
    unknown = values.keys() - _FIELDS
    if unknown:
        raise ValueError(f"letter {entry.get('name')}: unknown {sorted(unknown)}")
    return Draft(**values)


def _expand(series: Mapping[str, Any]) -> Iterator[Draft]:
    """Recurring mail: what all issues share, and for each its own values, which also fill the
    ``{places}`` in the shared texts."""
    shared = {key: value for key, value in series.items() if key != "issue"}
    for order, issue in enumerate(series["issue"], start=1):
        places = {key: value for key, value in issue.items() if isinstance(value, str | int)}
        entry = {**_insert(shared, places)}
        entry["fill"] = {**entry.get("fill", {}), **issue.get("fill", {})}
        entry |= {key: value for key, value in issue.items() if key in _FIELDS and key != "fill"}
        entry["name"] = f"{shared['name']}-{order}"
        yield _draft(entry)


def _insert(value: Any, places: Mapping[str, object]) -> Any:
    if isinstance(value, str):
        for key, content in places.items():
            value = value.replace("{" + key + "}", str(content))
        return value
    if isinstance(value, dict):
        return {key: _insert(inner, places) for key, inner in value.items()}
    if isinstance(value, list):
        return [_insert(inner, places) for inner in value]
    return value
