"""Initials, colours and names of people."""

import pytest

from vault_app.desktop.reader.marks import avatar_colours, hue_of, initials
from vault_app.desktop.reader.people import full, sender_warning, short_list, shown_address
from vault_app.mime.display import Correspondent


def _person(name: str, address: str, *, host: str = "", is_doubtful: bool = False) -> Correspondent:
    host = host or address.rpartition("@")[2]
    return Correspondent(name=name, address=address, host=host, is_doubtful=is_doubtful)


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("Anna Larsson", "a@x", "AL"),
        ("Anna Maria Larsson", "a@x", "AL"),
        ("anna", "a@x", "A"),
        ("", "bert@example.org", "B"),
        ("山田 太郎", "y@x", "山"),
        ("Anna (Sales)", "a@x", "A"),
        ("'Anna' «Larsson»", "a@x", "AL"),
        ("***", "4you@example.org", "4"),
        ("", "", "?"),
    ],
)
def test_initials(name: str, address: str, expected: str) -> None:
    assert initials(name, address) == expected


def test_the_same_address_has_the_same_colour() -> None:
    assert hue_of("Anna@Example.org") == hue_of("anna@example.org")


def _luminance(colour: tuple[float, float, float]) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("is_dark", [False, True])
def test_initials_can_be_read_in_every_colour(is_dark: bool) -> None:
    for hue in range(360):
        ground, ink = avatar_colours(hue, is_dark=is_dark)
        light, dark = sorted(
            (_luminance((c.redF(), c.greenF(), c.blueF())) for c in (ground, ink)), reverse=True
        )
        assert (light + 0.05) / (dark + 0.05) >= 4.5, hue


def test_an_address_stands_beside_every_name() -> None:
    assert full(_person("Anna", "anna@example.org")) == "Anna <anna@example.org>"
    assert full(_person("", "anna@example.org")) == "anna@example.org"


def test_hosts_in_other_letters_show_what_the_network_calls_them() -> None:
    person = _person("", "a@p\u0430ypal.example", host="xn--pypal-4ve.example")
    assert shown_address(person) == "a@p\u0430ypal.example (xn--pypal-4ve.example)"


def test_long_lists_are_counted() -> None:
    people = [_person(f"P{number}", "p@example.org") for number in range(5)]
    assert short_list(people) == "P0, P1, P2 and 2 more"
    assert short_list(people[:2]) == "P0, P1"


def test_a_name_that_is_another_address_is_warned_of() -> None:
    doubtful = _person("support@paypal.com", "evil@example.org", is_doubtful=True)
    assert sender_warning(doubtful)
    assert not sender_warning(_person("Anna", "anna@example.org"))
