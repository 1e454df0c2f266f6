"""A small internet on loopback in which the server of an address can be found."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.name_server import NameResponder
from tests.servers.site import Page, Site
from vault_app.model.finding import Found
from vault_app.model.jobs import QuietJob
from vault_app.model.sign_in import Proxy
from vault_app.regions.world import World
from vault_app.tasks.finding import Places, find_server

ADDRESS = "ada@example.org"


def settings_page(host: str, *, port: int = 993, kind: str = "SSL") -> Page:
    text = (
        "<clientConfig><emailProvider><incomingServer type='imap'>"
        f"<hostname>{host}</hostname><port>{port}</port><socketType>{kind}</socketType>"
        "<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>"
        "</incomingServer></emailProvider></clientConfig>"
    )
    return Page(body=text.encode())


@dataclass
class Surroundings:
    """A small internet on loopback."""

    world: World
    site: Site
    names: NameResponder
    ca_pem: str
    places: Places

    def find(
        self, address: str = ADDRESS, *, may_ask: bool = True, proxy: Proxy | None = None
    ) -> Found:
        return find_server(
            QuietJob(),
            self.world,
            address,
            may_ask=may_ask,
            proxy=proxy,
            ca_pem=self.ca_pem,
            resolver=self.names.address,
            places=self.places,
        )

    def asked_paths(self) -> set[str]:
        return {request.partition("?")[0] for request in self.site.requests}


class Greeter(Site):
    """Greets like a mail server over TLS, and notes what it is told."""

    def __init__(self, certificate: ServerCertificate, greeting: bytes = b"* OK ready\r\n") -> None:
        super().__init__(certificate)
        self.said: list[bytes] = []
        self._greeting = greeting

    def answer(self, connection: socket.socket) -> None:
        connection.sendall(self._greeting)
        self.said.append(connection.recv(1000))


@contextlib.contextmanager
def small_internet(world: World, authority: Authority) -> Iterator[Surroundings]:
    """Where nobody says anything yet but that "example.org" exists."""
    with Site(authority.issue()) as site, NameResponder() as names:
        names.add("example.org", "MX", "10 mx.example.org.")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            nobody = listener.getsockname()[1]
        places = Places(
            autoconfig=site.url("/auto/{domain}"),
            well_known=site.url("/well-known/{domain}"),
            collection=site.url("/collection/{domain}"),
            guesses=("localhost",),
            guessed_port=nobody,
            seconds=8,
            own_seconds=6,
        )
        yield Surroundings(world, site, names, authority.ca_pem, places)
