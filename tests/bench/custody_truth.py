"""Prints how well places are told: ``python -m tests.bench.custody_truth``.

The table is by provider: chains judged, those for which a country was claimed, how many of these
were right and wrong, how many stayed unknown, and how many of those that hold a code were found.
Then what the tricks of senders changed.
"""

from pathlib import Path

from tests.regions.truth.chains import chains
from tests.regions.truth.measure import Row, answers, changed_answers, table, total
from tests.regions.truth.tricks import tricks
from vault_app.regions.world import World

_RESOURCES = Path(__file__).parents[2] / "resources"
_HEAD = (
    f"{'provider':22}{'chains':>8}{'claimed':>9}{'right':>7}{'wrong':>7}{'unknown':>9}"
    f"{'coded':>7}{'found':>7}"
)


def main() -> None:
    world = World.load(_RESOURCES)
    for is_told in (True, False):
        print(f"\nThe account's provider is {'told' if is_told else 'found from the message'}:\n")
        rows = table(answers(world, chains(), is_provider_told=is_told))
        print(_HEAD)
        for name, row in rows.items():
            print(_line(name, row))
        every = total(rows.values())
        print(_line("all", every))
        print(
            f"precision {every.precision:.2%} of {every.claimed} claims,"
            f" recall {every.recall:.2%} of {every.with_code} chains with a code;"
            f" another provider named in {every.wrong_provider}"
        )
    count, changed = changed_answers(world)
    print(f"\n{len(tricks())} tricks, {count} forged messages: {len(changed)} answers changed")
    for each in changed:
        print(f"  {each.trick} at {each.provider}: {each.honest} became {each.forged}")


def _line(name: str, row: Row) -> str:
    return (
        f"{name:22}{row.chains:8}{row.claimed:9}{row.right:7}{row.wrong:7}{row.unknown:9}"
        f"{row.with_code:7}{row.found:7}"
    )


if __name__ == "__main__":
    main()
