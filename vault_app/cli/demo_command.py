"""demo: the whole job told in a terminal, on the embedded mailbox, through the same tasks.

The only things of its own are the server, which stands in for a provider, and the choice of what
to remove.
"""

import contextlib
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vault_app.archive.vault import Vault
from vault_app.cli import documents
from vault_app.cli.asking import ask_passphrase
from vault_app.cli.call import Call
from vault_app.cli.console import lines_of
from vault_app.cli.custody_command import custody_lines
from vault_app.cli.mail_commands import list_line
from vault_app.cli.pull_command import connecting, mailbox_document, report_lines
from vault_app.cli.region_commands import region_lines
from vault_app.cli.removal_commands import (
    all_receipts,
    exit_code,
    outcome_lines,
    preview_lines,
    receipt_lines,
    removal_document,
)
from vault_app.cli.render import clean
from vault_app.cli.vault_commands import DONE, LEFT_OVER, verify_document, verify_lines
from vault_app.demo.server import DemoServer
from vault_app.model.custody import Confidence, Holding, HoldingTotal
from vault_app.model.mail import Account
from vault_app.model.query import Query, parse_query
from vault_app.model.removal import Receipt, RemovalMode
from vault_app.tasks.accounts import add_account, connector
from vault_app.tasks.pull import PullReport, pull
from vault_app.tasks.removal import RemovalReport, make_plan, preview_removal, run_plan
from vault_app.tasks.vaults import create_vault
from vault_app.tasks.verify import VerifyReport, verify
from vault_app.wording.custody import place
from vault_app.wording.text import say

# Without those that the chapter before may have made local-only: they are to be kept.
_NEWSLETTERS = "in:Newsletters is:on-server"
_RECEIPTS_OF_A_KIND = 4
_INDENT = "   "
# A place that a server of the holder named itself makes a good example.
_NAMED = (Confidence.PROVEN, Confidence.OBSERVED)


def demo(call: Call) -> int:
    console = call.console
    console.tell(console.paint("bold", say("Homeport: the whole job, on a demo mailbox")))
    with _place_for_vault(call) as (folder, passphrase):
        story = _Story(call, folder)
        story.head(say("An encrypted vault"))
        with create_vault(folder, passphrase) as vault:
            story.show(lines_of(say("Made in {folder}.", folder=clean(str(folder), 1000)))())
            outcome = story.live_through(vault)
    is_kept = bool(call.options.vault)
    console.answer(
        {"ok": outcome.is_whole, "vault": str(folder) if is_kept else None, **outcome.document()},
        lambda: _last_lines(outcome, call, folder if is_kept else None),
    )
    return DONE if outcome.is_whole else LEFT_OVER


@contextlib.contextmanager
def _place_for_vault(call: Call) -> Iterator[tuple[Path, str]]:
    """A folder and a passphrase: those given, or ones that are gone afterwards."""
    if call.options.vault:
        yield call.folder, ask_passphrase(call.console, call.options.passphrase_file, is_new=True)
        return
    with tempfile.TemporaryDirectory(prefix="homeport-demo-") as folder:
        yield Path(folder) / "Demo.vault", secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class _Removal:
    """``expected`` counts the messages of the preview: a demo that removes nothing has failed."""

    report: RemovalReport
    expected: int

    @property
    def is_whole(self) -> bool:
        report = self.report
        return self.expected > 0 and report.confirmed > 0 and exit_code((report,)) == DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    pulled: PullReport
    regions: tuple[documents.Document, ...]
    kept: _Removal
    purged: _Removal
    verified: VerifyReport
    seconds: float

    @property
    def is_whole(self) -> bool:
        pulled = self.pulled
        return (
            sum(mailbox.new for mailbox in pulled.mailboxes) > 0
            and not pulled.left_over
            and bool(self.regions)
            and self.kept.is_whole
            and self.purged.is_whole
            and self.verified.ok
        )

    def document(self) -> documents.Document:
        return {
            "mailboxes": [mailbox_document(each) for each in self.pulled.mailboxes],
            "bytes": self.pulled.bytes,
            "regions": list(self.regions),
            "local_only": removal_document((self.kept.report,)),
            "purged": removal_document((self.purged.report,)),
            "verified": verify_document(self.verified),
            "seconds": round(self.seconds, 3),
        }


class _Story:
    """The chapters in order; each says what it does, does it, and shows what came of it."""

    def __init__(self, call: Call, folder: Path) -> None:
        self._call = call
        self._folder = folder
        self._chapter = 0

    def head(self, title: str) -> None:
        self._chapter += 1
        console = self._call.console
        console.tell()
        console.tell(console.paint("bold", f"{self._chapter}. {title}"))

    def show(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._call.console.tell(_INDENT + line if line else "")
        self._call.console.out.flush()

    def live_through(self, vault: Vault) -> _Outcome:
        began = time.monotonic()
        with DemoServer(self._call.home.resources) as server:
            account = self._sign_in(vault, server)
            pulled = self._pull(vault, account)
            totals = self._regions(vault)
            example = _clearest(totals)
            self._one_message(vault, example)
            kept = self._keep_local(vault, example)
            self.head(say("Purged everywhere: the newsletters"))
            purged = self._remove(vault, parse_query(_NEWSLETTERS), RemovalMode.PURGE_ALL)
        self._receipts(vault)
        verified = self._verify(vault)
        name = self._call.home.world.country_name
        return _Outcome(
            pulled=pulled,
            regions=tuple(documents.holding_total(total, name) for total in totals),
            kept=kept,
            purged=purged,
            verified=verified,
            seconds=time.monotonic() - began,
        )

    def _sign_in(self, vault: Vault, server: DemoServer) -> Account:
        self.head(say("A mail account"))
        account = add_account(
            vault,
            self._call.home.secrets,
            address=server.address,
            label=say("Demo"),
            server=server.settings,
            password=server.password,
        )
        self.show(
            (
                say(
                    "Signed in as {user} at {host}:{port}, over TLS.",
                    user=account.server.user,
                    host=account.server.host,
                    port=account.server.port,
                ),
                say("This server runs inside the program; all else is as with any provider."),
            )
        )
        return account

    def _pull(self, vault: Vault, account: Account) -> PullReport:
        self.head(say("The mail comes home"))
        with self._call.job() as job:
            job.announce(connecting(account.server.host))
            connect = connector(vault, self._call.home.secrets, job)
            report = pull(
                job,
                vault,
                self._call.home.world,
                account,
                connect,
            )
        self.show(report_lines(report, width=self._width, paint=self._call.console.paint))
        return report

    def _regions(self, vault: Vault) -> list[HoldingTotal]:
        self.head(say("Who holds it, where, and under whose control"))
        with vault.reader() as reader:
            totals = reader.holding_totals()
        name = self._call.home.world.country_name
        self.show(region_lines(totals, name, width=self._width, paint=self._call.console.paint))
        return totals

    def _one_message(self, vault: Vault, holding: Holding | None) -> None:
        self.head(say("One message, and what the answer rests on"))
        with vault.reader() as reader:
            ids = next(iter(reader.message_ids(_held_by(holding))), None)
            if not ids:
                return
            row, custodies = reader.row(ids[0]), reader.custody(ids[0])
        self.show((list_line(self._call, row, holding), ""))
        for custody in custodies:
            self.show(custody_lines(custody, self._call, self._call.home.world))

    def _keep_local(self, vault: Vault, holding: Holding | None) -> _Removal:
        name = self._call.home.world.country_name
        where = place(holding, name) if holding else say("a place not known")
        self.head(say("Kept local-only: all mail held in {place}", place=where))
        return self._remove(vault, _held_by(holding), RemovalMode.LOCAL_ONLY)

    def _remove(self, vault: Vault, query: Query, mode: RemovalMode) -> _Removal:
        preview = preview_removal(vault, query, mode)
        self.show(preview_lines(preview, self._call.console))
        plan = make_plan(vault, query, mode)
        with self._call.job() as job:
            connect = connector(vault, self._call.home.secrets, job)
            report = run_plan(job, vault, self._call.home.world, plan.id, connect)
        self.show(outcome_lines((report,), self._call.console))
        return _Removal(report, preview.messages)

    def _receipts(self, vault: Vault) -> None:
        self.head(say("The receipts"))
        receipts = all_receipts(vault, limit=None)
        shown = _some_of_each_kind(receipts)
        self.show(receipt_lines(shown, width=self._width, paint=self._call.console.paint))
        if len(receipts) > len(shown):
            self.show((say("and {n} more", n=len(receipts) - len(shown)),))

    def _verify(self, vault: Vault) -> VerifyReport:
        self.head(say("Everything read back once more"))
        began = time.monotonic()
        with self._call.job() as job:
            report = verify(job, vault)
        self.show(verify_lines(report, time.monotonic() - began))
        return report

    @property
    def _width(self) -> int:
        return self._call.console.width - len(_INDENT)


def _clearest(totals: Sequence[HoldingTotal]) -> Holding | None:
    """The holding that makes the best example: the place is as sure as can be, and whoever runs
    it is controlled from another country, as in the case that Homeport came from."""
    sites = [total for total in totals if total.holding.site] or list(totals)
    if not sites:
        return None
    return min(sites, key=_unclarity).holding


def _unclarity(total: HoldingTotal) -> tuple[bool, bool, int]:
    holding = total.holding
    is_independent = holding.entity_country == holding.controller_country
    return total.confidence not in _NAMED, is_independent, -total.messages


def _some_of_each_kind(receipts: Sequence[Receipt]) -> list[Receipt]:
    """A few of each removal, from the server and from the vault."""
    seen: Counter[tuple[int, bool]] = Counter()
    shown = []
    for receipt in receipts:
        kind = (receipt.plan_id, bool(receipt.host))
        seen[kind] += 1
        if seen[kind] <= _RECEIPTS_OF_A_KIND:
            shown.append(receipt)
    return shown


def _held_by(holding: Holding | None) -> Query:
    return parse_query(f"holding:{holding.id if holding else 0}")


def _last_lines(outcome: _Outcome, call: Call, kept_in: Path | None) -> Iterable[str]:
    paint = call.console.paint
    yield ""
    if not outcome.is_whole:
        yield paint("yellow", say("Something was left over; it is listed above."))
        return
    yield paint("green", say("All of it worked."))
    if kept_in is not None:
        yield say("The vault stays in {folder}.", folder=clean(str(kept_in), 1000))
    yield say("To see all this in a window: homeport-desktop")
