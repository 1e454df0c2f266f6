"""Asks a host whether a mail server answers there, without saying who asks."""

from collections.abc import Callable

from vault_app.imap.wire import Wire
from vault_app.model.mail import Security, ServerSettings
from vault_app.model.sign_in import Proxy

_LONGEST_GREETING = 8192


def greets(
    host: str,
    port: int = 993,
    *,
    ca_pem: str | None = None,
    proxy: Proxy | None = None,
    idle: Callable[[], None],
    patience: float,
) -> bool:
    """Whether an IMAP server with a valid certificate greets there, over TLS alone.

    Nothing is sent but a goodbye. ``idle`` and ``patience`` (seconds) as for ``Wire``.

    Raises:
        ServerError: there is no connection, or none that can be trusted.
    """
    settings = ServerSettings(
        host=host, port=port, security=Security.TLS, user="", ca_pem=ca_pem, proxy=proxy
    )
    wire = Wire(settings, idle=idle, patience=patience)
    try:
        greeting = wire.read_line(_LONGEST_GREETING).upper()
        wire.send(b"a LOGOUT\r\n")
    finally:
        wire.close()
    # RFC 9051 7.1: "* BYE" is a greeting too, of a server that will not serve.
    return greeting.startswith((b"* OK", b"* PREAUTH"))
