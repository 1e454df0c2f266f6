"""regions, custody, reach, rules, declare and dns, with mail whose own lines tell where it lies."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import PASSPHRASE, Cli
from tests.servers.dovecot import Dovecot
from tests.servers.mail_user import MailUser
from tests.tasks import places
from vault_app.boot import Home
from vault_app.model.jobs import QuietJob
from vault_app.tasks.accounts import add_account, connector
from vault_app.tasks.pull import pull
from vault_app.tasks.vaults import open_vault

DUBLIN_HOSTS = "prod.outlook.com"


@pytest.fixture(scope="session")
def _world_wide(
    tmp_path_factory: pytest.TempPathFactory, _empty_vault: Path, dovecot: Dovecot, home: Home
) -> Path:
    """A folder with a vault that has pulled the letters of ``tests.tasks.places``."""
    folder = tmp_path_factory.mktemp("cli-law")
    shutil.copytree(_empty_vault, folder / "Mail.vault")
    user = dovecot.new_user()
    places.fill(user)
    with open_vault(folder / "Mail.vault", PASSPHRASE) as vault:
        account = add_account(
            vault,
            home.secrets,
            address="me@lindenhof.example",
            label="",
            server=user.settings(),
            password=user.password,
        )
        job = QuietJob()
        pull(job, vault, home.world, account, connector(vault, home.secrets, job))
    return folder


@pytest.fixture
def seen(_world_wide: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Cli:
    """For tests that only look."""
    return Cli(_world_wide, capsysbinary)


@pytest.fixture
def mine(_world_wide: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Cli:
    """A vault of one's own with the same mail, for tests that write."""
    made = Cli(tmp_path, capsysbinary)
    shutil.copytree(_world_wide / "Mail.vault", made.vault)
    return made


def _id(cli: Cli, *query: str) -> str:
    return str(cli.json("search", *query).document[0]["id"])


def test_regions(seen: Cli) -> None:
    rows = seen.json("regions").document
    assert {row["country"] for row in rows} == {"IE", "US", None}
    for row in rows:
        assert row["confidence"] in ("proven", "observed", "inferred", "declared", "unknown")
        assert set(row["by_confidence"]) == {
            "proven",
            "observed",
            "inferred",
            "declared",
            "unknown",
        }
        assert row["oldest"] <= row["newest"]
    text = seen("regions").text
    assert "Ireland" in text
    assert "2021" in text


def test_regions_by_law_and_by_year(seen: Cli) -> None:
    laws = {row["country"]: row for row in seen.json("regions", "--by-law").document}
    assert (laws["US"]["messages"], laws["US"]["firm"]) == (4, 4)
    assert "parent" in laws["US"]["routes"]
    text = seen("regions", "--by-law").text
    assert "United States" in text
    assert "parent company" in text

    years = seen.json("regions", "--years").document
    assert {row["year"] for row in years} >= {2026}
    now = [row for row in years if row["year"] == max(row["year"] for row in years)]
    assert sum(row["messages"] for row in now) == 4
    assert "Ireland" in seen("regions", "--years").text
    assert seen("regions", "--years", "--by-law").code == 2


def test_custody(seen: Cli) -> None:
    message = _id(seen, "country:IE")
    document = seen.json("custody", message).document
    (interval,) = document["intervals"]
    assert (interval["country"], interval["until"]) == ("IE", None)
    assert {"us-cloud-act", "ie-mla"} <= {each["jurisdiction"] for each in interval["reached_by"]}
    assert "eu-gdpr-48" in {each["jurisdiction"] for each in interval["limited_by"]}
    assert [copy["kind"] for copy in document["copies"]] == ["server", "vault"]
    assert document["copies"][0]["mailboxes"] == ["INBOX"]
    assert [hop["trusted"] for hop in document["route"]] == [True] * 4
    assert set(document["route"][0]) == {
        *("line", "text", "from", "from_address", "by", "protocol", "at"),
        *("trusted", "readable", "operator", "country", "site"),
    }
    text = seen("custody", message).text
    assert document["sentence"] in text
    assert "On this computer" in text
    assert "Written by the holder's own servers" in text
    assert "not legal advice" in text


def test_reach(seen: Cli) -> None:
    known = seen.json("reach", "--list").document
    assert "us-cloud-act" in {order["id"] for order in known}
    assert all(order["source"] for order in known)
    assert "us-cloud-act" in seen("reach", "--list").text

    found = seen.json("reach", "us-cloud-act", "country:IE").document
    assert (found["messages"], found["found"]) == (2, 2)
    (holding,) = found["holdings"]
    assert (holding["country"], holding["routes"]) == ("IE", ["parent"])
    assert "eu-gdpr-48" in {limit["jurisdiction"] for limit in holding["limits"]}
    after = found["after_purge"]
    assert after["messages"] == 0
    assert after["residues"][0]["provider"] == "Microsoft"
    assert after["sentence"].startswith("0 after a removal")
    assert {"account-data", "billing", "logs", "other-side"} <= {
        each["kind"] for each in found["not_reached_by_purging"]
    }
    assert found["facts_as_of"]

    text = seen("reach", "us-cloud-act").text
    assert "4 of 4 messages today; 0 after a removal of them all" in text
    assert "Microsoft" in text
    assert "not legal advice" in text
    assert len(seen.json("reach", "us-cloud-act", "-country:IE").document["holdings"]) == 2


def test_orders_that_reach_a_message(seen: Cli) -> None:
    message = _id(seen, "country:US")
    found = {each["id"]: each for each in seen.json("reach", "--message", message).document}
    assert "place" in found["us-sca"]["routes"]
    assert "us-sca" in seen("reach", "--message", message).text
    gone = seen.json("reach", "--message", "7")
    assert (gone.code, gone.document["error"]["code"]) == (2, "message-not-found")


def test_reach_wrongly(seen: Cli) -> None:
    ran = seen.json("reach", "us-nothing")
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, "order-unknown")
    ran = seen.json("reach")
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, "order-missing")
    assert seen.json("reach", "us-sca", "before:soon").document["error"]["code"] == "query-invalid"


def test_searches(seen: Cli) -> None:
    assert len(seen.json("search", "reachable-by:us-cloud-act", "country:IE").document) == 2
    assert len(seen.json("search", "provider:Google").document) == 1


def test_rules(mine: Cli) -> None:
    assert mine.json("rules", "list").document == []
    assert mine.json("rules", "check").document == []
    added = mine.json("rules", "add", "Stays here", "--only", "eea", "--scope", "is:on-server")
    assert added.code == 0, added.err
    assert (added.document["kind"], added.document["places"]) == ("only", ["EEA"])
    assert added.document["checked_at"] is None
    assert "the EEA" in added.document["sentence"]

    ran = mine.json("rules", "check")
    assert ran.code == 1
    (check,) = ran.document
    assert (check["breaches"], check["unknown"], check["messages"]) == (1, 1, 4)
    (breach,) = check["breaking"]
    assert (breach["country"], breach["past"]) == ("US", False)
    assert breach["evidence"]
    assert "local-only" in breach["what_to_do"]
    found = mine.json("search", check["query"]).document
    assert [each["id"] for each in found] == [breach["message"]]
    text = mine("rules", "check", "stays here").text
    assert "1 message breaks it, of 4 messages" in text
    assert "nobody can say" in text
    assert "Stays here" in mine("rules", "list").text

    mine.json("rules", "add", "Nobody's", "--never", "CN", "--never", "Russia")
    assert mine.json("rules", "check", "2").code == 0
    assert mine.json("rules", "remove", "stays here").document["removed"] == 1
    assert [each["name"] for each in mine.json("rules", "list").document] == ["Nobody's"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("add", "x", "--only", "Atlantis"), "not-a-place"),
        (("add", " ", "--only", "EEA"), "missing"),
        (("remove", "x"), "rule-unknown"),
        (("check", "x"), "rule-unknown"),
    ],
)
def test_rules_wrongly(seen: Cli, words: tuple[str, ...], reason: str) -> None:
    ran = seen.json("rules", *words)
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, reason)
    assert seen("rules", "add", "x").code == 2


def test_a_pull_tells_of_broken_rules(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    places.fill(mail_user)
    cli.add_account(mail_user, tmp_path)
    cli.json("rules", "add", "Stays here", "--only", "EEA")
    ran = cli.json("pull")
    assert ran.code == 0, ran.err
    (check,) = ran.document["rules"]
    assert (check["breaches"], check["new"]) == (1, True)
    text = cli("pull").text
    assert "Stays here" in text
    assert "1 message breaks it" in text


def test_declare(mine: Cli, tmp_path: Path) -> None:
    proof = tmp_path / "lease.pdf"
    proof.write_bytes(b"%PDF")
    assert mine.json("declare", "list").document == []
    ran = mine.json(
        *("declare", "server", "mail.acme.example", "--holder", "Acme", "--country", "Norway"),
        *("--site", "Oslo", "--controller", "Acme AS", "--controller-country", "NO"),
        *("--since", "2020-01-01", "--document", str(proof)),
    )
    assert ran.code == 0, ran.err
    assert (ran.document["kind"], ran.document["country"]) == ("server", "NO")
    assert ran.document["document"] == "lease.pdf"
    assert mine("declare", "document", "1").out == b"%PDF"
    missing = mine.json("declare", "document", "2")
    assert (missing.code, missing.document["error"]["facts"]["reason"]) == (2, "document-missing")
    ran = mine.json("declare", "place", "me@lindenhof.example", "--country", "DE")
    assert ran.code == 0, ran.err
    assert {row["country"] for row in mine.json("regions").document} == {"DE"}
    assert mine.json("declare", "forwarder", "alumni.example.edu").code == 0
    listed = mine.json("declare", "list").document
    assert [each["kind"] for each in listed] == ["server", "place", "forwarder"]
    text = mine("declare", "list").text
    assert "mail.acme.example is in Oslo, Norway" in text
    assert "the mailbox lies in Germany" in text

    assert mine.json("declare", "withdraw", "2").code == 0
    assert {row["country"] for row in mine.json("regions").document} == {"IE", "US", None}
    again = mine.json("declare", "withdraw", "2")
    assert (again.code, again.document["error"]["facts"]["reason"]) == (2, "declaration-unknown")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("server", "not a host", "--holder", "x"), "not-a-host"),
        (("server", "a.example", "--country", "Atlantis"), "not-a-country"),
        (("server", "a.example"), "missing"),
        (("server", "a.example", "--country", "NO", "--since", "soon"), "not-a-date"),
        (("server", "a.example", "--country", "NO", "--document", "/nowhere/x"), "file-unreadable"),
    ],
)
def test_declare_wrongly(seen: Cli, words: tuple[str, ...], reason: str) -> None:
    ran = seen.json("declare", *words)
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, reason)
    missing = seen.json("declare", "place", "nobody@example.org", "--country", "NO")
    assert (missing.code, missing.document["error"]["code"]) == (2, "account-not-found")


def test_dns_is_off(mine: Cli) -> None:
    ran = mine.json("dns", "ask")
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, "dns-off")
    (shown,) = mine.json("dns", "show").document
    assert (shown["answer"], shown["provider"]) == (None, None)
    assert mine.json("dns", "on").document == {"dns": True}
    assert mine.json("dns", "off").document == {"dns": False}
    assert mine.json("dns", "ask").code == 2
    assert "No answer is known" in mine("dns", "show").text


def test_reassess(mine: Cli) -> None:
    assert mine.json("reassess").document == {"cause": [], "messages": 0, "changed": 0}
    assert "has changed" in mine("reassess").text
    assert mine.json("reassess", "--list").document == []
    mine.json("declare", "server", DUBLIN_HOSTS, "--holder", "Acme", "--country", "NO")
    (done,) = mine.json("reassess", "--list").document
    assert (done["messages"], done["changed"]) == (3, 3)
    changes = mine.json("reassess", "--changes", str(done["id"])).document
    assert {each["after"]["country"] for each in changes} == {"NO"}
    assert {each["before"]["country"] for each in changes} == {"IE", "US"}
    assert len(mine.json("reassess", "--changes", str(done["id"]), "--limit", "1").document) == 1
    text = mine("reassess", "--changes", str(done["id"])).text
    assert "Acme, Norway (declared)" in text
    assert DUBLIN_HOSTS in mine("reassess", "--list").text
    assert "No changes." in mine("reassess", "--changes", "99").text
