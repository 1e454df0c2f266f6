"""What lies between this computer and a server changes what an address proves."""

import sys

import pytest

from vault_app.imap.path import describe_path, interface_name


class _Connected:
    """The two ends of a connection, without one."""

    def __init__(self, there: str, here: str) -> None:
        self._there, self._here = there, here

    def getpeername(self) -> tuple[str, int]:
        return self._there, 993

    def getsockname(self) -> tuple[str, int]:
        return self._here, 50_000


def path(host: str, there: str, here: str, interface: str = "eth0") -> str:
    return describe_path(host, _Connected(there, here), lambda _: interface)


@pytest.mark.parametrize("interface", ["tun0", "wg0", "utun4", "ppp0", "tailscale0"])
def test_a_tunnel_is_told(interface: str) -> None:
    assert interface in path("imap.example.org", "192.0.2.1", "10.8.0.2", interface)
    assert interface in path("imap.example.org", "2001:db8::1", "fe80::1%3", interface)


@pytest.mark.parametrize("interface", ["eth0", "wlp3s0", "en0", ""])
def test_the_usual_is_direct(interface: str) -> None:
    assert path("imap.example.org", "192.0.2.1", "192.168.1.7", interface) == ""


def test_nothing_lies_between_this_computer_and_itself() -> None:
    assert path("localhost", "127.0.0.1", "127.0.0.1", "tun0") == ""


def test_addresses_that_stand_in_for_others() -> None:
    assert "198.18.0.9" in path("imap.example.org", "198.18.0.9", "198.18.0.1")
    assert path("198.18.0.9", "198.18.0.9", "192.168.1.7") == ""
    assert "Tor" in path("imapabc.onion", "127.0.0.1", "127.0.0.1")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked")
def test_interfaces_of_this_computer() -> None:
    assert interface_name("127.0.0.1") == "lo"
    assert interface_name("192.0.2.77") == ""
    assert interface_name("2001:db8::77") == ""
