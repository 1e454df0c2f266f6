"""Fingerprints of facts: which of them changed, so that only what rests on these is judged anew."""

import dataclasses
import enum
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from vault_app.regions.events import Network
from vault_app.regions.values import Operator

# What a judgement does not read: it is looked up when somebody asks, never stored.
_NOT_JUDGED = {
    "Reference": {"source", "note", "source_date", "read_on"},
    "Provider": {
        "sign_in", "retention", "disclosure", "notes", "mx_patterns", "offered_in",
        "domains_reference", "offered_reference",
    },
    "Operator": {"hosts_reference"},
}  # fmt: skip
_LENGTH = 16


def version(root: Path, as_of: date) -> str:
    """The version of a folder of facts: its day, and a hash over the contents of all its files
    ("2026-11-24.0123456789abcdef")."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.toml")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return f"{as_of.isoformat()}.{digest.hexdigest()[:_LENGTH]}"


def operator_fingerprint(operator: Operator) -> str:
    """Changes whenever something does that judging reads of an operator, and not otherwise: its
    comments, sources and sign-in hints may be mended without any message being judged anew."""
    return _hash(_parts(operator))


def networks_fingerprint(networks: Iterable[Network]) -> str:
    """The same for all networks together."""
    return _hash(part for network in networks for part in _parts(network))


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:_LENGTH]


def _parts(value: object) -> Iterator[str]:
    """A value as a row of texts that is the same in every process and on every machine."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        yield f"<{name}"
        for field in dataclasses.fields(value):
            if field.name not in _NOT_JUDGED.get(name, ()):
                yield field.name
                yield from _parts(getattr(value, field.name))
        yield ">"
    elif isinstance(value, tuple):
        yield "("
        for item in value:
            yield from _parts(item)
        yield ")"
    elif isinstance(value, frozenset):
        yield from _parts(tuple(sorted(value)))
    elif isinstance(value, re.Pattern):
        yield f"/{value.pattern}/{value.flags}"
    elif isinstance(value, enum.Enum):
        yield str(value.value)
    else:
        yield repr(value)
