"""What a page says, and the buttons on it."""

from PySide6.QtWidgets import QLabel, QPushButton, QWidget


def texts(widget: QWidget) -> str:
    """All words that are to be seen."""
    return "\n".join(
        each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)
    )


def press(widget: QWidget, text: str) -> None:
    """Press the one button with these words."""
    found = [
        each
        for each in widget.findChildren(QPushButton)
        if each.text().strip() == text and each.isVisibleTo(widget)
    ]
    assert len(found) == 1, (text, [each.text() for each in found])
    assert found[0].isEnabled(), text
    found[0].click()
