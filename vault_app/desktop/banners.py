"""The strips above the pages of an opened vault: one for each thing that may have to be told."""

from PySide6.QtWidgets import QWidget

from vault_app.desktop.accounts_flow import Question
from vault_app.desktop.kit.basics import column
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.theme import Theme
from vault_app.wording.text import say


class Banners(QWidget):
    """From the top: that this is the ``demo``, accounts that are ``refused``, an unfinished
    ``plan``, a broken ``rule``, mail that ``returned``, an unfinished ``moving``, and the
    ``notice`` for all that happens."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.demo = Notice(theme, "accent", icon="flask-conical", can_be_dismissed=True)
        self.refused = Notice(theme, "warning", icon="key-round", can_be_dismissed=True)
        self.plan = Notice(theme, "warning", can_be_dismissed=True)
        self.rule = Notice(theme, "warning", icon="shield-alert", can_be_dismissed=True)
        self.returned = Notice(theme, "warning", icon="undo-2", can_be_dismissed=True)
        self.moving = Notice(theme, "warning", icon="folder-input", can_be_dismissed=True)
        self.notice = Notice(theme, "danger", can_be_dismissed=True)
        strips = (
            self.demo,
            self.refused,
            self.plan,
            self.rule,
            self.returned,
            self.moving,
            self.notice,
        )
        for strip in strips:
            strip.setProperty("look", "banner")
        self.setLayout(column(*strips, gap=1))

    def tell(self, title: str, text: str) -> None:
        """Say something that is good to know."""
        self.notice.set_mood("accent")
        self.notice.show_text(title, text)

    def ask(self, question: Question) -> None:
        """Ask before something is done."""
        notice = self.notice
        notice.set_mood("warning")
        notice.show_text(question.title, question.text)

        def answer() -> None:
            notice.hide()
            question.do()

        notice.add_action(question.yes, answer)
        notice.add_action(say("Cancel"), notice.hide, kind="quiet")
