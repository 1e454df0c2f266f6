"""Lines of a page on which something is chosen: what it is, what it means, and the control."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import column, label, row
from vault_app.desktop.law.blocks import rule_line
from vault_app.desktop.tokens import SPACE_3, SPACE_6
from vault_app.wording.text import say


class ChoiceLine(QWidget):
    """``text`` may be told anew; the control stands at the right, ``below`` what belongs to it."""

    def __init__(self, title: str, text: str, control: QWidget, *below: QWidget) -> None:
        super().__init__()
        self.text: QLabel = label(text, "muted", wraps=True)
        words = column(label(title, "strong", wraps=True), self.text, gap=2)
        head = row(words, control, gap=SPACE_6)
        head.setStretch(0, 1)
        head.setAlignment(control, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(head, *below, gap=SPACE_3, margins=(0, SPACE_3, 0, SPACE_3)))
        self.setAccessibleName(say("{title}. {text}", title=title, text=text))


def add_lines(body: QVBoxLayout, *lines: QWidget) -> None:
    """With hair lines between them."""
    for number, each in enumerate(lines):
        if number:
            body.addWidget(rule_line())
        body.addWidget(each)
