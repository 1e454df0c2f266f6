"""What a reader tells of removals that were carried out: counted by plan, and receipts in the order
in which a person wants to see them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from vault_app.archive import rows
from vault_app.archive.search import compile_query, copies_meant
from vault_app.model.query import Query
from vault_app.model.removal import Receipt, SkipReason, Step
from vault_app.model.removal_history import PlanEnding


class HistoryReader:
    """What :class:`~vault_app.archive.reader.Reader` reads of ended removals."""

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    def plan_endings(self, plan_ids: Sequence[int]) -> dict[int, PlanEnding]:
        """Accounts and reasons of some plans, by plan; a plan without items is not in it."""
        accounts: defaultdict[int, Counter[str]] = defaultdict(Counter)
        reasons: defaultdict[int, Counter[SkipReason]] = defaultdict(Counter)
        for plan_id in plan_ids:
            for account, reason, number in self._all(
                "SELECT account, coalesce(reason, ''), count(*) FROM plan_item WHERE plan_id = ?"
                " GROUP BY 1, 2",
                plan_id,
            ):
                accounts[plan_id][account] += number
                if reason:
                    reasons[plan_id][SkipReason(reason)] += number
        return {
            plan_id: PlanEnding(
                # Items of the vault belong to no account.
                accounts={name: number for name, number in found.items() if name},
                reasons=dict(reasons[plan_id]),
            )
            for plan_id, found in accounts.items()
        }

    def last_on_servers(self, query: Query, *, takes_all: bool) -> dict[int, int]:
        """How many copies a removal would take, by message, of messages of which no other lies on a
        server. What lies in a trash does not count; ``takes_all``: whatever the search means."""
        statement = compile_query(query)
        meant, values = ("1", []) if takes_all else copies_meant(query)
        found = self._all(
            f"WITH hit (id) AS MATERIALIZED ({statement.ids_newest_first()})"
            f" SELECT hit.id, sum(coalesce({meant}, 0)) FROM hit"
            " JOIN message ON message.id = hit.id"
            " JOIN placement ON placement.message_id = hit.id AND placement.gone_at IS NULL"
            " JOIN mailbox ON mailbox.id = placement.mailbox_id"
            " JOIN account ON account.id = mailbox.account_id GROUP BY hit.id"
            f" HAVING NOT sum(NOT coalesce({meant}, 0)"
            " AND mailbox.special_use NOT IN ('trash', 'junk'))",
            *statement.parameters,
            *values,
            *values,
        )
        return {row[0]: row[1] for row in found if row[1]}

    def receipts_to_show(self, plan_id: int, limit: int) -> list[Receipt]:
        """Receipts of one plan, those first that tell of no removal; at most ``limit``."""
        found = self._all(
            f"{rows.RECEIPT} WHERE item.plan_id = ? ORDER BY item.step = ?, receipt.id LIMIT ?",
            plan_id,
            Step.CONFIRMED,
            limit,
        )
        return [rows.receipt(row) for row in found]
