"""What an account's connections showed: noted at each pull, read again when judging."""

from datetime import UTC, datetime

from vault_app.archive.observations import CONNECTION, encode_connection, note_observation
from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.model.custody import ConnectionSeen
from vault_app.model.errors import ServerError, ServerMisbehaved
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World
from vault_app.tasks.link import Link, is_broken_link


def look_around(link: Link) -> ConnectionSeen:
    """What an account's server shows and says of itself.

    A server that does not bear a question loses the connection and nothing else: the link opens
    another one, and what was seen at the sign-in stands.
    """
    session = link.session
    try:
        return session.look_around()
    except ServerError as error:
        if not (is_broken_link(error) or isinstance(error, ServerMisbehaved)):
            raise
        link.drop()
        # Whose mailboxes are whose has to be known, and cannot be asked again.
        link.session.namespaces = session.namespaces
        return session.seen


def note_connection(vault: Vault, account_id: int, seen: ConnectionSeen) -> None:
    """Note what a sign-in showed; the same as last time only moves the date on."""
    vault.write(note_observation, account_id, CONNECTION, encode_connection(seen))


def last_connection(reader: Reader, account_id: int) -> ConnectionSeen | None:
    """The newest connection that was noted of an account."""
    return next(
        (each.connection for each in reader.observations(account_id) if each.connection), None
    )


def account_custody(reader: Reader, world: World, account_id: int) -> AccountCustody:
    """Who holds an account's mail by its newest connection; by its settings alone where none was
    noted yet."""
    account = reader.account(account_id)
    seen = last_connection(reader, account_id) or ConnectionSeen(
        host=account.server.host,
        address="",
        greeting="",
        server_id="",
        capabilities=(),
        seen_at=datetime.now(UTC),
    )
    return world.describe_connection(seen, address=account.address)
