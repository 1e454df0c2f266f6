"""The grammar of the command line."""

import re

import pytest

from vault_app.cli.parser import build_parser, protect_negations, read_options
from vault_app.model.errors import UsageError

COMMANDS = (
    ["create"],
    ["account"],
    ["account", "add"],
    ["account", "find"],
    ["account", "list"],
    ["lookups"],
    ["lookups", "off"],
    ["account", "remove"],
    ["pull"],
    ["search"],
    ["show"],
    ["regions"],
    ["custody"],
    ["remove"],
    ["receipts"],
    ["verify"],
    ["stats"],
    ["demo"],
)


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_every_command_has_help_with_an_example(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_options([*command, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert re.search(r"Example:\n  homeport .*" + " ".join(command[:1]), text)


def test_exit_codes_are_in_the_help() -> None:
    text = build_parser().format_help()
    for code in "01234":
        assert re.search(rf"^  {code}  ", text, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--vault", "V", "--json", "stats"],
        ["stats", "--vault", "V", "--json"],
        ["--json", "stats", "--vault", "V"],
    ],
)
def test_general_options_stand_before_or_after_the_command(arguments: list[str]) -> None:
    options = read_options(arguments)
    assert (options.vault, options.json, options.command) == ("V", True, "stats")


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (["search"], []),
        (["search", ""], [""]),
        (["search", "from:ada", "-from:ben"], ["from:ada", " -from:ben"]),
        (["search", "-word", "--limit", "5"], [" -word"]),
        (["search", "--limit", "5", 'a -"b c"'], ['a -"b c"']),
        (["remove", "-is:gone", "--mode", "local-only"], [" -is:gone"]),
    ],
)
def test_queries(arguments: list[str], query: list[str]) -> None:
    assert read_options(arguments).query == query


def test_dashes_are_left_alone_elsewhere() -> None:
    assert protect_negations(["--passphrase-file", "-", "stats", "-h"]) == [
        "--passphrase-file",
        "-",
        "stats",
        "-h",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["show"],
        ["show", "x"],
        ["search", "--limit", "-3"],
        ["search", "--offset", "1e3"],
        ["remove", "a", "--mode", "shred"],
        ["remove", "a", "--mode", "local-only", "--preview", "--yes"],
        ["account", "find"],
        ["lookups", "perhaps"],
        ["account", "add", "--address", "a", "--server", "s", "--security", "rot13"],
        ["stats", "--vaul", "V"],
    ],
)
def test_wrong_use(arguments: list[str]) -> None:
    with pytest.raises(UsageError) as raised:
        read_options(arguments)
    assert "homeport" in str(raised.value.facts["usage"])


def test_account_add_defaults() -> None:
    options = read_options(["account", "add", "--address", "a@b.example", "--server", "s"])
    # Which encryption is decided with the server: found, or TLS for one that is named.
    assert (options.security, options.user, options.ca_file) == (None, None, None)
    assert (options.address_option, options.server, options.proxy) == ("a@b.example", "s", None)
