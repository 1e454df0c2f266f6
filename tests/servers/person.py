"""Somebody at a browser, for the pages of the test issuer: follows addresses, presses, types."""

import re
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Self
from urllib.parse import urljoin

import httpx

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS = 20


class Beside:
    """What somebody does beside the program; a context manager that waits for its end."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._failures: list[BaseException] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    def begin(self, act: Callable[..., object], *what: object) -> None:
        def run() -> None:
            try:
                act(*what)
            except BaseException as error:  # noqa: BLE001 - for whoever waits for us
                self._failures.append(error)

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()

    def check(self) -> None:
        """Raise what went wrong, so that nobody waits minutes for somebody who is gone."""
        if self._failures:
            raise self._failures[0]


@dataclass
class Person:
    """Opens addresses with cookies of their own, and agrees or not to what is asked.

    ``pages`` are the texts that they saw at the end of each way.
    """

    ca_pem: str
    agrees: bool = True
    pages: list[str] = field(default_factory=list)
    # Called with each address before it is opened; what it returns is opened in its place.
    detour: Callable[[str], str] = lambda address: address

    def open(self, address: str) -> str:
        """Follow an address to its end, over the sign-in page; the page at the end."""
        with self._browser() as browser:
            return self._follow(browser, browser.build_request("GET", self.detour(address)))

    def type_code(self, address: str, code: str) -> str:
        """Type a device code in at its address; the page at the end."""
        with self._browser() as browser:
            page = self._follow(browser, browser.build_request("GET", address))
            page = self._send_form(browser, page, address, user_code=code)
            # The code is shown again, to be compared and confirmed.
            return self._send_form(browser, page, address)

    def _browser(self) -> httpx.Client:
        trust = ssl.create_default_context(cadata=self.ca_pem)
        return httpx.Client(verify=trust, trust_env=False, timeout=30.0)

    def _send_form(self, browser: httpx.Client, page: str, at: str, **typed: str) -> str:
        action = re.search(r'action="([^"]+)"', page)
        assert action is not None, page
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
        values = {name: unescape(value) for name, value in hidden} | typed
        there = urljoin(at, unescape(action[1]))
        return self._follow(browser, browser.build_request("POST", there, data=values))

    def _follow(self, browser: httpx.Client, request: httpx.Request) -> str:
        for _ in range(_MOST_HOPS):
            response = browser.send(request)
            url = response.url
            if response.status_code in _REDIRECTS:
                there = self.detour(str(url.join(response.headers["location"])))
                request = browser.build_request("GET", there)
            elif re.fullmatch(r"/interaction/[^/]+", url.path):
                verdict = "allow" if self.agrees else "refuse"
                request = browser.build_request("GET", f"{url}/{verdict}")
            else:
                self.pages.append(response.text)
                return response.text
        raise AssertionError(f"more than {_MOST_HOPS} redirects")
