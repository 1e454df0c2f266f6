"""Judges the labelled set and counts what came out; says which tricks changed an answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tests.regions.truth.chains import DATE, SENDERS, SHAPES, Chain, chain, header
from tests.regions.truth.shape import Shape
from tests.regions.truth.tricks import Trick, tricks
from vault_app.model.custody import Custody
from vault_app.regions.received import Trace
from vault_app.regions.world import World

AT = datetime(2026, 3, 3, 9, 12, 30, tzinfo=UTC)
# One of each dialect; a sender's greeting stands in each border line.
_BASES = (
    "exchange-online", "outlook.com", "gmail", "google-workspace", "yahoo", "fastmail", "proton",
    "yandex", "zoho", "icloud", "rackspace", "ionos", "gmx", "mail.ru", "netease-163", "wp",
    "t-online", "uol", "self-hosted",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered of one chain."""

    chain: Chain
    country: str
    city: str
    provider: str
    confidence: str
    because: str

    @property
    def is_right(self) -> bool:
        """An answer that claims a country must be the true one, and its city too if it is known."""
        if self.country != self.chain.country:
            return False
        return not self.chain.city or not self.city or self.city == self.chain.city


@dataclass(slots=True)
class Row:
    """The counts of one provider. ``with_code`` are chains that hold a code, ``found`` those of
    them that were placed rightly."""

    chains: int = 0
    claimed: int = 0
    right: int = 0
    wrong: int = 0
    unknown: int = 0
    with_code: int = 0
    found: int = 0
    wrong_provider: int = 0

    def add(self, other: "Row") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        return self.right / self.claimed if self.claimed else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.with_code if self.with_code else 1.0


def judged(
    world: World, headers: bytes, provider: str | None, *, at: datetime = AT
) -> tuple[Custody, ...]:
    account = world.stand_in_account(headers, provider_id=provider, received_at=at)
    return world.assess(headers, account=account, received_at=at, is_outgoing=False)


def answers(
    world: World, chains: Iterable[Chain], *, is_provider_told: bool = True
) -> Iterator[Answer]:
    """What is answered of each chain; without being told the provider, only what a chain tells."""
    for each in chains:
        provider = each.provider if is_provider_told else None
        current = judged(world, each.headers.encode(), provider)[0]
        yield Answer(
            chain=each,
            country=current.holding.country,
            city=current.holding.site,
            provider=current.holding.provider_id,
            confidence=current.confidence.value,
            because=current.because,
        )


def table(found: Iterable[Answer]) -> dict[str, Row]:
    """The counts by provider."""
    rows: dict[str, Row] = defaultdict(Row)
    for answer in found:
        row = rows[answer.chain.provider]
        row.chains += 1
        row.claimed += bool(answer.country)
        row.unknown += not answer.country
        row.right += bool(answer.country) and answer.is_right
        row.wrong += bool(answer.country) and not answer.is_right
        row.with_code += answer.chain.has_code
        row.found += answer.chain.has_code and bool(answer.country) and answer.is_right
        row.wrong_provider += answer.provider != answer.chain.provider
    return dict(sorted(rows.items()))


def total(rows: Iterable[Row]) -> Row:
    found = Row()
    for row in rows:
        found.add(row)
    return found


def bases() -> list[tuple[Shape, str, tuple[str, str]]]:
    """The shapes that tricks are played on, each with its first place."""
    found = []
    for provider in _BASES:
        shape = next(shape for shape in SHAPES if shape.provider == provider)
        code, place = next(iter(shape.places.items()))
        found.append((shape, code, place))
    return found


@dataclass(frozen=True, kw_only=True)
class Changed:
    """An answer that a trick changed."""

    trick: str
    provider: str
    is_provider_told: bool
    honest: str
    forged: str


def changed_answers(
    world: World, played: Iterable[Trick] | None = None
) -> tuple[int, list[Changed]]:
    """Play every trick on every base, with the provider told and not; returns how many there were
    and which of them changed who held the message, where, since when, how surely or why."""
    count, found = 0, []
    for shape, code, place in bases():
        plain = chain(shape, code, SENDERS[0], *place)
        hosts = _hosts(plain.top)
        for trick in tricks() if played is None else played:
            forged = _forged(shape, code, place, trick, hosts)
            for provider in (shape.provider, None):
                count += 1
                honest = _seen(judged(world, plain.headers.encode(), provider)[0])
                tricked = _seen(judged(world, forged, provider)[0])
                if honest != tricked:
                    found.append(
                        Changed(
                            trick=trick.name,
                            provider=shape.provider,
                            is_provider_told=provider is not None,
                            honest=str(honest),
                            forged=str(tricked),
                        )
                    )
    return count, found


def _seen(custody: Custody) -> tuple[object, ...]:
    return (
        custody.holding,
        custody.since,
        custody.until,
        custody.confidence,
        custody.because,
    )


def _hosts(top: str) -> tuple[str, str]:
    hops = [hop for _, hop in Trace(top.encode()).hops()]
    return hops[0].by_said, hops[-1].by_said


def _forged(
    shape: Shape, code: str, place: tuple[str, str], trick: Trick, hosts: tuple[str, str]
) -> bytes:
    own, border = hosts

    def filled(text: str) -> str:
        return text.replace("{own}", own).replace("{border}", border)

    sender = replace(SENDERS[0], greeting=filled(trick.greeting))
    base = chain(shape, code, sender, *place)
    headers = base.headers.removeprefix(base.top)
    below = filled(trick.below).replace("\r\n", trick.line_end)
    block = f"{base.top}{below}{headers}{filled(trick.after)}"
    if trick.body:
        block += f"\r\n{filled(trick.body)}"
    return block.encode("utf-8", "surrogateescape")


__all__ = [
    "AT",
    "DATE",
    "answers",
    "bases",
    "changed_answers",
    "header",
    "judged",
    "table",
    "total",
]
