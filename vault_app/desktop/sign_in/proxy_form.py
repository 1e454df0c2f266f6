"""Whether an account is reached directly or through a proxy, and which."""

import re
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import column, label, row
from vault_app.desktop.kit.fields import Field, PassphraseField, Segments
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_3
from vault_app.model.sign_in import Proxy, ProxyKind
from vault_app.wording.text import say

# Tor's own, and what most web proxies listen at.
_USUAL: Final = {ProxyKind.SOCKS5: "9050", ProxyKind.HTTP: "8080"}
_HOST: Final = re.compile(r"[^\s/\0@]+")


class ProxyForm(QWidget):
    """Off by default. ``changed`` tells of another kind; :meth:`proxy` reads what was entered."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.kind: Segments[ProxyKind | None] = Segments(
            (
                (None, say("Directly")),
                (ProxyKind.SOCKS5, say("SOCKS5 (Tor)")),
                (ProxyKind.HTTP, say("HTTP proxy")),
            ),
            name=say("Connection"),
        )
        self.host = Field(say("Proxy"), placeholder="127.0.0.1")
        self.port = Field(say("Port"))
        self.port.setMaximumWidth(110)
        self.user = Field(say("User name"), hint=say("Only if the proxy asks for one."))
        self.password = PassphraseField(theme, say("Password of the proxy"))
        where = row(self.host, self.port, gap=SPACE_3)
        who = row(self.user, self.password, gap=SPACE_3)
        where.setStretch(0, 1)
        for line, fields in ((where, (self.host, self.port)), (who, (self.user, self.password))):
            for field in fields:
                line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        who.setStretch(0, 1)
        who.setStretch(1, 1)
        promise = say(
            "Everything of this account goes through the proxy, looking up names too, and nothing"
            " around it."
        )
        self._more = QWidget()
        self._more.setLayout(column(label(promise, "caption", wraps=True), where, who, gap=SPACE_3))
        self.setLayout(
            column(
                column(label(say("Connection"), "strong"), self.kind, gap=SPACE_1),
                self._more,
                gap=SPACE_3,
            )
        )
        self.kind.chosen.connect(self._kind_chosen)
        self.show_proxy(None)

    def show_proxy(self, proxy: Proxy | None) -> None:
        self.kind.choose(proxy.kind if proxy is not None else None)
        self.host.set_text(proxy.host if proxy is not None else "127.0.0.1")
        kind = proxy.kind if proxy is not None else ProxyKind.SOCKS5
        self.port.set_text(str(proxy.port) if proxy is not None else _USUAL[kind])
        self.user.set_text(proxy.user if proxy is not None else "")
        self.password.set_text(proxy.password if proxy is not None else "")
        for field in (self.host, self.port, self.user, self.password):
            field.set_error("")
        self._more.setVisible(proxy is not None)

    def wipe(self) -> None:
        self.show_proxy(None)
        self.password.wipe()

    def check(self) -> Field | None:
        """The field that is wrong, after saying so below it; ``None`` if all can be used."""
        if self.kind.value() is None:
            return None
        is_host = _HOST.fullmatch(self.host.text().strip()) is not None
        self.host.set_error("" if is_host else say("The name or number of the proxy."))
        self.port.set_error("" if port_of(self.port.text()) else say("A number."))
        return next((field for field in (self.host, self.port) if field.has_error()), None)

    def proxy(self) -> Proxy | None:
        """What was entered; call :meth:`check` first."""
        kind = self.kind.value()
        if kind is None:
            return None
        return Proxy(
            kind=kind,
            host=self.host.text().strip(),
            port=port_of(self.port.text()),
            user=self.user.text().strip(),
            password=self.password.text(),
        )

    def _kind_chosen(self) -> None:
        kind = self.kind.value()
        if kind is not None and self.port.text() in ("", *_USUAL.values()):
            self.port.set_text(_USUAL[kind])
        self._more.setVisible(kind is not None)
        self.changed.emit()


def port_of(text: str) -> int:
    """A port as people type it; 0 for what is none."""
    text = text.strip()
    is_port = text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536
    return int(text) if is_port else 0
