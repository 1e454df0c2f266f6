"""Which headers whose servers put on mail."""

from dataclasses import dataclass

from vault_app.regions.reference import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMark:
    """Names of headers, by their beginnings in lower case, that an operator's servers write."""

    operator_id: str
    prefixes: tuple[str, ...]
    reference: Reference
