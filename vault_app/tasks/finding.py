"""Finds the server of a mail address: in the facts, or else by asking in public places.

Questions go first to the domain of the address itself, which knows of its mailboxes anyway, and to
strangers (a public collection, hosts with likely names) only where the domain says nothing.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from vault_app.archive.reader import Reader
from vault_app.archive.settings import put_setting
from vault_app.archive.vault import Vault
from vault_app.dns.lookup import NameServer
from vault_app.dns.service_records import MailRecords, ServiceHost, look_up_mail
from vault_app.imap.probe import greets
from vault_app.model.errors import ProxyFailed, ServerNotFound, WebFailed
from vault_app.model.finding import FindSource, Found, FoundServer
from vault_app.model.jobs import Job
from vault_app.model.mail import Security
from vault_app.model.sign_in import Proxy
from vault_app.regions.finding import servers_by_mx, servers_of, with_provider
from vault_app.regions.world import World
from vault_app.tasks.questions import Check, Question, Questions
from vault_app.web.autoconfig import fetch_settings
from vault_app.web.client import ascii_host, host_of

_SETTING: Final = "lookups"
# With room for several questions of a kind.
_RANKS: Final = {source: number * 10 for number, source in enumerate(FindSource)}
_ADDRESS: Final = re.compile(r"(?P<local>[^\s@\x00-\x1f\x7f]{1,64})@(?P<domain>[^\s@]{1,253})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where settings are looked for, as templates of a domain; ``seconds`` is the limit for all of
    it, ``own_seconds`` how long the domain's own places may take before strangers are asked.

    Tests hand in their own.
    """

    autoconfig: str = "https://autoconfig.{domain}/mail/config-v1.1.xml"
    well_known: str = "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"
    collection: str = "https://autoconfig.thunderbird.net/v1.1/{domain}"
    guesses: tuple[str, ...] = ("imap.{domain}", "mail.{domain}", "{domain}")
    guessed_port: int = 993
    seconds: float = 10.0
    own_seconds: float = 5.0


_USUAL: Final = Places()


def lookups_allowed(reader: Reader) -> bool:
    """Whether servers may be looked up on the internet; so it is until the owner forbids it."""
    return reader.setting(_SETTING) != "off"


def allow_lookups(vault: Vault, *, is_allowed: bool) -> None:
    """Switch looking up on or off."""
    vault.write(put_setting, _SETTING, "on" if is_allowed else "off")


def find_server(
    job: Job,
    world: World,
    address: str,
    *,
    may_ask: bool,
    proxy: Proxy | None = None,
    ca_pem: str | None = None,
    resolver: NameServer | None = None,
    places: Places = _USUAL,
) -> Found:
    """Find the servers that an address may belong to, within ``places.seconds``.

    Without ``may_ask`` the facts alone are looked at, and if they know the address's domain nothing
    else is in any case. With ``proxy`` every question goes through it, and the DNS is not asked:
    that would go around it. ``ca_pem``: authorities to believe in place of the system's.
    ``resolver``: ask this one instead of the system's.

    Raises:
        ServerNotFound: reason "not-an-address".
        ProxyFailed: no place at all could be asked through the proxy.
        Cancelled
    """
    address = address.strip()
    domain = domain_of(address)
    service = world.provider_of_address(f"@{domain}")
    if service is not None:
        servers = servers_of(service, address)
        return Found(
            address=address,
            servers=servers,
            asked=(),
            silent=(),
            provider_id=service.id,
            reason="" if servers else "no-programs",
        )
    if not may_ask:
        return Found(address=address, servers=(), asked=(), silent=(), reason="may-not-ask")
    with Questions(job) as questions:
        search = _Search(
            world=world,
            address=address,
            domain=domain,
            proxy=proxy,
            ca_pem=ca_pem,
            resolver=resolver,
            places=places,
            questions=questions,
        )
        return search.run()


def domain_of(address: str) -> str:
    """The domain of an address, as the DNS has it.

    Raises:
        ServerNotFound: reason "not-an-address".
    """
    match = _ADDRESS.fullmatch(address.strip())
    domain = ascii_host(match["domain"]) if match else ""
    if not domain or domain.replace(".", "").isdigit():
        raise ServerNotFound(address=address, reason="not-an-address")
    return domain


@dataclass(slots=True, kw_only=True)
class _Search:
    """One search beyond the facts."""

    world: World
    address: str
    domain: str
    proxy: Proxy | None
    ca_pem: str | None
    resolver: NameServer | None
    places: Places
    questions: Questions
    _records: MailRecords | None = field(default=None, init=False)

    def run(self) -> Found:
        began = time.monotonic()
        self.questions.ask(list(self._own_places()))
        is_found = self.questions.wait(began + self.places.own_seconds)
        records = self._records
        has_domain = records is None or records.has_domain
        if not is_found and has_domain:
            self.questions.ask(list(self._strangers()))
            self.questions.wait(began + self.places.seconds)
        servers = tuple(self._offered(self.questions.servers()))
        if not servers:
            self._tell_of_proxy()
        is_offline = not servers and self._is_offline()
        reason = "offline" if is_offline else "" if has_domain else "no-such-domain"
        return Found(
            address=self.address,
            servers=servers,
            asked=self.questions.asked(),
            silent=self.questions.silent(),
            is_offline=is_offline,
            provider_id=servers[0].provider_id if servers else "",
            reason="" if servers else reason or "nobody-knows",
        )

    def _own_places(self) -> Iterator[Question]:
        who = f"?emailaddress={quote(self.address, safe='')}"
        yield self._page(FindSource.AUTOCONFIG, self.places.autoconfig, self.domain, who)
        yield self._page(FindSource.WELL_KNOWN, self.places.well_known, self.domain, who)
        if self.proxy is None:
            yield Question(_RANKS[FindSource.SRV], f"DNS: {self.domain}", self._ask_dns)

    def _strangers(self) -> Iterator[Question]:
        # They learn the domain, and not the address.
        yield self._page(FindSource.ISPDB, self.places.collection, self.domain)
        for number, domain in enumerate(self._carriers()):
            yield self._page(FindSource.MX, self.places.collection, domain, number=number)
        for number, template in enumerate(self.places.guesses):
            yield self._guess(template.format(domain=self.domain), number)

    def _carriers(self) -> list[str]:
        """Domains of whoever takes the domain's mail, the longer first: two or three labels, since
        a list of all public suffixes would be more than this question is worth."""
        if self._records is None or not self._records.mx:
            return []
        labels = self._records.mx[0].split(".")
        tails = [".".join(labels[-count:]) for count in (3, 2) if len(labels) >= count]
        return [each for each in dict.fromkeys(tails) if each != self.domain]

    def _page(
        self,
        source: FindSource,
        template: str,
        domain: str,
        query: str = "",
        *,
        number: int = 0,
    ) -> Question:
        url = template.format(domain=domain)

        def ask(check: Check) -> Sequence[FoundServer]:
            return fetch_settings(
                url + query,
                address=self.address,
                source=source,
                # What rests on an MX rests on an answer that nobody proved.
                is_trusted=source is not FindSource.MX,
                proxy=self.proxy,
                ca_pem=self.ca_pem,
                seconds=self.places.seconds,
                check=check,
            )

        return Question(_RANKS[source] + number, url, ask)

    def _guess(self, host: str, number: int) -> Question:
        port = self.places.guessed_port

        def ask(check: Check) -> Sequence[FoundServer]:
            is_there = greets(
                host,
                port,
                ca_pem=self.ca_pem,
                proxy=self.proxy,
                idle=check,
                patience=self.places.seconds,
            )
            if not is_there:
                return ()
            return (self._server(FindSource.GUESS, ServiceHost(host, port), where=host),)

        return Question(_RANKS[FindSource.GUESS] + number, f"{host}:{port}", ask)

    def _ask_dns(self, check: Check) -> Sequence[FoundServer]:
        records = look_up_mail(self.domain, server=self.resolver)
        check()
        self._records = records
        if not records.is_answered:
            raise WebFailed(host=self.domain, reason="unreachable")
        return (
            *self._named(records.tls, Security.TLS, "_imaps"),
            *self._named(records.starttls, Security.STARTTLS, "_imap"),
            *servers_by_mx(self.world, self.address, records.mx),
        )

    def _named(
        self, hosts: Iterable[ServiceHost], security: Security, service: str
    ) -> Iterator[FoundServer]:
        where = f"{service}._tcp.{self.domain}"
        for each in hosts:
            yield self._server(FindSource.SRV, each, where=where, security=security)

    def _server(
        self,
        source: FindSource,
        there: ServiceHost,
        *,
        where: str,
        security: Security = Security.TLS,
    ) -> FoundServer:
        is_own = there.host == self.domain or there.host.endswith(f".{self.domain}")
        return FoundServer(
            host=there.host,
            port=there.port,
            security=security,
            user=self.address,
            source=source,
            where=where,
            # RFC 6186 6: a server elsewhere may have been named by whoever sits on the way. A guess
            # is under the domain, and proved its name.
            is_trusted=is_own or source is FindSource.GUESS,
        )

    def _offered(self, servers: Iterable[FoundServer]) -> Iterator[FoundServer]:
        """Each server once, as the place that is worth most has it."""
        seen: set[tuple[str, int, Security]] = set()
        for server in servers:
            key = (server.host, server.port, server.security)
            if key not in seen:
                seen.add(key)
                yield with_provider(self.world, server)

    def _tell_of_proxy(self) -> None:
        errors = self.questions.errors()
        refusals = [error for error in errors if isinstance(error, ProxyFailed)]
        if refusals and len(refusals) == len(self.questions.asked()):
            raise refusals[0]

    def _is_offline(self) -> bool:
        """Whether nobody answered at all: neither the resolver nor the public collection."""
        is_deaf = self._records is None or not self._records.is_answered
        collection = host_of(self.places.collection.format(domain=self.domain))
        return is_deaf and any(
            isinstance(error, WebFailed)
            and error.facts.get("reason") == "unreachable"
            and error.facts.get("host") == collection
            for error in self.questions.errors()
        )
