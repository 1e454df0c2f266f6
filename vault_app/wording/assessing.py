"""What the judging of a message file says beside the custody itself."""

import re
from collections.abc import Sequence

from vault_app.model.custody import Confidence, Custody, RouteHop
from vault_app.wording.quantities import date
from vault_app.wording.text import one_line, say, say_count

_ARC = re.compile(rb"^arc-seal[ \t]*:", re.IGNORECASE | re.MULTILINE)
_ROUTE_LIMIT = 200
_FILE_ERRORS = {
    "is-a-folder": "This is a folder, not a message file.",
    "not-found": "There is no such file.",
    "unreadable": "This file cannot be read.",
}


def file_error(code: str) -> str:
    """Why a file was not judged."""
    return say(_FILE_ERRORS[code])


def route_heading(*, is_trusted: bool) -> str:
    """What stands over a stretch of the route."""
    if is_trusted:
        return say("Written by the holder's own servers, last first")
    return say("Claimed by the sending side, proven by nothing")


def hop_sentence(hop: RouteHop) -> str:
    """One line of the route."""
    if not hop.is_readable:
        return say("{number}. cannot be read: {text}", number=hop.line + 1, text=one_line(hop.text))
    operator = say(" ({name})", name=hop.operator) if hop.operator else ""
    source = hop.from_host or hop.from_address
    return say(
        "{number}. {at}{source}{by}{operator}",
        number=hop.line + 1,
        at=say("{date}: ", date=date(hop.at)) if hop.at else "",
        source=say("from {host} ", host=one_line(source)) if source else "",
        by=say("to {host}", host=one_line(hop.by_host or "?")),
        operator=operator,
    )


def notes(
    custody: Sequence[Custody],
    route: Sequence[RouteHop],
    headers: bytes,
    *,
    copies: str,
    is_date_known: bool,
) -> list[str]:
    """What a reader of the judgement should know."""
    found: list[str] = []
    claimed = sum(not hop.is_trusted for hop in route)
    if claimed:
        found.append(
            say_count(
                "{n} line of the route is a claim of the sending side and was not relied on.",
                "{n} lines of the route are claims of the sending side and were not relied on.",
                claimed,
            )
        )
    if len(route) >= _ROUTE_LIMIT:
        found.append(say("Only the topmost {n} lines of the route were read.", n=_ROUTE_LIMIT))
    if not route:
        found.append(say("The message bears no line of any server that passed it on."))
    if any(not hop.is_readable for hop in route):
        found.append(say("A line of the route cannot be read; it is shown as it stands."))
    if _ARC.search(headers):
        found.append(
            say(
                "The message bears an ARC seal. A seal cannot be verified offline, since its keys"
                " are in the DNS; it is shown as a claim and moves nothing."
            )
        )
    if copies:
        found.append(say("The holder states: {copies}.", copies=copies.rstrip(".")))
    if custody[0].confidence is Confidence.UNKNOWN:
        found.append(say("The country is not known, and nothing was guessed in its stead."))
    if not is_date_known:
        found.append(say("No date in the message can be meant; today's was taken in its stead."))
    return found
