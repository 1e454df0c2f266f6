"""The part of a reader that answers who holds mail and where: for a message, for all, by year."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from vault_app.archive import custody_rows, rows
from vault_app.archive.bodies import Decompressor
from vault_app.archive.custody_rows import ToldRun
from vault_app.archive.instants import from_seconds
from vault_app.archive.intervals import Judged, ToldStay, compose
from vault_app.archive.search import compile_query
from vault_app.archive.settings import Unfinished
from vault_app.archive.yearly import yearly
from vault_app.model.custody import (
    Custody,
    Evidence,
    Holding,
    HoldingTotal,
    Observation,
    Stay,
    YearTotal,
)
from vault_app.model.declarations import Declaration
from vault_app.model.errors import MessageNotFound
from vault_app.model.query import EVERYTHING, Query
from vault_app.model.reassessment import CustodyChange, Reassessment
from vault_app.model.residency import ResidencyRule


class CustodyReader:
    """Everything that :class:`~vault_app.archive.reader.Reader` reads about custody."""

    _decompressor: Decompressor

    def _all(self, sql: str, *parameters: object) -> list[Any]:
        raise NotImplementedError

    # One message

    def custody(self, message_id: int) -> list[Custody]:
        """Where a message is held now, lay between, and was before, with the evidence.

        Present holders come first, then ended intervals of the same mailboxes, newest first, then
        earlier holders.
        """
        judged = self._judged(message_id)
        accounts = {row.custody.account_id for row in judged if row.is_own}
        return compose(
            judged, {account: self._told_stays(account) for account in accounts if account}
        )

    def delivered(self, message_id: int) -> list[Custody]:
        """What the message itself told: where it was put, and who held it before."""
        return [row.custody for row in self._judged(message_id)]

    def trace(self, message_id: int) -> bytes:
        """The header lines that judging reads; b"" if they were not kept yet.

        Raises:
            MessageNotFound: it is not in the vault.
        """
        found = self._all(
            "SELECT codec, lines FROM message LEFT JOIN trace ON trace.message_id = message.id"
            " WHERE message.id = ?",
            message_id,
        )
        if not found:
            raise MessageNotFound(message=message_id)
        codec, lines = found[0]
        return b"" if lines is None else self._decompressor.decompress(codec, lines)

    def _judged(self, message_id: int) -> list[Judged]:
        evidence = self._evidence(message_id)
        return [
            Judged(custody=rows.custody(row, evidence.get(row[0], ())), is_own=row[-1] != "earlier")
            for row in self._all(rows.CUSTODY, message_id)
        ]

    def _evidence(self, message_id: int) -> dict[int, tuple[Evidence, ...]]:
        found = self._all(rows.EVIDENCE, message_id)
        return {
            ordinal: tuple(rows.evidence(row) for row in some)
            for ordinal, some in groupby(found, key=itemgetter(0))
        }

    def _told_stays(self, account_id: int) -> list[ToldStay]:
        told = []
        for stay in self.stays(account_id):
            evidence: tuple[Evidence, ...] = ()
            if stay.message_id is not None:
                own = [row for row in self._all(rows.CUSTODY, stay.message_id) if row[-1] == "own"]
                ordinal = next((row[0] for row in own if row[1] == account_id), None)
                if ordinal is not None:
                    evidence = self._evidence(stay.message_id).get(ordinal, ())
            told.append(ToldStay(stay=stay, evidence=evidence))
        return told

    # All of them

    def holdings(self) -> dict[int, Holding]:
        """All holdings that were ever met, by id."""
        found = self._all(f"SELECT {rows.HOLDING_COLUMNS} FROM holding")
        return {row[0]: rows.holding(row) for row in found}

    def holdings_ever(self) -> dict[int, Holding]:
        """The same: every place and holder that any message ever had."""
        return self.holdings()

    def holding_totals(self, account_id: int | None = None) -> list[HoldingTotal]:
        """Who holds how many copies now, of one account or of all, biggest first."""
        found = self._all(custody_rows.HOLDING_TOTALS, account_id)
        totals = [
            custody_rows.holding_total(list(some)) for _, some in groupby(found, key=itemgetter(0))
        ]
        return sorted(totals, key=lambda total: -total.messages)

    def holding_counts(self, query: Query) -> dict[int, tuple[int, int]]:
        """Copies and bytes that lie now in each holding (by id), of what a search finds."""
        if query == EVERYTHING:
            found = self._all(
                "SELECT holding_id, sum(copies), sum(size) FROM held_total"
                " GROUP BY holding_id HAVING sum(copies) > 0"
            )
        else:
            statement = compile_query(query)
            found = self._all(
                f"WITH hit (id) AS MATERIALIZED ({statement.ids_newest_first()})"
                " SELECT held.holding_id, count(*), sum(held.size) FROM hit"
                " CROSS JOIN held ON held.message_id = hit.id GROUP BY held.holding_id",
                *statement.parameters,
            )
        return {holding_id: (copies, size) for holding_id, copies, size in found}

    def year_totals(self) -> list[YearTotal]:
        """What lay with each holding at the end of each year, from the first one on; for the
        present year, what lies there now. Years and then holdings are in ascending order."""
        holdings = self.holdings()
        flows = self._all(custody_rows.FLOWS)
        stays = self._all(custody_rows.STAY_SPANS)
        now = self._all(custody_rows.HELD_NOW)
        counted = yearly(flows, stays, now, present_year=datetime.now(UTC).year)
        return [
            YearTotal(year=year, holding=holdings[holding_id], copies=copies, size=size)
            for (year, holding_id), (copies, size) in sorted(counted.items())
            if holding_id in holdings
        ]

    def present_holdings(self, account_id: int) -> list[tuple[int, int, bool]]:
        """Message and holding ids of where an account's mail was put, oldest message first, and
        whether that was read off its neighbours; only what the account still holds."""
        found = self._all(custody_rows.PRESENT_HOLDINGS, account_id)
        return [(row[0], row[1], bool(row[2])) for row in found]

    # What it rests on

    def stays(self, account_id: int) -> list[Stay]:
        """Where the whole mailbox of an account lay, oldest first; the last may be the present."""
        return [custody_rows.stay(row) for row in self._all(custody_rows.STAYS, account_id)]

    def told_runs(self, account_id: int, holdings: Iterable[int]) -> list[ToldRun]:
        """Mail of an account whose own lines tell that it was put into one of these holdings, in
        the order in which it came, one entry for each stretch in the same holding."""
        ids = json.dumps(sorted(holdings))
        cuts = self._all(custody_rows.TOLD_CUTS, account_id, ids)
        last = self._all(custody_rows.TOLD_LAST, account_id, ids)
        return custody_rows.told_runs(cuts, last)

    def first_custody(self, account_id: int) -> datetime | None:
        """When the first mail came to an account, as far as the vault knows."""
        found = self._all(
            "SELECT min(since) FROM custody WHERE account_id = ? AND part <> 'earlier'", account_id
        )
        seconds: int | None = found[0][0]
        return from_seconds(seconds)

    def is_repointed(self, account_id: int) -> bool:
        """Whether the copies of an account are held where its last stay, or without one their own
        judgements, say; told from totals, so after a crash too."""
        return not (
            self._all(custody_rows.ASTRAY_BY_STAY, account_id)
            or self._all(custody_rows.ASTRAY_BY_FLOW, account_id)
        )

    def observations(self, account_id: int) -> list[Observation]:
        """What the account's connection and its domain's DNS showed, newest first."""
        found = self._all(custody_rows.OBSERVATIONS, account_id)
        return [custody_rows.observation(row) for row in found]

    def declarations(self, *, withdrawn: bool = False) -> list[Declaration]:
        """What the owner declared, oldest first; with ``withdrawn``, also what holds no longer."""
        condition = "" if withdrawn else " WHERE withdrawn_at IS NULL"
        found = self._all(f"{custody_rows.DECLARATION}{condition} ORDER BY id")
        return [custody_rows.declaration(row) for row in found]

    def declaration_document(self, declaration_id: int) -> bytes | None:
        """The document that came with a declaration."""
        found = self._all("SELECT document FROM declaration WHERE id = ?", declaration_id)
        return found[0][0] if found else None

    def residency_rules(self) -> list[ResidencyRule]:
        """The owner's rules of where mail may lie, in the order in which they were made."""
        found = self._all(f"{custody_rows.RESIDENCY_RULE} ORDER BY id")
        return [custody_rows.residency_rule(row) for row in found]

    def setting(self, name: str) -> str | None:
        """A choice kept in the vault."""
        found = self._all("SELECT value FROM setting WHERE name = ?", name)
        return found[0][0] if found else None

    def is_unfinished(self, what: Unfinished, account_id: int) -> bool:
        """Whether work on an account was begun and not ended."""
        return self.setting(what.setting(account_id)) is not None

    # What became of it

    def facts_seen(self) -> dict[str, tuple[str, frozenset[str]]]:
        """The facts that stored judgements were made by: fingerprint and domains by operator."""
        found = self._all("SELECT subject, fingerprint, domains FROM fact_seen")
        return {row[0]: (row[1], frozenset(row[2].split())) for row in found}

    def reassessments(self) -> list[Reassessment]:
        """All the times that stored messages were judged anew, newest first."""
        found = self._all(f"{custody_rows.REASSESSMENT} ORDER BY id DESC")
        return [custody_rows.reassessment(row) for row in found]

    def custody_changes(
        self, reassessment_id: int, limit: int = 1_000, offset: int = 0
    ) -> list[CustodyChange]:
        """The messages that one of them judged differently, newest first."""
        holdings = self.holdings()
        found = self._all(custody_rows.CUSTODY_CHANGES, reassessment_id, limit, offset)
        return [custody_rows.custody_change(row, holdings) for row in found]
