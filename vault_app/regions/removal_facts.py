"""How copies can leave servers, as ``resources/facts/removal.toml`` says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vault_app.regions.reference import Reference
from vault_app.regions.shape import Schemas
from vault_app.regions.tables import Complaint, Table, read_table

_FILE = "removal.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalServer:
    """A server of which more is known than it says of itself. ``is_read_only``: nothing can be
    removed through it."""

    hosts: tuple[str, ...]
    is_read_only: bool
    reference: Reference


@dataclass(frozen=True, slots=True)
class RemovalFacts:
    """``trash_names`` are for servers that do not say which mailbox is the trash."""

    trash_names: tuple[str, ...] = ()
    servers: Sequence[RemovalServer] = ()

    def is_read_only(self, host: str) -> bool:
        """Whether nothing can be removed through a server."""
        name = host.lower().rstrip(".")
        return any(
            server.is_read_only
            for server in self.servers
            for ending in server.hosts
            if name == ending or name.endswith(f".{ending}")
        )


def load_removal_facts(resources: Path) -> RemovalFacts:
    """Read the file.

    Raises:
        SettingInvalid: it is missing, unreadable, or not of its shape.
    """
    root = resources / "facts"
    complaints: list[Complaint] = []
    table = read_table(
        root / _FILE,
        root,
        kind="removal",
        schemas=Schemas.load(root / "schema"),
        complaints=complaints,
    )
    if table is None:
        raise complaints[0].error()
    return RemovalFacts(
        trash_names=table.table("trash").texts("names"),
        servers=tuple(_server(each) for each in table.tables("servers")),
    )


def _server(table: Table) -> RemovalServer:
    return RemovalServer(
        hosts=table.texts("hosts"),
        is_read_only=table.flag("read_only"),
        reference=table.reference(),
    )
