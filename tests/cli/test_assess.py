"""assess: message files of every kind, without a vault, as JSON and for people."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.regions.letters import exchange, nemesis, pool, received
from vault_app.cli.main import main

_REST = (
    "From: Nora <nora@sender.example>\r\nSubject: Tuesday\r\n"
    "Date: Tue, 3 Mar 2026 09:12:00 +0000\r\n"
)
_BODY = "\r\nReceived: by mx.google.com with HTTPS; x\r\n"


def assessed(
    capfdbinary: pytest.CaptureFixture[bytes], *words: str, code: int = 0
) -> list[dict[str, Any]]:
    """What the command says as JSON."""
    assert main(["assess", *words, "--json"]) == code
    document: list[dict[str, Any]] = json.loads(capfdbinary.readouterr().out)
    return document


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(content: str | bytes, name: str = "letter.eml") -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return written


def test_an_entry_for_each_file_in_order(capfdbinary: Any, write: Any) -> None:
    first = write(exchange() + _REST + _BODY, "a.eml")
    second = write(pool(recipient="nora@gmail.com") + _REST + _BODY, "b.eml")
    one, two = assessed(capfdbinary, first, second)
    assert set(one) == {"file", "hops", "evidence", "custody", "notes"}
    assert (one["file"], two["file"]) == (first, second)
    held = one["custody"][0]
    assert (held["provider"], held["country"], held["site"], held["zone"]) == (
        "exchange-online", "IE", "Dublin", "Europe",
    )  # fmt: skip
    assert held["controller"] == "Microsoft Corporation"
    assert held["controller_country"] == "US"
    assert held["confidence"] == "observed"
    assert "DB9PR04MB8251" in held["why"]
    assert held["since"] == "2026-03-03T09:12:01Z"
    assert held["until"] is None
    assert held["evidence"][0]["where"] == "Received, 1st from the top"
    assert [hop["trusted"] for hop in one["hops"]] == [True] * 4
    assert set(one["hops"][0]) == {
        "line", "text", "from", "from_address", "by", "protocol", "at", "trusted", "readable",
        "operator", "country", "site",
    }  # fmt: skip
    held = two["custody"][0]
    assert (held["provider"], held["country"], held["confidence"]) == ("gmail", None, "unknown")


def test_what_stands_below_the_border_is_a_claim(capfdbinary: Any, write: Any) -> None:
    forged = received("from x (::1) by BN8PR19MB8251.namprd19.prod.outlook.com with HTTPS")
    (one,) = assessed(
        capfdbinary, write(exchange() + forged + _REST), "--account-provider", "exchange-online"
    )
    assert [hop["trusted"] for hop in one["hops"]] == [True] * 4 + [False]
    assert one["custody"][0]["country"] == "IE"
    assert any("not relied on" in note for note in one["notes"])


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("gmx", "gmx"),
        ("GMX", "gmx"),
        ("gmx.de", "gmx"),
        ("imap.gmx.net", "gmx"),
        ("self-hosted", "self-hosted"),
        ("microsoft", "exchange-online"),
    ],
)
def test_the_account_s_provider_comes_first(
    capfdbinary: Any, write: Any, name: str, provider: str
) -> None:
    """Lines of somebody else on top mean that it was moved here (case 15)."""
    file = write(pool() + _REST)
    (one,) = assessed(capfdbinary, file, "--account-provider", name)
    assert one["custody"][0]["provider"] == provider
    assert one["custody"][1]["provider"] == "google-workspace"
    assert one["custody"][1]["until"] is not None


def test_an_unknown_provider_is_refused_with_near_ones(capfdbinary: Any, write: Any) -> None:
    assert main(["assess", write(pool()), "--account-provider", "gmial", "--json"]) == 2
    error = json.loads(capfdbinary.readouterr().out)["error"]
    assert "gmail" in error["what_happened"]


def test_who_sells_it_is_listed_beside_who_keeps_it(capfdbinary: Any, write: Any) -> None:
    line = received("from 10.1.1.1 by atlas209.free.mail.bf1.yahoo.com with HTTPS")
    (one,) = assessed(capfdbinary, write(line + _REST), "--account-provider", "att")
    assert [each["provider"] for each in one["custody"]] == ["yahoo", "att"]
    assert {each["country"] for each in one["custody"]} == {"US"}


def test_sent_mail(capfdbinary: Any, write: Any) -> None:
    mapi = received(
        "from DB9PR04MB8251.eurprd04.prod.outlook.com ([fe80::1%4]) by"
        " DB9PR04MB8251.eurprd04.prod.outlook.com ([fe80::1%4]) with mapi id 15.20.7611"
    )
    (one,) = assessed(
        capfdbinary, write(mapi + _REST), "--account-provider", "exchange-online", "--sent"
    )
    assert one["custody"][0]["country"] == "IE"
    (one,) = assessed(capfdbinary, write(_REST), "--account-provider", "gmx", "--sent")
    assert (one["custody"][0]["country"], one["custody"][0]["confidence"]) == ("DE", "inferred")


def test_fetched_into_a_local_server(capfdbinary: Any, write: Any) -> None:
    fetched = received(
        "from pop3.web.de [212.227.17.177] by localhost with POP3 (fetchmail-6.4.39) for"
        " <me@localhost> (single-drop)"
    )
    (one,) = assessed(capfdbinary, write(fetched + nemesis("mx-ha.web.de") + _REST))
    assert [each["provider"] for each in one["custody"]] == ["self-hosted", "web.de"]


FORMS = [
    pytest.param(lambda text: text.replace("\r\n", "\n"), id="lf"),
    pytest.param(lambda text: text.replace("\r\n", "\r"), id="cr"),
    pytest.param(lambda text: text.replace("\r\n", "\n", 3), id="mixed"),
    pytest.param(lambda text: "\ufeff" + text, id="bom"),
    pytest.param(lambda text: "\r\n\r\n" + text, id="blank-lines-on-top"),
    pytest.param(lambda text: text.encode("utf-16"), id="utf-16"),
    pytest.param(lambda text: "From nora@x Tue Mar  3 09:12:01 2026\n" + text, id="mbox"),
    pytest.param(lambda text: text.split("\r\n\r\n")[0], id="no-blank-line"),
    pytest.param(lambda text: text.replace("Subject: T", "Subject: \x00T"), id="nul"),
    pytest.param(lambda text: text + "x" * 3_000_000, id="big-body"),
    pytest.param(
        lambda text: text.replace("Subject", "garbage without colon\r\nSubject"), id="odd"
    ),
]


@pytest.mark.parametrize("form", FORMS)
def test_files_of_every_form(capfdbinary: Any, write: Any, form: Any) -> None:
    file = write(form(exchange() + _REST + _BODY))
    (one,) = assessed(capfdbinary, file)
    assert (one["file"], one["custody"][0]["country"]) == (file, "IE")


def test_ten_thousand_lines(capfdbinary: Any, write: Any) -> None:
    forged = received("from x (::1) by BN8PR19MB8251.namprd19.prod.outlook.com with HTTPS")
    (one,) = assessed(capfdbinary, write(exchange() + forged * 10_000 + _REST))
    assert one["custody"][0]["country"] == "IE"
    assert len(one["hops"]) == 200


def test_an_mbox_of_several(capfdbinary: Any, write: Any) -> None:
    separator = "\r\nFrom nora@x Tue Mar  3 09:12:01 2026\r\n"
    letters = [pool() + _REST + _BODY, exchange() + _REST + _BODY, nemesis("mx-ha.gmx.net") + _REST]
    file = write(separator.lstrip() + separator.join(letters))
    found = assessed(capfdbinary, file)
    assert [one["file"] for one in found] == [f"{file}#1", f"{file}#2", f"{file}#3"]
    assert [one["custody"][0]["country"] for one in found] == [None, "IE", "DE"]


def test_files_that_cannot_be_read_do_not_stop_the_others(
    capfdbinary: Any, write: Any, tmp_path: Path
) -> None:
    good = write(exchange() + _REST)
    bad, folder, one = assessed(
        capfdbinary, str(tmp_path / "none.eml"), str(tmp_path), good, code=1
    )
    assert "no such file" in bad["error"]
    assert bad["custody"] == bad["hops"] == []
    assert "folder" in folder["error"]
    assert one["custody"][0]["country"] == "IE"


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"\xff\xfe", b"From ", b"\r\n\r\n", b":"])
def test_files_that_are_no_mail_tell_nothing(capfdbinary: Any, write: Any, content: bytes) -> None:
    (one,) = assessed(capfdbinary, write(content))
    held = one["custody"][0]
    assert (held["provider"], held["country"], held["confidence"]) == (None, None, "unknown")
    assert one["hops"] == []


def test_a_seal_is_told_to_be_unverified(capfdbinary: Any, write: Any) -> None:
    seal = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=google.com; s=arc; b=AAAA\r\n"
    (one,) = assessed(capfdbinary, write(seal + pool() + _REST))
    assert any("cannot be verified offline" in note for note in one["notes"])
    sealed = [item for item in one["evidence"] if "seal" in item["points_to"]]
    assert [item["confidence"] for item in sealed] == ["unknown"]


def test_results_count_above_the_border_alone(capfdbinary: Any, write: Any) -> None:
    results = "Authentication-Results: mx.google.com; dkim=pass\r\n"
    foreign = "Authentication-Results: mx.google.com.evil.example; dkim=pass\r\n"

    def kinds(content: str) -> list[str]:
        (one,) = assessed(capfdbinary, write(content), "--account-provider", "gmail")
        return [item["kind"] for item in one["evidence"]]

    assert "authentication-results" in kinds(results + pool() + _REST)
    assert "authentication-results" not in kinds(foreign + pool() + _REST)
    assert "authentication-results" not in kinds(pool() + results + _REST)


def test_for_people(capfd: pytest.CaptureFixture[str], write: Any) -> None:
    forged = received("from x (::1) by BN8PR19MB8251.namprd19.prod.outlook.com with HTTPS")
    assert main(["assess", write(exchange() + forged + _REST)]) == 0
    out = capfd.readouterr().out
    assert "Held in Dublin, Ireland, by Microsoft" in out
    assert "Written by the holder's own servers" in out
    assert out.index("Claimed by the sending side") > out.index("Written by the holder's own")
    assert "\x1b" not in out


def test_help_says_what_it_needs(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["assess", "--help"])
    assert "no vault" in capfd.readouterr().out.lower()
