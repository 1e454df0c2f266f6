"""A certificate of another issuer is told once; a renewed one, or another server's, never."""

from datetime import UTC, datetime

import pytest

from tests.servers.certificates import Authority
from tests.servers.hostile import HostileServer
from tests.tasks.conftest import Desk, desk_for
from vault_app.archive.observations import CONNECTION, encode_connection, note_observation
from vault_app.archive.vault import Vault
from vault_app.imap.session import Session
from vault_app.model.custody import Certificate, ConnectionSeen
from vault_app.model.mail import Account
from vault_app.regions.world import World
from vault_app.tasks.account_status import AccountStatus, account_status
from vault_app.tasks.certificate_changes import (
    CertificateChange,
    certificate_change,
    issuer_name,
    settle_certificate,
)
from vault_app.tasks.connections import note_connection
from vault_app.wording.certificates import change_sentences


@pytest.fixture
def account(vault: Vault, world: World, authority: Authority) -> Account:
    with HostileServer(authority=authority) as server:
        return desk_for(vault, world, server.settings(), server.password).account


def see(vault: Vault, account: Account, issuer: str, *, number: int = 0, host: str = "") -> None:
    seen = ConnectionSeen(
        host=host or account.server.host,
        address="127.0.0.1",
        greeting="",
        server_id="",
        capabilities=(),
        seen_at=datetime.now(UTC),
        certificate=Certificate(issuer=issuer, names=(), sha256=f"{number:064x}"),
    )
    note_connection(vault, account.id, seen)


def told(vault: Vault, account: Account) -> CertificateChange | None:
    with vault.reader() as reader:
        return certificate_change(reader, account)


def test_another_issuer(vault: Vault, account: Account) -> None:
    see(vault, account, "C=US, O=One Trust, Inc., CN=A1")
    assert told(vault, account) is None
    see(vault, account, "CN=Scanner Root, O=Watchful Software", number=1)
    change = told(vault, account)
    assert change is not None
    assert (change.before, change.now) == ("One Trust, Inc.", "Watchful Software")
    assert change.sha256 == f"{1:064x}"
    assert any("One Trust" in sentence for sentence in change_sentences(change))


def test_a_renewed_certificate_and_another_key_of_the_issuer(
    vault: Vault, account: Account
) -> None:
    see(vault, account, "C=US, O=One Trust, CN=A1")
    see(vault, account, "C=US, O=One Trust, CN=A1", number=1)
    see(vault, account, "C=US, O=One Trust, CN=B7", number=2)
    assert told(vault, account) is None


def test_another_server_of_the_account(vault: Vault, account: Account) -> None:
    see(vault, account, "O=One Trust", host="elsewhere.example.org")
    see(vault, account, "O=Two Trust")
    assert told(vault, account) is None


def test_without_certificates(vault: Vault, account: Account) -> None:
    see(vault, account, "")
    see(vault, account, "O=One Trust")
    see(vault, account, "")
    assert told(vault, account) is None


def test_told_once_even_if_the_two_take_turns(vault: Vault, account: Account) -> None:
    for number, issuer in enumerate(("O=One Trust", "O=Two Trust", "O=One Trust")):
        see(vault, account, issuer, number=number)
    change = told(vault, account)
    assert change is not None
    assert change.now == "Two Trust"
    settle_certificate(vault, account.id, change)
    for number, issuer in enumerate(("O=Two Trust", "O=One Trust", "O=Two Trust"), start=3):
        see(vault, account, issuer, number=number)
        assert told(vault, account) is None
    see(vault, account, "O=Three Trust", number=9)
    change = told(vault, account)
    assert change is not None
    assert change.now == "Three Trust"


def test_old_news_are_none(vault: Vault, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault_app.archive.observations.now_seconds", lambda: 1_700_000_000)
    see(vault, account, "O=One Trust")
    see(vault, account, "O=Two Trust", number=1)
    assert told(vault, account) is None


def test_what_an_older_version_noted(vault: Vault, account: Account) -> None:
    see(vault, account, "O=One Trust")
    text = encode_connection(
        ConnectionSeen(
            host=account.server.host,
            address="",
            greeting="",
            server_id="",
            capabilities=(),
            seen_at=datetime.now(UTC),
        )
    ).replace('"certificate":{"issuer":"","names":[],"sha256":""},', "")
    vault.write(note_observation, account.id, CONNECTION, text)
    assert told(vault, account) is None


def test_seen_by_a_pull(vault: Vault, world: World) -> None:
    """Two servers under one name, each trusted: nothing is refused, and the standing tells."""
    first, second = Authority("First Trust"), Authority("Second Trust")
    with HostileServer(authority=first) as server:
        desk = desk_for(vault, world, server.settings(), server.password)
        desk.pull()
        assert _status(desk).certificate_change is None
    with HostileServer(authority=second) as server:

        def connect(_: int) -> Session:
            return Session(server.settings(), server.password)

        assert not desk.pull(connect=connect).left_over
    change = _status(desk).certificate_change
    assert change is not None
    assert "Second Trust" in change.now


def _status(desk: Desk) -> AccountStatus:
    with desk.vault.reader() as reader:
        return account_status(reader, desk.world, desk.account.id)


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        ("C=US, O=Let's Sign, CN=R11", "Let's Sign"),
        ("O=Sign, Seal and Co, Ltd, OU=x", "Sign, Seal and Co, Ltd"),
        ("CN=Home Router", "CN=Home Router"),
        ("C=US, O=Let's Sign", "Let's Sign"),
        ("2.5.4.97=VAT, O=Sign", "Sign"),
    ],
)
def test_who_issued(issuer: str, name: str) -> None:
    assert issuer_name(issuer) == name
