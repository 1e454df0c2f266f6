"""Notes copies that are gone, in portions that let others write in between."""

from collections.abc import Sequence

from vault_app.archive import storing
from vault_app.archive.vault import Vault
from vault_app.model.mail import GoneWhy

MARKED_AT_ONCE = 5_000


def mark_gone(vault: Vault, placement_ids: Sequence[int], why: GoneWhy) -> None:
    """Note that copies, by placement id, are not on the server any more."""
    for start in range(0, len(placement_ids), MARKED_AT_ONCE):
        vault.write(storing.mark_gone, placement_ids[start : start + MARKED_AT_ONCE], why)
