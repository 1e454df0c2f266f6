"""Errors as text that can be kept, and back."""

import json
from datetime import datetime

from vault_app.model.errors import HomeportError

_LONGEST_FACT = 1000
_AT = "at"


def keep_error(error: HomeportError) -> str:
    """An error's code and facts as JSON. Facts that are neither numbers nor instants become text,
    cut if long."""
    facts = {name: _kept(value) for name, value in error.facts.items()}
    return json.dumps({"code": error.code, "facts": facts})


def kept_error(text: str) -> HomeportError | None:
    """The error that was kept; ``None`` for "". One that is not known any more keeps its facts."""
    if not text:
        return None
    try:
        kept = json.loads(text)
        facts = {str(name): _read(value) for name, value in kept["facts"].items()}
        return _kind_of(str(kept["code"]))(**facts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return HomeportError(detail=text[:_LONGEST_FACT])


def _kept(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return {_AT: value.isoformat()}
    return str(value)[:_LONGEST_FACT]


def _read(value: object) -> object:
    if isinstance(value, dict):
        return datetime.fromisoformat(str(value[_AT]))
    return value


def _kind_of(code: str) -> type[HomeportError]:
    waiting: list[type[HomeportError]] = [HomeportError]
    while waiting:
        kind = waiting.pop()
        if vars(kind).get("code") == code:
            return kind
        waiting.extend(kind.__subclasses__())
    return HomeportError
