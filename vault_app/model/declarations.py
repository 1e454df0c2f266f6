"""What the vault's owner says of servers and places: evidence that is always shown as declared."""

import enum
from dataclasses import dataclass
from datetime import date, datetime


class DeclarationKind(enum.StrEnum):
    """``SERVER``: whose server a host is, and where it stands. ``PLACE``: where an account's
    mailbox lay in some time. ``FORWARDER``: mail for the owner comes through servers under this
    host, which are then part of the owner's own way in."""

    SERVER = "server"
    PLACE = "place"
    FORWARDER = "forwarder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One statement of the vault's owner. It wins over the shipped facts and travels in the vault.

    ``host`` (of a server or forwarder) stands for itself and all under it, by whole labels.
    ``account_id`` is set for a place only. Countries are ISO 3166-1 alpha-2 codes or "". ``until``
    is the first day on which it is not true any more; ``None``: it still is.
    """

    id: int | None = None
    kind: DeclarationKind
    account_id: int | None = None
    host: str = ""
    holder: str = ""
    controller: str = ""
    controller_country: str = ""
    country: str = ""
    site: str = ""
    since: date | None = None
    until: date | None = None
    note: str = ""
    document_name: str = ""
    made_at: datetime | None = None
