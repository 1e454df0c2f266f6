"""What is read before a removal is asked for: how it is usually done, what it would take, and what
would stay out of its reach. Runs in a task's thread; knows no widget."""

from datetime import UTC, datetime

from vault_app.archive.reader import Reader
from vault_app.archive.vault import Vault
from vault_app.desktop.removal.preview_view import Previewed
from vault_app.model.query import Query
from vault_app.model.removal import Preview, RemovalChoices, RemovalMode
from vault_app.regions.world import World
from vault_app.tasks.removal import preview_removal
from vault_app.tasks.removal_settings import removal_settings
from vault_app.wording.removal_ways import kept_sentences
from vault_app.wording.residue import beyond_reach

_SAMPLE = 5


def choices_of(reader: Reader) -> RemovalChoices:
    """How the owner wants removals to be done, before anything is chosen for this one."""
    return removal_settings(reader).choices


def preview_with(
    vault: Vault,
    world: World,
    query: Query,
    mode: RemovalMode,
    choices: RemovalChoices,
    *,
    takes_elsewhere: bool,
) -> Previewed:
    """The preview, some of the messages, and what no removal reaches.

    Raises:
        AccountReadOnly: as :func:`~vault_app.tasks.removal.preview_removal`.
    """
    preview = preview_removal(
        vault, query, mode, choices=choices, takes_elsewhere=takes_elsewhere, world=world
    )
    with vault.reader() as reader:
        sample = tuple(reader.rows(preview.sample[:_SAMPLE]))
        unreached = _unreached(reader, world, preview)
    return Previewed(preview=preview, sample=sample, unreached=unreached)


def _unreached(reader: Reader, world: World, preview: Preview) -> tuple[str, ...]:
    """What each provider may still keep, said once where several accounts are at one, and what no
    removal of mail reaches."""
    if not preview.placements:
        return ()
    now = datetime.now(UTC)
    lines: list[str] = []
    for account_id in dict.fromkeys(share.account_id for share in preview.mailboxes):
        host = reader.account(account_id).server.host
        kept = world.residue(host, preview.choices.way, now)
        lines += kept_sentences(kept)
    return (*dict.fromkeys(lines), *beyond_reach())
