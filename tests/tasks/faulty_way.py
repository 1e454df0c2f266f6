"""Pulls over a connection that breaks again and again, and says whether what came is the truth."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.servers.cutting_proxy import CuttingProxy, Direction, Harm, Strike
from tests.servers.mail_user import MailUser
from tests.tasks.conftest import Desk, letter
from vault_app.imap.session import Session
from vault_app.model.errors import ServerError

MAILBOXES = ("INBOX", "Old")
# Beyond the opening, so far a strike may lie: near enough that no connection brings all the rest.
_STRETCH = 12_000
# Whoever loses this many connections without a message more is not getting on.
_MOST_PULLS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """How a pull came to its end."""

    pulls: int
    connections: int
    hits: tuple[Strike, ...]
    errors: frozenset[str]


def load(user: MailUser, count: int) -> None:
    """Letters of many sizes, some with bytes that a line reader trips over."""
    chance = random.Random(5)
    user.create(MAILBOXES[1])
    for start, mailbox in enumerate(MAILBOXES):
        bodies = [
            "\r\n".join(["x" * chance.randrange(200)] * chance.randrange(40)) + ")\r\n* BYE no\r\n"
            for _ in range(count // 2)
        ]
        raws = [letter(10_000 * start + n, body=body) for n, body in enumerate(bodies)]
        odd = bytes(value for value in range(256) if value not in b"\r\n")
        raws[3] = b"Subject: \xff\0\r\n\r\n" + odd * 40 + b"{3}\r\n"
        user.bulk_load(mailbox, raws)


def strikes_of(
    user: MailUser, seed: int, harms: Sequence[Harm], *, count: int = 10 * _MOST_PULLS
) -> dict[int, Strike]:
    """A strike for each of the first ``count`` connections: in the handshake and the sign-in, in
    what we ask, or in what the server gives."""
    with (
        CuttingProxy(user.settings().port, struck=frozenset()) as proxy,
        Session(user.settings_through(proxy.port), user.password) as session,
    ):
        session.list_mailboxes()
        opening = dict(proxy.passed)
    chance = random.Random(seed)

    def make(number: int) -> Strike:
        direction, low, high = chance.choices(
            (
                (Direction.TO_CLIENT, 0, opening[Direction.TO_CLIENT]),
                (Direction.TO_SERVER, 0, opening[Direction.TO_SERVER] + 300),
                (Direction.TO_CLIENT, opening[Direction.TO_CLIENT], _STRETCH),
            ),
            weights=(2, 2, 6),
        )[0]
        harm = harms[number % len(harms)]
        after = low + chance.randrange(high)
        # What the connection survives must not let all the rest through.
        further = 300 if direction is Direction.TO_SERVER else _STRETCH // 2
        end = Strike(harm=Harm.CUT, direction=direction, after=after + further)
        return Strike(harm=harm, direction=direction, after=after, then=end)

    return {number: make(number) for number in range(1, count + 1)}


def pull_through(
    desk: Desk,
    user: MailUser,
    strikes: dict[int, Strike],
    *,
    patience: float,
    most_pulls: int = _MOST_PULLS,
) -> Journey:
    """Pull until all is there.

    Raises:
        AssertionError: something stored is not on the server, or something else came out than a
            ``ServerError``, or it never comes to an end.
    """
    truth = {mailbox: dict(sorted(user.messages(mailbox).items())) for mailbox in MAILBOXES}
    errors: set[str] = set()
    with CuttingProxy(user.settings().port, struck=frozenset(), strikes=strikes) as proxy:
        settings = user.settings_through(proxy.port)
        for pulls in range(1, most_pulls):
            is_done = False
            try:
                report = desk.pull(
                    connect=lambda _: Session(settings, user.password, patience=patience)
                )
                is_done = not report.left_over
            except ServerError as error:
                errors.add(type(error).__name__)
            found = placements(desk)
            assert_nothing_false(found, truth)
            if is_done:
                assert found == truth
                return Journey(
                    pulls=pulls,
                    connections=proxy.connections,
                    hits=tuple(proxy.hits),
                    errors=frozenset(errors),
                )
    raise AssertionError(f"no end after {most_pulls} pulls: {errors}")


def placements(desk: Desk) -> dict[str, dict[int, bytes]]:
    """Mailbox, UID and bytes of all that the vault believes to be on the server."""
    found: dict[str, dict[int, bytes]] = {mailbox: {} for mailbox in MAILBOXES}
    with desk.vault.reader() as reader:
        for row in desk.rows():
            raw = reader.raw(row.id)
            for copy in reader.placements(row.id):
                if copy.gone_at is None:
                    found[copy.mailbox][copy.uid] = raw
    return {mailbox: dict(sorted(copies.items())) for mailbox, copies in found.items()}


def assert_nothing_false(
    found: dict[str, dict[int, bytes]], truth: dict[str, dict[int, bytes]]
) -> None:
    for mailbox, copies in found.items():
        for uid, raw in copies.items():
            assert raw == truth[mailbox][uid], f"UID {uid} of {mailbox} is not what the server has"
