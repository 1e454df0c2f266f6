"""What lies between this computer and a server, as far as the computer itself can tell.

A tunnel changes what an address proves: names are then answered, and lines end, somewhere else. A
proxy that the network hides cannot be seen from here; then the path counts as direct.
"""

import ipaddress
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol

# Interfaces of tunnels: OpenVPN and Tor's kin, WireGuard, PPP, and those of well-known programs.
_TUNNELS = (
    "tun",
    "tap",
    "wg",
    "ppp",
    "utun",
    "ipsec",
    "tailscale",
    "nordlynx",
    "proton",
    "mullvad",
)
# For measuring devices alone (RFC 2544); local proxies hand them out in place of real addresses.
_STAND_IN = ipaddress.ip_network("198.18.0.0/15")
_SIOCGIFADDR = 0x8915
_IPV6_TABLE = Path("/proc/net/if_inet6")


class Ends(Protocol):
    """Of a connected socket, the addresses of its two ends."""

    def getpeername(self) -> Any: ...

    def getsockname(self) -> Any: ...


def describe_path(
    host: str, connected: Ends, interface_of: Callable[[str], str] | None = None
) -> str:
    """In words what the connection goes through, "" if nothing is known to lie between."""
    there, here = _address(connected.getpeername()), _address(connected.getsockname())
    if host.rstrip(".").lower().endswith(".onion"):
        return "Tor (an onion address)"
    if there is not None and there in _STAND_IN and there.compressed != host:
        return f"a proxy on this computer, which gave the address {there}"
    if here is None or here.is_loopback:
        return ""
    interface = (interface_of or interface_name)(here.compressed)
    if interface.lower().startswith(_TUNNELS):
        return f"a tunnel such as a VPN (interface {interface})"
    return ""


def interface_name(address: str) -> str:
    """The network interface that has this address; "" where the system does not tell (it is only
    asked on Linux)."""
    if sys.platform != "linux":
        return ""
    wanted = ipaddress.ip_address(address)
    interfaces = _ipv4_interfaces() if wanted.version == 4 else _ipv6_interfaces()
    with suppress(OSError, ValueError):
        for name, found in interfaces:
            if found == wanted:
                return name
    return ""


def _ipv4_interfaces() -> Iterator[tuple[str, ipaddress.IPv4Address]]:
    assert sys.platform == "linux"
    import fcntl  # not there on Windows

    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asking:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # an interface without an address
                request = struct.pack("256s", name.encode()[:15])
                answer = fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, request)
                yield name, ipaddress.IPv4Address(answer[20:24])


def _ipv6_interfaces() -> Iterator[tuple[str, ipaddress.IPv6Address]]:
    for line in _IPV6_TABLE.read_text(encoding="ascii").splitlines():
        words = line.split()
        yield words[-1], ipaddress.IPv6Address(int(words[0], 16))


def _address(name: tuple[object, ...]) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    with suppress(ValueError):
        return ipaddress.ip_address(str(name[0]).partition("%")[0])
    return None
