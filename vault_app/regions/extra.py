"""What a message tells beside its Received lines. Read when a person looks, never in a pull.

A header counts by where it stands: one above the border line was put there by the holder's own
servers. Below it everything is the sender's, whatever it is called and whoever it names; so nothing
from there is taken. What stands between the border line and the next one cannot be told from the
sender's own headers, and is left out as well.
"""

import re
from collections.abc import Container, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from vault_app.model.custody import Confidence, Evidence, EvidenceKind
from vault_app.regions.directory import Knowledge
from vault_app.regions.header_marks import HeaderMark
from vault_app.regions.received import HOP_LIMIT, LINE_LIMIT, parse_hop
from vault_app.regions.sentences import line_name, shown
from vault_app.regions.values import AccountCustody, Operator

_HEADER = re.compile(rb"^([!-9;-~]{1,80})[ \t]*:([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.MULTILINE)
_AUTHSERV = re.compile(r"(?:\([^()]*\)|\s)*([A-Za-z0-9.-]{1,253})\s*(?:\d+\s*)?(?:;|$)")
_ARC_AUTHSERV = re.compile(r"\s*i=\d{1,2}\s*;(?:\([^()]*\)|\s)*([A-Za-z0-9.-]{1,253})\s*(?:;|$)")
_ARC_DOMAIN = re.compile(r"(?:^|;)\s*d=\s*([A-Za-z0-9.-]{1,253})")
_MESSAGE_DOMAIN = re.compile(r"@([A-Za-z0-9.-]{1,253})>?\s*$")
_ADDRESS_DOMAIN = re.compile(r"@([A-Za-z0-9.-]{1,253})>?")
_ZONE = re.compile(r"([+-])(\d\d)(\d\d)\s*(?:\([^)]*\)\s*)?$")
_MOST = 40
_MOST_HEADERS = 2_000
_DELIVERED = frozenset({"delivered-to", "x-original-to", "x-delivered-to", "envelope-to"})


class _Header(NamedTuple):
    name: str
    value: str
    where: str


class ExtraEvidence:
    """Finds it by the facts."""

    def __init__(self, knowledge: Knowledge, marks: tuple[HeaderMark, ...]) -> None:
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._marks = tuple((prefix, mark) for mark in marks for prefix in mark.prefixes)

    def find(
        self,
        headers: bytes,
        *,
        trusted: Container[int],
        account: AccountCustody,
        received_at: datetime,
        is_outgoing: bool,
    ) -> tuple[Evidence, ...]:
        """At most 40 pieces, from the top. ``trusted`` are the lines that the holder wrote."""
        found: list[Evidence] = []
        operator = self._own_operator(headers, trusted, account)
        for header in _above_border(headers, trusted):
            piece = self._read(header, operator, received_at)
            if piece is not None:
                found.append(piece)
            if len(found) >= _MOST:
                break
        if is_outgoing and (sent := self._message_id(headers, operator, received_at)) is not None:
            found.append(sent)
        return tuple(found)

    def _own_operator(
        self, headers: bytes, trusted: Container[int], account: AccountCustody
    ) -> Operator | None:
        service = self._directory.services.get(account.holding.provider_id)
        if service is not None:
            return self._directory.operator_of(service)
        for index, line in _received(headers):
            if index not in trusted:
                break
            hop = parse_hop(line)
            if (owner := self._hosts.read(hop.by_host, hop.protocol).operator) is not None:
                return owner
        return None

    def _read(self, header: _Header, operator: Operator | None, at: datetime) -> Evidence | None:
        name = header.name.lower()
        if name == "received":
            return _time_zone(header, at)
        if name in ("authentication-results", "arc-authentication-results"):
            pattern = _ARC_AUTHSERV if name.startswith("arc") else _AUTHSERV
            match = pattern.match(header.value)
            return self._checked_by(header, match[1].lower(), operator, at) if match else None
        if name == "arc-seal":
            match = _ARC_DOMAIN.search(header.value)
            return self._sealed_by(header, match[1].lower(), at) if match else None
        if name in _DELIVERED:
            return self._delivered(header, at)
        if name == "return-path":
            return _piece(
                EvidenceKind.PROVIDER_HEADER,
                header,
                "the sender's address for returns, as the holder noted it on delivery",
                Confidence.OBSERVED,
                at,
            )
        return self._marked(header, name, operator, at)

    def _checked_by(
        self, header: _Header, server: str, operator: Operator | None, at: datetime
    ) -> Evidence | None:
        owner = self._hosts.owner(server)
        if owner is None or operator is None or owner.id not in (operator.id, *operator.platforms):
            # Another's name above the border was copied there by a gateway: it proves nothing.
            return None
        return _piece(
            EvidenceKind.AUTHENTICATION_RESULTS,
            header,
            f"{owner.name} took the message in and checked its sender",
            Confidence.OBSERVED,
            at,
        )

    def _sealed_by(self, header: _Header, domain: str, at: datetime) -> Evidence:
        owner = self._hosts.owner(domain)
        name = owner.name if owner is not None else domain
        return _piece(
            EvidenceKind.AUTHENTICATION_RESULTS,
            header,
            f"{name} claims to have passed it on with a seal; a seal cannot be verified offline",
            Confidence.UNKNOWN,
            at,
        )

    def _delivered(self, header: _Header, at: datetime) -> Evidence | None:
        match = _ADDRESS_DOMAIN.search(header.value)
        if match is None:
            return None
        service = self._directory.by_address(f"x@{match[1]}")
        whose = f", an address at {service.name}" if service is not None else ""
        return _piece(
            EvidenceKind.DELIVERED_TO,
            header,
            f"it was delivered to a mailbox of {match[1].lower()}{whose}",
            Confidence.OBSERVED,
            at,
        )

    def _marked(
        self, header: _Header, name: str, operator: Operator | None, at: datetime
    ) -> Evidence | None:
        for prefix, mark in self._marks:
            if not name.startswith(prefix):
                continue
            owner = self._directory.operators.get(mark.operator_id)
            if owner is None:
                return None
            is_own = operator is not None and owner.id in (operator.id, *operator.platforms)
            if is_own:
                points_to = f"a header that {owner.name} writes, beside its own lines"
                strength = Confidence.OBSERVED if mark.reference.verified else Confidence.INFERRED
            else:
                points_to = f"a header that {owner.name} writes, beside lines of another holder"
                strength = Confidence.INFERRED
            return _piece(EvidenceKind.PROVIDER_HEADER, header, points_to, strength, at)
        return None

    def _message_id(
        self, headers: bytes, operator: Operator | None, at: datetime
    ) -> Evidence | None:
        for header in _headers(headers):
            if header.name.lower() != "message-id":
                continue
            match = _MESSAGE_DOMAIN.search(header.value)
            owner = self._hosts.owner(match[1].lower()) if match else None
            if owner is None:
                return None
            fits = operator is not None and owner.id in (operator.id, *operator.platforms)
            does = "which fits" if fits else "which is not the holder of this account"
            return _piece(
                EvidenceKind.MESSAGE_ID,
                header,
                f"the sent message was numbered by a server of {owner.name}, {does}",
                Confidence.INFERRED,
                at,
            )
        return None


def _headers(block: bytes) -> Iterator[_Header]:
    for count, match in enumerate(_HEADER.finditer(block)):
        if count >= _MOST_HEADERS:
            return
        value = " ".join(match[2][:LINE_LIMIT].decode("utf-8", "replace").split())
        name = match[1].decode("ascii", "replace")
        yield _Header(name, value, f"{name}, header {count + 1} from the top")


def _received(block: bytes) -> Iterator[tuple[int, bytes]]:
    index = 0
    for match in _HEADER.finditer(block):
        if match[1].lower() == b"received":
            yield index, match[2][:LINE_LIMIT]
            index += 1
            if index >= HOP_LIMIT:
                return


def _above_border(block: bytes, trusted: Container[int]) -> Iterator[_Header]:
    """The headers that stand over a trusted Received line, and those lines themselves."""
    waiting: list[_Header] = []
    index = 0
    for header in _headers(block):
        if header.name.lower() != "received":
            waiting.append(header)
            continue
        if index not in trusted:
            return
        yield from waiting
        waiting.clear()
        yield header._replace(where=line_name(index))
        index += 1


def _time_zone(header: _Header, at: datetime) -> Evidence | None:
    match = _ZONE.search(header.value)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if not offset:
        return None
    return _piece(
        EvidenceKind.PROVIDER_HEADER,
        header._replace(value=match[0].strip()),
        f"the clock of this server runs at UTC{match[1]}{match[2]}:{match[3]}; a clock can be set"
        " to any zone",
        Confidence.UNKNOWN,
        at,
    )


def _piece(
    kind: EvidenceKind, header: _Header, points_to: str, confidence: Confidence, at: datetime
) -> Evidence:
    return Evidence(
        kind=kind,
        seen=shown(header.value),
        where=header.where,
        points_to=points_to,
        confidence=confidence,
        observed_at=at,
    )
