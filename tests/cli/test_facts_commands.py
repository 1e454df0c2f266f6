"""facts: checking a folder, explaining host names, looking things up; all without a vault."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from vault_app.boot import resources_folder
from vault_app.cli import facts_commands


@pytest.fixture
def facts(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Cli:
    return Cli(tmp_path, capsysbinary)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied: Path = shutil.copytree(resources_folder() / "facts", tmp_path / "facts")
    return copied


def test_the_shipped_facts_are_well(facts: Cli) -> None:
    ran = facts.bare("facts", "check", "--json")
    assert ran.code == 0
    assert ran.document["ok"] is True
    assert ran.document["complaints"] == []
    counts = ran.document["counts"]
    assert counts["services"] >= 70
    assert counts["orders"] >= 25
    assert counts["facts"] == counts["verified"] + counts["unverified"]
    assert counts["documented"] <= counts["verified"]
    text = facts.bare("facts", "check").text
    assert "All is well." in text
    assert "were not checked" in text
    assert not facts.vault.exists()


def test_every_complaint_is_told(facts: Cli, folder: Path) -> None:
    (folder / "countries.toml").write_text("x = [", "utf-8")
    gmx = folder / "providers" / "gmx.toml"
    text = gmx.read_text("utf-8")
    gmx.write_text(
        text.replace('"tls"', '"ssl"', 1).replace("port = 993", "prot = 993", 1), "utf-8"
    )
    ran = facts.bare("facts", "check", str(folder), "--json")
    assert ran.code == 1
    assert ran.document["ok"] is False
    assert ran.document["counts"] is None
    told = {(each["file"], each["key"]) for each in ran.document["complaints"]}
    assert told == {
        ("countries.toml", ""),
        ("providers/gmx.toml", "services[0].imap[0].port"),
        ("providers/gmx.toml", "services[0].imap[0].prot"),
        ("providers/gmx.toml", "services[0].imap[0].security"),
    }
    ran = facts.bare("facts", "check", str(folder))
    assert ran.code == 1
    assert "providers/gmx.toml: services[0].imap[0].port" in ran.text
    assert "4 complaints." in ran.text


def test_broken_facts_of_the_program_itself_can_be_checked(
    facts: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "cases.toml").write_text("", "utf-8")
    monkeypatch.setattr(facts_commands, "resources_folder", lambda: folder.parent)
    ran = facts.bare("facts", "check", "--json")
    assert ran.code == 1
    assert {each["file"] for each in ran.document["complaints"]} == {"cases.toml"}


def test_a_folder_without_facts(facts: Cli, tmp_path: Path) -> None:
    ran = facts.bare("facts", "check", str(tmp_path), "--json")
    assert ran.code == 1
    files = {each["file"] for each in ran.document["complaints"]}
    assert {"providers/", "countries.toml", "cases.toml"} <= files


def test_explain_a_mailbox_server(facts: Cli) -> None:
    name = "ZR0P278MB0001.CHEP278.PROD.OUTLOOK.COM"
    document = facts.bare("facts", "explain", name, "--json").document
    assert document["operator"] == "microsoft"
    assert (document["country"], document["site"]) == ("CH", "Zurich")
    assert document["role"] == "mailbox"
    assert document["rule"]
    assert any(each["documented"] for each in document["references"])
    text = facts.bare("facts", "explain", name).text
    assert "A server of Microsoft" in text
    assert "Zurich, Switzerland" in text


def test_explain_what_tells_no_place(facts: Cli) -> None:
    document = facts.bare("facts", "explain", "mx.google.com", "--json").document
    assert document["operator"] == "google"
    assert document["country"] is None
    assert document["confidence"] == "unknown"
    assert "It does not tell the place." in facts.bare("facts", "explain", "mx.google.com").text


def test_explain_a_strange_name(facts: Cli) -> None:
    document = facts.bare("facts", "explain", "prod.outlook.com.evil.example", "--json").document
    assert document["operator"] is None
    text = facts.bare("facts", "explain", "prod.outlook.com.evil.example").text
    assert "No facts are about this name." in text


def test_list_and_show(facts: Cli) -> None:
    listed = facts.bare("facts", "list", "--json").document
    assert {"gmail", "exchange-online", "gmx"} <= {each["id"] for each in listed}
    assert "exchange-online" in facts.bare("facts", "list").text
    shown = facts.bare("facts", "show", "gmail", "--json").document
    assert shown["retention"]["backup_days"] == 180
    assert shown["retention"]["reference"]["source"]
    assert [each["id"] for each in shown["incidents"]] == ["gmail-2009-aurora"]
    assert facts.bare("facts", "show", "googlemail.com", "--json").document["id"] == "gmail"
    text = facts.bare("facts", "show", "yahoo").text
    assert "Verizon Communications Inc." in text
    assert "from 13 June 2017 until 1 September 2021" in text
    assert "not stated by the provider" in text


def test_show_nobody(facts: Cli) -> None:
    ran = facts.bare("facts", "show", "nobody", "--json")
    assert ran.code == 2
    assert ran.document["error"]["code"] == "usage"
    assert facts.bare("facts", "show", "self-hosted").code == 2
    assert facts.bare("facts", "incidents", "nobody").code == 2


def test_incidents(facts: Cli) -> None:
    listed = facts.bare("facts", "incidents", "--json").document
    assert len(listed) >= 15
    yahoo = facts.bare("facts", "incidents", "yahoo", "--json").document
    assert {each["id"] for each in yahoo} >= {"yahoo-2013", "yahoo-2014"}
    (mimecast,) = facts.bare("facts", "incidents", "mimecast", "--json").document
    assert mimecast["networks"] == ["mimecast"]
    text = facts.bare("facts", "incidents", "aol").text
    assert "1 April 2014 to 28 April 2014" in text
    assert "No incident is known." in facts.bare("facts", "incidents", "posteo").text


def test_cases(facts: Cli) -> None:
    (case,) = facts.bare("facts", "cases", "--json").document
    assert case["steps"][0]["day"] == "2013-12-04"
    assert "23 March 2018" in facts.bare("facts", "cases").text
