"""The vault itself: its size, its backups, and what must be so before mail is removed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from vault_app.desktop.jobs import Progress
from vault_app.desktop.keeping.backup_rows import BackupRow
from vault_app.desktop.keeping.lines import ChoiceLine, add_lines
from vault_app.desktop.kit.basics import button, column, empty, iconed, label, row
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.kit.switch import ChoiceButton, Switch
from vault_app.desktop.kit.wide_page import Sheet, WidePage
from vault_app.desktop.law.blocks import add_rows, add_section, number_card
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_3, SPACE_6
from vault_app.model.backups import Backup
from vault_app.model.errors import HomeportError
from vault_app.model.removal import ProofKind, WayOut
from vault_app.tasks.removal_settings import RemovalSettings
from vault_app.wording.quantities import ago, messages, size
from vault_app.wording.text import say, say_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Sizes are in bytes. ``needed`` is how much disk shrinking takes for a while,
    ``has_remains`` that deleted mail left traces it would erase; ``beside`` are the ids of backups
    on the vault's own disk."""

    size: int
    free: int
    needed: int
    has_remains: bool
    messages: int
    backups: tuple[Backup, ...]
    settings: RemovalSettings
    beside: frozenset[int] = frozenset()


class UpkeepPage(WidePage):
    """``chosen`` carries :class:`RemovalSettings`; ``verify_wanted``, ``show_wanted`` (its folder)
    and ``forgotten`` a :class:`Backup`."""

    backup_wanted = Signal()
    verify_wanted = Signal(object)
    show_wanted = Signal(object)
    forgotten = Signal(object)
    shrink_wanted = Signal()
    stop_wanted = Signal()
    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, say("Vault upkeep"))
        self.upkeep: Upkeep | None = None
        self._is_busy = False
        self.backup = iconed(
            theme, button(say("Make a backup…"), "primary"), "archive", tone="on_accent"
        )
        self.backup.clicked.connect(lambda _=False: self.backup_wanted.emit())
        self.buttons.addWidget(self.backup)
        self.progress = ProgressView(theme, is_strip=True)
        self.progress.cancelled.connect(self.stop_wanted)
        self.progress.hide()
        self.sheet = Sheet(width=760)
        self.rows: list[BackupRow] = []
        self.shrink = button(say("Shrink"))
        self.shrink.clicked.connect(lambda _=False: self.shrink_wanted.emit())
        self.needs_backup = Switch(theme, say("A backup must hold it first"))
        self.keeps_subject = Switch(theme, say("Keep subjects in receipts"))
        self.way: ChoiceButton[WayOut] = ChoiceButton(theme, "")
        self.way.offer(
            [
                (WayOut.TRASH, say("The provider’s trash")),
                (WayOut.FOR_GOOD, say("For good")),
            ]
        )
        self.proof: ChoiceButton[ProofKind] = ChoiceButton(theme, "")
        self.proof.offer(
            [
                (ProofKind.READ_BACK, say("Read it back")),
                (ProofKind.DIGEST, say("By fingerprint")),
                (ProofKind.QUICK, say("Quick")),
            ]
        )
        self._lay_out()
        content = column(self.progress, self.sheet)
        content.setStretch(1, 1)
        holder = QWidget()
        holder.setLayout(content)
        self.fill(holder)
        self._connect()

    def show_upkeep(self, upkeep: Upkeep) -> None:
        """The vault as it stands."""
        self.upkeep = upkeep
        self._show_cards(upkeep)
        self._show_backups(upkeep.backups, upkeep.beside)
        self._room.text.setText(_room_text(upkeep))
        self._show_settings(upkeep.settings)
        self._judge()

    # Long work

    def show_working(self, title: str) -> None:
        self.notice.hide()
        self._is_busy = True
        self.progress.start(title)
        self.progress.show()
        self._judge()

    def show_progress(self, step: Progress) -> None:
        self.progress.show_progress(step)

    def end_working(self) -> None:
        self._is_busy = False
        self.progress.hide()
        self._judge()

    def show_success(self, title: str, *lines: str) -> None:
        self.notice.set_mood("success")
        self.notice.show_text(title, *lines)

    def show_error(self, error: HomeportError) -> None:
        self.notice.show_error(error)

    def clear(self) -> None:
        """Forget everything that came out of the vault."""
        self.upkeep = None
        self.rows = []
        empty(self._cards)
        empty(self._backups)
        self.notice.hide()
        self.progress.hide()

    # Layout

    def _lay_out(self) -> None:
        body = self.sheet.body
        self._cards = column()
        body.addLayout(self._cards)
        add_section(
            body,
            say("Backups"),
            say(
                "A backup is a copy of the whole vault, encrypted like it: whoever has one and"
                " the passphrase has your mail. Best kept on another disk."
            ),
        )
        self._backups = column()
        body.addLayout(self._backups)
        add_section(body, say("When mail is removed"))
        add_lines(
            body,
            ChoiceLine(
                say("A backup must hold it first"),
                say(
                    "Where this vault would be left with the only copy, mail goes for good from a"
                    " server only once a backup that was read back holds it."
                ),
                self.needs_backup,
            ),
            ChoiceLine(
                say("Where it goes"),
                say("Preselected in each removal. From the trash mail can be brought back."),
                self.way,
            ),
            self._proof_line(),
            ChoiceLine(
                say("Keep subjects in receipts"),
                say(
                    "Receipts then name what was removed by its subject and sender. Off: only by"
                    " its fingerprint and date."
                ),
                self.keeps_subject,
            ),
        )
        add_section(body, say("Room on the disk"))
        self._room = ChoiceLine(say("Shrink the vault’s file"), "", self.shrink)
        body.addWidget(self._room)
        body.addSpacing(SPACE_6)

    def _proof_line(self) -> ChoiceLine:
        self._proof = ChoiceLine(say("How a server’s copy is proven first"), "", self.proof)
        return self._proof

    def _show_cards(self, upkeep: Upkeep) -> None:
        empty(self._cards)
        newest = max(upkeep.backups, key=lambda each: each.made_at, default=None)
        cards = row(
            number_card(say("This vault"), size(upkeep.size), messages(upkeep.messages)),
            number_card(say("Can be freed"), size(upkeep.free), say("by shrinking its file")),
            number_card(
                say("Newest backup"),
                say("None") if newest is None else _age(newest),
                _proven(newest),
                tone="warning" if newest is None else "text",
            ),
            gap=SPACE_3,
        )
        for number in range(3):
            cards.setStretch(number, 1)
        self._cards.addLayout(cards)

    def _show_backups(self, backups: Sequence[Backup], beside: frozenset[int]) -> None:
        empty(self._backups)
        self.rows = [BackupRow(self._theme, each, is_beside=each.id in beside) for each in backups]
        for made in self.rows:
            made.verify_wanted.connect(self.verify_wanted)
            made.show_wanted.connect(self.show_wanted)
            made.forget_wanted.connect(self._ask_forget)
        add_rows(self._backups, list(self.rows))
        if not backups:
            told = say(
                "There is none yet. If this disk fails, mail that lies only at home is lost."
            )
            self._backups.addWidget(label(told, wraps=True))

    def _ask_forget(self, backup: Backup) -> None:
        self.notice.set_mood("warning")
        self.notice.show_text(
            say("Forget this backup?"),
            say("Homeport does not count on it any more. Its files stay where they are."),
        )

        def forget() -> None:
            self.notice.hide()
            self.forgotten.emit(backup)

        self.notice.add_action(say("Forget the backup"), forget)
        self.notice.add_action(say("Cancel"), self.notice.hide, kind="quiet")

    def _show_settings(self, settings: RemovalSettings) -> None:
        for switch, is_on in (
            (self.needs_backup, settings.needs_backup),
            (self.keeps_subject, settings.keeps_subject),
        ):
            with QSignalBlocker(switch):
                switch.setChecked(is_on)
            switch.update()
        self.way.choose(settings.way)
        self.proof.choose(settings.proof)
        self._proof.text.setText(_proof_text(settings.proof))
        self._name_choices()

    def _name_choices(self) -> None:
        """What is heard of them: the line that they stand in, and what is chosen."""
        for made, line in (
            (self.way, say("Where it goes")),
            (self.proof, say("How a server’s copy is proven first")),
        ):
            made.setAccessibleName(say("{line}: {choice}", line=line, choice=made.text_of_choice()))

    def _connect(self) -> None:
        self.needs_backup.toggled.connect(lambda is_on: self._choose(needs_backup=is_on))
        self.keeps_subject.toggled.connect(lambda is_on: self._choose(keeps_subject=is_on))
        self.way.chosen.connect(lambda: self._choose(way=self.way.value()))
        self.proof.chosen.connect(lambda: self._choose(proof=self.proof.value()))

    def _choose(self, **changes: object) -> None:
        if self.upkeep is not None:
            settings = replace(self.upkeep.settings, **changes)  # type: ignore[arg-type]
            self.upkeep = replace(self.upkeep, settings=settings)
            self._show_settings(settings)
            self.chosen.emit(settings)

    def _judge(self) -> None:
        known = self.upkeep
        can_free = known is not None and (known.free > 0 or known.has_remains)
        self.backup.setEnabled(not self._is_busy)
        self.shrink.setEnabled(can_free and not self._is_busy)
        for made in self.rows:
            made.verify.setEnabled(not self._is_busy)


def _room_text(upkeep: Upkeep) -> str:
    parts = [
        say("{size} of the file are empty, and can go back to the disk.", size=size(upkeep.free))
        if upkeep.free
        else say("Nothing of the file is empty.")
    ]
    if upkeep.has_remains:
        parts.append(say("Traces of deleted mail in the search index are erased as well."))
    if upkeep.needed:
        parts.append(
            say("It needs {size} of free disk for a while, this once.", size=size(upkeep.needed))
        )
    return " ".join(parts)


def _proof_text(kind: ProofKind) -> str:
    return {
        ProofKind.READ_BACK: say(
            "Every byte is fetched from the server again and compared with the vault. The surest."
        ),
        ProofKind.DIGEST: say(
            "Where the server tells a fingerprint of a message, that is compared; elsewhere every"
            " byte is read back."
        ),
        ProofKind.QUICK: say(
            "Size, date, header, beginning and end are compared. Quicker over a slow line, and"
            " less sure."
        ),
    }[kind]


def _age(backup: Backup) -> str:
    days = (datetime.now(UTC) - backup.made_at).days
    if days < 1:
        return say("Today")
    return say_count("{n} day old", "{n} days old", days)


def _proven(backup: Backup | None) -> str:
    if backup is None:
        return say("this vault is the only one")
    if backup.verified_at is None:
        return say("never read back")
    return say("all of it read back {when}", when=ago(backup.verified_at, datetime.now(UTC)))
