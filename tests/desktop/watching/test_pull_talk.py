"""What the window says of a pull: much of one that was asked for, little of one by itself."""

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.fakes import ACCOUNT
from tests.desktop.watching.noted import NotedPulling
from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.basics import column
from vault_app.desktop.kit.notice import Notice
from vault_app.desktop.kit.progress import ProgressView
from vault_app.desktop.pages.pull import PullPage
from vault_app.desktop.pull_talk import PullTalk
from vault_app.desktop.theme import Theme
from vault_app.model.errors import CannotConnect, ServerError, SignInNeeded, SignInRefused
from vault_app.model.pulls import PullWhy

FAILED = CannotConnect(host="imap.example.org", port=993, reason="refused")


class NotedSidebar:
    """What the talk asks of the sidebar."""

    def __init__(self) -> None:
        self.is_pulling = False

    def set_pulling(self, *, is_pulling: bool) -> None:
        self.is_pulling = is_pulling


@dataclass
class Stage:
    pulling: NotedPulling
    strip: ProgressView
    notice: Notice
    holder: QWidget
    talk: PullTalk
    counted: list[int]


@pytest.fixture
def stage(theme: Theme, qtbot: QtBot) -> Stage:
    pulling = NotedPulling()
    page, strip = PullPage(theme), ProgressView(theme, is_strip=True)
    notice, holder = Notice(theme), QWidget()
    for widget in (page, holder):
        qtbot.addWidget(widget)
    holder.setLayout(column(strip, notice))
    strip.hide()
    holder.show()
    talk = PullTalk(
        pulling,  # type: ignore[arg-type]
        page=page,
        strip=strip,
        notice=notice,
        sidebar=NotedSidebar(),  # type: ignore[arg-type]
        is_page_shown=lambda: False,
    )
    counted: list[int] = []
    talk.counted.connect(counted.append)
    return Stage(pulling, strip, notice, holder, talk, counted)


def _step(total: int) -> Progress:
    return Progress(done=0, total=total, unit="messages", note="INBOX", seconds=1.0)


def test_a_pull_that_was_asked_for_is_shown_and_its_error_told(stage: Stage) -> None:
    stage.pulling.pull((ACCOUNT,))
    assert stage.strip.isVisible()
    stage.pulling.end(FAILED)
    assert stage.strip.isHidden()
    assert stage.notice.isVisible()
    # The next one takes the banner away.
    stage.pulling.pull((ACCOUNT,))
    assert stage.notice.isHidden()
    stage.pulling.end()
    assert stage.counted == [0]


@pytest.mark.parametrize("why", [each for each in PullWhy if each is not PullWhy.ASKED])
def test_a_pull_by_itself_is_quiet_until_there_is_something_to_fetch(
    stage: Stage, why: PullWhy
) -> None:
    stage.notice.show_text("Something that was said before")
    stage.pulling.pull((ACCOUNT,), why=why)
    assert stage.strip.isHidden()
    stage.pulling.progressed.emit(_step(0))
    assert stage.strip.isHidden()
    stage.pulling.progressed.emit(_step(7))
    assert stage.strip.isVisible()
    stage.pulling.end()
    assert stage.strip.isHidden()
    assert stage.notice.isVisible()
    stage.notice.hide()
    stage.pulling.pull((ACCOUNT,), why=why)
    stage.pulling.end(FAILED)
    assert stage.notice.isHidden()


@pytest.mark.parametrize("kind", [SignInRefused, SignInNeeded])
def test_a_refused_sign_in_is_left_to_the_banner_that_leads_to_signing_in(
    stage: Stage, kind: type[ServerError]
) -> None:
    stage.pulling.pull((ACCOUNT,))
    stage.pulling.end(kind(host="imap.example.org", user="u", server_text=""))
    assert stage.notice.isHidden()
