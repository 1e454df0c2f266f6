"""account proxy: set, shown and taken off, and a pull goes that way."""

from pathlib import Path

from tests.cli.conftest import Cli, letter
from tests.servers.mail_user import MailUser
from tests.servers.proxy_server import ProxyServer
from vault_app.model.sign_in import ProxyKind


def test_an_account_is_led_through_a_proxy_and_back(
    cli: Cli, mail_user: MailUser, tmp_path: Path
) -> None:
    mail_user.append("INBOX", letter(1))
    assert cli.add_account(mail_user, tmp_path).code == 0
    assert "directly" in cli("account", "proxy", mail_user.name).text
    secret = tmp_path / "proxy-password"
    secret.write_text("hush\n", encoding="utf-8")
    with ProxyServer(ProxyKind.SOCKS5, user="ada", password="hush") as proxy:
        way = f"socks5://127.0.0.1:{proxy.port}"
        ran = cli.json(
            *("account", "proxy", mail_user.name, way),
            *("--proxy-user", "ada", "--proxy-password-file", str(secret)),
        )
        assert (ran.code, ran.document["proxy"]) == (0, way)
        told = cli("account", "proxy", mail_user.name).text
        assert f"a SOCKS5 proxy at 127.0.0.1:{proxy.port}" in told
        assert "hush" not in told + ran.text
        assert cli("pull").code == 0
        assert proxy.wanted
    assert cli("pull").code != 0
    ran = cli.json("account", "proxy", mail_user.name, "none")
    assert (ran.code, ran.document["proxy"]) == (0, None)
    assert cli("pull").code == 0


def test_what_is_no_proxy_changes_nothing(cli: Cli, mail_user: MailUser, tmp_path: Path) -> None:
    assert cli.add_account(mail_user, tmp_path).code == 0
    for odd in ("ftp://127.0.0.1:21", "socks5://127.0.0.1", "off"):
        assert cli("account", "proxy", mail_user.name, odd).code == 2
    assert "directly" in cli("account", "proxy", mail_user.name).text
