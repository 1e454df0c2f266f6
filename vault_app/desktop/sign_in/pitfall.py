"""What goes wrong with a provider for most people, and where it explains itself."""

from collections.abc import Callable

from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.sign_in.way_words import provider_of, sentence
from vault_app.desktop.theme import Theme
from vault_app.model.ways import Way
from vault_app.wording.text import say


class Pitfall(Notice):
    """Hidden where the facts know of none. ``open_link`` gets the address of a page."""

    def __init__(self, theme: Theme, open_link: Callable[[str], None]) -> None:
        super().__init__(theme, "warning")
        self._open_link = open_link

    def show_way(self, way: Way) -> None:
        hint, provider = sentence(way.hint), provider_of(way)
        if not hint and not way.help:
            self.hide()
            return
        self.set_mood("warning" if hint else "accent")
        told = say("{provider} explains it on a page of its own.", provider=provider)
        self.show_text("", hint or sentence(told))
        if way.help:
            text = say("How {provider} explains it", provider=provider)
            self.add_action(text, lambda: self._open_link(way.help), kind="link")
