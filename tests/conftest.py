"""Fixtures that tests of every room share, and the guard that keeps tests off the network."""

import ipaddress
import sys

pytest_plugins = ["tests.servers.fixtures"]


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
