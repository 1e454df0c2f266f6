"""The account's folders: what the server has of each, what is here, and what is missing."""

from datetime import UTC, datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from vault_app.desktop.kit.basics import column, empty, label
from vault_app.desktop.kit.table import Cell, CellsModel, Column, FactTable
from vault_app.desktop.standing.section import Section
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, Tone
from vault_app.tasks.account_status import AccountStatus, MailboxStatus
from vault_app.wording.pulling import mailbox_state, trouble_sentence
from vault_app.wording.quantities import ago, count
from vault_app.wording.states import folder_name
from vault_app.wording.text import say


class FoldersPart(Section):
    def __init__(self, theme: Theme) -> None:
        super().__init__(say("Folders"))
        self.model = CellsModel(
            (
                Column(say("Folder"), stretches=True),
                Column(say("On the server"), is_number=True),
                Column(say("In the vault"), is_number=True),
                Column(say("New"), is_number=True),
                Column(say("State")),
                Column(say("Last look")),
            )
        )
        self.table = FactTable(theme, self.model, name=say("Folders of the account"), grows=True)
        self.body.addWidget(self.table)
        self._lines: QVBoxLayout = column()
        self._troubles = QWidget()
        self._troubles.setLayout(self._lines)
        self.body.addWidget(self._troubles)

    def clear(self) -> None:
        self.model.show_lines([])
        empty(self._lines)
        self._troubles.hide()

    def show_status(self, status: AccountStatus) -> None:
        now = datetime.now(UTC)
        self.model.show_lines([(each.mailbox.id, _line(each, now)) for each in status.mailboxes])
        self.table.setVisible(bool(status.mailboxes))
        self.tell("" if status.mailboxes else say("Nothing was pulled from this account yet."))
        empty(self._lines)
        troubled = [each for each in status.mailboxes if each.mailbox.trouble]
        for each in troubled:
            told = say(
                "{folder}: {sentence}",
                folder=folder_name(each.mailbox.name),
                sentence=trouble_sentence(each.mailbox.trouble),
            )
            self._lines.addSpacing(SPACE_2)
            self._lines.addWidget(label(told, wraps=True))
        self._troubles.setVisible(bool(troubled))


def _line(status: MailboxStatus, now: datetime) -> tuple[Cell, ...]:
    icon, tone = state_mark(status)
    mailbox = status.mailbox
    is_known = status.on_server is not None
    state = mailbox_state(status)
    muted: Tone = "muted" if status.is_left_out else "text"
    return (
        Cell(folder_name(mailbox.name), muted),
        Cell(count(status.on_server or 0) if is_known else "", muted),
        Cell(count(status.in_vault) if status.in_vault or not status.is_left_out else "", muted),
        Cell(count(status.new) if status.new else ""),
        Cell(
            state,
            muted,
            icon,
            tone,
            hint=trouble_sentence(mailbox.trouble) if mailbox.trouble else "",
        ),
        Cell(ago(mailbox.checked_at, now) if mailbox.checked_at else say("never"), "muted"),
    )


def state_mark(status: MailboxStatus) -> tuple[str, Tone]:
    """The shape and colour of a folder's state; the words beside it say the same."""
    if status.is_left_out:
        return "circle-minus", "muted"
    if status.on_server is None and not status.mailbox.trouble:
        return "circle-help", "muted"
    if status.adds_up:
        return "circle-check", "success"
    if status.mailbox.trouble or status.set_aside:
        return "triangle-alert", "warning"
    if status.is_explained:
        return "circle-minus", "muted"
    return ("clock", "accent") if status.waiting else ("triangle-alert", "warning")
