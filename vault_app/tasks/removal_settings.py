"""How the vault's owner wants removals to be done, if they do not say otherwise."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from vault_app.archive.reader import Reader
from vault_app.archive.removal_entries import REMOVAL_SETTING
from vault_app.archive.settings import put_setting
from vault_app.archive.vault import Vault
from vault_app.model.removal import ProofKind, RemovalChoices, WayOut


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalSettings:
    """``needs_backup``: nothing goes for good of which the vault would have the only copy, unless a
    verified backup holds it. ``keeps_subject``: receipts and the ledger may name subjects."""

    way: WayOut = WayOut.TRASH
    proof: ProofKind = ProofKind.READ_BACK
    needs_backup: bool = True
    keeps_subject: bool = True

    @property
    def choices(self) -> RemovalChoices:
        """The choices of a removal that is done so."""
        return RemovalChoices(way=self.way, proof=self.proof, needs_backup=self.needs_backup)


def removal_settings(reader: Reader) -> RemovalSettings:
    """What the owner chose, the usual where they did not choose or it cannot be read."""
    usual = RemovalSettings()
    try:
        kept: Any = json.loads(reader.setting(REMOVAL_SETTING) or "{}")
        return RemovalSettings(
            way=WayOut(kept.get("way", usual.way)),
            proof=ProofKind(kept.get("proof", usual.proof)),
            needs_backup=bool(kept.get("needs_backup", usual.needs_backup)),
            keeps_subject=bool(kept.get("keeps_subject", usual.keeps_subject)),
        )
    except (ValueError, AttributeError):
        return usual


def set_removal_settings(vault: Vault, settings: RemovalSettings) -> None:
    """Keep what the owner chose; removals that are planned already are not changed by it."""
    vault.write(put_setting, REMOVAL_SETTING, json.dumps(asdict(settings)))
