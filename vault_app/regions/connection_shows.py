"""What a connection shows beside the server's name: addresses, certificate, path, its own words.

None of it tells where the mail lies: it is kept so that a later look can compare. A certificate
that does not fit the provider says that somebody stands in between (case 32).
"""

from collections.abc import Iterator

from vault_app.model.custody import Confidence, ConnectionSeen, Evidence, EvidenceKind
from vault_app.regions.directory import Knowledge
from vault_app.regions.hosts import is_under
from vault_app.regions.sentences import shown
from vault_app.regions.values import Provider

_MOST_ADDRESSES = 16


class ConnectionShows:
    """Reads it by the facts."""

    def __init__(self, knowledge: Knowledge, issuers: tuple[str, ...]) -> None:
        self._directory = knowledge.directory
        self._hosts = knowledge.hosts
        self._geo = knowledge.geo
        self._sentences = knowledge.sentences
        self._issuers = issuers

    def registered_in(self, seen: ConnectionSeen) -> frozenset[str]:
        """The countries that the server's addresses are registered in; none by a proxy or VPN."""
        if seen.path:
            return frozenset()
        addresses = (seen.address, *seen.addresses[:_MOST_ADDRESSES])
        return frozenset(filter(None, map(self._geo.country, addresses)))

    def interloper(self, seen: ConnectionSeen, host: str, service: Provider) -> str:
        """Why the certificate is not the provider's own, as a clause; "" if it is or was not seen.

        A bridge on this computer shows one of its own, and so does an owner's own server.
        """
        certificate = seen.certificate
        if service.declared_places or self._hosts.declared(host) is not None:
            return ""
        if not certificate.sha256 or self._is_foreign_name(host, service):
            return ""
        if certificate.names and not self._names_fit(certificate.names, host, service):
            names = ", ".join(certificate.names[:3])
            return f"the certificate is for {names}, which is not {service.operator_name}"
        issuer = certificate.issuer.lower()
        if issuer and self._issuers and not any(name in issuer for name in self._issuers):
            return (
                f'the certificate was issued by "{shown(certificate.issuer)}", which is none of the'
                " public issuers: most likely a firm's or a virus scanner's proxy reads along"
            )
        return ""

    def evidence(
        self, seen: ConnectionSeen, host: str, service: Provider | None
    ) -> Iterator[Evidence]:
        """Everything that was seen, each as a piece of its own."""
        yield from self._addresses(seen, service)
        if seen.path:
            yield _piece(
                seen,
                EvidenceKind.CONNECTION_PATH,
                seen.path,
                "the way to the server",
                "the address that was seen proves nothing of the server",
                Confidence.UNKNOWN,
            )
        if seen.certificate.sha256:
            yield self._certificate(seen, host, service)
        words = (
            (EvidenceKind.SERVER_CAPABILITIES, " ".join(seen.capabilities), "IMAP CAPABILITY"),
            (EvidenceKind.SERVER_NAMESPACE, seen.namespaces, "IMAP NAMESPACE"),
            (EvidenceKind.SERVER_QUOTA, seen.quota, "IMAP QUOTA"),
        )
        for kind, text, where in words:
            if text:
                points_to = "the server's own words; they name no place"
                yield _piece(seen, kind, text, where, points_to, Confidence.UNKNOWN)

    def _addresses(self, seen: ConnectionSeen, service: Provider | None) -> Iterator[Evidence]:
        every = dict.fromkeys((seen.address, *seen.addresses[:_MOST_ADDRESSES]))
        is_own_server = service is None or bool(service.declared_places)
        for address in filter(None, every):
            code = "" if seen.path else self._geo.country(address)
            if not code:
                continue
            registered = f"an address registered in {self._sentences.in_sentence(code)}"
            confidence = Confidence.INFERRED
            if not is_own_server:
                registered += "; of a provider this big it names the way in, not the store"
                confidence = Confidence.UNKNOWN
            where = "the server's address"
            yield _piece(seen, EvidenceKind.SERVER_ADDRESS, address, where, registered, confidence)

    def _certificate(self, seen: ConnectionSeen, host: str, service: Provider | None) -> Evidence:
        certificate = seen.certificate
        names = ", ".join(certificate.names[:5])
        interloper = self.interloper(seen, host, service) if service is not None else ""
        if interloper:
            points_to, confidence = f"{interloper}", Confidence.UNKNOWN
        elif service is not None and self._names_fit(certificate.names, host, service):
            points_to = f"a server that proves names of {service.operator_name}"
            confidence = Confidence.OBSERVED
        else:
            points_to, confidence = "a server that proves these names", Confidence.OBSERVED
        text = f"{names}; issued by {certificate.issuer}; SHA-256 {certificate.sha256}"
        return _piece(
            seen,
            EvidenceKind.SERVER_CERTIFICATE,
            text,
            "the server's certificate",
            points_to,
            confidence,
        )

    def _is_foreign_name(self, host: str, service: Provider) -> bool:
        """Whether the server was reached under a name that is not the provider's: a program on
        this computer, or a customer's own name at a hoster."""
        operator = self._directory.operator_of(service)
        listed = {imap.host for imap in service.imap}
        is_own = is_under(host, operator.suffixes) or host in listed
        return not is_own or not _is_public(host)

    def _names_fit(self, names: tuple[str, ...], host: str, service: Provider) -> bool:
        operators = self._directory.operators
        own = operators[service.operator_id]
        suffixes = list(own.suffixes)
        for platform in own.platforms:
            suffixes += operators[platform].suffixes
        listed = {imap.host for imap in service.imap} | {host}
        for name in names:
            plain = name.lower().rstrip(".")
            bare = plain.removeprefix("*.")
            if plain in listed or is_under(bare, tuple(suffixes)):
                return True
            if plain.startswith("*.") and any(each.partition(".")[2] == bare for each in listed):
                return True
        return False


def _is_public(host: str) -> bool:
    return "." in host and not host.replace(".", "").isdigit()


def _piece(
    seen: ConnectionSeen,
    kind: EvidenceKind,
    text: str,
    where: str,
    points_to: str,
    confidence: Confidence,
) -> Evidence:
    return Evidence(
        kind=kind,
        seen=shown(" ".join(text.split())),
        where=where,
        points_to=points_to,
        confidence=confidence,
        observed_at=seen.seen_at,
    )
