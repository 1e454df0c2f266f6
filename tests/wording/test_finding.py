"""What is said of a server that was found."""

import dataclasses
import re

import pytest

from vault_app.boot import resources_folder
from vault_app.model.errors import ServerNotFound
from vault_app.model.finding import FindSource, FoundServer
from vault_app.model.mail import Security
from vault_app.regions.world import World
from vault_app.wording.errors import explain
from vault_app.wording.finding import (
    caution,
    found_from,
    lookups_in_words,
    server_in_words,
    way_in,
)

_JARGON = re.compile(r"\b(DNS|MX|SRV|XML|URL|IMAP|autoconfig|ISPDB|mailbox)\b")
SERVER = FoundServer(
    host="imap.example.org",
    port=993,
    security=Security.TLS,
    user="ada@example.org",
    source=FindSource.SRV,
    where="there",
)


def test_a_server() -> None:
    assert server_in_words(SERVER) == "imap.example.org, port 993, encrypted (TLS)"


@pytest.mark.parametrize("source", list(FindSource))
def test_every_source_has_plain_words(source: FindSource) -> None:
    words = found_from(dataclasses.replace(SERVER, source=source))
    assert words
    assert "{" not in words
    assert not _JARGON.search(words)


def test_a_short_user_leaves_a_whole_sentence() -> None:
    words = found_from(dataclasses.replace(SERVER, source=FindSource.WELL_KNOWN, user="ada"))
    assert words.startswith("the domain itself")


def test_text_of_strangers_steers_nothing() -> None:
    words = found_from(dataclasses.replace(SERVER, where="a\x1b[31mb\u202e"))
    assert "\x1b" not in words
    assert "\u202e" not in words


def test_only_what_nobody_vouches_for_is_cautioned_against() -> None:
    assert caution(SERVER) == ""
    assert "imap.example.org" in caution(dataclasses.replace(SERVER, is_trusted=False))


def test_both_positions_of_the_switch() -> None:
    assert lookups_in_words(is_allowed=True) != lookups_in_words(is_allowed=False)


@pytest.mark.parametrize(
    "reason",
    ["not-an-address", "no-such-domain", "no-programs", "may-not-ask", "nobody-knows", "offline"],
)
def test_why_there_is_none(reason: str) -> None:
    told = explain(ServerNotFound(address="ada@example.org", reason=reason))
    assert reason not in told.what_happened
    assert told.what_next


def test_every_provider_says_how_to_get_in() -> None:
    world = World.load(resources_folder())
    for provider in world.providers():
        words = way_in(provider)
        assert words or provider.sign_in.method == "password", provider.id
        assert "{" not in words
