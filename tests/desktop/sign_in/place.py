"""A wizard with its flow over tasks that answer as they are told."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.desktop.sign_in.values import FakeTasks
from vault_app.desktop.jobs import Jobs
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.sign_in.flow import SignInFlow
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.desktop.suggestions import Suggestion
from vault_app.desktop.theme import Theme


class Place:
    """A wizard with its flow; what it opened in the browser, and what it told."""

    def __init__(self, theme: Theme, jobs: Jobs, tasks: FakeTasks, qtbot: QtBot) -> None:
        self.tasks = tasks
        self.qtbot = qtbot
        self.opened: list[str] = []
        self.wizard = SignInWizard(
            theme,
            lambda _: Suggestion(),
            open_url=lambda url: self.opened.append(bytes(url.toEncoded().data()).decode()),
        )
        self.flow = SignInFlow(jobs, tasks, self.wizard, lambda _: None, parent=self.wizard)
        self.told: list[tuple[str, object]] = []
        self.is_pulled: list[bool] = []
        self.flow.added.connect(lambda made, _: self.told.append(("added", made)))
        self.flow.added.connect(lambda _, is_pulled: self.is_pulled.append(is_pulled))
        self.flow.signed_in.connect(lambda made: self.told.append(("signed in", made)))
        self.flow.left.connect(lambda: self.told.append(("left", None)))
        qtbot.addWidget(self.wizard)
        self.wizard.resize(900, 700)
        self.wizard.show()

    def until(self, page: object) -> None:
        self.qtbot.waitUntil(lambda: self.wizard.page is page, timeout=10_000)

    def until_told(self, what: str) -> object:
        self.qtbot.waitUntil(lambda: any(each == what for each, _ in self.told), timeout=10_000)
        return next(value for each, value in self.told if each == what)

    def start(self, address: str = "ann@known.example") -> None:
        self.flow.start()
        self.wizard.address.address.set_text(address)

    def go_to_password(self) -> None:
        self.start()
        self.wizard.address.submit()
        self.until(self.wizard.password)

    def sign_in(self, password: str = "wrong or right") -> None:
        self.wizard.password.password.set_text(password)
        self.wizard.password.submit()


def press(notice: Notice, text: str) -> None:
    shown = [each for each in notice.findChildren(QPushButton) if not each.isHidden()]
    next(each for each in shown if each.text() == text).click()


def words_of(notice: Notice) -> str:
    return "" if notice.isHidden() else notice.accessibleName()
