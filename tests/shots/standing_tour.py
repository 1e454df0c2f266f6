"""The states of the page about how an account stands."""

from dataclasses import replace

from tests.desktop.standing import samples
from tests.shots.stage import Stage
from vault_app.desktop.jobs import Progress
from vault_app.desktop.kit.fold import Fold
from vault_app.desktop.main_page import MainPage
from vault_app.model.errors import CannotConnect
from vault_app.model.sign_in import Refusal


def standing(stage: Stage, page: MainPage) -> None:
    account = page.sidebar_model.contents.accounts[0]
    page.rooms.open_status(account.id)
    status = page.rooms.status
    stage.until(lambda: status.status is not None)
    stage.shoot("standing-not-checked")
    status.check.click()
    stage.until(lambda: status.sheet.proof.title.text().startswith("Everything"))
    # What the check changed is read again a moment later, and would replace what follows.
    stage.settle(2.0)
    stage.shoot("standing-whole")
    told = replace(samples.STATUS, account=account)
    status.show_status(told, is_busy=False)
    stage.settle()
    stage.shoot("standing-missing")
    for fold in status.findChildren(Fold):
        fold.set_open(True)
    bar = status.sheet.verticalScrollBar()
    for number, share in enumerate((0.35, 0.7, 1.0), 1):
        stage.settle()
        bar.setValue(round(bar.maximum() * share))
        stage.settle()
        stage.shoot(f"standing-missing-{number}")
    bar.setValue(0)
    status.show_checking()
    status.show_progress(
        Progress(done=18_204, total=51_330, unit="messages", note="INBOX", seconds=12.0)
    )
    stage.settle()
    stage.shoot("standing-checking")
    status.end_checking()
    status.show_error(CannotConnect(host="imap.example.org", port=993, reason="refused"))
    stage.settle()
    stage.shoot("standing-error")
    status.notice.hide()
    refusal = Refusal(at=samples.NOW, text="[AUTHENTICATIONFAILED] Invalid credentials")
    status.show_status(replace(told, account=replace(account, refusal=refusal)), is_busy=False)
    stage.settle()
    stage.shoot("standing-refused")
    page.show_mail()
    stage.settle()
