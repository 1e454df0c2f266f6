"""The pages before a vault is open: what they ask, and what they say when it will not do."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from vault_app.desktop.jobs import Jobs
from vault_app.desktop.kit.fields import ChoiceCard
from vault_app.desktop.pages.create import CreatePage, vault_folder
from vault_app.desktop.pages.unlock import UnlockPage, vault_name
from vault_app.desktop.pages.welcome import WelcomePage
from vault_app.desktop.theme import Theme
from vault_app.keys.strength import Strength
from vault_app.model.errors import DiskFull, WrongPassphrase


@pytest.mark.parametrize("name", ["", "  ", "..", "a/b", "a\\b", 'a"b', "a\nb", "con:"])
def test_a_name_that_no_disk_takes_is_no_vault(name: str, tmp_path: Path) -> None:
    assert vault_folder(tmp_path, name) is None


def test_a_vault_is_called_by_its_name(tmp_path: Path) -> None:
    folder = vault_folder(tmp_path, " My mail ")
    assert folder == tmp_path / "My mail.vault"
    assert vault_name(folder) == "My mail"


def test_welcome_offers_three_ways(theme: Theme, qtbot: QtBot) -> None:
    page = WelcomePage(theme)
    qtbot.addWidget(page)
    for card, signal in zip(
        page.cards, (page.make_vault, page.open_vault, page.try_demo), strict=True
    ):
        with qtbot.waitSignal(signal):
            card.click()


@pytest.fixture
def create(theme: Theme, jobs: Jobs, tmp_path: Path, qtbot: QtBot) -> CreatePage:
    page = CreatePage(theme, jobs, place=tmp_path, estimate=lambda _: Strength(3, 12.0, "good"))
    qtbot.addWidget(page)
    page.start()
    return page


def test_making_a_vault_asks_twice(create: CreatePage, tmp_path: Path, qtbot: QtBot) -> None:
    create.passphrase.edit.setText("quince and medlar")
    create.again.edit.setText("quince and meddler")
    with qtbot.assertNotEmitted(create.submitted):
        create.submit()
    assert create.again.has_error()
    create.again.edit.setText("quince and medlar")
    with qtbot.waitSignal(create.submitted) as heard:
        create.submit()
    assert heard.args == [tmp_path / "My mail.vault", "quince and medlar"]


def test_a_name_that_is_taken_is_told(create: CreatePage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "My mail.vault").mkdir()
    create.passphrase.edit.setText("quince and medlar")
    create.again.edit.setText("quince and medlar")
    with qtbot.assertNotEmitted(create.submitted):
        create.submit()
    assert create.name.has_error()


def test_a_short_passphrase_is_told(create: CreatePage, qtbot: QtBot) -> None:
    create.passphrase.edit.setText("quince")
    create.again.edit.setText("quince")
    with qtbot.assertNotEmitted(create.submitted):
        create.submit()
    assert create.passphrase.has_error()


def test_the_strength_is_told_after_a_pause(create: CreatePage, qtbot: QtBot) -> None:
    create.passphrase.edit.setText("quince and medlar")
    qtbot.waitUntil(lambda: "Strong" in create.meter.accessibleName())


def test_what_was_typed_is_forgotten(create: CreatePage) -> None:
    create.passphrase.edit.setText("quince and medlar")
    create.passphrase.toggle_reveal()
    create.start()
    assert create.passphrase.text() == ""
    assert not create.passphrase.is_revealed


def test_a_failure_to_make_one_is_explained(create: CreatePage) -> None:
    create.set_busy(is_busy=True)
    create.show_error(DiskFull(folder="x"))
    assert not create.notice.isHidden()
    assert create.passphrase.isEnabled()


def test_a_wrong_passphrase_is_told_at_its_line(theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    page = UnlockPage(theme)
    qtbot.addWidget(page)
    page.start(tmp_path / "A.vault", [tmp_path / "A.vault", tmp_path / "B.vault"])
    with qtbot.assertNotEmitted(page.submitted):
        page.submit()
    page.passphrase.edit.setText("medlar")
    with qtbot.waitSignal(page.submitted) as heard:
        page.submit()
    assert heard.args == [tmp_path / "A.vault", "medlar"]
    page.show_error(WrongPassphrase(folder="x"))
    assert page.passphrase.has_error()
    assert page.notice.isHidden()
    assert [card.text() for card in page.findChildren(ChoiceCard)] == ["B"]
