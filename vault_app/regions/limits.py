"""What servers let one account do, as ``resources/facts/limits.toml`` says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vault_app.regions.reference import Reference
from vault_app.regions.shape import Schemas
from vault_app.regions.tables import Complaint, Table, read_table

_FILE = "limits.toml"
_NOT_LISTED = Reference(source="", verified=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """What one account may do at a server. The defaults are those of a server that is not listed.

    ``connections`` at once; ``bytes_a_day`` fetched in any 24 hours, ``None`` without a limit;
    ``chunk_messages`` at most in one command, if few; ``shown_at_most`` are numbers of messages at
    which it may end a mailbox and hide the older ones; ``pause_minutes`` to leave it alone after it
    said that a limit is reached. ``hides_changes``: its mod-sequences (RFC 7162) tell not of all.
    """

    hosts: tuple[str, ...] = ()
    connections: int = 2
    bytes_a_day: int | None = None
    chunk_messages: int | None = None
    shown_at_most: tuple[int, ...] = ()
    pause_minutes: int = 15
    hides_changes: bool = False
    reference: Reference = _NOT_LISTED


class LimitsIndex:
    """Finds the limits of a server by its name."""

    def __init__(self, limits: Sequence[ServerLimits] = ()) -> None:
        self._limits = tuple(limits)

    def of(self, host: str) -> ServerLimits:
        """The limits of a server; those of any server if it is not listed."""
        name = host.lower().rstrip(".")
        for each in self._limits:
            if any(name == ending or name.endswith(f".{ending}") for ending in each.hosts):
                return each
        return ServerLimits()


def load_limits(resources: Path) -> LimitsIndex:
    """Read the file.

    Raises:
        SettingInvalid: it is missing, unreadable, or not of its shape.
    """
    root = resources / "facts"
    complaints: list[Complaint] = []
    table = read_table(
        root / _FILE,
        root,
        kind="limits",
        schemas=Schemas.load(root / "schema"),
        complaints=complaints,
    )
    if table is None:
        raise complaints[0].error()
    return LimitsIndex([_read(item) for item in table.tables("limits")])


def _read(table: Table) -> ServerLimits:
    default = ServerLimits()
    return ServerLimits(
        hosts=table.texts("hosts"),
        connections=table.number("connections") or default.connections,
        bytes_a_day=table.number("bytes_a_day"),
        chunk_messages=table.number("chunk_messages"),
        shown_at_most=table.numbers("shown_at_most"),
        pause_minutes=table.number("pause_minutes") or default.pause_minutes,
        hides_changes=table.flag("hides_changes"),
        reference=table.reference(),
    )
