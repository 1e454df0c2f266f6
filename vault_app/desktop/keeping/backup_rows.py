"""One backup in the list: where it lies, what is proven of it, and what can be done."""

from datetime import UTC, datetime
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton

from vault_app.desktop.kit.basics import button, icon_button, row
from vault_app.desktop.law.blocks import FactRow
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_1, SPACE_2, Tone
from vault_app.model.backups import Backup
from vault_app.wording.quantities import ago, date_time, messages, size
from vault_app.wording.text import one_line, say


class BackupRow(FactRow):
    """The signals carry the backup. ``is_beside``: it lies on the vault's own disk."""

    verify_wanted = Signal(object)
    show_wanted = Signal(object)
    forget_wanted = Signal(object)

    def __init__(self, theme: Theme, backup: Backup, *, is_beside: bool = False) -> None:
        icon, tone = _mark(backup)
        super().__init__(
            theme,
            PurePath(backup.place).name or backup.place,
            one_line(str(PurePath(backup.place).parent), 160),
            say(
                "Made {when}, {messages}, {size}",
                when=date_time(backup.made_at),
                messages=messages(backup.messages),
                size=size(backup.size),
            ),
            backup_standing(backup),
            say("It lies on the same disk as the vault, and would be lost with it.")
            if is_beside
            else "",
            icon=icon,
            tone=tone,
        )
        self.backup = backup
        name = one_line(backup.place, 160)
        self.verify = button(say("Read it back"), hint=say("Reads every message in it."))
        self.verify.setAccessibleName(say("Read back the backup at {place}", place=name))
        self.verify.clicked.connect(lambda _=False: self.verify_wanted.emit(backup))
        more = icon_button(theme, "ellipsis", say("Show or forget {place}", place=name))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        show = menu.addAction(say("Show in its folder"))
        show.triggered.connect(lambda _=False: self.show_wanted.emit(backup))
        show.setEnabled(backup.is_present)
        forget = menu.addAction(say("Forget…"))
        forget.triggered.connect(lambda _=False: self.forget_wanted.emit(backup))
        more.setMenu(menu)
        actions = row(self.verify, more, gap=SPACE_2)
        for made in (self.verify, more):
            actions.setAlignment(made, Qt.AlignmentFlag.AlignTop)
        self.line.addSpacing(SPACE_1)
        self.line.addLayout(actions)


def backup_standing(backup: Backup) -> str:
    """What is proven of it, in a sentence."""
    if not backup.is_present:
        return say("Not found there when last looked. If it lies on a disk, connect that.")
    if backup.verified_at is None:
        return say("Not read back yet: nothing is proven of it.")
    return say(
        "All of it was read back and found whole {when}",
        when=ago(backup.verified_at, datetime.now(UTC)),
    )


def _mark(backup: Backup) -> tuple[str, Tone]:
    if not backup.is_present:
        return "circle-help", "warning"
    return ("circle-check", "success") if backup.verified_at else ("circle-minus", "muted")
