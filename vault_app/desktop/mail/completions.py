"""What a search may go on with: the fields, and the values of each that this vault knows."""

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from vault_app.desktop.mail.sidebar_model import SidebarModel
from vault_app.model.custody import Confidence
from vault_app.model.mail import PlacementState
from vault_app.regions.world import World
from vault_app.tasks.reach import orders

_FIELDS: Final = (
    "from:",
    "to:",
    "subject:",
    "in:",
    "account:",
    "label:",
    "before:",
    "after:",
    "larger:",
    "smaller:",
    "has:attachment",
    "is:",
    "country:",
    "region:",
    "provider:",
    "controller:",
    "confidence:",
    "reachable-by:",
    "breach:",
    "incident:",
)
_MOST: Final = 12


class Completions:
    """Looks at what the sidebar has read already, and at the facts: neither waits for anything."""

    def __init__(
        self,
        sidebar: SidebarModel,
        world: Callable[[], World],
        rule_names: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._sidebar, self._world, self._rule_names = sidebar, world, rule_names

    def of(self, word: str) -> list[str]:
        """What the word that is being typed may become; nothing for an empty one."""
        lead = "-" if word.startswith("-") else ""
        word = word.removeprefix("-")
        field, colon, begun = word.partition(":")
        if not colon:
            wanted = word.casefold()
            found = [each for each in _FIELDS if wanted and each.startswith(wanted)]
            return [f"{lead}{each}" for each in found if each != word]
        begun = begun.removeprefix('"').casefold()
        values = dict.fromkeys(each for each in self._values(field.casefold()) if each)
        found = [each for each in values if begun in each.casefold()]
        found.sort(key=lambda each: (not each.casefold().startswith(begun), each.casefold()))
        return [f"{lead}{field}:{_quoted(each)}" for each in found[:_MOST]]

    def _values(self, field: str) -> Iterable[str]:
        contents, world = self._sidebar.contents, self._world()
        holdings = [total.holding for total in contents.holdings]
        if field == "country":
            return [world.country_name(each.country) for each in holdings if each.country]
        if field == "region":
            return [each.site for each in holdings]
        if field == "provider":
            return [each.provider for each in holdings]
        if field == "controller":
            homes = [each.controller_country for each in holdings]
            return [world.country_name(code) for code in homes if code]
        if field == "confidence":
            return [each.value for each in Confidence]
        if field == "is":
            return [each.value for each in PlacementState]
        if field == "reachable-by":
            return [order.id for order in orders(world)]
        if field == "breach":
            return self._rule_names()
        if field == "incident":
            return [incident.id for incident in world.incidents()]
        if field == "account":
            return [each.label or each.address for each in contents.accounts]
        if field == "in":
            return [each.name for each in contents.mailboxes]
        return ()


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


class Completer(QObject):
    """A list below the line that goes with the word in which the cursor stands last."""

    def __init__(self, edit: QLineEdit, completions: Completions) -> None:
        super().__init__(edit)
        self._edit, self._completions = edit, completions
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setWidget(edit)
        self._completer.setMaxVisibleItems(_MOST)
        self._completer.activated.connect(self.take)
        edit.textEdited.connect(self._offer)

    def _offer(self, text: str) -> None:
        found = [] if self._edit.cursorPosition() < len(text) else self._completions.of(_last(text))
        if not found:
            popup = self._completer.popup()
            if popup is not None:
                popup.hide()
            return
        self._model.setStringList(found)
        self._completer.complete()

    def take(self, chosen: str) -> None:
        """Put what was chosen in the place of the last word."""
        text = self._edit.text()
        before = text[: len(text) - len(_last(text))]
        # A field wants its value next, a value is done.
        self._edit.setText(f"{before}{chosen}" if chosen.endswith(":") else f"{before}{chosen} ")
        self._edit.setFocus()


def _last(text: str) -> str:
    """The last word, with the blanks inside its quotation marks."""
    start, is_quoted = 0, False
    for place, char in enumerate(text):
        if char == '"':
            is_quoted = not is_quoted
        elif char == " " and not is_quoted:
            start = place + 1
    return text[start:]
