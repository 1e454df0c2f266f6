"""Judges stored messages anew when facts or declarations changed: only those concerned, and from
their traces alone.

What was judged by which facts is noted in the vault; comparing that with the facts of today gives
the operators that changed, the domains that they answer for, and by those the messages. All of
them are judged where the rules themselves changed. It may be broken off at any time: what is due
stays due until it is through, and goes on where it was.
"""

from array import array
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from vault_app.archive import reassessing as writes
from vault_app.archive.judged_reader import JudgedMessage
from vault_app.archive.reader import Reader
from vault_app.archive.reassessing import Begun, Rejudged
from vault_app.archive.traces import Traces
from vault_app.archive.vault import Vault
from vault_app.mime.scan import scan
from vault_app.model.custody import Holding
from vault_app.model.errors import MessageDamaged, MessageNotFound
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.regions.world import World
from vault_app.tasks.connections import account_custody
from vault_app.tasks.fact_changes import FactChanges, Touching, compare, digest
from vault_app.tasks.placing_sent import place_nameless
from vault_app.tasks.rejudging import AccountThen, Rejudger
from vault_app.tasks.rejudging_process import Bench, make_bench
from vault_app.tasks.stays import refresh_stays

_BATCH = 2_000
# The name under which the fingerprints of facts have the networks of hosting companies.
_NETWORKS = "networks"
_FILLED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassessReport:
    """What became of it: the operators whose facts changed (none: everything was judged anew),
    how many messages were judged, and of how many the outcome is another."""

    cause: tuple[str, ...]
    messages: int
    changed: int


def is_due(vault: Vault, world: World) -> bool:
    """Whether stored judgements were made by other facts than these."""
    with vault.reader() as reader:
        return bool(_changes(reader, world)) and reader.has_messages()


def reassess(job: Job, vault: Vault, world: World) -> ReassessReport:
    """Judge anew what the difference between the noted facts and ``world`` concerns.

    ``world`` is the vault's own, with what its owner declares.

    Raises:
        Cancelled: between batches.
    """
    with vault.reader() as reader:
        changes = _changes(reader, world)
    if not changes:
        return ReassessReport(cause=(), messages=0, changed=0)
    cause = () if changes.is_all else tuple(sorted(changes.operators))
    facts = world.fingerprints()
    begun = vault.write(
        writes.begin_reassessment,
        cause=cause,
        facts_as_of=world.facts.as_of.isoformat(),
        target=digest(facts),
    )
    _Reassessment(job, vault, world, begun).run(changes)
    vault.write(writes.finish_reassessment, begun, facts)
    with vault.reader() as reader:
        done = next(each for each in reader.reassessments() if each.id == begun.id)
    return ReassessReport(cause=cause, messages=done.messages, changed=done.changed)


def _changes(reader: Reader, world: World) -> FactChanges:
    facts = world.fingerprints()
    changes = compare(reader.facts_seen(), facts)
    target = reader.open_target()
    if target is not None and target != digest(facts):
        # Some mail was judged by facts that are noted nowhere: those of one that was broken off.
        return replace(changes, is_all=True)
    return changes


class _Reassessment:
    """One run of it."""

    def __init__(self, job: Job, vault: Vault, world: World, begun: Begun) -> None:
        self._job = job
        self._vault = vault
        self._world = world
        self._begun = begun
        self._traces = Traces()
        self._done = 0
        self._total = 0

    def run(self, changes: FactChanges) -> None:
        with self._vault.reader() as reader:
            self._fill_traces(reader)
            ids = self._concerned(reader, changes)
            self._total = len(ids)
            self._judge(reader, ids)
            # Those that were removed have mail in the vault too.
            accounts = [reader.account(each) for each in reader.account_ids()]
        for account in accounts:
            self._job.check()
            self._settle(account)

    def _fill_traces(self, reader: Reader) -> None:
        """Once, for mail that came before traces were kept."""
        ids = reader.untraced_ids()
        for start in range(0, len(ids), _FILLED_AT_ONCE):
            self._job.check()
            found = []
            for message_id in ids[start : start + _FILLED_AT_ONCE]:
                try:
                    headers = scan(reader.raw(message_id)).headers
                    found.append(
                        (message_id, reader.sha256(message_id), self._world.trace(headers))
                    )
                except (MessageDamaged, MessageNotFound):
                    continue  # what it was judged by once stands
            self._vault.write(writes.fill_traces, self._traces, found)
            self._job.progress(min(start + _FILLED_AT_ONCE, len(ids)), len(ids), "messages")

    def _concerned(self, reader: Reader, changes: FactChanges) -> "array[int]":
        """Ids of the messages that are to be judged, ascending, without those that are through."""
        after = self._begun.position
        if changes.is_all:
            return array("q", chain.from_iterable(reader.traced_ids(after)))
        touching = Touching(changes.domains)
        sets = [each for each, joined in reader.domain_sets().items() if touching.concerns(joined)]
        holdings = [
            holding_id
            for holding_id, holding in reader.holdings().items()
            if self._is_of(holding, changes.operators)
        ]
        found = {*reader.ids_of_sets(sets), *reader.ids_of_holdings(holdings)}
        for account_id in reader.account_ids():
            account = reader.account(account_id)
            custody = account_custody(reader, self._world, account_id)
            own = f"{account.server.host} {account.address.rpartition('@')[2]}".lower()
            # Mail that names no server goes by what is known of its account.
            if touching.concerns(own) or self._is_of(custody.holding, changes.operators):
                found.update(reader.ids_of_account(account_id))
        return array("q", sorted(each for each in found if each > after))

    def _is_of(self, holding: Holding, operators: Container[str]) -> bool:
        """Whether one of these operators holds it; of unknown servers the networks decide."""
        service = self._world.provider(holding.provider_id)
        return (_NETWORKS if service is None else service.operator_id) in operators

    def _judge(self, reader: Reader, ids: "array[int]") -> None:
        rejudger = Rejudger(
            world=self._world,
            accounts={
                account_id: self._account_then(reader, account_id)
                for account_id in reader.account_ids()
            },
            holdings={},
            dictionaries=reader.dictionaries(),
        )
        self._learn_holdings(reader, rejudger)
        bench = make_bench(rejudger, messages=len(ids))
        try:
            under_way = 0
            for batch in self._batches(reader, ids, rejudger):
                if under_way == bench.room:
                    self._take(bench)
                    under_way -= 1
                bench.begin(batch)
                under_way += 1
            for _ in range(under_way):
                self._take(bench)
        finally:
            bench.close()

    def _batches(
        self, reader: Reader, ids: "array[int]", rejudger: Rejudger
    ) -> Iterator[list[JudgedMessage]]:
        sets = reader.domain_sets()
        for start in range(0, len(ids), _BATCH):
            self._job.check()
            batch = reader.judged(ids[start : start + _BATCH], sets)
            met = {each.holding_id for message in batch for each in message.intervals}
            if not met <= rejudger.holdings.keys():
                self._learn_holdings(reader, rejudger)
            yield batch

    @staticmethod
    def _learn_holdings(reader: Reader, rejudger: Rejudger) -> None:
        rejudger.holdings.update(
            (holding_id, replace(holding, id=None))
            for holding_id, holding in reader.holdings().items()
        )

    def _take(self, bench: Bench) -> None:
        """Write what came out of a batch, with how far that is."""
        outcome = bench.finish()
        if not outcome.batch:
            return
        changed: list[Rejudged] = list(outcome.changed)
        concerned = {each.message_id for each in changed}
        self._vault.write(
            writes.apply_judgements,
            self._traces,
            self._begun,
            changed,
            lines={each.id: each.lines for each in outcome.batch if each.id in concerned},
            messages=len(outcome.batch),
            position=outcome.batch[-1].id,
        )
        self._done += len(outcome.batch)
        self._job.progress(self._done, self._total, "messages")

    def _account_then(self, reader: Reader, account_id: int) -> list[AccountThen]:
        """What the account's connections showed over time, by the facts of today."""
        address = reader.account(account_id).address
        seen = [
            (int(each.first_at.timestamp()), each.connection)
            for each in reader.observations(account_id)
            if each.connection is not None
        ]
        if not seen:
            custody = account_custody(reader, self._world, account_id)
            return [AccountThen(since=0, custody=custody, is_guessed=True)]
        return [
            AccountThen(
                since=since, custody=self._world.describe_connection(connection, address=address)
            )
            for since, connection in sorted(seen, key=lambda each: each[0])
        ]

    def _settle(self, account: Account) -> None:
        """What follows for mail that tells nothing itself, and for where the mailbox lies."""
        with self._vault.alone_with(account.id, self._job):
            with self._vault.reader() as reader:
                custody = account_custody(reader, self._world, account.id)
            place_nameless(self._job, self._vault, account, custody, is_again=True)
            refresh_stays(self._job, self._vault, self._world, account, custody=custody)
