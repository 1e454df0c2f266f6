"""What the facts say of OAuth issuers holds together, and what does not is told."""

from pathlib import Path
from shutil import copytree

import pytest

from vault_app.model.ways import WayKind
from vault_app.regions.facts import check_facts
from vault_app.regions.shape import Schemas
from vault_app.regions.world import World


def test_each_issuer_can_be_asked(world: World) -> None:
    issuers = {each.id: each for each in world.facts.oauth_issuers}
    assert set(issuers) >= {
        *("google", "microsoft-personal", "microsoft-work", "yahoo", "aol"),
        *("fastmail", "yandex", "mail.ru"),
    }
    for issuer in issuers.values():
        assert issuer.reference.source, issuer.id
        assert issuer.recipe.reference.source, issuer.id
        assert set(issuer.mechanisms) <= {"XOAUTH2", "OAUTHBEARER"}, issuer.id
        for address in (issuer.endpoints.authorization, issuer.endpoints.token):
            assert address.startswith("https://"), issuer.id
        if not issuer.flows:
            assert issuer.recipe.is_for_few, issuer.id
    assert issuers["google"].flows == (WayKind.BROWSER,)
    assert issuers["microsoft-personal"].flows[0] is WayKind.DEVICE


def test_reading_takes_the_least_that_there_is(world: World) -> None:
    issuers = {each.id: each for each in world.facts.oauth_issuers}
    assert issuers["yandex"].read_scopes == ("mail:imap_ro",)
    assert issuers["yandex"].removal_scopes == ("mail:imap_full",)
    # Where there is one right for all, it is asked for either way.
    assert issuers["google"].read_scopes == issuers["google"].removal_scopes


def test_no_client_id_of_anybody_is_shipped(resources: Path) -> None:
    text = (resources / "facts" / "issuers_oauth.toml").read_text("utf-8").lower()
    for sign in ("client_id", "client_secret", "apps.googleusercontent.com"):
        assert sign not in text


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('services = ["yandex"]', 'services = ["nobody"]', "services"),
        ('id = "yandex"', 'id = "google"', "issuers"),
        ('redirect = "http://localhost:47610/yandex"', 'redirect = "http://evil.example"', "red"),
        ('token = "https://oauth.yandex.com/token"', 'token = "http://oauth.yandex.com"', "token"),
        ('flows = ["device", "browser"]', 'flows = ["carrier pigeon"]', "flows"),
        ('read_scopes = ["mail:imap_ro"]', 'read_scopes = ["two words"]', "read_scopes"),
        ('redirect = "http://127.0.0.1/google"', 'redirect = "https://127.0.0.1/"', "redirect"),
    ],
)
def test_what_does_not_hold_together_is_told(
    resources: Path, tmp_path: Path, old: str, new: str, key: str
) -> None:
    folder = tmp_path / "facts"
    copytree(resources / "facts", folder)
    path = folder / "issuers_oauth.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    facts, complaints = check_facts(folder, Schemas.load(folder / "schema"))
    assert facts is None
    assert any(each.file == "issuers_oauth.toml" and key in each.key for each in complaints), (
        complaints
    )
