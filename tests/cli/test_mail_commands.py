"""account, pull, search, show, regions and custody against a real server."""

import itertools
from pathlib import Path

import pytest

from tests.cli.conftest import LETTERS, Cli
from tests.servers.mail_user import MailUser

COUNT = sum(map(len, LETTERS.values()))


def test_account_add_list_remove(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    added = cli.add_account(mail_user, tmp_path, "--label", "Post")
    assert added.code == 0, added.err
    assert set(added.document) == {
        "id",
        "address",
        "label",
        "server",
        "port",
        "security",
        "user",
        "has_own_ca",
        "proxy",
        "sign_in",
        "issuer",
        "is_refused",
    }
    assert added.document["user"] == mail_user.name
    assert mail_user.password not in added.text + added.err

    listed = cli.json("account", "list")
    assert listed.document == [added.document]
    assert mail_user.name in cli("account", "list").text

    again = cli.add_account(mail_user, tmp_path)
    assert (again.code, again.document["error"]["code"]) == (2, "account-exists")

    assert cli.json("account", "remove", "post").code == 0
    assert cli.json("account", "list").document == []
    gone = cli.json("account", "remove", "post")
    assert (gone.code, gone.document["error"]["code"]) == (2, "account-not-found")


def test_account_add_signs_in_first(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    mail_user.password = "not the one"
    refused = cli.add_account(mail_user, tmp_path)
    assert (refused.code, refused.document["error"]["code"]) == (4, "sign-in-refused")
    assert cli.json("account", "list").document == []
    assert cli.add_account(mail_user, tmp_path, "--unchecked").code == 0


@pytest.mark.usefixtures("hasty")
def test_no_server(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("x")
    words = ["account", "add", "--address", "a@example.org", "--password-file", str(password)]
    # Port 1 of loopback: nobody listens there.
    ran = cli.json(*words, "--server", "127.0.0.1:1")
    assert (ran.code, ran.document["error"]["code"]) == (4, "cannot-connect")
    assert cli.json(*words, "--server", "127.0.0.1:1", "--unchecked").code == 0
    ran = cli.json("pull")
    assert (ran.code, ran.document["error"]["code"]) == (4, "cannot-connect")
    ran = cli.json(*words, "--server", "http://x")
    assert (ran.code, ran.document["error"]["facts"]["reason"]) == (2, "server-unreadable")


@pytest.mark.usefixtures("hasty")
def test_one_account_that_fails_does_not_hide_the_other(filled: Cli, tmp_path: Path) -> None:
    password = tmp_path / "password"
    assert (
        filled.json(
            *("account", "add", "--address", "a@example.org", "--password-file", str(password)),
            *("--server", "127.0.0.1:1", "--unchecked"),
        ).code
        == 0
    )
    ran = filled.json("pull")
    assert ran.code == 4
    assert len(ran.document["mailboxes"]) == len(LETTERS)
    assert ran.document["errors"][0]["account"] == "a@example.org"
    assert ran.document["errors"][0]["error"]["code"] == "cannot-connect"


def test_pull(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    assert cli.json("pull").document["error"]["facts"]["reason"] == "no-accounts"
    for raw in LETTERS["INBOX"]:
        mail_user.append("INBOX", raw)
    cli.add_account(mail_user, tmp_path)
    ran = cli.json("pull", "--account", mail_user.name, "--mailbox", "INBOX")
    assert ran.code == 0, ran.err
    assert set(ran.document) == {"mailboxes", "bytes", "seconds", "left_over", "errors"}
    assert ran.document["mailboxes"] == [
        {
            "account": mail_user.name,
            "mailbox": "INBOX",
            "listed": 3,
            "stored": 3,
            "new": 3,
            "vanished": 0,
            "quarantined": 0,
        }
    ]
    assert ran.document["bytes"] > 0
    assert ran.document["left_over"] == []
    assert "Inbox" in cli("pull").text

    wrong = cli.json("pull", "--mailbox", "Nowhere")
    assert (wrong.code, wrong.document["error"]["code"]) == (2, "mailbox-not-found")
    wrong = cli.json("pull", "--account", "nobody")
    assert (wrong.code, wrong.document["error"]["code"]) == (2, "account-not-found")


def test_search(library: Cli) -> None:
    everything = library.json("search", "")
    assert everything.code == 0
    assert library.json("search").document == everything.document
    assert len(everything.document) == COUNT
    assert {
        "id",
        "date",
        "from",
        "to",
        "subject",
        "mailboxes",
        "placement_state",
        "region",
        "controller_country",
        "size",
        "has_attachments",
        "snippet",
    } <= set(everything.document[0])
    dates = [each["date"] for each in everything.document]
    assert dates == sorted(dates, reverse=True)
    assert dates[-1] == "2014-01-01T10:00:00Z"

    (found,) = library.json("search", "zymurgy").document
    assert found["from"] == "Ada Lovelace <ada@example.org>"
    assert (found["mailboxes"], found["placement_state"]) == (["INBOX"], "on-server")
    assert (found["size"], found["has_attachments"]) == (len(LETTERS["INBOX"][2]), False)

    pages = [
        library.json("search", "--limit", "2", "--offset", offset).document for offset in "024"
    ]
    assert list(itertools.chain(*pages)) == everything.document
    assert len(library.json("search", "-in:Archive", "from:ada").document) == COUNT - 1
    assert library.json("search", "--limit", "0").document == []


def test_search_wrongly(library: Cli) -> None:
    ran = library.json("search", "before:soon")
    assert (ran.code, ran.document["error"]["code"]) == (2, "query-invalid")


def test_search_for_people_is_harmless(library: Cli) -> None:
    text = library("search").text
    assert len(text.splitlines()) == COUNT
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "With a picture" in text
    assert "Nothing found." in library("search", "xyzzy").text


def _id_of(cli: Cli, *query: str) -> str:
    (found,) = cli.json("search", *query).document
    return str(found["id"])


def test_show_raw_is_exact(library: Cli) -> None:
    stored = {
        library("show", str(each["id"]), "--raw").out for each in library.json("search").document
    }
    assert stored == {raw for raws in LETTERS.values() for raw in raws}
    assert library.json("show", _id_of(library, "zymurgy"), "--raw").out == LETTERS["INBOX"][2]


def test_show(library: Cli) -> None:
    message = _id_of(library, "has:attachment")
    document = library.json("show", message).document
    assert document["subject"] == "With a picture"
    assert "See there." in document["text"]
    (attachment,) = document["attachments"]
    assert (attachment["media_type"], attachment["size"]) == ("image/png", 8)
    (placement,) = document["placements"]
    assert (placement["mailbox"], placement["gone_at"]) == ("Archive", None)
    text = library("show", message).text
    assert "See there." in text
    assert "\x1b" not in text


def test_show_for_people_is_harmless(library: Cli) -> None:
    text = library("show", _id_of(library, "日本語")).text
    assert "日本語" in text
    assert not set(text) & set("\x1b\x9b\u202e")


def test_no_such_message(library: Cli) -> None:
    for words in (["show", "7"], ["show", "7", "--raw"], ["custody", "7"]):
        ran = library.json(*words)
        assert (ran.code, ran.document["error"]["code"]) == (2, "message-not-found")


def test_regions(library: Cli) -> None:
    rows = library.json("regions").document
    assert sum(row["messages"] for row in rows) == COUNT
    for row in rows:
        assert {
            "region",
            "country",
            "provider",
            "controller_country",
            "messages",
            "bytes",
            "by_confidence",
        } <= set(row)
        assert sum(row["by_confidence"].values()) == row["messages"]
        assert len(library.json("search", row["query"]).document) == row["messages"]
    assert "How sure" in library("regions").text


def test_custody(library: Cli) -> None:
    message = _id_of(library, "zymurgy")
    document = library.json("custody", message).document
    assert document["sentence"]
    for interval in document["intervals"]:
        assert {"since", "until", "confidence", "because", "evidence"} <= set(interval)
        for evidence in interval["evidence"]:
            assert set(evidence) == {
                "kind",
                "seen",
                "where",
                "points_to",
                "confidence",
                "observed_at",
            }
    assert document["sentence"] in library("custody", message).text
