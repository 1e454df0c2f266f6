"""A part of the page that stands or hides as a whole."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import column, label
from vault_app.desktop.tokens import SPACE_1, SPACE_2, SPACE_6


class Section(QWidget):
    """A heading with room above it, perhaps a sentence, and ``body``."""

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self.title = label(title, "title", wraps=True)
        self.text = label(text, "muted", wraps=True)
        self.text.setVisible(bool(text))
        self.body: QVBoxLayout = column()
        self.setLayout(column(SPACE_6, self.title, SPACE_1, self.text, SPACE_2, self.body))

    def tell(self, text: str) -> None:
        """Another sentence under the heading."""
        self.text.setText(text)
        self.text.setVisible(bool(text))
