"""Something went wrong that nobody foresaw: a report to copy, sent nowhere by itself."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit

from vault_app.desktop.kit.basics import button, label, row
from vault_app.desktop.kit.page import ColumnPage
from vault_app.desktop.theme import Theme, Type
from vault_app.desktop.tokens import SPACE_2
from vault_app.wording.text import say


class FaultPage(ColumnPage):
    """``go_on`` goes back to where the person was; ``leave`` ends the program."""

    go_on = Signal()
    leave = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, width=640)
        self.add_heading(
            say("Something went wrong inside Homeport"),
            say(
                "This is a mistake of ours, not yours. Your vault is safe: whatever was being"
                " written is either there whole or not at all."
            ),
            icon="circle-alert",
            tone="danger",
        )
        self._report = QPlainTextEdit()
        self._report.setReadOnly(True)
        self._report.setFont(theme.fixed_font(Type.CAPTION))
        self._report.setMinimumHeight(220)
        self._report.setAccessibleName(say("Report"))
        self.body.addWidget(self._report)
        self.body.addWidget(
            label(
                say(
                    "The report names places in our program and nothing of your mail. It is sent"
                    " nowhere; copy it if you want to tell us."
                ),
                "muted",
                wraps=True,
            )
        )
        back = button(say("Go back"), "primary")
        back.clicked.connect(lambda _=False: self.go_on.emit())
        copy = button(say("Copy the report"))
        copy.clicked.connect(lambda _=False: self._copy())
        leave = button(say("Quit Homeport"), "quiet")
        leave.clicked.connect(lambda _=False: self.leave.emit())
        self.body.addLayout(row(back, copy, leave, None, gap=SPACE_2))

    def show_report(self, report: str) -> None:
        self._report.setPlainText(report)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.toPlainText())
