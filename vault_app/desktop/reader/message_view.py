"""One message from top to bottom: header, custody, text, attachments; shows and emits, no more."""

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from vault_app.desktop.kit.basics import column
from vault_app.desktop.reader.asides import Told
from vault_app.desktop.reader.attachments import AttachmentRow
from vault_app.desktop.reader.body import BodyView
from vault_app.desktop.reader.custody_strip import CustodyStrip
from vault_app.desktop.reader.evidence_panel import EvidencePanel
from vault_app.desktop.reader.header import Head, HeaderView
from vault_app.desktop.reader.letter import Letter
from vault_app.desktop.reader.standing import Standing
from vault_app.desktop.reader.walls import Refusal
from vault_app.desktop.theme import Theme
from vault_app.desktop.tokens import SPACE_2, SPACE_4, SPACE_6
from vault_app.model.countries import CountryNames


class MessageView(QWidget):
    """``save_part`` carries a part, ``save_parts`` a tuple of parts."""

    keep_local = Signal()
    purge = Signal()
    save_message = Signal()
    report = Signal()
    order_wanted = Signal(str)
    save_part = Signal(object)
    save_parts = Signal(object)
    open_requested = Signal(QUrl)
    details_wanted = Signal()

    def __init__(self, theme: Theme, country_name: CountryNames, refusal: Refusal | None) -> None:
        super().__init__()
        self._letter: Letter | None = None
        self.header = HeaderView(theme)
        self.strip = CustodyStrip(theme, country_name)
        self.evidence = EvidencePanel(theme, country_name)
        self.told = Told(theme)
        self.body = BodyView(theme, refusal)
        self.attachments = AttachmentRow(theme)
        holder = QWidget()
        holder.setLayout(column(self.strip, margins=(SPACE_6, 0, SPACE_4, SPACE_2)))
        layout = column(self.header, holder, self.evidence, self.told, self.body, self.attachments)
        layout.setStretchFactor(self.body, 1)
        self.setLayout(layout)
        self.strip.toggled.connect(self._toggle_evidence)
        self.evidence.source_clicked.connect(self.body.show_link)
        self.evidence.details_wanted.connect(self.details_wanted)
        self.header.keep_local.connect(self.keep_local)
        self.header.purge.connect(self.purge)
        self.header.save.connect(self.save_message)
        self.header.report.connect(self.report)
        self.evidence.order_wanted.connect(self.order_wanted)
        self.header.plain_chosen.connect(self.body.choose_plain)
        self.body.plain_changed.connect(self._plain_changed)
        self.body.open_requested.connect(self.open_requested)
        self.attachments.save.connect(self.save_part)
        self.attachments.save_all.connect(self.save_parts)

    def show_letter(self, letter: Letter, standing: Standing) -> None:
        self._letter = letter
        self.told.hide()
        head = Head(
            subject=letter.subject,
            sender=letter.sender,
            fields=letter.fields,
            date=letter.date or standing.row.date,
            date_text=letter.date_text,
            state=standing.row.state,
        )
        has_choice = letter.html is not None and self.body.has_engine
        self.header.show_head(head, has_choice=has_choice)
        self.show_standing(standing)
        self.body.show_letter(letter)
        QTimer.singleShot(0, self, self._share_room)

    def show_standing(self, standing: Standing) -> None:
        """Where it lies may change while it is read; the text stays as it is."""
        self.header.show_state(standing.row.state)
        self.strip.show_standing(standing)
        self.evidence.show_standing(standing)

    def clear(self) -> None:
        self._letter = None
        self.told.clear()
        self.header.clear()
        self.strip.clear()
        self.evidence.clear()
        self.body.clear()
        self.attachments.show_parts(())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        evidence = self.evidence.height() if self.evidence.isVisible() else 0
        self.evidence.share(self.body.height() + evidence)

    def _toggle_evidence(self, is_open: bool) -> None:
        self._share_room()
        self.evidence.set_open(is_open)

    def _plain_changed(self, is_plain: bool) -> None:
        self.header.show_plain(is_plain)
        if self._letter is not None:
            # Pictures that plain text cannot show in their place must not get lost.
            inlined = self._letter.inlined if is_plain else ()
            self.attachments.show_parts((*self._letter.attachments, *inlined))
