"""Whatever happens to mail, the totals say what a full count would."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.conftest import DUBLIN, KEY, SIGNER, held, letter
from vault_app.archive import accounts, custody, reassessing, removing, stays, storing
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.database import DATABASE_NAME
from vault_app.archive.packing import NewPlacement, Packer
from vault_app.archive.reassessing import Rejudged
from vault_app.archive.storing import PullMemory
from vault_app.archive.traces import Traces
from vault_app.archive.vault import Vault
from vault_app.archive.writer import Writer
from vault_app.mime.scan import scan
from vault_app.mime.split import join
from vault_app.model.custody import Confidence, Custody, Stay
from vault_app.model.mail import GoneWhy, ServerSettings
from vault_app.model.query import EVERYTHING, Listed, Numbered
from vault_app.model.removal import RemovalMode, Step
from vault_app.tasks.preparing import prepare

MESSAGES = 5
PLACES = [
    DUBLIN,
    replace(DUBLIN, country="NL", site="Amsterdam"),
    replace(DUBLIN, country="", site=""),
    replace(DUBLIN, provider_id="other", provider="Other", country="DE", site=""),
]
BEGIN = datetime(2019, 12, 30, 12, tzinfo=UTC)

places = st.sampled_from(PLACES)
confidences = st.sampled_from(list(Confidence))
days = st.integers(0, 2_000)
steps = st.one_of(
    st.tuples(
        st.just("store"),
        st.integers(0, MESSAGES - 1),
        st.integers(0, 3),
        places,
        confidences,
        st.none() | days,
        st.booleans(),
    ),
    st.tuples(st.just("vanish"), st.integers(0, 3)),
    st.tuples(st.just("remove"), st.integers(0, MESSAGES - 1)),
    st.tuples(st.just("purge"), st.integers(0, MESSAGES - 1)),
    st.tuples(st.just("unlist"), st.integers(0, 3)),
    st.tuples(st.just("like-neighbours"), st.integers(0, 1), places, days),
    st.tuples(
        st.just("judge"), st.integers(0, 1), places, confidences, st.none() | days, st.booleans()
    ),
    st.tuples(
        st.just("stay"), st.integers(0, 1), st.lists(st.tuples(places, confidences), max_size=3)
    ),
    st.tuples(st.just("repoint"), st.integers(0, 1)),
)


class Mail:
    """A vault with two accounts of two mailboxes each, to which things happen."""

    def __init__(self, folder: Path) -> None:
        self.vault = Vault(folder, KEY, vault_id="id", join=join, signer=SIGNER, is_new=True)
        self.looking = self.vault.reader()
        self.memory = PullMemory()
        self.uid = 0
        self.accounts = [
            self.vault.write(
                accounts.add_account,
                address=name,
                label="",
                server=ServerSettings(host="imap.example.org", user=name),
            )
            for name in ("a", "b")
        ]
        self.boxes = [self.list_mailbox(account, n) for account in self.accounts for n in (0, 1)]

    def list_mailbox(self, account: int, *numbers: int) -> int:
        ids = self.vault.write(
            accounts.put_mailboxes,
            account,
            [
                ListedMailbox(
                    raw_name=b"%d" % n,
                    name=str(n),
                    delimiter="/",
                    special_use="",
                    selectable=True,
                )
                for n in numbers
            ],
            is_complete=False,
        )
        return ids[b"%d" % numbers[0]]

    def do(self, step: tuple[Any, ...]) -> None:
        name, *values = step
        getattr(self, "_" + name.replace("-", "_"))(*values)

    def _store(
        self, n: int, box: int, place: Any, confidence: Any, day: int | None, has_earlier: bool
    ) -> None:
        self.uid += 1
        raw = letter(n, body="x" * n * 10, date=f"{n + 1:02} Jan 2018 10:00:00 +0000")
        account = self.accounts[box // 2]
        self.vault.write(
            storing.store_batch,
            self.memory,
            account_id=account,
            mailbox_id=self.boxes[box],
            uidvalidity=1,
            batch=Packer().pack(
                [
                    NewPlacement(
                        uid=self.uid,
                        sha256=hashlib.sha256(raw).digest(),
                        flags=(),
                        internal_date=BEGIN,
                        size_differs=False,
                        custody=judged(account, place, confidence, day, has_earlier=has_earlier),
                        message=prepare(raw, scan(raw), received_at=BEGIN),
                        trace=b"Received: from a by b",
                        domains=frozenset({"example.org", f"{n}.example"}),
                    )
                ]
            ),
        )

    def _vanish(self, box: int) -> None:
        found = self.sql(
            "SELECT id FROM placement WHERE mailbox_id = ? AND gone_at IS NULL ORDER BY id LIMIT 2",
            self.boxes[box],
        )
        self.vault.write(storing.mark_gone, [row[0] for row in found], GoneWhy.VANISHED)

    def _remove(self, n: int) -> None:
        self._plan(n, RemovalMode.LOCAL_ONLY, removing.finish_items)

    def _purge(self, n: int) -> None:
        self._plan(n, RemovalMode.PURGE_VAULT, removing.delete_messages)

    def _plan(self, n: int, mode: RemovalMode, write: Any) -> None:
        ids = self.ids()
        if not ids:
            return
        query = Listed((ids[n % len(ids)],))
        plan = self.vault.write(removing.insert_plan, mode=mode, query=query, text="")
        with self.vault.reader() as reader:
            items = reader.plan_items(plan)
        self.vault.write(
            write, [removing.Outcome(item_id=item.id, step=Step.CONFIRMED) for item in items]
        )

    def _unlist(self, box: int) -> None:
        account = self.accounts[box // 2]
        other = ListedMailbox(
            raw_name=b"%d" % (1 - box % 2),
            name="",
            delimiter="/",
            special_use="",
            selectable=True,
        )
        self.vault.write(accounts.put_mailboxes, account, [other])
        self.list_mailbox(account, 0, 1)

    def _like_neighbours(self, which: int, place: Any, day: int) -> None:
        account = self.accounts[which]
        with self.vault.reader() as reader:
            present = reader.present_holdings(account)[:2]
        intervals = judged(account, place, Confidence.INFERRED, day)
        self.vault.write(
            custody.replace_custody, account, [(row[0], intervals[0]) for row in present]
        )

    def _judge(
        self, which: int, place: Any, confidence: Any, day: int | None, has_earlier: bool
    ) -> None:
        account = self.accounts[which]
        begun = self.vault.write(
            reassessing.begin_reassessment, cause=(), facts_as_of="", target=str(self.uid)
        )
        own = self.sql(
            "SELECT message_id, min(ordinal) FROM custody WHERE account_id = ?"
            " AND part <> 'earlier' GROUP BY message_id LIMIT 3",
            account,
        )
        lines = dict(self.sql("SELECT message_id, lines FROM trace"))
        new = judged(account, place, confidence, day, has_earlier=has_earlier)
        self.vault.write(
            reassessing.apply_judgements,
            Traces(),
            begun,
            [
                Rejudged(
                    message_id=message_id,
                    account_id=account,
                    own_ordinal=ordinal,
                    custody=new,
                    domains="a.example b.example",
                )
                for message_id, ordinal in own
            ],
            lines=lines,
            messages=len(own),
            position=0,
        )
        self.vault.write(reassessing.finish_reassessment, begun, {})

    def _stay(self, which: int, wanted: list[tuple[Any, Any]]) -> None:
        account = self.accounts[which]
        made = [
            Stay(
                account_id=account,
                holding=place,
                since=BEGIN + timedelta(days=400 * n),
                until=BEGIN + timedelta(days=400 * n + 400) if n + 1 < len(wanted) else None,
                confidence=confidence,
                because="",
                message_id=None,
            )
            for n, (place, confidence) in enumerate(wanted)
        ]
        self.vault.write(stays.replace_stays, account, made)

    def _repoint(self, which: int) -> None:
        after: int | None = 0
        while after is not None:
            after = self.vault.write(stays.repoint_held, self.accounts[which], after=after, limit=2)

    def ids(self) -> list[int]:
        with self.vault.reader() as reader:
            return [n for chunk in reader.message_ids(EVERYTHING) for n in chunk]

    def sql(self, text: str, *values: object) -> list[Any]:
        return self.looking._all(text, *values)

    def check(self) -> None:
        """Everything that is kept up to date against everything counted."""
        held_rows = self.sql(
            "SELECT message_id, account_id, holding_id, confidence, size FROM held"
        )
        sizes = dict(self.sql("SELECT id, size FROM message"))
        live = self.sql(
            "SELECT DISTINCT message_id, account_id FROM placement"
            " JOIN mailbox ON mailbox.id = mailbox_id WHERE gone_at IS NULL"
        )
        assert sorted(row[:2] for row in held_rows) == sorted(live)
        assert all(size == sizes[message_id] for message_id, _, _, _, size in held_rows)
        counted = Counter(row[1:4] for row in held_rows)
        totals = self.sql("SELECT account_id, holding_id, confidence, copies, size FROM held_total")
        assert {row[:3]: row[3] for row in totals if row[3]} == dict(counted)
        assert sum(row[4] for row in totals) == sum(row[4] for row in held_rows)
        self._check_flow(sizes)
        first: dict[int, tuple[int, str]] = {}
        for message_id, _, holding_id, confidence, _ in sorted(held_rows):
            first.setdefault(message_id, (holding_id, confidence))
        for message_id, *cached in self.sql("SELECT id, holding_id, confidence FROM message"):
            assert tuple(cached) == first.get(message_id, (None, None))

    def _check_flow(self, sizes: dict[int, int]) -> None:
        expected: Counter[tuple[object, ...]] = Counter()
        for account, holding, part, since, until, message_id, sent, stored in self.sql(
            "SELECT account_id, holding_id, part, since, until, message.id, date, stored_at"
            " FROM custody JOIN message ON message.id = custody.message_id".replace(
                "holding_id", "custody.holding_id"
            )
        ):
            is_own = int(part != "earlier")
            begin = since if since is not None else stored if is_own else sent
            year = datetime.fromtimestamp(begin, UTC).year
            expected[account, holding, is_own, year, "arrived"] += 1
            expected[account, holding, is_own, year, "arrived_size"] += sizes[message_id]
            if until is not None:
                gone = max(year, datetime.fromtimestamp(until, UTC).year)
                expected[account, holding, is_own, gone, "departed"] += 1
                expected[account, holding, is_own, gone, "departed_size"] += sizes[message_id]
        names = ("arrived", "arrived_size", "departed", "departed_size")
        found = {
            (*row[:4], name): value
            for row in self.sql(
                "SELECT account_id, holding_id, is_own, year, arrived, arrived_size, departed,"
                " departed_size FROM flow"
            )
            for name, value in zip(names, row[4:], strict=True)
            if value
        }
        assert found == dict(expected)

    def settle(self) -> None:
        """With copies re-pointed, the present year's totals are those of what is held."""
        for which, account in enumerate(self.accounts):
            self._repoint(which)
            with self.vault.reader() as reader:
                assert reader.is_repointed(account)
        with self.vault.reader() as reader:
            totals = {each.holding.id: each for each in reader.holding_totals()}
            now = datetime.now(UTC).year
            years = {each.holding.id: each for each in reader.year_totals() if each.year == now}
            assert {key: (each.copies, each.size) for key, each in years.items()} == {
                key: (each.messages, each.size) for key, each in totals.items()
            }
            assert reader.holding_counts(EVERYTHING) == {
                key: (each.messages, each.size) for key, each in totals.items()
            }
            everything = Numbered("account-id", self.accounts[0])
            assert sum(copies for copies, _ in reader.holding_counts(everything).values()) <= sum(
                each.messages for each in totals.values()
            )
            for message_id in self.ids():
                present = [each for each in reader.custody(message_id) if each.until is None]
                rows = self.sql("SELECT holding_id FROM held WHERE message_id = ?", message_id)
                assert sorted(each.holding.id or 0 for each in present) == sorted(
                    row[0] for row in rows
                )


def judged(
    account: int, place: Any, confidence: Any, day: int | None, *, has_earlier: bool = False
) -> tuple[Custody, ...]:
    since = None if day is None else BEGIN + timedelta(days=day)
    own = replace(held(place, account), since=since, confidence=confidence)
    if not has_earlier:
        return (own,)
    before = replace(held(PLACES[-1], account), since=None, until=BEGIN + timedelta(days=30))
    return own, before


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, max_size=14))
def test_totals_are_what_a_full_count_gives(
    tmp_path: Path, happening: list[tuple[Any, ...]]
) -> None:
    folder = tmp_path / "mail.vault"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    mail = Mail(folder)
    with mail.vault, mail.looking:
        for step in happening:
            mail.do(step)
            mail.check()
        mail.settle()
        mail.check()


def test_a_vault_of_version_1_is_counted_once(
    folder: Path, open_again: Callable[[], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vault_app.archive import schema, schema_first

    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (schema_first.create_first_tables,))
        patch.setattr(schema, "VERSION", 1)
        # Not a Vault, which adds to tables that came later.
        old = Writer(
            folder / DATABASE_NAME, KEY, changed=lambda changes: None, prepare=lambda made: None
        )
        old.submit(_fill_old).result()
        old.close()
    with open_again() as vault:
        mail = Mail.__new__(Mail)
        mail.vault, mail.looking = vault, vault.reader()
        mail.accounts = [1]
        mail.check()
        mail.settle()
        with vault.reader() as reader:
            assert {total.holding.site: total.messages for total in reader.holding_totals()} == {
                "Dublin": 2,
                "Amsterdam": 1,
            }
            parts = reader._all("SELECT message_id, part FROM custody ORDER BY 1, ordinal")
        mail.looking.close()
        assert parts == [(1, "own"), (1, "earlier"), (2, "own"), (3, "own"), (4, "own")]


def _old_write() -> Any:
    from vault_app.archive.writer import alters

    @alters()
    def fill(connection: Any) -> None:
        run = connection.execute
        run("INSERT INTO account VALUES (1, 'a', 'a', 'h', 993, 'tls', 'u', NULL, NULL, NULL)")
        run("INSERT INTO mailbox VALUES (1, 1, x'00', 'INBOX', '/', '', 1, 1, 1, 0, 0, 0, 0, NULL)")
        for key, site in ((1, "Dublin"), (2, "Amsterdam"), (3, "Oslo")):
            run("INSERT INTO holding VALUES (?, 'p', 'P', '', '', '', '', 'XX', ?)", (key, site))
        for n, holding, until in ((1, 1, None), (2, 1, None), (3, 2, None), (4, 2, 1_600_000_000)):
            run(
                "INSERT INTO message VALUES (?, ?, 1500000000, ?, '', '', '', '', '', '', '', 0, 0,"
                " 0, 'on-server', ?, ?, 1700000000)",
                (
                    n,
                    bytes([n]),
                    n * 100,
                    holding if until is None else None,
                    "observed" if until is None else None,
                ),
            )
            run(
                "INSERT INTO custody VALUES (?, 0, 1, ?, 1550000000, ?, 'observed', '')",
                (n, holding, until),
            )
            run(
                "INSERT INTO placement VALUES (?, 1, 1, ?, ?, NULL, '', 0, 1, NULL, ?, NULL)",
                (n, n, n, until),
            )
        run("INSERT INTO custody VALUES (1, 1, 1, 3, NULL, 1550000000, 'unknown', '')")

    return fill


_fill_old = _old_write()
