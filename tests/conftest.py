"""Fixtures that tests of every room share, and the guard that keeps tests off the network."""

import gc
import ipaddress
import sys
from collections.abc import Iterator

import pytest

from vault_app.desktop.collecting import collect_due

pytest_plugins = ["tests.servers.fixtures", "tests.servers.issuer_fixtures"]


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """Let no test connect to anything but this machine (an audit hook; it cannot be removed)."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if not isinstance(address, tuple):
        return  # a Unix socket
    host = str(address[0])
    if host != "localhost" and not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        raise RuntimeError(f"a test wanted to connect to {host}")


sys.addaudithook(_stay_here)


@pytest.fixture(autouse=True, scope="session")
def _no_collecting_in_threads() -> Iterator[None]:
    """As in the program's window: only this thread collects what Qt's objects leave behind."""
    gc.disable()
    gc.freeze()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _collect_between_tests(_no_collecting_in_threads: None) -> Iterator[None]:
    yield
    collect_due()
