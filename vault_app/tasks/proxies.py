"""The proxy of an account: what is fetched or asked for it goes through there, or not at all."""

from dataclasses import replace

from vault_app.archive import accounts as writes
from vault_app.archive.vault import Vault
from vault_app.imap.proxying import can_be_told
from vault_app.model.errors import SettingInvalid
from vault_app.model.mail import Account, Security, ServerSettings
from vault_app.model.sign_in import Proxy


def check_proxy(server: ServerSettings) -> None:
    """Raise ``SettingInvalid`` for a proxy that cannot work, or that would see the mail."""
    proxy = server.proxy
    if proxy is None:
        return
    if not proxy.host or any(sign.isspace() or sign in "\0/" for sign in proxy.host):
        raise SettingInvalid(setting="proxy-host", value=proxy.host, reason="not-a-host")
    if not 0 < proxy.port < 65536:
        raise SettingInvalid(setting="proxy-port", value=proxy.port, reason="out-of-range")
    if not can_be_told(proxy):
        raise SettingInvalid(setting="proxy-user", value=proxy.user, reason="not-for-a-proxy")
    if server.security is Security.NONE:
        raise SettingInvalid(setting="security", value="", reason="clear-through-proxy")


def set_proxy(vault: Vault, account: Account, proxy: Proxy | None) -> Account:
    """Let an account use a proxy from its next connection on, or none; returns it as it is now.

    Raises:
        SettingInvalid
    """
    server = replace(account.server, proxy=proxy)
    check_proxy(server)
    vault.write(writes.set_server, account.id, server)
    with vault.reader() as reader:
        return reader.account(account.id)
