"""What a removal asks of the vault beside its own journal."""

import json
from collections.abc import Collection
from typing import Any

from vault_app.archive import rows
from vault_app.model.removal import PlanItem


class RemovalReader:
    """What :class:`~vault_app.archive.reader.Reader` reads for removals."""

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    def known_uids(self, account_id: int, raw_name: bytes, uidvalidity: int) -> set[int]:
        """UIDs of a mailbox of which the vault knows what they are, or were."""
        found = self._all(
            "SELECT uid FROM placement JOIN mailbox ON mailbox.id = mailbox_id"
            " WHERE account_id = ?1 AND raw_name = ?2 AND placement.uidvalidity = ?3"
            " UNION SELECT uid FROM purged_placement JOIN mailbox ON mailbox.id = mailbox_id"
            " WHERE account_id = ?1 AND raw_name = ?2 AND purged_placement.uidvalidity = ?3",
            account_id,
            raw_name,
            uidvalidity,
        )
        return {row[0] for row in found}

    def with_other_copies(self, plan_id: int, message_ids: Collection[int]) -> set[int]:
        """Those of these messages of which a server has a copy that a plan does not take. What lies
        in a trash does not count: it is soon emptied."""
        found = self._all(
            "SELECT DISTINCT message_id FROM placement JOIN mailbox ON mailbox.id = mailbox_id"
            " WHERE message_id IN (SELECT value FROM json_each(?)) AND gone_at IS NULL"
            " AND special_use NOT IN ('trash', 'junk') AND placement.id NOT IN"
            " (SELECT placement_id FROM plan_item WHERE plan_id = ? AND placement_id NOT NULL)",
            json.dumps(list(message_ids)),
            plan_id,
        )
        return {row[0] for row in found}

    def open_items(self, plan_id: int) -> int:
        """How many items of a plan have not ended."""
        found = self._all(
            "SELECT count(*) FROM plan_item WHERE plan_id = ?"
            " AND step NOT IN ('confirmed', 'skipped', 'failed')",
            plan_id,
        )
        return int(found[0][0])

    def items_in_trash(self, plan_id: int) -> list[PlanItem]:
        """Items of a plan whose copies lie in a trash, as far as the vault knows; by account and
        the mailbox in which each lay before."""
        found = self._all(
            f"{rows.PLAN_ITEM} WHERE plan_id = ? AND EXISTS (SELECT 1 FROM placement AS moved"
            "  WHERE moved.id = item.moved_placement AND moved.gone_at IS NULL)"
            " ORDER BY account_id, item.mailbox_id, item.uid",
            plan_id,
        )
        return [rows.plan_item(row) for row in found]

    def copies_in_trash(self, plan_id: int) -> dict[int, int]:
        """The same as placement ids by the item's id."""
        found = self._all(
            "SELECT plan_item.id, moved_placement FROM plan_item"
            " JOIN placement ON placement.id = moved_placement"
            " WHERE plan_id = ? AND gone_at IS NULL",
            plan_id,
        )
        return dict(found)
