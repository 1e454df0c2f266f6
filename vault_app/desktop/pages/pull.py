"""The first pull: how far it is, and at the end, folder by folder, that nothing is missing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import button, column, frame, label, row
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.page import ColumnPage
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_3, SPACE_4
from vault_app.model.errors import Cancelled, HomeportError
from vault_app.tasks.pull import MailboxReport, PullReport
from vault_app.wording.pulling import left_over_sentence
from vault_app.wording.quantities import count, elapsed, size
from vault_app.wording.states import folder_name
from vault_app.wording.text import say, say_count

_MOST_LEFT_OVERS = 20


class PullPage(ColumnPage):
    """``done`` asks for the mail; the pull, if it still runs, goes on in the background."""

    done = Signal()
    stop_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, width=640)
        self._title = label("", "heading", wraps=True)
        self._text = label("", "muted", wraps=True)
        self.body.addLayout(column(self._title, self._text, gap=SPACE_2))
        self.notice = Notice(theme, "danger")
        self.body.addWidget(self.notice)
        self.progress = ProgressView(theme)
        self.progress.cancelled.connect(self.stop_wanted)
        self._progress_card = frame("card")
        self._progress_card.setLayout(
            column(self.progress, margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_4))
        )
        self.body.addWidget(self._progress_card)
        self._model = CellsModel(
            (
                Column(say("Folder"), stretches=True),
                Column(say("On server"), is_number=True),
                Column(say("In the vault"), is_number=True),
                Column(say("Went meanwhile"), is_number=True),
                Column(say("Set aside"), is_number=True),
                Column(""),
            )
        )
        table = FactTable(theme, self._model, name=say("Folder by folder"), grows=True)
        self._summary = frame("card")
        self._summary.setLayout(column(table, margins=(SPACE_3, SPACE_2, SPACE_3, SPACE_2)))
        self.body.addWidget(self._summary)
        self._left_over = QWidget()
        self._left_lines = column(gap=SPACE_2)
        self._left_over.setLayout(self._left_lines)
        self.body.addWidget(self._left_over)
        self._go = button(say("Show my mail"), "primary")
        self._go.clicked.connect(lambda _=False: self.done.emit())
        self._again = button(say("Try again"))
        self._again.clicked.connect(lambda _=False: self.again_wanted.emit())
        self.body.addLayout(row(self._go, self._again, None, gap=SPACE_2))

    def start(self, account: str) -> None:
        self._title.setText(say("Bringing your mail home"))
        self._text.setText(
            say(
                "Copying {account} into the vault. Nothing is changed on the server. You can read"
                " what has arrived while the rest is coming.",
                account=account,
            )
        )
        self.progress.start(say("Signing in …"))
        self._progress_card.show()
        self._summary.hide()
        self._left_over.hide()
        self._again.hide()
        self.notice.hide()
        self._go.setText(say("Show my mail"))

    def show_progress(self, step: Progress) -> None:
        title = folder_name(step.note, 80) if step.note else ""
        self.progress.show_progress(step, title)

    def show_report(self, report: PullReport) -> None:
        """The end: the sum that must come out even, for each folder."""
        self._progress_card.hide()
        self._again.setVisible(bool(report.left_over))
        # What is not tried any more is not left over, and not here either.
        if report.left_over or any(box.quarantined for box in report.mailboxes):
            self._title.setText(say("Your mail is home, but for some of it"))
        else:
            self._title.setText(say("Your mail is home"))
        self._text.setText(
            say(
                "{new}, {size}, in {time}. What the server listed and what the vault holds,"
                " folder by folder:",
                new=say_count("{n} new message", "{n} new messages", report.new),
                size=size(report.bytes),
                time=elapsed(report.seconds),
            )
        )
        self._model.show_lines([(box.mailbox, _cells(box)) for box in report.mailboxes])
        self._summary.show()
        self._show_left_overs(report)

    def show_error(self, error: HomeportError) -> None:
        self._progress_card.hide()
        self._again.show()
        self.notice.show_error(error)
        if isinstance(error, Cancelled):
            self.notice.set_mood("accent")
            self._title.setText(say("Stopped"))

    def _show_left_overs(self, report: PullReport) -> None:
        while self._left_lines.count():
            item = self._left_lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._left_over.setVisible(bool(report.left_over))
        if not report.left_over:
            return
        number = len(report.left_over)
        title = say_count("1 thing could not be copied", "{n} things could not be copied", number)
        self._left_lines.addWidget(label(title, "strong"))
        hint = say("It stays on the server, and every pull tries again.")
        self._left_lines.addWidget(label(hint, "muted", wraps=True))
        for left in report.left_over[:_MOST_LEFT_OVERS]:
            line = left_over_sentence(
                mailbox=left.mailbox, uid=left.uid, reason=left.reason, detail=left.detail
            )
            self._left_lines.addWidget(label(line, wraps=True))


def _cells(box: MailboxReport) -> tuple[Cell, ...]:
    is_even = box.listed == box.stored + box.vanished + box.quarantined
    mark = (
        Cell("", icon="circle-check", icon_tone="success", hint=say("Everything is accounted for."))
        if is_even and not box.quarantined
        else Cell("", icon="triangle-alert", icon_tone="warning", hint=say("Something is missing."))
    )
    return (
        Cell(folder_name(box.mailbox)),
        Cell(count(box.listed)),
        Cell(count(box.stored)),
        Cell(count(box.vanished), "muted"),
        Cell(count(box.quarantined), "muted" if not box.quarantined else "warning"),
        mark,
    )
