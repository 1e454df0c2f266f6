"""IP address to country, offline.

The table names where an address is *registered*, which for big clouds is not where it stands; so it
is asked only about servers whose operator the facts do not know.
"""

import ipaddress
from functools import lru_cache
from pathlib import Path

import maxminddb

from vault_app.model.errors import SettingInvalid

_FILE = "geo-whois-asn-country.mmdb"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Geo:
    """The table of ``resources/geo``. Answers from any thread; the file stays mapped."""

    def __init__(self, folder: Path) -> None:
        path = folder / _FILE
        try:
            self._reader = maxminddb.open_database(str(path))
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            raise SettingInvalid(
                setting=f"geo/{_FILE}", value=None, reason=str(error) or "unreadable"
            ) from error
        self.country = lru_cache(maxsize=4096)(self._country)

    def _country(self, address: str) -> str:
        """The country that a public address is registered in, or "" if there is none to tell."""
        public = public_address(address)
        if public is None:
            return ""
        try:
            row = self._reader.get(public)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return ""
        code = row.get("country_code") if isinstance(row, dict) else None
        return code if isinstance(code, str) and len(code) == 2 else ""


def public_address(
    text: str,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The public address that a text names, opened where it wraps another (IPv4-mapped, 6to4 of
    RFC 3056, NAT64 of RFC 6052); None for private, reserved and unreadable ones."""
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.teredo is not None:
            return None
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    return address if address.is_global and not address.is_multicast else None
