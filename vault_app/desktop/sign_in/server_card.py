"""Which server an account will be at, and how that is known; with a way to change it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from vault_app.desktop.kit.basics import button, column, icon_label, label, row
from vault_app.desktop.sign_in.draft import Draft
from vault_app.desktop.sign_in.words import connection_words, proxy_words, source_words, wrappable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import ICON_LARGE, SPACE_3, SPACE_4
from vault_app.wording.text import one_line, say


class ServerCard(QFrame):
    """``others_wanted``: more servers were found, and one of them may be the right one."""

    change_wanted = Signal()
    others_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("ground", "card")
        self._address = label("", "strong", wraps=True)
        self._server = label("", "body", wraps=True)
        self._source = label("", "caption", wraps=True)
        self._proxy = label("", "caption", wraps=True)
        self.change = button(say("Change…"), "link")
        self.change.setAccessibleName(say("Change the server’s settings"))
        self.change.clicked.connect(lambda _=False: self.change_wanted.emit())
        self.others = button("", "link")
        self.others.clicked.connect(lambda _=False: self.others_wanted.emit())
        words = column(self._address, self._server, self._source, self._proxy, gap=2)
        words.addWidget(self.others, 0, Qt.AlignmentFlag.AlignLeft)
        mark = icon_label(theme, "server", "accent", size=ICON_LARGE)
        line = row(mark, words, self.change, gap=SPACE_3)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        line.setStretch(1, 1)
        for corner in (mark, self.change):
            line.setAlignment(corner, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def show_draft(self, draft: Draft, *, provider: str = "", others: int = 0) -> None:
        """``provider`` is its name where it is known, ``others`` how many more servers are there
        to choose from."""
        server = draft.server
        self._address.setText(wrappable(one_line(draft.address, 120)))
        place = say(
            "{host}, {connection}",
            host=one_line(server.host, 120),
            connection=connection_words(server),
        )
        told = say("{provider}: {place}", provider=provider, place=place) if provider else place
        self._server.setText(wrappable(told))
        self._source.setText(wrappable(self._where_from(draft)))
        self._source.setVisible(bool(self._source.text()))
        self._proxy.setText(wrappable(proxy_words(server.proxy)))
        self._proxy.setVisible(server.proxy is not None)
        self.others.setText(
            say("Another server ({n})…", n=others) if others > 1 else say("Another server…")
        )
        self.others.setVisible(others > 0)
        self.setAccessibleName(say("{address} at {place}", address=draft.address, place=told))

    @staticmethod
    def _where_from(draft: Draft) -> str:
        if draft.account is not None:
            return say("Everything that this account brought home stays as it is.")
        if draft.found is None:
            return say("As you entered it.")
        return source_words(draft.found, draft.address)
