"""From an error's code and facts to what happened, what is safe, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vault_app.model.errors import HomeportError
from vault_app.wording.error_text import Text
from vault_app.wording.error_texts import SETTINGS, TEXTS
from vault_app.wording.quantities import date_time, iso
from vault_app.wording.text import plain, plain_facts, quoted, say

# Facts that come from a server or another program: always in quotation marks.
_FOREIGN = ("server_text", "detail")


@dataclass(frozen=True, slots=True)
class Explained:
    """An error for people: ``title`` is a short line without a full stop, the rest sentences."""

    title: str
    what_happened: str
    what_is_safe: str
    what_next: str


def explain(error: HomeportError) -> Explained:
    """Say an error in plain words. Never fails, whatever facts the error does or doesn't carry."""
    text = _text_of(type(error))
    facts = plain_facts({name: _readable(value) for name, value in error.facts.items()})
    if facts.get("setting") in SETTINGS:
        facts["setting"] = say(SETTINGS[facts["setting"]])
    reason = facts.get("reason", "")
    spoken = text.reasons.get(reason)
    happened = text.happened
    if spoken is not None:
        happened = spoken
    elif reason:
        facts["told"] = quoted(str(error.facts["reason"]).rstrip(". "))
        happened = say("{sentence} {told}", sentence=happened, told=text.told)
    for name in _FOREIGN:
        if name in facts:
            facts[name] = quoted(plain(error.facts[name]))
            happened = say("{sentence} {told}", sentence=happened, told=text.foreign.get(name, ""))
    return Explained(
        title=say(text.title, **facts),
        what_happened=say(happened.strip(), **facts),
        what_is_safe=say(text.safe, **facts),
        what_next=say(text.next_for.get(reason, text.next), **facts),
    )


def _readable(value: object) -> object:
    return date_time(value) if isinstance(value, datetime) else value


def _text_of(kind: type[HomeportError]) -> Text:
    # A subclass that has no words of its own is told with those of its parent.
    for parent in kind.__mro__:
        code: object = vars(parent).get("code")
        if isinstance(code, str) and code in TEXTS:
            return TEXTS[code]
    return TEXTS[HomeportError.code]


def explained_facts(
    facts: Mapping[str, object],
) -> dict[str, str | int | float | bool | None]:
    """An error's facts for a machine: numbers stay numbers, all else becomes text."""
    return {
        name: value
        if value is None or isinstance(value, bool | int | float)
        else iso(value)
        if isinstance(value, datetime)
        else plain(value, limit=1000)
        for name, value in facts.items()
    }
