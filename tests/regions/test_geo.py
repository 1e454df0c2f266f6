"""The address table, and the addresses that must not be looked up in it."""

from pathlib import Path

import pytest

from vault_app.model.errors import SettingInvalid
from vault_app.regions.geo import Geo, public_address
from vault_app.regions.world import World


@pytest.fixture(scope="module")
def geo(resources: Path) -> Geo:
    return Geo(resources / "geo")


# Long-lived addresses of registries, universities and hosting firms: the spot check of the table.
REGISTERED = [
    ("5.9.10.20", "DE"), ("88.198.1.1", "DE"), ("2a01:4f8::1", "DE"), ("46.4.1.1", "DE"),
    ("8.8.8.8", "US"), ("66.111.4.27", "US"), ("5.161.1.1", "US"), ("104.248.1.1", "US"),
    ("1.1.1.1", "AU"), ("202.12.29.1", "AU"), ("193.0.6.139", "NL"), ("185.70.43.10", "CH"),
    ("130.59.1.1", "CH"), ("129.241.1.1", "NO"), ("87.250.250.242", "RU"), ("200.221.2.45", "BR"),
    ("51.15.0.1", "FR"), ("37.187.1.1", "FR"), ("95.216.1.1", "FI"), ("178.62.1.1", "GB"),
    ("[5.9.10.20]", "DE"), ("2a01:4f8::1%eth0", "DE"),
    # Addresses that wrap another one.
    ("::ffff:5.9.10.20", "DE"), ("2002:509:a14::1", "DE"), ("64:ff9b::509:a14", "DE"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "country"), REGISTERED)
def test_registered(geo: Geo, address: str, country: str) -> None:
    assert geo.country(address) == country


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.1.1", "127.0.0.1", "169.254.3.4", "0.0.0.0",
     "224.0.0.1", "255.255.255.255", "::1", "fe80::1%5", "fc00::1", "fd00::1", "2001:db8::1",
     "2002:a05:6402::1", "2002:c0a8:101::1", "2001:0:1::1", "ff02::1", "::ffff:10.0.0.1",
     "203.0.113.7", "", "mx.example", "999.1.1.1", "1.2.3"],
)  # fmt: skip
def test_nowhere(geo: Geo, address: str) -> None:
    """Cases 6 to 9: private, link-local, loopback and 6to4 of such have no place."""
    assert public_address(address) is None
    assert geo.country(address) == ""


def test_missing_or_broken_table(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid):
        Geo(tmp_path)
    (tmp_path / "geo-whois-asn-country.mmdb").write_bytes(b"no table")
    with pytest.raises(SettingInvalid):
        Geo(tmp_path)


def test_table_speaks_of_known_countries(world: World, geo: Geo) -> None:
    found = {geo.country(f"{first}.{second}.7.7") for first in range(1, 224) for second in (3, 90)}
    assert len(found) > 30
    assert found - {""} <= world.facts.countries.names.keys()
