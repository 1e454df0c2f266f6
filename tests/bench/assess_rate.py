"""How long judging a message takes: ``python -m tests.bench.assess_rate [MESSAGES]``.

Headers are made from the labelled shapes, with the other headers of a usual message around them.
Prints microseconds of processor time for each message: of ``judge``, of judging again from the
stored trace, and of making the trace.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.regions.truth.chains import chains
from vault_app.regions.values import AccountCustody
from vault_app.regions.world import World

_RESOURCES = Path(__file__).parents[2] / "resources"
_AT = datetime(2026, 3, 3, 9, 12, 30, tzinfo=UTC)
_OTHERS = "".join(
    f"X-Usual-{number}: some words that every message carries, {number}\r\n" for number in range(20)
)
_ROUNDS = 5


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    world = World.load(_RESOURCES)
    made = [
        # Ids and dates differ from message to message, so that no cache of whole lines helps.
        (
            each.provider,
            each.headers.replace("4Qx1", f"{turn:04x}").replace(":12:01", f":12:{turn % 60:02}"),
        )
        for turn in range(wanted // 500 + 1)
        for each in chains()
    ][:wanted]
    blocks = [(provider, (text + _OTHERS).encode()) for provider, text in made]
    accounts = {
        provider: world.stand_in_account(b"", provider_id=provider, received_at=_AT)
        for provider, _ in blocks
    }
    traces = [(provider, world.trace(block)) for provider, block in blocks]
    for name, work in (("judge", blocks), ("judge the trace", traces)):
        best = min(_seconds(world, work, accounts) for _ in range(_ROUNDS))
        print(f"{name}: {best / len(work) * 1e6:.1f} µs a message, {len(work)} messages")
    started = time.process_time()
    for _, block in blocks:
        world.trace(block)
    print(f"trace: {(time.process_time() - started) / len(blocks) * 1e6:.1f} µs a message")


def _seconds(
    world: World, work: list[tuple[str, bytes]], accounts: dict[str, AccountCustody]
) -> float:
    started = time.process_time()
    for provider, headers in work:
        world.judge(
            headers,
            account=accounts[provider],
            received_at=_AT,
            is_outgoing=False,
        )
    return time.process_time() - started


if __name__ == "__main__":
    main()
