"""Searches a vault beside notmuch over the same mail in the same run: newest 50, in milliseconds.

    python packaging/dev.py bench search_latency
    python -m tests.bench.search_latency MESSAGES     (in the venv, for another size)

Homeport is timed twice: with everything opened anew, as notmuch is, and warm, as in the window.
notmuch is timed as a process; how long one takes that does nothing is printed beside it. Also
prints what a page of the list costs at the far end. Needs notmuch.
"""

import collections
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import mailboxes
from vault_app.archive import accounts, storing
from vault_app.archive.accounts import ListedMailbox
from vault_app.archive.reader import Reader
from vault_app.archive.storing import PullMemory
from vault_app.archive.vault import Vault
from vault_app.boot import resources_folder
from vault_app.mime.scan import scan
from vault_app.mime.text import index_text
from vault_app.model.custody import ConnectionSeen
from vault_app.model.mail import ServerSettings
from vault_app.model.query import EVERYTHING, Query, parse_query
from vault_app.regions.world import World
from vault_app.tasks.fates import Given
from vault_app.tasks.preparing import Origin, Preparation
from vault_app.tasks.vaults import create_vault

_ROUNDS = 9
_BATCH = 500
_SAMPLE = 300


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
    if shutil.which("notmuch") is None:
        sys.exit("notmuch is not installed (Debian: notmuch)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with create_vault(folder / "bench.vault", "bench") as vault:
            built = _timed(lambda: _fill(vault, messages))
            indexed = _timed(lambda: _index(folder, messages))
            print(
                f"{messages} messages: Homeport stored and indexed in {built:.1f} s,"
                f" notmuch indexed in {indexed:.1f} s, ratio {built / indexed:.2f}"
            )
            _compare(vault, folder)
            _list(vault)


def _fill(vault: Vault, messages: int) -> None:
    world = World.load(resources_folder())
    account_id = vault.write(
        accounts.add_account,
        address="bench@example.org",
        label="",
        server=ServerSettings(host="imap.example.org", user="bench"),
    )
    inbox = ListedMailbox(
        raw_name=b"INBOX", name="INBOX", delimiter="/", special_use="inbox", selectable=True
    )
    (mailbox_id,) = vault.write(accounts.put_mailboxes, account_id, [inbox]).values()
    seen = ConnectionSeen(
        host="localhost",
        address="127.0.0.1",
        greeting="",
        server_id="",
        capabilities=(),
        seen_at=datetime.now(UTC),
    )
    origin = Origin(
        account_id=account_id,
        custody=world.describe_connection(seen, address="bench@example.org"),
        is_outgoing=False,
    )
    memory, preparation = PullMemory(), Preparation(world)
    for batch in _batches(mailboxes.small(messages)):
        vault.write(
            storing.store_batch,
            memory,
            account_id=account_id,
            mailbox_id=mailbox_id,
            uidvalidity=1,
            batch=preparation.prepare(batch, origin, memory.learnt).packed,
        )


def _batches(raws: Iterator[bytes]) -> Iterator[list[Given]]:
    batch: list[Given] = []
    for uid, raw in enumerate(raws, start=1):
        batch.append(Given(uid=uid, raw=raw, flags=(), internal_date=None, size_differs=False))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _index(folder: Path, messages: int) -> None:
    mail = folder / "mail"
    (mail / "cur").mkdir(parents=True)
    for number, raw in enumerate(mailboxes.small(messages)):
        (mail / "cur" / f"{number}:2,S").write_bytes(raw)
    (folder / "notmuch").write_text(
        f"[database]\npath={mail}\n[user]\nname=x\nprimary_email=x@example.org\n[new]\ntags=\n"
    )
    _notmuch(folder, "new", "--quiet")


def _notmuch(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["notmuch", *arguments],
        env={**os.environ, "NOTMUCH_CONFIG": str(folder / "notmuch")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _compare(vault: Vault, folder: Path) -> None:
    idle = _median(lambda: _notmuch(folder, "--version"))
    with vault.reader() as warm:
        for label, query in _queries():
            parsed = parse_query(query)
            ours = _median(lambda parsed=parsed: _fresh(vault, parsed))  # type: ignore[misc]
            page = _median(lambda parsed=parsed: _first_page(warm, parsed))  # type: ignore[misc]
            theirs = _median(
                lambda query=query: _notmuch(  # type: ignore[misc]
                    folder, "search", "--output=messages", "--limit=50", query
                )
            )
            print(
                f"  {label:13} {warm.count(parsed):7} hits: Homeport opened anew {ours:6.1f} ms,"
                f" warm {page:5.2f} ms; notmuch {theirs:6.1f} ms ({idle:.1f} ms to start);"
                f" ratio {ours / theirs:.2f}"
            )


def _queries() -> list[tuple[str, str]]:
    """Words of the mail itself: a common, a middling and a rare one, and what is made of them."""
    words: collections.Counter[str] = collections.Counter()
    phrase = ""
    for raw in mailboxes.small(_SAMPLE):
        text = index_text(raw, scan(raw)).body
        found = [word for word in re.findall(r"\w{5,}", text) if word.isascii()]
        words.update(set(map(str.lower, found)))
        phrase = phrase or " ".join(re.findall(r"\b[a-z]{5,} [a-z]{5,}\b", text)[:1])
    ordered = [word for word, _ in words.most_common()]
    common, middling, rare = ordered[0], ordered[len(ordered) // 10], ordered[-1]
    return [
        ("common word", common),
        ("middling word", middling),
        ("rare word", rare),
        ("two words", f"{common} {middling}"),
        ("phrase", f'"{phrase}"'),
        ("prefix", f"{middling[:4]}*"),
    ]


def _fresh(vault: Vault, query: Query) -> None:
    with vault.reader() as reader:
        _first_page(reader, query)


def _first_page(reader: Reader, query: Query) -> None:
    reader.rows(next(reader.message_ids(query), [])[:50])


def _list(vault: Vault) -> None:
    with vault.reader() as reader:
        ids = [message_id for chunk in reader.message_ids(EVERYTHING) for message_id in chunk]
        everything = _median(lambda: sum(len(chunk) for chunk in reader.message_ids(EVERYTHING)))
        far = _median(lambda: reader.rows(ids[-50:]))
        totals = _median(reader.holding_totals)
        print(
            f"  list: all {len(ids)} ids {everything:.1f} ms, 50 rows at the far end {far:.2f} ms,"
            f" regions {totals:.1f} ms"
        )


def _median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    return statistics.median(_timed(work) for _ in range(_ROUNDS)) * 1000


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
